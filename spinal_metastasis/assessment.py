"""assess: facts in, every score and recommendation out (contract section 5)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from spinal_metastasis.evidence import facts_used, written
from spinal_metastasis.facts import Fact, Flag, LesionFacts, Moment, PatientFacts, Range
from spinal_metastasis.freshness import current, current_lesion, moment, recorded
from spinal_metastasis.knowledge import version
from spinal_metastasis.known import Case, Known, is_false, is_true, possible
from spinal_metastasis.policy import Policy
from spinal_metastasis.recommendation.advisories import advisories, is_paraplegic_over_48_h
from spinal_metastasis.recommendation.combined import Weighed, weigh
from spinal_metastasis.recommendation.horizon import expectation
from spinal_metastasis.recommendation.lesion import (
    LesionState,
    is_compressed,
    lesion_result,
    lesion_state,
    reported_total_note,
)
from spinal_metastasis.recommendation.policies import policies
from spinal_metastasis.recommendation.questions import questions
from spinal_metastasis.recommendation.settling import settled_by
from spinal_metastasis.recommendation.survival import combined
from spinal_metastasis.recommendation.tolerance import tolerance
from spinal_metastasis.results import (
    Advisory,
    Assessment,
    DataNote,
    GuidancePoint,
    LesionResult,
    LmnopLine,
    Panel,
    Prognosis,
    Scope,
    SystemicTolerance,
)
from spinal_metastasis.scope import scope
from spinal_metastasis.scores import SCORES
from spinal_metastasis.scores.system import Outcome, framed, without_score
from spinal_metastasis.terms import REGIONS, VERTEBRAE, SpinalLevel

if TYPE_CHECKING:
    from spinal_metastasis.models.interface import SurvivalModel

DEFAULT_POLICY = Policy()
NO_MODELS: "Mapping[str, SurvivalModel]" = MappingProxyType({})


def assess(
    facts: PatientFacts,
    as_of: Moment,
    policy: Policy = DEFAULT_POLICY,
    notes: tuple[DataNote, ...] = (),
    models: "Mapping[str, SurvivalModel]" = NO_MODELS,
    *,
    for_cards: bool = False,
) -> Assessment:
    """Assess a patient at an index time (a date is the start of that day, UTC).

    `notes` are those of whoever read the chart; they come first in the answer. `models`: those loaded, by system key.
    `for_cards`: LMNOP, guidance and panels stay empty; cards do not show them, and a hook is answered sooner.
    """
    case, found = case_of(facts, moment(as_of), policy)
    limits = scope(case.patient)
    all_notes = tuple(dict.fromkeys((*notes, *found)))
    if limits.status == "out_of_scope":
        return _out_of_scope(case, limits, as_of, all_notes)
    outcomes = [(system, system.read(case)) for system in SCORES]
    prognoses = tuple(framed(system, outcome, case) for system, outcome in outcomes)
    local: tuple[Prognosis, ...] = ()
    if models:
        prognoses, local = _with_models(case, prognoses, models)
    together = combined(case, (*prognoses, *local))
    scores = [(system.key, outcome.score) for system, outcome in outcomes if outcome.score is not None]
    expected = expectation(case, together, scores, (*prognoses, *local))
    fitness = tolerance(case, expected)
    states = tuple(lesion_state(case, lesion, fitness.status) for lesion in case.lesions)
    asked = questions(case, states, prognoses, fitness, expected)
    weighed = weigh(case, states, fitness, together, scores, (*prognoses, *local), asked)
    checks = (note for state in states if (note := reported_total_note(state)) is not None)
    advice = advisories(case, states, fitness, together.survival_bands, all_notes)
    lesions = _lesions(case, states, fitness)
    beside = NOTHING_BESIDE if for_cards else _beside(case, weighed, fitness, advice, lesions)
    return Assessment(
        as_of=written(as_of),
        version=version(),
        scope=limits,
        lesions=lesions,
        prognosis=prognoses,
        systemic_tolerance=fitness,
        lmnop=beside.lmnop,
        combined=weighed.combined,
        advisories=advice,
        questions=asked,
        facts=facts_used(case, in_full=not for_cards),
        data_notes=tuple(dict.fromkeys((*all_notes, *checks))),
        policies=policies(case, states, (*prognoses, *local)),
        local_models=local or None,
        guidance=beside.guidance,
        panels=beside.panels,
    )


class Beside(NamedTuple):
    """What stands beside the answer and decides nothing."""

    lmnop: Mapping[str, tuple[LmnopLine, ...]]
    guidance: tuple[GuidancePoint, ...]
    panels: tuple[Panel, ...]


NOTHING_BESIDE = Beside({}, (), ())


def _beside(
    case: Case,
    weighed: Weighed,
    fitness: SystemicTolerance,
    advice: tuple[Advisory, ...],
    lesions: tuple[LesionResult, ...],
) -> Beside:
    # A hook does not load what it does not show.
    from spinal_metastasis.guidance import guidance
    from spinal_metastasis.panels import panels
    from spinal_metastasis.recommendation.lmnop import lmnop

    return Beside(
        lmnop(case, weighed, fitness), guidance(case.patient, advice, fitness, lesions), panels(case)
    )  # fmt: skip


def _with_models(
    case: Case, prognoses: tuple[Prognosis, ...], models: "Mapping[str, SurvivalModel]"
) -> tuple[tuple[Prognosis, ...], tuple[Prognosis, ...]]:
    from spinal_metastasis.models.answer import with_models  # a site without models does not load them

    return with_models(case, prognoses, models)


def case_of(facts: PatientFacts, as_of: dt.datetime, policy: Policy) -> tuple[Case, list[DataNote]]:
    """The patient as the rules read it: current facts, lesions in anatomical order, the least count of vertebrae."""
    patient, notes = current(recorded(facts), as_of)
    lesions: list[Known] = []
    for lesion in _in_anatomical_order(_lesions_of(facts, patient)):
        kept, more = current_lesion(recorded(lesion), patient, as_of)
        lesions.append(kept)
        notes += more
    if "spinal_mets_count" not in patient and lesions:
        patient = {**patient, "spinal_mets_count": Fact(Range(low=Decimal(len(lesions))), flags=(Flag.DERIVED,))}
    return Case(patient, tuple(lesions), policy, as_of), notes


def _lesions_of(facts: PatientFacts, patient: Known) -> tuple[LesionFacts, ...]:
    """As given; none when there is no metastasis; one of unknown level when there is one and nobody said where."""
    if is_false(patient.get("spinal_metastasis")):
        return ()
    if not facts.lesions and is_true(patient.get("spinal_metastasis")):
        return (LesionFacts(),)
    return facts.lesions or ()


def _in_anatomical_order(lesions: Iterable[LesionFacts]) -> list[LesionFacts]:
    return sorted(lesions, key=lambda lesion: _height(lesion.level))


def _height(level: Fact[SpinalLevel] | None) -> float:
    """Cranial first; a region after its last vertebra, a transitional segment after its neighbour, no level last."""
    if level is None:
        return float("inf")
    return min(_HEIGHTS[one] for one in possible(level, SpinalLevel))


_HEIGHTS: dict[SpinalLevel, float] = (
    {vertebra: float(i) for i, vertebra in enumerate(VERTEBRAE)}
    | {region: VERTEBRAE.index(members[-1]) + 0.7 for region, members in REGIONS.items()}
    | {
        SpinalLevel.T13: VERTEBRAE.index(SpinalLevel.T12) + 0.5,
        SpinalLevel.L6: VERTEBRAE.index(SpinalLevel.L5) + 0.5,
        SpinalLevel.COCCYX: VERTEBRAE.index(SpinalLevel.S5) + 0.5,
    }
)


def _lesions(case: Case, states: tuple[LesionState, ...], fitness: SystemicTolerance) -> tuple[LesionResult, ...]:
    several = sum(is_compressed(state) for state in states) > 1
    paralysed = is_paraplegic_over_48_h(case)
    return tuple(
        lesion_result(
            state, fitness,
            (
                *(("E8_PARAPLEGIA_OVER_48H",) if paralysed and state.sets else ()),
                *(("E9_SEVERAL_COMPRESSED_LEVELS",) if several and is_compressed(state) else ()),
            ),
            settled_by(case, state) if state.sets else None,
        )
        for state in states
    )  # fmt: skip


def _out_of_scope(case: Case, limits: Scope, as_of: Moment, notes: tuple[DataNote, ...]) -> Assessment:
    """Nothing is computed; every system says so."""
    nothing: tuple[Prognosis, ...] = tuple(without_score(system, Outcome(unscored="out of scope")) for system in SCORES)
    return Assessment(
        as_of=written(as_of), version=version(), scope=limits, lesions=(), prognosis=nothing,
        systemic_tolerance=SystemicTolerance("indeterminate", (), False, (), (), ()), lmnop={},
        combined=combined(case, ()), advisories=(), questions=(), facts=facts_used(case), data_notes=notes,
    )  # fmt: skip
