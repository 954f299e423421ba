"""What is wrong with a facts document: faults with their path, and the two errors that carry them.

Messages say what is accepted. They never repeat a value: what was sent may be patient data.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum

ROOT = "$this"
_PRINTABLE_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")


class FaultCode(StrEnum):
    UNKNOWN_KEY = "unknown-key"
    NULL = "null"
    TYPE = "type"
    VOCABULARY = "vocabulary"
    RANGE = "range"
    DATE = "date"
    EMPTY = "empty"
    MISSING = "missing"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not understood; `path` as in `lesions[0].escc_grade`."""

    path: str
    code: FaultCode
    message: str


class FactErrors(ValueError):  # noqa: N818 - it holds several
    """The document is JSON, but not facts we understand (HTTP 422). Nothing was computed."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(f"{len(faults)} fault(s) in the facts")
        self.faults = faults


class UnreadableJsonError(ValueError):
    """The bytes are not one JSON document in UTF-8 with each key once per object (HTTP 400)."""


class RefusedError(Exception):
    """One value is not accepted; whoever knows the path turns it into a `Fault`."""

    def __init__(self, code: FaultCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(slots=True)
class FaultList:
    """Collects faults, so that one answer names them all."""

    items: list[Fault] = field(default_factory=list)

    def add(self, path: str, code: FaultCode, message: str) -> None:
        self.items.append(Fault(path, code, message))

    def refuse(self, path: str, refused: RefusedError) -> None:
        self.add(path, refused.code, refused.message)


def member_path(path: str, key: str) -> str:
    """`path.key`; a key that is no plain word is shown as `?`, since it may be anything at all."""
    shown = key if _PRINTABLE_KEY.fullmatch(key) else "?"
    return shown if path == ROOT else f"{path}.{shown}"
