import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from cds_service.cards.compact import compact
from cds_service.wire import plain
from tests.cds_service.cards.cases import NOTES, STORIES, assessed


def without_empty(value: Any) -> Any:
    """The plain way in two steps, as `compact` takes them in one."""
    if isinstance(value, dict):
        kept = {key: without_empty(member) for key, member in value.items()}
        return {key: member for key, member in kept.items() if member not in (None, "", [], {})}
    if isinstance(value, list):
        return [member for member in map(without_empty, value) if member not in (None, "", [], {})]
    return value


@pytest.mark.parametrize("story", STORIES)
def test_results_are_the_assessment_json_with_empty_members_left_out(story: str) -> None:
    assessment = assessed(STORIES[story], NOTES)
    assert compact(assessment) == without_empty(plain(assessment))


def test_what_is_empty_is_left_out_at_every_depth_and_zero_and_false_stay() -> None:
    full: dict[str, object] = {
        "a": [],
        "b": {"c": {}, "d": ""},
        "e": [{}, [], "", 0, False],
        "f": None,
        "g": {"h": [[]], "i": 0},
    }
    assert compact(full) == {"e": [0, False], "g": {"i": 0}}


def test_dates_and_decimals_take_the_form_of_the_wire() -> None:
    exact = Decimal("3.4999999999999999999")
    told = {"day": dt.date(2026, 10, 30), "albumin": Decimal("3.9"), "exact": exact}
    assert compact(told) == {"day": "2026-10-30", "albumin": 3.9, "exact": exact}
