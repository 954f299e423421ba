"""Survival and treatment joined: options ranked per lesion, conflicts in the open (principles section 7)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from spinal_metastasis.known import Case
from spinal_metastasis.points import Score
from spinal_metastasis.recommendation.advisories import emergency_fires
from spinal_metastasis.recommendation.combined_conflicts import conflicts
from spinal_metastasis.recommendation.combined_options import ranked_options, survival_facts
from spinal_metastasis.recommendation.combined_situation import Read, patient_conditions, situation
from spinal_metastasis.recommendation.lesion import LesionState
from spinal_metastasis.results import Combined, Prognosis, Question, RankedOption, SystemicTolerance


class Weighed(NamedTuple):
    """The combined answer, and the situation of each lesion in scope, for whoever words it (LMNOP)."""

    combined: Combined
    states: tuple[LesionState, ...]
    reads: tuple[Read, ...]


def weigh(
    case: Case, states: tuple[LesionState, ...], fitness: SystemicTolerance, together: Combined,
    scores: Sequence[tuple[str, Score]], prognoses: Sequence[Prognosis], questions: Sequence[Question],
) -> Weighed:  # fmt: skip
    """`together`: survival by system and its bands; `scores`: every system that has a score, by key; `prognoses`:
    what all systems and models say.
    """
    inside = tuple(state for state in states if state.sets)
    common = patient_conditions(case, states, fitness, emergency_fires(case, states))
    reads = tuple(situation(case, state, common) for state in inside)
    survival = survival_facts(case, scores, prognoses, questions)
    options: list[RankedOption] = []
    unnamed: set[object] = set()
    for state, read in zip(inside, reads, strict=True):
        found = ranked_options(state, read, together.survival_bands, survival, questions)
        options += found if found[0].level is not None else _once(found, unnamed)
    answer = replace(together, conflicts=conflicts(inside, reads, fitness, together), options=tuple(options))
    return Weighed(answer, inside, reads)


def _once(found: tuple[RankedOption, ...], seen: set[object]) -> list[RankedOption]:
    """Lesions without a level cannot be told apart in the answer: an option they share stands once."""
    names = [(o.rank, o.decision, o.rows, o.for_, o.against, o.would_change) for o in found]
    new = [option for option, name in zip(found, names, strict=True) if name not in seen]
    seen.update(names)
    return new
