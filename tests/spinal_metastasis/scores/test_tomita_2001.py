"""Tomita 2001: every total is derived by hand from the points of the specification, section 1."""

from typing import Any

import pytest

from spinal_metastasis.results import Cohort, Prognosis, Survival
from spinal_metastasis.scores.tomita_2001 import SYSTEM
from tests.spinal_metastasis.build import assessed, lesion, system

SOLITARY: dict[str, Any] = {"spinal_mets_count": 1, "extraspinal_bone_mets": 0}
NO_ORGAN: dict[str, Any] = {"visceral_mets": "none", "brain_mets": False}
BREAST_ALONE: dict[str, Any] = {"primary": "breast_unspecified", **SOLITARY, **NO_ORGAN}


def _tomita(**facts: Any) -> Prognosis:
    return system(assessed(lesion(level="T8"), **facts), "tomita_2001")


@pytest.mark.parametrize(
    ("facts", "total", "group", "advice"),
    [
        ({}, 2, "2-3", "wide or marginal excision"),
        ({"primary": "kidney_rcc"}, 3, "2-3", "wide or marginal excision"),
        ({"primary": "kidney_rcc", "spinal_mets_count": 2}, 4, "4-5", "marginal or intralesional excision"),
        ({"primary": "lung_sclc"}, 5, "4-5", "marginal or intralesional excision"),
        ({"primary": "lung_sclc", "extraspinal_bone_mets": 1}, 6, "6-7", "palliative surgery"),
        ({"primary": "lung_sclc", "visceral_mets": "treatable"}, 7, "6-7", "palliative surgery"),
        ({"primary": "lung_sclc", "visceral_mets": "treatable", "spinal_mets_count": 3}, 8, "8-10",
         "supportive care, no operation"),
        ({"primary": "lung_sclc", "visceral_mets": "untreatable", "spinal_mets_count": 2}, 10, "8-10",
         "supportive care, no operation"),
    ],
)  # fmt: skip
def test_both_sides_of_every_strategy_band(facts: dict[str, Any], total: int, group: str, advice: str) -> None:
    score = _tomita(**BREAST_ALONE | facts)
    assert (score.min, score.max, score.groups, score.advice) == (total, total, (group,), advice)
    assert (score.status, score.missing, score.direction) == ("complete", (), "low_is_better")


def test_mean_survival_is_never_shown_as_a_median_or_a_share() -> None:
    assert _tomita(**BREAST_ALONE).survival == Survival()


@pytest.mark.parametrize(
    ("visceral", "brain", "treatable", "points"),
    [
        ("none", False, None, (0, 0)),
        ("none", True, True, (2, 2)),
        ("none", True, False, (4, 4)),
        ("none", True, None, (2, 4)),
        ("none", None, None, (0, 4)),
        ("treatable", False, None, (2, 2)),
        ("treatable", True, True, (2, 2)),
        ("treatable", True, False, (4, 4)),
        ("treatable", None, True, (2, 2)),
        ("untreatable", None, None, (4, 4)),
        ("untreatable", True, True, (4, 4)),
        (None, False, None, (0, 4)),
        (None, True, False, (4, 4)),
        (["treatable", "untreatable"], False, None, (2, 4)),
    ],
)
def test_the_worse_of_the_viscera_and_the_brain_counts(
    visceral: Any, brain: bool | None, treatable: bool | None, points: tuple[int, int]
) -> None:
    stated = {"visceral_mets": visceral, "brain_mets": brain, "brain_mets_treatable": treatable}
    item = _tomita(**{key: value for key, value in stated.items() if value is not None}).components["visceral"]
    assert (item.min, item.max) == points


def test_the_treatability_of_a_brain_that_is_clear_is_not_missing() -> None:
    assert _tomita(**BREAST_ALONE).missing == ()
    assert "brain_mets_treatable" in _tomita(**BREAST_ALONE | {"brain_mets": True}).missing


@pytest.mark.parametrize(
    ("counts", "points"),
    [
        ({"spinal_mets_count": 1, "extraspinal_bone_mets": 0}, (1, 1)),
        ({"spinal_mets_count": 1, "extraspinal_bone_mets": 1}, (2, 2)),
        ({"spinal_mets_count": 2}, (2, 2)),
        ({"spinal_mets_count": 1}, (1, 2)),
        ({"extraspinal_bone_mets": 0}, (1, 2)),
        ({"extraspinal_bone_mets": 2}, (2, 2)),
        ({}, (1, 2)),
    ],
)
def test_bone_counts_the_spinal_and_the_other_metastases(counts: dict[str, Any], points: tuple[int, int]) -> None:
    item = _tomita(**counts).components["bone"]
    assert (item.min, item.max) == points


def test_two_levels_make_the_bone_item_multiple_without_a_count() -> None:
    answer = assessed(lesion(level="T8"), lesion(level="L2"), extraspinal_bone_mets=0)
    assert system(answer, "tomita_2001").components["bone"].value == "multiple"


def test_without_a_lesion_the_spine_still_counts_at_least_one() -> None:
    item = system(assessed(extraspinal_bone_mets=0), "tomita_2001").components["bone"]
    assert (item.min, item.max) == (1, 2)


def test_a_primary_the_paper_does_not_place_widens_the_total_and_stays_missing() -> None:
    score = _tomita(**BREAST_ALONE | {"primary": "ovary"})
    assert (score.min, score.max, score.groups) == (2, 5, ("2-3", "4-5"))
    assert (score.status, score.missing, score.advice, score.survival_if) == ("incomplete", ("primary",), None, None)


def test_groups_are_those_reachable_not_those_between() -> None:
    score = _tomita(primary="breast_unspecified", visceral_mets=["none", "untreatable"], brain_mets=False, **SOLITARY)
    assert (score.min, score.max, score.groups) == (2, 6, ("2-3", "6-7"))


@pytest.mark.parametrize(
    ("primary", "evidence"),
    [
        *((primary, "verified") for primary in ("kidney_rcc", "colon", "liver_hcc", "thyroid_papillary", "lung_sclc")),
        *(
            (primary, "unverified")
            for primary in (
                "pancreas", "rectum", "colorectal_unspecified", "melanoma", "sarcoma_synovial", "nasopharynx",
                "tonsil", "myeloma", "lymphoma", "thymoma",
            )
        ),
    ],
)  # fmt: skip
def test_a_primary_placed_from_memory_makes_the_answer_unverified(primary: str, evidence: str) -> None:
    assert _tomita(primary=primary).evidence == evidence


def test_one_possible_primary_from_memory_is_enough_to_be_unverified() -> None:
    assert _tomita(primary=["kidney_rcc", "rectum"]).evidence == "unverified"


@pytest.mark.parametrize(
    ("organs", "reasons"),
    [(("liver", "lung", "kidney"), ()), (("adrenal",), ("ORGAN_NOT_NAMED_BY_SCORE",)), ((), ())],
)
def test_an_organ_the_paper_does_not_name_counts_the_same_and_is_flagged(
    organs: tuple[str, ...], reasons: tuple[str, ...]
) -> None:
    score = _tomita(**BREAST_ALONE | {"visceral_mets": "treatable"}, visceral_organs=organs)
    assert (score.min, score.reasons) == (4, reasons)


@pytest.mark.parametrize(
    ("primary", "flagged"),
    [("myeloma", True), ("lymphoma", True), ("leukaemia", True), (["leukaemia", "colon"], True), ("colon", False)],
)
def test_a_haematological_primary_is_scored_as_tabulated_with_its_caution(primary: Any, flagged: bool) -> None:
    score = _tomita(**BREAST_ALONE | {"primary": primary})
    assert ("C9" in score.reasons) is flagged
    assert score.min is not None


def test_a_primary_that_is_not_recorded_has_no_haematological_caution() -> None:
    assert _tomita(**SOLITARY).reasons == ()


def test_the_groups_and_the_cohort_are_those_of_the_paper() -> None:
    assert [(band.low, band.high) for band in SYSTEM.bands] == [(2, 3), (4, 5), (6, 7), (8, 10)]
    assert SYSTEM.cohort == Cohort(67, None, "67 patients, one Japanese centre")
