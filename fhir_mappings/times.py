"""FHIR dates and times as written by real servers: partial dates, no zone, a blank for the T, no seconds.

A time without a zone is read as UTC. A partial date counts at its earliest moment (mapping 1.3).
"""

import calendar
import datetime as dt
from functools import lru_cache

from fhir_mappings.elements import Period
from spinal_metastasis.facts import Moment

EARLIEST_YEAR, LATEST_YEAR = 1850, 2300
ONE_DAY = dt.timedelta(days=1)
LONG_AGO = -1e12


@lru_cache(maxsize=8192)
def moment(text: str | None) -> Moment | None:
    """A date where no time of day was given, else a datetime with zone; None if it cannot be read.

    >>> moment("2026-11"), moment("2026-11-01 08:30")
    (datetime.date(2026, 11, 1), datetime.datetime(2026, 11, 1, 8, 30, tzinfo=datetime.timezone.utc))
    """
    if not text:
        return None
    text = text.strip()
    try:
        if len(text) <= 10:
            return _plausible(dt.date.fromisoformat(_padded(text)))
        read = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return _plausible(read if read.tzinfo else read.replace(tzinfo=dt.UTC))


def _padded(text: str) -> str:
    return text if len(text) > 7 else text + ("-01-01" if len(text) == 4 else "-01")


def _plausible(read: Moment) -> Moment | None:
    return read if EARLIEST_YEAR <= read.year <= LATEST_YEAR else None


def span(text: str | None) -> tuple[dt.date, dt.date] | None:
    """First and last day a date can mean: `2026-11` -> 1 to 30 November."""
    first = moment(text)
    if first is None or text is None:
        return None
    start = day(first)
    length = len(text.strip())
    if length == 4:
        return start, dt.date(start.year, 12, 31)
    if length == 7:
        return start, dt.date(start.year, start.month, calendar.monthrange(start.year, start.month)[1])
    return start, start


def has_zone(text: str) -> bool:
    """Whether a text with a time of day names its zone; a date needs none."""
    text = text.strip()
    return len(text) <= 10 or text[-1] in "Zz" or "+" in text[10:] or "-" in text[10:]


def end_of(period: Period | None) -> str | None:
    """The end of a period, else its start (mapping 1.3)."""
    return None if period is None else period.end or period.start


def start_of(period: Period | None) -> str | None:
    """The start of a period, else its end."""
    return None if period is None else period.start or period.end


def day(when: Moment) -> dt.date:
    return when.date() if isinstance(when, dt.datetime) else when


def instant(when: Moment) -> dt.datetime:
    """For ordering: a date counts as the start of that day, UTC."""
    if isinstance(when, dt.datetime):
        return when if when.tzinfo else when.replace(tzinfo=dt.UTC)
    return dt.datetime(when.year, when.month, when.day, tzinfo=dt.UTC)


@lru_cache(maxsize=8192)
def seconds(when: Moment | None) -> float:
    """The same as a number; without a time, long before every time."""
    return LONG_AGO if when is None else instant(when).timestamp()


def is_future(when: Moment, as_of: Moment) -> bool:
    """Later than the index time + 1 day; compared by day where one of them has no time of day."""
    if isinstance(when, dt.datetime) and isinstance(as_of, dt.datetime):
        return instant(when) > instant(as_of) + ONE_DAY
    return day(when) > day(as_of) + ONE_DAY


def age_days(when: Moment, as_of: Moment) -> int:
    """Whole days from its date to the index date."""
    return (day(as_of) - day(when)).days
