"""Records: dataclasses with slots, compared and hashed by value, that the type checker holds frozen.

An assessment makes hundreds of them, and the core has four dozen kinds. A dataclass that is frozen at run time as well
sets every member through `object.__setattr__`, which costs three times as much as setting it; and what is generated
into each class, here equality, hash and repr, is compiled at every import: written once, they take a fifth less.
"""

from dataclasses import dataclass
from typing import Any, TypeVar, dataclass_transform

C = TypeVar("C")


@dataclass_transform(frozen_default=True)
def record(cls: type[C]) -> type[C]:
    """Decorates a class whose annotations are its members; mypy refuses to set one of a made record."""
    made: Any = dataclass(slots=True, eq=False, repr=False)(cls)
    made.__eq__, made.__hash__, made.__repr__ = _equals, _hash, _shown
    return made  # type: ignore[no-any-return]


@dataclass_transform(frozen_default=True, kw_only_default=True)
def chart(cls: type[C]) -> type[C]:
    """A record made by keyword only and shown by its name alone: neither a traceback nor a log prints a chart."""
    made: Any = dataclass(slots=True, kw_only=True, eq=False, repr=False)(cls)
    made.__eq__, made.__hash__ = _equals, _hash
    return made  # type: ignore[no-any-return]


def _held(one: object) -> tuple[object, ...]:
    return tuple(getattr(one, name) for name in one.__slots__)  # type: ignore[attr-defined]


def _equals(one: object, other: object) -> bool:
    return one.__class__ is other.__class__ and _held(one) == _held(other)


def _hash(one: object) -> int:
    return hash(_held(one))


def _shown(one: object) -> str:
    names: tuple[str, ...] = one.__slots__  # type: ignore[attr-defined]
    return f"{one.__class__.__qualname__}({', '.join(f'{name}={getattr(one, name)!r}' for name in names)})"
