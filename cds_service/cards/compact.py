"""Results as card JSON: `wire.plain` with empty members left out (CDS Hooks forbids them), in one pass."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from operator import attrgetter
from typing import Any, TypeAlias

from cds_service.wire import plain

Json: TypeAlias = Any
SCALARS = frozenset({str, int, float, bool})
MAY_BE_EMPTY = frozenset({str, tuple, list, dict, type(None)})
"""Types whose false value says nothing; 0 and False say something."""


def compact(value: Json) -> Json:
    """Plain dicts, lists and scalars; members that are None or empty left out at every depth.

    >>> compact({"rows": ("N125",), "flags": (), "when": {"escc": ()}})
    {'rows': ['N125']}
    """
    kind = value.__class__
    return value if kind in SCALARS else (_CONVERTERS.get(kind) or _learned(kind))(value)


def _learned(kind: type) -> Callable[[Any], Json]:
    convert = _CONVERTERS[kind] = _converter(kind)
    return convert


def _sequence(value: Iterable[object]) -> list[Any]:
    if SCALARS.issuperset(map(type, value)):
        return [item for item in value if item != ""]
    return [item for item in map(compact, value) if item or item.__class__ not in MAY_BE_EMPTY]


def _members(pairs: Iterable[tuple[str, object]]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, member in pairs:
        kind = member.__class__
        if member:
            if kind in SCALARS:
                kept[name] = member
            elif (said := (_CONVERTERS.get(kind) or _learned(kind))(member)) or said.__class__ not in MAY_BE_EMPTY:
                kept[name] = said
        elif kind not in MAY_BE_EMPTY:
            kept[name] = member if kind in SCALARS else compact(member)
    return kept


def _mapping(value: Mapping[str, object]) -> dict[str, Any]:
    return _members(value.items())


def _record(kind: type) -> Callable[[Any], dict[str, Any]]:
    members = [field.name for field in fields(kind)]
    names = [member.rstrip("_") for member in members]
    read = attrgetter(*members)
    if len(members) == 1:
        return lambda value: _members(((names[0], read(value)),))
    return lambda value: _members(zip(names, read(value)))  # noqa: B905 - as long as each other by their making


def _converter(kind: type) -> Callable[[Any], Any]:
    if issubclass(kind, StrEnum):
        return str.__str__
    if is_dataclass(kind):
        return _record(kind)
    if issubclass(kind, Mapping):
        return _mapping
    return _other


def _other(value: object) -> Json:
    """What `wire.plain` has its own form for: dates, bounds, decimals."""
    said = plain(value)
    return said if said.__class__ is value.__class__ else compact(said)


_CONVERTERS: dict[type, Callable[[Any], Any]] = {tuple: _sequence, list: _sequence, dict: _mapping}
