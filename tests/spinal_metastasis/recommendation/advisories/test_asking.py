"""Which facts are asked for an advisory: each rule alone, then all against trying every answer (ADR 0012)."""

import datetime as dt
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.facts import Fact
from spinal_metastasis.recommendation.advisories.asking import at_lesion, decides_advice
from spinal_metastasis.recommendation.advisories.parts import TOLERANCE
from spinal_metastasis.recommendation.advisories.view import Fired, view_of
from spinal_metastasis.recommendation.lesion import lesion_state
from spinal_metastasis.results import SystemicTolerance
from spinal_metastasis.terms import SurvivalBand
from spinal_metastasis.vocabulary import FACTS, Kind
from tests.spinal_metastasis.advice import ABLE, HIGH, LOW, STABLE, UNABLE, UNSTABLE, asked, lives
from tests.spinal_metastasis.build import AS_OF, assessed, case, known, lesion

CLOSED: dict[str, Any] = {"prior_rt_at_level": False, "instrumented": False, "pathologic_fracture": False}
SILENT = LOW | CLOSED
LONG = (SurvivalBand.GE12M,)
FIT = SystemicTolerance("indeterminate", (), False, (), (), ())
SETTLED: dict[str, Any] = ABLE | {
    "primary": "colon", "neuro_deficit_new": False, "histology_confirmed": True, "bone_agent_current": "denosumab",
    "platelets": 200, "inr": 1, "anticoagulant": False, "age": 40, "frankel_or_asia": "E", "steroid_current": False,
}  # fmt: skip


def _asked(at_level: dict[str, Any] | None = None, *omit: str, **facts: Any) -> set[tuple[str, str | None]]:
    place = {key: value for key, value in (SILENT | (at_level or {})).items() if key not in omit}
    return asked(place, **{key: value for key, value in (SETTLED | facts).items() if key not in omit})


def test_of_a_settled_patient_nothing_is_asked() -> None:
    assert _asked() == set()
    assert asked(STABLE | {"compartment": "intradural"}, **SETTLED) == set()


def test_a_lesion_out_of_compartment_leaves_the_new_deficit_alone() -> None:
    assert asked(STABLE | {"compartment": "intradural"}) == {("neuro_deficit_new", None)}


@pytest.mark.parametrize(
    ("omit", "at_level", "facts", "expected"),
    [
        ("neuro_deficit_new", {}, {}, {("neuro_deficit_new", None)}),
        ("primary", {}, {}, {("primary", None)}),
        ("", {}, {"primary": ["colon", "unknown_primary"]}, {("primary", None)}),
        ("", {}, {"primary": ["colon", "rectum"]}, set()),
        ("", HIGH, {"primary": ["colon", "kidney_rcc"]}, {("primary", None)}),
        ("histology_confirmed", {}, {}, {("histology_confirmed", None)}),
        ("histology_confirmed", {}, {"primary": "unknown_primary"}, set()),
        ("bone_agent_current", {}, {}, {("bone_agent_current", None)}),
        ("", {}, {"bone_agent_current": ["none", "denosumab"]}, {("bone_agent_current", None)}),
        ("", {}, {"bone_agent_current": ["bisphosphonate", "denosumab"]}, set()),
        ("steroid_current", {}, {"neuro_deficit_new": True}, {("steroid_current", None)}),
        ("steroid_current", {}, {}, set()),
        ("", {}, {"frankel_or_asia": "B", "myelopathy": False}, {("paraplegia_onset", None)}),
        ("", {}, {"frankel_or_asia": ["B", "C"], "myelopathy": False}, set()),
        ("platelets", HIGH, {}, {("platelets", None)}),
        ("inr", HIGH, {}, {("inr", None)}),
        ("anticoagulant", HIGH, {}, {("anticoagulant", None)}),
        ("inr", HIGH, {"anticoagulant": True}, set()),
        ("inr", {}, {}, set()),
        ("age", {}, {}, {("age", None)}),
        ("age", {"sins_bone_lesion": "lytic"}, {}, set()),
        ("sins_bone_lesion", {}, {}, {("sins_bone_lesion", "T8")}),
        ("", {"sins_bone_lesion": ["mixed", "blastic"]}, {}, set()),
        ("sins_alignment", {}, {}, {("sins_alignment", "T8")}),
        ("sins_collapse", {}, {}, {("sins_collapse", "T8")}),
        ("", {"sins_collapse": ["none", "none_gt50_involved"]}, {}, set()),
        ("prior_rt_at_level", {}, {}, {("prior_rt_at_level", "T8")}),
        ("", {"prior_rt_at_level": [True, False]}, {}, {("prior_rt_at_level", "T8")}),
        ("sins_pain", {}, {}, {("sins_pain", "T8")}),
        ("", {"sins_pain": ["occasional_nonmechanical", "none"]}, {}, {("sins_pain", "T8")}),
        ("myelopathy", {}, {}, {("myelopathy", None)}),
        ("instrumented", UNSTABLE, {}, {("instrumented", "T8")}),
    ],
)
def test_a_fact_is_asked_while_its_answer_would_tell(
    omit: str, at_level: dict[str, Any], facts: dict[str, Any], expected: set[tuple[str, str | None]]
) -> None:
    found = _asked(at_level, omit, **facts)
    assert expected <= found
    if not expected:
        named = {omit, *at_level, *facts} - {"level", "escc_grade"}
        assert not {key for key, _ in found} & named


def test_what_is_known_of_bleeding_is_not_asked_before_a_procedure() -> None:
    assert not {key for key, _ in _asked(HIGH)} & {"platelets", "inr", "anticoagulant"}


@pytest.mark.parametrize(
    ("key", "facts"),
    [("primary", {"primary": ["colon", "kidney_rcc"]}), ("inr", {"inr": None}), ("platelets", {"platelets": None})],
)
def test_one_level_with_surgery_in_view_is_enough(key: str, facts: dict[str, Any]) -> None:
    recorded = {name: value for name, value in (SETTLED | facts).items() if value is not None}
    low = SILENT | {"level": "L3"}
    assert (key, None) in asked(HIGH | CLOSED, low, **recorded)
    assert (key, None) in asked(low, HIGH | CLOSED, **recorded)
    assert (key, None) not in asked(low, SILENT, **recorded)


def test_pain_is_not_asked_of_a_level_that_is_imaged_and_not_for_srs() -> None:
    place = {key: value for key, value in (HIGH | CLOSED).items() if key != "sins_pain"}
    assert ("sins_pain", "T8") not in asked(place, **SETTLED | {"primary": "myeloma"})
    unimaged = {key: value for key, value in place.items() if key != "escc_grade"}
    assert ("sins_pain", "T8") in asked(unimaged, **SETTLED | {"primary": "myeloma"})


BOTH = (("high",), ("no",), ("resistant",), ("stable",), ("able", "unable"), ("yes",))
"""Able: separation surgery and SRS. Unable: conventional radiotherapy."""
OF_FIT_PATIENTS = ("A06", "A08_NO_DATE", "A10", "A11", "A12", "A13", "A14", "A15", "A16", "A22", "A25")


def _decides(advisory: str, *answers: str, conditional: bool = True) -> bool:
    chart = case(known(**HIGH), primary="melanoma", srs_available=True)
    state = lesion_state(chart, chart.lesions[0], "indeterminate")
    assert state.sets == BOTH
    (place,) = view_of(chart, (state,), FIT, tuple(SurvivalBand)).places
    fired = [Fired("A19"), Fired(advisory, "T8", conditional)]
    return decides_advice(place, fired, [(TOLERANCE, tuple((answer,) for answer in answers))])


@pytest.mark.parametrize("advisory", [*OF_FIT_PATIENTS, "A21", "A05", "A03"])
def test_an_answer_decides_an_advisory_when_it_leaves_no_decision_that_carries_it(advisory: str) -> None:
    assert _decides(advisory, "unable") is (advisory in OF_FIT_PATIENTS)
    assert _decides(advisory, "able") is (advisory == "A21")
    assert _decides(advisory, "able", "unable") is (advisory in (*OF_FIT_PATIENTS, "A21"))
    assert not _decides(advisory, "able", "unable", conditional=False)


def test_old_platelets_are_asked_again_before_a_procedure() -> None:
    old, new = (Fact(Decimal(200), (), AS_OF.date() - dt.timedelta(days=days)) for days in (8, 7))
    assert ("platelets", None) in _asked(HIGH, platelets=old)
    assert ("platelets", None) not in _asked(HIGH, platelets=new)


CANDIDATE = lives(12) | {"primary": "kidney_rcc", "spinal_mets_count": 1, "visceral_mets": "none"}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"spinal_mets_count": [1, 2]}, {"spinal_mets_count"}),
        ({"visceral_mets": "treatable"}, {"visceral_controlled"}),
        ({"visceral_mets": ["none", "treatable"], "visceral_controlled": False}, {"visceral_mets"}),
        ({"spinal_mets_count": [1, 2], "visceral_mets": "treatable"}, set()),
        ({"spinal_mets_count": [1, 2]} | lives(6), set()),
        ({"spinal_mets_count": [1, 2], "able_to_tolerate_surgery": False}, set()),
        ({}, set()),
    ],
)
def test_the_one_open_part_of_rule_c6_is_asked(facts: dict[str, Any], expected: set[str]) -> None:
    found = {key for key, _ in _asked(None, **CANDIDATE | facts)}
    assert found & {"spinal_mets_count", "visceral_mets", "visceral_controlled"} == expected


@pytest.mark.parametrize(
    ("at_level", "facts", "is_asked"),
    [
        (HIGH | {"sins_pain": "mechanical"}, SETTLED, True),
        (HIGH | {"sins_pain": "mechanical"}, SETTLED | {"primary": "myeloma"}, True),
        (HIGH, SETTLED | UNABLE, True),
        (HIGH, SETTLED, True),
        (HIGH, SETTLED | {"primary": "myeloma"}, False),
        (HIGH | {"myelopathy": True}, SETTLED | {"primary": "myeloma", "frankel_or_asia": "C"}, True),
        (UNSTABLE | {"myelopathy": False}, SETTLED | {"primary": "myeloma"}, True),
        (HIGH | {"myelopathy": True}, SETTLED | lives(12) | {"primary": "colon", "steroid_current": True}, True),
        (HIGH | {"myelopathy": True}, SETTLED | {"primary": "myeloma", "steroid_current": True}, False),
    ],
)
def test_the_epidural_grade_is_asked_while_a_high_one_would_raise_an_advisory(
    at_level: dict[str, Any], facts: dict[str, Any], is_asked: bool
) -> None:
    place = {key: value for key, value in (at_level | CLOSED).items() if key != "escc_grade"}
    assert (("escc_grade", "T8") in asked(place | {"sins_pain": at_level["sins_pain"]}, **facts)) is is_asked


def test_a_first_grade_is_asked_where_a_high_one_would_lead_to_separation_surgery() -> None:
    """Nobody has looked at the level, so nothing is advised there yet."""
    unread = {"level": "T8", "myelopathy": False} | CLOSED
    assert ("escc_grade", "T8") in asked(unread, **SETTLED)
    assert ("escc_grade", "T8") not in asked(unread, **SETTLED | {"primary": "myeloma"})


def test_a_grade_open_across_the_threshold_is_asked_beside_an_unstable_painful_level() -> None:
    """NOMS reads the same either way; only compression beside mechanical pain asks to immobilise (A03)."""
    place = UNSTABLE | CLOSED | {"myelopathy": False, "escc_grade": ["1c", "2"]}
    assert ("escc_grade", "T8") in asked(place, **SETTLED | {"primary": "myeloma"})
    painless = place | {"sins_pain": "occasional_nonmechanical"}
    assert ("escc_grade", "T8") not in asked(painless, **SETTLED | {"primary": "myeloma"})


@pytest.mark.parametrize(("facts", "is_asked"), [({}, True), ({"primary": "myeloma"}, False)])
def test_a_grade_is_asked_of_a_patient_who_may_be_one_of_the_surgical_trial(
    facts: dict[str, Any], is_asked: bool
) -> None:
    """On a steroid, stable, able: a high grade would raise A25 alone."""
    at_level = HIGH | CLOSED | {"myelopathy": True, "escc_grade": ["1c", "2"]}
    chart = case(known(**at_level), **SETTLED | {"steroid_current": True} | facts)
    (place,) = (view := view_of(chart, (lesion_state(chart, chart.lesions[0], "able"),), FIT, LONG)).places
    assert ("escc_grade" in dict(at_lesion(view, place))) is is_asked


def test_an_epidural_grade_open_within_high_is_not_asked() -> None:
    assert ("escc_grade", "T8") not in asked(HIGH | CLOSED | {"escc_grade": ["2", "3"]}, **SETTLED | UNABLE)
    assert ("escc_grade", "T8") not in asked(HIGH | CLOSED | {"escc_grade": ["0", "1c"]}, **SETTLED | UNABLE)


def test_mechanical_pain_is_asked_beside_compression() -> None:
    place = HIGH | CLOSED | {
        "level": "T12", "sins_bone_lesion": "lytic", "sins_posterolateral": "unilateral",
    }  # fmt: skip
    open_pain = {"sins_pain": ["mechanical", "occasional_nonmechanical"]}
    facts = SETTLED | {"primary": "myeloma"}
    assert ("sins_pain", "T12") in asked(place | open_pain, **facts)
    assert ("sins_pain", "T12") not in asked(place | open_pain | {"myelopathy": True}, **facts)


def test_what_would_rule_surgery_out_is_asked_while_advice_waits_on_it() -> None:
    facts = {key: value for key, value in SETTLED.items() if key != "able_to_tolerate_surgery"}
    assert ("asa", None) in asked(HIGH | CLOSED, **facts, ecog=[1, 3], performance_due_to_lesion=False)
    assert ("asa", None) not in asked(LOW | CLOSED, **facts, ecog=1)


# Every answer tried: what changes the advisories is asked

PATIENT_KEYS = (
    "age", "primary", "histology_confirmed", "ecog", "frankel_or_asia", "neuro_deficit_new", "sphincter_dysfunction",
    "myelopathy", "visceral_mets", "visceral_controlled", "platelets", "inr", "anticoagulant", "steroid_current",
    "bone_agent_current", "srs_available", "performance_due_to_lesion",
)  # fmt: skip
LESION_KEYS = (
    "sins_pain", "sins_bone_lesion", "sins_alignment", "sins_collapse", "sins_posterolateral", "escc_grade",
    "prior_rt_at_level", "instrumented",
)  # fmt: skip
NUMBERS: dict[str, list[Any]] = {"age": [40, 70], "ecog": [0, 3, 4], "platelets": [40, 80, 250], "inr": [1, 2]}
DEFICIT_SIGNS = {"frankel_or_asia", "sphincter_dysfunction", "myelopathy"}
"""They tell the same as `myelopathy`, which is asked while no sign has answered it."""


def _values(key: str) -> list[Any]:
    spec = FACTS[key]
    if spec.kind is Kind.ENUM:
        return [str(choice) for choice in spec.choices]
    return NUMBERS.get(key, [True, False])


def _advised(places: list[dict[str, Any]], facts: dict[str, Any]) -> set[tuple[str, str | None]]:
    return {(one.id, one.level) for one in assessed(*(lesion(**place) for place in places), **facts).advisories}


def _answers(places: list[dict[str, Any]], facts: dict[str, Any]) -> Iterator[tuple[str, str | None, Any, Any]]:
    """(fact, level, lesions and patient with one answer more)."""
    for key in PATIENT_KEYS:
        if key not in facts:
            yield from ((key, None, places, facts | {key: value}) for value in _values(key))
    for i, place in enumerate(places):
        for key in LESION_KEYS:
            if key not in place:
                for value in _values(key):
                    yield key, place["level"], [*places[:i], place | {key: value}, *places[i + 1 :]], facts


def _is_instrumented(places: list[dict[str, Any]], level: str | None) -> bool:
    return any(place["level"] == level and place.get("instrumented", False) for place in places)


def test_an_instrumented_level_asks_for_no_sins_item() -> None:
    place = {"level": "T8", "escc_grade": "0", "myelopathy": False} | CLOSED | {"instrumented": True}
    found = asked(place, **{key: value for key, value in SETTLED.items() if key != "age"})
    assert ("age", None) in found
    assert not any(key.startswith("sins_") for key, _ in found)


@pytest.mark.parametrize("seed", range(12))
def test_every_answer_that_changes_the_advisories_is_asked(seed: int) -> None:
    chance = random.Random(seed)
    facts = {key: chance.choice(_values(key)) for key in PATIENT_KEYS if chance.random() < 0.6}
    facts |= lives(chance.choice([2, 5, 20])) if chance.random() < 0.5 else {}
    places = [
        {"level": level, **{key: chance.choice(_values(key)) for key in LESION_KEYS if chance.random() < 0.55}}
        for level in chance.sample(["T8", "L1", "L3"], chance.choice([1, 2]))
    ]
    now = _advised(places, facts)
    found = asked(*places, **facts)
    for key, level, more_places, more_facts in _answers(places, facts):
        if key.startswith("sins_") and _is_instrumented(places, level):
            continue
        if key not in DEFICIT_SIGNS and _advised(more_places, more_facts) != now:
            assert (key, level) in found, (key, level, facts, places)
