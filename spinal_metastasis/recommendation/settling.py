"""The fewest facts that settle a lesion's NOMS decision, whatever their answers turn out to be.

An input that decides must be asked: some combination of the others makes it matter, and no answer rules that out. One
that does not decide need not be: moved alone it never changes the result. So the fewest are those that settle each
deciding input as far as its values differ in what they lead to, and the inputs share no fact.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import combinations
from typing import TypeAlias

from spinal_metastasis.known import Case, level_of, truth
from spinal_metastasis.points import band_of
from spinal_metastasis.recommendation import noms
from spinal_metastasis.recommendation.lesion import LesionState
from spinal_metastasis.recommendation.radiosensitivity import before_prior_rt, prior_rt
from spinal_metastasis.scores.sins import CLASSES, UNDEFINED_LEVELS
from spinal_metastasis.terms import Radiosensitivity
from spinal_metastasis.vocabulary import in_order

Pairs: TypeAlias = frozenset[tuple[str, str]]
OF_INPUT = {
    "escc": "escc_grade", "myelopathy": "myelopathy", "systemic_tolerance": "able_to_tolerate_surgery",
    "srs_available": "srs_available",
}  # fmt: skip
"""One fact that settles an input. Of tolerance it is the team's judgement, which goes before every rule."""
NOT_TO_BE_SETTLED = ("",)


def settled_by(case: Case, state: LesionState) -> tuple[str, ...] | None:
    """Fact keys; () once a single decision is open, None where no answers could settle it."""
    found: list[str] = []
    for name in noms.deciding_inputs(state.sets):
        found += [OF_INPUT[name]] if name in OF_INPUT else _ASKED[name](case, state)
    return None if "" in found else in_order(found)


def _apart(state: LesionState, column: int) -> Pairs:
    """Pairs of values of an input that lead to different results for some combination of the others."""
    pairs = noms.all_pairs(state.sets[column])
    return frozenset(pair for pair in pairs if noms.is_decided_by(state.sets, column, frozenset({pair})))


def _is_settled(left: Iterable[str], apart: Pairs) -> bool:
    return noms.all_pairs(left).isdisjoint(apart | {(b, a) for a, b in apart})


def _radiosensitivity(case: Case, state: LesionState) -> tuple[str, ...]:
    """The histology, earlier radiotherapy at the level where the record leaves it open, or both."""
    apart, resistant = _apart(state, noms.RADIOSENSITIVITY), str(Radiosensitivity.RESISTANT)
    classes = tuple(map(str, before_prior_rt(case)))
    if prior_rt(state.facts) != (False, True):
        return (_histology(case),)
    if _is_settled(classes, apart):
        return ("prior_rt_at_level",)
    if all(_is_settled((one, resistant), apart) for one in classes):
        return (_histology(case),)
    return "prior_rt_at_level", _histology(case)


def _histology(case: Case) -> str:
    """The primary; where it is not confirmed, or the team has spoken of several classes, the team's word."""
    unsure = False in truth(case.patient.get("histology_confirmed")) and "histology_confirmed" in case.patient
    return "radiosensitivity_override" if unsure or "radiosensitivity_override" in case.patient else "primary"


def _stability(_: Case, state: LesionState) -> tuple[str, ...]:
    if state.sins is None:
        return ("stability_override",)
    without_class = level_of(state.facts) in UNDEFINED_LEVELS
    items, fixed = [], set[tuple[int, ...]]()
    for line in state.sins.score.lines:
        (variable,) = line.variables
        points = tuple(dict.fromkeys(line.table.points[str(value)] for value in variable.values))
        if without_class and variable.key == "level":
            fixed.add(points)
        else:
            items.append((variable.key, points))
    return _fewest_items(tuple(items), tuple(fixed), _apart(state, noms.STABILITY))


@lru_cache(maxsize=1024)
def _fewest_items(
    items: tuple[tuple[str, tuple[int, ...]], ...], fixed: tuple[tuple[int, ...], ...], apart: Pairs
) -> tuple[str, ...]:
    """The first of the smallest groups of SINS items after which no two classes that matter are open together."""
    open_ = [item for item in items if len(item[1]) > 1]
    known = sum(points[0] for _, points in items if len(points) == 1)
    for asked in _groups(open_):
        rest = _sums((*(points for key, points in open_ if (key, points) not in asked), *fixed), known)
        answers = _sums((points for _, points in asked), 0)
        if all(_is_settled((band_of(CLASSES, one + other).label for other in rest), apart) for one in answers):
            return tuple(key for key, _ in asked)
    return NOT_TO_BE_SETTLED


def _groups(items: list[tuple[str, tuple[int, ...]]]) -> Iterator[tuple[tuple[str, tuple[int, ...]], ...]]:
    """By size, then in the order of the score."""
    for size in range(1, len(items) + 1):
        yield from combinations(items, size)


def _sums(parts: Iterable[tuple[int, ...]], start: int) -> set[int]:
    sums = {start}
    for points in parts:
        sums = {total + more for total in sums for more in points}
    return sums


_ASKED = {"radiosensitivity": _radiosensitivity, "stability": _stability}
