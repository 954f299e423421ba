"""Differences as data: entries of lists by what identifies them."""

from dataclasses import replace

from spinal_metastasis.results import Assessment, Conflict
from spinal_metastasis.what_if_changes import Change, changes, plain
from tests.spinal_metastasis.build import assessed, lesion
from tests.spinal_metastasis.weighing import RENAL, T8

ANSWER = assessed(lesion(**T8), **RENAL)


def with_conflicts(*texts: str) -> Assessment:
    told = tuple(Conflict("C10", text) for text in texts)
    return replace(ANSWER, combined=replace(ANSWER.combined, conflicts=told))


def test_the_same_answer_has_no_changes() -> None:
    assert changes(ANSWER, ANSWER) == ()


def test_time_and_version_are_not_changes() -> None:
    assert changes(ANSWER, replace(ANSWER, as_of="2027-01-01")) == ()


def test_an_entry_that_came_or_went_has_one_side() -> None:
    added = changes(with_conflicts(), with_conflicts("one"))
    assert added == (Change("combined.conflicts[C10]", None, {"id": "C10", "text": "one"}),)
    gone = changes(with_conflicts("one"), with_conflicts())
    assert gone == (Change("combined.conflicts[C10]", {"id": "C10", "text": "one"}, None),)


def test_entries_of_one_name_are_numbered() -> None:
    found = changes(with_conflicts("one", "two", "three"), with_conflicts("one", "2", "3"))
    assert found == (
        Change("combined.conflicts[C10 #2].text", "two", "2"),
        Change("combined.conflicts[C10 #3].text", "three", "3"),
    )


def test_lesions_are_named_by_level() -> None:
    before = assessed(lesion(level=["T8", "T9"], escc_grade="2"))
    after = assessed(lesion(level=["T8", "T9"], escc_grade="3"))
    grades = next(change for change in changes(before, after) if change.path.endswith("grades"))
    assert grades == Change("lesions[T8/T9].escc.grades", ["2"], ["3"])


def test_lists_of_words_change_as_a_whole() -> None:
    before, after = assessed(age=12), assessed(age=12, pregnant=True)
    assert Change("scope.reasons", ["age_under_18"], ["age_under_18", "pregnancy"]) in changes(before, after)


def test_plain_keeps_numbers_and_words_and_drops_what_is_not_there() -> None:
    document = plain(ANSWER)
    assert document["lesions"][0]["sins"]["min"] == 9
    assert document["combined"]["survival_bands"] == ["ge12m"]
    assert "when" not in document["combined"]["options"][0]
    assert document["combined"]["options"][0]["for"] == ["C5"]
