"""Every fact of the contract's appendix A, in its order: scope, type, range, unit, window, label.

Units are fixed: a fact that carries another unit was converted before it came here, or is not known.
Ranges are what is plausible, ends included; outside them a value is a slip of unit or hand, never a finding.
"""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from spinal_metastasis.terms import (
    VERTEBRAE,
    Alignment,
    Ambulatory,
    BoneAgent,
    BoneLesion,
    Collapse,
    Compartment,
    Declined,
    EsccGrade,
    Frankel,
    LesionColumn,
    Marker,
    MstfiItem,
    Organ,
    Pain,
    Posterolateral,
    Primary,
    Radiosensitivity,
    Sex,
    SpinalLevel,
    Stability,
    VisceralMets,
    VisceralPattern,
)  # fmt: skip


class Scope(StrEnum):
    PATIENT = "P"
    LESION = "L"
    EITHER = "P/L"


class Kind(StrEnum):
    ENUM = "enum"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    MOMENT = "moment"
    LIST = "list"
    OBJECT = "object"


class FactSpec(NamedTuple):
    """One row of appendix A.

    `values`: the enum of an ENUM or LIST fact, or the member names of an OBJECT that maps; `only` narrows it.
    `low` and `high` belong to the range. `window_days` counts whole days, the last one included; None = it does
    not age.
    """

    key: str
    scope: Scope
    kind: Kind
    label: str
    values: type[StrEnum] | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    step: int | None = None
    unit: str = ""
    window_days: int | None = None
    only: tuple[StrEnum, ...] = ()

    @property
    def choices(self) -> tuple[StrEnum, ...]:
        """The enum values accepted, in the vocabulary's order; () for facts without a vocabulary."""
        return self.only or (tuple(self.values) if self.values else ())


P, L, EITHER = Scope.PATIENT, Scope.LESION, Scope.EITHER

PLATELETS_BEFORE_SURGERY_DAYS = 7
"""The shorter window of rules T10 and A16 (appendix A, `platelets`)."""
ESCC_WITH_DEFICIT_DAYS = 14
"""The shorter window of `escc_grade` when there is a neurological deficit (appendix A)."""


def choice(
    key: str,
    scope: Scope,
    label: str,
    values: type[StrEnum],
    days: int | None = None,
    only: tuple[StrEnum, ...] = (),
) -> FactSpec:
    return FactSpec(key, scope, Kind.ENUM, label, values=values, window_days=days, only=only)


def yes_no(key: str, scope: Scope, label: str, days: int | None = None) -> FactSpec:
    return FactSpec(key, scope, Kind.BOOLEAN, label, window_days=days)


def whole(
    key: str,
    scope: Scope,
    label: str,
    low: int,
    high: int | None = None,
    *,
    step: int | None = None,
    unit: str = "",
    days: int | None = None,
) -> FactSpec:
    top = None if high is None else Decimal(high)
    return FactSpec(key, scope, Kind.INTEGER, label, low=Decimal(low), high=top, step=step, unit=unit, window_days=days)


def number(
    key: str, scope: Scope, label: str, low: str, high: str | None = None, unit: str = "", days: int | None = None
) -> FactSpec:
    top = None if high is None else Decimal(high)
    return FactSpec(key, scope, Kind.NUMBER, label, low=Decimal(low), high=top, unit=unit, window_days=days)


def _moment(key: str, label: str) -> FactSpec:
    return FactSpec(key, P, Kind.MOMENT, label)


def _list(key: str, scope: Scope, label: str, values: type[StrEnum] | None = None, days: int | None = None) -> FactSpec:
    return FactSpec(key, scope, Kind.LIST, label, values=values, window_days=days)


def _object(
    key: str, scope: Scope, label: str, values: type[StrEnum] | None = None, days: int | None = None
) -> FactSpec:
    return FactSpec(key, scope, Kind.OBJECT, label, values=values, window_days=days)


_ROWS = (
    whole("age", P, "Age", 0, 120, unit="years"),
    choice("sex", P, "Sex", Sex),
    choice("primary", P, "Primary tumour", Primary),
    yes_no("histology_confirmed", P, "Histology confirmed"),
    choice("radiosensitivity_override", P, "Radiosensitivity, team's judgement", Radiosensitivity),
    _object("molecular_profile", P, "Molecular profile", Marker, 365),
    whole("ecog", P, "ECOG performance status", 0, 4, days=14),
    whole("kps", P, "Karnofsky performance status", 10, 100, step=10, days=14),
    whole("asa", P, "ASA class", 1, 5, days=30),
    yes_no("performance_due_to_lesion", P, "Poor performance caused by the spine lesion", 14),
    yes_no("able_to_tolerate_surgery", P, "Able to tolerate surgery, team's judgement", 30),
    choice("ambulatory", P, "Walking", Ambulatory, 7),
    choice("frankel_or_asia", P, "Frankel or ASIA grade", Frankel, 3),
    yes_no("neuro_deficit_new", P, "New neurological deficit", 1),
    _moment("neuro_deficit_onset", "Onset of the neurological deficit"),
    number("motor_deficit_days", P, "Motor deficit developed over", "0", unit="days"),
    _moment("paraplegia_onset", "Onset of complete motor loss"),
    yes_no("sphincter_dysfunction", P, "Bladder or bowel dysfunction", 3),
    yes_no("myelopathy", EITHER, "Myelopathy", 3),
    yes_no("cauda_equina", EITHER, "Cauda equina syndrome", 3),
    choice("conus_level", P, "Level of the conus", SpinalLevel, only=VERTEBRAE),
    whole("pain_vas", EITHER, "Pain, 0 to 10", 0, 10, days=14),
    yes_no("pathologic_fracture", EITHER, "Pathological fracture", 60),
    yes_no("spinal_metastasis", P, "Spinal metastasis", 60),
    whole("spinal_mets_count", P, "Vertebrae with metastasis", 0, days=60),
    whole("extraspinal_bone_mets", P, "Bone metastases outside the spine", 0, days=60),
    _list("levels_involved", P, "Levels involved", SpinalLevel, 60),
    yes_no("levels_contiguous", P, "Levels contiguous", 60),
    choice("visceral_mets", P, "Visceral metastases", VisceralMets, 60),
    _list("visceral_organs", P, "Organs with metastases", Organ, 60),
    choice("visceral_pattern", P, "Pattern of visceral metastases", VisceralPattern, 60),
    yes_no("visceral_controlled", P, "Visceral disease controlled", 60),
    yes_no("brain_mets", P, "Brain metastases", 60),
    yes_no("brain_mets_treatable", P, "Brain metastases treatable", 60),
    yes_no("synchronous", P, "Metastasis within 90 days of first diagnosis"),
    number("months_since_cancer_diagnosis", P, "Cancer diagnosis to cord compression", "0", unit="months"),
    yes_no("previous_chemotherapy", P, "Previous chemotherapy"),
    yes_no("prior_systemic_therapy", P, "Previous systemic therapy"),
    whole("systemic_lines", P, "Lines of systemic therapy", 0, days=60),
    _list("systemic_agents", P, "Systemic agents", days=60),
    yes_no("systemic_options_remaining", P, "Systemic options remaining", 60),
    _moment("chemo_last_date", "Last chemotherapy"),
    number("albumin", P, "Serum albumin", "0.5", "7", "g/dL", 30),
    number("hb", P, "Haemoglobin", "2", "25", "g/dL", 30),
    number("wbc", P, "White blood cells", "0.1", "500", "10⁹/L", 30),
    number("neutrophils", P, "Neutrophils", "0", "400", "10⁹/L", 30),
    number("lymphocytes", P, "Lymphocytes", "0", "400", "10⁹/L", 30),
    number("platelets", P, "Platelets", "1", "3000", "10⁹/L", 30),
    number("inr", P, "INR", "0.5", "20", days=7),
    number("crp", P, "C-reactive protein", "0", "80", "mg/dL", 30),
    number("ldh", P, "Lactate dehydrogenase", "20", "20000", "U/L", 30),
    number("bilirubin", P, "Total bilirubin", "0", "80", "mg/dL", 30),
    number("alp", P, "Alkaline phosphatase", "5", "8000", "U/L", 30),
    number("calcium", P, "Measured calcium", "3", "25", "mg/dL", 14),
    number("calcium_corrected", P, "Albumin-corrected calcium", "0.5", "7", "mmol/L", 14),
    number("creatinine", P, "Creatinine", "0.1", "30", "mg/dL", 30),
    number("egfr", P, "Estimated GFR", "1", "200", "mL/min/1.73 m²", 30),
    number("sodium", P, "Sodium", "90", "200", "mmol/L", 30),
    whole("charlson", P, "Charlson comorbidity index", 0, 37, days=365),
    number("bmi", P, "Body mass index", "10", "90", "kg/m²", 180),
    yes_no("smoking", P, "Current smoking", 365),
    yes_no("diabetes", P, "Diabetes", 365),
    _object("mstfi_items", P, "MSTFI items", MstfiItem, 30),
    number("mfi5", P, "Frailty, mFI-5", "0", "5", days=90),
    number("mfi11", P, "Frailty, mFI-11", "0", "1", days=90),
    yes_no("uncontrolled_infection", P, "Uncontrolled infection", 30),
    yes_no("organ_failure", P, "Decompensated organ failure", 30),
    yes_no("pregnant", P, "Pregnancy", 30),
    yes_no("anticoagulant", P, "Therapeutic anticoagulation", 7),
    yes_no("steroid_current", P, "Steroid at present", 2),
    number("steroid_mg_per_day", P, "Steroid dose, dexamethasone equivalent", "0", unit="mg/day", days=2),
    choice("bone_agent_current", P, "Bone agent at present", BoneAgent, 120),
    _list("patient_declines", P, "Patient declines", Declined, 30),
    yes_no("srs_available", P, "Stereotactic radiosurgery available"),
    _list("survival_estimate", P, "Survival estimate", days=30),
    choice("level", L, "Spinal level", SpinalLevel),
    choice("sins_pain", L, "SINS pain", Pain, 14),
    choice("sins_bone_lesion", L, "SINS bone lesion", BoneLesion, 60),
    choice("sins_alignment", L, "SINS alignment", Alignment, 60),
    choice("sins_collapse", L, "SINS vertebral body collapse", Collapse, 60),
    choice("sins_posterolateral", L, "SINS posterolateral involvement", Posterolateral, 60),
    number("height_loss_pct", L, "Vertebral height loss", "0", "100", "%", 60),
    number("body_involvement_pct", L, "Vertebral body involvement", "0", "100", "%", 60),
    whole("sins_total_reported", L, "SINS total as reported", 0, 18, days=60),
    choice("stability_override", L, "Stability, team's judgement", Stability, 60),
    choice("escc_grade", L, "ESCC grade", EsccGrade, 30),
    choice("compartment", L, "Compartment", Compartment, 60),
    choice("lesion_column", L, "Column involved", LesionColumn, 60),
    yes_no("posterior_wall_intact", L, "Posterior wall intact", 60),
    yes_no("bony_retropulsion", L, "Bony retropulsion", 60),
    yes_no("instrumented", L, "Instrumented level"),
    yes_no("prior_rt_at_level", L, "Prior radiotherapy at the level"),
    _list("prior_rt", L, "Prior radiotherapy"),
    _object("planned_rt", L, "Planned radiotherapy", days=30),
    _list("prior_spine_surgery", L, "Prior spine surgery"),
    _object("planned_surgery", L, "Planned surgery", days=30),
    _object("embolisation", L, "Embolisation"),
)  # fmt: skip

FACTS: dict[str, FactSpec] = {row.key: row for row in _ROWS}

POSITION = {key: position for position, key in enumerate(FACTS)}


def in_order(keys: Iterable[str]) -> tuple[str, ...]:
    """Fact keys in the vocabulary's order, each once."""
    return tuple(sorted(set(keys), key=POSITION.__getitem__))
