"""NESMS: the twelve item combinations of the specification, section 5, and its cap."""

from typing import Any

import pytest

from spinal_metastasis.results import Prognosis, Survival
from tests.spinal_metastasis.build import assessed, lesion, system

BAUER_3: dict[str, Any] = {
    "primary": "colon", "visceral_mets": "none", "brain_mets": False, "spinal_mets_count": 1,
    "extraspinal_bone_mets": 0,
}  # fmt: skip
BAUER_2 = BAUER_3 | {"spinal_mets_count": 2}
BAUER_4 = BAUER_3 | {"primary": "kidney_rcc"}


def _nesms(**facts: Any) -> Prognosis:
    return system(assessed(lesion(level="T8"), **facts), "nesms_2015")


@pytest.mark.parametrize(
    ("bauer", "ambulatory", "albumin", "total"),
    [
        (BAUER_4, "independent", "3.5", 3),
        (BAUER_3, "independent", "3.5", 3),
        (BAUER_3, "independent", "3.49", 3),
        (BAUER_3, "aided", "3.5", 3),
        (BAUER_3, "none", "3.49", 2),
        (BAUER_2, "independent", "3.5", 2),
        (BAUER_2, "independent", "3.49", 1),
        (BAUER_2, "aided", "3.5", 1),
        (BAUER_2, "none", "3.5", 1),
        (BAUER_2, "aided", "3.49", 0),
    ],
)
def test_points_limits_and_the_cap(bauer: dict[str, Any], ambulatory: str, albumin: str, total: int) -> None:
    score = _nesms(**bauer, ambulatory=ambulatory, albumin=albumin)
    assert (score.min, score.max, score.groups, score.status) == (total, total, (str(total),), "complete")


def test_the_cap_settles_the_score_whatever_the_albumin() -> None:
    score = _nesms(**BAUER_3, ambulatory="independent")
    assert (score.min, score.max, score.status, score.missing) == (3, 3, "complete", ())


def test_below_the_cap_the_albumin_is_missing() -> None:
    score = _nesms(**BAUER_3, ambulatory="none")
    assert (score.min, score.max, score.status, score.missing) == (2, 3, "incomplete", ("albumin",))
    settled = _nesms(**BAUER_2)
    assert (settled.min, settled.max, settled.groups) == (0, 2, ("0", "1", "2"))
    assert settled.missing == ("ambulatory", "albumin")


def test_it_takes_the_modified_bauer_score_without_the_fracture() -> None:
    for fracture in (True, False):
        assert _nesms(**BAUER_3, pathologic_fracture=fracture).components["bauer"].value == "3 or more"
        assert _nesms(**BAUER_2, pathologic_fracture=fracture).components["bauer"].value == "2 or less"


def test_an_open_bauer_input_reaches_two_points_or_none_and_not_one() -> None:
    facts = BAUER_3 | {"spinal_mets_count": [1, 2]}
    score = _nesms(**facts, ambulatory="none", albumin=3)
    assert (score.min, score.max, score.groups, score.missing) == (0, 2, ("0", "2"), ("spinal_mets_count",))


def test_walking_is_not_inferred_from_frankel_or_ecog() -> None:
    item = _nesms(**BAUER_2, frankel_or_asia="D", ecog=0).components["ambulatory"]
    assert (item.min, item.max, item.value) == (0, 1, None)


def test_no_survival_figure_was_read_and_the_thresholds_are_unverified() -> None:
    score = _nesms(**BAUER_3, ambulatory="none", albumin=3)
    assert (score.survival, score.survival_if, score.advice) == (Survival(), None, None)
    assert (score.evidence, score.direction) == ("unverified", "high_is_better")
