"""How one input adds to a model's sum: points of a category, a slope, a broken line, steps.

`at` is the contribution of one value, `over` all contributions of a number known by bounds, as spans (both ends
included: for an end that is itself not possible, the limit). A contribution is exact: decimals, nothing is rounded.
"""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Protocol, TypeAlias

from spinal_metastasis.facts import Range
from spinal_metastasis.known import inside
from spinal_metastasis.models.spec import Value

Part: TypeAlias = tuple[Decimal, Decimal]
"""A stretch of contributions, both ends included."""
Knot: TypeAlias = tuple[Decimal, Decimal]


class Shape(Protocol):
    """What one input contributes. The value is one the model admits."""

    def at(self, value: Value) -> Decimal: ...

    def over(self, bounds: Range) -> tuple[Part, ...]: ...


def _ends(bounds: Range) -> tuple[Decimal, Decimal]:
    """The bounds of a number clipped to a model's range, which has both."""
    if bounds.low is None or bounds.high is None:
        raise ValueError("a number without bounds was not clipped to the model's range")
    return bounds.low, bounds.high


@dataclass(frozen=True, slots=True)
class Levels:
    """A table: category, or yes and no, → contribution."""

    table: dict[Value, Decimal]

    def at(self, value: Value) -> Decimal:
        return self.table[value]

    def over(self, bounds: Range) -> tuple[Part, ...]:  # noqa: ARG002 - the protocol's signature
        raise TypeError("a category has no bounds")


@dataclass(frozen=True, slots=True)
class Slope:
    """Coefficient × (value − centre), or × (ln value − ln centre)."""

    coefficient: Decimal
    centre: Decimal
    is_log: bool = False

    def at(self, value: Value) -> Decimal:
        number = Decimal(value)
        if self.is_log:
            return self.coefficient * (number.ln() - self.centre.ln())
        return self.coefficient * (number - self.centre)

    def over(self, bounds: Range) -> tuple[Part, ...]:
        one, other = map(self.at, _ends(bounds))
        return ((min(one, other), max(one, other)),)


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """Straight between knots (value, contribution), which cover the input's whole range."""

    knots: tuple[Knot, ...]

    def at(self, value: Value) -> Decimal:
        return interpolated(self.knots, Decimal(value))

    def over(self, bounds: Range) -> tuple[Part, ...]:
        low, high = _ends(bounds)
        turns = [contribution for value, contribution in self.knots if low < value < high]
        found = (self.at(low), self.at(high), *turns)
        return ((min(found), max(found)),)


@dataclass(frozen=True, slots=True)
class Steps:
    """From each threshold on (the threshold included) its contribution; the first is the lower end of the range."""

    knots: tuple[Knot, ...]

    def at(self, value: Value) -> Decimal:
        return step(self.knots, Decimal(value))

    def over(self, bounds: Range) -> tuple[Part, ...]:
        low, _ = _ends(bounds)
        crossed = [start for start, _ in self.knots if low < start and inside(bounds, start)]
        found = dict.fromkeys(self.at(value) for value in (low, *crossed))
        return tuple((one, one) for one in found)


def interpolated(knots: tuple[Knot, ...], at: Decimal) -> Decimal:
    """Straight between neighbouring knots; the end knots' values beyond them."""
    if at <= knots[0][0]:
        return knots[0][1]
    for (x0, y0), (x1, y1) in pairwise(knots):
        if at <= x1:
            return y0 + (y1 - y0) * (at - x0) / (x1 - x0)
    return knots[-1][1]


def step(knots: tuple[Knot, ...], at: Decimal) -> Decimal:
    """The value of the last knot that `at` has reached; the first below all of them."""
    found = knots[0][1]
    for start, value in knots:
        if start > at:
            break
        found = value
    return found
