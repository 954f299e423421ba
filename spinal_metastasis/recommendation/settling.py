"""The fewest facts that settle a lesion's NOMS decision, whatever their answers turn out to be.

An input that decides must be asked: some combination of the others makes it matter, and no answer rules that out. One
that does not decide need not be: moved alone it never changes the result. So the fewest are those that settle each
deciding input as far as its values differ in what they lead to, and the inputs share no fact.
"""

from collections.abc import Iterable
from functools import lru_cache, reduce
from itertools import chain, combinations
from typing import NamedTuple, TypeAlias

from spinal_metastasis.known import Case, is_false, level_of
from spinal_metastasis.points import added, members, reached
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


class Item(NamedTuple):
    """A SINS item: its fact, the points still possible, whether an answer could tell (not at a level without class)."""

    key: str
    points: tuple[int, ...]
    can_be_asked: bool


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
    irradiated = prior_rt(state.facts) == (False, True)
    if irradiated and _is_settled(classes, apart):
        return ("prior_rt_at_level",)
    unsure = (str(Radiosensitivity.UNKNOWN),) if is_false(case.patient.get("histology_confirmed")) else ()
    if not all(_is_settled((one, *unsure), apart) for one in classes):
        return NOT_TO_BE_SETTLED
    by_histology = "radiosensitivity_override" if "radiosensitivity_override" in case.patient else "primary"
    if irradiated and not all(_is_settled((one, *unsure, resistant), apart) for one in classes):
        return "prior_rt_at_level", by_histology
    return (by_histology,)


def _stability(_: Case, state: LesionState) -> tuple[str, ...]:
    if state.sins is None:
        return ("stability_override",)
    without_class = level_of(state.facts) in UNDEFINED_LEVELS
    items = tuple(
        Item(line.variables[0].key, line.straight_points(), not (without_class and line.variables[0].key == "level"))
        for line in state.sins.score.lines
    )
    return _fewest_items(items, _apart(state, noms.STABILITY))


@lru_cache(maxsize=1024)
def _fewest_items(items: tuple[Item, ...], apart: Pairs) -> tuple[str, ...]:
    """The first of the smallest groups of SINS items after which no two classes that matter are open together."""
    open_ = [item for item in items if len(item.points) > 1 and item.can_be_asked]
    for asked in chain.from_iterable(combinations(open_, size) for size in range(1, len(open_) + 1)):
        rest = reduce(added, (item.points for item in items if item not in asked), 1)
        answers = members(reduce(added, (item.points for item in asked), 1))
        if all(_is_settled((band.label for band in reached(CLASSES, rest << one)), apart) for one in answers):
            return tuple(item.key for item in asked)
    return NOT_TO_BE_SETTLED


_ASKED = {"radiosensitivity": _radiosensitivity, "stability": _stability}
