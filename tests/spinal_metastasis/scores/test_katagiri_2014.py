"""Revised Katagiri 2014: totals derived by hand from the specification, section 4."""

from typing import Any

import pytest

from spinal_metastasis.results import Prognosis
from tests.spinal_metastasis.build import assessed, lesion, system

NORMAL: dict[str, Any] = {"albumin": 4, "crp": "0.1", "ldh": 200, "platelets": 250, "calcium": 9, "bilirubin": "0.5"}
GOOD: dict[str, Any] = {
    "primary": "thyroid_papillary", "visceral_mets": "none", "brain_mets": False, "ecog": 1,
    "previous_chemotherapy": False, "spinal_mets_count": 1, "extraspinal_bone_mets": 0, **NORMAL,
}  # fmt: skip


def _katagiri(**facts: Any) -> Prognosis:
    return system(assessed(lesion(level="T8"), **facts), "katagiri_2014")


@pytest.mark.parametrize(
    ("facts", "total", "group", "probability"),
    [
        ({}, 0, "0-3", {"6mo": 0.98, "12mo": 0.91, "24mo": 0.78}),
        ({"primary": "colon"}, 3, "0-3", {"6mo": 0.98, "12mo": 0.91, "24mo": 0.78}),
        ({"primary": "colon", "ecog": 3}, 4, "4-6", {"6mo": 0.74, "12mo": 0.49}),
        ({"primary": "colon", "ecog": 4, "previous_chemotherapy": True, "spinal_mets_count": 2}, 6, "4-6",
         {"6mo": 0.74, "12mo": 0.49}),
        ({"primary": "colon", "ecog": 3, "previous_chemotherapy": True, "spinal_mets_count": 2, "crp": "0.4"}, 7,
         "7-10", {"6mo": 0.27, "12mo": 0.06}),
        ({"primary": "colon", "ecog": 3, "previous_chemotherapy": True, "extraspinal_bone_mets": 1, "platelets": 20,
          "visceral_mets": "treatable", "visceral_pattern": "disseminated"}, 10, "7-10", {"6mo": 0.27, "12mo": 0.06}),
    ],
)  # fmt: skip
def test_both_sides_of_every_group(
    facts: dict[str, Any], total: int, group: str, probability: dict[str, float]
) -> None:
    score = _katagiri(**GOOD | facts)
    assert (score.min, score.max, score.groups, score.status) == (total, total, (group,), "complete")
    assert score.survival.probability == probability
    assert score.survival.cohort is not None
    assert (score.survival.cohort.n, score.survival.cohort.era) == (808, "2005-2008")
    assert score.advice


@pytest.mark.parametrize(
    ("key", "value", "tier"),
    [
        ("crp", "0.39", "normal"), ("crp", "0.4", "abnormal"),
        ("ldh", "249.9", "normal"), ("ldh", 250, "abnormal"),
        ("albumin", "3.7", "normal"), ("albumin", "3.69", "abnormal"),
        ("platelets", 100, "normal"), ("platelets", "99.9", "critical"),
        ("calcium", "10.29", "normal"), ("calcium", "10.3", "critical"),
        ("bilirubin", "1.39", "normal"), ("bilirubin", "1.4", "critical"),
    ],
)  # fmt: skip
def test_laboratory_limits_on_both_sides(key: str, value: Any, tier: str) -> None:
    item = _katagiri(**GOOD | {key: value}).components["laboratory"]
    points = {"normal": 0, "abnormal": 1, "critical": 2}[tier]
    assert (item.min, item.max, item.value) == (points, points, tier)


@pytest.mark.parametrize(
    ("key", "values", "points"),
    [
        ("albumin", ["3.7", "4"], (0, 0)), ("albumin", ["3.69", "3.7"], (0, 1)), ("crp", ["0.4", 5], (1, 1)),
        ("platelets", [100, 99], (0, 2)), ("platelets", [100, 200], (0, 0)), ("calcium", ["10.3", 12], (2, 2)),
    ],
)  # fmt: skip
def test_alternatives_that_touch_a_limit_are_read_one_by_one(
    key: str, values: list[Any], points: tuple[int, int]
) -> None:
    item = _katagiri(**GOOD | {key: values}).components["laboratory"]
    assert (item.min, item.max) == points


@pytest.mark.parametrize(
    ("labs", "points", "missing"),
    [
        ({"platelets": 99}, (2, 2), ()),
        ({"crp": 20}, (1, 2), ("platelets", "bilirubin", "calcium")),
        ({"platelets": 200, "calcium": 9, "bilirubin": 1, "ldh": 300}, (1, 1), ()),
        ({"platelets": 200, "calcium": 9, "bilirubin": 1}, (0, 1), ("albumin", "crp", "ldh")),
        ({"albumin": 4, "crp": 0, "ldh": 200}, (0, 2), ("platelets", "bilirubin", "calcium")),
        ({}, (0, 2), ("albumin", "platelets", "crp", "ldh", "bilirubin", "calcium")),
    ],
)
def test_a_partial_panel_says_what_it_can(labs: dict[str, Any], points: tuple[int, int], missing: Any) -> None:
    rest = {key: value for key, value in GOOD.items() if key not in NORMAL}
    score = _katagiri(**rest, **labs)
    item = score.components["laboratory"]
    assert ((item.min, item.max), score.missing) == (points, missing)


@pytest.mark.parametrize("not_an_item", [{"wbc": 40}, {"hb": 5}, {"calcium_corrected": 3}])
def test_white_cells_haemoglobin_and_corrected_calcium_are_not_items(not_an_item: dict[str, Any]) -> None:
    assert _katagiri(**GOOD, **not_an_item).min == 0


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        ({"visceral_mets": "none", "brain_mets": False}, (0, 0)),
        ({"visceral_mets": "none", "brain_mets": False, "visceral_pattern": "disseminated"}, (0, 0)),
        ({"visceral_mets": "treatable", "visceral_pattern": "nodular"}, (1, 1)),
        ({"visceral_mets": "untreatable", "visceral_pattern": "disseminated"}, (2, 2)),
        ({"visceral_mets": "none", "brain_mets": True, "visceral_pattern": "nodular"}, (1, 1)),
        ({"visceral_mets": "none", "brain_mets": True}, (1, 2)),
        ({"visceral_mets": "treatable", "visceral_organs": ("liver",)}, (1, 2)),
        ({"visceral_mets": "treatable", "visceral_organs": ("pleura",)}, (2, 2)),
        ({"visceral_mets": "treatable", "visceral_organs": ("liver", "peritoneum")}, (2, 2)),
        ({"visceral_mets": "treatable", "visceral_organs": ("meninges",)}, (2, 2)),
        ({"visceral_mets": "treatable", "visceral_organs": ("pleura",), "visceral_pattern": "nodular"}, (1, 1)),
        ({"visceral_mets": "none"}, (0, 2)),
        ({"brain_mets": False}, (0, 2)),
    ],
)
def test_visceral_or_cerebral_spread_by_its_pattern(facts: dict[str, Any], points: tuple[int, int]) -> None:
    rest = {key: value for key, value in GOOD.items() if key not in ("visceral_mets", "brain_mets")}
    item = _katagiri(**rest, **facts).components["visceral"]
    assert (item.min, item.max) == points


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        ({"ecog": 2}, (0, 0)), ({"ecog": 3}, (1, 1)), ({"ecog": 4}, (1, 1)), ({"ecog": 1, "kps": 10}, (0, 0)),
        ({"kps": 70}, (0, 0)), ({"kps": 60}, (0, 1)), ({"kps": 50}, (0, 1)), ({"kps": 40}, (1, 1)), ({}, (0, 1)),
    ],
)  # fmt: skip
def test_performance_is_ecog_three_or_four_and_karnofsky_only_stands_in(
    facts: dict[str, Any], points: tuple[int, int]
) -> None:
    rest = {key: value for key, value in GOOD.items() if key != "ecog"}
    item = _katagiri(**rest, **facts).components["performance"]
    assert (item.min, item.max) == points


@pytest.mark.parametrize(("counts", "value"), [((1, 0), "no"), ((2, 0), "yes"), ((1, 1), "yes")])
def test_multiple_counts_the_skeleton(counts: tuple[int, int], value: str) -> None:
    facts = GOOD | {"spinal_mets_count": counts[0], "extraspinal_bone_mets": counts[1]}
    assert _katagiri(**facts).components["multiple_skeletal"].value == value


@pytest.mark.parametrize(("given", "points"), [(True, (1, 1)), (False, (0, 0)), ([True, False], (0, 1))])
def test_previous_chemotherapy(given: Any, points: tuple[int, int]) -> None:
    item = _katagiri(**GOOD | {"previous_chemotherapy": given}).components["chemotherapy"]
    assert (item.min, item.max) == points


def test_breast_without_receptors_is_zero_or_two_never_one() -> None:
    score = _katagiri(**GOOD | {"primary": "breast_unspecified", "ecog": 3, "previous_chemotherapy": True})
    assert (score.min, score.max, score.groups, score.missing) == (2, 4, ("0-3", "4-6"), ("primary",))
    assert score.survival_if is not None
    assert list(score.survival_if) == ["0-3", "4-6"]


@pytest.mark.parametrize(
    "primary",
    ["uterus_endometrium", "uterus_cervix", "ovary", "carcinoid_neuroendocrine", "thymoma", "other",
     "biliary_gallbladder", "bladder_urothelial"],
)  # fmt: skip
def test_primaries_placed_from_memory_are_unverified(primary: str) -> None:
    assert _katagiri(primary=primary).evidence == "unverified"


@pytest.mark.parametrize("primary", ["colon", "kidney_rcc", "myeloma", "lung_unspecified", "melanoma"])
def test_primaries_read_in_a_source_are_verified(primary: str) -> None:
    assert _katagiri(primary=primary).evidence == "verified"


@pytest.mark.parametrize("primary", ["uterus_unspecified", "germ_cell_seminoma"])
def test_a_primary_open_between_two_classes_from_memory_is_unverified(primary: str) -> None:
    assert _katagiri(primary=primary).evidence == "unverified"
