"""Numbers, dates and values as a clinician reads them: no false precision, ranges as 3-4, dates as 24 Oct 2026."""

import datetime as dt
import itertools
import math
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


def say_day(iso: str) -> str:
    """The same without the clock: 31 Oct 2026."""
    return say_date(iso.partition("T")[0])


def day_of(iso: str) -> dt.date | None:
    """The day of an ISO date or dateTime; None where no full date is written."""
    try:
        return dt.date.fromisoformat(iso[:10])
    except ValueError:
        return None


def span(low: object, high: object, to: str = "-") -> str:
    """A total or its range: 9; 4-11."""
    return str(low) if low == high else f"{low}{to}{high}"


def percent(fraction: float) -> str:
    """A published share as whole per cent."""
    return f"{round(float(fraction) * 100)} %"


def measured(value: float) -> float:
    """Three significant digits, and a fourth where rounding would hide one: 9.25848 → 9.26, but 3.499 stays.

    >>> measured(0.526203), measured(3.499), measured(3.9)
    (0.526, 3.499, 3.9)
    """
    whole = math.floor(math.log10(abs(value))) if value else 0
    three, four = round(value, 2 - whole), round(value, 3 - whole)
    return four if three == round(value, 1 - whole) and four != three else three


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
        if steps := _even_steps(value):
            return steps
        said = [say_value(key, item) for item in value]
        return joined(said, "and" if key in LIST_FACTS else "or") if said else "none"
    return escape(measured(value) if isinstance(value, float) else value)


def _even_steps(values: Sequence[object]) -> str:
    """30-60 for 30, 40, 50, 60: three or more whole numbers in even steps; else empty."""
    numbers = sorted(value for value in values if isinstance(value, int) and not isinstance(value, bool))
    if len(numbers) < 3 or len(numbers) != len(values):
        return ""
    steps = {after - before for before, after in itertools.pairwise(numbers)}
    return span(numbers[0], numbers[-1]) if len(steps) == 1 and steps <= {1, 10} else ""


def _word(text: str) -> str:
    return say_date(text) if _DATE.match(text) and len(text) > 4 else escape(text)


def _say_object(key: str, value: Mapping[str, object]) -> str:
    if key in ("prior_rt", "planned_rt"):
        return _course(value)
    if value.keys() <= _BOUNDS.keys():
        return " and ".join(f"{_BOUNDS[bound]} {escape(number)}" for bound, number in value.items())
    return ", ".join(f"{escape(name).replace('_', ' ')} {say_value(key, item)}" for name, item in value.items())


def _course(value: Mapping[str, object]) -> str:
    """cEBRT 30 Gy in 10 fractions, end 14 Jun 2024."""
    told = {
        "modality": "{}", "dose_gy": "{} Gy", "gy_per_fraction": "{} Gy per fraction", "fractions": "in {} fractions",
    }  # fmt: skip
    parts = [form.format(say_value("prior_rt", value[name])) for name, form in told.items() if name in value]
    rest = [f"{escape(n).replace('_', ' ')} {say_value('prior_rt', v)}" for n, v in value.items() if n not in told]
    return ", ".join(part for part in (" ".join(parts), *rest) if part)
