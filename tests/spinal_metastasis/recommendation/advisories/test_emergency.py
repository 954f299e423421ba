"""Advisories on deficit, compression and instability, each on both sides of its trigger (specification section 8)."""

import datetime as dt
from typing import Any

import pytest

from spinal_metastasis.facts import Fact
from spinal_metastasis.known import Case
from spinal_metastasis.recommendation.advisories.emergency import is_paraplegic_over_48_h, motor_loss_is_complete
from spinal_metastasis.terms import Declined
from tests.spinal_metastasis.advice import (
    ABLE,
    HIGH,
    OLD_DEFICIT,
    STABLE,
    UNABLE,
    UNSTABLE,
    conditional,
    fired,
    lives,
    one,
)
from tests.spinal_metastasis.build import AS_OF, DEFAULT_POLICY, assessed, known, lesion


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
    found = one("A01", STABLE | at_level, **facts)
    assert (found is not None) is fires
    if found:
        assert (found.emergency, found.conditional, found.level) == (True, False, None)
        assert "24 h" in found.text


def test_one_level_with_myelopathy_is_enough_for_a01() -> None:
    answer = assessed(lesion(level="T8"), lesion(level="L2", myelopathy=True))
    assert len(fired(answer, "A01")) == 1


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
        ({}, {"primary": ["lymphoma", "myeloma", "leukaemia"]}, None, False),
        ({}, {"primary": ["lymphoma", "myeloma", "leukaemia"], "histology_confirmed": True}, "info", False),
        ({}, {"histology_confirmed": True}, None, False),
        ({}, {"primary": "leukaemia", "histology_confirmed": True, "steroid_current": True}, None, False),
        ({}, {"primary": "lymphoma", "histology_confirmed": False}, None, False),
        ({}, {"primary": ["lymphoma", "colon"], "histology_confirmed": True}, None, False),
        ({}, {"primary": "colon", "histology_confirmed": True}, None, False),
        ({"escc_grade": "3"}, {"primary": "lymphoma", "neuro_deficit_new": True}, "strong", True),
    ],
)
def test_a02_steroid(at_level: dict[str, Any], facts: dict[str, Any], strength: str | None, emergency: bool) -> None:
    found = one("A02", STABLE | at_level, **facts)
    assert (found.strength if found else None) == strength
    if found:
        assert (found.emergency, found.level) == (emergency, None)
        assert "16 mg" in found.text


def test_compression_and_deficit_at_two_levels_is_no_confirmed_compression_with_signs_atone() -> None:
    answer = assessed(
        lesion(level="T8", escc_grade="3", myelopathy=False), lesion(level="L2", escc_grade="0", myelopathy=True),
        neuro_deficit_new=False,
    )  # fmt: skip
    assert fired(answer, "A02") == []


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
    found = one("A03", at_level, **facts)
    assert (found is not None) is fires
    if found:
        assert (found.conditional, found.emergency) == (conditional, emergency)
        assert found.level == at_level["level"]


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
    found = one("A04", {"level": "T8", **at_level}, **facts)
    assert (found is not None) is fires
    if found:
        assert (found.level, found.conditional, found.emergency) == ("T8", False, False)
        assert "1 week" in found.text


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
    found = one("A05", at_level)
    assert (found is not None) is fires
    if found:
        assert (found.conditional, found.emergency, found.level) == (conditional, False, at_level["level"])


# A21: radiotherapy of an emergency


@pytest.mark.parametrize(
    ("at_level", "facts", "expected"),
    [
        (HIGH, UNABLE, False),
        (HIGH, ABLE, None),
        (HIGH, {}, True),
        (HIGH | {"escc_grade": "1c"}, UNABLE, None),
        (HIGH | {"escc_grade": ["1c", "2"]}, UNABLE, None),
        (HIGH | {"escc_grade": "3"}, {"patient_declines": Fact((Declined.SURGERY,))}, False),
        (STABLE, UNABLE, None),
        (HIGH | {"compartment": "intradural"}, UNABLE, None),
    ],
)
def test_a21_when_high_grade_compression_cannot_be_operated(
    at_level: dict[str, Any], facts: dict[str, Any], expected: bool | None
) -> None:
    assert conditional("A21", at_level, **facts) is expected


def test_a21_is_an_emergency_beside_a01_and_strong_either_way() -> None:
    planned, urgent = one("A21", HIGH, **UNABLE), one("A21", HIGH, **UNABLE, neuro_deficit_new=True)
    assert planned is not None
    assert urgent is not None
    assert (planned.emergency, urgent.emergency) == (False, True)
    assert (planned.strength, planned.level) == ("strong", "T8")
    assert "24 h" in planned.text
    assert "30 Gy in 10" in planned.text


def test_one_compressed_level_with_signs_is_enough_for_a_steroid() -> None:
    signs = HIGH | {"myelopathy": True}
    for level in ("T2", "L3"):
        found = assessed(
            lesion(**signs), lesion(**STABLE | {"level": level, "escc_grade": "0"}), neuro_deficit_new=False
        )
        assert [one.id for one in fired(found, "A02")] == ["A02"]


# A23: paraplegia over 48 h


@pytest.mark.parametrize(
    ("hours", "facts", "fires"),
    [
        (49, {}, True),
        (48, {}, False),
        (49, {"frankel_or_asia": "A"}, True),
        (49, {"frankel_or_asia": "B"}, True),
        (49, {"frankel_or_asia": ["B", "C"]}, True),
        (49, {"frankel_or_asia": "C"}, False),
    ],
)
def test_a23_after_more_than_48_hours_of_complete_motor_loss(hours: int, facts: dict[str, Any], fires: bool) -> None:
    found = one("A23", paraplegia_onset=AS_OF - dt.timedelta(hours=hours), **facts)
    assert (found is not None) is fires
    if found:
        assert (found.level, found.emergency, found.conditional, found.strength) == (None, False, False, "moderate")


def test_a23_by_the_day_without_an_onset_and_without_a_lesion_in_scope() -> None:
    assert one("A23", paraplegia_onset=dt.date(2026, 10, 29)) is not None
    assert one("A23", frankel_or_asia="A") is None
    assert one("A23", STABLE | {"compartment": "intradural"}, paraplegia_onset=dt.date(2026, 10, 1)) is None


def test_an_onset_known_as_one_of_two_says_nothing() -> None:
    days = [dt.date(2026, 10, 1), dt.date(2026, 10, 2)]
    assert one("A23", paraplegia_onset=days) is None


# A25: benefit of direct surgery

TRIAL = HIGH | {"myelopathy": True}
TRIAL_PATIENT = ABLE | lives(12) | {"primary": "colon"}


@pytest.mark.parametrize(
    ("at_level", "facts", "expected"),
    [
        ({}, {}, False),
        ({"escc_grade": "1c"}, {}, None),
        ({"escc_grade": ["1c", "2"]}, {}, None),
        ({"myelopathy": False}, {}, None),
        ({}, {"able_to_tolerate_surgery": False}, None),
        ({}, {"able_to_tolerate_surgery": [True, False]} | lives(2, 12), True),
        ({}, lives(3), False),
        ({}, lives("2.9"), None),
        ({}, lives(2, 12), True),
        ({}, {"primary": "breast_unspecified"}, False),
        ({}, {"primary": "lymphoma"}, None),
        ({}, {"primary": "lung_sclc"}, None),
        ({}, {"primary": "lung_unspecified"}, True),
        ({}, {"primary": ["lymphoma", "myeloma"]}, None),
        ({}, {"primary": "unknown_primary"}, True),
        ({}, {"primary": "colon", "histology_confirmed": False}, True),
        ({}, {"primary": "lymphoma", "histology_confirmed": False}, True),
        ({}, {"radiosensitivity_override": "sensitive"}, None),
        ({}, {"radiosensitivity_override": "intermediate", "primary": "lymphoma"}, False),
        ({"prior_rt_at_level": True}, {"primary": "lymphoma"}, None),
        ({}, {"paraplegia_onset": AS_OF - dt.timedelta(hours=49)}, None),
        ({}, {"paraplegia_onset": AS_OF - dt.timedelta(hours=47)}, False),
    ],
)
def test_a25_for_the_patients_of_the_trial(
    at_level: dict[str, Any], facts: dict[str, Any], expected: bool | None
) -> None:
    assert conditional("A25", TRIAL | at_level, **TRIAL_PATIENT | facts) is expected


def test_a25_with_the_primary_not_recorded_holds_in_some_cases_only() -> None:
    facts = {key: value for key, value in TRIAL_PATIENT.items() if key != "primary"}
    assert conditional("A25", TRIAL, **facts) is True


@pytest.mark.parametrize(
    ("other", "fires"), [("0", True), ("1c", True), ("2", False), (["1c", "2"], False), (None, False)]
)
def test_a25_needs_a_single_area(other: Any, fires: bool) -> None:
    second = {"level": "L3", "myelopathy": False} | ({} if other is None else {"escc_grade": other})
    both = assessed(lesion(**TRIAL), lesion(**second), **TRIAL_PATIENT)
    assert [one.level for one in fired(both, "A25")] == (["T8"] if fires else [])


def test_a25_names_the_result_of_the_trial() -> None:
    found = one("A25", TRIAL, **TRIAL_PATIENT)
    assert found is not None
    assert (found.strength, found.level) == ("strong", "T8")
    assert all(figure in found.text for figure in ("84 %", "57 %", "122", "13 days", "10 of 16", "3 of 16"))


@pytest.mark.parametrize(
    "signs", [{"neuro_deficit_new": True}, {"myelopathy": True}, {"cauda_equina": True}, {"frankel_or_asia": "C"}]
)
def test_a_deficit_with_a_suspected_metastasis_is_an_emergency_although_no_lesion_is_known(
    signs: dict[str, Any],
) -> None:
    found = assessed(primary="kidney_rcc", **signs).advisories
    assert [(one.id, one.level, one.emergency) for one in found] == [("A01", None, True), ("A02", None, True)]
    assert [one.id for one in assessed(steroid_current=True, **signs).advisories] == ["A01"]
    assert assessed(**signs | {"spinal_metastasis": False}).advisories == ()


def test_without_a_lesion_an_old_deficit_or_none_fires_nothing() -> None:
    assert assessed(primary="kidney_rcc", age=70, platelets=20).advisories == ()
    assert assessed(myelopathy=True, neuro_deficit_new=False).advisories == ()


@pytest.mark.parametrize(
    ("hour", "is_over"),
    [(dt.datetime(2026, 11, 1, tzinfo=dt.UTC), True), (dt.datetime(2026, 10, 31, 23, 59, tzinfo=dt.UTC), False)],
)
def test_an_onset_known_by_its_day_counts_from_the_end_of_it(hour: dt.datetime, is_over: bool) -> None:
    """On the 29th of October, so before the 30th began: over 48 hours ago once November has begun."""
    chart = Case(known(paraplegia_onset=dt.date(2026, 10, 29), frankel_or_asia="A"), (), DEFAULT_POLICY, hour)
    assert is_paraplegic_over_48_h(chart) is is_over


@pytest.mark.parametrize(
    ("grade", "complete"),
    [
        ("A", (True,)),
        ("B", (True,)),
        (["A", "B"], (True,)),
        (["B", "C"], (False, True)),
        ("C", (False,)),
        ("E", (False,)),
    ],
)
def test_motor_loss_is_complete_in_frankel_a_and_b_only(grade: object, complete: tuple[bool, ...]) -> None:
    """The onset of a paraplegia is asked where the loss is surely complete, and nowhere else."""
    assert motor_loss_is_complete(known(frankel_or_asia=grade)) == complete
    assert motor_loss_is_complete({}) == (False, True)
