"""The index time of an assessment: the server's clock, unless a fixed one was chosen for a demonstration."""

import datetime as dt

from cds_service.settings import Settings


def index_time(settings: Settings, asked_for: dt.datetime | None = None) -> dt.datetime:
    """Index time of one call, in UTC if it is the clock. In production it is the clock, whatever was asked for."""
    chosen = None if settings.is_production else asked_for or settings.as_of
    return chosen or dt.datetime.now(dt.UTC)
