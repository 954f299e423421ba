"""Original and modified Bauer score: the 32 item combinations of the specification, section 3, by hand."""

from typing import Any

import pytest

from spinal_metastasis.results import Prognosis
from tests.spinal_metastasis.build import assessed, lesion, system

GOOD: dict[str, Any] = {
    "visceral_mets": "none", "brain_mets": False, "spinal_mets_count": 1, "extraspinal_bone_mets": 0,
    "primary": "kidney_rcc", "pathologic_fracture": False,
}  # fmt: skip


def _original(**facts: Any) -> Prognosis:
    return system(assessed(lesion(level="T8"), **facts), "bauer_1995")


def _modified(**facts: Any) -> Prognosis:
    return system(assessed(lesion(level="T8"), **facts), "bauer_modified_2008")


@pytest.mark.parametrize(
    ("facts", "original", "modified"),
    [
        ({}, (5, "4-5"), (4, "3-4")),
        ({"pathologic_fracture": True}, (4, "4-5"), (4, "3-4")),
        ({"primary": "colon"}, (4, "4-5"), (3, "3-4")),
        ({"primary": "colon", "pathologic_fracture": True}, (3, "2-3"), (3, "3-4")),
        ({"primary": "colon", "spinal_mets_count": 2}, (3, "2-3"), (2, "2")),
        ({"primary": "lung_sclc", "spinal_mets_count": 2}, (2, "2-3"), (1, "0-1")),
        ({"primary": "lung_sclc", "spinal_mets_count": 2, "pathologic_fracture": True}, (1, "0-1"), (1, "0-1")),
        ({"primary": "lung_sclc", "spinal_mets_count": 2, "visceral_mets": "treatable"}, (1, "0-1"), (0, "0-1")),
        ({"primary": "lung_sclc", "extraspinal_bone_mets": 1, "brain_mets": True, "pathologic_fracture": True},
         (0, "0-1"), (0, "0-1")),
    ],
)  # fmt: skip
def test_both_versions_on_both_sides_of_every_group(
    facts: dict[str, Any], original: tuple[int, str], modified: tuple[int, str]
) -> None:
    first, second = _original(**GOOD | facts), _modified(**GOOD | facts)
    assert (first.min, first.max, first.groups) == (original[0], original[0], (original[1],))
    assert (second.min, second.max, second.groups) == (modified[0], modified[0], (modified[1],))
    assert (first.status, second.status) == ("complete", "complete")


@pytest.mark.parametrize(
    ("facts", "probability", "advice"),
    [
        ({}, {"12mo": 0.5}, "excisional surgery"),
        ({"visceral_mets": "treatable", "primary": "colon"}, {"12mo": 0.25}, "palliative surgery"),
        ({"visceral_mets": "treatable", "primary": "lung_sclc", "spinal_mets_count": 2}, {"6mo": 0.0, "12mo": 0.0},
         "conservative"),
    ],
)  # fmt: skip
def test_the_original_gives_the_share_alive_at_one_year(
    facts: dict[str, Any], probability: dict[str, float], advice: str
) -> None:
    score = _original(**GOOD | facts)
    assert (score.survival.probability, score.advice) == (probability, advice)
    assert score.survival.cohort is not None
    assert score.survival.cohort.n == 241


@pytest.mark.parametrize(
    ("facts", "statement"),
    [
        ({}, "more than 12 months"),
        ({"primary": "colon", "spinal_mets_count": 2}, "more than 6 months"),
        ({"primary": "lung_sclc", "spinal_mets_count": 2}, "less than 6 months"),
    ],
)
def test_the_modified_score_shows_no_median_because_none_was_read(facts: dict[str, Any], statement: str) -> None:
    survival = _modified(**GOOD | facts).survival
    assert (survival.statement, survival.median_months, survival.probability) == (statement, None, None)


@pytest.mark.parametrize(
    ("visceral", "brain", "points"),
    [
        ("none", False, (1, 1)), ("none", True, (0, 0)), ("treatable", False, (0, 0)), ("untreatable", None, (0, 0)),
        ("none", None, (0, 1)), (None, False, (0, 1)), (None, True, (0, 0)),
    ],
)  # fmt: skip
def test_any_visceral_or_brain_metastasis_costs_the_point(
    visceral: str | None, brain: bool | None, points: tuple[int, int]
) -> None:
    stated = {"visceral_mets": visceral, "brain_mets": brain}
    item = _modified(**{key: value for key, value in stated.items() if value is not None}).components["visceral"]
    assert (item.min, item.max) == points


def test_solitary_counts_the_whole_skeleton() -> None:
    assert _modified(**GOOD | {"extraspinal_bone_mets": 1}).components["solitary"].value == "no"
    assert _modified(**GOOD | {"spinal_mets_count": 0, "extraspinal_bone_mets": 1}).components["solitary"].value == (
        "yes"
    )
    assert _modified(**GOOD | {"spinal_mets_count": 0}).components["solitary"].value == "no"


@pytest.mark.parametrize(
    ("at_levels", "at_patient", "points"),
    [
        ((True, False), None, (0, 0)),
        ((False, False), None, (1, 1)),
        ((False, None), None, (0, 1)),
        ((None, None), None, (0, 1)),
        ((None, None), False, (1, 1)),
        ((None, None), True, (0, 0)),
        ((False, None), True, (0, 0)),
        ((True, None), False, (0, 0)),
        (([True, False], False), None, (0, 1)),
    ],
)
def test_one_fractured_level_is_a_fracture_and_only_all_levels_without_one_are_none(
    at_levels: tuple[Any, Any], at_patient: bool | None, points: tuple[int, int]
) -> None:
    lesions = [
        lesion(level=level, **({} if fracture is None else {"pathologic_fracture": fracture}))
        for level, fracture in zip(("T8", "L2"), at_levels, strict=True)
    ]
    flat: dict[str, Any] = {} if at_patient is None else {"pathologic_fracture": at_patient}
    item = system(assessed(*lesions, **flat), "bauer_1995").components["no_fracture"]
    assert (item.min, item.max) == points


def test_collapse_implies_nothing_about_a_fracture() -> None:
    item = system(assessed(lesion(level="T8", sins_collapse="gt50")), "bauer_1995").components["no_fracture"]
    assert (item.min, item.max) == (0, 1)


def test_without_lesions_the_patients_own_fracture_counts() -> None:
    def said(**facts: Any) -> str | None:
        return system(assessed(**facts), "bauer_1995").components["no_fracture"].value

    assert said(pathologic_fracture=False) == "yes"
    assert said(pathologic_fracture=True) == "no"
    assert said() is None


@pytest.mark.parametrize("removed", list(GOOD))
def test_a_missing_item_is_named_where_it_is_an_item(removed: str) -> None:
    facts = {key: value for key, value in GOOD.items() if key != removed}
    first, second = _original(**facts), _modified(**facts)
    assert removed in first.missing
    assert (removed in second.missing) is (removed != "pathologic_fracture")
    assert "no_fracture" not in second.components


def test_both_directions_and_marks() -> None:
    for score in (_original(**GOOD), _modified(**GOOD)):
        assert (score.direction, score.evidence) == ("high_is_better", "verified")
    assert _modified(primary="myeloma").reasons == ("C9",)
