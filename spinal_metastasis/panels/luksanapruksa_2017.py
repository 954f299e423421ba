"""The 17 pooled prognostic factors of Luksanapruksa 2017 (Spine J 17:689) as a checklist. No total, no weight.

Their wording is from memory, chosen so that it reproduces the counts that were read (nine, four, two, two); hazard
ratios were not obtained and stay empty. Read here: "bone metastases" and their number leave the treated spine out and
count the whole skeleton, the interval to radiotherapy is that from diagnosis to cord compression (ADR 0017).
"""

from collections.abc import Iterable
from decimal import Decimal

from spinal_metastasis.freshness import has_deficit
from spinal_metastasis.known import Case, Known, below, capped_counts, is_false, possible
from spinal_metastasis.results import Panel, PanelLine
from spinal_metastasis.scores.readings import ecog_values, kps_values, primaries
from spinal_metastasis.scores.tomita_2001 import GROWTH_OF
from spinal_metastasis.terms import Ambulatory, Frankel, Sex, VisceralMets

SOURCE = (
    "Luksanapruksa P et al. Prognostic factors in patients with spinal metastasis: a systematic review and "
    "meta-analysis. Spine J 2017;17:689-708"
)
PRESENT, ABSENT, NOT_KNOWN, NOT_DERIVABLE = "present", "absent", "not_known", "not_derivable"
FAST_DAYS = (Decimal(7), Decimal(14))
INTERVAL_MONTHS = Decimal(15)
BONE_SITES_ABOVE = 2
SPINAL_LEVELS_ABOVE = 3


def state_of(answers: Iterable[bool]) -> str:
    """
    >>> state_of([True, True]), state_of([False]), state_of([True, False])
    ('present', 'absent', 'not_known')
    """
    found = set(answers)
    if len(found) > 1:
        return NOT_KNOWN
    return PRESENT if True in found else ABSENT


def checklist(case: Case) -> Panel:
    patient = case.patient
    return Panel(
        "luksanapruksa_2017", "Pooled prognostic factors, a checklist",
        (*_performance(case), *_load(patient), *_primary(patient), *_other(patient)),
        (SOURCE,), "unverified",
    )  # fmt: skip


def _performance(case: Case) -> tuple[PanelLine, ...]:
    patient = case.patient
    walking = state_of(s is Ambulatory.NONE for s in possible(patient.get("ambulatory"), Ambulatory))
    kps, kps_from = kps_values(patient), ("kps" if "kps" in patient or "ecog" not in patient else "ecog",)
    ecog_from = ("ecog" if "ecog" in patient or "kps" not in patient else "kps",)
    week, fortnight = (state_of(_fast(patient, days)) for days in FAST_DAYS)
    return (
        PanelLine(
            "neurological deficit before surgery", deficit_state(case),
            ("frankel_or_asia", "neuro_deficit_new", "myelopathy"),
        ),
        PanelLine("non-ambulatory before radiotherapy", walking, ("ambulatory",)),
        PanelLine("non-ambulatory before surgery", walking, ("ambulatory",)),
        PanelLine("motor deficit developing in less than 7 days before radiotherapy", week, ("motor_deficit_days",)),
        PanelLine(
            "motor deficit developing in less than 14 days before radiotherapy", fortnight, ("motor_deficit_days",)
        ),
        PanelLine("Karnofsky 10-40", state_of(k <= 40 for k in kps), kps_from),
        PanelLine("Karnofsky 50-70", state_of(50 <= k <= 70 for k in kps), kps_from),
        PanelLine("Karnofsky below 70", state_of(k < 70 for k in kps), kps_from),
        PanelLine("ECOG 3-4", state_of(e >= 3 for e in ecog_values(patient)), ecog_from),
    )  # fmt: skip


def deficit_state(case: Case) -> str:
    """Present by any sign of it; absent by Frankel E, or when neither a new deficit nor myelopathy is there."""
    patient = case.patient
    if any(has_deficit(patient, lesion) for lesion in case.lesions):
        return PRESENT
    grade = patient.get("frankel_or_asia")
    if grade is not None and possible(grade, Frankel) == (Frankel.E,):
        return ABSENT
    none_old = all(is_false(case.at_lesion(lesion, "myelopathy")) for lesion in case.lesions)
    return ABSENT if none_old and is_false(patient.get("neuro_deficit_new")) else NOT_KNOWN


def _fast(patient: Known, days: Decimal) -> tuple[bool, ...]:
    """Frankel E without a duration: no motor deficit, so none that developed fast."""
    grade = patient.get("frankel_or_asia")
    if "motor_deficit_days" not in patient and grade is not None and possible(grade, Frankel) == (Frankel.E,):
        return (False,)
    return below(patient.get("motor_deficit_days"), days)


def _load(patient: Known) -> tuple[PanelLine, ...]:
    cap = SPINAL_LEVELS_ABOVE + 1
    spinal = capped_counts(patient.get("spinal_mets_count"), least=1, cap=cap)
    elsewhere = capped_counts(patient.get("extraspinal_bone_mets"), least=0, cap=cap)
    visceral = possible(patient.get("visceral_mets"), VisceralMets)
    return (
        PanelLine(
            "bone metastases", state_of(n > 0 for n in elsewhere), ("extraspinal_bone_mets",),
            note="outside the spine: in the spine every patient here has one",
        ),
        PanelLine(
            "multiple bone metastases (more than 2 sites)",
            state_of(s + e > BONE_SITES_ABOVE for s in spinal for e in elsewhere),
            ("spinal_mets_count", "extraspinal_bone_mets"),
        ),
        PanelLine(
            "multiple spinal metastases (more than 3 levels)", state_of(n > SPINAL_LEVELS_ABOVE for n in spinal),
            ("spinal_mets_count",),
        ),
        PanelLine("visceral metastases", state_of(v is not VisceralMets.NONE for v in visceral), ("visceral_mets",)),
    )  # fmt: skip


def _primary(patient: Known) -> tuple[PanelLine, ...]:
    return tuple(
        PanelLine(f"primary of {growth} growth (Tomita)", growth_state(patient, growth), ("primary",))
        for growth in ("moderate", "rapid")
    )


def growth_state(patient: Known, growth: str) -> str:
    """Not derivable for a primary that Tomita does not place."""
    placed = [GROWTH_OF.get(primary) for primary in primaries(patient)]
    if "primary" in patient and None in placed:
        return NOT_DERIVABLE
    return state_of(classes == (growth,) for classes in placed)


def _other(patient: Known) -> tuple[PanelLine, ...]:
    sexes = possible(patient.get("sex"), Sex)
    sex = NOT_DERIVABLE if sexes == (Sex.OTHER,) else state_of(one is Sex.MALE for one in sexes)
    months = below(patient.get("months_since_cancer_diagnosis"), INTERVAL_MONTHS)
    return (
        PanelLine("male sex", sex, ("sex",)),
        PanelLine(
            "cancer diagnosis to radiotherapy in less than 15 months", state_of(months),
            ("months_since_cancer_diagnosis",), note="counted to cord compression",
        ),
    )  # fmt: skip
