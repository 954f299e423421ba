"""Conditions of the combined rules: when they hold, and which open facts could still make them."""

from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.facts import Range
from spinal_metastasis.recommendation.combined_situation import (
    Condition,
    due_to_lesion,
    en_bloc_candidate,
    haematological,
    less_aggressive,
    mechanical_pain,
    more_aggressive,
)
from tests.spinal_metastasis.build import known

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
        ({}, {"ecog"}),
    ],
)
def test_a_poor_status_is_asked_by_the_scale_that_is_open(scales: dict[str, Any], asked: set[str]) -> None:
    found = due_to_lesion(known(performance_due_to_lesion=True, **scales))
    assert set(found.asks) == asked
