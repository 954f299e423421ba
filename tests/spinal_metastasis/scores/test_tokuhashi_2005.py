"""Revised Tokuhashi 2005: totals derived by hand from the specification, section 2."""

from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.facts import Fact, Range
from spinal_metastasis.policy import Policy
from spinal_metastasis.results import Prognosis
from tests.spinal_metastasis.build import DEFAULT_POLICY, assessed, lesion, system

OTHER_PRINT = Policy(tokuhashi_variant="ge3_1to2_0")
BEST: dict[str, Any] = {
    "kps": 90, "extraspinal_bone_mets": 0, "spinal_mets_count": 1, "visceral_mets": "none", "brain_mets": False,
    "primary": "breast_unspecified", "frankel_or_asia": "E",
}  # fmt: skip


def _tokuhashi(policy: Policy = DEFAULT_POLICY, **facts: Any) -> Prognosis:
    return system(assessed(lesion(level="T8"), policy=policy, **facts), "tokuhashi_2005")


@pytest.mark.parametrize(
    ("facts", "total", "group", "statement"),
    [
        ({}, 15, "12-15", "1 year or more predicted"),
        ({"primary": "colon"}, 12, "12-15", "1 year or more predicted"),
        ({"primary": "colon", "kps": 70}, 11, "9-11", "6 months or more predicted"),
        ({"primary": "colon", "kps": 40, "visceral_mets": "treatable"}, 9, "9-11", "6 months or more predicted"),
        ({"primary": "colon", "kps": 40, "visceral_mets": "untreatable"}, 8, "0-8", "less than 6 months predicted"),
        ({"primary": "lung_sclc", "kps": 10, "extraspinal_bone_mets": 3, "spinal_mets_count": 3,
          "visceral_mets": "untreatable", "frankel_or_asia": "A"}, 0, "0-8", "less than 6 months predicted"),
    ],
)  # fmt: skip
def test_both_sides_of_every_group(facts: dict[str, Any], total: int, group: str, statement: str) -> None:
    score = _tokuhashi(**BEST | facts)
    assert (score.min, score.max, score.groups, score.status) == (total, total, (group,), "complete")
    assert (score.survival.statement, score.survival.median_months) == (statement, None)
    assert score.survival.probability is None
    assert score.survival.cohort is not None
    assert score.survival.cohort.n == 246


@pytest.mark.parametrize(
    ("component", "key", "values"),
    [
        ("general_condition", "kps", {10: 0, 40: 0, 50: 1, 70: 1, 80: 2, 100: 2}),
        ("extraspinal_bone", "extraspinal_bone_mets", {0: 2, 1: 1, 2: 1, 3: 0, 9: 0}),
        ("vertebral", "spinal_mets_count", {1: 2, 2: 1, 3: 0, 9: 0}),
        ("major_organs", "visceral_mets", {"none": 2, "treatable": 1, "untreatable": 0}),
        ("palsy", "frankel_or_asia", {"A": 0, "B": 0, "C": 1, "D": 1, "E": 2}),
    ],
)
def test_each_item_on_both_sides_of_its_limits(component: str, key: str, values: dict[Any, int]) -> None:
    for value, points in values.items():
        item = _tokuhashi(**BEST | {key: value}).components[component]
        assert (item.min, item.max) == (points, points), value


def test_advice_is_the_authors_and_only_for_a_settled_group() -> None:
    assert _tokuhashi(**BEST).advice == "excisional surgery"
    assert _tokuhashi(**BEST | {"kps": 40, "primary": "kidney_rcc"}).advice == (
        "palliative surgery; excision only for a single lesion with no major-organ metastasis"
    )
    worst = BEST | {"kps": 40, "primary": "lung_sclc", "frankel_or_asia": "A"}
    assert _tokuhashi(**worst).advice == "conservative treatment (palliative surgery only exceptionally)"


@pytest.mark.parametrize("removed", list(BEST))
def test_a_missing_item_widens_the_total_by_its_own_points_and_is_named(removed: str) -> None:
    score = _tokuhashi(**{key: value for key, value in BEST.items() if key != removed})
    lost = {"primary": 5}.get(removed, 2)
    assert (score.min, score.max, score.status) == (15 - lost, 15, "incomplete")
    assert removed in score.missing


def test_with_several_groups_survival_is_only_a_condition() -> None:
    score = _tokuhashi(**{key: value for key, value in BEST.items() if key != "primary"})
    assert score.groups == ("9-11", "12-15")
    assert (score.survival.statement, score.advice) == (None, None)
    assert score.survival_if is not None
    assert {group: figure.statement for group, figure in score.survival_if.items()} == {
        "9-11": "6 months or more predicted", "12-15": "1 year or more predicted",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("ecog", "points"), [(0, (2, 2)), (1, (1, 2)), (2, (1, 1)), (3, (0, 1)), (4, (0, 0)), ([0, 1], (1, 2))]
)
def test_karnofsky_is_read_from_ecog_only_where_it_is_not_known(ecog: Any, points: tuple[int, int]) -> None:
    without = {key: value for key, value in BEST.items() if key != "kps"}
    item = _tokuhashi(**without, ecog=ecog).components["general_condition"]
    assert (item.min, item.max) == points
    assert _tokuhashi(**BEST, ecog=ecog).components["general_condition"].min == 2


@pytest.mark.parametrize(
    ("count", "default", "other"), [(1, 2, 1), (2, 1, 1), (3, 0, 0)], ids=["single", "two", "three"]
)
def test_the_other_print_of_the_vertebral_item_differs_for_a_single_vertebra_only(
    count: int, default: int, other: int
) -> None:
    facts = BEST | {"spinal_mets_count": count}
    assert _tokuhashi(**facts).components["vertebral"].min == default
    assert _tokuhashi(OTHER_PRINT, **facts).components["vertebral"].min == other


def test_the_other_print_cannot_reach_fifteen() -> None:
    assert _tokuhashi(OTHER_PRINT, **BEST).max == 14


def test_no_vertebral_metastasis_is_outside_the_score_and_drops_out_of_a_set() -> None:
    outside = _tokuhashi(**BEST | {"spinal_mets_count": 0})
    assert (outside.status, outside.groups, outside.min, outside.max) == ("out_of_scope", (), None, None)
    assert outside.reasons == ("no vertebral metastasis: outside the score",)
    assert _tokuhashi(**BEST | {"spinal_mets_count": [0, 1]}).min == 15


def test_where_nothing_is_known_of_the_spine_any_count_from_one_on_is_possible() -> None:
    vertebral = system(assessed(), "tokuhashi_2005").components["vertebral"]
    assert (vertebral.min, vertebral.max, vertebral.value) == (0, 2, None)


def test_at_least_three_vertebrae_is_enough_and_at_least_one_is_not() -> None:
    for least, missing in ((3, ()), (1, ("spinal_mets_count",))):
        count: Fact[int] = Fact(Range(low=Decimal(least)))
        assert _tokuhashi(**BEST | {"spinal_mets_count": count}).missing == missing


def test_colorectal_without_a_side_is_two_to_four() -> None:
    score = _tokuhashi(**BEST | {"primary": "colorectal_unspecified"})
    assert (score.min, score.max, score.groups, score.missing) == (12, 14, ("12-15",), ("primary",))
    assert score.status == "incomplete"


def test_the_brain_counts_as_a_major_organ() -> None:
    facts = BEST | {"brain_mets": True, "brain_mets_treatable": True}
    assert _tokuhashi(**facts).components["major_organs"].value == "treatable"
    assert _tokuhashi(**facts, visceral_organs=("pleura",)).reasons == ("ORGAN_NOT_NAMED_BY_SCORE",)


def test_every_number_was_read_in_a_source() -> None:
    assert _tokuhashi(**BEST).evidence == "verified"
    assert _tokuhashi().evidence == "verified"
