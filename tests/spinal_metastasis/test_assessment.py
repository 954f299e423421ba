"""The whole answer: the contract's own example, lesions and their order, notes, flags across lesions."""

import datetime as dt
from typing import Any

import pytest

from spinal_metastasis.assessment import assess
from spinal_metastasis.facts import Evidence, Fact, LesionFacts, PatientFacts
from spinal_metastasis.policy import Policy
from spinal_metastasis.results import (
    Assessment,
    ComponentResult,
    DataNote,
    EsccResult,
    LesionResult,
    NomsDecision,
    NomsResult,
    NoteCode,
    Prognosis,
    SinsResult,
    Survival,
    SystemicTolerance,
)
from spinal_metastasis.terms import EsccGrade, Stability, Urgency
from tests.spinal_metastasis.build import AS_OF, STABLE_SINS, UNSTABLE_SINS, assessed, lesion, patient, system

# The example of contract section 5

EXAMPLE_LESION = lesion(
    level="T8", sins_pain="mechanical", sins_bone_lesion="lytic", sins_alignment="normal", sins_collapse="lt50",
    sins_posterolateral="unilateral", escc_grade="2", myelopathy=False,
)  # fmt: skip
EXAMPLE_FACTS: dict[str, Any] = {
    "age": 64, "sex": "female", "primary": "kidney_rcc", "ecog": 1, "albumin": "3.9", "ambulatory": "independent",
    "visceral_mets": "none", "brain_mets": False, "spinal_mets_count": 1, "extraspinal_bone_mets": 0,
    "srs_available": True,
}  # fmt: skip


@pytest.fixture(scope="module")
def example() -> Assessment:
    return assess(patient(EXAMPLE_LESION, **EXAMPLE_FACTS), dt.date(2026, 11, 1))


def test_the_frame_of_the_example(example: Assessment) -> None:
    assert (example.as_of, example.scope.status, example.scope.reasons) == ("2026-11-01", "in_scope", ())
    assert example.data_notes == ()


def test_the_lesion_of_the_example(example: Assessment) -> None:
    def points(number: int, value: str) -> ComponentResult:
        return ComponentResult(number, number, value)

    (found,) = example.lesions
    (decision,) = found.noms.decisions if found.noms else ()
    assert found == LesionResult(
        level="T8",
        flags=(),
        sins=SinsResult(
            applicable=True, min=9, max=9, classes=(Stability.POTENTIALLY_UNSTABLE,), determined=True,
            binary_determined=True, missing=(), deciding_components=(),
            components={
                "location": points(1, "semirigid"), "pain": points(3, "mechanical"), "bone_lesion": points(2, "lytic"),
                "alignment": points(0, "normal"), "collapse": points(2, "lt50"),
                "posterolateral": points(1, "unilateral"),
            },
        ),
        escc=EsccResult((EsccGrade.G2,), ("high",)),
        noms=NomsResult(
            inputs={
                "escc": ("high",), "myelopathy": ("no",), "radiosensitivity": ("resistant",),
                "stability": ("potentially_unstable",), "systemic_tolerance": ("able",), "srs_available": ("yes",),
            },
            decisions=(
                NomsDecision(
                    decision="Decompression/stabilization followed by SRS", rows=("N125",), urgency=Urgency.URGENT,
                    stated_in_review=False, when={}, flags=decision.flags, assumes=(),
                ),
            ),
            deciding_inputs=(), settled_by=(),
        ),
    )  # fmt: skip
    assert decision.flags == ("SINS_7_12_CONSULT",)


def test_tomita_in_the_example(example: Assessment) -> None:
    assert example.prognosis[0] == Prognosis(
        system="tomita_2001", status="complete", min=3, max=3, direction="low_is_better", groups=("2-3",),
        survival=Survival(), advice="wide or marginal excision", missing=(), reasons=(), evidence="verified",
        components={
            "primary": ComponentResult(2, 2, "moderate"), "visceral": ComponentResult(0, 0, "none"),
            "bone": ComponentResult(1, 1, "solitary"),
        },
    )  # fmt: skip


def test_tolerance_survival_and_advice_in_the_example(example: Assessment) -> None:
    assert example.systemic_tolerance == SystemicTolerance(
        status="able", scope=("full",), correctable=False, reasons=(), cautions=(),
        missing=("asa", "hb", "neutrophils", "platelets", "inr", "uncontrolled_infection", "organ_failure",
                 "anticoagulant"),
    )  # fmt: skip
    assert example.combined.survival_bands == ("ge12m",)
    assert example.combined.by_system == {"bauer_modified_2008": ("ge12m",)}
    assert (example.combined.agreement, example.combined.conflicts) == ("single", ())
    embolise = next(one for one in example.advisories if one.id == "A10")
    assert (embolise.level, embolise.emergency, embolise.conditional, embolise.strength) == (
        "T8", False, False, "moderate",
    )  # fmt: skip


def test_the_question_of_the_example_changes_tokuhashi_alone(example: Assessment) -> None:
    asked = {question.input: question.would_change for question in example.questions}
    assert asked["frankel_or_asia"] == ("tokuhashi_2005",)


# Lesions


def _levels(*levels: Any, **facts: Any) -> list[Any]:
    places = [lesion() if level is None else lesion(level=level) for level in levels]
    return [found.level for found in assessed(*places, **facts).lesions]


def test_lesions_stand_in_anatomical_order_and_one_without_level_last() -> None:
    assert _levels(None, "S1", "L2", "C7", "T10", "T2", "C0") == ["C0", "C7", "T2", "T10", "L2", "S1", None]


def test_transitional_segments_follow_their_neighbours_and_regions_their_vertebrae() -> None:
    assert _levels("coccyx", "sacral", "S5", "L6", "L1", "thoracic", "T13", "T12") == [
        "T12", "T13", "thoracic", "L1", "L6", "S5", "coccyx", "sacral",
    ]  # fmt: skip


def test_a_transitional_segment_stands_between_its_neighbour_and_the_next_vertebra() -> None:
    assert _levels("S1", "L6", "L5", "lumbar") == ["L5", "L6", "lumbar", "S1"]
    assert _levels("L1", "T13", "T12", "thoracic") == ["T12", "T13", "thoracic", "L1"]
    assert _levels("sacral", "coccyx", "S5") == ["S5", "coccyx", "sacral"]
    assert _levels("T1", "cervical", "C7") == ["C7", "cervical", "T1"]


def test_a_lesion_at_one_of_several_levels_stands_at_the_highest() -> None:
    assert _levels("T6", ["T9", "T4"], "T3") == ["T3", ("T4", "T9"), "T6"]


def test_a_metastasis_without_a_recorded_level_is_one_lesion_without_level() -> None:
    assert _levels(spinal_metastasis=True) == [None]
    assert _levels() == []
    assert _levels(spinal_metastasis=[True, False]) == []
    empty = PatientFacts(spinal_metastasis=Fact(True), lesions=())
    assert [found.level for found in assess(empty, AS_OF).lesions] == [None]
    assert assess(PatientFacts(lesions=()), AS_OF).lesions == ()


def test_lesions_given_are_taken_whether_or_not_the_metastasis_is_stated() -> None:
    assert _levels("T8", "L2", spinal_metastasis=True) == ["T8", "L2"]
    assert _levels("T8", spinal_metastasis=[True, False]) == ["T8"]


def test_no_metastasis_no_lesion_and_no_count() -> None:
    answer = assessed(lesion(level="T8"), spinal_metastasis=False)
    assert (answer.scope.reasons, answer.lesions) == (("no_spinal_metastasis",), ())
    assert "spinal_mets_count" not in {fact.key for fact in answer.facts}


def test_a_count_that_is_not_recorded_is_at_least_the_number_of_lesions() -> None:
    answer = assessed(lesion(level="T8"), lesion(level="L2"), lesion(level="L4"))
    (count,) = [fact for fact in answer.facts if fact.key == "spinal_mets_count"]
    assert (count.value, count.flags) == ({"at_least": 3}, ("derived",))
    assert system(answer, "tokuhashi_2005").components["vertebral"].value == ">=3"
    recorded = assessed(lesion(level="T8"), spinal_mets_count=2)
    assert [fact.value for fact in recorded.facts if fact.key == "spinal_mets_count"] == [2]
    assert not [fact for fact in assessed().facts if fact.key == "spinal_mets_count"]


# Flags that need time or the other lesions


@pytest.mark.parametrize(
    ("onset", "flagged"),
    [
        (AS_OF - dt.timedelta(hours=48), False),
        (AS_OF - dt.timedelta(hours=48, seconds=1), True),
        (AS_OF - dt.timedelta(hours=1), False),
        (AS_OF.date() - dt.timedelta(days=3), True),
        (AS_OF.date() - dt.timedelta(days=2), False),
        (AS_OF.date() - dt.timedelta(days=1), False),
        (None, False),
    ],
)
def test_complete_motor_loss_of_more_than_48_hours_is_flagged(onset: Any, flagged: bool) -> None:
    stated = {} if onset is None else {"paraplegia_onset": onset}
    answer = assessed(lesion(level="T8"), lesion(level="L2", compartment="intradural"), **stated)
    assert [any(flag.startswith("E8") for flag in found.flags) for found in answer.lesions] == [flagged, False]


def test_an_onset_known_by_its_day_counts_from_the_end_of_the_day() -> None:
    midnight = AS_OF.replace(hour=0)
    for as_of, flagged in ((midnight, True), (midnight - dt.timedelta(seconds=1), False)):
        answer = assess(patient(lesion(level="T8"), paraplegia_onset=dt.date(2026, 10, 29)), as_of)
        assert any(flag.startswith("E8") for flag in answer.lesions[0].flags) is flagged


@pytest.mark.parametrize(
    ("grade", "flagged"), [("A", True), ("B", True), ("C", False), ("D", False), ("E", False), (["B", "C"], True)]
)
def test_a_grade_with_motor_function_speaks_against_complete_motor_loss(grade: Any, flagged: bool) -> None:
    onset = AS_OF - dt.timedelta(hours=50)
    answer = assessed(lesion(level="T8"), paraplegia_onset=onset, frankel_or_asia=grade)
    assert any(flag.startswith("E8") for flag in answer.lesions[0].flags) is flagged


def test_an_onset_known_only_as_one_of_several_flags_nothing() -> None:
    several = [AS_OF - dt.timedelta(hours=50), AS_OF - dt.timedelta(hours=1)]
    (found,) = assessed(lesion(level="T8"), paraplegia_onset=several).lesions
    assert found.flags == ()


def _several_flags(*grades: Any, policy: Policy | None = None) -> list[bool]:
    lesions = [lesion(level=f"T{i}", escc_grade=grade) for i, grade in enumerate(grades, start=3)]
    answer = assess(patient(*lesions), AS_OF, policy or Policy())
    return [any(flag.startswith("E9") for flag in found.flags) for found in answer.lesions]


def test_several_compressed_levels_are_flagged_where_they_are_compressed() -> None:
    assert _several_flags("2", "1c", "3") == [True, False, True]
    assert _several_flags("2", "1c") == [False, False]
    assert _several_flags("2", ["1c", "3"]) == [False, False]
    assert _several_flags("2", "1c", policy=Policy(escc_high_threshold="1c")) == [True, True]


def test_a_lesion_out_of_compartment_does_not_count_as_compressed() -> None:
    answer = assessed(lesion(level="T4", escc_grade="3", compartment="intradural"), lesion(level="T8", escc_grade="3"))
    assert [found.flags for found in answer.lesions] == [("OUT_OF_SCOPE_COMPARTMENT",), ()]


# Notes


def test_notes_of_the_reader_come_first_and_each_stands_once() -> None:
    note = DataNote(NoteCode.UNREADABLE, "unreadable", "Observation/1")
    date = AS_OF.date() - dt.timedelta(days=90)
    stale: Fact[Any] = Fact(1, (Evidence("Observation/2", date),), date)
    answer = assess(
        patient(lesion(level="T8", **STABLE_SINS, sins_total_reported=18), ecog=stale), AS_OF, notes=(note, note)
    )
    assert [found.code for found in answer.data_notes] == ["UNREADABLE", "STALE", "CONFLICT"]
    assert answer.data_notes[0] is note


def test_notes_are_kept_when_the_patient_is_out_of_scope() -> None:
    note = DataNote(NoteCode.OTHER, "other")
    answer = assess(patient(lesion(level="T8"), age=17), AS_OF, notes=(note,))
    assert answer.data_notes == (note,)
    assert (answer.lesions, answer.advisories, answer.questions, answer.lmnop) == ((), (), (), {})
    assert answer.combined.agreement == "none"
    assert answer.systemic_tolerance == SystemicTolerance("indeterminate", (), False, (), (), ())
    assert {one.reasons for one in answer.prognosis} == {("out of scope",)}
    assert {one.status for one in answer.prognosis} == {"out_of_scope"}
    assert all(one.reasons and one.groups == () and one.min is None for one in answer.prognosis)
    assert [fact.key for fact in answer.facts] == ["age", "spinal_mets_count", "level"]


@pytest.mark.parametrize(
    "deficit",
    [
        {"frankel_or_asia": "D"}, {"neuro_deficit_new": True}, {"myelopathy": True}, {"cauda_equina": True},
        {"sphincter_dysfunction": True},
    ],
)  # fmt: skip
def test_beside_any_deficit_an_epidural_grade_of_fifteen_days_is_stale(deficit: dict[str, Any]) -> None:
    for days, stale in ((14, False), (15, True), (30, True)):
        date = AS_OF.date() - dt.timedelta(days=days)
        grade: Fact[Any] = Fact(EsccGrade.G2, (), date)
        answer = assessed(lesion(level="T8", escc_grade=grade), **deficit)
        assert [note.code for note in answer.data_notes] == (["STALE"] if stale else [])


@pytest.mark.parametrize(
    "facts", [{}, {"frankel_or_asia": "E"}, {"frankel_or_asia": ["D", "E"]}, {"myelopathy": False}]
)
def test_without_a_deficit_an_epidural_grade_of_thirty_days_still_counts(facts: dict[str, Any]) -> None:
    for days, stale in ((30, False), (31, True)):
        grade: Fact[Any] = Fact(EsccGrade.G2, (), AS_OF.date() - dt.timedelta(days=days))
        answer = assessed(lesion(level="T8", escc_grade=grade), **facts)
        assert [note.code for note in answer.data_notes] == (["STALE"] if stale else [])


@pytest.mark.parametrize(("seconds", "codes"), [(0, []), (1, ["FUTURE_DATE"])])
def test_a_time_one_day_ahead_still_counts(seconds: int, codes: list[str]) -> None:
    ahead: Fact[Any] = Fact(1, (), AS_OF + dt.timedelta(days=1, seconds=seconds))
    assert [note.code for note in assessed(lesion(level="T8"), ecog=ahead).data_notes] == codes


# Answers do not depend on how the facts were handed over


def test_the_order_of_the_lesions_given_changes_nothing() -> None:
    first, second = lesion(level="T8", **UNSTABLE_SINS), lesion(level="L2", **STABLE_SINS)
    assert assessed(first, second, primary="kidney_rcc") == assessed(second, first, primary="kidney_rcc")


def test_a_fact_of_either_scope_in_the_lesion_wins_over_the_flat_one() -> None:
    answer = assessed(lesion(level="T4"), lesion(level="T8", myelopathy=False), myelopathy=True)
    answers = [found.noms.inputs["myelopathy"] for found in answer.lesions if found.noms]
    assert answers == [("yes",), ("no",)]


def test_the_index_time_is_written_as_it_was_given() -> None:
    def said(moment: dt.date | dt.datetime) -> str:
        return assess(PatientFacts(), moment).as_of

    assert said(dt.date(2026, 11, 1)) == "2026-11-01"
    assert said(dt.datetime(2026, 11, 1, 9, 30, tzinfo=dt.UTC)) == "2026-11-01T09:30:00Z"
    east = dt.timezone(dt.timedelta(hours=2))
    assert said(dt.datetime(2026, 11, 1, 9, 30, tzinfo=east)) == "2026-11-01T09:30:00+02:00"


def test_an_empty_patient_is_assessed_without_a_lesion() -> None:
    answer = assess(PatientFacts(), AS_OF)
    assert (answer.scope.status, answer.lesions, answer.advisories, answer.facts) == ("in_scope", (), (), ())
    assert len(answer.prognosis) == 13
    assert assess(PatientFacts(lesions=(LesionFacts(),)), AS_OF).lesions[0].level is None
