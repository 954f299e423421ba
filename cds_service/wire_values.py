"""One scalar on the wire: enums, booleans, numbers and moments; alternatives and bounds of them.

Numbers arrive as `int` or `Decimal`, exactly as written. `RefusedError` is raised for what is not accepted.
"""

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from cds_service.wire_faults import FaultCode, RefusedError
from spinal_metastasis.facts import Moment, OneOf, Range
from spinal_metastasis.terms import EsccGrade
from spinal_metastasis.vocabulary import FactSpec, Kind

Scalar: TypeAlias = StrEnum | bool | int | Decimal | dt.date

ESCC_1 = (EsccGrade.G1A, EsccGrade.G1B, EsccGrade.G1C)
BOUNDS = ("at_least", "at_most", "above", "below")
NULL_MESSAGE = "null is refused: leave out what is not known."
YEARS = range(1900, 2200)
LARGEST_EXPONENT = 300
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?", re.ASCII)
_MOMENT_ACCEPTED = "Accepted: a date (YYYY-MM-DD), or a date and time with its zone, from 1900 to 2199."


def read_scalar(spec: FactSpec, raw: object) -> Scalar | OneOf[Scalar] | Range:
    """A bare value, a list of alternatives, or bounds of a number."""
    if isinstance(raw, list) and spec.kind is not Kind.MOMENT:
        if not raw:
            raise RefusedError(FaultCode.EMPTY, f"An empty list says nothing. {accepted(spec)}")
        return _alternatives(spec, raw)
    if isinstance(raw, dict) and spec.kind in (Kind.INTEGER, Kind.NUMBER):
        return _bounds(spec, raw)
    return _one_or_several(spec, _one(spec, raw))


def read_one(spec: FactSpec, raw: object) -> Scalar:
    """Exactly one value: no alternatives, no bounds."""
    return _one(spec, raw)[0]


def accepted(spec: FactSpec) -> str:
    """What a client may send for this fact, in one sentence."""
    if spec.kind is Kind.ENUM:
        words = [choice.value for choice in spec.choices]
        return f"Accepted: the strings {', '.join(words)}."
    if spec.kind is Kind.BOOLEAN:
        return "Accepted: true or false."
    if spec.kind is Kind.MOMENT:
        return _MOMENT_ACCEPTED
    name = "a whole number" if spec.kind is Kind.INTEGER else "a number"
    limits = f"from {spec.low}" + (f" to {spec.high}" if spec.high is not None else " upwards")
    steps = f" in steps of {spec.step}" if spec.step else ""
    return f"Accepted: {name} {limits}{steps}{f' {spec.unit}' if spec.unit else ''}."


def read_moment(raw: object) -> Moment:
    """A date, or a dateTime with zone; both real days of the calendar."""
    if raw is None:
        raise RefusedError(FaultCode.NULL, NULL_MESSAGE)
    if not isinstance(raw, str) or not _MOMENT.fullmatch(raw):
        raise RefusedError(FaultCode.DATE, _MOMENT_ACCEPTED)
    try:
        moment = dt.datetime.fromisoformat(raw) if "T" in raw else dt.date.fromisoformat(raw)
    except ValueError:
        raise RefusedError(FaultCode.DATE, _MOMENT_ACCEPTED) from None
    if moment.year not in YEARS:
        raise RefusedError(FaultCode.DATE, _MOMENT_ACCEPTED)
    return moment


def read_text(raw: object) -> str:
    if raw is None:
        raise RefusedError(FaultCode.NULL, NULL_MESSAGE)
    if not isinstance(raw, str) or not raw:
        raise RefusedError(FaultCode.TYPE, "Accepted: a string that is not empty.")
    return raw


def _one(spec: FactSpec, raw: object) -> tuple[Scalar, ...]:
    if raw is None:
        raise RefusedError(FaultCode.NULL, NULL_MESSAGE)
    if spec.kind is Kind.ENUM:
        return _enum(spec, raw)
    if spec.kind is Kind.BOOLEAN:
        if isinstance(raw, bool):
            return (raw,)
        raise RefusedError(FaultCode.TYPE, accepted(spec))
    if spec.kind is Kind.MOMENT:
        return (read_moment(raw),)
    return (read_number(spec, raw),)


def _enum(spec: FactSpec, raw: object) -> tuple[StrEnum, ...]:
    if not isinstance(raw, str):
        raise RefusedError(FaultCode.TYPE, accepted(spec))
    if spec.values is EsccGrade and raw == "1":
        return ESCC_1
    for choice in spec.choices:
        if choice.value == raw:
            return (choice,)
    raise RefusedError(FaultCode.VOCABULARY, accepted(spec))


def read_number(spec: FactSpec, raw: object) -> int | Decimal:
    """A number within the fact's range, `int` for whole ones (1.0 is whole) and `Decimal` for measured ones."""
    if raw is None:
        raise RefusedError(FaultCode.NULL, NULL_MESSAGE)
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
        raise RefusedError(FaultCode.TYPE, accepted(spec))
    number = Decimal(raw) or Decimal(0)
    # Above this exponent int() and float() of an innocent-looking literal would exhaust memory or overflow.
    too_large = number.adjusted() > LARGEST_EXPONENT
    if too_large or (spec.low is not None and number < spec.low) or (spec.high is not None and number > spec.high):
        raise RefusedError(FaultCode.RANGE, accepted(spec))
    if spec.kind is Kind.NUMBER:
        return number
    if number != number.to_integral_value() or int(number) % (spec.step or 1):
        raise RefusedError(FaultCode.RANGE, accepted(spec))
    return int(number)


def _alternatives(spec: FactSpec, raw: list[object]) -> Scalar | OneOf[Scalar]:
    return _one_or_several(spec, (value for item in raw for value in _one(spec, item)))


def _one_or_several(spec: FactSpec, values: Iterable[Scalar]) -> Scalar | OneOf[Scalar]:
    """One value as itself; several once each, in the order of the vocabulary or ascending."""
    distinct = list(dict.fromkeys(values))
    if len(distinct) == 1:
        return distinct[0]
    if spec.kind is Kind.ENUM:
        return OneOf(tuple(choice for choice in spec.choices if choice in distinct))
    return OneOf(tuple(sorted(distinct, key=_magnitude)))


def _magnitude(value: Scalar) -> Decimal:
    return Decimal(value) if isinstance(value, int | Decimal) else Decimal(0)


def _bounds(spec: FactSpec, raw: dict[str, object]) -> Range:
    if not raw or not set(raw) <= set(BOUNDS):
        raise RefusedError(FaultCode.TYPE, f"{accepted(spec)} Bounds: {', '.join(BOUNDS)}.")
    ends = {name: Decimal(read_number(spec, end)) for name, end in raw.items()}
    low, low_open = _tighter(ends.get("at_least"), ends.get("above"), lower=True)
    high, high_open = _tighter(ends.get("at_most"), ends.get("below"), lower=False)
    bounds = Range(low, high, low_open, high_open)
    if not _holds_a_value(bounds, spec):
        raise RefusedError(FaultCode.CONTRADICTION, f"No value lies within these bounds. {accepted(spec)}")
    return bounds


def _holds_a_value(bounds: Range, spec: FactSpec) -> bool:
    """Whether a value of the fact lies within the bounds and the fact's own range."""
    step = Decimal(spec.step or (1 if spec.kind is Kind.INTEGER else 0))
    low, high = bounds.low, bounds.high
    if step:
        low = low + step if low is not None and bounds.low_open else low
        high = high - step if high is not None and bounds.high_open else high
    elif (bounds.low_open and low == spec.high) or (bounds.high_open and high == spec.low):
        return False
    if low is None or high is None:
        return (low is None or spec.high is None or low <= spec.high) and (
            high is None or spec.low is None or high >= spec.low
        )
    return low <= high if step else low < high or (low == high and not (bounds.low_open or bounds.high_open))


def _tighter(closed: Decimal | None, opened: Decimal | None, *, lower: bool) -> tuple[Decimal | None, bool]:
    """The narrower of two bounds on one side, and whether its end is left out."""
    if closed is None or opened is None:
        return (closed, False) if opened is None else (opened, True)
    if opened == closed:
        return opened, True
    opened_wins = opened > closed if lower else opened < closed
    return (opened, True) if opened_wins else (closed, False)
