"""One lesion: compartments, level names, the cross-check of a reported SINS total."""

from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.facts import Evidence, Fact, Range
from spinal_metastasis.results import Assessment, LesionResult
from tests.spinal_metastasis.build import STABLE_SINS, assessed, lesion, only_lesion

OUT = "OUT_OF_SCOPE_COMPARTMENT"


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
    (note,) = _notes(Fact(9, (Evidence("Observation/sins-1"),))).data_notes
    assert note.text.startswith("SINS total reported at T8 ")
    assert note.resource == "Observation/sins-1"
    (unsourced,) = assessed(lesion(**STABLE_SINS, sins_total_reported=18)).data_notes
    assert unsourced.resource is None
    assert " at " not in unsourced.text


def test_an_instrumented_level_has_no_total_to_check() -> None:
    assert _notes(18, instrumented=True).data_notes == ()
