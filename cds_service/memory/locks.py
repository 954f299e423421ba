"""PostgreSQL's locks by number, for what one process at a time may do. SQLite has one writer anyway."""

from typing import Final

from sqlalchemy import Connection, text

MIGRATING: Final = 7_346_201_943
"""Any number, but the same in every version."""
CONFIGURING: Final = 7_346_201_944
"""Whoever compares with the last configuration."""


def hold_lock(connection: Connection, number: int) -> None:
    """Waits for the lock and holds it until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
