"""Frozen records: dataclasses with slots that are equal, hashed and shown by their fields.

What `@dataclass(frozen=True, slots=True)` makes, but with the last three written once: generated into each class, they
were a tenth of the core's import time.
"""

from dataclasses import dataclass
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def record(cls: type[T]) -> type[T]:
    """Decorates a class of annotated fields."""
    made: Any = dataclass(frozen=True, slots=True, eq=False, repr=False)(cls)
    made.__eq__, made.__hash__, made.__repr__ = _equals, _hash, _shown
    return made  # type: ignore[no-any-return]


@dataclass_transform(frozen_default=True, kw_only_default=True)
def chart(cls: type[T]) -> type[T]:
    """A record made by keyword only and shown by its name alone: neither a traceback nor a log prints a chart."""
    made: Any = dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)(cls)
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
