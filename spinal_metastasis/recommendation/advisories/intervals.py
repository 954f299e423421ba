"""Days between treatments: whole days, as the advisories on timing count them."""

import datetime as dt

from spinal_metastasis.facts import Moment
from spinal_metastasis.freshness import moment


def days_between(start: Moment, end: Moment) -> int:
    """Whole days that have passed from `start` to `end`; with a date alone on either side, the days of the calendar.

    >>> days_between(dt.date(2026, 11, 1), dt.date(2026, 11, 8))
    7
    >>> days_between(dt.datetime(2026, 11, 1, 16, tzinfo=dt.UTC), dt.datetime(2026, 11, 8, 9, tzinfo=dt.UTC))
    6
    """
    if isinstance(start, dt.datetime) and isinstance(end, dt.datetime):
        return (moment(end) - moment(start)).days
    return (_day(end) - _day(start)).days


def _day(when: Moment) -> dt.date:
    return moment(when).date()


def in_words(days: int) -> str:
    """
    >>> in_words(1), in_words(13)
    ('1 day', '13 days')
    """
    return "1 day" if days == 1 else f"{days} days"


def written_day(when: Moment) -> str:
    return _day(when).isoformat()
