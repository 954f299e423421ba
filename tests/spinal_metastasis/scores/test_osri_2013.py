"""OSRI 2013: primary tumour pathology + (2 - general condition), specification section 7b."""

from typing import Any

import pytest

from spinal_metastasis.results import Prognosis, Survival
from tests.spinal_metastasis.build import assessed, lesion, system


def _osri(**facts: Any) -> Prognosis:
    return system(assessed(lesion(level="T8"), **facts), "osri_2013")


@pytest.mark.parametrize(
    ("primary", "kps", "total", "group"),
    [
        ("breast_unspecified", 80, 1, "1"),
        ("breast_unspecified", 70, 2, "2-3"),
        ("breast_unspecified", 40, 3, "2-3"),
        ("kidney_rcc", 100, 2, "2-3"),
        ("kidney_rcc", 50, 3, "2-3"),
        ("kidney_rcc", 10, 4, "4-5"),
        ("colon", 90, 4, "4-5"),
        ("colon", 60, 5, "4-5"),
        ("colon", 30, 6, "6-7"),
        ("lung_sclc", 80, 5, "4-5"),
        ("lung_sclc", 70, 6, "6-7"),
        ("lung_sclc", 40, 7, "6-7"),
    ],
)
def test_a_good_condition_adds_nothing_and_a_poor_one_two(primary: str, kps: int, total: int, group: str) -> None:
    score = _osri(primary=primary, kps=kps)
    assert (score.min, score.max, score.groups, score.status) == (total, total, (group,), "complete")
    assert score.direction == "low_is_better"


def test_three_points_of_pathology_do_not_exist() -> None:
    score = _osri(kps=80)
    assert (score.min, score.max, score.groups, score.missing) == (1, 5, ("1", "2-3", "4-5"), ("primary",))


def test_ecog_stands_in_and_stays_open_where_the_maps_disagree() -> None:
    assert _osri(primary="colon", ecog=1).missing == ("kps",)
    assert _osri(primary="colon", ecog=2).missing == ()


def test_nothing_was_read_that_could_be_shown_as_survival() -> None:
    score = _osri(primary="breast_unspecified", kps=80)
    assert (score.survival, score.evidence, score.advice) == (Survival(), "unverified", None)
