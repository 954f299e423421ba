"""Bollen 2014: the eight rows of the specification's table, section 7c, and whom it excludes."""

from typing import Any

import pytest

from spinal_metastasis.results import Prognosis
from tests.spinal_metastasis.build import assessed, lesion, system

CLEAR: dict[str, Any] = {"visceral_mets": "none", "brain_mets": False}
MEDIANS = {"A": 31.2, "B": 15.4, "C": 4.8, "D": 1.6}


def _bollen(level: Any = "T8", **facts: Any) -> Prognosis:
    return system(assessed(lesion(level=level), **facts), "bollen_2014")


@pytest.mark.parametrize(
    ("primary", "kps", "spread", "category"),
    [
        ("breast_hormone_dependent", 80, CLEAR, "A"),
        ("breast_hormone_dependent", 80, {"visceral_mets": "treatable"}, "B"),
        ("breast_hormone_independent", 100, {"visceral_mets": "none", "brain_mets": True}, "B"),
        ("breast_unspecified", 70, CLEAR, "B"),
        ("breast_unspecified", 10, {"visceral_mets": "untreatable"}, "C"),
        ("prostate_unspecified", 80, {}, "B"),
        ("prostate_hormone_dependent", 70, {}, "C"),
        ("lung_sclc", 80, {}, "C"),
        ("lung_nsclc_targeted", 70, {}, "D"),
    ],
)
def test_the_rows_of_the_tree(primary: str, kps: int, spread: dict[str, Any], category: str) -> None:
    score = _bollen(primary=primary, kps=kps, **spread)
    assert (score.groups, score.status, score.missing) == ((category,), "complete", ())
    assert score.survival.median_months == MEDIANS[category]
    assert score.survival.cohort is not None
    assert score.survival.cohort.n == 1043


def test_it_is_a_category_without_a_total() -> None:
    score = _bollen(primary="breast_unspecified", kps=80, **CLEAR)
    assert (score.min, score.max, score.direction, score.evidence) == (None, None, "a_is_best", "unverified")
    assert {key: item.value for key, item in score.components.items()} == {
        "profile": "favourable", "performance": "80-100", "visceral_or_brain": "no",
    }  # fmt: skip


def test_visceral_metastases_matter_for_the_favourable_profile_only() -> None:
    assert _bollen(primary="prostate_unspecified", kps=80).missing == ()
    assert _bollen(primary="breast_unspecified", kps=80).missing == ("visceral_mets", "brain_mets")
    assert _bollen(primary="breast_unspecified", kps=80).groups == ("A", "B")
    item = _bollen(primary="breast_unspecified", kps=80).components["visceral_or_brain"]
    assert (item.min, item.max, item.value) == (0, 1, None)


@pytest.mark.parametrize("primary", ["kidney_rcc", "thyroid_papillary", "colon", "ovary", "thyroid_anaplastic"])
def test_a_primary_without_a_published_profile_stays_incomplete(primary: str) -> None:
    score = _bollen(primary=primary, kps=90, **CLEAR)
    assert (score.status, score.groups, score.missing) == ("incomplete", ("A", "B", "C"), ("primary",))


@pytest.mark.parametrize("primary", ["myeloma", "lymphoma", "leukaemia", "unknown_primary", "other"])
def test_excluded_primaries_are_out_of_scope_and_drop_out_of_a_set(primary: str) -> None:
    outside = _bollen(primary=primary)
    assert (outside.status, outside.groups, outside.components) == ("out_of_scope", (), {})
    assert outside.reasons[0] == "primary tumour excluded from development"
    mixed = _bollen(primary=[primary, "lung_sclc"], kps=40, **CLEAR)
    assert (mixed.status, mixed.groups) == ("complete", ("D",))


@pytest.mark.parametrize(
    ("level", "outside"),
    [
        ("S1", True), ("S5", True), ("sacral", True), (["S1", "S2"], True), (["L5", "S1"], False), ("L5", False),
        (["sacral", "S1", "S2", "S3", "S4", "S5"], True),
    ],
)  # fmt: skip
def test_a_sacral_lesion_is_out_of_scope(level: Any, outside: bool) -> None:
    assert (_bollen(level=level, primary="lung_sclc", kps=40).status == "out_of_scope") is outside


def test_one_sacral_lesion_among_several_is_enough() -> None:
    answer = assessed(lesion(level="T8"), lesion(level="S2"), primary="lung_sclc", kps=40)
    outside = system(answer, "bollen_2014")
    assert (outside.status, outside.reasons) == ("out_of_scope", ("sacral lesion: excluded from development",))
    assert system(assessed(lesion(), primary="lung_sclc", kps=40), "bollen_2014").groups == ("D",)


def test_an_excluded_haematological_primary_keeps_its_caution() -> None:
    assert "C9" in _bollen(primary="myeloma").reasons


def test_several_categories_show_their_medians_only_as_conditions() -> None:
    score = _bollen(primary="breast_unspecified", **CLEAR)
    assert (score.groups, score.survival.median_months) == (("A", "B"), None)
    assert score.survival_if is not None
    assert {group: figure.median_months for group, figure in score.survival_if.items()} == {"A": 31.2, "B": 15.4}
