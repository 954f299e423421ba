"""Questions on SINS, modifiers, the primary and tolerance: when each is asked, and what for (ADR 0006)."""

from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.facts import Fact, PriorRt, Range, SurvivalEstimate
from spinal_metastasis.terms import MstfiItem
from tests.spinal_metastasis.build import STABLE_SINS, assessed, lesion
from tests.spinal_metastasis.recommendation.asking import AT_LEVEL, PATIENT, changes_of, questions_of

# SINS and stability


def test_a_sins_item_is_asked_where_it_changes_the_total_even_if_the_class_stands() -> None:
    asked = changes_of(questions_of(None, "sins_bone_lesion", srs_available=False))
    assert asked == {"sins_bone_lesion": ("sins",)}


def test_a_sins_item_across_six_and_seven_changes_decision_and_advice() -> None:
    facts: dict[str, Any] = {"level": "T12", "sins_bone_lesion": "lytic", "sins_pain": ["none", "mechanical"]}
    asked = questions_of(facts, primary="myeloma", able_to_tolerate_surgery=True)
    (pain,) = [one for one in asked if one.input == "sins_pain"]
    assert (pain.would_change[:2], pain.would_change[-1], pain.level) == (
        ("noms", "sins"),
        "advisories",
        "T12",
    )


def test_an_instrumented_level_asks_for_the_teams_judgement_and_for_no_sins_item() -> None:
    asked = changes_of(questions_of({"instrumented": True}, *STABLE_SINS, primary="ovary"))
    assert asked["stability_override"] == ("noms",)
    assert not any(key.startswith("sins_") for key in asked)
    settled = changes_of(questions_of({"instrumented": True, "stability_override": "stable"}, primary="ovary"))
    assert "stability_override" not in settled


def test_an_epidural_grade_is_asked_for_the_first_mri_too() -> None:
    asked = changes_of(questions_of({"sins_pain": "mechanical"}, "escc_grade"))
    assert asked["escc_grade"] == ("noms", "advisories")


# Modifiers


@pytest.mark.parametrize(
    ("at_level", "omit", "primary", "asked"),
    [
        ({"escc_grade": "0"}, ("prior_rt",), "ovary", True),
        ({"escc_grade": "0"}, ("prior_rt",), "kidney_rcc", False),
        ({"escc_grade": "0", "prior_rt": (PriorRt(),)}, (), "ovary", False),
        ({"escc_grade": "0"}, (), "ovary", False),
        ({"escc_grade": "0", "prior_rt_at_level": [True, False]}, (), "ovary", True),
    ],
)
def test_prior_radiotherapy_is_asked_with_noms_when_it_would_change_the_row(
    at_level: dict[str, Any], omit: tuple[str, ...], primary: str, asked: bool
) -> None:
    questions = {one.input: one for one in questions_of(at_level, *omit, primary=primary)}
    found = questions.get("prior_rt_at_level")
    assert (found is not None and "noms" in found.would_change) is asked
    if found:
        assert found.would_change[-1] == "advisories"
        assert found.level == "T8"


@pytest.mark.parametrize(
    ("at_level", "primary", "asked"), [({"escc_grade": "0"}, "ovary", True), ({}, "kidney_rcc", False)]
)
def test_instrumentation_is_asked_when_it_would_change_the_row(
    at_level: dict[str, Any], primary: str, asked: bool
) -> None:
    questions = {one.input: one for one in questions_of(at_level, "instrumented", primary=primary)}
    assert ("instrumented" in questions) is asked
    if asked:
        assert questions["instrumented"].would_change == ("noms", "advisories")
        assert questions["instrumented"].level == "T8"


# The primary


def test_a_known_primary_that_a_paper_does_not_place_is_missing_there_and_not_asked() -> None:
    answer = assessed(lesion(**AT_LEVEL), **PATIENT | {"primary": "kidney_rcc"})
    bollen = next(one for one in answer.prognosis if one.system == "bollen_2014")
    assert "primary" in bollen.missing
    assert "primary" not in {one.input for one in answer.questions}


@pytest.mark.parametrize(
    ("primary", "changes"),
    [
        ("breast_unspecified", "katagiri_2014"), ("colorectal_unspecified", "tokuhashi_2005"),
        ("unknown_primary", "bauer_1995"), ("other", "tomita_2001"), (["colon", "kidney_rcc"], "tomita_2001"),
    ],
)  # fmt: skip
def test_a_primary_recorded_without_detail_is_asked(primary: Any, changes: str) -> None:
    assert changes in changes_of(questions_of(primary=primary))["primary"]


def test_the_primary_is_not_asked_for_noms_once_the_team_judged_or_the_level_was_irradiated() -> None:
    assert "noms" in changes_of(questions_of(primary="lung_unspecified"))["primary"]
    judged = changes_of(questions_of(primary="lung_unspecified", radiosensitivity_override="resistant"))
    assert "noms" not in judged["primary"]
    irradiated = changes_of(questions_of({"prior_rt_at_level": True}, primary="lung_unspecified"))
    assert "noms" not in irradiated["primary"]


# Tolerance


LONG = {"survival_estimate": Fact((SurvivalEstimate("local", median_months=Decimal(24)),))}
HEALTHY: dict[str, Any] = {
    "asa": 2, "hb": 12, "neutrophils": 5, "inr": 1, "uncontrolled_infection": False, "organ_failure": False,
    "anticoagulant": False, "mstfi_items": {MstfiItem.ANAEMIA: False}, **LONG,
}  # fmt: skip


def _tolerance_questions(*omit: str, **facts: Any) -> dict[str, tuple[str, ...]]:
    known = {key: value for key, value in (HEALTHY | facts).items() if key not in omit}
    return changes_of(questions_of(None, "able_to_tolerate_surgery", *omit, **{"primary": "kidney_rcc", **known}))


def test_of_a_healthy_patient_nothing_is_asked_for_tolerance() -> None:
    assert not any("systemic_tolerance" in changes for changes in _tolerance_questions().values())


@pytest.mark.parametrize(
    "removed", ["asa", "hb", "neutrophils", "inr", "uncontrolled_infection", "organ_failure", "anticoagulant"]
)
def test_a_fact_that_could_rule_surgery_out_is_asked_with_noms(removed: str) -> None:
    bleeding = ("advisories",) if removed in ("inr", "anticoagulant") else ()
    assert _tolerance_questions(removed)[removed] == ("noms", "systemic_tolerance", *bleeding)


def test_where_tolerance_does_not_decide_the_row_it_is_asked_without_noms() -> None:
    asked = _tolerance_questions("asa", primary="myeloma")
    assert asked["asa"] == ("systemic_tolerance",)


def test_one_scale_is_not_asked_for_tolerance_when_the_other_is_known() -> None:
    assert "systemic_tolerance" not in _tolerance_questions("kps").get("kps", ())
    assert "systemic_tolerance" not in _tolerance_questions("ecog", kps=60).get("ecog", ())
    neither = _tolerance_questions("ecog", "kps", "asa")
    assert "systemic_tolerance" in neither["ecog"]
    assert "systemic_tolerance" in neither["kps"]


def test_the_cause_of_a_poor_status_is_asked_then_the_teams_judgement() -> None:
    poor = _tolerance_questions(ecog=3)
    assert poor["performance_due_to_lesion"] == ("noms", "systemic_tolerance", "advisories")
    assert "able_to_tolerate_surgery" not in poor
    settled = _tolerance_questions(ecog=3, performance_due_to_lesion=False)
    assert settled["able_to_tolerate_surgery"] == ("noms", "systemic_tolerance", "advisories")
    assert "performance_due_to_lesion" not in settled


def test_a_judgement_or_a_refusal_leaves_nothing_to_ask_for_tolerance() -> None:
    refused = _tolerance_questions("asa", "hb", patient_declines=("surgery",))
    assert not any("systemic_tolerance" in changes for changes in refused.values())
    assert not any("systemic_tolerance" in changes for changes in changes_of(questions_of()).values())


def test_of_five_asa_classes_one_rules_surgery_out_of_two_answers_on_haemoglobin_one() -> None:
    """Able or unable: two decisions. After ASA 1.8 stay open on average, after the haemoglobin 1.5."""
    order = list(_tolerance_questions("asa", "hb", ecog=3))
    assert order.index("hb") < order.index("asa")


def test_the_cause_of_a_poor_status_is_not_asked_where_survival_leaves_the_doubt_anyway() -> None:
    """ECOG 3: the cause settles it (1.5 decisions, like the infection; then the key). Estimates on both sides of three
    months leave it to the team, whatever the cause.
    """
    alone = list(_tolerance_questions("uncontrolled_infection", ecog=3))
    assert alone.index("performance_due_to_lesion") < alone.index("uncontrolled_infection")
    both = Fact((SurvivalEstimate("a", Decimal(2)), SurvivalEstimate("b", Decimal(24))))
    beside = _tolerance_questions("uncontrolled_infection", ecog=3, survival_estimate=both)
    assert "performance_due_to_lesion" not in beside
    assert {"able_to_tolerate_surgery", "uncontrolled_infection"} <= beside.keys()
    worse = _tolerance_questions(ecog=4, survival_estimate=both)
    assert "performance_due_to_lesion" in worse


def test_a_myelopathy_that_signs_derive_is_not_asked() -> None:
    assert "myelopathy" in changes_of(questions_of(None, "myelopathy"))
    assert "myelopathy" not in changes_of(questions_of(None, "myelopathy", frankel_or_asia="C"))


@pytest.mark.parametrize(
    ("bounds", "status"),
    [
        (Range(low=Decimal(5)), "unable"), (Range(low=Decimal(4)), "indeterminate"),
        (Range(high=Decimal(5), high_open=True), "able"), (Range(high=Decimal(5)), "indeterminate"),
    ],
)  # fmt: skip
def test_a_bounded_asa_class_is_one_of_five(bounds: Range, status: str) -> None:
    asa: Fact[int] = Fact(bounds)
    known = PATIENT | HEALTHY | {"asa": asa, "primary": "kidney_rcc"}
    answer = assessed(lesion(**AT_LEVEL), **{k: v for k, v in known.items() if k != "able_to_tolerate_surgery"})
    assert answer.systemic_tolerance.status == status
    assert ("asa" in changes_of(answer.questions)) is (status == "indeterminate")
