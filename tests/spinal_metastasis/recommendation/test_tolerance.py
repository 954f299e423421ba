import datetime as dt
from typing import Any

import pytest

from spinal_metastasis.facts import Evidence, Fact, SurvivalEstimate
from spinal_metastasis.recommendation.survival import Expectation
from spinal_metastasis.recommendation.tolerance import for_noms, performance_rule, survival_rule
from spinal_metastasis.results import SystemicTolerance
from spinal_metastasis.terms import SurvivalBand
from tests.spinal_metastasis.build import AS_OF, assessed, known, lesion, only_lesion

LONG: dict[str, Any] = {"survival_estimate": Fact((SurvivalEstimate("local", median_months=24),))}  # type: ignore[arg-type]


def _tolerance(**facts: Any) -> SystemicTolerance:
    return assessed(lesion(level="T8"), **{"ecog": 1, **LONG, **facts}).systemic_tolerance


def _estimate(months: int) -> dict[str, Any]:
    return {"survival_estimate": Fact((SurvivalEstimate("local", median_months=months),))}  # type: ignore[arg-type]


def test_with_survival_and_performance_known_and_nothing_against_it_is_able() -> None:
    assert (_tolerance().status, _tolerance().reasons, _tolerance().scope) == ("able", (), ("full",))


def test_facts_that_could_rule_surgery_out_are_named_although_they_have_no_effect() -> None:
    assert _tolerance().missing == (
        "asa", "hb", "neutrophils", "platelets", "inr", "uncontrolled_infection", "organ_failure", "anticoagulant",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "status", "rules", "correctable"),
    [
        (_estimate(2), "unable", ("T1",), False),
        (_estimate(3), "able", (), False),
        ({"ecog": 4}, "indeterminate", ("T3",), False),
        ({"ecog": 4, "performance_due_to_lesion": False}, "unable", ("T3",), False),
        ({"ecog": 4, "performance_due_to_lesion": True}, "able", (), False),
        ({"ecog": 3}, "indeterminate", ("T4",), False),
        ({"ecog": 3, "performance_due_to_lesion": False}, "indeterminate", ("T4",), False),
        ({"ecog": 3, "performance_due_to_lesion": True}, "able", (), False),
        ({"ecog": [2, 4], "performance_due_to_lesion": False}, "indeterminate", ("T3",), False),
        ({"ecog": 1, "kps": 30, "performance_due_to_lesion": False}, "unable", ("T3",), False),
        ({"ecog": 1, "kps": 40}, "indeterminate", ("T4",), False),
        ({"ecog": 1, "kps": 50}, "indeterminate", ("T4",), False),
        ({"ecog": 1, "kps": 60}, "able", (), False),
        ({"asa": 5}, "unable", ("T5",), False),
        ({"asa": [4, 5]}, "indeterminate", ("T5",), False),
        ({"asa": [1, 5]}, "indeterminate", ("T5",), False),
        ({"asa": [2, 5]}, "indeterminate", ("T5",), False),
        ({"asa": [3, 5]}, "indeterminate", ("T5",), False),
        ({"asa": 4}, "able", (), False),
        ({"platelets": "99.9"}, "unable", ("T10",), True),
        ({"platelets": 100}, "able", (), False),
        ({"inr": "1.51"}, "unable", ("T11",), True),
        ({"inr": "1.5"}, "able", (), False),
        ({"anticoagulant": True}, "unable", ("T11",), True),
        ({"anticoagulant": [True, False]}, "indeterminate", ("T11",), False),
        ({"hb": "7.9"}, "unable", ("T13",), True),
        ({"hb": 8}, "able", (), False),
        ({"neutrophils": "0.99"}, "unable", ("T13",), True),
        ({"neutrophils": 1}, "able", (), False),
        ({"uncontrolled_infection": True}, "unable", ("T13",), True),
        ({"organ_failure": True}, "unable", ("T13",), True),
        ({"organ_failure": True, "asa": 5}, "unable", ("T5", "T13"), False),
        ({"patient_declines": ["surgery"]}, "unable", ("patient_choice",), False),
        ({"patient_declines": ["radiotherapy"]}, "able", (), False),
        ({"able_to_tolerate_surgery": True, "asa": 5}, "able", ("team_judgement",), False),
        ({"able_to_tolerate_surgery": False}, "unable", ("team_judgement",), False),
        ({"able_to_tolerate_surgery": [True, False]}, "indeterminate", ("team_judgement",), False),
    ],
)
def test_each_rule_on_both_sides_of_its_limit(
    facts: dict[str, Any], status: str, rules: tuple[str, ...], correctable: bool
) -> None:
    declined = facts.pop("patient_declines", None)
    more = {} if declined is None else {"patient_declines": tuple(declined)}
    answer = _tolerance(**facts, **more)
    assert (answer.status, tuple(r.rule for r in answer.reasons), answer.correctable) == (status, rules, correctable)


def test_platelets_below_fifty_are_corrected_before_any_procedure() -> None:
    texts = [reason.text for reason in _tolerance(platelets="49.9").reasons]
    assert texts == ["platelets below 50: correct before any procedure"]
    assert _tolerance(platelets=50).reasons[0].text == "platelets below 100: correct before open spine surgery"


def test_only_correctable_reasons_show_what_correction_would_allow() -> None:
    at_level = {"level": "T8", "escc_grade": "2", "myelopathy": False}
    answer = assessed(lesion(**at_level), primary="kidney_rcc", srs_available=True, ecog=1, inr=2, **LONG)
    noms = only_lesion(answer).noms
    assert noms is not None
    assert noms.inputs["systemic_tolerance"] == ("unable",)
    assert noms.if_corrected is not None
    assert {row for decision in noms.if_corrected for row in decision.rows} == {"N121", "N125", "N129"}


def test_survival_not_known_or_no_scale_known_leaves_it_open() -> None:
    unknown = assessed(lesion(level="T8"), ecog=1).systemic_tolerance
    assert (unknown.status, unknown.reasons[0].rule, unknown.scope) == ("indeterminate", "T1", ("full", "limited"))
    no_scale = assessed(lesion(level="T8"), **LONG).systemic_tolerance
    assert no_scale.status == "indeterminate"
    assert {"ecog", "kps", "asa"} <= set(no_scale.missing)


def test_what_is_not_known_at_all_is_a_doubt_and_not_an_objection() -> None:
    """An empty chart must neither allow nor forbid surgery by itself."""
    nothing = performance_rule(known())
    assert (nothing.may, nothing.missing) == (frozenset({"indeterminate"}), ("ecog", "kps", "asa"))
    assert survival_rule(Expectation(tuple(SurvivalBand), known=False)).may == {"indeterminate"}


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({"ecog": [2, 4], "performance_due_to_lesion": False}, {"ecog"}),
        ({"kps": [30, 60], "performance_due_to_lesion": False}, {"kps"}),
        ({"ecog": [0, 1]}, set()),
        ({"ecog": 1}, set()),
        ({"ecog": 4}, {"performance_due_to_lesion"}),
        ({"ecog": 4, "kps": [30, 60], "performance_due_to_lesion": False}, set()),
        ({"ecog": 3}, {"performance_due_to_lesion"}),
        ({"ecog": 3, "performance_due_to_lesion": False}, {"able_to_tolerate_surgery"}),
        ({"ecog": [1, 3], "performance_due_to_lesion": False}, {"ecog", "able_to_tolerate_surgery"}),
        ({"ecog": [2, 4]}, {"ecog", "performance_due_to_lesion"}),
    ],
)
def test_a_scale_is_asked_only_where_it_would_settle_the_rule(facts: dict[str, Any], missing: set[str]) -> None:
    asked = {"ecog", "kps", "performance_due_to_lesion", "able_to_tolerate_surgery"}
    answer = assessed(lesion(level="T8"), **LONG, **facts).systemic_tolerance
    assert set(answer.missing) & asked == missing


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"ecog": 4}, "is ECOG 4 caused by the spine lesion?"),
        ({"ecog": 4, "performance_due_to_lesion": False}, "ECOG 4 not caused by the spine lesion"),
        ({"ecog": 1, "kps": 30}, "is Karnofsky 30 caused by the spine lesion?"),
        ({"ecog": 4, "kps": 30}, "is ECOG 4 and Karnofsky 30 caused by the spine lesion?"),
        ({"ecog": [3, 4]}, "is ECOG 4 or Karnofsky 30 or less caused by the spine lesion?"),
        ({"ecog": [2, 3]}, "is ECOG 3 or Karnofsky 40-50 caused by the spine lesion?"),
        (_estimate(2), "expected survival is under 3 months; soft, the team may overrule it"),
    ],
)
def test_the_reason_names_what_is_recorded(facts: dict[str, Any], said: str) -> None:
    assert _tolerance(**facts).reasons[0].text == said


def test_asa_alone_satisfies_the_required_input_and_the_scales_stay_asked() -> None:
    answer = assessed(lesion(level="T8"), asa=2, **LONG).systemic_tolerance
    assert answer.status == "able"
    assert {"ecog", "kps"} <= set(answer.missing)


def test_a_short_band_in_some_estimates_only_leaves_it_open() -> None:
    both = Fact((SurvivalEstimate("a", median_months=2), SurvivalEstimate("b", median_months=24)))  # type: ignore[arg-type]
    answer = _tolerance(survival_estimate=both)
    assert (answer.status, answer.scope) == ("indeterminate", ("full",))
    assert answer.reasons[0].text == "expected survival may be under 3 months; soft, the team may overrule it"
    assert "able_to_tolerate_surgery" in answer.missing
    assert "able_to_tolerate_surgery" not in _tolerance().missing


def test_three_to_six_months_allow_limited_surgery_only() -> None:
    assert (_tolerance(**_estimate(5)).status, _tolerance(**_estimate(5)).scope) == ("able", ("limited",))


def test_six_months_and_more_allow_full_surgery() -> None:
    assert _tolerance(**_estimate(8)).scope == ("full",)


def test_an_open_judgement_is_what_is_asked() -> None:
    assert _tolerance(able_to_tolerate_surgery=[True, False]).missing == ("able_to_tolerate_surgery",)
    assert _tolerance(able_to_tolerate_surgery=True).missing == ()


def test_the_cause_of_a_poor_performance_status_is_asked_and_then_the_teams_judgement() -> None:
    assert "performance_due_to_lesion" in _tolerance(ecog=3).missing
    settled_cause = _tolerance(ecog=3, performance_due_to_lesion=False).missing
    assert "able_to_tolerate_surgery" in settled_cause
    assert "performance_due_to_lesion" not in settled_cause


def test_cautions_are_printed_and_never_decide() -> None:
    answer = _tolerance(asa=4, albumin=2, mfi5=3, able_to_tolerate_surgery=True, patient_declines=("surgery",))
    assert (answer.status, [one.rule for one in answer.cautions]) == ("able", ["T5", "T8", "T12", "E10"])


def test_old_platelets_have_no_effect_on_the_procedure() -> None:
    date = AS_OF.date() - dt.timedelta(days=8)
    answer = _tolerance(platelets=Fact(40, (Evidence("Observation/p", date),), date))
    assert answer.status == "able"


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("asa", [4, 5]), ("platelets", [90, 150]), ("inr", [1, 2]), ("hb", [7, 9]), ("neutrophils", ["0.5", 2]),
        ("anticoagulant", [True, False]), ("uncontrolled_infection", [True, False]), ("organ_failure", [True, False]),
    ],
)  # fmt: skip
def test_a_value_on_both_sides_of_a_limit_is_a_doubt_and_is_asked(key: str, values: list[Any]) -> None:
    answer = _tolerance(**{key: values})
    assert (answer.status, len(answer.reasons)) == ("indeterminate", 1)
    assert key in answer.missing


def test_noms_is_read_for_both_while_tolerance_is_not_determined() -> None:
    assert for_noms("indeterminate") == ("able", "unable")
    assert (for_noms("able"), for_noms("unable")) == (("able",), ("unable",))


HEALTHY: dict[str, Any] = {
    "asa": 2, "hb": 12, "neutrophils": 5, "platelets": 200, "inr": 1, "uncontrolled_infection": False,
    "organ_failure": False, "anticoagulant": False,
}  # fmt: skip


def test_of_a_patient_of_whom_all_is_known_nothing_is_missing() -> None:
    assert _tolerance(**HEALTHY).missing == ()


def test_what_would_tell_survival_is_missing_to_tolerance() -> None:
    answer = assessed(lesion(level="T8"), ecog=1, **HEALTHY).systemic_tolerance
    assert {"primary", "visceral_mets", "spinal_mets_count"} <= set(answer.missing)
