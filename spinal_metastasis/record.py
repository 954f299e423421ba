"""Records: dataclasses with slots, compared and hashed by value, that the type checker holds frozen.

An assessment makes hundreds of them, and the core has four dozen kinds. A dataclass that is frozen at run time as well
sets every member through `object.__setattr__`, which costs three times as much as setting it; and what is generated
into each class is compiled at every import. Equality, hash and repr, written here once, save a third of that time.
"""

from dataclasses import dataclass, field, fields
from typing import Any, TypeVar, dataclass_transform

C = TypeVar("C")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[C]) -> type[C]:
    """Decorates a class whose annotations are its members; mypy refuses to set one of a made record.

    A member that is not compared (`field(compare=False)`) is not shown either.
    """
    made = _compared(dataclass(slots=True, eq=False, repr=False)(cls))
    made.__repr__ = _shown
    return made  # type: ignore[no-any-return]


@dataclass_transform(frozen_default=True, kw_only_default=True)
def chart(cls: type[C]) -> type[C]:
    """A record made by keyword only and shown by its name alone: neither a traceback nor a log prints a chart."""
    return _compared(dataclass(slots=True, kw_only=True, eq=False, repr=False)(cls))  # type: ignore[no-any-return]


def _compared(made: Any) -> Any:  # noqa: ANN401 - a class in the making
    made.__compared__ = tuple(member.name for member in fields(made) if member.compare)
    made.__eq__, made.__hash__ = _equals, _hash
    return made


def _names(one: object) -> tuple[str, ...]:
    return one.__compared__  # type: ignore[attr-defined, no-any-return]


def _held(one: object) -> tuple[object, ...]:
    return tuple([getattr(one, name) for name in _names(one)])


def _equals(one: object, other: object) -> bool:
    return one.__class__ is other.__class__ and _held(one) == _held(other)


def _hash(one: object) -> int:
    return hash(_held(one))


def _shown(one: object) -> str:
    told = ", ".join(f"{name}={getattr(one, name)!r}" for name in _names(one))
    return f"{one.__class__.__qualname__}({told})"
