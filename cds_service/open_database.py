"""The database of SPINEMETS_DATABASE_URL. Opening connects to nothing: it is made and migrated at its first use."""

from cds_service.memory.database import Database, DatabaseUrlError
from cds_service.settings import Settings, SettingsError


def open_database(settings: Settings) -> Database | None:
    """None without the setting. Raises `SettingsError` if the URL names no database of ours."""
    if settings.database_url is None:
        return None
    try:
        return Database(settings.database_url)
    except DatabaseUrlError as error:
        raise SettingsError([f"SPINEMETS_DATABASE_URL: {error}."]) from None
