"""Questions: every open fact that decides something, most decisive first (contract section 5)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple, TypeAlias

from spinal_metastasis.known import Case, is_open
from spinal_metastasis.recommendation import noms
from spinal_metastasis.recommendation.advisories import Answers, emergency_fires, open_for_advisories
from spinal_metastasis.recommendation.answers import OpenFact, open_facts
from spinal_metastasis.recommendation.lesion import LesionState, level_name, open_sins
from spinal_metastasis.recommendation.survival import Expectation
from spinal_metastasis.results import Prognosis, Question, SystemicTolerance
from spinal_metastasis.scores import SCORES
from spinal_metastasis.scores.readings import is_refinable

NEURO = "neuro_deficit_new"
CHANGES = ("noms", "sins", *(system.key for system in SCORES), "systemic_tolerance", "advisories", "spinal_metastasis")


class Asked(NamedTuple):
    """A fact to ask, at the patient (`place` None) or at the lesion with that index."""

    key: str
    place: int | None


Change: TypeAlias = tuple[Asked, str]
"""A fact to ask, and one thing its answer would change."""


def questions(
    case: Case,
    states: tuple[LesionState, ...],
    prognoses: Iterable[Prognosis],
    tolerance: SystemicTolerance,
    expected: Expectation,
) -> tuple[Question, ...]:
    """All questions with what each would change, in the order in which answers settle most."""
    feeding = {
        asked: {i: [(fact.column, fact.outcomes()) for fact in facts] for i, facts in by_lesion.items()}
        for asked, by_lesion in _deciding_noms(case, states, tolerance, expected).items()
    }
    changes: dict[Asked, set[str]] = {}
    for asked, change in chain(
        _metastasis(case, states), _systems(case, prognoses), _tolerance(states, tolerance), _sins(states),
        (
            (Asked(*asked), "advisories")
            for asked in open_for_advisories(case, states, tolerance, expected.bands, feeding)
        ),
        ((asked, "noms") for asked in feeding),
    ):  # fmt: skip
        changes.setdefault(asked, set()).add(change)
    now = [noms.count(state.sets) if state.sets else 0 for state in states]
    averages = {
        asked: sum(now) + sum(_average(states[i], answers) - now[i] for i, answers in by_lesion.items())
        for asked, by_lesion in feeding.items()
    }
    return _ranked(case, states, changes, defaultdict(lambda: float(sum(now)), averages))


def _metastasis(case: Case, states: tuple[LesionState, ...]) -> Iterator[Change]:
    if not states and is_open(case.patient.get("spinal_metastasis")):
        yield Asked("spinal_metastasis", None), "spinal_metastasis"


def _systems(case: Case, prognoses: Iterable[Prognosis]) -> Iterator[Change]:
    refinable = is_refinable(case.patient)
    for prognosis in prognoses:
        yield from ((Asked(key, None), prognosis.system) for key in prognosis.missing if key != "primary" or refinable)


def _tolerance(states: tuple[LesionState, ...], tolerance: SystemicTolerance) -> Iterator[Change]:
    return ((Asked(key, None), "systemic_tolerance") for key in (tolerance.missing if states else ()))


def _sins(states: tuple[LesionState, ...]) -> Iterator[Change]:
    return ((Asked(key, i), "sins") for i, state in enumerate(states) for key in open_sins(state))


def _deciding_noms(
    case: Case, states: tuple[LesionState, ...], tolerance: SystemicTolerance, expected: Expectation
) -> dict[Asked, dict[int, list[OpenFact]]]:
    """Every fact that decides NOMS somewhere, with the lesions (by index) where it does."""
    feeding: dict[Asked, dict[int, list[OpenFact]]] = {}
    for i, state in enumerate(states):
        for fact in open_facts(case, state, tolerance, expected) if state.sets else ():
            if noms.is_decided_by(state.sets, fact.column, fact.pairs):
                asked = Asked(fact.key, i if fact.at_lesion else None)
                feeding.setdefault(asked, {}).setdefault(i, []).append(fact)
    return feeding


def _average(state: LesionState, answers: list[Answers]) -> float:
    """Decisions open at a lesion after an answer, on average over the answers still possible.

    A fact that feeds two inputs (the primary: histology and survival) counts by the one it settles more of.
    """
    return min(_average_of_one(state, column, outcomes) for column, outcomes in answers)


def _average_of_one(state: LesionState, column: int, outcomes: tuple[tuple[str, ...], ...]) -> float:
    counts = [noms.count((*state.sets[:column], left, *state.sets[column + 1 :])) for left in outcomes]
    return sum(counts) / len(counts)


def _ranked(
    case: Case, states: tuple[LesionState, ...], changes: dict[Asked, set[str]], averages: Mapping[Asked, float]
) -> tuple[Question, ...]:
    emergency_open = not emergency_fires(case, states)

    def order(asked: Asked) -> tuple[bool, float, int, str, int]:
        first = asked.key == NEURO and emergency_open
        return not first, averages[asked], -len(changes[asked]), asked.key, asked.place or 0

    ordered = sorted(changes, key=order)
    return tuple(
        Question(
            input=asked.key, rank=rank, would_change=tuple(c for c in CHANGES if c in changes[asked]),
            level=_level(states, asked),
        )
        for rank, asked in enumerate(ordered, start=1)
    )  # fmt: skip


def _level(states: tuple[LesionState, ...], asked: Asked) -> str | None:
    name = level_name(states[asked.place].facts) if asked.place is not None and asked.key != "level" else None
    return name if isinstance(name, str) else None
