"""Which facts are asked because they could move expected survival across three months (rule T1, ADR 0006)."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.facts import Fact, SurvivalEstimate
from spinal_metastasis.policy import Policy
from spinal_metastasis.recommendation.horizon import expectation
from spinal_metastasis.recommendation.survival import Expectation
from spinal_metastasis.results import Combined, LoadedModel
from spinal_metastasis.terms import SurvivalBand as B
from tests.spinal_metastasis.build import DEFAULT_POLICY, assessed, case, lesion, system
from tests.spinal_metastasis.oracle.asked import assert_what_is_asked_decides
from tests.spinal_metastasis.oracle.nearly_complete import nearly_complete, seeded

TWO = Policy(survival_systems=("tokuhashi_2005", "bauer_modified_2008"))
TOKUHASHI = Policy(survival_systems=("tokuhashi_2005",))
LONG_BY_BAUER: dict[str, Any] = {
    "primary": "colon", "visceral_mets": "none", "brain_mets": False, "spinal_mets_count": 1,
    "extraspinal_bone_mets": 0, "ecog": 1,
}  # fmt: skip
SHORT_BY_BAUER = LONG_BY_BAUER | {"primary": "lung_sclc", "spinal_mets_count": 2, "kps": 90}
FACTS_OF_RULES = {
    "asa", "hb", "neutrophils", "platelets", "inr", "uncontrolled_infection", "organ_failure", "anticoagulant",
}  # fmt: skip


ESTIMATE_24 = Fact((SurvivalEstimate("local", Decimal(24)),))
ESTIMATES_2_AND_24 = Fact((SurvivalEstimate("a", Decimal(2)), SurvivalEstimate("b", Decimal(24))))


def _asked(policy: Policy = DEFAULT_POLICY, **facts: Any) -> set[str]:
    missing = assessed(lesion(level="T8"), policy=policy, **facts).systemic_tolerance.missing
    return set(missing) - FACTS_OF_RULES


def test_a_fact_that_could_make_a_trusted_system_read_short_is_asked() -> None:
    """Karnofsky 40: Tokuhashi 8 to 10 with the palsy open, so 0-8 or 9-11."""
    assert "frankel_or_asia" in _asked(TWO, **LONG_BY_BAUER, kps=40)


def test_a_fact_that_moves_it_between_longer_groups_only_is_not_asked() -> None:
    """Karnofsky 90: Tokuhashi 10 to 12, so 9-11 or 12-15."""
    assert _asked(TWO, **LONG_BY_BAUER, kps=90) == set()


def test_a_system_the_site_does_not_trust_asks_nothing() -> None:
    only_bauer = Policy(survival_systems=("bauer_modified_2008",))
    assert "frankel_or_asia" not in _asked(only_bauer, **LONG_BY_BAUER, kps=40)


def test_beside_a_system_that_reads_short_anyway_the_others_need_no_answer() -> None:
    """Bauer 1 is short; Tokuhashi is 7 to 9 with the palsy open."""
    assert "frankel_or_asia" not in _asked(TWO, **SHORT_BY_BAUER)


def test_while_no_system_has_a_single_group_whatever_decides_one_is_asked() -> None:
    assert "frankel_or_asia" in _asked(TOKUHASHI, **LONG_BY_BAUER, kps=90)


def test_with_an_estimate_recorded_nothing_of_this_is_asked() -> None:
    estimate = SurvivalEstimate("local", median_months=24)  # type: ignore[arg-type]
    assert _asked(TWO, **LONG_BY_BAUER, kps=90, survival_estimate=Fact((estimate,))) == set()
    assert _asked(TOKUHASHI, **LONG_BY_BAUER, kps=90, survival_estimate=Fact((estimate,))) == set()


def test_beside_an_estimate_under_three_months_the_cause_of_a_poor_status_is_asked_only_where_it_may_rule_out() -> None:
    assert "performance_due_to_lesion" in _asked(ecog=3, survival_estimate=ESTIMATE_24)
    assert "performance_due_to_lesion" not in _asked(ecog=3, survival_estimate=ESTIMATES_2_AND_24)
    assert "performance_due_to_lesion" in _asked(ecog=4, survival_estimate=ESTIMATES_2_AND_24)


INVENTED = LoadedModel("invented", "1", "cox", False, True, "none", "nobody", "never", 1, "0", (), ())
SHORT, LONG = (B.LT1M, B.FROM1TO3M), (B.FROM6TO12M, B.GE12M)
DUE = "performance_due_to_lesion"


@pytest.mark.parametrize(
    ("model", "bands", "asked"),
    [
        (INVENTED, LONG, (DUE,)),
        (INVENTED, SHORT, ()),
        (INVENTED, (B.FROM1TO3M, B.FROM3TO6M), ()),
        (None, SHORT, (DUE,)),
    ],
)
def test_a_model_that_reads_under_three_months_leaves_the_doubt_whatever_the_cause_is(
    model: LoadedModel | None, bands: tuple[B, ...], asked: tuple[str, ...]
) -> None:
    """A system without model stands among the scores; here none is given."""
    sorg = replace(system(assessed(), "sorg_ml_2019"), model=model, missing=())
    together = Combined(bands, {"sorg_ml_2019": bands}, "single")
    assert expectation(case(ecog=3), together, (), (sorg,)) == Expectation(bands, True, (), asked)


@pytest.mark.parametrize(
    ("facts", "facts_of_survival"),
    [({"ecog": 1}, ("wbc",)), ({"ecog": 4, DUE: False}, ()), ({"ecog": 1, "able_to_tolerate_surgery": True}, ())],
)
def test_what_a_silent_model_lacks_is_asked_while_surgery_may_be_tolerated(
    facts: dict[str, Any], facts_of_survival: tuple[str, ...]
) -> None:
    sorg = replace(system(assessed(), "sorg_ml_2019"), model=INVENTED, missing=("wbc",))
    nothing = Combined(tuple(B), {}, "none")
    assert expectation(case(**facts), nothing, (), (sorg,)) == Expectation(tuple(B), False, facts_of_survival)


@pytest.mark.parametrize("policy", [TWO, TOKUHASHI])
def test_an_empty_list_of_estimates_is_no_estimate(policy: Policy) -> None:
    asked = _asked(policy, **LONG_BY_BAUER, kps=[40, 90])
    assert asked
    assert _asked(policy, **LONG_BY_BAUER, kps=[40, 90], survival_estimate=()) == asked


SMALL_CHARTS = (
    10, 17, 20, 23, 28, 32, 33, 37, 56, 57, 82, 123, 142, 144, 147, 148, 190, 199, 208, 226, 229, 235, 251, 253,
    259, 330, 367, 404, 415, 426, 429, 454, 497, 511, 535, 546, 556, 572, 601, 617, 640, 670, 694, 697, 871,
)  # fmt: skip
NOTHING_DECIDES = (0, 4, 9, 12, 16, 29, 47, 53, 58, 59)


@pytest.mark.parametrize("number", SMALL_CHARTS + NOTHING_DECIDES)
def test_what_is_asked_is_what_decides_in_every_complete_chart(number: int) -> None:
    """Charts with one scale and with both, with and without a system that has its group; each fact decides in some."""
    assert_what_is_asked_decides(nearly_complete(seeded(f"quick {number}"), most=96))


def test_a_scale_that_a_system_reads_too_is_taken_together_with_what_the_rules_say_of_it() -> None:
    """Karnofsky 30 alone would read short with metastases of the brain; the patient is not fit for surgery then."""
    chart = nearly_complete(seeded("kps 29"), most=24)
    assert_what_is_asked_decides(chart | {"kps": [80, 30], "ecog": 1, "performance_due_to_lesion": False})
