"""Advisories A01-A05, A10 and A19: trigger, level, conditional, emergency, strength (specification section 8)."""

from typing import Any

import pytest

from spinal_metastasis.facts import Embolisation, PlannedSurgery
from spinal_metastasis.results import Advisory, Assessment
from tests.spinal_metastasis.build import STABLE_SINS, UNSTABLE_SINS, assessed, lesion

STRENGTH = {"A01": "strong", "A03": "strong", "A04": "strong", "A05": "strong", "A10": "moderate", "A19": "strong"}
STABLE = {"level": "T8", **STABLE_SINS}
UNSTABLE = {"level": "T8", **UNSTABLE_SINS}
OLD_DEFICIT = {"myelopathy": True, "neuro_deficit_new": False}


def _answer(at_level: dict[str, Any] | None = None, **facts: Any) -> Assessment:
    return assessed(lesion(**at_level or STABLE), **facts)


def _fired(answer: Assessment, advisory: str) -> list[Advisory]:
    return [one for one in answer.advisories if one.id == advisory]


def _one(advisory: str, at_level: dict[str, Any] | None = None, **facts: Any) -> Advisory | None:
    fired = _fired(_answer(at_level, **facts), advisory)
    assert len(fired) <= 1
    return fired[0] if fired else None


@pytest.mark.parametrize(
    ("at_level", "facts", "fires"),
    [
        ({}, {"neuro_deficit_new": True}, True),
        ({}, {"neuro_deficit_new": True, "myelopathy": False}, True),
        ({}, {"myelopathy": True}, True),
        ({"myelopathy": True}, {}, True),
        ({"myelopathy": True}, {"neuro_deficit_new": [True, False]}, True),
        ({"myelopathy": True}, {"neuro_deficit_new": False}, False),
        ({}, {"frankel_or_asia": "C"}, True),
        ({}, {"frankel_or_asia": "C", "neuro_deficit_new": False}, False),
        ({}, {"sphincter_dysfunction": True}, True),
        ({"cauda_equina": True}, {}, True),
        ({}, {"myelopathy": [True, False]}, False),
        ({}, {"neuro_deficit_new": [True, False]}, False),
        ({}, {"frankel_or_asia": "E"}, False),
        ({"escc_grade": "3"}, {}, False),
        ({}, {}, False),
    ],
)
def test_a01_on_a_new_deficit_or_a_myelopathy_not_known_to_be_old(
    at_level: dict[str, Any], facts: dict[str, Any], fires: bool
) -> None:
    advisory = _one("A01", STABLE | at_level, **facts)
    assert (advisory is not None) is fires
    if advisory:
        assert (advisory.emergency, advisory.conditional, advisory.level) == (True, False, None)
        assert "24 h" in advisory.text


def test_one_level_with_myelopathy_is_enough_for_a01() -> None:
    answer = assessed(lesion(level="T8"), lesion(level="L2", myelopathy=True))
    assert len(_fired(answer, "A01")) == 1


@pytest.mark.parametrize(
    ("at_level", "facts", "strength", "emergency"),
    [
        ({}, {"neuro_deficit_new": True}, "strong", True),
        ({}, {"neuro_deficit_new": True, "steroid_current": False}, "strong", True),
        ({}, {"neuro_deficit_new": True, "steroid_current": [True, False]}, "strong", True),
        ({}, {"neuro_deficit_new": True, "steroid_current": True}, None, False),
        ({"escc_grade": "3"}, OLD_DEFICIT, "strong", False),
        ({"escc_grade": "3"}, OLD_DEFICIT | {"steroid_current": True}, None, False),
        ({"escc_grade": "1b"}, OLD_DEFICIT, None, False),
        ({}, OLD_DEFICIT, None, False),
        ({"escc_grade": "3", "myelopathy": False}, {}, None, False),
        ({}, {"primary": "lymphoma", "histology_confirmed": True}, "info", False),
        ({}, {"primary": ["lymphoma", "myeloma"], "histology_confirmed": True}, "info", False),
        ({}, {"primary": "leukaemia", "histology_confirmed": True, "steroid_current": True}, None, False),
        ({}, {"primary": "lymphoma", "histology_confirmed": False}, None, False),
        ({}, {"primary": ["lymphoma", "colon"], "histology_confirmed": True}, None, False),
        ({}, {"primary": "colon", "histology_confirmed": True}, None, False),
        ({"escc_grade": "3"}, {"primary": "lymphoma", "neuro_deficit_new": True}, "strong", True),
    ],
)
def test_a02_steroid(at_level: dict[str, Any], facts: dict[str, Any], strength: str | None, emergency: bool) -> None:
    advisory = _one("A02", STABLE | at_level, **facts)
    assert (advisory.strength if advisory else None) == strength
    if advisory:
        assert (advisory.emergency, advisory.level) == (emergency, None)
        assert "16 mg" in advisory.text


def test_compression_and_deficit_at_two_levels_is_no_confirmed_compression_with_signs_at_one() -> None:
    answer = assessed(
        lesion(level="T8", escc_grade="3", myelopathy=False), lesion(level="L2", escc_grade="0", myelopathy=True),
        neuro_deficit_new=False,
    )  # fmt: skip
    assert _fired(answer, "A02") == []


@pytest.mark.parametrize(
    ("at_level", "facts", "fires", "conditional", "emergency"),
    [
        (UNSTABLE, {"neuro_deficit_new": True}, True, False, True),
        (UNSTABLE, OLD_DEFICIT, True, False, False),
        (UNSTABLE | {"escc_grade": "2", "myelopathy": False}, {}, True, False, False),
        (UNSTABLE | {"escc_grade": "1c", "myelopathy": False}, {}, False, False, False),
        (UNSTABLE | {"escc_grade": "2", "myelopathy": False, "sins_pain": "occasional_nonmechanical"}, {}, False,
         False, False),
        (UNSTABLE | {"escc_grade": ["1c", "2"], "myelopathy": False}, {}, False, False, False),
        (STABLE, {"neuro_deficit_new": True}, False, False, False),
        (STABLE | {"level": "T12", "sins_bone_lesion": ["blastic", "mixed"], "sins_pain": "mechanical"},
         {"neuro_deficit_new": True}, True, True, True),
        ({"level": "T8"}, {"neuro_deficit_new": True}, False, False, False),
        ({"level": "T8", "height_loss_pct": 40}, {"neuro_deficit_new": True}, True, True, True),
    ],
)  # fmt: skip
def test_a03_immobilise(
    at_level: dict[str, Any], facts: dict[str, Any], fires: bool, conditional: bool, emergency: bool
) -> None:
    advisory = _one("A03", at_level, **facts)
    assert (advisory is not None) is fires
    if advisory:
        assert (advisory.conditional, advisory.emergency) == (conditional, emergency)
        assert advisory.level == at_level["level"]


@pytest.mark.parametrize(
    ("at_level", "facts", "fires"),
    [
        ({"sins_pain": "mechanical"}, {}, True),
        ({"sins_pain": "occasional_nonmechanical"}, {}, True),
        ({"sins_pain": ["mechanical", "occasional_nonmechanical"]}, {}, True),
        ({"sins_pain": "none"}, {}, False),
        ({"sins_pain": ["mechanical", "none"]}, {}, False),
        ({}, {"pain_vas": 4}, True),
        ({"pain_vas": 4}, {}, True),
        ({"pain_vas": 0}, {"pain_vas": 4}, False),
        ({}, {"pain_vas": [0, 4]}, False),
        ({}, {}, False),
        ({"sins_pain": "mechanical", "escc_grade": "0"}, {}, False),
        ({"sins_pain": "mechanical"}, {"neuro_deficit_new": True}, False),
        ({"sins_pain": "mechanical"}, OLD_DEFICIT, False),
        ({"sins_pain": "mechanical"}, {"myelopathy": False}, True),
    ],
)
def test_a04_first_mri_for_pain_without_deficit_or_mri(
    at_level: dict[str, Any], facts: dict[str, Any], fires: bool
) -> None:
    advisory = _one("A04", {"level": "T8", **at_level}, **facts)
    assert (advisory is not None) is fires
    if advisory:
        assert (advisory.level, advisory.conditional, advisory.emergency) == ("T8", False, False)
        assert "1 week" in advisory.text


@pytest.mark.parametrize(
    ("at_level", "fires", "conditional"),
    [
        (UNSTABLE, True, False),
        (STABLE, False, False),
        (STABLE | {"level": "T12", "sins_pain": "mechanical"}, False, False),
        (STABLE | {"level": "T12", "sins_pain": "mechanical", "sins_bone_lesion": "mixed"}, True, False),
        (STABLE | {"level": "T12", "sins_pain": "mechanical", "sins_bone_lesion": ["mixed", "blastic"]}, True, True),
        (UNSTABLE | {"sins_bone_lesion": ["lytic", "blastic"]}, True, False),
        ({"level": "T8"}, False, False),
        ({"level": "T8", "sins_pain": "mechanical"}, True, True),
        ({"level": "T8", "body_involvement_pct": 80}, True, True),
        (UNSTABLE | {"instrumented": True}, False, False),
    ],
)
def test_a05_stability_opinion_from_seven_points_or_possibly(
    at_level: dict[str, Any], fires: bool, conditional: bool
) -> None:
    advisory = _one("A05", at_level)
    assert (advisory is not None) is fires
    if advisory:
        assert (advisory.conditional, advisory.emergency, advisory.level) == (conditional, False, at_level["level"])


HIGH = STABLE | {"escc_grade": "2", "myelopathy": False}
FIT: dict[str, Any] = {"able_to_tolerate_surgery": True}


@pytest.mark.parametrize("primary", [
    "kidney_rcc", "liver_hcc", "thyroid_papillary", "thyroid_follicular", "thyroid_medullary", "thyroid_anaplastic",
    "thyroid_unspecified", ["kidney_rcc", "liver_hcc"],
])  # fmt: skip
def test_a10_embolise_hypervascular_tumours_before_surgery(primary: Any) -> None:
    advisory = _one("A10", HIGH, primary=primary, **FIT)
    assert advisory is not None
    assert (advisory.conditional, advisory.level, advisory.strength) == (False, "T8", "moderate")


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
    advisory = _one("A10", at_level, **facts)
    assert (advisory.conditional if advisory else None) is conditional


def test_a19_stands_on_every_assessment_of_a_metastasis() -> None:
    for answer in (_answer(), _answer(neuro_deficit_new=True), _answer({"level": "T8", "compartment": "intradural"})):
        (advisory,) = _fired(answer, "A19")
        assert (advisory.level, advisory.emergency, advisory.conditional) == (None, False, False)


def test_without_a_lesion_nothing_is_advised() -> None:
    assert assessed().advisories == ()


def test_a_lesion_out_of_compartment_is_advised_on_nothing_of_its_own() -> None:
    answer = _answer(UNSTABLE | {"compartment": "intradural", "escc_grade": "3"}, primary="kidney_rcc", **FIT)
    assert [advisory.id for advisory in answer.advisories] == ["A19"]
    beside = assessed(lesion(**UNSTABLE, compartment="intradural", myelopathy=True))
    assert _fired(beside, "A01") == []


def test_emergencies_come_first_then_the_number_then_the_spine_downwards() -> None:
    answer = assessed(
        lesion(**UNSTABLE | {"level": "L2"}, escc_grade="3"), lesion(**UNSTABLE, escc_grade="3"),
        neuro_deficit_new=True, primary="kidney_rcc", **FIT,
    )  # fmt: skip
    assert [(one.id, one.level, one.emergency) for one in answer.advisories] == [
        ("A01", None, True), ("A02", None, True), ("A03", "T8", True), ("A03", "L2", True), ("A05", "T8", False),
        ("A05", "L2", False), ("A10", "T8", False), ("A10", "L2", False), ("A19", None, False),
    ]  # fmt: skip


def test_no_advisory_disappears_when_the_deficit_is_added_but_the_first_mri() -> None:
    facts: dict[str, Any] = {"primary": "kidney_rcc", **FIT}
    before = {(one.id, one.level) for one in _answer(UNSTABLE, **facts).advisories}
    after = {(one.id, one.level) for one in _answer(UNSTABLE, **facts, neuro_deficit_new=True).advisories}
    assert before - after == {("A04", "T8")}


def test_two_lesions_without_a_level_are_advised_on_once() -> None:
    unknown = {key: value for key, value in UNSTABLE.items() if key != "level"}
    assert len(_fired(assessed(lesion(**unknown), lesion(**unknown)), "A05")) == 1


def test_every_advisory_has_a_text_sources_and_its_strength() -> None:
    answer = assessed(
        lesion(**UNSTABLE, escc_grade="3"), lesion(level="L2", sins_pain="mechanical"), primary="kidney_rcc", **FIT
    )
    for one in (*answer.advisories, *_answer(UNSTABLE, neuro_deficit_new=True).advisories):
        assert one.text
        assert all(one.sources)
        assert one.sources
        assert one.strength == STRENGTH.get(one.id, "strong")
        assert not any(word in one.text.lower() for word in (" must ", "order "))
