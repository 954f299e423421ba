"""Options ranked per lesion: order, branches by band, what would change them."""

from dataclasses import replace
from typing import Any

import pytest

from spinal_metastasis.policy import Policy
from spinal_metastasis.recommendation.combined_options import survival_facts
from spinal_metastasis.results import LoadedModel
from spinal_metastasis.terms import SurvivalBand as B
from tests.spinal_metastasis.build import STABLE_SINS, assessed, case, lesion, system
from tests.spinal_metastasis.weighing import (
    EN_BLOC,
    RENAL,
    SHORT_RT,
    STABLE_HIGH,
    STABLE_LOW,
    SUPPORTIVE,
    T8,
    UNSTABLE_HIGH,
    living,
    names,
    option,
    weighed,
)

SURGERY = "Decompression/stabilization followed by SRS"


def test_ranks_run_from_1_at_each_lesion() -> None:
    answer = assessed(lesion(**STABLE_HIGH), lesion(**STABLE_LOW | {"level": "L2"}), primary="melanoma")
    for level in ("T8", "L2"):
        ranks = [one.rank for one in answer.combined.options if one.level == level]
        assert ranks == list(range(1, len(ranks) + 1))
        assert ranks


def test_every_open_decision_is_an_option_word_for_word() -> None:
    answer = assessed(lesion(level="T8"))
    decisions = answer.lesions[0].noms
    assert decisions is not None
    of_table = [(one.decision, one.rows) for one in answer.combined.options if one.rows]
    assert sorted(of_table) == sorted((one.decision, one.rows) for one in decisions.decisions)


def test_a_rule_of_some_bands_is_listed_with_them_and_does_not_lead() -> None:
    answer = weighed("lt1m", "1to3m", "3to6m", at=STABLE_HIGH, able_to_tolerate_surgery=False, primary="melanoma")
    assert names(answer) == ["cEBRT", SUPPORTIVE, SHORT_RT]
    assert option(answer, SUPPORTIVE).when == {"C1": (B.LT1M,)}
    surgery = option(weighed("lt1m", "1to3m", "3to6m", at=STABLE_HIGH, primary="melanoma"), SURGERY)
    assert (surgery.for_, surgery.against) == (("C3",), ("C1", "C2"))
    assert surgery.when == {"C1": (B.LT1M,), "C2": (B.FROM1TO3M,), "C3": (B.FROM3TO6M,)}


def test_options_of_the_table_are_ordered_by_their_rules_then_by_the_table() -> None:
    unequal = weighed("ge12m", at=STABLE_LOW, primary=["melanoma", "lung_sclc"])
    assert [one.rows for one in unequal.combined.options] == [("N025",), ("N001",)]
    equal = weighed("3to6m", at=STABLE_LOW, primary=["melanoma", "lung_sclc"])
    assert [one.rows for one in equal.combined.options] == [("N001",), ("N025",)]


def test_among_equals_the_rules_of_some_bands_decide() -> None:
    answer = weighed("3to6m", "ge12m", at=STABLE_LOW, primary=["germ_cell_seminoma", "melanoma"])
    assert [one.rows for one in answer.combined.options] == [("N025",), ("N001",)]
    assert answer.combined.options[0].when == {"C5": (B.GE12M,)}


def test_en_bloc_is_not_offered_where_surgery_is_not_tolerated() -> None:
    assert EN_BLOC in names(weighed("ge12m", at=T8, **RENAL))
    assert EN_BLOC not in names(weighed("ge12m", at=T8, **RENAL, able_to_tolerate_surgery=False))


def test_alternatives_come_last_whatever_speaks_for_them() -> None:
    """C11 speaks for the surgery to be discussed, also in an emergency, and for nothing else here."""
    deficit = STABLE_HIGH | {"myelopathy": True}
    facts: dict[str, Any] = {"able_to_tolerate_surgery": None, "neuro_deficit_new": True, "primary": "melanoma"}
    answer = weighed("1to3m", at=deficit, ecog=3, performance_due_to_lesion=True, **facts)
    assert [name.partition(",")[0] for name in names(answer)] == ["cEBRT", SHORT_RT, "For discussion"]
    assert answer.combined.options[2].for_ == ("C11",)
    renal = weighed("3to6m", "ge12m", at=STABLE_LOW, **RENAL)
    assert names(renal)[-1] == EN_BLOC


def test_in_an_emergency_survival_orders_nothing_and_what_it_adds_comes_after_the_table() -> None:
    """C9 speaks for short radiotherapy and not for the stabilisation of the table; C11 for surgery, a later row."""
    myeloma = weighed("1to3m", at=UNSTABLE_HIGH, primary="myeloma", neuro_deficit_new=True)
    assert [name.partition(" (")[0] for name in names(myeloma)] == ["Stabilization", SHORT_RT.partition(" (")[0]]
    poor: dict[str, Any] = {"neuro_deficit_new": True, "ecog": 3, "performance_due_to_lesion": True}
    open_ = weighed("ge12m", at=STABLE_LOW | {"instrumented": True}, primary="melanoma", **poor)
    assert [(one.rows, one.for_) for one in open_.combined.options] == [
        (("N033",), ("C5", "C11")), (("N025",), ("C5",)), (("N029",), ("C5",)),
    ]  # fmt: skip


def test_what_a_rule_adds_is_weighed_like_the_rest() -> None:
    """En bloc resection is surgery; best supportive care is none, and haematological tumours say nothing of it."""
    early = option(weighed("lt1m", "1to3m", "ge12m", at=T8, **RENAL), EN_BLOC)
    assert (early.for_, early.against) == (("C6",), ("C1", "C2"))
    myeloma = option(weighed("lt1m", at=STABLE_HIGH, primary="myeloma"), SUPPORTIVE)
    assert (myeloma.for_, myeloma.against) == (("C1",), ())
    radiotherapy = option(weighed("1to3m", at=STABLE_HIGH, primary="myeloma"), SHORT_RT)
    assert (radiotherapy.for_, radiotherapy.against) == (("C2", "C9"), ())


def test_facts_that_decide_noms_at_the_lesion_would_change_its_options() -> None:
    answer = assessed(lesion(**T8 | {"escc_grade": ["1a", "2"]}), lesion(**T8 | {"level": "L3"}), **RENAL)
    by_level = {one.level: one.would_change for one in answer.combined.options}
    assert "escc_grade" in by_level["T8"]
    assert "escc_grade" not in by_level["L3"]
    assert "asa" in by_level["L3"]


def test_a_fact_asked_at_the_level_would_change_the_options_there() -> None:
    at = STABLE_LOW | {"escc_grade": ["1c", "2"], "instrumented": False}
    answer = weighed("ge12m", at=at, primary="melanoma", ecog=1)
    assert {one.would_change for one in answer.combined.options} == {("escc_grade",)}


def test_facts_that_decide_a_trusted_group_would_change_the_options() -> None:
    known = {key: value for key, value in RENAL.items() if key != "ecog"} | {"kps": 90}
    answer = assessed(lesion(**T8), **known)
    assert "frankel_or_asia" in answer.combined.options[0].would_change
    distrusted = assessed(lesion(**T8), policy=Policy(survival_systems=("bauer_modified_2008",)), **known)
    assert "frankel_or_asia" not in distrusted.combined.options[0].would_change
    estimated = weighed("ge12m", at=T8, **known)
    assert "frankel_or_asia" not in estimated.combined.options[0].would_change


@pytest.mark.parametrize(
    ("bands", "known", "asked"),
    [
        (("1to3m",), {}, {"systemic_options_remaining", "synchronous", "prior_systemic_therapy", "neuro_deficit_new"}),
        (("1to3m",), {"systemic_options_remaining": False, "neuro_deficit_new": False}, set()),
        (("ge12m",), {}, set()),
        (("ge12m",), {"primary": "kidney_rcc", "visceral_mets": "none"}, {"spinal_mets_count"}),
        (("ge12m",), {"primary": "kidney_rcc", "spinal_mets_count": 1}, {"visceral_mets", "visceral_controlled"}),
    ],
)
def test_open_facts_of_the_rules_are_named_only_where_they_matter(
    bands: tuple[str, ...], known: dict[str, Any], asked: set[str]
) -> None:
    facts: dict[str, Any] = {"primary": "melanoma", "ecog": 1, "neuro_deficit_new": None} | known
    answer = weighed(*bands, at=STABLE_HIGH | {"instrumented": False}, **facts)
    assert set(answer.combined.options[0].would_change) == asked


def test_a_rule_that_adds_nothing_at_the_level_asks_nothing() -> None:
    """C2 may speak for a discussion of surgery, but no row of this level is surgery."""
    found = lesion(
        level="C2", escc_grade="0", myelopathy=True, prior_rt_at_level=False, instrumented=False, **STABLE_SINS
    )
    facts: dict[str, Any] = {
        "primary": "germ_cell_seminoma",
        "kps": [60, 70],
        "performance_due_to_lesion": [True, False],
    }
    answer = assessed(
        found, neuro_deficit_new=True, asa=2, srs_available=True, survival_estimate=living("1to3m"), **facts
    )
    assert {one.would_change for one in answer.combined.options} == {()}


def test_a_new_deficit_is_asked_where_it_would_speak_against_cement_or_change_the_order() -> None:
    found = lesion(
        level="T12", escc_grade="0", myelopathy=False, prior_rt_at_level=False, instrumented=False, height_loss_pct=50,
        **STABLE_SINS | {"sins_pain": "mechanical", "sins_collapse": "lt50"},
    )  # fmt: skip
    facts: dict[str, Any] = {"primary": "prostate_hormone_dependent", "ecog": 1, "pain_vas": 7}
    asked = assessed(found, **facts).combined.options[0].would_change
    assert "neuro_deficit_new" in asked
    settled = assessed(found, neuro_deficit_new=False, **facts).combined.options[0].would_change
    assert set(asked) - set(settled) == {"neuro_deficit_new"}


def test_what_a_loaded_model_lacks_would_change_the_options_where_the_site_trusts_it() -> None:
    sorg = system(assessed(lesion(**T8), **RENAL), "sorg_ml_2019")
    invented = LoadedModel("invented", "1", "cox", False, True, "none", "nobody", "never", 1, "0", (), ())
    loaded = replace(sorg, model=invented, missing=("wbc",))
    assert survival_facts(case(**RENAL), (), (sorg, loaded), ()) == ("wbc",)
    assert survival_facts(case(**RENAL, policy=Policy(survival_systems=())), (), (loaded,), ()) == ()
    assert survival_facts(case(**RENAL, survival_estimate=living("ge12m")), (), (loaded,), ()) == ()
