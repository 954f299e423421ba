"""Conditions of the combined rules: when they hold, and which open facts could still make them."""

from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.facts import Range
from spinal_metastasis.recommendation.combined_situation import (
    Condition,
    Read,
    Situation,
    Truths,
    all_of,
    discuss_surgery,
    due_to_lesion,
    either,
    emergency,
    en_bloc_candidate,
    haematological,
    less_aggressive,
    mechanical_pain,
    more_aggressive,
    patient_conditions,
    situation,
)
from spinal_metastasis.recommendation.lesion import lesion_state
from spinal_metastasis.results import RuleText, SystemicTolerance
from tests.spinal_metastasis.build import case, known
from tests.spinal_metastasis.weighing import STABLE_LOW

HOLDS, NEVER = Condition(True), Condition(False)
SOLITARY_RENAL: dict[str, Any] = {"primary": "kidney_rcc", "spinal_mets_count": 1, "visceral_mets": "none"}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, HOLDS),
        ({"primary": "thyroid_follicular"}, HOLDS),
        ({"primary": "breast_hormone_dependent"}, HOLDS),
        ({"primary": "thyroid_anaplastic"}, NEVER),
        ({"primary": "prostate_unspecified"}, NEVER),
        ({"primary": ["kidney_rcc", "melanoma"]}, Condition(False, ("primary",))),
        ({"spinal_mets_count": 2}, NEVER),
        ({"spinal_mets_count": Range(low=Decimal(1))}, Condition(False, ("spinal_mets_count",))),
        ({"visceral_mets": "treatable"}, Condition(False, ("visceral_controlled",))),
        ({"visceral_mets": "untreatable", "visceral_controlled": True}, HOLDS),
        ({"visceral_mets": "untreatable", "visceral_controlled": False}, NEVER),
        ({"visceral_controlled": False}, HOLDS),
        ({"visceral_mets": ["none", "treatable"]}, Condition(False, ("visceral_mets", "visceral_controlled"))),
        ({"visceral_mets": ["none", "treatable"], "visceral_controlled": True}, HOLDS),
        ({"visceral_mets": ["none", "treatable"], "visceral_controlled": False}, Condition(False, ("visceral_mets",))),
    ],
)
def test_c6_takes_a_solitary_slow_growing_primary_without_uncontrolled_viscera(
    changed: dict[str, Any], expected: Condition
) -> None:
    assert en_bloc_candidate(known(**SOLITARY_RENAL | changed)) == expected


SYNCHRONOUS: dict[str, Any] = {"systemic_options_remaining": True, "synchronous": True}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (SYNCHRONOUS, HOLDS),
        ({"systemic_options_remaining": True, "prior_systemic_therapy": False}, HOLDS),
        ({"systemic_options_remaining": True, "systemic_lines": 0}, HOLDS),
        ({"systemic_options_remaining": True, "synchronous": False, "systemic_lines": 1}, NEVER),
        ({"systemic_options_remaining": True, "synchronous": False, "prior_systemic_therapy": True}, NEVER),
        ({"systemic_options_remaining": False, "synchronous": True}, NEVER),
        ({"synchronous": True}, Condition(False, ("systemic_options_remaining",))),
        ({"systemic_options_remaining": True}, Condition(False, ("synchronous", "prior_systemic_therapy"))),
        (
            {"systemic_options_remaining": True, "synchronous": False},
            Condition(False, ("prior_systemic_therapy",)),
        ),
        (
            {"systemic_options_remaining": True, "systemic_lines": 2, "prior_systemic_therapy": False},
            Condition(False, ("synchronous",)),
        ),
        (
            {"systemic_options_remaining": True, "systemic_lines": [0, 1], "synchronous": False},
            Condition(False, ("prior_systemic_therapy",)),
        ),
        ({"systemic_options_remaining": True, "systemic_lines": [0, 1], "prior_systemic_therapy": False}, HOLDS),
        ({"systemic_options_remaining": True, "synchronous": [True, False], "systemic_lines": 0}, HOLDS),
        (
            {"systemic_options_remaining": True, "synchronous": [True, False], "systemic_lines": 1},
            Condition(False, ("synchronous",)),
        ),
        (
            {"synchronous": [True, False], "systemic_lines": 1},
            Condition(False, ("systemic_options_remaining", "synchronous")),
        ),
        ({}, Condition(False, ("systemic_options_remaining", "synchronous", "prior_systemic_therapy"))),
        (
            {"systemic_options_remaining": [True, False], "synchronous": True},
            Condition(False, ("systemic_options_remaining",)),
        ),
    ],
)
def test_c7_takes_synchronous_or_treatment_naive_with_options(facts: dict[str, Any], expected: Condition) -> None:
    assert more_aggressive(known(**facts)) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"systemic_options_remaining": False}, HOLDS),
        ({"systemic_options_remaining": True}, NEVER),
        ({}, Condition(False, ("systemic_options_remaining",))),
    ],
)
def test_c8_takes_recorded_exhaustion_of_options(facts: dict[str, Any], expected: Condition) -> None:
    assert less_aggressive(known(**facts)) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"primary": "myeloma"}, HOLDS),
        ({"primary": ["myeloma", "lymphoma"]}, HOLDS),
        ({"primary": "kidney_rcc"}, NEVER),
        ({}, Condition(False, ("primary",))),
    ],
)
def test_c9_takes_haematological_primaries(facts: dict[str, Any], expected: Condition) -> None:
    assert haematological(known(**facts)) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"ecog": 3, "performance_due_to_lesion": True}, HOLDS),
        ({"kps": 50, "performance_due_to_lesion": True}, HOLDS),
        ({"ecog": 2, "kps": 60, "performance_due_to_lesion": True}, NEVER),
        ({"ecog": 2, "kps": 50, "performance_due_to_lesion": True}, HOLDS),
        ({"ecog": 4, "performance_due_to_lesion": False}, NEVER),
        ({"ecog": 4}, Condition(False, ("performance_due_to_lesion",))),
        ({"kps": [50, 60]}, Condition(False, ("kps", "performance_due_to_lesion"))),
        ({"performance_due_to_lesion": True}, Condition(False, ("ecog",))),
        ({"ecog": 4, "performance_due_to_lesion": True}, HOLDS),
        ({"ecog": [2, 3], "performance_due_to_lesion": True}, Condition(False, ("ecog",))),
        ({"ecog": 3, "performance_due_to_lesion": [True, False]}, Condition(False, ("performance_due_to_lesion",))),
        ({"kps": 60, "performance_due_to_lesion": True}, NEVER),
        ({"kps": [40, 60], "ecog": [2, 3], "performance_due_to_lesion": True}, Condition(False, ("ecog", "kps"))),
        ({"kps": [40, 60], "ecog": 3, "performance_due_to_lesion": True}, HOLDS),
    ],
)
def test_c11_takes_a_poor_status_caused_by_the_lesion(facts: dict[str, Any], expected: Condition) -> None:
    assert due_to_lesion(known(**facts)) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"sins_pain": "mechanical"}, HOLDS),
        ({"sins_pain": "occasional_nonmechanical"}, NEVER),
        ({"sins_pain": ["mechanical", "none"]}, Condition(False, ("sins_pain",))),
        ({}, Condition(False, ("sins_pain",))),
    ],
)
def test_mechanical_pain_is_read_from_sins(facts: dict[str, Any], expected: Condition) -> None:
    assert mechanical_pain(known(**facts)) == expected


@pytest.mark.parametrize(
    ("scales", "asked"),
    [
        ({"ecog": 2, "kps": [50, 60]}, {"kps"}),
        ({"ecog": [2, 3], "kps": 70}, {"ecog"}),
        ({"ecog": [2, 3], "kps": [50, 60]}, {"ecog", "kps"}),
        ({"ecog": [2, 3]}, {"ecog"}),
        ({"kps": [50, 60]}, {"kps"}),
        ({"ecog": [0, 1], "kps": [50, 60]}, {"kps"}),
        ({}, {"ecog"}),
    ],
)
def test_a_poor_status_is_asked_by_the_scale_that_is_open(scales: dict[str, Any], asked: set[str]) -> None:
    found = due_to_lesion(known(performance_due_to_lesion=True, **scales))
    assert set(found.asks) == asked


YES, NO, OPEN = frozenset({True}), frozenset({False}), frozenset({True, False})


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((("a", YES), ("b", YES)), HOLDS),
        ((("a", YES), ("b", NO)), NEVER),
        ((("a", OPEN), ("b", NO)), NEVER),
        ((("a", OPEN), ("b", YES)), Condition(False, ("a",))),
        ((("a", OPEN), (("b", "c"), OPEN), ("d", YES)), Condition(False, ("a", "b", "c"))),
        ((), HOLDS),
    ],
)
def test_all_parts_must_hold_and_the_open_ones_are_asked(
    parts: tuple[tuple[str | tuple[str, ...], Truths], ...], expected: Condition
) -> None:
    assert all_of(*parts) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [(YES, NO, YES), (YES, OPEN, YES), (OPEN, NO, OPEN), (OPEN, OPEN, OPEN), (NO, NO, NO)],
)
def test_one_or_the_other(one: Truths, other: Truths, expected: Truths) -> None:
    assert either(one, other) == either(other, one) == expected


def fitness(status: str, *rules: str) -> SystemicTolerance:
    return SystemicTolerance(status, (), False, tuple(RuleText(rule, "") for rule in rules), (), ())


ASKED = Condition(False, ("neuro_deficit_new",))


@pytest.mark.parametrize(
    ("facts", "against", "acute", "expected"),
    [
        ({"ecog": 2}, fitness("unable", "T1"), HOLDS, HOLDS),
        ({"ecog": 0}, fitness("unable", "T1"), HOLDS, HOLDS),
        ({"ecog": 3}, fitness("unable", "T1"), HOLDS, NEVER),
        ({"ecog": 3, "performance_due_to_lesion": True}, fitness("unable", "T1"), HOLDS, HOLDS),
        ({"ecog": [2, 3]}, fitness("unable", "T1"), HOLDS, Condition(False, ("ecog",))),
        ({"kps": 70}, fitness("unable", "T1"), HOLDS, HOLDS),
        ({}, fitness("unable", "T1"), HOLDS, Condition(False, ("ecog",))),
        ({"ecog": 2}, fitness("unable", "T1"), ASKED, ASKED),
        ({}, fitness("unable", "T1"), ASKED, Condition(False, ("neuro_deficit_new", "ecog"))),
        ({"ecog": 2}, fitness("unable", "T1"), NEVER, NEVER),
        ({"ecog": 2}, fitness("unable", "T1", "T5"), HOLDS, NEVER),
        ({"ecog": 2}, fitness("unable", "T5"), HOLDS, NEVER),
        ({"ecog": 2}, fitness("indeterminate", "T1"), HOLDS, NEVER),
        ({"ecog": 2}, fitness("able"), HOLDS, NEVER),
    ],
)
def test_c2_discusses_surgery_where_short_survival_alone_stands_against_it(
    facts: dict[str, Any], against: SystemicTolerance, acute: Condition, expected: Condition
) -> None:
    assert discuss_surgery(known(**facts), against, acute) == expected


@pytest.mark.parametrize(
    ("lesions", "facts", "fires", "expected"),
    [
        (1, {}, True, HOLDS),
        (0, {}, True, HOLDS),
        (1, {}, False, ASKED),
        (1, {"neuro_deficit_new": [True, False]}, False, ASKED),
        (1, {"neuro_deficit_new": False}, False, NEVER),
        (0, {}, False, NEVER),
    ],
)
def test_c13_holds_while_a01_fires_and_asks_for_a_new_deficit(
    lesions: int, facts: dict[str, Any], fires: bool, expected: Condition
) -> None:
    chart = case(*(known(level="T8") for _ in range(lesions)), **facts)
    states = tuple(lesion_state(chart, one, "able") for one in chart.lesions)
    assert emergency(chart, states, fires) == expected


SETTLED: dict[str, Any] = {
    "systemic_options_remaining": True, "synchronous": False, "prior_systemic_therapy": True, "primary": "melanoma",
    "spinal_mets_count": 1, "visceral_mets": "none", "ecog": 1, "neuro_deficit_new": False,
}  # fmt: skip
NO_CEMENT = STABLE_LOW | {"posterior_wall_intact": False}


def read(at_level: dict[str, Any], status: str = "able", *rules: str, fires: bool = False, **facts: Any) -> Read:
    chart = case(known(**at_level), **facts)
    states = (lesion_state(chart, chart.lesions[0], status),)
    return situation(chart, states[0], patient_conditions(chart, states, fitness(status, *rules), fires))


UNFAVOURABLE = Situation(cement="unfavourable")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, {}),
        ({"sins_pain": "mechanical"}, {"mechanical_pain": True}),
        ({"primary": "kidney_rcc"}, {"en_bloc_candidate": True}),
        ({"synchronous": True}, {"more_aggressive": True}),
        ({"systemic_options_remaining": False}, {"less_aggressive": True}),
        ({"primary": "myeloma"}, {"haematological": True}),
        ({"ecog": 3, "performance_due_to_lesion": True}, {"due_to_lesion": True}),
        ({"fires": True}, {"emergency": True}),
        ({"status": "unable", "rules": ("T1",), "fires": True}, {"emergency": True, "discuss_surgery": True}),
        ({"status": "unable", "primary": "kidney_rcc"}, {}),
        ({"status": "indeterminate", "primary": "kidney_rcc"}, {"en_bloc_candidate": True}),
    ],
)
def test_each_condition_stands_in_its_place(changed: dict[str, Any], expected: dict[str, Any]) -> None:
    facts = SETTLED | changed
    rules = facts.pop("rules", ())
    pain = {"sins_pain": facts.pop("sins_pain", "none")}
    found = read(NO_CEMENT | pain, facts.pop("status", "able"), *rules, **facts)
    assert found.present == UNFAVOURABLE._replace(**expected)
    assert found.others == ()


def test_each_open_condition_makes_another_situation_with_the_facts_that_would() -> None:
    pain = {key: value for key, value in NO_CEMENT.items() if key != "sins_pain"}
    found = read(pain, "unable", "T1")
    assert found.present == UNFAVOURABLE
    assert found.others == (
        (UNFAVOURABLE._replace(mechanical_pain=True), ("sins_pain",)),
        (UNFAVOURABLE._replace(discuss_surgery=True), ("neuro_deficit_new", "ecog")),
        (
            UNFAVOURABLE._replace(more_aggressive=True),
            ("systemic_options_remaining", "synchronous", "prior_systemic_therapy"),
        ),
        (UNFAVOURABLE._replace(less_aggressive=True), ("systemic_options_remaining",)),
        (UNFAVOURABLE._replace(haematological=True), ("primary",)),
        (UNFAVOURABLE._replace(due_to_lesion=True), ("ecog", "performance_due_to_lesion")),
        (UNFAVOURABLE._replace(emergency=True), ("neuro_deficit_new",)),
    )
    able = read(NO_CEMENT, **{key: value for key, value in SETTLED.items() if key != "primary"})
    assert able.others == (
        (UNFAVOURABLE._replace(en_bloc_candidate=True), ("primary",)),
        (UNFAVOURABLE._replace(haematological=True), ("primary",)),
    )


def test_an_open_cement_may_still_become_either() -> None:
    found = read(STABLE_LOW | {"pain_vas": 8}, **SETTLED)
    assert found.present == Situation(cement="open")
    assert found.others == (
        (Situation(cement="favourable"), ("posterior_wall_intact",)),
        (Situation(cement="unfavourable"), ("posterior_wall_intact",)),
    )
    assert found.cement.missing == ("posterior_wall_intact",)
