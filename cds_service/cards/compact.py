"""Results as card JSON in one pass: `wire.plain` and `wire.without_empty` at once, for the hook's hot path."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from cds_service.wire import plain, without_empty

Json: TypeAlias = Any
SCALARS = frozenset({str, int, float, bool})
EMPTY: tuple[object, ...] = (None, "", [], {})


def compact(value: Json) -> Json:
    """Plain dicts, lists and scalars; members that are None or empty left out at every depth.

    >>> compact({"rows": ("N125",), "flags": (), "when": {"escc": ()}})
    {'rows': ['N125']}
    """
    kind = value.__class__
    if kind in SCALARS:
        return value
    convert = _CONVERTERS.get(kind)
    if convert is None:
        convert = _CONVERTERS[kind] = _converter(kind)
    return convert(value)


def _sequence(value: Iterable[object]) -> list[Any]:
    return [item for item in map(compact, value) if item not in EMPTY]


def _members(pairs: Iterable[tuple[str, object]]) -> dict[str, Any]:
    kept = {}
    for name, member in pairs:
        if member.__class__ in SCALARS:
            if member != "":
                kept[name] = member
        elif member is not None:
            said = compact(member)
            if said not in EMPTY:
                kept[name] = said
    return kept


def _mapping(value: Mapping[str, object]) -> dict[str, Any]:
    return _members(value.items())


def _record(kind: type) -> Callable[[Any], dict[str, Any]]:
    members = tuple((field.name, field.name.rstrip("_")) for field in fields(kind))

    def convert(value: object) -> dict[str, Any]:
        return _members([(name, getattr(value, member)) for member, name in members])

    return convert


def _converter(kind: type) -> Callable[[Any], Any]:
    if issubclass(kind, StrEnum):
        return str.__str__
    if is_dataclass(kind):
        return _record(kind)
    if issubclass(kind, Mapping):
        return _mapping
    return lambda value: without_empty(plain(value))


_CONVERTERS: dict[type, Callable[[Any], Any]] = {tuple: _sequence, list: _sequence, dict: _mapping}
