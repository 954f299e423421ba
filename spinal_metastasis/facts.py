"""What can be known about a patient: facts with their evidence, and "not known" as a value.

A `Fact` holds one value, one of several (`OneOf`), or a bounded number (`Range`), and where it was read.
A field that is `None` is not known: never normal, never absent.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from enum import StrEnum
from typing import Generic, Protocol, TypeAlias, TypeVar

from spinal_metastasis.record import chart, record
from spinal_metastasis.terms import (
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
    Presence,
    Primary,
    Radiosensitivity,
    RtModality,
    Sex,
    SpinalLevel,
    Stability,
    VisceralMets,
    VisceralPattern,
)  # fmt: skip

Moment: TypeAlias = dt.date | dt.datetime
T = TypeVar("T")


class Flag(StrEnum):
    """How a fact came about (contract section 5)."""

    DERIVED = "derived"
    CONVERTED = "converted"
    STALE = "stale"
    CONFLICT = "conflict"
    PRELIMINARY = "preliminary"


@record
class Told:
    """What a source tells of a value beyond the evidence: `version` of the resource, `code` as `system|code`, `raw`
    value with its unit, the element its `time` was taken from, the `rule` it was read by.
    """

    version: str | None = None
    code: str | None = None
    raw: str | None = None
    time: str | None = None
    rule: str | None = None


class Origin(Protocol):
    """The record behind a piece of evidence, asked only where provenance is told in full."""

    def told(self) -> Told: ...


@record
class Evidence:
    """Where a value was read: `source` a FHIR reference or free text, `date` its clinical date, `said` as written
    there.
    """

    source: str
    date: Moment | None = None
    said: str = ""
    origin: Origin | None = field(default=None, compare=False)


@record
class OneOf(Generic[T]):
    """One of these values, not known which."""

    values: tuple[T, ...]


@record
class Range:
    """A number known only by its bounds, in the fact's own unit; `None` = no bound on that side."""

    low: Decimal | None = None
    high: Decimal | None = None
    low_open: bool = False
    high_open: bool = False


@record
class Fact(Generic[T]):
    """A value with its evidence. `date` is the day it ages from; `None` = it counts as current."""

    value: T | OneOf[T] | Range
    evidence: tuple[Evidence, ...] = ()
    date: Moment | None = None
    flags: tuple[Flag, ...] = ()


@record
class PriorRt:
    """One course given before: dose in Gy, `end` its last day."""

    modality: RtModality | None = None
    dose_gy: Decimal | None = None
    fractions: int | None = None
    end: Moment | None = None


@record
class PlannedRt:
    """The course planned; `gy_per_fraction` in Gy."""

    modality: RtModality | None = None
    gy_per_fraction: Decimal | None = None
    fractions: int | None = None
    date: Moment | None = None


@record
class PriorSurgery:
    """One operation on the spine; `instrumented`: metal was left."""

    date: Moment | None = None
    instrumented: bool | None = None


@record
class PlannedSurgery:
    """The operation planned, and the levels it is to span."""

    type: str | None = None
    levels: tuple[SpinalLevel, ...] | None = None
    date: Moment | None = None


@record
class Embolisation:
    """Embolisation of the lesion, complete or not as reported."""

    date: Moment | None = None
    complete: bool | None = None


@record
class SurvivalEstimate:
    """Either a median in months or the probability (0-1) of being alive at a horizon in days."""

    model: str
    median_months: Decimal | None = None
    horizon_days: int | None = None
    probability_alive: Decimal | None = None


@chart
class LesionFacts:
    """Facts of one spinal level. The last four may also stand at the patient; here they win."""

    level: Fact[SpinalLevel] | None = None
    sins_pain: Fact[Pain] | None = None
    sins_bone_lesion: Fact[BoneLesion] | None = None
    sins_alignment: Fact[Alignment] | None = None
    sins_collapse: Fact[Collapse] | None = None
    sins_posterolateral: Fact[Posterolateral] | None = None
    height_loss_pct: Fact[Decimal] | None = None
    body_involvement_pct: Fact[Decimal] | None = None
    sins_total_reported: Fact[int] | None = None
    stability_override: Fact[Stability] | None = None
    escc_grade: Fact[EsccGrade] | None = None
    compartment: Fact[Compartment] | None = None
    lesion_column: Fact[LesionColumn] | None = None
    posterior_wall_intact: Fact[bool] | None = None
    bony_retropulsion: Fact[bool] | None = None
    instrumented: Fact[bool] | None = None
    prior_rt_at_level: Fact[bool] | None = None
    prior_rt: Fact[tuple[PriorRt, ...]] | None = None
    planned_rt: Fact[PlannedRt] | None = None
    prior_spine_surgery: Fact[tuple[PriorSurgery, ...]] | None = None
    planned_surgery: Fact[PlannedSurgery] | None = None
    embolisation: Fact[Embolisation] | None = None
    myelopathy: Fact[bool] | None = None
    cauda_equina: Fact[bool] | None = None
    pain_vas: Fact[int] | None = None
    pathologic_fracture: Fact[bool] | None = None


@chart
class PatientFacts:
    """Everything that can be known about a patient; names and units are those of contract appendix A.

    `lesions` is `None` when nobody said which levels are involved, and a tuple otherwise.
    """

    age: Fact[int] | None = None
    sex: Fact[Sex] | None = None
    primary: Fact[Primary] | None = None
    histology_confirmed: Fact[bool] | None = None
    radiosensitivity_override: Fact[Radiosensitivity] | None = None
    molecular_profile: Fact[Mapping[Marker, Presence]] | None = None
    ecog: Fact[int] | None = None
    kps: Fact[int] | None = None
    asa: Fact[int] | None = None
    performance_due_to_lesion: Fact[bool] | None = None
    able_to_tolerate_surgery: Fact[bool] | None = None
    ambulatory: Fact[Ambulatory] | None = None
    frankel_or_asia: Fact[Frankel] | None = None
    neuro_deficit_new: Fact[bool] | None = None
    neuro_deficit_onset: Fact[Moment] | None = None
    motor_deficit_days: Fact[Decimal] | None = None
    paraplegia_onset: Fact[Moment] | None = None
    sphincter_dysfunction: Fact[bool] | None = None
    myelopathy: Fact[bool] | None = None
    cauda_equina: Fact[bool] | None = None
    conus_level: Fact[SpinalLevel] | None = None
    pain_vas: Fact[int] | None = None
    pathologic_fracture: Fact[bool] | None = None
    spinal_metastasis: Fact[bool] | None = None
    spinal_mets_count: Fact[int] | None = None
    extraspinal_bone_mets: Fact[int] | None = None
    levels_involved: Fact[tuple[SpinalLevel, ...]] | None = None
    levels_contiguous: Fact[bool] | None = None
    visceral_mets: Fact[VisceralMets] | None = None
    visceral_organs: Fact[tuple[Organ, ...]] | None = None
    visceral_pattern: Fact[VisceralPattern] | None = None
    visceral_controlled: Fact[bool] | None = None
    brain_mets: Fact[bool] | None = None
    brain_mets_treatable: Fact[bool] | None = None
    synchronous: Fact[bool] | None = None
    months_since_cancer_diagnosis: Fact[Decimal] | None = None
    previous_chemotherapy: Fact[bool] | None = None
    prior_systemic_therapy: Fact[bool] | None = None
    systemic_lines: Fact[int] | None = None
    systemic_agents: Fact[tuple[str, ...]] | None = None
    systemic_options_remaining: Fact[bool] | None = None
    chemo_last_date: Fact[Moment] | None = None
    albumin: Fact[Decimal] | None = None
    hb: Fact[Decimal] | None = None
    wbc: Fact[Decimal] | None = None
    neutrophils: Fact[Decimal] | None = None
    lymphocytes: Fact[Decimal] | None = None
    platelets: Fact[Decimal] | None = None
    inr: Fact[Decimal] | None = None
    crp: Fact[Decimal] | None = None
    ldh: Fact[Decimal] | None = None
    bilirubin: Fact[Decimal] | None = None
    alp: Fact[Decimal] | None = None
    calcium: Fact[Decimal] | None = None
    calcium_corrected: Fact[Decimal] | None = None
    creatinine: Fact[Decimal] | None = None
    egfr: Fact[Decimal] | None = None
    sodium: Fact[Decimal] | None = None
    charlson: Fact[int] | None = None
    bmi: Fact[Decimal] | None = None
    smoking: Fact[bool] | None = None
    diabetes: Fact[bool] | None = None
    mstfi_items: Fact[Mapping[MstfiItem, bool]] | None = None
    mfi5: Fact[Decimal] | None = None
    mfi11: Fact[Decimal] | None = None
    uncontrolled_infection: Fact[bool] | None = None
    organ_failure: Fact[bool] | None = None
    pregnant: Fact[bool] | None = None
    anticoagulant: Fact[bool] | None = None
    steroid_current: Fact[bool] | None = None
    steroid_mg_per_day: Fact[Decimal] | None = None
    bone_agent_current: Fact[BoneAgent] | None = None
    patient_declines: Fact[tuple[Declined, ...]] | None = None
    srs_available: Fact[bool] | None = None
    survival_estimate: Fact[tuple[SurvivalEstimate, ...]] | None = None
    lesions: tuple[LesionFacts, ...] | None = None
