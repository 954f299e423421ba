"""Records: dataclasses with slots, compared and hashed by value, that the type checker holds frozen.

An assessment makes hundreds of them. A dataclass that is frozen at run time as well sets every member through
`object.__setattr__`, which costs three times as much as setting it.
"""

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

C = TypeVar("C")


@dataclass_transform(frozen_default=True)
def record(cls: type[C]) -> type[C]:
    """Decorates a class whose annotations are its members; mypy refuses to set one of a made record."""
    return dataclass(slots=True, unsafe_hash=True)(cls)
