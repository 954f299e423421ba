"""Rule C6, each part on both sides (specification section 7)."""

from typing import Any

import pytest

from spinal_metastasis.recommendation.solitary import Condition, c6, conditions, is_solitary_and_slow
from spinal_metastasis.terms import SurvivalBand as B
from tests.spinal_metastasis.build import known

CANDIDATE: dict[str, Any] = {"spinal_mets_count": 1, "primary": "kidney_rcc", "visceral_mets": "none"}


@pytest.mark.parametrize(
    ("facts", "fires"),
    [
        ({}, True),
        ({"spinal_mets_count": 2}, False),
        ({"spinal_mets_count": 0}, False),
        ({"spinal_mets_count": [1, 2]}, False),
        ({"primary": "thyroid_papillary"}, True),
        ({"primary": "thyroid_anaplastic"}, False),
        ({"primary": "breast_hormone_independent"}, True),
        ({"primary": ["kidney_rcc", "breast_unspecified"]}, True),
        ({"primary": ["kidney_rcc", "colon"]}, False),
        ({"primary": "prostate_unspecified"}, False),
        ({"visceral_mets": "treatable"}, False),
        ({"visceral_mets": "treatable", "visceral_controlled": True}, True),
        ({"visceral_mets": "untreatable", "visceral_controlled": True}, True),
        ({"visceral_mets": "treatable", "visceral_controlled": False}, False),
        ({"visceral_mets": ["none", "treatable"]}, False),
        ({"visceral_mets": "none", "visceral_controlled": False}, True),
    ],
)
def test_each_part_of_the_rule(facts: dict[str, Any], fires: bool) -> None:
    patient = known(**CANDIDATE | facts)
    assert is_solitary_and_slow(patient) is fires
    assert c6(patient, (B.GE12M,)) == (fires,)


@pytest.mark.parametrize("missing", CANDIDATE)
def test_a_part_not_known_does_not_fire(missing: str) -> None:
    patient = known(**{key: value for key, value in CANDIDATE.items() if key != missing})
    assert c6(patient, (B.GE12M,)) == (False,)


def test_a_count_nobody_recorded_may_still_be_one() -> None:
    assert conditions({})[0] == Condition((False, True), ("spinal_mets_count",))


def test_controlled_alone_is_enough_without_the_metastases_being_recorded() -> None:
    patient = known(spinal_mets_count=1, primary="kidney_rcc", visceral_controlled=True)
    assert c6(patient, (B.GE12M,)) == (True,)


def test_it_runs_on_each_band() -> None:
    patient = known(**CANDIDATE)
    assert c6(patient, (B.FROM6TO12M,)) == (False,)
    assert c6(patient, (B.FROM6TO12M, B.GE12M)) == (False, True)
    assert c6(patient, tuple(B)) == (False, True)


def test_open_parts_name_the_facts_that_would_tell() -> None:
    patient = known(spinal_mets_count=[1, 2], visceral_mets="treatable")
    assert conditions(patient) == (
        Condition((False, True), ("spinal_mets_count",)),
        Condition((False, True), ("primary",)),
        Condition((False, True), ("visceral_controlled",)),
    )
    assert conditions(known(**CANDIDATE)) == (Condition((True,), ()),) * 3
