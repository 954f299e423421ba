"""What a model says of one of its inputs."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from spinal_metastasis.facts import Range

Value: TypeAlias = Decimal | int | bool | str
"""One value of one input: a number in the input's unit, yes or no, or a category by its key."""
Values: TypeAlias = Mapping[str, Value]
Possible: TypeAlias = tuple[Value, ...] | Range
"""The values still possible: each of them, or the bounds of a number."""


class InputType(StrEnum):
    NUMBER = "number"
    BOOLEAN = "boolean"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class InputSpec:
    """An input as a model wants it: a name of `catalogue.CATALOGUE`; its range in `unit`, ends included; or categories.

    `required`: without any knowledge of it the model gives not even a range.
    """

    name: str
    type: InputType
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    values: tuple[str, ...] = ()
    required: bool = False

    def admits(self, value: Value | None) -> bool:
        """Whether the model was built on such a value; None (undefined), or a value of another type, never is."""
        if self.type is InputType.CATEGORY:
            return isinstance(value, str) and value in self.values
        if self.type is InputType.BOOLEAN:
            return isinstance(value, bool)
        return isinstance(value, Decimal | int) and not isinstance(value, bool) and self.within(Decimal(value))

    def within(self, number: Decimal) -> bool:
        return (self.low is None or number >= self.low) and (self.high is None or number <= self.high)


def clipped(bounds: Range, low: Decimal | None, high: Decimal | None) -> Range | None:
    """The part of `bounds` between `low` and `high` (both included); None = nothing is left."""
    least, least_open = bounds.low, bounds.low_open
    if low is not None and (least is None or least < low):
        least, least_open = low, False
    most, most_open = bounds.high, bounds.high_open
    if high is not None and (most is None or most > high):
        most, most_open = high, False
    if least is not None and most is not None and (least > most or (least == most and (least_open or most_open))):
        return None
    return Range(least, most, least_open, most_open)


def single(bounds: Range) -> Decimal | None:
    """The one number that bounds leave, if they leave one."""
    return bounds.low if bounds.low is not None and bounds.low == bounds.high else None
