"""Whole days between treatments."""

import datetime as dt

import pytest

from spinal_metastasis.recommendation.advisories.intervals import days_between, in_words, written_day

MORNING, EVENING = dt.datetime(2026, 11, 8, 9, tzinfo=dt.UTC), dt.datetime(2026, 11, 1, 16, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (dt.date(2026, 11, 1), dt.date(2026, 11, 8), 7),
        (dt.date(2026, 11, 8), dt.date(2026, 11, 1), -7),
        (EVENING, MORNING, 6),
        (EVENING, dt.date(2026, 11, 8), 7),
        (dt.date(2026, 11, 1), MORNING, 7),
        (dt.date(2026, 2, 28), dt.date(2026, 3, 1), 1),
    ],
)
def test_days_between(start: dt.date, end: dt.date, days: int) -> None:
    assert days_between(start, end) == days


def test_days_in_words_and_as_written() -> None:
    assert (in_words(0), in_words(1), in_words(2)) == ("0 days", "1 day", "2 days")
    assert written_day(MORNING) == written_day(dt.date(2026, 11, 8)) == "2026-11-08"
