"""Core -> contract JSON: assessments, and facts in the form `parse_facts` reads.

`assessment_json` answers plain dicts, lists, strings, booleans, `int` and `float`. A number that a float would not
show digit for digit stays a `Decimal`; `encode` writes it as a JSON number.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

import msgspec

from spinal_metastasis.facts import Fact, LesionFacts, Moment, OneOf, PatientFacts, Range
from spinal_metastasis.results import Assessment
from spinal_metastasis.vocabulary import FACTS

Json: TypeAlias = Any
_ENCODER = msgspec.json.Encoder(decimal_format="number")


def encode(value: Json) -> bytes:
    """JSON bytes in UTF-8, numbers exact."""
    return _ENCODER.encode(value)


def assessment_json(assessment: Assessment) -> dict[str, Json]:
    """The contract's form of an assessment: members that are None left out, enums as their strings."""
    answer: dict[str, Json] = plain(assessment)
    return answer


def facts_json(facts: PatientFacts, as_of: Moment | None = None) -> dict[str, Json]:
    """Facts as `parse_facts` reads them; of several pieces of evidence the first is kept, flags are not part of it."""
    document: dict[str, Json] = {} if as_of is None else {"as_of": as_of.isoformat()}
    document |= _facts_of(facts)
    if facts.lesions is not None:
        document["lesions"] = [_facts_of(lesion) for lesion in facts.lesions]
    return document


def _facts_of(holder: PatientFacts | LesionFacts) -> dict[str, Json]:
    held = {key: getattr(holder, key, None) for key in FACTS}
    return {key: fact_json(fact) for key, fact in held.items() if fact is not None and not _says_nothing(fact)}


def _says_nothing(fact: Fact[Any]) -> bool:
    value = fact.value
    return isinstance(value, Range) and value.low is None and value.high is None


def fact_json(fact: Fact[Any]) -> Json:
    """One fact: bare, or with its date and source around it."""
    value = plain(fact.value)
    source = next((evidence.source for evidence in fact.evidence if evidence.source), None)
    if fact.date is None and source is None:
        return value
    dated = {"value": value}
    if fact.date is not None:
        dated["date"] = fact.date.isoformat()
    if source is not None:
        dated["source"] = source
    return dated


def plain(value: object) -> Json:
    """A core value as JSON types. Converters are chosen once per class."""
    kind = type(value)
    convert = _CONVERTERS.get(kind)
    if convert is None:
        convert = _CONVERTERS[kind] = _converter(kind)
    return convert(value)


def _same(value: object) -> Json:
    return value


def _sequence(value: Iterable[object]) -> list[Json]:
    return [plain(item) for item in value]


def _object(value: Mapping[str, object]) -> dict[str, Json]:
    return {str(key): plain(item) for key, item in value.items()}


def _number(value: Decimal) -> Json:
    if value == value.to_integral_value() and value.adjusted() < 15:
        return int(value)
    shown = float(value)
    return shown if Decimal(repr(shown)) == value else value


def _bounds(value: Range) -> dict[str, Json]:
    bounds: dict[str, Json] = {}
    if value.low is not None:
        bounds["above" if value.low_open else "at_least"] = _number(value.low)
    if value.high is not None:
        bounds["below" if value.high_open else "at_most"] = _number(value.high)
    return bounds


def _record(kind: type) -> Callable[[Any], Json]:
    members = tuple((member.name, member.name.rstrip("_")) for member in fields(kind))

    def convert(value: object) -> dict[str, Json]:
        found = ((name, getattr(value, member)) for member, name in members)
        return {name: plain(member) for name, member in found if member is not None}

    return convert


def _converter(kind: type) -> Callable[[Any], Json]:
    if issubclass(kind, StrEnum):
        return str.__str__
    if is_dataclass(kind):
        return _record(kind)
    if issubclass(kind, Mapping):
        return _object
    if issubclass(kind, dt.date):
        return lambda moment: moment.isoformat()
    raise TypeError(f"{kind.__name__} has no form in the contract's JSON")


_CONVERTERS: dict[type, Callable[[Any], Json]] = {
    str: _same, bool: _same, int: _same, float: _same,
    tuple: _sequence, list: _sequence, dict: _object,
    Decimal: _number, Range: _bounds, OneOf: lambda value: _sequence(value.values),
}  # fmt: skip
