"""What the rules of all advisories look at: the patient, each lesion with what its open decisions carry, and what
fires.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from spinal_metastasis.epidural import HIGH, myelopathy
from spinal_metastasis.known import Case, Known, is_false, is_true, level_of, possible
from spinal_metastasis.recommendation.advisories.parts import (
    MYELOPATHY,
    Extent,
    Parts,
    parts,
)
from spinal_metastasis.recommendation.lesion import LesionState, is_compressed
from spinal_metastasis.results import DataNote, SystemicTolerance
from spinal_metastasis.scores.sins import CONSULT_FROM
from spinal_metastasis.terms import Pain, SurvivalBand

NEVER, SURELY = (False,), (True,)


class Fired(NamedTuple):
    """An advisory that fires: the key of its text, the level, whether only some open decisions carry it, and what the
    text names.
    """

    text: str
    level: str | None = None
    conditional: bool = False
    named: str = ""


class Place(NamedTuple):
    """One lesion in scope. `examined`: some SINS item beside the level is recorded; `is_read`: that, or its epidural
    grade, or the team's judgement of its stability. Decisions at a lesion nobody has looked at advise nothing.
    `position`: among all lesions.
    """

    state: LesionState
    facts: Known
    level: str | None
    parts: Parts
    examined: bool
    is_read: bool
    compressed: bool
    deficit: bool
    position: int


class View(NamedTuple):
    """The patient. `bands`: expected survival still possible; `stale`: notes on inputs older than their limit."""

    case: Case
    patient: Known
    places: tuple[Place, ...]
    tolerance: SystemicTolerance
    bands: tuple[SurvivalBand, ...]
    stale: tuple[DataNote, ...]
    emergency: bool


PatientRule: TypeAlias = Callable[[View], Fired | None]
LesionRule: TypeAlias = Callable[[View, Place], Fired | None]


def has_myelopathy(state: LesionState) -> bool:
    return bool(state.sets) and state.sets[MYELOPATHY] == ("yes",)


def emergency_fires(case: Case, states: tuple[LesionState, ...]) -> bool:
    """A01: a new deficit, or myelopathy that is not known to be old. Without a lesion the metastasis is suspected."""
    recent = case.patient.get("neuro_deficit_new")
    if is_true(recent):
        return True
    signs = any(map(has_myelopathy, states)) if states else myelopathy(case, {})[0] == SURELY
    return not is_false(recent) and signs


def view_of(
    case: Case,
    states: tuple[LesionState, ...],
    tolerance: SystemicTolerance,
    bands: tuple[SurvivalBand, ...],
    stale: tuple[DataNote, ...] = (),
) -> View:
    places = tuple(_place(state, index) for index, state in enumerate(states) if state.sets)
    return View(case, case.patient, places, tolerance, bands, stale, emergency_fires(case, states))


SINS_MEASURES = frozenset({"height_loss_pct", "body_involvement_pct"})
OTHER_READINGS = frozenset({"escc_grade", "stability_override"})


def _place(state: LesionState, index: int) -> Place:
    facts = state.facts
    level = level_of(facts)
    examined = any(key in SINS_MEASURES or key.startswith("sins_") for key in facts)
    return Place(
        state, facts, None if level is None else str(level), parts(state.sets), examined,
        examined or not OTHER_READINGS.isdisjoint(facts), is_compressed(state), has_myelopathy(state), index,
    )  # fmt: skip


def surgery(place: Place) -> Extent:
    """Planned surgery counts as decided; else what the decisions still open carry, once somebody has looked."""
    if "planned_surgery" in place.facts:
        return Extent.ALL
    return place.parts.surgery if place.is_read else Extent.NONE


def pain(view: View, place: Place) -> tuple[bool, ...]:
    """Whether this level hurts, by the SINS item or the pain score; no recorded pain is not "no pain"."""
    item = place.facts.get("sins_pain")
    if item is not None and Pain.NONE not in possible(item, Pain):
        return SURELY
    score = view.case.at_lesion(place.facts, "pain_vas")
    if score is not None and 0 not in possible(score, range(11)):
        return SURELY
    return NEVER if item is not None and possible(item, Pain) == (Pain.NONE,) else (False, True)


def is_mechanical(place: Place) -> bool:
    item = place.facts.get("sins_pain")
    return item is not None and possible(item, Pain) == (Pain.MECHANICAL,)


def consults(place: Place) -> Extent:
    """SINS of 7 or more: surely, possibly (once an item is recorded), or not."""
    if place.state.sins is None:
        return Extent.NONE
    total = place.state.sins.score
    if total.low >= CONSULT_FROM:
        return Extent.ALL
    return Extent.SOME if total.high >= CONSULT_FROM and place.examined else Extent.NONE


def may_be_compressed(place: Place) -> bool:
    return place.state.escc is not None and HIGH in place.state.escc.band
