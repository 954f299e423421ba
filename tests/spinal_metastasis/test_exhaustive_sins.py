"""All 1,296 SINS combinations, the classes' cut-offs and every single component removed, against the oracle."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from tests.spinal_metastasis.oracle.compare import sins_differs
from tests.spinal_metastasis.oracle.documents import COMPLETE_LESION
from tests.spinal_metastasis.oracle.lesion import COMPONENTS
from tests.spinal_metastasis.oracle.possible import VERTEBRAE, words
from tests.spinal_metastasis.oracle.production import assessed

LOCATIONS = {
    3: ("C7", "T12", "L1", "L5"),
    2: ("C4", "C6", "L2", "L4"),
    1: ("T3", "T5", "T8", "T10"),
    0: ("S2", "S3", "S4", "S5"),
}
OTHERS = [COMPONENTS[item] for item in COMPONENTS if item != "location"]
KINDS = list(product(*(words(key) for key in OTHERS)))


def in_batches(lesions: list[dict[str, Any]], size: int = 4) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(lesions), size):
        yield lesions[start : start + size]


@pytest.mark.parametrize("location", LOCATIONS)
def test_all_combinations_of_the_six_components(location: int) -> None:
    levels = LOCATIONS[location]
    assert len(KINDS) * len(LOCATIONS) == 1296
    lesions = [{"level": levels[at % 4]} | dict(zip(OTHERS, values, strict=True)) for at, values in enumerate(KINDS)]
    for batch in in_batches(lesions):
        found = assessed({"lesions": batch})["lesions"]
        for lesion, answer in zip(batch, found, strict=True):
            assert answer["level"] == lesion["level"]
            assert sins_differs(lesion, answer["sins"]) == [], lesion


def test_each_vertebra_has_the_points_of_its_location() -> None:
    rest = {key: value for key, value in COMPLETE_LESION.items() if key != "level"}
    for level in [*VERTEBRAE, "cervical", "thoracic", "lumbar", "sacral"]:
        lesion = rest | {"level": level}
        assert sins_differs(lesion, assessed({"lesions": [lesion]})["lesions"][0]["sins"]) == [], level


@pytest.mark.parametrize("level", ["T13", "L6", "coccyx"])
def test_a_level_the_score_does_not_define_leaves_the_location_open(level: str) -> None:
    answer = assessed({"lesions": [COMPLETE_LESION | {"level": level}]})["lesions"][0]
    location = answer["sins"]["components"]["location"]
    assert (location["min"], location["max"]) == (0, 3)
    assert "SINS_LEVEL_UNDEFINED" in answer["flags"]


@pytest.mark.parametrize("level", ["T8", "L1", "L3", "S3"])
@pytest.mark.parametrize("open_components", [1, 2])
def test_open_components_widen_the_range_and_those_that_decide_are_named(level: str, open_components: int) -> None:
    for values in KINDS[:: 5 if open_components == 1 else 11]:
        full = {"level": level} | dict(zip(OTHERS, values, strict=True))
        total = assessed({"lesions": [full]})["lesions"][0]["sins"]["min"]
        for first, second in ((key, key if open_components == 1 else "sins_pain") for key in OTHERS):
            lesion = {key: value for key, value in full.items() if key not in (first, second)}
            found = assessed({"lesions": [lesion]})["lesions"][0]["sins"]
            assert sins_differs(lesion, found) == [], lesion
            assert found["min"] <= total <= found["max"]


@pytest.mark.parametrize(
    ("known", "value"),
    [
        ("sins_pain", ["mechanical", "occasional_nonmechanical"]),
        ("sins_alignment", ["subluxation_translation", "de_novo_deformity"]),
        ("sins_collapse", ["gt50", "lt50"]),
        ("sins_posterolateral", ["bilateral", "unilateral"]),
        ("sins_bone_lesion", ["lytic", "mixed"]),
        ("level", ["T10", "T11"]),
        ("level", ["T9", "T10"]),
    ],
)
def test_a_component_known_in_part_counts_its_possible_points(known: str, value: list[str]) -> None:
    lesion = COMPLETE_LESION | {known: value}
    assert sins_differs(lesion, assessed({"lesions": [lesion]})["lesions"][0]["sins"]) == []


@pytest.mark.parametrize(
    ("measured", "points"),
    [
        ({"height_loss_pct": 50.1}, (3, 3)),
        ({"height_loss_pct": 50}, (2, 2)),
        ({"height_loss_pct": 0.1}, (2, 2)),
        ({"height_loss_pct": 0, "body_involvement_pct": 50.1}, (1, 1)),
        ({"height_loss_pct": 0, "body_involvement_pct": 50}, (0, 0)),
        ({"height_loss_pct": 0}, (0, 1)),
        ({"height_loss_pct": {"above": 0}}, (2, 3)),
        ({"body_involvement_pct": 80}, (1, 3)),
        ({"body_involvement_pct": 20}, (0, 3)),
        ({"height_loss_pct": 80, "sins_collapse": "none"}, (0, 0)),
    ],
)
def test_collapse_is_derived_from_measured_height_loss(measured: dict[str, object], points: tuple[int, int]) -> None:
    lesion = {key: value for key, value in COMPLETE_LESION.items() if key != "sins_collapse"} | measured
    collapse = assessed({"lesions": [lesion]})["lesions"][0]["sins"]["components"]["collapse"]
    assert (collapse["min"], collapse["max"]) == points


def test_an_instrumented_level_is_not_scored() -> None:
    for said in ({"instrumented": True}, {"prior_spine_surgery": [{"instrumented": True}]}):
        answer = assessed({"lesions": [COMPLETE_LESION | said]})["lesions"][0]
        assert answer["sins"] == {"applicable": False}
        assert "SINS_NOT_APPLICABLE_INSTRUMENTED" in answer["flags"]
