"""The memory of SPINEMETS_DATABASE_URL. Opening connects to nothing: it is made and migrated at its first use."""

from cds_service.memory.database import Database, DatabaseUrlError
from cds_service.memory.memory import Memory
from cds_service.memory.retention import Retention
from cds_service.settings import Settings, SettingsError

NOT_THERE = "SPINEMETS_DATABASE_URL: there is no such file yet. The service makes it when it starts."
NO_DATABASE = "SPINEMETS_DATABASE_URL: no database is named, so there is nothing to look at."


def open_database(settings: Settings) -> Database | None:
    """None where the site wants none. Raises `SettingsError` if the URL names no database of ours."""
    if settings.database_url is None:
        return None
    try:
        return Database(settings.database_url)
    except DatabaseUrlError as error:
        raise SettingsError([f"SPINEMETS_DATABASE_URL: {error}."]) from None


def the_database(settings: Settings) -> Database:
    """For commands: one that is there already, since who makes a file owns it. Raises `SettingsError`."""
    database = open_database(settings)
    if database is None:
        raise SettingsError([NO_DATABASE])
    if not database.is_there():
        raise SettingsError([NOT_THERE])
    return database


def retention_of(settings: Settings) -> Retention:
    return Retention(settings.audit_days, settings.feedback_days, settings.comment_days)


def open_memory(settings: Settings) -> Memory | None:
    """None where the site wants none. Raises `SettingsError`."""
    database = open_database(settings)
    return None if database is None else Memory(database, retention_of(settings))
