"""FHIR dates as the stretch of time they stand for, and the search prefixes over them (R4, search, date).

A date without a zone is read as UTC; a stretch is [low, high), so "2026-10" is the whole month.
"""

import datetime as dt
import re
from typing import Any, TypeAlias

Stretch: TypeAlias = tuple[dt.datetime, dt.datetime]

EARLIEST = dt.datetime.min.replace(tzinfo=dt.UTC)
LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)
PREFIXES = ("eq", "ge", "le", "gt", "lt")

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?")


def stretch(text: str) -> Stretch:
    """The time `text` covers. ValueError if it is no FHIR date, dateTime or instant.

    >>> [moment.isoformat() for moment in stretch("2026-10")]
    ['2026-10-01T00:00:00+00:00', '2026-11-01T00:00:00+00:00']
    """
    date = _DATE.fullmatch(text)
    if date:
        return _days(*date.groups())
    moment = _MOMENT.fullmatch(text)
    if not moment:
        raise ValueError("not a FHIR date")
    start = dt.datetime.fromisoformat(text)
    if start.tzinfo is None:
        start = start.replace(tzinfo=dt.UTC)
    seconds, fraction = moment.group(1), moment.group(2)
    precision = dt.timedelta(microseconds=1) if fraction else dt.timedelta(seconds=1 if seconds else 60)
    return start, start + precision


def _days(year: str, month: str | None, day: str | None) -> Stretch:
    low = dt.datetime(int(year), int(month or 1), int(day or 1), tzinfo=dt.UTC)
    if day:
        return low, low + dt.timedelta(days=1)
    if month:
        return low, (low + dt.timedelta(days=31)).replace(day=1)
    return low, low.replace(year=low.year + 1)


def stretch_of(value: str | dict[str, Any]) -> Stretch | None:
    """The time of an element: a date string or a Period (an open end reaches for ever); None if there is none."""
    try:
        if isinstance(value, str):
            return stretch(value)
        low = stretch(value["start"])[0] if "start" in value else EARLIEST
        high = stretch(value["end"])[1] if "end" in value else LATEST
    except ValueError:
        return None
    return low, high


def split_prefix(text: str) -> tuple[str, Stretch]:
    """Of "ge2026-10-01" the prefix (`eq` where there is none) and the stretch. ValueError if either is unknown."""
    prefix, rest = (text[:2], text[2:]) if text[:2].isalpha() else ("eq", text)
    if prefix not in PREFIXES:
        raise ValueError("unsupported prefix")
    return prefix, stretch(rest)


def satisfies(element: Stretch, prefix: str, wanted: Stretch) -> bool:
    """R4's rule for each prefix: an element matches by overlap for gt and lt, by containment for eq."""
    within = wanted[0] <= element[0] and element[1] <= wanted[1]
    above, below = element[1] > wanted[1], element[0] < wanted[0]
    rules = {"eq": within, "gt": above, "lt": below, "ge": above or within, "le": below or within}
    return rules[prefix]
