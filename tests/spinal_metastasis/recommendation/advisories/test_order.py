"""All advisories together: order, levels, wording, and what an emergency does to the others."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinal_metastasis.facts import Evidence, Fact, PlannedRt, PlannedSurgery, PriorRt
from spinal_metastasis.recommendation.advisories import LESION_RULES, PATIENT_RULES, WITH_EMERGENCY
from spinal_metastasis.recommendation.advisories.texts import TEXTS
from spinal_metastasis.terms import RtModality
from tests.spinal_metastasis.advice import ABLE, HIGH, LOW, STABLE, UNSTABLE, answer, asked, fired
from tests.spinal_metastasis.build import AS_OF, STABLE_SINS, UNSTABLE_SINS, assessed, lesion

EVERY_ID = {f"A{number:02}" for number in range(1, 26)} - {"A09"}


VARIANTS = {
    "A02": {"", "_HAEMATOLOGICAL"}, "A07": {"_UNDER_7", "_7_TO_13", "_FROM_14", "_NO_DATE"},
    "A08": {"_TO_7", "_8_TO_13", "_NO_DATE"},
}  # fmt: skip


def test_each_advisory_has_the_texts_of_its_variants() -> None:
    assert set(TEXTS) == {f"{key}{variant}" for key in EVERY_ID for variant in VARIANTS.get(key, {""})}


def test_every_advisory_of_the_specification_has_a_rule_and_a_text() -> None:
    assert {key[:3] for key in TEXTS} == EVERY_ID
    assert {rule.__name__[:3].upper() for rule in (*PATIENT_RULES, *LESION_RULES)} == EVERY_ID
    assert sorted(WITH_EMERGENCY) == ["A01", "A02", "A03", "A21"]


@pytest.mark.parametrize("key", TEXTS)
def test_texts_are_options_and_reminders_with_sources(key: str) -> None:
    entry = TEXTS[key]
    assert entry.strength in ("strong", "moderate", "weak", "info")
    assert entry.sources
    assert all(entry.sources)
    assert len(set(entry.sources)) == len(entry.sources)
    words = entry.text.lower().replace(",", " ").replace(".", " ").split()
    assert not {"must", "order", "orders", "mandatory"} & set(words)
    assert entry.text.endswith(".")
    # Cards bound what they show; a sentence cut in the middle of a figure would be worse than a long one.
    assert len(entry.text) <= LONGEST_TEXT


LONGEST_TEXT = 430
STRENGTHS = {
    "strong": {"A01", "A02", "A03", "A04", "A05", "A19", "A21", "A25"},
    "weak": {"A12", "A13", "A15"},
    "info": {"A02", "A24"},
}


def test_strengths_are_those_of_the_specification() -> None:
    for key, entry in TEXTS.items():
        moderate = not any(key[:3] in members for members in STRENGTHS.values())
        assert (entry.strength == "moderate") is moderate, key
        if not moderate:
            assert key[:3] in STRENGTHS[entry.strength]
    assert (TEXTS["A02"].strength, TEXTS["A02_HAEMATOLOGICAL"].strength) == ("strong", "info")


def test_what_is_quoted_second_hand_says_so() -> None:
    for key in ("A01", "A02", "A04", "A16", "A17", "A21"):
        entry = TEXTS[key]
        assert "quoted second-hand" in " ".join((entry.text, *entry.sources)), key


def test_emergencies_come_first_then_the_number_then_the_spine_downwards() -> None:
    found = assessed(
        lesion(**UNSTABLE | {"level": "L2"}, escc_grade="3"), lesion(**UNSTABLE, escc_grade="3"),
        neuro_deficit_new=True, primary="kidney_rcc", able_to_tolerate_surgery=False,
    )  # fmt: skip
    assert [(one.id, one.level) for one in found.advisories if one.emergency] == [
        ("A01", None), ("A02", None), ("A03", "T8"), ("A03", "L2"), ("A21", "T8"), ("A21", "L2"),
    ]  # fmt: skip
    rest = [one.id for one in found.advisories if not one.emergency]
    assert rest == sorted(rest)
    assert [one.level for one in fired(found, "A05")] == ["T8", "L2"]


def test_an_emergency_stands_before_what_has_a_lower_number() -> None:
    facts: dict[str, Any] = {"neuro_deficit_new": True, "primary": "kidney_rcc", "able_to_tolerate_surgery": False}
    found = assessed(lesion(**UNSTABLE, escc_grade="3"), **facts)
    assert [one.id for one in found.advisories][:5] == ["A01", "A02", "A03", "A21", "A05"]
    assert [one.emergency for one in found.advisories][:5] == [True, True, True, True, False]


def test_of_a_suspected_metastasis_the_emergency_alone_is_told() -> None:
    assert [one.id for one in assessed(neuro_deficit_new=True).advisories] == ["A01", "A02"]
    assert assessed(primary="kidney_rcc").advisories == ()


def test_the_number_stands_without_the_variant_of_its_text() -> None:
    confirmed = answer(primary="myeloma", histology_confirmed=True, steroid_current=False)
    (steroid,) = fired(confirmed, "A02")
    assert (steroid.strength, steroid.text) == ("info", TEXTS["A02_HAEMATOLOGICAL"].text)
    assert {one.id for one in confirmed.advisories} <= EVERY_ID


def test_what_is_too_old_is_named_and_other_notes_are_not() -> None:
    old = Fact(Decimal(40), (Evidence("Observation/p", AS_OF.date()),), AS_OF.date() - dt.timedelta(days=400))
    reported = STABLE | {"sins_total_reported": 18}
    (named,) = fired(assessed(lesion(**reported), platelets=old, **ABLE), "A24")
    assert named.text.startswith("Older than its limit and taken as not known: ")
    assert fired(assessed(lesion(**reported), **ABLE), "A24") == []


CLOSED: dict[str, Any] = {"prior_rt_at_level": False, "instrumented": False}
MAY_BE_FIT: dict[str, Any] = {
    "srs_available": True, "primary": "colon", "ecog": [1, 3], "performance_due_to_lesion": False,
}  # fmt: skip


def test_facts_of_the_patient_of_the_level_and_of_the_decision_are_asked() -> None:
    high, low = HIGH | CLOSED, LOW | CLOSED | {"level": "L3"}
    found = asked(high, low, **MAY_BE_FIT)
    assert {("histology_confirmed", None), ("sins_bone_lesion", "T8"), ("asa", None)} <= asked(
        {key: value for key, value in high.items() if key != "sins_bone_lesion"}, low, **MAY_BE_FIT
    )
    assert ("asa", None) in found
    assert ("asa", None) not in asked(low, **MAY_BE_FIT)
    unread = {"level": "L1", **CLOSED}
    assert ("asa", None) in asked(high, unread, **MAY_BE_FIT)
    assert ("asa", None) not in asked(unread, **MAY_BE_FIT)


def test_two_lesions_without_a_level_are_advised_on_once() -> None:
    unknown = {key: value for key, value in UNSTABLE.items() if key != "level"}
    assert len(fired(assessed(lesion(**unknown), lesion(**unknown)), "A05")) == 1


def test_a_lesion_out_of_compartment_is_advised_on_nothing_of_its_own() -> None:
    found = answer(UNSTABLE | {"compartment": "intradural", "escc_grade": "3"}, primary="kidney_rcc", **ABLE)
    assert [advisory.id for advisory in found.advisories] == ["A19"]
    beside = answer(UNSTABLE | {"compartment": "intradural", "myelopathy": True})
    assert fired(beside, "A01") == []


RICH = st.fixed_dictionaries(
    {"level": st.just("T8"), "sins": st.sampled_from([STABLE_SINS, UNSTABLE_SINS, {}])},
    optional={
        "escc_grade": st.sampled_from(["0", "1c", "2", "3"]),
        "prior_rt": st.just((PriorRt(end=AS_OF.date()),)),
        "planned_rt": st.just(PlannedRt(RtModality.SRS)),
        "planned_surgery": st.just(PlannedSurgery(date=AS_OF.date())),
        "sins_pain": st.sampled_from(["mechanical", "none"]),
    },
)
PATIENTS = st.fixed_dictionaries(
    {},
    optional={
        "primary": st.sampled_from(["kidney_rcc", "lymphoma", "breast_unspecified", "unknown_primary", "colon"]),
        "able_to_tolerate_surgery": st.booleans(),
        "srs_available": st.booleans(),
        "platelets": st.sampled_from([40, 200]),
        "age": st.sampled_from([40, 70]),
        "steroid_current": st.booleans(),
    },
)


@given(RICH, PATIENTS, st.sampled_from(["neuro_deficit_new", "myelopathy", "sphincter_dysfunction"]))
def test_no_advisory_disappears_when_a_deficit_is_added_but_the_first_mri(
    at_level: dict[str, Any], facts: dict[str, Any], sign: str
) -> None:
    sins = at_level.pop("sins")
    place = sins | at_level
    before = {(one.id, one.level) for one in answer(place, **facts).advisories}
    after = {(one.id, one.level) for one in answer(place, **facts, **{sign: True}).advisories}
    assert before - after <= {("A04", "T8")}
    assert ("A01", None) in after
