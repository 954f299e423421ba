"""What the rules of the advisories look at: levels that are read, that hurt, unstable or compressed, and urgency."""

from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.facts import Fact, PlannedSurgery, Range
from spinal_metastasis.recommendation.advisories.parts import Extent
from spinal_metastasis.recommendation.advisories.view import (
    Place,
    View,
    consults,
    emergency_fires,
    is_mechanical,
    may_be_compressed,
    pain,
    surgery,
    view_of,
)
from spinal_metastasis.recommendation.lesion import lesion_state
from spinal_metastasis.results import SystemicTolerance
from spinal_metastasis.terms import SurvivalBand
from tests.spinal_metastasis.build import STABLE_SINS, UNSTABLE_SINS, case, known

FIT = SystemicTolerance("able", ("full",), False, (), (), ())
NONE, SOME, ALL = Extent
OUTSIDE: dict[str, Any] = {"level": "T2", "compartment": "intradural", "myelopathy": True}


def viewed(*lesions: dict[str, Any], **patient: Any) -> View:
    chart = case(*(known(**one) for one in lesions), **patient)
    states = tuple(lesion_state(chart, one, "able") for one in chart.lesions)
    return view_of(chart, states, FIT, tuple(SurvivalBand))


def place_of(at_level: dict[str, Any], **patient: Any) -> Place:
    (only,) = viewed({"level": "T8"} | at_level, **patient).places
    return only


@pytest.mark.parametrize(
    ("at_level", "patient", "hurts"),
    [
        ({}, {}, (False, True)),
        ({"sins_pain": "mechanical"}, {}, (True,)),
        ({"sins_pain": "occasional_nonmechanical"}, {}, (True,)),
        ({"sins_pain": ["mechanical", "occasional_nonmechanical"]}, {}, (True,)),
        ({"sins_pain": "none"}, {}, (False,)),
        ({"sins_pain": ["none", "mechanical"]}, {}, (False, True)),
        ({}, {"pain_vas": 1}, (True,)),
        ({}, {"pain_vas": 10}, (True,)),
        ({"pain_vas": 4}, {"pain_vas": 0}, (True,)),
        ({}, {"pain_vas": 0}, (False, True)),
        ({}, {"pain_vas": [0, 3]}, (False, True)),
        ({}, {"pain_vas": [3, 7]}, (True,)),
        ({}, {"pain_vas": Range(high=Decimal(0))}, (False, True)),
        ({}, {"pain_vas": Range(low=Decimal(1))}, (True,)),
        ({"sins_pain": "none"}, {"pain_vas": 3}, (True,)),
        ({"sins_pain": "none"}, {"pain_vas": 0}, (False,)),
        ({"sins_pain": ["none", "mechanical"]}, {"pain_vas": 2}, (True,)),
        ({"sins_pain": "mechanical"}, {"pain_vas": 0}, (True,)),
    ],
)
def test_a_level_hurts_by_the_sins_item_or_the_pain_score(
    at_level: dict[str, Any], patient: dict[str, Any], hurts: tuple[bool, ...]
) -> None:
    view = viewed({"level": "T8"} | at_level, **patient)
    assert pain(view, view.places[0]) == hurts


@pytest.mark.parametrize(
    ("recorded", "mechanical"),
    [("mechanical", True), ("occasional_nonmechanical", False), (["mechanical", "none"], False), (None, False)],
)
def test_pain_is_mechanical_only_when_nothing_else_is_possible(recorded: Any, mechanical: bool) -> None:
    assert is_mechanical(place_of({} if recorded is None else {"sins_pain": recorded})) is mechanical


@pytest.mark.parametrize(
    ("at_level", "examined", "is_read"),
    [
        ({}, False, False),
        ({"myelopathy": False, "prior_rt_at_level": True}, False, False),
        ({"sins_alignment": "normal"}, True, True),
        ({"sins_pain": ["none", "mechanical"]}, True, True),
        ({"height_loss_pct": 20}, True, True),
        ({"body_involvement_pct": 20}, True, True),
        ({"escc_grade": "0"}, False, True),
        ({"stability_override": "stable"}, False, True),
    ],
)
def test_a_level_is_read_once_somebody_has_looked_at_it(
    at_level: dict[str, Any], examined: bool, is_read: bool
) -> None:
    place = place_of(at_level)
    assert (place.examined, place.is_read) == (examined, is_read)


@pytest.mark.parametrize(
    ("at_level", "found"),
    [
        (UNSTABLE_SINS, ALL),
        (STABLE_SINS, NONE),
        (STABLE_SINS | {"sins_bone_lesion": "lytic", "sins_pain": "mechanical"}, NONE),  # 3 + 2 + 1 at T8 = 6
        (STABLE_SINS | {"sins_bone_lesion": "lytic", "sins_pain": "mechanical", "level": "L3"}, ALL),  # 2 there: 7
        (STABLE_SINS | {"sins_bone_lesion": ["lytic", "blastic"], "sins_pain": "mechanical", "level": "L3"}, SOME),
        ({}, NONE),
        ({"escc_grade": "3"}, NONE),
        ({"sins_pain": "none"}, SOME),
        ({"body_involvement_pct": 60}, SOME),
        (UNSTABLE_SINS | {"instrumented": True}, NONE),
    ],
)
def test_sins_of_seven_consults_surely_possibly_once_examined_or_not(at_level: dict[str, Any], found: Extent) -> None:
    assert consults(place_of(at_level)) is found


OF_SURGERY: dict[str, Any] = {"primary": "kidney_rcc", "srs_available": True}
READ_LEVEL: dict[str, Any] = {**STABLE_SINS, "escc_grade": "3", "myelopathy": False}


def test_planned_surgery_counts_as_decided_else_what_is_open_once_the_level_is_read() -> None:
    planned = {"planned_surgery": Fact(PlannedSurgery())}
    assert surgery(place_of(planned, primary="myeloma")) is ALL
    assert surgery(place_of(READ_LEVEL, **OF_SURGERY)) is ALL
    assert surgery(place_of({**STABLE_SINS, "escc_grade": ["0", "3"]}, **OF_SURGERY)) is SOME
    assert surgery(place_of({**STABLE_SINS, "escc_grade": "0"}, **OF_SURGERY)) is NONE
    unread = place_of({"myelopathy": True}, **OF_SURGERY)
    assert unread.parts.surgery is SOME
    assert surgery(unread) is NONE


@pytest.mark.parametrize(
    ("grade", "compressed", "may_be"),
    [
        ("3", True, True),
        ("1c", False, False),
        (["1c", "2"], False, True),
        (["2", "3"], True, True),
        (None, False, True),
    ],
)
def test_compression_is_sure_possible_or_ruled_out(grade: Any, compressed: bool, may_be: bool) -> None:
    place = place_of({} if grade is None else {"escc_grade": grade})
    assert (place.compressed, may_be_compressed(place)) == (compressed, may_be)


def test_lesions_in_scope_keep_their_place_among_all() -> None:
    view = viewed(OUTSIDE, {"level": "T8"}, {"level": ["L1", "L2"], "myelopathy": True}, {})
    assert [(place.position, place.level, place.deficit) for place in view.places] == [
        (1, "T8", False), (2, None, True), (3, None, False),
    ]  # fmt: skip
    assert view.stale == ()


@pytest.mark.parametrize(
    ("lesions", "patient", "fires"),
    [
        ([{}], {}, False),
        ([{}], {"neuro_deficit_new": True}, True),
        ([{"myelopathy": False}], {"neuro_deficit_new": True}, True),
        ([{}, {"myelopathy": True}], {}, True),
        ([{}, {"myelopathy": True}], {"neuro_deficit_new": [True, False]}, True),
        ([{}, {"myelopathy": True}], {"neuro_deficit_new": False}, False),
        ([{}], {"neuro_deficit_new": [True, False]}, False),
        ([OUTSIDE], {}, False),
        ([OUTSIDE], {"neuro_deficit_new": True}, True),
        ([], {}, False),
        ([], {"myelopathy": True}, True),
        ([], {"myelopathy": True, "neuro_deficit_new": False}, False),
        ([], {"myelopathy": [True, False]}, False),
        ([], {"myelopathy": False}, False),
        ([], {"neuro_deficit_new": True}, True),
    ],
)
def test_an_emergency_is_a_new_deficit_or_one_not_known_to_be_old(
    lesions: list[dict[str, Any]], patient: dict[str, Any], fires: bool
) -> None:
    view = viewed(*({"level": "T8"} | one for one in lesions), **patient)
    states = tuple(lesion_state(view.case, one, "able") for one in view.case.lesions)
    assert view.emergency is emergency_fires(view.case, states) is fires
