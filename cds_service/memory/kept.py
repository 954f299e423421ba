"""Sealed records by key, over all workers and instances that share the database. What is in them is not known here."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from cds_service.memory.database import Database
from cds_service.memory.once_a_minute import OnceAMinute
from cds_service.memory.tables import KEPT_RECORD


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(slots=True)
class KeptTable:
    """Each call blocks for a transaction and raises `UnavailableError` where the database does not answer."""

    database: Database
    purging: OnceAMinute = field(default_factory=OnceAMinute)

    def put(self, key: str, sealed: str, ends: dt.datetime) -> None:
        row = {"digest": digest_of(key), "ends": ends, "version": 0, "sealed": sealed}
        with self.database.writing() as connection:
            self._purge(connection)
            connection.execute(insert(KEPT_RECORD).values(row))

    def get(self, key: str) -> tuple[str, int] | None:
        """What is sealed, and its version; None: it is not there, or has ended."""
        wanted = select(KEPT_RECORD.c.sealed, KEPT_RECORD.c.version).where(_there(key))
        with self.database.reading() as connection:
            found = connection.execute(wanted).first()
        return None if found is None else (found.sealed, found.version)

    def replace(self, key: str, sealed: str, version: int) -> bool:
        """Whether it was still of that version, and is of the next now."""
        changed = (
            update(KEPT_RECORD)
            .where(_there(key), KEPT_RECORD.c.version == version)
            .values(sealed=sealed, version=version + 1)
            .returning(KEPT_RECORD.c.digest)
        )
        with self.database.writing() as connection:
            return connection.execute(changed).first() is not None

    def take(self, key: str) -> str | None:
        """What is sealed; the row is gone then, and nobody else gets it."""
        with self.database.writing() as connection:
            taken = connection.execute(delete(KEPT_RECORD).where(_there(key)).returning(KEPT_RECORD.c.sealed)).first()
        return None if taken is None else str(taken.sealed)

    def _purge(self, connection: Connection) -> None:
        """What has ended goes."""
        if self.purging.is_due():
            connection.execute(delete(KEPT_RECORD).where(KEPT_RECORD.c.ends <= dt.datetime.now(dt.UTC)))


def _there(key: str) -> ColumnElement[bool]:
    return (KEPT_RECORD.c.digest == digest_of(key)) & (KEPT_RECORD.c.ends > dt.datetime.now(dt.UTC))
