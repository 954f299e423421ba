"""Questions: what is asked, what is never asked, at which level, and in which order (contract section 5, ADR 0006)."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from spinal_metastasis.facts import Fact, Range
from spinal_metastasis.policy import Policy
from spinal_metastasis.recommendation import questions
from spinal_metastasis.recommendation.lesion import lesion_state
from tests.spinal_metastasis.build import assessed, case, known, lesion
from tests.spinal_metastasis.recommendation.asking import AT_LEVEL, PATIENT, changes_of, questions_of


def test_of_a_patient_of_whom_all_is_known_nothing_is_asked() -> None:
    assert questions_of() == ()


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
    asked = changes_of(questions_of(None, removed, **facts))
    assert asked[removed] == would_change


def test_a_partly_known_fact_is_asked_and_its_alternatives_alone_count() -> None:
    assert changes_of(questions_of({"escc_grade": ["2", "3"]})) == {}
    assert changes_of(questions_of({"escc_grade": ["1c", "2"]})) == {"escc_grade": ("noms", "advisories")}
    site = Policy(escc_high_threshold="1c")
    assert changes_of(questions_of({"escc_grade": ["1c", "2"]}, policy=site)) == {}


def test_a_fact_that_decides_nothing_is_not_asked() -> None:
    assert "brain_mets_treatable" not in changes_of(questions_of())
    assert "albumin" not in changes_of(questions_of(None, "albumin", platelets=50))
    never = {"age", "sex", "wbc", "pain_vas", "levels_involved", "molecular_profile", "steroid_current"}
    everything_open = {question.input for question in assessed(lesion()).questions}
    assert not everything_open & (never - {"steroid_current"})
    assert not everything_open & {"steroid_current"}


def test_the_steroid_is_asked_while_one_is_advised() -> None:
    emergency = changes_of(questions_of(neuro_deficit_new=True))
    assert emergency["steroid_current"] == ("advisories",)
    assert "steroid_current" not in changes_of(questions_of(neuro_deficit_new=True, steroid_current=True))
    assert "steroid_current" not in changes_of(questions_of(neuro_deficit_new=True, steroid_current=False))


# Order


def test_the_new_deficit_is_asked_first_while_it_could_raise_the_emergency() -> None:
    first = questions_of(None, "neuro_deficit_new", "escc_grade", "primary")[0]
    assert (first.input, first.rank, first.level) == ("neuro_deficit_new", 1, None)
    assert assessed(lesion()).questions[0].input == "neuro_deficit_new"


def test_once_the_emergency_stands_the_new_deficit_takes_its_ordinary_place() -> None:
    asked = questions_of({"myelopathy": True}, "neuro_deficit_new", "srs_available", primary="kidney_rcc")
    assert asked[0].input == "srs_available"
    assert "neuro_deficit_new" in [question.input for question in asked]


def test_then_comes_what_leaves_the_fewest_decisions_on_average() -> None:
    """Kidney, unable: SRS, SRS by referral, or cEBRT (high grade). After the grade (two thirds low, with two decisions
    left; one third high, with one) 1.67 stay open on average, after the availability of SRS 2, after the rest 3.
    """
    asked = questions_of(
        None, "escc_grade", "srs_available", "frankel_or_asia", primary="kidney_rcc", able_to_tolerate_surgery=False,
    )  # fmt: skip
    assert [question.input for question in asked][:2] == ["escc_grade", "srs_available"]
    assert asked[2].would_change[0] != "noms"
    assert [question.rank for question in asked] == list(range(1, len(asked) + 1))


def test_a_fact_that_feeds_two_inputs_counts_by_the_one_it_settles_more_of() -> None:
    """The primary tells the histology; of survival, and so of tolerance, it alone tells nothing."""
    asked = [one.input for one in questions_of(None, "able_to_tolerate_surgery", "primary", "visceral_mets")]
    assert asked.index("primary") < asked.index("hb") < asked.index("visceral_mets")


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
        asked = questions_of({"escc_grade": grades, "instrumented": True}, primary="kidney_rcc")
        assert [question.input for question in asked] == order


def test_the_decisions_of_all_lesions_count() -> None:
    """T8 has four, L2 two. After the grade of T8 two and two stay, after the availability of SRS two and one."""
    open_level = lesion(**AT_LEVEL | {"escc_grade": ["1c", "2", "3"]})
    low = lesion(**AT_LEVEL | {"level": "L2", "escc_grade": "0"})
    facts = PATIENT | {"primary": "kidney_rcc", "srs_available": [True, False]}
    asked = assessed(open_level, low, **facts).questions
    assert [(question.input, question.level) for question in asked] == [("srs_available", None), ("escc_grade", "T8")]


def test_then_most_that_would_change_then_the_key() -> None:
    asked = questions_of(None, "crp", "frankel_or_asia", "previous_chemotherapy", "visceral_mets", motor_deficit_days=3)
    keys = [question.input for question in asked]
    assert keys[0] == "visceral_mets"
    counts = [len(question.would_change) for question in asked]
    assert counts == sorted(counts, reverse=True)
    for one, after in pairwise(asked):
        assert len(one.would_change) > len(after.would_change) or one.input < after.input


def test_a_fact_asked_at_several_levels_is_asked_down_the_spine_however_it_was_found() -> None:
    chart = case(*(known(level=level) for level in ("T8", "L2", "L4")))
    states = tuple(lesion_state(chart, one, "able") for one in chart.lesions)
    found: dict[questions.Asked, set[str]] = {questions.Asked("escc_grade", place): {"noms"} for place in (2, 1, 0)}
    ranked = questions._ranked(chart, states, found, dict.fromkeys(found, 2.0))
    assert [(one.rank, one.level) for one in ranked] == [(1, "T8"), (2, "L2"), (3, "L4")]


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
    (asked,) = [one for one in questions_of({"level": ["T8", "T9"]}, "escc_grade") if one.input == "escc_grade"]
    assert asked.level is None
    unknown = {one.input: one.level for one in questions_of(None, "level", "escc_grade")}
    assert unknown == {"level": None, "escc_grade": None}


def test_a_fact_of_either_scope_is_asked_where_it_stands() -> None:
    (at_level,) = [one for one in questions_of({"myelopathy": [True, False]}) if one.input == "myelopathy"]
    assert at_level.level == "T8"
    (flat,) = [one for one in questions_of(None, "myelopathy") if one.input == "myelopathy"]
    assert flat.level is None


def test_the_level_is_asked_while_it_changes_sins_and_not_when_the_score_knows_no_class() -> None:
    assert changes_of(questions_of({"level": "lumbar"}))["level"] == ("sins",)
    assert "level" not in changes_of(questions_of({"level": "sacral", "sins_pain": "none", "instrumented": True}))
    assert "level" not in changes_of(questions_of({"level": "L6"}))
    assert changes_of(questions_of({"level": "thoracic", "sins_pain": "mechanical", "sins_bone_lesion": "lytic"}))[
        "level"
    ] == ("noms", "sins", "advisories")


# Presence


def test_without_lesions_the_metastasis_itself_is_asked() -> None:
    asked = {one.input: one for one in assessed(**PATIENT).questions}
    assert (asked["spinal_metastasis"].would_change, asked["spinal_metastasis"].level) == (("spinal_metastasis",), None)
    uncertain = assessed(spinal_metastasis=[True, False]).questions
    assert "spinal_metastasis" in {one.input for one in uncertain}


@pytest.mark.parametrize("stated", [{"spinal_metastasis": True}, {}])
def test_with_a_lesion_it_is_not(stated: dict[str, Any]) -> None:
    assert "spinal_metastasis" not in {one.input for one in assessed(lesion(), **stated).questions}


def test_without_lesions_the_safety_question_comes_first_and_no_tolerance_is_asked() -> None:
    asked = [one.input for one in assessed().questions]
    assert asked[0] == "neuro_deficit_new"
    assert not {*asked} & {"asa", "inr", "able_to_tolerate_surgery", "steroid_current"}
    assert "steroid_current" in [one.input for one in assessed(neuro_deficit_new=True).questions]


def test_out_of_scope_nothing_is_asked() -> None:
    assert assessed(lesion(), age=17).questions == ()


def test_of_a_lesion_out_of_compartment_nothing_of_the_level_is_asked() -> None:
    asked = {one.input for one in assessed(lesion(level="T8", compartment="intradural"), **PATIENT).questions}
    assert not asked & {"escc_grade", "myelopathy", "sins_pain", "instrumented", "prior_rt_at_level"}


def test_a_count_known_as_at_least_is_asked() -> None:
    asked = changes_of(questions_of(spinal_mets_count=Fact(Range(low=Decimal(2)))))
    assert asked == {"spinal_mets_count": ("tokuhashi_2005",)}
