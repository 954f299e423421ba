"""Questions: what is asked, what is never asked, at which level, and in which order (contract section 5, ADR 0006)."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from spinal_metastasis.facts import Fact, PriorRt, Range, SurvivalEstimate
from spinal_metastasis.policy import Policy
from spinal_metastasis.results import Question
from spinal_metastasis.terms import MstfiItem
from tests.spinal_metastasis.build import DEFAULT_POLICY, STABLE_SINS, assessed, lesion

AT_LEVEL: dict[str, Any] = {
    "level": "T8", **STABLE_SINS, "escc_grade": "2", "myelopathy": False, "prior_rt": (), "instrumented": False,
}  # fmt: skip
PATIENT: dict[str, Any] = {
    "primary": "breast_hormone_dependent", "ecog": 2, "kps": 60, "able_to_tolerate_surgery": True,
    "ambulatory": "independent", "frankel_or_asia": "E", "neuro_deficit_new": False, "pathologic_fracture": False,
    "spinal_mets_count": 1, "extraspinal_bone_mets": 0, "visceral_mets": "none", "brain_mets": False,
    "previous_chemotherapy": False, "albumin": 4, "platelets": 250, "crp": 0, "ldh": 200, "bilirubin": 1, "calcium": 9,
    "srs_available": True, "histology_confirmed": True, "bone_agent_current": "denosumab", "inr": 1,
    "anticoagulant": False, "age": 50,
}  # fmt: skip


def _questions(
    at_level: dict[str, Any] | None = None, *omit: str, policy: Policy = DEFAULT_POLICY, **facts: Any
) -> tuple[Question, ...]:
    level = {key: value for key, value in (AT_LEVEL | (at_level or {})).items() if key not in omit}
    patient = {key: value for key, value in (PATIENT | facts).items() if key not in omit}
    return assessed(lesion(**level), policy=policy, **patient).questions


def _changes(questions: tuple[Question, ...]) -> dict[str, tuple[str, ...]]:
    assert len({(question.input, question.level) for question in questions}) == len(questions)
    return {question.input: question.would_change for question in questions}


def test_of_a_patient_of_whom_all_is_known_nothing_is_asked() -> None:
    assert _questions() == ()


@pytest.mark.parametrize(
    ("removed", "facts", "would_change"),
    [
        ("escc_grade", {}, ("noms", "advisories")),
        ("myelopathy", {}, ("noms", "advisories")),
        ("srs_available", {}, ("noms",)),
        ("primary", {}, ("noms", "tomita_2001", "tokuhashi_2005", "bauer_1995", "bauer_modified_2008",
                         "katagiri_2014", "nesms_2015", "van_der_linden_2005", "osri_2013", "bollen_2014",
                         "advisories")),
        ("frankel_or_asia", {}, ("tokuhashi_2005",)),
        ("ambulatory", {"albumin": 3}, ("nesms_2015",)),
        ("previous_chemotherapy", {}, ("katagiri_2014",)),
        ("crp", {}, ("katagiri_2014",)),
        ("pathologic_fracture", {}, ("bauer_1995",)),
        ("neuro_deficit_new", {}, ("advisories",)),
        ("brain_mets", {}, ("tomita_2001", "tokuhashi_2005", "bauer_1995", "bauer_modified_2008", "katagiri_2014",
                            "bollen_2014")),
    ],
)  # fmt: skip
def test_an_open_fact_is_asked_with_everything_it_would_change(
    removed: str, facts: dict[str, Any], would_change: tuple[str, ...]
) -> None:
    asked = _changes(_questions(None, removed, **facts))
    assert asked[removed] == would_change


def test_a_partly_known_fact_is_asked_and_its_alternatives_alone_count() -> None:
    assert _changes(_questions({"escc_grade": ["2", "3"]})) == {}
    assert _changes(_questions({"escc_grade": ["1c", "2"]})) == {"escc_grade": ("noms", "advisories")}
    site = Policy(escc_high_threshold="1c")
    assert _changes(_questions({"escc_grade": ["1c", "2"]}, policy=site)) == {}


def test_a_fact_that_decides_nothing_is_not_asked() -> None:
    assert "brain_mets_treatable" not in _changes(_questions())
    assert "albumin" not in _changes(_questions(None, "albumin", platelets=50))
    never = {"age", "sex", "wbc", "pain_vas", "levels_involved", "molecular_profile", "steroid_current"}
    everything_open = {question.input for question in assessed(lesion()).questions}
    assert not everything_open & (never - {"steroid_current"})
    assert not everything_open & {"steroid_current"}


def test_the_steroid_is_asked_while_one_is_advised() -> None:
    emergency = _changes(_questions(neuro_deficit_new=True))
    assert emergency["steroid_current"] == ("advisories",)
    assert "steroid_current" not in _changes(_questions(neuro_deficit_new=True, steroid_current=True))
    assert "steroid_current" not in _changes(_questions(neuro_deficit_new=True, steroid_current=False))


# Order


def test_the_new_deficit_is_asked_first_while_it_could_raise_the_emergency() -> None:
    first = _questions(None, "neuro_deficit_new", "escc_grade", "primary")[0]
    assert (first.input, first.rank, first.level) == ("neuro_deficit_new", 1, None)
    assert assessed(lesion()).questions[0].input == "neuro_deficit_new"


def test_once_the_emergency_stands_the_new_deficit_takes_its_ordinary_place() -> None:
    asked = _questions({"myelopathy": True}, "neuro_deficit_new", "srs_available", primary="kidney_rcc")
    assert asked[0].input == "srs_available"
    assert "neuro_deficit_new" in [question.input for question in asked]


def test_then_comes_what_leaves_the_fewest_decisions_on_average() -> None:
    """Kidney, unable: SRS, SRS by referral, or cEBRT (high grade). After the grade (two thirds low, with two decisions
    left; one third high, with one) 1.67 stay open on average, after the availability of SRS 2, after the rest 3.
    """
    asked = _questions(
        None, "escc_grade", "srs_available", "frankel_or_asia", primary="kidney_rcc", able_to_tolerate_surgery=False,
    )  # fmt: skip
    assert [question.input for question in asked][:2] == ["escc_grade", "srs_available"]
    assert asked[2].would_change[0] != "noms"
    assert [question.rank for question in asked] == list(range(1, len(asked) + 1))


def test_every_possible_answer_counts_once() -> None:
    """Kidney, able, stability open: three decisions while the grade is low, one when high; two once it is known.

    Of grades 1c, 2 and 3 one is low: 1.67 stay open on average, fewer than 2. Of 1a, 1b and 2 two are: 2.33.
    """
    for grades, order in (
        (["1c", "2", "3"], ["escc_grade", "stability_override"]),
        (["1c", "2", "2", "3", "3", "3"], ["escc_grade", "stability_override"]),
        (["1a", "1b", "2"], ["stability_override", "escc_grade"]),
        (["1a", "1b", "2", "2", "2", "2"], ["stability_override", "escc_grade"]),
    ):
        asked = _questions({"escc_grade": grades, "instrumented": True}, primary="kidney_rcc")
        assert [question.input for question in asked] == order


def test_the_decisions_of_all_lesions_count() -> None:
    """T8 has four, L2 two. After the grade of T8 two and two stay, after the availability of SRS two and one."""
    open_level = lesion(**AT_LEVEL | {"escc_grade": ["1c", "2", "3"]})
    low = lesion(**AT_LEVEL | {"level": "L2", "escc_grade": "0"})
    facts = PATIENT | {"primary": "kidney_rcc", "srs_available": [True, False]}
    asked = assessed(open_level, low, **facts).questions
    assert [(question.input, question.level) for question in asked] == [("srs_available", None), ("escc_grade", "T8")]


def test_then_most_that_would_change_then_the_key() -> None:
    asked = _questions(None, "crp", "frankel_or_asia", "previous_chemotherapy", "visceral_mets", motor_deficit_days=3)
    keys = [question.input for question in asked]
    assert keys[0] == "visceral_mets"
    counts = [len(question.would_change) for question in asked]
    assert counts == sorted(counts, reverse=True)
    for one, after in pairwise(asked):
        assert len(one.would_change) > len(after.would_change) or one.input < after.input


def test_would_change_follows_the_order_of_the_contract() -> None:
    order = (
        "noms", "sins", "tomita_2001", "tokuhashi_2005", "bauer_1995", "bauer_modified_2008", "katagiri_2014",
        "nesms_2015", "sorg_classic_2016", "sorg_nomogram_2016", "sorg_ml_2019", "van_der_linden_2005", "osri_2013",
        "bollen_2014", "rades_2013", "systemic_tolerance", "advisories", "spinal_metastasis",
    )  # fmt: skip
    for question in assessed(lesion()).questions:
        assert list(question.would_change) == sorted(question.would_change, key=order.index)
        assert question.would_change


# Levels


def test_a_fact_of_a_level_is_asked_at_each_level_that_lacks_it() -> None:
    first = {key: value for key, value in AT_LEVEL.items() if key != "escc_grade"}
    answer = assessed(
        lesion(**first | {"level": "L2"}), lesion(**first), lesion(**AT_LEVEL | {"level": "T4"}), **PATIENT
    )
    assert [(one.input, one.level) for one in answer.questions] == [("escc_grade", "T8"), ("escc_grade", "L2")]


def test_without_a_level_or_with_several_the_question_stands_without_one() -> None:
    (asked,) = [one for one in _questions({"level": ["T8", "T9"]}, "escc_grade") if one.input == "escc_grade"]
    assert asked.level is None
    unknown = {one.input: one.level for one in _questions(None, "level", "escc_grade")}
    assert unknown == {"level": None, "escc_grade": None}


def test_a_fact_of_either_scope_is_asked_where_it_stands() -> None:
    (at_level,) = [one for one in _questions({"myelopathy": [True, False]}) if one.input == "myelopathy"]
    assert at_level.level == "T8"
    (flat,) = [one for one in _questions(None, "myelopathy") if one.input == "myelopathy"]
    assert flat.level is None


def test_the_level_is_asked_while_it_changes_sins_and_not_when_the_score_knows_no_class() -> None:
    assert _changes(_questions({"level": "lumbar"}))["level"] == ("sins",)
    assert "level" not in _changes(_questions({"level": "sacral", "sins_pain": "none", "instrumented": True}))
    assert "level" not in _changes(_questions({"level": "L6"}))
    assert _changes(_questions({"level": "thoracic", "sins_pain": "mechanical", "sins_bone_lesion": "lytic"}))[
        "level"
    ] == ("noms", "sins", "advisories")


# SINS and stability


def test_a_sins_item_is_asked_where_it_changes_the_total_even_if_the_class_stands() -> None:
    assert _changes(_questions(None, "sins_bone_lesion", srs_available=False)) == {"sins_bone_lesion": ("sins",)}


def test_a_sins_item_across_six_and_seven_changes_decision_and_advice() -> None:
    facts: dict[str, Any] = {"level": "T12", "sins_bone_lesion": "lytic", "sins_pain": ["none", "mechanical"]}
    asked = _questions(facts, primary="myeloma", able_to_tolerate_surgery=True)
    (pain,) = [one for one in asked if one.input == "sins_pain"]
    assert (pain.would_change[:2], pain.would_change[-1], pain.level) == (
        ("noms", "sins"),
        "advisories",
        "T12",
    )


def test_an_instrumented_level_asks_for_the_teams_judgement_and_for_no_sins_item() -> None:
    asked = _changes(_questions({"instrumented": True}, *STABLE_SINS, primary="ovary"))
    assert asked["stability_override"] == ("noms",)
    assert not any(key.startswith("sins_") for key in asked)
    settled = _changes(_questions({"instrumented": True, "stability_override": "stable"}, primary="ovary"))
    assert "stability_override" not in settled


def test_an_epidural_grade_is_asked_for_the_first_mri_too() -> None:
    asked = _changes(_questions({"sins_pain": "mechanical"}, "escc_grade"))
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
    questions = {one.input: one for one in _questions(at_level, *omit, primary=primary)}
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
    questions = {one.input: one for one in _questions(at_level, "instrumented", primary=primary)}
    assert ("instrumented" in questions) is asked
    if asked:
        assert (questions["instrumented"].would_change, questions["instrumented"].level) == (
            ("noms", "advisories"),
            "T8",
        )


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
    assert changes in _changes(_questions(primary=primary))["primary"]


def test_the_primary_is_not_asked_for_noms_once_the_team_judged_or_the_level_was_irradiated() -> None:
    assert "noms" in _changes(_questions(primary="lung_unspecified"))["primary"]
    judged = _changes(_questions(primary="lung_unspecified", radiosensitivity_override="resistant"))
    assert "noms" not in judged["primary"]
    irradiated = _changes(_questions({"prior_rt_at_level": True}, primary="lung_unspecified"))
    assert "noms" not in irradiated["primary"]


# Tolerance


LONG = {"survival_estimate": Fact((SurvivalEstimate("local", median_months=Decimal(24)),))}
HEALTHY: dict[str, Any] = {
    "asa": 2, "hb": 12, "neutrophils": 5, "inr": 1, "uncontrolled_infection": False, "organ_failure": False,
    "anticoagulant": False, "mstfi_items": {MstfiItem.ANAEMIA: False}, **LONG,
}  # fmt: skip


def _tolerance_questions(*omit: str, **facts: Any) -> dict[str, tuple[str, ...]]:
    known = {key: value for key, value in (HEALTHY | facts).items() if key not in omit}
    return _changes(_questions(None, "able_to_tolerate_surgery", *omit, **{"primary": "kidney_rcc", **known}))


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
    assert not any("systemic_tolerance" in changes for changes in _changes(_questions()).values())


def test_of_five_asa_classes_one_rules_surgery_out_of_two_answers_on_haemoglobin_one() -> None:
    """Able or unable: two decisions. After ASA 1.8 stay open on average, after the haemoglobin 1.5."""
    order = list(_tolerance_questions("asa", "hb", ecog=3))
    assert order.index("hb") < order.index("asa")


def test_an_answer_counts_with_everything_else_that_stays_in_doubt() -> None:
    """The cause of ECOG 3 settles it (1.5, like the infection; then the key) unless survival is in doubt as well."""
    alone = list(_tolerance_questions("uncontrolled_infection", ecog=3))
    assert alone.index("performance_due_to_lesion") < alone.index("uncontrolled_infection")
    both = Fact((SurvivalEstimate("a", Decimal(2)), SurvivalEstimate("b", Decimal(24))))
    beside = list(_tolerance_questions("uncontrolled_infection", ecog=3, survival_estimate=both))
    assert beside.index("uncontrolled_infection") < beside.index("performance_due_to_lesion")


def test_a_myelopathy_that_signs_derive_is_not_asked() -> None:
    assert "myelopathy" in _changes(_questions(None, "myelopathy"))
    assert "myelopathy" not in _changes(_questions(None, "myelopathy", frankel_or_asia="C"))


@pytest.mark.parametrize(
    ("bounds", "status"),
    [
        (Range(low=Decimal(5)), "unable"), (Range(low=Decimal(4)), "indeterminate"),
        (Range(high=Decimal(5), high_open=True), "able"), (Range(high=Decimal(5)), "indeterminate"),
    ],
)  # fmt: skip
def test_a_bounded_asa_class_is_one_of_five(bounds: Range, status: str) -> None:
    known = PATIENT | HEALTHY | {"asa": Fact[int](bounds), "primary": "kidney_rcc"}
    answer = assessed(lesion(**AT_LEVEL), **{k: v for k, v in known.items() if k != "able_to_tolerate_surgery"})
    assert answer.systemic_tolerance.status == status
    assert ("asa" in _changes(answer.questions)) is (status == "indeterminate")


# Presence


def test_without_lesions_the_metastasis_itself_is_asked() -> None:
    asked = {one.input: one for one in assessed(**PATIENT).questions}
    assert (asked["spinal_metastasis"].would_change, asked["spinal_metastasis"].level) == (("spinal_metastasis",), None)
    uncertain = assessed(spinal_metastasis=[True, False]).questions
    assert "spinal_metastasis" in {one.input for one in uncertain}


@pytest.mark.parametrize("stated", [{"spinal_metastasis": True}, {}])
def test_with_a_lesion_it_is_not(stated: dict[str, Any]) -> None:
    assert "spinal_metastasis" not in {one.input for one in assessed(lesion(), **stated).questions}


def test_without_lesions_no_deficit_and_no_tolerance_is_asked() -> None:
    asked = {one.input for one in assessed().questions}
    assert not asked & {"neuro_deficit_new", "asa", "inr", "able_to_tolerate_surgery"}


def test_out_of_scope_nothing_is_asked() -> None:
    assert assessed(lesion(), age=17).questions == ()


def test_of_a_lesion_out_of_compartment_nothing_of_the_level_is_asked() -> None:
    asked = {one.input for one in assessed(lesion(level="T8", compartment="intradural"), **PATIENT).questions}
    assert not asked & {"escc_grade", "myelopathy", "sins_pain", "instrumented", "prior_rt_at_level"}


def test_a_count_known_as_at_least_is_asked() -> None:
    asked = _changes(_questions(spinal_mets_count=Fact(Range(low=Decimal(2)))))
    assert asked == {"spinal_mets_count": ("tokuhashi_2005",)}
