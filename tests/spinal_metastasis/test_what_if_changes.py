"""Differences as data: entries of lists by what identifies them."""

from dataclasses import replace
from typing import Any

import pytest

from spinal_metastasis.results import (
    Advisory,
    Assessment,
    Conflict,
    FactUsed,
    LesionResult,
    Question,
    RankedOption,
    Version,
)
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
    assert changes(ANSWER, replace(ANSWER, version=Version("0", "0"))) == ()


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


def advised(text: str, level: str | None) -> Advisory:
    return Advisory("A05", False, False, "strong", text, (), level)


def option(decision: str, level: str | None, rank: int = 1) -> RankedOption:
    return RankedOption(rank, decision, (), (), (), (), level)


FIRST = ANSWER.prognosis[0]
EACH_LIST: list[tuple[str, tuple[Any, ...], tuple[Any, ...], Change]] = [
    (
        "lesions",
        (LesionResult("T8", ()), LesionResult(("L1", "L2"), ())),
        (LesionResult("T4", ()), LesionResult("T8", ()), LesionResult(("L1", "L2"), ("X",))),
        Change("lesions[L1/L2].flags", [], ["X"]),
    ),
    (
        "prognosis",
        ANSWER.prognosis,
        (replace(FIRST, status="later"), *ANSWER.prognosis[1:]),
        Change("prognosis[tomita_2001].status", FIRST.status, "later"),
    ),
    (
        "local_models",
        (replace(FIRST, system="a"), replace(FIRST, system="b")),
        (replace(FIRST, system="b", status="later"),),
        Change("local_models[b].status", FIRST.status, "later"),
    ),
    (
        "advisories",
        (advised("old", "T8"), advised("other", "L2"), advised("all", None)),
        (advised("other", "L2"), advised("new", "T8"), advised("all", None)),
        Change("advisories[A05 T8].text", "old", "new"),
    ),
    (
        "questions",
        (Question("asa", ("noms",), 1), Question("asa", ("sins",), 2, "T8")),
        (Question("asa", ("noms",), 1), Question("asa", ("sins",), 3, "T8")),
        Change("questions[asa T8].rank", 2, 3),
    ),
    (
        "facts",
        (FactUsed("kps", 50, ()), FactUsed("kps", 60, (), "T8")),
        (FactUsed("ecog", 1, ()), FactUsed("kps", 50, ()), FactUsed("kps", 70, (), "T8")),
        Change("facts[kps T8].value", 60, 70),
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "expected"), EACH_LIST, ids=[row[0] for row in EACH_LIST])
def test_entries_are_told_apart_by_what_they_are_of(
    name: str, old: tuple[Any, ...], new: tuple[Any, ...], expected: Change
) -> None:
    before: dict[str, Any] = {name: old}
    after: dict[str, Any] = {name: new}
    found = changes(replace(ANSWER, **before), replace(ANSWER, **after))
    assert expected in found
    assert all(change.before is None or change.after is None for change in found if change != expected)


def test_a_member_that_only_one_answer_has_came_or_went() -> None:
    without, with_one = replace(ANSWER, local_models=None), replace(ANSWER, local_models=(FIRST,))
    shown = [plain(FIRST)]
    assert changes(without, with_one) == (Change("local_models", None, shown),)
    assert changes(with_one, without) == (Change("local_models", shown, None),)


def test_options_are_told_apart_by_level_and_rank() -> None:
    def weighed(*options: RankedOption) -> Assessment:
        return replace(ANSWER, combined=replace(ANSWER.combined, options=options))

    before = weighed(option("SRS", "T8"), option("cEBRT", "T8", 2), option("SRS", "L2"), option("SRS", None))
    after = weighed(option("SRS", "T8"), option("wait", "T8", 2), option("SRS", "L2"), option("wait", None))
    assert changes(before, after) == (
        Change("combined.options[T8 2].decision", "cEBRT", "wait"),
        Change("combined.options[1].decision", "SRS", "wait"),
    )


def test_an_entry_with_an_empty_list_in_common_stays_one_change_of_the_whole() -> None:
    """`rows` identify nothing: a list of words changes as one value."""
    one, other = option("SRS", "T8"), replace(option("SRS", "T8"), rows=("N025",))
    before, after = (replace(ANSWER, combined=replace(ANSWER.combined, options=(held,))) for held in (one, other))
    assert changes(before, after) == (Change("combined.options[T8 1].rows", [], ["N025"]),)


def test_plain_gives_bare_words_lists_and_text_for_keys() -> None:
    document = plain({1: ANSWER.combined.survival_bands})
    assert document == {"1": ["ge12m"]}
    assert type(document["1"][0]) is str
    assert plain([None, (2.5, True)]) == [None, [2.5, True]]
