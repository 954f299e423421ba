"""SINS: points, classes and partial knowledge of the specification, section 1 (not through the oracle)."""

from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.facts import Fact, PriorSurgery, Range
from spinal_metastasis.results import LesionResult, SinsResult
from spinal_metastasis.scores.sins import CLASSES, collapse_classes
from spinal_metastasis.terms import VERTEBRAE, Collapse
from tests.spinal_metastasis.build import STABLE_SINS, UNSTABLE_SINS, assessed, known, lesion, only_lesion

LOCATION = {
    3: "C0 C1 C2 C7 T1 T2 T11 T12 L1 L5 S1", 2: "C3 C4 C5 C6 L2 L3 L4", 1: "T3 T4 T5 T6 T7 T8 T9 T10", 0: "S2 S3 S4 S5",
}  # fmt: skip
POINTS_OF_LEVEL = [(level, points) for points, levels in LOCATION.items() for level in levels.split()]


def _lesion(**facts: Any) -> LesionResult:
    return only_lesion(assessed(lesion(**facts)))


def _sins(**facts: Any) -> SinsResult:
    sins = _lesion(**facts).sins
    assert sins is not None
    return sins


def _points(component: str, **facts: Any) -> tuple[int, int]:
    components = _sins(**facts).components
    assert components is not None
    return components[component].min, components[component].max


def test_every_vertebra_has_a_location_class() -> None:
    assert sorted(level for level, _ in POINTS_OF_LEVEL) == sorted(VERTEBRAE)


@pytest.mark.parametrize(("level", "points"), POINTS_OF_LEVEL)
def test_location_points(level: str, points: int) -> None:
    assert _points("location", level=level) == (points, points)


@pytest.mark.parametrize(
    ("level", "points", "flags"),
    [
        ("cervical", (2, 3), ()),
        ("thoracic", (1, 3), ()),
        ("lumbar", (2, 3), ()),
        ("sacral", (0, 3), ("ESCC_BELOW_CONUS",)),
        (["T8", "T9"], (1, 1), ()),
        (["L4", "L5"], (2, 3), ("ESCC_BELOW_CONUS",)),
        (["T12", "lumbar"], (2, 3), ()),
        (["lumbar", "sacral"], (0, 3), ()),
        ("T13", (0, 3), ("SINS_LEVEL_UNDEFINED",)),
        ("L6", (0, 3), ("SINS_LEVEL_UNDEFINED", "ESCC_BELOW_CONUS")),
        ("coccyx", (0, 3), ("SINS_LEVEL_UNDEFINED", "ESCC_BELOW_CONUS")),
        (["L5", "L6"], (0, 3), ("SINS_LEVEL_UNDEFINED", "ESCC_BELOW_CONUS")),
    ],
)
def test_regions_and_levels_the_score_does_not_define(
    level: Any, points: tuple[int, int], flags: tuple[str, ...]
) -> None:
    found = _lesion(level=level)
    assert found.flags == flags
    assert _points("location", level=level) == points


def test_the_classes_are_those_of_the_paper_from_none_to_eighteen() -> None:
    assert [(band.label, band.low, band.high) for band in CLASSES] == [
        ("stable", 0, 6), ("potentially_unstable", 7, 12), ("unstable", 13, 18),
    ]  # fmt: skip


def test_a_level_that_is_not_known_leaves_the_location_open() -> None:
    assert _points("location") == (0, 3)
    assert _lesion().flags == ()
    assert "level" in (_sins().missing or ())


@pytest.mark.parametrize(
    ("component", "key", "values"),
    [
        ("pain", "sins_pain", {"mechanical": 3, "occasional_nonmechanical": 1, "none": 0}),
        ("bone_lesion", "sins_bone_lesion", {"lytic": 2, "mixed": 1, "blastic": 0}),
        ("alignment", "sins_alignment", {"subluxation_translation": 4, "de_novo_deformity": 2, "normal": 0}),
        ("collapse", "sins_collapse", {"gt50": 3, "lt50": 2, "none_gt50_involved": 1, "none": 0}),
        ("posterolateral", "sins_posterolateral", {"bilateral": 3, "unilateral": 1, "none": 0}),
    ],
)
def test_points_of_every_value(component: str, key: str, values: dict[str, int]) -> None:
    for value, points in values.items():
        assert _points(component, **{key: value}) == (points, points)
    assert _points(component) == (min(values.values()), max(values.values()))


@pytest.mark.parametrize(
    ("component", "key", "values", "points"),
    [
        ("pain", "sins_pain", ["mechanical", "occasional_nonmechanical"], (1, 3)),
        ("alignment", "sins_alignment", ["subluxation_translation", "de_novo_deformity"], (2, 4)),
        ("collapse", "sins_collapse", ["gt50", "lt50"], (2, 3)),
        ("posterolateral", "sins_posterolateral", ["bilateral", "unilateral"], (1, 3)),
        ("bone_lesion", "sins_bone_lesion", ["lytic", "mixed"], (1, 2)),
    ],
)
def test_partial_knowledge(component: str, key: str, values: list[str], points: tuple[int, int]) -> None:
    assert _points(component, **{key: values}) == points


@pytest.mark.parametrize(
    ("facts", "total", "class_", "binary"),
    [
        (STABLE_SINS | {"level": "S2"}, 0, "stable", True),
        (STABLE_SINS | {"level": "T12", "sins_pain": "mechanical"}, 6, "stable", True),
        (STABLE_SINS | {"level": "T12", "sins_pain": "mechanical", "sins_bone_lesion": "mixed"}, 7,
         "potentially_unstable", True),
        (UNSTABLE_SINS | {"level": "T8", "sins_alignment": "normal"}, 12, "potentially_unstable", True),
        (UNSTABLE_SINS | {"level": "L2", "sins_alignment": "normal"}, 13, "unstable", True),
        (UNSTABLE_SINS | {"level": "L1"}, 18, "unstable", True),
    ],
)  # fmt: skip
def test_both_sides_of_every_class(facts: dict[str, Any], total: int, class_: str, binary: bool) -> None:
    sins = _sins(**facts)
    assert (sins.applicable, sins.min, sins.max, sins.classes) == (True, total, total, (class_,))
    assert (sins.determined, sins.binary_determined) == (True, binary)
    assert (sins.missing, sins.deciding_components) == ((), ())


def test_a_missing_component_can_leave_the_class_settled() -> None:
    facts = {key: value for key, value in UNSTABLE_SINS.items() if key != "sins_bone_lesion"}
    sins = _sins(level="L1", **facts)
    assert (sins.min, sins.max, sins.classes, sins.determined) == (16, 18, ("unstable",), True)
    assert (sins.missing, sins.deciding_components) == (("sins_bone_lesion",), ())


def test_the_binary_scale_can_be_settled_where_the_class_is_not() -> None:
    facts = UNSTABLE_SINS | {"sins_alignment": ["normal", "subluxation_translation"]}
    sins = _sins(level="T8", **facts)
    assert (sins.min, sins.max, sins.classes) == (12, 16, ("potentially_unstable", "unstable"))
    assert (sins.determined, sins.binary_determined, sins.deciding_components) == (False, True, ("alignment",))


def test_six_or_seven_leaves_both_scales_open_and_names_what_decides() -> None:
    facts = STABLE_SINS | {"level": "T12", "sins_pain": "mechanical", "sins_bone_lesion": ["mixed", "blastic"]}
    sins = _sins(**facts)
    assert (sins.min, sins.max, sins.determined, sins.binary_determined) == (6, 7, False, False)
    assert (sins.missing, sins.deciding_components) == (("sins_bone_lesion",), ("bone_lesion",))


def test_what_cannot_change_the_class_does_not_decide() -> None:
    facts = {key: value for key, value in STABLE_SINS.items() if key not in ("sins_pain", "sins_alignment")}
    sins = _sins(level="S2", **facts, sins_alignment=["normal", "subluxation_translation"])
    assert (sins.min, sins.max, sins.classes) == (0, 7, ("stable", "potentially_unstable"))
    assert sins.deciding_components == ("pain", "alignment")
    without = _sins(level="S2", **facts, sins_alignment="normal")
    assert (without.missing, without.deciding_components) == (("sins_pain",), ())


COLLAPSE_BY_MEASURE = [
    ({"height_loss_pct": "50.1"}, (3, 3), ()),
    ({"height_loss_pct": 50}, (2, 2), ("SINS_COLLAPSE_EXACTLY_50",)),
    ({"height_loss_pct": "49.9"}, (2, 2), ()),
    ({"height_loss_pct": "0.1"}, (2, 2), ()),
    ({"height_loss_pct": 0, "body_involvement_pct": "50.1"}, (1, 1), ()),
    ({"height_loss_pct": 0, "body_involvement_pct": 50}, (0, 0), ("SINS_INVOLVEMENT_EXACTLY_50",)),
    ({"height_loss_pct": 0, "body_involvement_pct": 10}, (0, 0), ()),
    ({"height_loss_pct": 0}, (0, 1), ()),
    ({"body_involvement_pct": 80}, (1, 3), ()),
    ({"body_involvement_pct": 20}, (0, 3), ()),
    ({"body_involvement_pct": 50}, (0, 3), ()),
    ({"height_loss_pct": 50, "body_involvement_pct": 50}, (2, 2), ("SINS_COLLAPSE_EXACTLY_50",)),
    ({"height_loss_pct": [60, 20]}, (2, 3), ()),
    ({"height_loss_pct": [60, 0], "body_involvement_pct": 80}, (1, 3), ()),
    ({"height_loss_pct": [60, 70]}, (3, 3), ()),
    ({"height_loss_pct": Fact(Range(high=Decimal(50), low=Decimal(0), low_open=True))}, (2, 2), ()),
    ({"height_loss_pct": Fact(Range(low=Decimal(50)))}, (2, 3), ()),
    ({"height_loss_pct": Fact(Range(low=Decimal(50), low_open=True))}, (3, 3), ()),
    ({"sins_collapse": "none", "height_loss_pct": 50}, (0, 0), ()),
    ({}, (0, 3), ()),
]


@pytest.mark.parametrize(("facts", "points", "flags"), COLLAPSE_BY_MEASURE)
def test_collapse_derived_from_measures_and_the_exact_half(
    facts: dict[str, Any], points: tuple[int, int], flags: tuple[str, ...]
) -> None:
    assert _points("collapse", level="T8", **facts) == points
    assert _lesion(level="T8", **facts).flags == flags


@pytest.mark.parametrize(
    ("facts", "applicable"),
    [
        ({"instrumented": True}, False),
        ({"instrumented": False}, True),
        ({"instrumented": [True, False]}, True),
        ({"instrumented": False, "prior_spine_surgery": "instrumented"}, True),
        ({"prior_spine_surgery": "instrumented"}, False),
        ({"prior_spine_surgery": "not_instrumented"}, True),
        ({"prior_spine_surgery": "none"}, True),
    ],
)
def test_an_instrumented_level_is_not_scored(facts: dict[str, Any], applicable: bool) -> None:
    past = {
        "instrumented": (PriorSurgery(), PriorSurgery(instrumented=True)),
        "not_instrumented": (PriorSurgery(instrumented=False),),
        "none": (),
    }
    stated = {key: past.get(value, value) if isinstance(value, str) else value for key, value in facts.items()}
    found = _lesion(level="T8", **UNSTABLE_SINS, **stated)
    assert found.sins is not None
    assert found.sins.applicable is applicable
    assert ("SINS_NOT_APPLICABLE_INSTRUMENTED" in found.flags) is not applicable
    if not applicable:
        assert found.sins == SinsResult(applicable=False)


@pytest.mark.parametrize(
    ("stated", "stability"),
    [
        ({}, ("stable", "potentially_unstable", "unstable")),
        ({"stability_override": "unstable"}, ("unstable",)),
        ({"stability_override": ["stable", "unstable"]}, ("stable", "unstable")),
    ],
)
def test_the_teams_stability_counts_where_sins_does_not_apply(
    stated: dict[str, Any], stability: tuple[str, ...]
) -> None:
    noms = _lesion(level="T8", instrumented=True, **stated).noms
    assert noms is not None
    assert noms.inputs["stability"] == stability


def test_the_teams_stability_is_ignored_where_sins_applies() -> None:
    noms = _lesion(level="T8", **STABLE_SINS, stability_override="unstable").noms
    assert noms is not None
    assert noms.inputs["stability"] == ("stable",)


def test_levels_are_scored_alone_and_never_added() -> None:
    answer = assessed(lesion(level="T8", **STABLE_SINS), lesion(level="L1", **UNSTABLE_SINS))
    assert [one.sins.min for one in answer.lesions if one.sins] == [1, 18]


def test_no_loss_of_height_or_most_of_it_leaves_nothing_between() -> None:
    """A body that lost nothing has not collapsed by up to half: the class between the two stays out."""
    either = known(height_loss_pct=[0, 60], body_involvement_pct=20)
    assert collapse_classes(either) == (Collapse.GT50, Collapse.NONE)
    assert collapse_classes(known(height_loss_pct=[0, 50], body_involvement_pct=20)) == (Collapse.LT50, Collapse.NONE)
