"""Rules C1-C13 one by one (principles section 7): what each says for and against, and what it adds."""

from typing import Any

import pytest

from spinal_metastasis.recommendation.combined_rules import RULES, Weight, weight
from spinal_metastasis.recommendation.combined_situation import Situation
from spinal_metastasis.recommendation.combined_traits import Traits
from spinal_metastasis.terms import SurvivalBand
from tests.spinal_metastasis.weighing import (
    EN_BLOC,
    RENAL,
    SHORT_RT,
    STABLE_HIGH,
    STABLE_LOW,
    SUPPORTIVE,
    T8,
    UNSTABLE_HIGH,
    UNSTABLE_LOW,
    names,
    option,
    weighed,
)

SURGERY = "Decompression/stabilization followed by SRS"
INSTRUMENTED = "Stabilization (instrumented, MIS preferred) followed by SRS"
LEAST_INVASIVE = "Stabilization (least invasive"
RESISTANT: dict[str, Any] = {"primary": "melanoma"}
SENSITIVE: dict[str, Any] = {"primary": "lymphoma"}


def test_the_table_names_every_rule_once_with_words_and_sources() -> None:
    assert [rule.id for rule in RULES] == [*(f"C{number}" for number in range(1, 14)), "3.5"]
    assert all(rule.text and rule.sources for rule in RULES)


def test_the_contracts_example_comes_out() -> None:
    answer = weighed(at=T8, able_to_tolerate_surgery=None, neuro_deficit_new=None, **{
        key: value for key, value in RENAL.items() if key != "srs_available"
    })  # fmt: skip
    first, second = answer.combined.options
    assert (first.level, first.rank, first.decision, first.rows) == ("T8", 1, SURGERY, ("N125",))
    assert (first.for_, first.against, first.when) == (("C5",), (), None)
    assert "frankel_or_asia" in first.would_change
    assert (second.level, second.rank, second.decision, second.rows) == ("T8", 2, EN_BLOC, ())
    assert (second.for_, second.against) == (("C6",), ())
    assert answer.combined.conflicts == ()


def test_c1_puts_best_supportive_care_first_and_speaks_against_procedures() -> None:
    answer = weighed("lt1m", at=STABLE_HIGH, **RESISTANT)
    assert names(answer) == [SUPPORTIVE, SURGERY]
    assert option(answer, SUPPORTIVE).for_ == ("C1",)
    assert option(answer, SURGERY).against == ("C1",)


def test_c1_speaks_against_least_invasive_procedures_and_not_against_radiotherapy() -> None:
    procedure = weighed("lt1m", at=UNSTABLE_HIGH, able_to_tolerate_surgery=False, **RESISTANT)
    assert option(procedure, LEAST_INVASIVE).against == ("C1",)
    radiotherapy = weighed("lt1m", at=STABLE_HIGH, able_to_tolerate_surgery=False, **RESISTANT)
    assert option(radiotherapy, "cEBRT").against == ()


def test_c2_puts_short_radiotherapy_first_and_speaks_against_open_surgery() -> None:
    answer = weighed("1to3m", at=STABLE_HIGH, **RESISTANT)
    assert names(answer) == [SHORT_RT, SURGERY]
    assert option(answer, SHORT_RT).for_ == ("C2",)
    assert option(answer, SURGERY).against == ("C2",)


@pytest.mark.parametrize(("pain", "speaks_for"), [("mechanical", ("C2",)), ("none", ())])
def test_c2_supports_least_invasive_stabilisation_for_mechanical_pain(pain: str, speaks_for: tuple[str, ...]) -> None:
    unstable = UNSTABLE_HIGH | {"sins_pain": pain}
    answer = weighed("1to3m", at=unstable, able_to_tolerate_surgery=False, **RESISTANT)
    found = option(answer, LEAST_INVASIVE)
    assert (found.for_, found.against) == (speaks_for, ())


def test_c2_lists_surgery_for_discussion_with_an_acute_deficit_and_ecog_0_to_2() -> None:
    facts = {"able_to_tolerate_surgery": None, "neuro_deficit_new": True, **RESISTANT}
    deficit = STABLE_HIGH | {"myelopathy": True}
    answer = weighed("1to3m", at=deficit, ecog=2, **facts)
    assert answer.systemic_tolerance.status == "unable"
    discussed = option(answer, "For discussion")
    assert discussed.decision == f"For discussion, not as first option: {SURGERY} (row N169)"
    assert (discussed.rank, discussed.rows, discussed.against) == (3, (), ("C2",))
    hidden = (
        weighed("1to3m", at=deficit, ecog=3, performance_due_to_lesion=False, **facts),
        weighed("1to3m", at=deficit, ecog=2, **facts | {"neuro_deficit_new": False}),
        weighed("1to3m", at=deficit, ecog=2, patient_declines=("surgery",), **facts),
        weighed("1to3m", at=deficit, ecog=2, organ_failure=True, **facts),
        weighed("lt1m", at=deficit, ecog=2, **facts),
        weighed("1to3m", at=STABLE_LOW | {"myelopathy": True}, ecog=2, **facts),
    )
    assert [name for other in hidden for name in names(other) if name.startswith("For discussion")] == []


def test_c3_supports_limited_surgery_and_speaks_against_en_bloc() -> None:
    for at, start in ((STABLE_HIGH, SURGERY), (UNSTABLE_LOW, INSTRUMENTED)):
        assert option(weighed("3to6m", at=at, **RESISTANT), start).for_ == ("C3",)
    least = weighed("3to6m", at=UNSTABLE_HIGH, able_to_tolerate_surgery=False, **RESISTANT)
    assert option(least, LEAST_INVASIVE).for_ == ("C3",)
    radiosurgery = option(weighed("3to6m", at=STABLE_LOW, **RESISTANT), "SRS")
    assert (radiosurgery.for_, radiosurgery.against) == ((), ())
    renal = option(weighed("3to6m", "ge12m", at=STABLE_LOW, **RENAL), EN_BLOC)
    assert (renal.for_, renal.against) == (("C6",), ("C3",))


def test_c3_is_silent_on_decompression_that_is_not_limited() -> None:
    found = option(weighed("3to6m", at=UNSTABLE_HIGH, primary="breast_unspecified"), "Decompression")
    assert (found.for_, found.against) == ((), ())


def test_c4_favours_srs_where_the_row_allows_it() -> None:
    assert option(weighed("6to12m", at=STABLE_LOW, **RESISTANT), "SRS").for_ == ("C4",)
    assert option(weighed("6to12m", at=STABLE_LOW, primary="breast_unspecified"), "cEBRT (alternative").for_ == ("C4",)
    assert option(weighed("6to12m", at=STABLE_LOW, **SENSITIVE), "cEBRT").for_ == ("C9",)
    without = option(weighed("6to12m", at=UNSTABLE_LOW, primary="germ_cell_seminoma"), "Stabilization")
    assert (without.for_, without.against) == ((), ())


def test_c5_favours_durability_srs_and_fixation() -> None:
    assert option(weighed("ge12m", at=STABLE_LOW, primary="breast_unspecified"), "cEBRT (alternative").for_ == ("C5",)
    assert option(weighed("ge12m", at=UNSTABLE_LOW, primary="germ_cell_seminoma"), "Stabilization").for_ == ("C5",)
    assert option(weighed("ge12m", at=STABLE_LOW, primary="germ_cell_seminoma"), "cEBRT").for_ == ()


def test_c6_adds_en_bloc_after_the_table_even_where_nothing_speaks_for_the_row() -> None:
    answer = weighed("ge12m", at=STABLE_LOW, **RENAL | {"primary": "breast_unspecified", "srs_available": False})
    assert names(answer) == ["cEBRT", EN_BLOC]
    assert [len(one.for_) for one in answer.combined.options] == [0, 1]


def test_c6_needs_12_months() -> None:
    assert EN_BLOC not in names(weighed("6to12m", at=STABLE_LOW, **RENAL))


def test_c7_supports_what_one_band_up_would_support() -> None:
    open_to_treatment: dict[str, Any] = {"systemic_options_remaining": True, "synchronous": True}
    surgery = option(weighed("1to3m", at=STABLE_HIGH, **RESISTANT, **open_to_treatment), SURGERY)
    assert (surgery.for_, surgery.against) == (("C7",), ("C2",))
    assert option(weighed("1to3m", at=STABLE_HIGH, **RESISTANT), SURGERY).for_ == ()
    longest = option(weighed("ge12m", at=STABLE_HIGH, **RESISTANT, **open_to_treatment), SURGERY)
    assert longest.for_ == ("C5",)


def test_c7_and_c8_move_procedures_only() -> None:
    up = weighed("lt1m", "1to3m", at=STABLE_LOW, systemic_options_remaining=True, synchronous=True, **RESISTANT)
    down = weighed("lt1m", "1to3m", at=STABLE_LOW, systemic_options_remaining=False, **RESISTANT)
    assert {rule for answer in (up, down) for one in answer.combined.options for rule in one.for_ + one.against} == {
        "C1",
        "C2",
    }


def test_c8_speaks_against_what_one_band_down_would_not_support() -> None:
    exhausted = weighed("3to6m", at=STABLE_HIGH, systemic_options_remaining=False, **RESISTANT)
    found = option(exhausted, SURGERY)
    assert (found.for_, found.against) == (("C3",), ("C8",))
    shortest = option(weighed("lt1m", at=STABLE_HIGH, systemic_options_remaining=False, **RESISTANT), SURGERY)
    assert shortest.against == ("C1",)


def test_c8_goes_one_band_down_and_no_further() -> None:
    """Radiosurgery is still favoured one band below 12 months, and no longer two bands below."""
    found = option(weighed("ge12m", at=STABLE_LOW, systemic_options_remaining=False, **RESISTANT), "SRS")
    assert (found.for_, found.against) == (("C5",), ())


def test_the_rules_that_do_not_rest_on_survival_are_those_of_disease_cause_and_cement() -> None:
    assert {rule.id for rule in RULES if not rule.prognostic} == {"C9", "C11", "3.5"}


OPEN_SURGERY = Traits(surgery=True, limited=True)
LEAST = Traits(least_invasive=True, limited=True)


@pytest.mark.parametrize(
    ("kind", "band", "case", "for_", "against"),
    [
        (OPEN_SURGERY, "1to3m", Situation(more_aggressive=True), ("C7",), ("C2",)),
        (OPEN_SURGERY, "6to12m", Situation(more_aggressive=True), ("C7",), ()),
        (LEAST, "lt1m", Situation(more_aggressive=True, mechanical_pain=True), ("C7",), ("C1",)),
        (OPEN_SURGERY, "3to6m", Situation(less_aggressive=True), ("C3",), ("C8",)),
        (LEAST, "1to3m", Situation(less_aggressive=True, mechanical_pain=True), ("C2",), ("C8",)),
        (OPEN_SURGERY, "6to12m", Situation(due_to_lesion=True), ("C11",), ()),
        (Traits(), "6to12m", Situation(due_to_lesion=True), (), ()),
        (Traits(srs=True), "3to6m", Situation(due_to_lesion=True), (), ()),
    ],
)
def test_the_next_band_and_the_cause_of_a_poor_status_weigh_on_procedures_one_by_one(
    kind: Traits, band: str, case: Situation, for_: tuple[str, ...], against: tuple[str, ...]
) -> None:
    """Surgery without radiosurgery and a least-invasive procedure count each by itself, on the next band only."""
    found = weight(kind, case, (SurvivalBand(band),))
    assert (found.for_, found.against) == (for_, against)


def test_what_lasts_counts_only_rules_that_do_not_rest_on_survival() -> None:
    bands = (SurvivalBand.GE12M,)
    assert weight(OPEN_SURGERY, Situation(), bands) == Weight(("C5",), (), (), sure=1, total=1, lasting=0)
    caused = Situation(due_to_lesion=True)
    assert weight(OPEN_SURGERY, caused, bands) == Weight(("C5", "C11"), (), (), sure=2, total=2, lasting=1)
    some = (SurvivalBand.FROM6TO12M, SurvivalBand.GE12M)
    assert weight(OPEN_SURGERY, Situation(), some) == Weight(("C5",), (), (("C5", bands),), sure=0, total=1, lasting=0)
    assert weight(Traits(), Situation(), bands) == Weight((), (), (), sure=0, total=0, lasting=0)


def test_c9_puts_radiotherapy_before_decompression_in_haematological_disease() -> None:
    radiotherapy = weighed("6to12m", at=STABLE_HIGH | {"myelopathy": True}, **SENSITIVE)
    assert option(radiotherapy, "cEBRT").for_ == ("C9",)
    irradiated = weighed("6to12m", at=STABLE_HIGH | {"prior_rt_at_level": True}, **SENSITIVE)
    assert option(irradiated, SURGERY).against == ("C9",)
    fixation = option(weighed("3to6m", at=UNSTABLE_LOW, **SENSITIVE), "Stabilization")
    assert "C9" not in fixation.for_ + fixation.against
    assert option(weighed("lt1m", at=STABLE_LOW, **SENSITIVE), SUPPORTIVE).for_ == ("C1",)


def test_c11_speaks_for_surgery_when_the_compression_causes_the_poor_status() -> None:
    facts = {"able_to_tolerate_surgery": None, "ecog": 3, **RESISTANT}
    caused = weighed("6to12m", at=STABLE_HIGH, performance_due_to_lesion=True, **facts)
    assert option(caused, SURGERY).for_ == ("C4", "C11")
    other = weighed("6to12m", at=STABLE_HIGH, performance_due_to_lesion=False, **facts)
    assert option(other, SURGERY).for_ == ("C4",)


def test_c13_keeps_the_table_before_what_survival_adds() -> None:
    deficit = STABLE_HIGH | {"myelopathy": True}
    calm = weighed("lt1m", at=deficit, able_to_tolerate_surgery=False, **RESISTANT)
    emergency = weighed("lt1m", at=deficit, able_to_tolerate_surgery=False, **RESISTANT | {"neuro_deficit_new": True})
    assert (names(calm)[0], names(emergency)[0]) == (SUPPORTIVE, "cEBRT")


def test_c13_keeps_survival_from_ordering_the_table() -> None:
    deficit = UNSTABLE_HIGH | {"myelopathy": True}
    facts: dict[str, Any] = RESISTANT | {"able_to_tolerate_surgery": None, "ecog": 3}
    calm = weighed("lt1m", "1to3m", "3to6m", at=deficit, **facts)
    emergency = weighed("lt1m", "1to3m", "3to6m", at=deficit, **facts | {"neuro_deficit_new": True})
    assert [name.startswith(LEAST_INVASIVE) for name in names(calm)[:2]] == [True, False]
    assert [name.startswith(LEAST_INVASIVE) for name in names(emergency)[:2]] == [False, True]
    assert option(emergency, SURGERY).against == ("C1", "C2")


def test_rules_that_do_not_rest_on_survival_order_the_table_in_an_emergency_too() -> None:
    doubtful = UNSTABLE_LOW | {"sins_alignment": ["normal", "subluxation_translation"]}
    answer = weighed("ge12m", at=doubtful, **RESISTANT | {"neuro_deficit_new": True})
    assert [(one.rows, one.against) for one in answer.combined.options] == [(("N033",), ()), (("N029",), ("3.5",))]


@pytest.mark.parametrize(
    ("height_loss", "sides"),
    [(30, (("C5", "3.5"), ())), (85, (("C5",), ("3.5",))), (None, (("C5",), ()))],
    ids=["favourable", "unfavourable", "open"],
)
def test_cement_weighs_on_rows_that_offer_it(
    height_loss: int | None, sides: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    collapsed = {
        "level": "T8", "sins_pain": "mechanical", "sins_bone_lesion": "lytic", "sins_alignment": "normal",
        "sins_collapse": "gt50", "sins_posterolateral": "none", "escc_grade": "1a", "myelopathy": False,
        "posterior_wall_intact": True, "pain_vas": 7, "prior_rt_at_level": False, "instrumented": False,
    }  # fmt: skip
    answer = weighed("ge12m", at=collapsed | ({} if height_loss is None else {"height_loss_pct": height_loss}),
                     **RESISTANT)  # fmt: skip
    found = option(answer, "Surgical stability opinion first")
    assert (found.for_, found.against) == sides
    high = option(weighed("ge12m", at=collapsed | {"escc_grade": "3"}, **RESISTANT), SURGERY)
    assert "3.5" not in high.for_ + high.against
