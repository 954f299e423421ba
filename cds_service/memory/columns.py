"""Kinds of columns that both databases keep alike."""

import datetime as dt
from typing import Final

from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.types import TypeDecorator

DIGEST: Final = 64
"""Characters of a SHA-256 in hexadecimal."""
UUID: Final = 36
NAMED: Final = 255
"""Characters kept of what clients name: issuer, tenant, user, code. No more is accepted of a token or of feedback."""
INSTEAD: Final = "\N{REPLACEMENT CHARACTER}"


class Moment(TypeDecorator[dt.datetime]):
    """A time in UTC; SQLite keeps no zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        return None if value is None else value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Name(TypeDecorator[str]):
    """A short text of a client: cut at its length, without the characters that PostgreSQL does not keep."""

    impl = String
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else storable(value)[: self.length]


class Prose(TypeDecorator[str]):
    """The same, of any length."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else storable(value)


def storable(text: str) -> str:
    """NUL and half characters replaced.

    >>> storable("a\\0b")
    'a�b'
    """
    if text.isprintable():
        return text
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").replace("\0", INSTEAD)
