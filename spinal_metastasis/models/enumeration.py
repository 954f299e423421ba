"""Models that can only be run: their range is found by running every combination a chart leaves possible.

A number known by bounds is run at both ends, which is exact where the model is stated to rise or fall with it; where it
is not, and where the combinations are too many, there is no range.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from math import prod

from spinal_metastasis.models.inputs import Case, Chart, Family
from spinal_metastasis.models.interface import Reach, Span
from spinal_metastasis.models.spec import Value, Values
from spinal_metastasis.vocabulary import in_order

MOST_COMBINATIONS = 2048
TOO_MANY = f"no range: more than {MOST_COMBINATIONS} combinations of the open inputs"
NOT_MONOTONE = "no range: the model is not stated to rise or fall with a number known by bounds only"

Run = Callable[[Sequence[Values]], Sequence[Mapping[int, float]]]
"""Complete assignments → mortality by horizon in days, in the same order."""


def reach_by_running(chart: Chart, run: Run, monotone: Mapping[str, int]) -> Reach:
    """Every combination, at most `MOST_COMBINATIONS`. `monotone`: inputs that mortality rises or falls with."""
    if chart.tangled or any(f.span is not None and f.names[0] not in monotone for f in chart.families):
        return Reach(None, chart.open, (NOT_MONOTONE,))
    choices = [_choices(family) for family in chart.families]
    if prod(map(len, choices)) > MOST_COMBINATIONS:
        return Reach(None, chart.open, (TOO_MANY,))
    combinations = list(product(*choices))
    results = run([{name: value for case in cases for name, value in case.values.items()} for cases in combinations])
    horizons = sorted(results[0])
    alive: dict[int, Span] = {}
    for days in horizons:
        mortality = [result[days] for result in results]
        alive[days] = (1 - max(mortality), 1 - min(mortality))
    return Reach(alive, _deciding(chart, combinations, [tuple(r[days] for days in horizons) for r in results]))


def _choices(family: Family) -> Sequence[Case]:
    if family.span is None:
        return family.cases
    name, (low, high) = family.names[0], (family.span.low, family.span.high)
    ends = [end for end in dict.fromkeys((low, high)) if end is not None]
    return [Case((end,) * len(family.facts), {name: end}) for end in ends]


def _deciding(
    chart: Chart, combinations: Sequence[tuple[Case, ...]], results: Sequence[tuple[float, ...]]
) -> tuple[str, ...]:
    """Open facts for which two combinations that differ in them alone give different results."""
    keys = [key for family in chart.families for key in family.facts]
    open_ = frozenset(chart.open)
    rows: list[tuple[Value, ...]] = [tuple(value for case in cases for value in case.facts) for cases in combinations]
    bound = {key: family.facts for family in chart.families if family.span is not None for key in family.facts}
    found = []
    for key in keys:
        if key not in open_:
            continue
        moved = {keys.index(fact) for fact in bound.get(key, (key,))}
        seen: dict[tuple[Value, ...], tuple[float, ...]] = {}
        for row, result in zip(rows, results, strict=True):
            rest = tuple(value for place, value in enumerate(row) if place not in moved)
            if seen.setdefault(rest, result) != result:
                found.append(key)
                break
    return in_order(found)
