"""Advisories on radiotherapy, both sides of every interval and factor (specification section 8)."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.facts import PlannedRt, PlannedSurgery, PriorRt, PriorSurgery, Range
from spinal_metastasis.terms import RtModality
from tests.spinal_metastasis.advice import ABLE, HIGH, LOW, STABLE, UNABLE, conditional, one
from tests.spinal_metastasis.build import AS_OF

SRS_PLANNED = {"planned_rt": PlannedRt(RtModality.SRS)}
KIDNEY = ABLE | {"primary": "kidney_rcc"}
TODAY = AS_OF.date()


def _day(offset: int) -> dt.date:
    return TODAY + dt.timedelta(days=offset)


# A06: vertebral fracture after SRS


@pytest.mark.parametrize(
    ("at_level", "facts", "named"),
    [
        ({"sins_bone_lesion": "lytic"}, {}, "lytic lesion"),
        ({"sins_bone_lesion": ["lytic", "mixed"]}, {}, None),
        ({"sins_bone_lesion": "mixed"}, {}, None),
        ({"sins_alignment": "de_novo_deformity"}, {}, "malalignment"),
        ({"sins_alignment": ["de_novo_deformity", "subluxation_translation"]}, {}, "malalignment"),
        ({"sins_alignment": ["de_novo_deformity", "normal"]}, {}, None),
        ({"sins_collapse": "gt50"}, {}, "fracture present"),
        ({"sins_collapse": ["gt50", "lt50"]}, {}, "fracture present"),
        ({"sins_collapse": "none_gt50_involved"}, {}, None),
        ({"pathologic_fracture": True}, {}, "fracture present"),
        ({}, {"pathologic_fracture": True}, "fracture present"),
        ({"pathologic_fracture": False}, {"pathologic_fracture": True}, None),
        ({}, {"age": 56}, "age over 55"),
        ({}, {"age": 55}, None),
        ({}, {"age": Range(low=Decimal(56))}, "age over 55"),
        ({}, {"age": Range(low=Decimal(50))}, None),
        ({"planned_rt": PlannedRt(RtModality.SRS, Decimal(20))}, {}, "20 Gy per fraction planned"),
        ({"planned_rt": PlannedRt(RtModality.SRS, Decimal("19.9"))}, {}, None),
        ({"planned_rt": PlannedRt(None, Decimal(24))}, {}, "24 Gy per fraction planned"),
        ({"planned_rt": PlannedRt(RtModality.CEBRT, Decimal(24))}, {}, None),
        ({}, {}, None),
        ({"sins_bone_lesion": "lytic"}, {"age": 70}, "lytic lesion, age over 55"),
    ],
)
def test_a06_with_srs_and_a_factor(at_level: dict[str, Any], facts: dict[str, Any], named: str | None) -> None:
    found = one("A06", LOW | at_level, **KIDNEY, **facts)
    assert (found is not None) is (named is not None)
    if found:
        assert f"recorded: {named}." in found.text
        assert (found.level, found.strength, found.conditional) == ("T8", "moderate", False)


@pytest.mark.parametrize(
    ("at_level", "facts", "expected"),
    [
        (LOW, KIDNEY, False),
        (LOW | {"escc_grade": ["0", "2"]}, UNABLE | {"primary": "kidney_rcc"}, True),
        (HIGH, UNABLE | {"primary": "kidney_rcc"}, None),
        (HIGH | SRS_PLANNED, UNABLE | {"primary": "kidney_rcc"}, False),
        (HIGH | {"planned_rt": PlannedRt(RtModality.CEBRT)}, UNABLE | {"primary": "kidney_rcc"}, None),
        (HIGH, KIDNEY, False),
        (LOW, ABLE | {"primary": "myeloma"}, None),
        (LOW, ABLE | {"primary": "breast_unspecified"}, True),
        (LOW | {"myelopathy": True}, KIDNEY, False),
        (LOW | {"myelopathy": True}, ABLE | {"primary": "breast_unspecified"}, True),
        (HIGH, ABLE | {"primary": "breast_unspecified"}, True),
        (HIGH, {"able_to_tolerate_surgery": True, "srs_available": False, "primary": "breast_unspecified"}, None),
        (LOW, ABLE | {"primary": "unknown_primary"}, None),
        ({"level": "T8"}, KIDNEY, None),
        ({"level": "T8"} | SRS_PLANNED, KIDNEY, False),
    ],
)
def test_a06_follows_the_radiation_of_the_open_rows(
    at_level: dict[str, Any], facts: dict[str, Any], expected: bool | None
) -> None:
    assert conditional("A06", at_level, age=70, **facts) is expected


# A07: radiotherapy after surgery


def _a07(rt: Any, *, done: Any = None, planned: Any = None) -> str | None:
    at_level: dict[str, Any] = {"planned_rt": PlannedRt(date=rt)}
    if done is not None:
        at_level["prior_spine_surgery"] = tuple(PriorSurgery(day) for day in done)
    if planned is not None:
        at_level["planned_surgery"] = PlannedSurgery(date=planned)
    found = one("A07", STABLE | at_level)
    if found is None:
        return None
    assert (found.level, found.conditional, found.strength) == ("T8", False, "moderate")
    assert "21 days" in found.text
    assert "45.1 %" in found.text
    return found.text


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "0 days after surgery: under the minimum of 7"),
        (1, "1 day after surgery: under the minimum of 7"),
        (6, "6 days after surgery: under the minimum of 7"),
        (7, "7 days after surgery: caution"),
        (13, "13 days after surgery: caution"),
        (14, "14 days after surgery: as recommended"),
        (90, "90 days after surgery: as recommended"),
    ],
)
def test_a07_bands_by_whole_days(days: int, words: str) -> None:
    for said in (_a07(_day(5 + days), planned=_day(5)), _a07(_day(days - 3), done=[_day(-3)])):
        assert said is not None
        assert words in said


def test_a07_takes_the_last_operation_before_the_radiotherapy() -> None:
    said = _a07(_day(10), done=[_day(-100), _day(1), None], planned=_day(20))
    assert said is not None
    assert "9 days after surgery" in said


def test_a07_is_silent_before_surgery_without_its_date_and_without_planned_radiotherapy() -> None:
    assert _a07(_day(3), planned=_day(4)) is None
    assert _a07(_day(3), done=[None]) is None
    assert _a07(_day(3)) is None
    assert one("A07", STABLE | {"prior_spine_surgery": (PriorSurgery(_day(-3)),)}) is None


def test_a07_without_a_date_of_radiotherapy_counts_the_days_that_have_passed() -> None:
    assert "no date recorded" in str(_a07(None, done=[_day(-13)]))
    assert "at least 14 days after surgery: as recommended" in str(_a07(None, done=[_day(-14)]))
    assert "no date recorded" in str(_a07(None, done=[_day(-30)], planned=_day(2)))
    assert "no date recorded" in str(_a07(None, done=[_day(-60), _day(-5)]))
    assert _a07(None, done=[None]) is None


def test_a07_counts_elapsed_days_when_both_have_a_time() -> None:
    surgery = dt.datetime(2026, 11, 3, 16, tzinfo=dt.UTC)
    assert "6 days after" in str(_a07(dt.datetime(2026, 11, 10, 9, tzinfo=dt.UTC), planned=surgery))
    assert "7 days after" in str(_a07(dt.date(2026, 11, 10), planned=surgery))


# A08: surgery after radiotherapy


def _a08(end: Any, *, planned: Any = None, facts: dict[str, Any] | None = None) -> Any:
    at_level: dict[str, Any] = {"prior_rt": (PriorRt(end=end),)}
    if planned is not None:
        at_level["planned_surgery"] = planned
    return one("A08", HIGH | at_level, **(UNABLE | {"primary": "colon"} if facts is None else facts))


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "Surgery 0 days after radiotherapy. "),
        (7, "Surgery 7 days after radiotherapy. "),
        (8, "Surgery 8 days after radiotherapy, short of the ideal. "),
        (13, "Surgery 13 days after radiotherapy, short of the ideal. "),
        (14, None),
        (-1, None),
    ],
)
def test_a08_bands_by_whole_days(days: int, words: str | None) -> None:
    found = _a08(_day(-2), planned=PlannedSurgery(date=_day(days - 2)))
    assert (found is not None) is (words is not None)
    if found and words:
        assert found.text.startswith(words)
        assert (found.level, found.conditional, found.strength) == ("T8", False, "moderate")


def test_a08_without_a_date_of_surgery_counts_from_today() -> None:
    found = _a08(_day(-13), planned=PlannedSurgery("separation"))
    assert "ended 13 days ago" in found.text
    assert _a08(_day(-14), planned=PlannedSurgery("separation")) is None


def test_a08_for_surgery_among_the_decisions_and_not_otherwise() -> None:
    assert _a08(_day(-3), facts=ABLE | {"primary": "colon"}).conditional is False
    assert _a08(_day(-3), facts={"primary": "colon", "srs_available": True}).conditional is True
    assert _a08(_day(-3)) is None
    assert _a08(None, facts=ABLE | {"primary": "colon"}) is None
    assert one("A08", HIGH, **ABLE, primary="colon") is None


def test_a08_takes_the_last_course() -> None:
    courses = (PriorRt(end=_day(-200)), PriorRt(end=_day(-5)), PriorRt())
    found = one("A08", HIGH | {"prior_rt": courses}, **ABLE, primary="colon")
    assert found is not None
    assert "5 days ago" in found.text


# A20: radiotherapy at the level before


@pytest.mark.parametrize(
    ("at_level", "fires"),
    [
        ({"prior_rt_at_level": True}, True),
        ({"prior_rt": (PriorRt(),)}, True),
        ({"prior_rt": ()}, False),
        ({"prior_rt_at_level": False, "prior_rt": (PriorRt(),)}, False),
        ({"prior_rt_at_level": [True, False]}, False),
        ({}, False),
    ],
)
def test_a20_when_the_level_was_irradiated(at_level: dict[str, Any], fires: bool) -> None:
    found = one("A20", STABLE | at_level)
    assert (found is not None) is fires
    if found:
        assert (found.level, found.conditional, found.strength) == ("T8", False, "moderate")
        assert "20 Gy in 8" in found.text


# A22: evidence of SRS for pain


@pytest.mark.parametrize(
    ("at_level", "facts", "expected"),
    [
        ({"sins_pain": "mechanical"}, {}, False),
        ({"sins_pain": "occasional_nonmechanical"}, {}, False),
        ({"sins_pain": ["mechanical", "none"]}, {}, None),
        ({"sins_pain": "none"}, {}, None),
        ({"sins_pain": "none", "pain_vas": 3}, {}, False),
        ({"sins_pain": "none"}, {"pain_vas": 3}, False),
        ({"sins_pain": "none", "pain_vas": 0}, {"pain_vas": 3}, None),
        ({"sins_pain": "mechanical"}, {"primary": "myeloma"}, None),
        ({"sins_pain": "mechanical"}, {"primary": "breast_unspecified"}, True),
        ({"sins_pain": "mechanical"} | SRS_PLANNED, {"primary": "myeloma"}, False),
    ],
)
def test_a22_for_srs_and_pain(at_level: dict[str, Any], facts: dict[str, Any], expected: bool | None) -> None:
    assert conditional("A22", LOW | at_level, **KIDNEY | facts) is expected


def test_a22_gives_both_trials() -> None:
    found = one("A22", LOW | {"sins_pain": "mechanical"}, **KIDNEY)
    assert found is not None
    assert all(figure in found.text for figure in ("41.3", "60.5", "35 against 14", "1.14-1.55", "n 229"))
