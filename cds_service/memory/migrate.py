"""Brings a database to the tables of this version. Workers and instances may all try at once: one does it."""

import os
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine

from cds_service.errors import UnavailableError
from cds_service.memory.locks import MIGRATING, hold_lock

MIGRATIONS: Final = Path(__file__).with_name("migrations")
WAL_TRIES: Final = 50
WAL_PAUSE_S: Final = 0.1


class NewerDatabaseError(UnavailableError):
    """The database was migrated by a later version of the service: for this one it is as good as down."""


def configuration(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def migrate(engine: Engine) -> None:
    """Raises `NewerDatabaseError`, or what the database says."""
    if engine.dialect.name == "sqlite":
        _make_private(Path(engine.url.database or ""))
        _write_ahead(engine)
    with engine.begin() as connection:
        hold_lock(connection, MIGRATING)
        try:
            command.upgrade(configuration(connection), "head")
        except CommandError:
            raise NewerDatabaseError("The database was written by a later version of the service.") from None


def _make_private(file: Path) -> None:
    """A new file, and its folder, is its owner's alone. One that is there is not opened: closing it would drop SQLite's
    locks on it."""
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _write_ahead(engine: Engine) -> None:
    """The mode stays in the file. Who changes it does not wait for others, so it is tried again."""
    for tried in range(1, WAL_TRIES + 1):
        try:
            with closing(engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA journal_mode=WAL")
                return
        except sqlite3.OperationalError as error:
            if tried == WAL_TRIES or "locked" not in str(error):
                raise
            time.sleep(WAL_PAUSE_S)
