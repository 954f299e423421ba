"""The difference between two answers as data: path, value before, value after.

Paths name list entries by what identifies them: `lesions[T8].noms.decisions`, `prognosis[katagiri_2014].max`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from spinal_metastasis.results import Assessment

Json: TypeAlias = Any
IDENTITY = {
    "lesions": ("level",),
    "prognosis": ("system",),
    "local_models": ("system",),
    "advisories": ("id", "level"),
    "questions": ("input", "level"),
    "facts": ("key", "level"),
    "options": ("level", "rank"),
    "conflicts": ("id",),
}
"""Lists whose entries are compared one by one, and the members that tell entries apart; others change as a whole."""
SAME_FOR_BOTH = ("as_of", "version")


@dataclass(frozen=True, slots=True)
class Change:
    """`before` None: it is new; `after` None: it is gone. Values are plain JSON."""

    path: str
    before: Json = None
    after: Json = None


def changes(before: Assessment, after: Assessment) -> tuple[Change, ...]:
    """Every member that differs, in the order of the answer."""
    old, new = plain(before), plain(after)
    shown = (key for key in dict.fromkeys((*old, *new)) if key not in SAME_FOR_BOTH)
    return tuple(change for key in shown for change in _differing(key, old.get(key), new.get(key)))


def plain(value: object) -> Json:
    """Results as plain JSON values; members that are None are left out, `for_` is `for`."""
    if isinstance(value, StrEnum):
        return str(value)
    if is_dataclass(value):
        held = ((member.name, getattr(value, member.name)) for member in fields(value))
        return {name.rstrip("_"): plain(one) for name, one in held if one is not None}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value


def _differing(path: str, old: Json, new: Json) -> Iterator[Change]:
    if old == new:
        return
    name = path.rpartition(".")[2]
    if isinstance(old, list) and isinstance(new, list) and name in IDENTITY:
        old, new = _by_identity(old, name), _by_identity(new, name)
        yield from _members(path, old, new, "[{}]")
    elif isinstance(old, dict) and isinstance(new, dict):
        yield from _members(path, old, new, ".{}")
    else:
        yield Change(path, old, new)


def _members(path: str, old: Mapping[str, Any], new: Mapping[str, Any], form: str) -> Iterator[Change]:
    for key in dict.fromkeys((*old, *new)):
        yield from _differing(path + form.format(key), old.get(key), new.get(key))


def _by_identity(entries: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """Entries by what they are; a second one of the same name gets its number."""
    found: dict[str, Any] = {}
    for entry in entries:
        parts = (entry.get(member, "") for member in IDENTITY[name])
        key = " ".join("/".join(part) if isinstance(part, list) else str(part) for part in parts if part != "")
        alike = sum(other.partition(" #")[0] == key for other in found)
        found[f"{key} #{alike + 1}" if alike else key] = entry
    return found
