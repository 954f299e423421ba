import datetime as dt
from typing import Any

import pytest

from spinal_metastasis.facts import Evidence, Fact, OneOf
from spinal_metastasis.freshness import current_lesion
from spinal_metastasis.results import NoteCode
from spinal_metastasis.terms import SpinalLevel
from tests.spinal_metastasis.build import AS_OF, assessed, known, lesion, system


def _dated(value: Any, days_ago: int, source: str = "Observation/x") -> Fact[Any]:
    date = AS_OF.date() - dt.timedelta(days=days_ago)
    return Fact(value, (Evidence(source, date),), date)


@pytest.mark.parametrize(("days", "counts"), [(14, True), (15, False)])
def test_the_last_day_of_a_window_still_counts(days: int, counts: bool) -> None:
    answer = assessed(lesion(level="T8"), ecog=_dated(1, days))
    assert any(fact.key == "ecog" for fact in answer.facts) is counts
    assert [note.code for note in answer.data_notes] == ([] if counts else [NoteCode.STALE])


@pytest.mark.parametrize(("days_ahead", "counts"), [(1, True), (2, False)])
def test_a_date_in_the_future_is_refused_and_noted(days_ahead: int, counts: bool) -> None:
    answer = assessed(lesion(level="T8"), ecog=_dated(1, -days_ahead))
    assert [note.code for note in answer.data_notes] == ([] if counts else [NoteCode.FUTURE_DATE])


@pytest.mark.parametrize(("ahead", "counts"), [(dt.timedelta(), True), (dt.timedelta(seconds=1), False)])
def test_a_day_ahead_of_the_index_time_is_still_a_difference_of_zones(ahead: dt.timedelta, counts: bool) -> None:
    when = AS_OF + dt.timedelta(days=1) + ahead
    answer = assessed(lesion(level="T8"), ecog=Fact(1, (Evidence("Observation/x", when),), when))
    assert [note.code for note in answer.data_notes] == ([] if counts else [NoteCode.FUTURE_DATE])


def test_what_is_fresh_at_a_level_is_kept_whole_beside_its_epidural_grade() -> None:
    facts = known(level="T8", sins_pain="none", escc_grade="2")
    assert current_lesion(facts, {}, AS_OF) == (facts, [])
    with_stale = {**facts, "sins_pain": _dated("none", 15)}
    kept, notes = current_lesion(with_stale, {}, AS_OF)
    assert kept == known(level="T8", escc_grade="2")
    assert [note.code for note in notes] == [NoteCode.STALE]
    kept, notes = current_lesion({**with_stale, "escc_grade": _dated("2", 31)}, {}, AS_OF)
    assert (kept, len(notes)) == (known(level="T8"), 2)


def test_a_note_of_a_level_that_is_not_known_or_not_one_names_none() -> None:
    either: Fact[SpinalLevel] = Fact(OneOf((SpinalLevel.T8, SpinalLevel.T9)))
    for facts in (known(sins_pain=_dated("none", 15)), {"level": either, "sins_pain": _dated("none", 15)}):
        _, (note,) = current_lesion(facts, {}, AS_OF)
        assert note.text == "SINS pain: 15 days old (limit 14 days); taken as not known."


def test_a_note_names_the_resource_the_level_and_the_limit() -> None:
    answer = assessed(lesion(level="T8", sins_pain=_dated("none", 15, "Observation/pain-1")))
    (note,) = answer.data_notes
    assert note.resource == "Observation/pain-1"
    assert note.text == "SINS pain at T8: 15 days old (limit 14 days); taken as not known."


def test_a_fact_without_date_counts_as_current() -> None:
    assert assessed(lesion(level="T8"), ecog=1).data_notes == ()


def test_an_epidural_grade_ages_faster_beside_a_deficit() -> None:
    grade = _dated("2", 20)
    assert assessed(lesion(level="T8", escc_grade=grade)).data_notes == ()
    deficits: list[dict[str, Any]] = [{"neuro_deficit_new": True}, {"frankel_or_asia": "C"}, {"myelopathy": True}]
    for deficit in deficits:
        answer = assessed(lesion(level="T8", escc_grade=grade), **deficit)
        assert [note.code for note in answer.data_notes] == [NoteCode.STALE]


def test_platelets_of_eight_days_serve_a_score_but_no_procedure() -> None:
    known: dict[str, Any] = {"primary": "kidney_rcc", "albumin": 4, "crp": 0, "ldh": 200, "calcium": 9, "bilirubin": 1}
    answer = assessed(lesion(level="T8"), platelets=_dated(90, 8), ecog=0, **known)
    assert system(answer, "katagiri_2014").components["laboratory"].value == "critical"
    assert "platelets" in answer.systemic_tolerance.missing
    fresh = assessed(lesion(level="T8"), platelets=_dated(90, 7), ecog=0, **known)
    assert [reason.rule for reason in fresh.systemic_tolerance.reasons] == ["T10"]


def test_a_time_without_zone_is_read_as_utc() -> None:
    naive = dt.datetime(2026, 10, 18, 9)  # noqa: DTZ001  the case under test
    answer = assessed(lesion(level="T8"), ecog=Fact(1, (Evidence("Observation/x", naive),), naive))
    assert answer.data_notes == ()
