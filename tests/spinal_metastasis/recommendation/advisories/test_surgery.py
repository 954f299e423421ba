"""Advisories on surgery, both sides of every limit (specification section 8)."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.facts import Embolisation, Fact, PlannedSurgery, PriorRt
from spinal_metastasis.recommendation.advisories.surgery import HYPERVASCULAR
from spinal_metastasis.terms import MstfiItem, SpinalLevel
from tests.spinal_metastasis.advice import (
    ABLE,
    HIGH,
    LOW,
    STABLE,
    UNABLE,
    UNSTABLE,
    conditional,
    lives,
    one,
)
from tests.spinal_metastasis.build import AS_OF

FIT: dict[str, Any] = {"able_to_tolerate_surgery": True}
KIDNEY = ABLE | {"primary": "kidney_rcc"}
COLON = ABLE | {"primary": "colon"}
PLANNED = {"planned_surgery": PlannedSurgery("separation")}
TODAY = AS_OF.date()


@pytest.mark.parametrize("primary", [
    "kidney_rcc", "liver_hcc", "thyroid_papillary", "thyroid_follicular", "thyroid_medullary", "thyroid_anaplastic",
    "thyroid_unspecified", ["kidney_rcc", "liver_hcc"], sorted(HYPERVASCULAR),
])  # fmt: skip
def test_a10_embolise_hypervascular_tumours_before_surgery(primary: Any) -> None:
    found = one("A10", HIGH, primary=primary, **FIT)
    assert found is not None
    assert (found.conditional, found.level, found.strength) == (False, "T8", "moderate")


@pytest.mark.parametrize(
    ("at_level", "facts", "conditional"),
    [
        (HIGH, FIT | {"primary": "colon"}, None),
        (HIGH, FIT | {"primary": ["kidney_rcc", "colon"]}, None),
        (HIGH, FIT, None),
        (HIGH, {"primary": "kidney_rcc", "able_to_tolerate_surgery": False}, None),
        (HIGH, {"primary": "kidney_rcc"}, True),
        (HIGH | {"escc_grade": "0"}, FIT | {"primary": "kidney_rcc"}, None),
        (HIGH | {"escc_grade": ["0", "2"]}, FIT | {"primary": "kidney_rcc"}, True),
        (HIGH | {"escc_grade": "0", "planned_surgery": PlannedSurgery("separation")}, FIT | {"primary": "kidney_rcc"},
         False),
        (HIGH | {"planned_surgery": PlannedSurgery("separation")}, {"primary": "kidney_rcc"}, False),
        (HIGH | {"embolisation": Embolisation(complete=True)}, FIT | {"primary": "kidney_rcc"}, None),
        (UNSTABLE | {"escc_grade": "0", "myelopathy": False}, FIT | {"primary": "kidney_rcc"}, False),
        (UNSTABLE | {"escc_grade": "0", "myelopathy": False},
         {"primary": "kidney_rcc", "able_to_tolerate_surgery": False}, None),
    ],
)  # fmt: skip
def test_a10_waits_on_surgery_and_says_when_only_some_decisions_carry_it(
    at_level: dict[str, Any], facts: dict[str, Any], conditional: bool | None
) -> None:
    found = one("A10", at_level, **facts)
    assert (found.conditional if found else None) is conditional


def test_a10_where_surgery_is_one_side_of_a_choice() -> None:
    choice = FIT | {"primary": "kidney_rcc", "radiosensitivity_override": "intermediate", "srs_available": True}
    assert conditional("A10", HIGH, **choice) is True


# A11: separation surgery


@pytest.mark.parametrize(
    ("at_level", "facts", "expected"),
    [
        ({}, COLON, False),
        ({"escc_grade": "3"}, COLON, False),
        ({"escc_grade": "1c"}, COLON, None),
        ({"escc_grade": ["1c", "2"]}, COLON, True),
        ({}, COLON | UNABLE, None),
        ({}, {"primary": "colon"}, True),
        ({}, ABLE | {"primary": "myeloma"}, None),
        ({}, ABLE | {"primary": "breast_unspecified"}, None),
        ({}, ABLE | {"primary": "lung_unspecified"}, True),
        ({"prior_rt_at_level": True}, ABLE | {"primary": "myeloma"}, False),
    ],
)
def test_a11_for_high_grade_resistant_and_able(
    at_level: dict[str, Any], facts: dict[str, Any], expected: bool | None
) -> None:
    assert conditional("A11", HIGH | at_level, **facts) is expected


def test_a11_waits_for_an_epidural_grade() -> None:
    assert conditional("A11", STABLE, **COLON) is None


# A12: minimally invasive surgery; A15: implants


@pytest.mark.parametrize(
    ("at_level", "facts", "mis", "implant"),
    [
        (HIGH, COLON, False, False),
        (HIGH, COLON | UNABLE, None, None),
        (LOW, COLON, None, None),
        (LOW | {"escc_grade": ["0", "2"]}, COLON, True, True),
        (HIGH, ABLE | {"primary": "breast_unspecified"}, True, True),
        (UNSTABLE | {"escc_grade": "0", "myelopathy": False}, COLON, False, False),
        (UNSTABLE | {"escc_grade": "0", "myelopathy": False}, COLON | UNABLE, None, True),
        (UNSTABLE | {"escc_grade": "2", "myelopathy": False}, COLON | UNABLE, None, False),
        (LOW | PLANNED, COLON, None, None),
        ({"level": "T8"}, COLON, None, None),
        ({"level": "T8", "escc_grade": "2"}, COLON, False, False),
        ({"level": "T8", "instrumented": True, "stability_override": "unstable"}, COLON, False, False),
        ({"level": "T8", "instrumented": True}, COLON, None, None),
    ],
)  # fmt: skip
def test_a12_and_a15_when_surgery_and_implants_are_among_the_decisions(
    at_level: dict[str, Any], facts: dict[str, Any], mis: bool | None, implant: bool | None
) -> None:
    assert conditional("A12", at_level, **facts) is mis
    assert conditional("A15", at_level, **facts) is implant


# A13: en bloc resection

SOLITARY = KIDNEY | lives(12) | {"spinal_mets_count": 1, "visceral_mets": "none"}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, False),
        (lives("11.9"), None),
        (lives(3, 12), True),
        ({"able_to_tolerate_surgery": False}, None),
        ({"able_to_tolerate_surgery": [True, False]} | lives(2, 12), True),
        ({"spinal_mets_count": 2}, None),
        ({"spinal_mets_count": [1, 2]}, None),
        ({"primary": "colon"}, None),
        ({"visceral_mets": "treatable"}, None),
        ({"visceral_mets": "treatable", "visceral_controlled": True}, False),
    ],
)
def test_a13_when_rule_c6_fires(facts: dict[str, Any], expected: bool | None) -> None:
    assert conditional("A13", LOW, **SOLITARY | facts) is expected


def test_a13_with_survival_not_known_holds_in_the_longest_band_only() -> None:
    known = {key: value for key, value in SOLITARY.items() if key not in ("survival_estimate", "visceral_mets")}
    assert conditional("A13", LOW, **known, visceral_mets=["treatable", "none"], visceral_controlled=True) is True


# A14: surgical site infection


def _planned(levels: int | None = None, date: dt.date | None = None) -> dict[str, Any]:
    chosen = None if levels is None else tuple(SpinalLevel)[8 : 8 + levels]
    return {"planned_surgery": PlannedSurgery("fusion", chosen, date)}


@pytest.mark.parametrize(
    ("at_level", "facts", "named"),
    [
        ({}, {}, "none"),
        ({"prior_rt": (PriorRt(),)}, {}, "1 (previous radiotherapy)"),
        ({}, {"chemo_last_date": TODAY - dt.timedelta(days=20)}, "1 (chemotherapy under 3 weeks ago)"),
        ({}, {"chemo_last_date": TODAY - dt.timedelta(days=21)}, "none"),
        ({}, {"mstfi_items": Fact({MstfiItem.ANAEMIA: True})}, "none"),
        ({}, {"chemo_last_date": TODAY}, "1 (chemotherapy under 3 weeks ago)"),
        (_planned(date=TODAY - dt.timedelta(days=3)), {"chemo_last_date": TODAY - dt.timedelta(days=2)}, "none"),
        ({}, {"chemo_last_date": [TODAY, TODAY - dt.timedelta(days=1)]}, "none"),
        (_planned(date=TODAY + dt.timedelta(days=2)), {"chemo_last_date": TODAY - dt.timedelta(days=18)},
         "1 (chemotherapy under 3 weeks ago)"),
        (_planned(date=TODAY + dt.timedelta(days=3)), {"chemo_last_date": TODAY - dt.timedelta(days=18)}, "none"),
        ({}, {"albumin": "3.49"}, "1 (low albumin or malnutrition)"),
        ({}, {"albumin": "3.5"}, "none"),
        ({}, {"mstfi_items": Fact({MstfiItem.MALNUTRITION: True})}, "1 (low albumin or malnutrition)"),
        ({}, {"mstfi_items": Fact({MstfiItem.MALNUTRITION: False, MstfiItem.ANAEMIA: True})}, "none"),
        ({}, {"smoking": True}, "1 (smoking)"),
        ({}, {"smoking": [True, False]}, "none"),
        ({}, {"bmi": 30}, "1 (BMI 30 or more)"),
        ({}, {"bmi": "29.9"}, "none"),
        ({}, {"diabetes": True}, "1 (diabetes)"),
        ({}, {"asa": 3}, "1 (ASA above 2)"),
        ({}, {"asa": [2, 3]}, "none"),
        ({}, {"asa": 2}, "none"),
        ({}, {"ecog": 3}, "1 (ECOG 3-4)"),
        ({}, {"ecog": 2}, "none"),
        ({}, {"ecog": [2, 3]}, "none"),
        (_planned(7), {}, "1 (more than 6 instrumented levels)"),
        (_planned(6), {}, "none"),
        ({}, {"smoking": True, "diabetes": True}, "2 (smoking, diabetes)"),
    ],
)  # fmt: skip
def test_a14_counts_and_names_the_factors(at_level: dict[str, Any], facts: dict[str, Any], named: str) -> None:
    found = one("A14", HIGH | at_level, **COLON, **facts)
    assert found is not None
    assert f"recorded: {named}. Others" in found.text
    assert (found.level, found.conditional, found.strength) == ("T8", False, "moderate")


def test_a14_for_surgery_planned_or_among_the_decisions() -> None:
    assert conditional("A14", LOW, **COLON) is None
    assert conditional("A14", LOW | PLANNED, **COLON) is False
    assert conditional("A14", HIGH, primary="colon", srs_available=True) is True
    assert conditional("A14", {"level": "T8"}, **COLON) is None


# A16, bleeding


def _days_ago(value: Any, days: int) -> Fact[Any]:
    return Fact(Decimal(value), (), TODAY - dt.timedelta(days=days))


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        ({"platelets": "99.9"}, "platelets below 100: corrected before open spine surgery"),
        ({"platelets": 100}, None),
        ({"platelets": "49.9"}, "platelets below 50: corrected before any procedure"),
        ({"platelets": 50}, "platelets below 100: corrected before open spine surgery"),
        ({"platelets": [40, 200]}, None),
        ({"platelets": _days_ago(40, 7)}, "platelets below 50: corrected before any procedure"),
        ({"platelets": _days_ago(40, 8)}, None),
        ({"inr": "1.51"}, "INR above 1.5"),
        ({"inr": "1.5"}, None),
        ({"anticoagulant": True}, "therapeutic anticoagulation"),
        ({"anticoagulant": False}, None),
        ({"anticoagulant": [True, False]}, None),
        ({"inr": 2, "anticoagulant": True}, "INR above 1.5; therapeutic anticoagulation"),
        ({}, None),
    ],
)
def test_a16_names_what_raises_bleeding(facts: dict[str, Any], named: str | None) -> None:
    found = one("A16", HIGH, **COLON, **facts)
    assert (found is not None) is (named is not None)
    if found:
        assert f"recorded here: {named}. Platelets 50" in found.text
        assert (found.level, found.conditional, found.strength) == ("T8", False, "moderate")
        assert "second-hand" in found.text


@pytest.mark.parametrize(
    ("at_level", "facts", "expected"),
    [
        (HIGH, COLON, False),
        (LOW, COLON, None),
        (LOW | PLANNED, COLON, False),
        (LOW, ABLE | {"primary": "unknown_primary"}, False),
        (HIGH, ABLE | {"primary": "unknown_primary"}, False),
        (HIGH, UNABLE | {"primary": "unknown_primary"}, True),
        (HIGH, ABLE | {"primary": "breast_unspecified"}, True),
        (UNSTABLE | {"escc_grade": "0", "myelopathy": False}, COLON | UNABLE, False),
        (LOW | {"level": "T12", "sins_pain": "mechanical", "sins_bone_lesion": "lytic"}, COLON, True),
        (HIGH, COLON | UNABLE, None),
        ({"level": "T8"}, COLON, None),
    ],
)
def test_a16_follows_the_procedures_of_the_open_rows(
    at_level: dict[str, Any], facts: dict[str, Any], expected: bool | None
) -> None:
    assert conditional("A16", at_level, anticoagulant=True, **facts) is expected


def test_a16_speaks_of_the_surgery_that_correction_would_open() -> None:
    rules_decide = {"primary": "colon", "srs_available": True, "ecog": 1, **lives(12)}
    assert conditional("A16", HIGH, platelets=80, **rules_decide) is True
    assert conditional("A16", HIGH, platelets=80, asa=5, **rules_decide) is None
    assert conditional("A16", LOW, platelets=80, **rules_decide) is None
    optional = HIGH | {"level": "T12", "sins_pain": "mechanical", "sins_bone_lesion": "lytic"}
    assert conditional("A16", optional, platelets=80, **rules_decide) is True
