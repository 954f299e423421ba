"""Each token is used once, over all workers and instances that share the database (CH-149)."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, delete

from cds_service.memory.database import Database
from cds_service.memory.insert import insert_if_new
from cds_service.memory.once_a_minute import OnceAMinute
from cds_service.memory.tables import USED_TOKEN

KEPT_LONGER: Final = dt.timedelta(minutes=5)
"""Beyond expiry: clocks differ, and a token is accepted a little after its time. More than that leeway."""


def token_digest(issuer: str, jti: str) -> str:
    """The issuer's length stands before it, so that no two pairs share a text."""
    return hashlib.sha256(f"{len(issuer)}:{issuer}{jti}".encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(slots=True)
class ReplayStore:
    """Blocks for a write to the database: call it from a worker thread, not from the event loop."""

    database: Database
    purging: OnceAMinute = field(default_factory=OnceAMinute)

    def first_use(self, issuer: str, jti: str, expires: dt.datetime) -> bool:
        """Whether this token was not used before; from now on it was. Raises `UnavailableError`: then refuse it."""
        row = {"digest": token_digest(issuer, jti), "expires": expires}
        with self.database.writing() as connection:
            self._purge(connection)
            return insert_if_new(connection, USED_TOKEN, row)

    def _purge(self, connection: Connection) -> None:
        """What is long expired goes."""
        if self.purging.is_due():
            limit = dt.datetime.now(dt.UTC) - KEPT_LONGER
            connection.execute(delete(USED_TOKEN).where(USED_TOKEN.c.expires < limit))
