"""The assembly: who wins between an answer and a finding, presence of a metastasis, patient, walking and pain."""

import json

import pytest

from fhir_mappings import facts_from
from fhir_mappings.chart import read_section
from fhir_mappings.metastases import SpinalMetastasis
from spinal_metastasis.facts import Flag, OneOf
from spinal_metastasis.results import NoteCode
from spinal_metastasis.terms import Ambulatory, Pain, Sex, SpinalLevel
from tests.fhir_mappings.feed import (
    AS_OF,
    L2,
    SNOMED,
    T8,
    T8_T9_DISC,
    Json,
    bundle,
    chart,
    condition,
    item,
    lab,
    mapped,
    patient,
    section,
    spine_metastasis,
)  # fmt: skip

ICD = "http://hl7.org/fhir/sid/icd-10-cm"
CERTAIN, POSSIBLE, NONE = SpinalMetastasis.CERTAIN, SpinalMetastasis.POSSIBLE, SpinalMetastasis.NONE
KIDNEY = condition(ICD, "C64.9", id="kidney")


def test_a_chart_with_everything_in_it_is_mapped_together() -> None:
    found = mapped(patient(), KIDNEY, spine_metastasis(recordedDate="2026-10-20"), lab("1751-7", 39, "g/L"))
    assert (found.malignancy, found.spinal_metastasis, found.deceased, found.entries_read) == (True, CERTAIN, False, 4)
    assert found.facts.age
    assert found.facts.primary
    assert found.facts.albumin
    assert (found.facts.age.value, found.facts.primary.value) == (64, "kidney_rcc")
    assert [lesion.level and lesion.level.value for lesion in found.facts.lesions or ()] == ["T8"]


def test_an_empty_chart_gives_no_fact_and_no_fault() -> None:
    found = facts_from({}, "p1", AS_OF)
    assert (found.malignancy, found.spinal_metastasis, found.entries_read, found.imaging) == (False, NONE, 0, None)
    assert found.facts.lesions is None


def test_the_notes_of_the_sections_come_along() -> None:
    found = facts_from({"labs": section("labs", "<html>")}, "p1", AS_OF)
    assert [note.code for note in found.notes] == [NoteCode.UNREADABLE]


PRESENCE = [
    pytest.param([], NONE, id="nothing"),
    pytest.param([KIDNEY], NONE, id="a malignancy alone"),
    pytest.param([KIDNEY, condition(ICD, "C79.51")], POSSIBLE, id="bone metastasis without site"),
    pytest.param([spine_metastasis()], CERTAIN, id="bone metastasis at T8"),
    pytest.param([item("spinal-metastasis", "yes")], CERTAIN, id="answered yes"),
    pytest.param([item("sins-pain", "none", T8)], CERTAIN, id="an item at a level"),
    pytest.param([condition(ICD, "C79.51"), item("spinal-metastasis", "no")], NONE, id="possible, answered no"),
    pytest.param([condition(ICD, "C79.51"), item("spinal-metastasis", "unknown")], POSSIBLE, id="answered not known"),
    pytest.param([condition(ICD, "C79.51"), item("spinal-metastasis", "no", effectiveDateTime="2026-01-01")],
     POSSIBLE, id="no, long ago"),
    pytest.param([spine_metastasis(recordedDate="2026-10-01"), item("spinal-metastasis", "no")], POSSIBLE,
     id="on record, then no"),
    pytest.param([spine_metastasis(recordedDate="2026-10-31"), item("spinal-metastasis", "no")], CERTAIN,
     id="no, then on record"),
]  # fmt: skip


@pytest.mark.parametrize(("resources", "presence"), PRESENCE)
def test_presence_of_a_spinal_metastasis(resources: list[Json], presence: SpinalMetastasis) -> None:
    found = mapped(*resources)
    assert found.spinal_metastasis is presence
    assert presence is CERTAIN or found.facts.lesions is None, "no score may be shown"


def test_a_no_against_the_record_is_asked_back() -> None:
    found = mapped(spine_metastasis(recordedDate="2026-10-01"), item("spinal-metastasis", "no"))
    assert found.facts.spinal_metastasis is None
    assert NoteCode.CONFLICT in [note.code for note in found.notes]


def compression(day: str) -> Json:
    return condition(SNOMED, "71286001", id="cord", recordedDate=day)


def test_an_answer_beats_an_older_finding_and_a_later_finding_beats_the_answer() -> None:
    said_no = item("myelopathy", valueBoolean=False, effectiveDateTime="2026-10-30")
    older = mapped(spine_metastasis(), compression("2026-10-27"), said_no).facts.myelopathy
    assert older
    assert older.value is False
    later = mapped(spine_metastasis(), compression("2026-11-01"), said_no).facts.myelopathy
    assert later
    assert later.value is True


def test_within_a_day_both_are_told() -> None:
    found = mapped(
        spine_metastasis(),
        compression("2026-10-31"),
        item("myelopathy", valueBoolean=False, effectiveDateTime="2026-10-31"),
    )
    assert found.facts.myelopathy
    assert (found.facts.myelopathy.value, found.facts.myelopathy.flags[-1]) == (False, Flag.CONFLICT)
    assert NoteCode.CONFLICT in [note.code for note in found.notes]


def test_a_stale_answer_does_not_hide_a_finding() -> None:
    found = mapped(
        spine_metastasis(),
        compression("2026-10-29"),
        item("myelopathy", valueBoolean=False, effectiveDateTime="2026-10-20"),
    )
    assert found.facts.myelopathy
    assert found.facts.myelopathy.value is True


def test_a_no_at_one_level_never_hides_a_later_cord_compression() -> None:
    here = item("myelopathy", valueBoolean=False, site=T8, effectiveDateTime="2026-10-30")
    found = mapped(spine_metastasis(), compression("2026-11-01"), here)
    assert found.facts.myelopathy
    (lesion,) = found.facts.lesions or ()
    assert (found.facts.myelopathy.value, lesion.myelopathy) == (True, None)
    assert NoteCode.CONFLICT in [note.code for note in found.notes]
    (kept,) = mapped(spine_metastasis(), compression("2026-10-27"), here).facts.lesions or ()
    assert kept.myelopathy
    assert kept.myelopathy.value is False


def test_an_answer_that_only_says_more_keeps_its_place() -> None:
    lung = condition(ICD, "C78.00", id="lung", recordedDate="2026-10-31")
    found = mapped(lung, item("visceral-mets", "treatable", effectiveDateTime="2026-10-20"))
    assert found.facts.visceral_mets
    assert found.facts.visceral_mets.value == "treatable"


WALKING = [
    (ICD, "Z74.01", Ambulatory.NONE), (SNOMED, "160685001", Ambulatory.NONE), (SNOMED, "282145008", Ambulatory.NONE),
    (ICD, "Z99.3", OneOf((Ambulatory.AIDED, Ambulatory.NONE))), (ICD, "R26.2", None),
]  # fmt: skip


@pytest.mark.parametrize(("system", "code", "expected"), WALKING)
def test_walking_by_condition(system: str, code: str, expected: object) -> None:
    fact = mapped(condition(system, code, recordedDate="2026-10-30")).facts.ambulatory
    assert (fact and fact.value) == expected
    assert fact is None or fact.flags == (Flag.DERIVED,)


@pytest.mark.parametrize(
    "more",
    [{}, {"recordedDate": "2026-10-30", "abatementDateTime": "2026-10-31"},
     {"recordedDate": "2026-10-30", "clinicalStatus": {"coding": [{"code": "resolved"}]}},
     {"recordedDate": "2026-10-30", "verificationStatus": {"coding": [{"code": "provisional"}]}}],
)  # fmt: skip
def test_a_condition_that_is_undated_over_or_unconfirmed_says_nothing_of_walking(more: Json) -> None:
    assert mapped(condition(ICD, "Z74.01", **more)).facts.ambulatory is None


@pytest.mark.parametrize(("system", "code"), [(ICD, "M54.6"), (ICD, "G89.3"), (SNOMED, "48926009")])
def test_pain_by_condition_is_of_a_kind_not_known(system: str, code: str) -> None:
    pain = condition(system, code, id="pain", recordedDate="2026-10-30")
    found = mapped(spine_metastasis(), spine_metastasis(L2, id="l2"), pain)
    values = [lesion.sins_pain and lesion.sins_pain.value for lesion in found.facts.lesions or ()]
    assert values == [OneOf((Pain.MECHANICAL, Pain.OCCASIONAL_NONMECHANICAL))] * 2
    (asked,) = (
        mapped(spine_metastasis(), pain, item("sins-pain", "mechanical", effectiveDateTime="2026-10-25")).facts.lesions
        or ()
    )
    assert asked.sins_pain
    assert asked.sins_pain.value is Pain.MECHANICAL


AGES = [
    ("1962-11-01", 64, ()), ("1962-11-02", 63, ()), ("1962", 64, (Flag.DERIVED,)), ("1962-11", 63, (Flag.DERIVED,)),
    ("2008", OneOf((17, 18)), (Flag.DERIVED,)), ("2026-10-31", 0, ()), (" 1962-11-01 ", 64, ()),
]  # fmt: skip


@pytest.mark.parametrize(("born", "age", "flags"), AGES)
def test_age_at_the_index_time(born: str, age: object, flags: tuple[Flag, ...]) -> None:
    fact = mapped(patient(birthDate=born)).facts.age
    assert fact
    assert (fact.value, fact.flags, fact.date) == (age, flags, None)


@pytest.mark.parametrize(
    ("born", "code"),
    [("1899-01-01", NoteCode.IMPLAUSIBLE), ("2030", NoteCode.IMPLAUSIBLE), ("old", NoteCode.UNREADABLE)],
)
def test_a_birth_date_that_cannot_be_is_told(born: str, code: NoteCode) -> None:
    found = mapped(patient(birthDate=born))
    assert (found.facts.age, [note.code for note in found.notes]) == (None, [code])


@pytest.mark.parametrize(
    ("gender", "expected"), [("male", Sex.MALE), ("other", Sex.OTHER), ("unknown", None), ("M", None)]
)
def test_sex(gender: str, expected: Sex | None) -> None:
    fact = mapped(patient(gender=gender, birthDate=None)).facts.sex
    assert (fact and fact.value) == expected


DEATHS = [
    ({"deceasedBoolean": True}, True), ({"deceasedBoolean": False}, False), ({"deceasedDateTime": "2026-10-01"}, True),
    ({"deceasedDateTime": "2027-10-01"}, False), ({"deceasedDateTime": "some day"}, True), ({}, False),
]  # fmt: skip


@pytest.mark.parametrize(("more", "expected"), DEATHS)
def test_deceased_at_the_index_time(more: Json, expected: bool) -> None:
    assert mapped(patient(**more)).deceased is expected


def test_a_replaced_record_is_told_and_another_persons_is_never_read() -> None:
    found = mapped(patient(link=[{"other": {"reference": "Patient/p9"}, "type": "replaced-by"}]))
    assert [note.code for note in found.notes] == [NoteCode.OTHER]
    theirs = {"patient": read_section("patient", json.dumps(patient(id="p2")).encode(), "p2")}
    assert facts_from(theirs, "p1", AS_OF).facts.age is None


def test_the_index_time_may_be_a_day() -> None:
    found = facts_from(
        chart(patient(), lab("718-7", 12, "g/dL", effectiveDateTime="2026-11-02T09:00:00Z")), "p1", AS_OF.date()
    )
    assert found.facts.hb
    assert found.facts.age
    naive = facts_from(chart(patient()), "p1", AS_OF.replace(tzinfo=None))
    assert naive.facts.age


def test_the_same_chart_gives_the_same_answer_however_it_is_cut() -> None:
    resources = [
        lab("718-7", 12, "g/dL", id="a"),
        lab("1751-7", 39, "g/L", id="b"),
        item("ecog", valueInteger=1, id="c"),
    ]
    whole = facts_from({"labs": section("labs", bundle(*resources))}, "p1", AS_OF)
    parts = {
        key: section(key, bundle(one))
        for key, one in zip(("labs", "performance", "spineItems"), resources, strict=True)
    }
    assert facts_from(parts, "p1", AS_OF).facts == whole.facts


def test_a_disc_level_metastasis_is_one_lesion_of_two_possible_levels() -> None:
    (lesion,) = mapped(spine_metastasis(T8_T9_DISC)).facts.lesions or ()
    assert lesion.level
    assert lesion.level.value == OneOf((SpinalLevel.T8, SpinalLevel.T9))
    (refined,) = mapped(spine_metastasis(T8_T9_DISC), item("sins-pain", "none", T8)).facts.lesions or ()
    assert refined.level
    assert refined.level.value is SpinalLevel.T8


def test_a_stale_no_at_a_level_that_is_not_contradicted_stays_for_the_core_to_judge() -> None:
    stale = item("myelopathy", valueBoolean=True, site=T8, effectiveDateTime="2026-10-20")
    (lesion,) = mapped(spine_metastasis(), compression("2026-11-01"), stale).facts.lesions or ()
    assert lesion.myelopathy
    assert lesion.myelopathy.value is True


def test_an_undated_finding_loses_to_an_answer() -> None:
    undated = condition(SNOMED, "71286001", id="cord")
    fact = mapped(spine_metastasis(), undated, item("myelopathy", valueBoolean=False)).facts.myelopathy
    assert fact
    assert fact.value is False


def test_a_later_condition_beats_an_older_answer_of_walking() -> None:
    bedridden = condition(ICD, "Z74.01", recordedDate="2026-10-31")
    fact = mapped(bedridden, item("ambulatory-status", "independent", effectiveDateTime="2026-10-29")).facts.ambulatory
    assert fact
    assert fact.value is Ambulatory.NONE
