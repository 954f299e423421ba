"""Models that are sums: each input adds its contribution, and the sum is read out as a probability.

Because the parts are independent, the lowest and highest sum over everything a chart leaves possible are the sums of
the lowest and highest parts: exact, without listing the combinations.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, Protocol

from spinal_metastasis.models.inputs import Chart, Family
from spinal_metastasis.models.interface import Described, ModelCard, Prediction, Reach, Span
from spinal_metastasis.models.shapes import Part, Shape
from spinal_metastasis.models.spec import Values
from spinal_metastasis.models.spread import added, merged
from spinal_metastasis.vocabulary import in_order

NO_RANGE_TANGLED = "no range: bounds of a number that several inputs share"


class Link(Protocol):
    """Sum → fraction alive; never rises with the sum."""

    def alive(self, total: Decimal) -> float: ...


class Predictor(NamedTuple):
    """One sum, and the horizons (days) read from it."""

    start: Decimal
    shapes: Mapping[str, Shape]
    links: Mapping[int, Link]

    def total(self, values: Values) -> Decimal:
        return sum((shape.at(values[name]) for name, shape in self.shapes.items()), self.start)


class Group(NamedTuple):
    """Totals up to `up_to`, from where the group before it ends."""

    label: str
    up_to: Decimal


@dataclass(frozen=True)
class SeparableModel(Described):
    """A card, one sum for all horizons or one for each, and the groups of the total, if the model has any."""

    card: ModelCard
    predictors: tuple[Predictor, ...]
    groups: tuple[Group, ...] = ()

    def predict(self, values: Values) -> Prediction:
        """Mortality of one complete assignment."""
        if lacking := self.lacking(values):
            return Prediction({}, lacking)
        return Prediction(
            {
                days: 1 - link.alive(total)
                for total, links in ((p.total(values), p.links) for p in self.predictors)
                for days, link in links.items()
            }
        )

    def reach(self, chart: Chart) -> Reach:
        """Exact over everything still possible; the chart is inside the model's ranges.

        `missing` are the facts that move the sum, if the read-out or the group is not one. Where the parts have gaps, a
        fact may be named although no total in a gap is possible; never the other way round.
        """
        if chart.tangled:
            return Reach(None, chart.open, (NO_RANGE_TANGLED,))
        alive: dict[int, Span] = {}
        missing: set[str] = set()
        groups: tuple[str, ...] = ()
        for predictor in self.predictors:
            parts = [_parts(predictor, family) for family in chart.families]
            low = sum((part[0][0] for part in parts), predictor.start)
            high = sum((part[-1][1] for part in parts), predictor.start)
            for days, link in predictor.links.items():
                alive[days] = (link.alive(high), link.alive(low))
            if self.groups:
                groups = _groups(self.groups, predictor.start, parts)
            if len(groups) > 1 or any(alive[days][0] != alive[days][1] for days in predictor.links):
                missing.update(key for family in chart.families for key in _moving(predictor, family))
        return Reach({days: alive[days] for days in sorted(alive)}, in_order(missing), groups=groups)


def _contribution(predictor: Predictor, values: Values) -> Decimal:
    return sum((predictor.shapes[name].at(value) for name, value in values.items()), Decimal(0))


def _parts(predictor: Predictor, family: Family) -> tuple[Part, ...]:
    """What a family can add, sorted."""
    if family.span is not None:
        return merged(predictor.shapes[family.names[0]].over(family.span))
    sums = {_contribution(predictor, case.values) for case in family.cases}
    return merged((one, one) for one in sums)


def _groups(groups: tuple[Group, ...], start: Decimal, parts: list[tuple[Part, ...]]) -> tuple[str, ...]:
    totals: tuple[Part, ...] = ((start, start),)
    for part in parts:
        totals = added(totals, part)
    floors = (Decimal("-Infinity"), *(group.up_to for group in groups))
    return tuple(
        group.label
        for floor, group in zip(floors, groups, strict=False)
        if any(low <= group.up_to and high > floor for low, high in totals)
    )


def _moving(predictor: Predictor, family: Family) -> set[str]:
    """Facts of a family that alone can change what it adds."""
    parts = _parts(predictor, family)
    if len(parts) == 1 and parts[0][0] == parts[0][1]:
        return set()
    if family.span is not None or len(family.open) == 1:
        return set(family.open)
    sums = [(case.facts, _contribution(predictor, case.values)) for case in family.cases]
    return {
        key
        for place, key in enumerate(family.facts)
        if key in family.open
        and len({(facts[:place] + facts[place + 1 :], total) for facts, total in sums})
        > len({facts[:place] + facts[place + 1 :] for facts, _ in sums})
    }  # fmt: skip
