"""Rades 2013: totals derived by hand from the specification, section 7d."""

from typing import Any

import pytest

from spinal_metastasis.results import Prognosis
from tests.spinal_metastasis.build import assessed, lesion, system

BEST: dict[str, Any] = {
    "ecog": 2, "primary": "breast_unspecified", "spinal_mets_count": 1, "extraspinal_bone_mets": 0,
    "visceral_mets": "none", "months_since_cancer_diagnosis": 16, "ambulatory": "independent", "motor_deficit_days": 8,
}  # fmt: skip
WORST: dict[str, Any] = {
    "ecog": 3, "primary": "colon", "spinal_mets_count": 2, "extraspinal_bone_mets": 0, "visceral_mets": "treatable",
    "months_since_cancer_diagnosis": 15, "ambulatory": "none", "motor_deficit_days": 7,
}  # fmt: skip


def _rades(**facts: Any) -> Prognosis:
    return system(assessed(lesion(level="T8"), **facts), "rades_2013")


@pytest.mark.parametrize(
    ("facts", "total", "group"),
    [
        (BEST, 6, "6-18"),
        (WORST, 25, "19-25"),
        (WORST | {"visceral_mets": "none", "ambulatory": "aided"}, 19, "19-25"),
        (WORST | {"visceral_mets": "none", "ambulatory": "aided", "primary": "prostate_unspecified"}, 18, "6-18"),
    ],
)
def test_both_ends_and_both_sides_of_the_cut_off(facts: dict[str, Any], total: int, group: str) -> None:
    score = _rades(**facts)
    assert (score.min, score.max, score.groups, score.status) == (total, total, (group,), "complete")
    assert score.direction == "low_is_better"
    assert (score.advice is not None) is (group == "19-25")


@pytest.mark.parametrize(
    ("component", "facts", "points"),
    [
        ("performance", {"ecog": 2}, 0), ("performance", {"ecog": 3}, 4), ("performance", {"ecog": 4}, 4),
        ("other_bone", {"extraspinal_bone_mets": 1}, 3), ("other_bone", {"spinal_mets_count": 2}, 3),
        ("visceral", {"visceral_mets": "treatable"}, 4), ("visceral", {"visceral_mets": "untreatable"}, 4),
        ("visceral", {"brain_mets": True}, 1),
        ("interval", {"months_since_cancer_diagnosis": 15}, 3),
        ("interval", {"months_since_cancer_diagnosis": "15.01"}, 1),
        ("ambulatory", {"ambulatory": "aided"}, 1), ("ambulatory", {"ambulatory": "none"}, 4),
        ("motor_deficit", {"motor_deficit_days": 7}, 4), ("motor_deficit", {"motor_deficit_days": "7.01"}, 1),
    ],
)  # fmt: skip
def test_each_item_on_both_sides_of_its_limit(component: str, facts: dict[str, Any], points: int) -> None:
    item = _rades(**BEST | facts).components[component]
    assert (item.min, item.max) == (points, points)


@pytest.mark.parametrize(
    ("primary", "name"),
    [("lung_sclc", "lung"), ("colon", "other"), ("lymphoma", "myeloma or lymphoma"), ("breast_unspecified", "breast"),
     ("prostate_unspecified", "prostate")],
)  # fmt: skip
def test_a_primary_is_named_as_in_the_paper(primary: str, name: str) -> None:
    assert _rades(**BEST | {"primary": primary}).components["primary"].value == name


@pytest.mark.parametrize("facts", [{"ecog": 0}, {"ecog": 1}, {"ecog": [0, 1]}])
def test_ecog_0_or_1_is_out_of_scope(facts: dict[str, Any]) -> None:
    score = _rades(**BEST | facts)
    assert (score.status, score.groups, score.min, score.missing) == ("out_of_scope", (), None, ())
    assert score.reasons == ("ECOG 0-1: no such patient in the cohort",)


def test_ecog_0_or_1_drops_out_of_a_set() -> None:
    assert _rades(**BEST | {"ecog": [1, 2]}).min == 6
    assert _rades(**BEST | {"ecog": [1, 2]}).status == "complete"
    without = {key: value for key, value in BEST.items() if key != "ecog"}
    assert _rades(**without, kps=80).components["performance"].value == "2"
    assert (_rades(**without).min, _rades(**without).max) == (6, 10)


@pytest.mark.parametrize(
    ("frankel", "days", "outside"),
    [("E", None, True), ("E", 3, False), (["D", "E"], None, False), ("D", None, False), (None, None, False)],
)
def test_without_a_motor_deficit_there_is_no_time_of_developing_one(
    frankel: Any, days: int | None, outside: bool
) -> None:
    stated = {"frankel_or_asia": frankel, "motor_deficit_days": days}
    facts = {key: value for key, value in BEST.items() if key != "motor_deficit_days"}
    facts |= {key: value for key, value in stated.items() if value is not None}
    score = _rades(**facts)
    assert (score.status == "out_of_scope") is outside
    assert score.reasons == (("no motor deficit: the item has no level for it",) if outside else ())


@pytest.mark.parametrize("removed", list(BEST))
def test_a_missing_item_widens_the_total_and_is_named(removed: str) -> None:
    score = _rades(**{key: value for key, value in BEST.items() if key != removed})
    gain = {"ecog": 4, "primary": 2, "visceral_mets": 3, "ambulatory": 3, "motor_deficit_days": 3}.get(removed, 2)
    assert (score.min, score.max, score.status) == (6, 6 + gain, "incomplete")
    assert removed in score.missing


def test_every_point_was_read_in_a_source_and_its_weak_validation_is_told() -> None:
    assert _rades(**BEST).evidence == "verified"
