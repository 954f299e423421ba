"""Numbers, dates and values as a clinician reads them: no false precision, ranges as 3-4, dates as 24 Oct 2026."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from cds_service.cards.labels import LIST_FACTS, VALUES, joined
from cds_service.cards.markdown import escape

MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BOUNDS = {"at_least": "at least", "above": "more than", "at_most": "at most", "below": "under"}
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}:\d{2}).*)?)?)?\Z")


@lru_cache(maxsize=2048)
def say_date(iso: str) -> str:
    """ISO date, partial date or dateTime → 24 Oct 2026; Oct 2026; 31 Oct 2026 18:20. The day is the one written.

    >>> say_date("2026-10-31T18:20:00+01:00")
    '31 Oct 2026 18:20'
    """
    found = _DATE.match(iso)
    if found is None or not 1 <= int(found[2] or 1) <= 12:
        return escape(iso)
    year, month, day, clock = found.groups()
    parts = [str(int(day))] if day else []
    if month:
        parts.append(MONTH_NAMES[int(month) - 1])
    parts.append(year)
    if clock and clock != "00:00":
        parts.append(clock)
    return " ".join(parts)


def day_of(iso: str) -> dt.date | None:
    """The day of an ISO date or dateTime; None where no full date is written."""
    try:
        return dt.date.fromisoformat(iso[:10])
    except ValueError:
        return None


def span(low: object, high: object) -> str:
    """A total or its range: 9; 4-11."""
    return str(low) if low == high else f"{low}-{high}"


def percent(fraction: float) -> str:
    """A published share as whole per cent."""
    return f"{round(float(fraction) * 100)} %"


def months(count: float) -> str:
    """Whole months; a median under two months keeps its half."""
    whole = round(float(count))
    return f"{whole} months" if whole != 1 else "1 month"


def say_value(key: str, value: object) -> str:
    """A fact's value in words, escaped: list = one of these, bounds as at least 3; objects member by member."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return VALUES.get(key, {}).get(value) or _word(value)
    if isinstance(value, Mapping):
        return _say_object(key, value)
    if isinstance(value, Sequence):
        said = [say_value(key, item) for item in value]
        return joined(said, "and" if key in LIST_FACTS else "or") if said else "none"
    return escape(value)


def _word(text: str) -> str:
    return say_date(text) if _DATE.match(text) and len(text) > 4 else escape(text)


def _say_object(key: str, value: Mapping[str, object]) -> str:
    if value.keys() <= _BOUNDS.keys():
        return " and ".join(f"{_BOUNDS[bound]} {escape(number)}" for bound, number in value.items())
    return ", ".join(f"{escape(name).replace('_', ' ')} {say_value(key, item)}" for name, item in value.items())
