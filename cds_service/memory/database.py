"""The database: opened by URL, migrated before its first use, and honest when it does not answer.

A database that is down when the service starts is no reason not to start: each use tries again, and every failure is
an `UnavailableError`, which says nothing of what was being stored.
"""

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import Connection, Engine, create_engine, event, exc, make_url, select

from cds_service.errors import UnavailableError
from cds_service.memory.migrate import migrate

BUSY_S: Final = 5.0
"""How long a writer waits for another one."""
CONNECT_S: Final = 3
POOL_S: Final = 3.0
READ_ONLY: Final[Mapping[str, bool]] = {"postgresql_readonly": True}
UNAVAILABLE: Final = "The service's own store does not answer; nothing was stored. Try again later."


_MIGRATING: Final = threading.Lock()
"""Alembic keeps its state in a module."""


class DatabaseUrlError(Exception):
    """The URL names no database of ours; the message says why and repeats nothing of it: it may hold a password."""


class Database:
    """One for each process. Opening connects to nothing; `writing` and `reading` raise `UnavailableError`."""

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)
        self._migrated = False

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction, committed at the end; it is on disk then."""
        with _failures_told(), self._ready().begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A view of one moment, which holds up no writer."""
        with _failures_told(), self._ready().connect() as connection:
            yield connection.execution_options(**READ_ONLY)

    def probe(self) -> None:
        """Asks it one question, on a connection of the pool, once its tables are there. Raises `UnavailableError`, or
        `NewerDatabaseError`, which is one."""
        with self.reading() as connection:
            connection.execute(select(1))

    @property
    def file(self) -> Path | None:
        """Where a SQLite database lies; None for one that is elsewhere."""
        return Path(self._engine.url.database or "") if self._engine.dialect.name == "sqlite" else None

    def is_there(self) -> bool:
        """Whether its file is there; of a server nothing is asked."""
        return self.file is None or self.file.is_file()

    def close(self) -> None:
        self._engine.dispose()

    def _ready(self) -> Engine:
        if not self._migrated:
            with _MIGRATING:
                if not self._migrated:
                    migrate(self._engine)
                    self._migrated = True
        return self._engine


DOWN: Final = (
    exc.OperationalError, exc.InternalError, exc.InterfaceError, exc.TimeoutError, sqlite3.OperationalError
)  # fmt: skip
DAMAGED: Final = (exc.DatabaseError, sqlite3.DatabaseError)
"""SQLite's word for a file that is no database; what derives from these is a fault of ours."""


@contextmanager
def _failures_told() -> Iterator[None]:
    try:
        yield
    except DOWN as error:
        raise UnavailableError(UNAVAILABLE) from error
    except DAMAGED as error:
        if type(error) not in DAMAGED:
            raise
        raise UnavailableError(UNAVAILABLE) from error


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _engine(text: str) -> Engine:
    try:
        url = make_url(text)
    except exc.ArgumentError:
        raise DatabaseUrlError("is not a SQLAlchemy URL") from None
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername == "postgresql+psycopg":
        return _postgresql(str(url.render_as_string(hide_password=False)))
    if url.drivername in {"sqlite", "sqlite+pysqlite"} and url.database not in {None, "", ":memory:"}:
        return _sqlite(Path(str(url.database)))
    raise DatabaseUrlError("is neither a SQLite file (sqlite:///FILE) nor PostgreSQL (postgresql://…)")


def _postgresql(url: str) -> Engine:
    """Tests a connection before it is used, since the server may have been restarted; waits for nothing for long."""
    limits = f"-c lock_timeout={BUSY_S:.0f}s -c statement_timeout={2 * BUSY_S:.0f}s"
    return create_engine(
        url, pool_pre_ping=True, pool_timeout=POOL_S, hide_parameters=True,
        connect_args={"connect_timeout": CONNECT_S, "options": limits, "tcp_user_timeout": int(BUSY_S * 1000)},
        json_serializer=_json, json_deserializer=msgspec.json.decode,
    )  # fmt: skip


def _sqlite(file: Path) -> Engine:
    """WAL: readers and one writer at a time do not wait for each other; each commit reaches the disk."""
    engine = create_engine(
        f"sqlite:///{file}", pool_timeout=POOL_S, hide_parameters=True, connect_args={"timeout": BUSY_S},
        json_serializer=_json, json_deserializer=msgspec.json.decode,
    )  # fmt: skip

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA synchronous=FULL")

    @event.listens_for(engine, "begin")
    def take_the_writers_place(connection: Connection) -> None:
        """At once, and not at the first change: what was read by then may be out of date, which SQLite refuses."""
        reads = connection.get_execution_options().items() >= READ_ONLY.items()
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine
