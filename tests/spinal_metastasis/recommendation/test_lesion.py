"""One lesion: compartments, level names, the cross-check of a reported SINS total."""

from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.facts import Evidence, Fact, PriorSurgery, Range
from spinal_metastasis.policy import Policy
from spinal_metastasis.recommendation.lesion import (
    LesionState,
    is_compressed,
    lesion_result,
    lesion_state,
    open_sins,
    srs_available,
)
from spinal_metastasis.recommendation.noms import Unrecorded
from spinal_metastasis.results import Assessment, ComponentResult, LesionResult, SinsResult, SystemicTolerance
from tests.spinal_metastasis.build import DEFAULT_POLICY, STABLE_SINS, assessed, case, known, lesion, only_lesion

OUT = "OUT_OF_SCOPE_COMPARTMENT"

EVERY_CLASS = ("stable", "potentially_unstable", "unstable")


@pytest.mark.parametrize("compartment", ["intradural", "intramedullary", ["intradural", "intramedullary"]])
def test_a_lesion_of_another_compartment_keeps_its_level_and_nothing_else(compartment: Any) -> None:
    found = only_lesion(assessed(lesion(level="T8", compartment=compartment, escc_grade="3", **STABLE_SINS)))
    assert found == LesionResult("T8", (OUT,))


@pytest.mark.parametrize("compartment", ["extradural", ["extradural", "intradural"], None])
def test_one_that_may_be_extradural_stays_in(compartment: Any) -> None:
    stated = {} if compartment is None else {"compartment": compartment}
    found = only_lesion(assessed(lesion(level="T8", **stated)))
    assert found.sins is not None
    assert found.escc is not None
    assert found.noms is not None
    assert OUT not in found.flags


def test_beside_a_lesion_out_of_compartment_the_others_are_assessed() -> None:
    answer = assessed(lesion(level="L2", compartment="intradural"), lesion(level="T8"), paraplegia_onset=None)
    assert [(found.level, found.noms is None) for found in answer.lesions] == [("T8", False), ("L2", True)]
    assert {question.level for question in answer.questions} <= {None, "T8"}
    assert all(advisory.level != "L2" for advisory in answer.advisories)


@pytest.mark.parametrize(
    ("level", "name"), [("T8", "T8"), ("thoracic", "thoracic"), (["T9", "T8"], ("T8", "T9")), ("L6", "L6")]
)
def test_the_level_is_named_as_recorded_in_the_order_of_the_spine(level: Any, name: Any) -> None:
    assert only_lesion(assessed(lesion(level=level))).level == name


def _notes(reported: Any, **facts: Any) -> Assessment:
    return assessed(lesion(**{"level": "T8", **STABLE_SINS, "sins_total_reported": reported, **facts}))


@pytest.mark.parametrize(
    ("reported", "facts", "conflict"),
    [
        (1, {}, False),
        (2, {}, True),
        (18, {}, True),
        ([1, 7], {}, False),
        ([2, 7], {}, True),
        (Fact(Range(low=Decimal(2))), {}, True),
        (Fact(Range(high=Decimal(3))), {}, False),
        (Fact(Range(high=Decimal(3))), {"sins_pain": ["mechanical", "none"]}, False),
        (Fact(Range(low=Decimal(4))), {"sins_pain": ["mechanical", "none"]}, False),
        (Fact(Range(low=Decimal(5))), {"sins_pain": ["mechanical", "none"]}, True),
        (2, {"sins_bone_lesion": ["mixed", "blastic"]}, False),
        (3, {"sins_pain": ["mechanical", "none"]}, True),
        (4, {"sins_pain": ["mechanical", "none"]}, False),
    ],
)
def test_a_reported_total_that_no_combination_gives_is_noted_and_never_used(
    reported: Any, facts: dict[str, Any], conflict: bool
) -> None:
    answer = _notes(reported, **facts)
    assert [note.code for note in answer.data_notes] == (["CONFLICT"] if conflict else [])
    sins = only_lesion(answer).sins
    assert sins is not None
    assert sins.min == 1


def test_the_note_names_level_and_source() -> None:
    (note,) = _notes(Fact(9, (Evidence("Observation/sins-1"), Evidence("Observation/sins-2")))).data_notes
    assert note.text.startswith("SINS total reported at T8 ")
    assert note.resource == "Observation/sins-1"
    (unsourced,) = assessed(lesion(**STABLE_SINS, sins_total_reported=18)).data_notes
    assert unsourced.resource is None
    assert " at " not in unsourced.text


def test_an_instrumented_level_has_no_total_to_check() -> None:
    answer = _notes(18, instrumented=True)
    assert answer.data_notes == ()
    assert only_lesion(answer).sins == SinsResult(applicable=False)


METAL, NO_METAL, NOT_SAID = PriorSurgery(instrumented=True), PriorSurgery(instrumented=False), PriorSurgery()


def state_of(
    at_level: dict[str, Any], status: str = "able", policy: Policy = DEFAULT_POLICY, **facts: Any
) -> LesionState:
    chart = case(known(**at_level), policy=policy, **facts)
    return lesion_state(chart, chart.lesions[0], status)


@pytest.mark.parametrize(
    ("recorded", "has_sins", "assumed_away"),
    [
        ({}, True, True),
        ({"instrumented": True}, False, False),
        ({"instrumented": False}, True, False),
        ({"instrumented": [True, False]}, True, False),
        ({"prior_spine_surgery": ()}, True, False),
        ({"prior_spine_surgery": (NO_METAL,)}, True, False),
        ({"prior_spine_surgery": (NOT_SAID,)}, True, False),
        ({"prior_spine_surgery": (NO_METAL, METAL)}, False, False),
        ({"instrumented": False, "prior_spine_surgery": (METAL,)}, True, False),
    ],
)
def test_a_level_is_instrumented_as_recorded_or_by_any_operation_that_left_metal(
    recorded: dict[str, Any], has_sins: bool, assumed_away: bool
) -> None:
    state = state_of({"level": "T8", **STABLE_SINS, "prior_rt_at_level": False} | recorded)
    assert (state.sins is not None) is has_sins
    assert state.unrecorded == Unrecorded(prior_rt=False, instrumented=EVERY_CLASS if assumed_away else ())
    assert ("SINS_NOT_APPLICABLE_INSTRUMENTED" in state.flags) is not has_sins
    assert state.sets[3] == (("stable",) if has_sins else EVERY_CLASS)


def test_the_inputs_of_noms_stand_in_the_order_of_the_table() -> None:
    known_level = {"level": "T8", **STABLE_SINS, "escc_grade": ["1c", "2"], "myelopathy": True}
    state = state_of(known_level, "indeterminate", primary="lung_unspecified", srs_available=False)
    assert state.sets == (
        ("low", "high"), ("yes",), ("sensitive", "resistant"), ("stable",), ("able", "unable"), ("no",),
    )  # fmt: skip
    assert state.unrecorded == Unrecorded(prior_rt=True, instrumented=EVERY_CLASS)
    assert state.flags == ("ESCC_1C_BORDERLINE",)
    judged = state_of({"level": "T8", "instrumented": True, "stability_override": ["stable", "unstable"]}, "unable")
    assert judged.sets[3:5] == (("stable", "unstable"), ("unable",))


def test_flags_stand_in_the_order_of_the_inputs() -> None:
    at_level = {"level": "L6", "escc_grade": "1c", "prior_rt_at_level": True}
    state = state_of(at_level, primary="stomach", frankel_or_asia="C")
    assert state.flags == (
        "SINS_LEVEL_UNDEFINED", "ESCC_1C_BORDERLINE", "ESCC_BELOW_CONUS", "MYELOPATHY_DERIVED",
        "HISTOLOGY_CLASS_ASSUMED", "PRIOR_RT_TREATED_AS_RESISTANT",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "site", "available"),
    [
        (True, False, ("yes",)), (False, True, ("no",)), ([True, False], True, ("yes", "no")),
        ([False, True], None, ("yes", "no")), (None, True, ("yes",)), (None, False, ("no",)),
        (None, None, ("yes", "no")),
    ],
)  # fmt: skip
def test_srs_is_available_as_recorded_else_as_the_site_says_else_both(
    stated: Any, site: bool | None, available: tuple[str, ...]
) -> None:
    facts = {} if stated is None else {"srs_available": stated}
    assert srs_available(case(policy=Policy(srs_available=site), **facts)) == available


@pytest.mark.parametrize(
    ("changed", "span", "classes", "determined", "binary"),
    [
        ({}, (1, 1), ("stable",), True, True),
        ({"level": "L3", "sins_pain": "mechanical", "sins_bone_lesion": "lytic"}, (7, 7), ("potentially_unstable",),
         True, True),
        ({"sins_pain": "mechanical", "sins_bone_lesion": "lytic"}, (6, 6), ("stable",), True, True),
        ({"level": "L3", "sins_pain": "mechanical", "sins_bone_lesion": ["mixed", "lytic"]}, (6, 7),
         ("stable", "potentially_unstable"), False, False),
        ({"level": "T12", "sins_pain": "mechanical", "sins_bone_lesion": "lytic", "sins_alignment": None}, (8, 12),
         ("potentially_unstable",), True, True),
        ({"level": "T12", "sins_pain": "mechanical", "sins_bone_lesion": "lytic", "sins_alignment": None,
          "sins_posterolateral": "unilateral"}, (9, 13), ("potentially_unstable", "unstable"), False, True),
    ],
)  # fmt: skip
def test_sins_is_settled_by_class_and_by_whether_a_surgeon_is_asked(
    changed: dict[str, Any], span: tuple[int, int], classes: tuple[str, ...], determined: bool, binary: bool
) -> None:
    facts = {key: value for key, value in ({"level": "T8", **STABLE_SINS} | changed).items() if value is not None}
    found = only_lesion(assessed(lesion(**facts))).sins
    assert found is not None
    assert (found.applicable, (found.min, found.max), found.classes) == (True, span, classes)
    assert (found.determined, found.binary_determined) == (determined, binary)
    assert found.missing == (("sins_alignment",) if "sins_alignment" not in facts else found.missing)


def test_sins_shows_each_item_and_which_of_them_decide() -> None:
    items = {"sins_pain": "mechanical", "sins_bone_lesion": ["mixed", "lytic"]}
    found = only_lesion(assessed(lesion(**{"level": "L3", **STABLE_SINS} | items))).sins
    assert found is not None
    assert (found.missing, found.deciding_components) == (("sins_bone_lesion",), ("bone_lesion",))
    assert found.components == {
        "location": ComponentResult(2, 2, "mobile"), "pain": ComponentResult(3, 3, "mechanical"),
        "bone_lesion": ComponentResult(1, 2), "alignment": ComponentResult(0, 0, "normal"),
        "collapse": ComponentResult(0, 0, "none"), "posterolateral": ComponentResult(0, 0, "none"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("level", "asked"),
    [
        ("T8", set()),
        (["T8", "T12"], {"level"}),
        ("lumbar", {"level"}),
        ("L6", set()),
        ("coccyx", set()),
        (None, {"level"}),
    ],
)
def test_the_level_is_open_unless_it_is_known_to_have_no_class(level: Any, asked: set[str]) -> None:
    at_level = STABLE_SINS | ({} if level is None else {"level": level})
    state = state_of(at_level)
    assert set(open_sins(state)) == asked
    assert open_sins(state_of(at_level | {"instrumented": True})) == {}


def test_a_fact_of_sins_says_between_which_classes_it_moves() -> None:
    state = state_of(
        {"level": "L3", **STABLE_SINS, "sins_pain": "mechanical", "sins_bone_lesion": ["blastic", "lytic"]}
    )
    assert open_sins(state) == {"sins_bone_lesion": {("stable", "potentially_unstable")}}
    assert open_sins(state_of({"level": "T8"} | STABLE_SINS | {"sins_bone_lesion": ["blastic", "lytic"]})) == {
        "sins_bone_lesion": frozenset()
    }


@pytest.mark.parametrize(
    ("grade", "compressed"), [("2", True), (["2", "3"], True), (["1c", "2"], False), ("1c", False), (None, False)]
)
def test_a_level_is_compressed_when_no_low_grade_is_possible(grade: Any, compressed: bool) -> None:
    assert is_compressed(state_of({"level": "T8"} | ({} if grade is None else {"escc_grade": grade}))) is compressed
    assert not is_compressed(state_of({"level": "T8", "compartment": "intradural", "escc_grade": "3"}))


@pytest.mark.parametrize(
    ("status", "correctable", "shown"), [("unable", True, True), ("unable", False, False), ("able", True, False)]
)
def test_what_correction_would_allow_is_shown_where_intolerance_can_be_corrected(
    status: str, correctable: bool, shown: bool
) -> None:
    at_level = {"level": "T8", **STABLE_SINS, "escc_grade": "3", "myelopathy": False}
    state = state_of(at_level, status, primary="melanoma", srs_available=True)
    fitness = SystemicTolerance(status, (), correctable, (), (), ())
    noms = lesion_result(state, fitness, (), ()).noms
    assert noms is not None
    assert noms.inputs == {
        "escc": ("high",), "myelopathy": ("no",), "radiosensitivity": ("resistant",), "stability": ("stable",),
        "systemic_tolerance": (status,), "srs_available": ("yes",),
    }  # fmt: skip
    corrected = noms.if_corrected
    assert (corrected is not None) is shown
    if corrected is not None:
        assert [row for decision in corrected for row in decision.rows] == ["N121"]


def test_flags_that_need_the_other_lesions_follow_once_each() -> None:
    state = state_of({"level": "T8", "escc_grade": "1c"})
    fitness = SystemicTolerance("able", (), False, (), (), ())
    found = lesion_result(state, fitness, ("E9", "ESCC_1C_BORDERLINE", "E9"), ("escc_grade",))
    assert found.flags == (*state.flags, "E9")
    assert found.noms is not None
    assert found.noms.settled_by == ("escc_grade",)
    outside = state_of({"level": "T8", "compartment": "intradural"})
    assert outside == LesionState(outside.facts, None, (), Unrecorded(False, ()), (OUT,), None)
