"""The tables as the code sees them; `migrations/versions` makes them, and a test holds the two together."""

import datetime as dt
from typing import Final

from sqlalchemy import Column, DateTime, Dialect, MetaData, String, Table
from sqlalchemy.types import TypeDecorator

DIGEST: Final = 64
"""Characters of a SHA-256 in hexadecimal."""


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


TABLES: Final = MetaData()

USED_TOKEN: Final = Table(
    "used_token", TABLES,
    Column("digest", String(DIGEST), primary_key=True),
    Column("expires", Moment, nullable=False, index=True),
)  # fmt: skip
"""Token ids seen, as a hash of issuer and id, until they expire."""
