"""Which value speaks (mapping 1.3): a total order, conflicts kept, nothing of the future, preliminary last."""

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_mappings.choose import CUTS, Candidate, choose, disagree
from spinal_metastasis.facts import Flag, OneOf, Range
from spinal_metastasis.results import DataNote, NoteCode
from spinal_metastasis.terms import Ambulatory
from spinal_metastasis.vocabulary import FACTS

AS_OF = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
D = Decimal


def at(day: int, hour: int = 8, month: int = 10) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=dt.UTC)


def value(
    number: Any, when: dt.date | dt.datetime | None, source: str = "Observation/a", **more: Any
) -> Candidate[Any]:
    return Candidate(D(number) if type(number) is str else number, source, when, str(number), **more)


def chosen(key: str, *candidates: Candidate[Any]) -> tuple[Any, tuple[Flag, ...], list[NoteCode]]:
    notes: list[DataNote] = []
    fact = choose(key, candidates, AS_OF, notes)
    return (fact and fact.value, fact.flags if fact else (), [note.code for note in notes])


def test_the_newest_speaks_and_carries_its_evidence() -> None:
    fact = choose("hb", [value("9", at(3)), value("12", at(20), "Observation/b")], AS_OF, [])
    assert fact
    assert (fact.value, fact.date, fact.evidence[0].source) == (D(12), at(20), "Observation/b")


def test_a_stale_value_is_passed_on_with_its_date() -> None:
    fact = choose("hb", [value("9", dt.date(2020, 1, 1))], AS_OF, [])
    assert fact
    assert fact.date == dt.date(2020, 1, 1)


def test_the_future_is_refused_and_an_older_value_used() -> None:
    assert chosen("hb", value("9", at(20)), value("12", at(3, month=11))) == (D(9), (), [NoteCode.FUTURE_DATE])
    assert chosen("hb", value("12", at(2, 11, month=11))) == (D(12), (), [])
    assert chosen("hb", value("12", dt.date(2026, 11, 2))) == (D(12), (), [])
    assert chosen("hb", value("12", dt.date(2026, 11, 3)))[0] is None


def test_an_undated_value_of_a_fact_that_ages_is_refused() -> None:
    assert chosen("hb", value("9", None)) == (None, (), [NoteCode.OTHER])
    assert chosen("previous_chemotherapy", value(True, None))[0] is True


def test_preliminary_counts_only_when_nothing_final_is_in_the_window() -> None:
    early = value("9", at(30), "Observation/p", status="preliminary")
    assert chosen("hb", early, value("12", at(20))) == (D(12), (), [])
    assert chosen("hb", early, value("12", at(20, month=8))) == (D(9), (Flag.PRELIMINARY,), [NoteCode.PRELIMINARY])
    assert chosen("hb", early)[1] == (Flag.PRELIMINARY,)
    assert chosen("hb", value("9", at(1, month=3), status="preliminary"), value("12", at(1, month=2)))[0] == D(12)


def test_equal_times_go_by_rank_then_status_then_update_then_id() -> None:
    when = at(20)
    best = [
        value("9.1", when, "Observation/z", rank=0, status="amended", updated="2026-10-21"),
        value("9.2", when, "Observation/a", rank=0, status="amended", updated="2026-10-20"),
        value("9.3", when, "Observation/a", rank=0, status="final", updated="2026-10-22"),
        value("9.4", when, "Observation/b", rank=0, status="final", updated="2026-10-22"),
        value("9.5", when, "Observation/a", rank=1, status="amended", updated="2026-10-22"),
    ]
    for order in itertools.permutations(best):
        fact = choose("hb", order, AS_OF, [])
        assert fact
        assert fact.value == D("9.1")
    for count in range(1, 5):
        assert chosen("hb", *reversed(best[count:]))[0] == best[count].value


def test_values_on_two_sides_of_a_threshold_within_a_day_are_a_conflict() -> None:
    fact_value, flags, codes = chosen("albumin", value("3.6", at(20, 18)), value("3.4", at(20, 7), "Observation/b"))
    assert (fact_value, flags, codes) == (D("3.6"), (Flag.CONFLICT,), [NoteCode.CONFLICT])
    fact = choose("albumin", [value("3.6", at(20, 18)), value("3.4", at(20, 7), "Observation/b")], AS_OF, [])
    assert fact
    assert [e.source for e in fact.evidence] == ["Observation/a", "Observation/b"]


@pytest.mark.parametrize(
    "other", [value("3.6", at(20, 7)), value("3.69", at(20, 7)), value("3.4", at(19, 7)), value("3.4", None)]
)
def test_what_changes_nothing_or_is_older_than_a_day_is_no_conflict(other: Candidate[Any]) -> None:
    assert Flag.CONFLICT not in chosen("albumin", value("3.5", at(20, 18)), other)[1]


def test_a_preliminary_value_does_not_contradict_a_final_one() -> None:
    assert chosen("albumin", value("3.6", at(20, 18)), value("3.4", at(20, 7), status="preliminary"))[1] == ()


def test_any_difference_between_words_is_a_conflict() -> None:
    assert chosen("ambulatory", value(Ambulatory.NONE, at(31, 9)), value(Ambulatory.AIDED, at(31, 8)))[1] == (
        Flag.CONFLICT,
    )
    assert chosen("myelopathy", value(True, at(31, 9)), value(True, at(31, 8)))[1] == ()


def test_the_answer_not_known_hides_older_answers() -> None:
    assert chosen("myelopathy", value(None, at(31, 9)), value(False, at(31, 8)))[0] is None
    assert chosen("myelopathy", value(False, at(31, 9)), value(None, at(31, 8)))[0] is False


def test_no_candidates_no_fact() -> None:
    assert chosen("hb") == (None, (), [])


DISAGREE = [
    ("albumin", D("3.49"), D("3.5"), True), ("albumin", D("3.5"), D("3.6"), False),
    ("albumin", D("3.69"), D("3.7"), True),
    ("inr", D("1.5"), D("1.51"), True), ("inr", D("1.4"), D("1.5"), False), ("ecog", 2, 3, True), ("ecog", 0, 1, False),
    ("kps", 70, 60, False), ("kps", 70, 80, True), ("pain_vas", 0, 1, True), ("pain_vas", 3, 9, False),
    ("platelets", Range(low=D(90)), D(99), False), ("platelets", Range(low=D(100)), D(99), True),
    ("platelets", Range(high=D(100), high_open=True), D(100), True), ("platelets", Range(high=D(100)), D(100), False),
    ("ecog", OneOf((1, 3)), 2, False), ("ecog", OneOf((0, 1)), OneOf((2, 3)), True), ("wbc", D(1), D(400), False),
    ("sins_pain", OneOf(("a", "b")), "a", False), ("sins_pain", OneOf(("a", "b")), "c", True),
    ("height_loss_pct", Range(low=D(3)), D(4), True), ("molecular_profile", {"ER": 1}, {"ER": 2}, True),
]  # fmt: skip


@pytest.mark.parametrize(("key", "one", "other", "expected"), DISAGREE)
def test_values_disagree_across_a_threshold_and_only_there(
    key: str, one: object, other: object, expected: bool
) -> None:
    assert disagree(key, one, other) is disagree(key, other, one) is expected


def test_every_threshold_belongs_to_a_fact() -> None:
    assert set(CUTS) <= set(FACTS)


@given(
    st.lists(st.tuples(st.integers(1, 31), st.integers(0, 2), st.integers(30, 40), st.sampled_from("abc")), max_size=6)
)
def test_the_choice_does_not_hang_on_the_order_of_arrival(given_values: list[tuple[int, int, int, str]]) -> None:
    candidates = [
        value(str(D(number) / 10), at(day), f"Observation/{name}{place}", rank=rank)
        for place, (day, rank, number, name) in enumerate(given_values)
    ]
    notes: list[DataNote] = []
    backward: list[DataNote] = []
    assert choose("albumin", candidates, AS_OF, notes) == choose("albumin", candidates[::-1], AS_OF, backward)
    assert notes == backward


def test_a_stale_preliminary_value_is_better_than_silence() -> None:
    assert chosen("hb", value("9", at(1, month=3), status="preliminary")) == (
        D(9), (Flag.PRELIMINARY,), [NoteCode.PRELIMINARY],
    )  # fmt: skip
