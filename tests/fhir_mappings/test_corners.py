"""What is rarely met: elements without what they should hold, and readings that come in by another door."""

from dataclasses import replace

import msgspec
import pytest

from fhir_mappings.chart import read_section
from fhir_mappings.envelope import ReadBundle
from fhir_mappings.section import SectionState
from fhir_mappings.treatment import read_treatment
from fhir_mappings.tumour import read_tumour
from spinal_metastasis.facts import Flag
from spinal_metastasis.results import NoteCode
from spinal_metastasis.terms import MstfiItem
from tests.fhir_mappings.feed import ANSWER, ITEM, LOINC, ROOT, bundle, lab, mapped
from tests.fhir_mappings.feed import observation as observed
from tests.fhir_mappings.tumour_charts import (
    AS_OF,
    MCODE,
    SNOMED,
    SPINE_METASTASIS,
    T8,
    chart,
    concept,
    condition,
    icd,
    observation,
    read,
    snomed,
)  # fmt: skip


def test_an_entrys_plain_address_gives_the_id_and_no_alias() -> None:
    entry = {"fullUrl": "https://ehr.example.org/fhir/Observation/7", "resource": lab("718-7", 9, "g/dL")}
    del entry["resource"]["id"]  # type: ignore[attr-defined]  # a dict
    found = read_section("labs", msgspec.json.encode({"resourceType": "Bundle", "entry": [entry]}), "p1")
    assert ([r.id for r in found.resources], found.aliases) == (["7"], {})


def test_a_section_that_was_read_already_is_the_same() -> None:
    raw = msgspec.json.encode(bundle(lab("718-7", 9, "g/dL")))
    already = msgspec.json.decode(raw, type=ReadBundle)
    again = read_section("labs", already, "p1")
    assert again.state is SectionState.DATA
    assert again.resources == read_section("labs", raw, "p1").resources


def test_a_grade_that_is_in_conflict_already_is_flagged_once() -> None:
    grade = concept(LOINC, "89247-1")
    found = mapped(
        observed(grade, valueInteger=1, id="a"), observed(grade, "2026-10-30T12:00:00Z", valueInteger=4, id="b"),
        observed(concept(LOINC, "89243-0"), valueInteger=90, id="c"),
    )  # fmt: skip
    assert found.facts.ecog is not None
    assert found.facts.kps is not None
    assert (found.facts.ecog.flags, found.facts.kps.flags) == ((Flag.CONFLICT,), (Flag.CONFLICT,))


def test_a_receptor_in_another_unit_than_percent_says_nothing() -> None:
    tumour = condition("c", icd("C50.9"))
    score = observation("er", concept(LOINC, "16112-5"), valueQuantity={"value": 8, "unit": "{score}"})
    assert "molecular_profile" not in read(tumour, score).facts


def test_links_that_name_nothing_are_passed_over() -> None:
    structure = {
        "resourceType": "BodyStructure", "id": "b", "location": snomed(T8),
        "extension": [{"url": f"{MCODE}mcode-related-condition"}],
    }  # fmt: skip
    metastasis = condition("m", snomed(SPINE_METASTASIS), extension=[
        {"url": "http://hl7.org/fhir/StructureDefinition/condition-related"},
    ])  # fmt: skip
    found = read(condition("c", icd("C61")), metastasis, structure)
    assert found.levels == ()
    assert found.facts["primary"].evidence[0].source == "Condition/c"


def test_a_malignancy_of_icd_9_says_that_there_was_one_and_not_which() -> None:
    legacy = concept("http://hl7.org/fhir/sid/icd-9-cm", "162.9")
    found = read(condition("c", legacy))
    assert ("primary" in found.facts, found.malignancy) == (False, True)


def test_a_drug_named_by_the_words_of_its_reference_tells_no_code() -> None:
    drug = {
        "resourceType": "MedicationAdministration", "id": "a", "status": "completed", "effectiveDateTime": "2026-10-01",
        "medicationReference": {"display": "Cisplatin 50 mg"},
    }  # fmt: skip
    (evidence,) = read_treatment(chart(drug), AS_OF).facts["previous_chemotherapy"].evidence
    assert evidence.origin is not None
    assert evidence.origin.told().code is None


def test_a_dose_that_is_not_written_is_not_known() -> None:
    dose = {"url": f"{MCODE}mcode-radiotherapy-dose-delivered-to-volume", "extension": [
        {"url": "fractionsDelivered", "valueUnsignedInt": 5},
    ]}  # fmt: skip
    course = {
        "resourceType": "Procedure", "id": "r", "status": "completed", "code": concept(SNOMED, "1217123003"),
        "bodySite": [snomed(T8)], "performedDateTime": "2026-01-05", "extension": [dose],
    }  # fmt: skip
    facts = read_treatment(chart(course), AS_OF).by_level
    (given,) = next(iter(facts.values()))["prior_rt"].value  # type: ignore[misc]  # a tuple of courses
    assert (given.dose_gy, given.fractions) == (None, 5)


def test_a_list_that_lacks_a_page_and_names_no_primary_says_nothing_of_one() -> None:
    section = replace(read_section("conditions", msgspec.json.encode(bundle()), "p1"), incomplete=True, next_link="x")
    history = condition("c", concept("http://hl7.org/fhir/sid/icd-9-cm", "162.9"))
    resources = next(iter(chart(history).values())).resources
    found = read_tumour({"conditions": replace(section, resources=resources)}, AS_OF)
    assert "primary" not in found.facts
    assert NoteCode.INCOMPLETE_LIST not in {note.code for note in found.notes}


CHECKED = [
    (["anaemia", "heart-failure"], {MstfiItem.ANAEMIA, MstfiItem.HEART_FAILURE}),
    (["none"], set()),
    (["anaemia", "a-fever"], None),
]


@pytest.mark.parametrize(("answers", "present"), CHECKED)
def test_the_frailty_items_are_a_checklist(answers: list[str], present: set[MstfiItem] | None) -> None:
    """What is named is present, the rest of the nine is absent."""
    item = {"linkId": "mstfi-items", "answer": [{"valueCoding": {"system": ANSWER, "code": a}} for a in answers]}
    response = {
        "resourceType": "QuestionnaireResponse", "id": "q", "status": "completed", "authored": "2026-10-30",
        "questionnaire": f"{ROOT}/Questionnaire/spinemet-assessment", "item": [item],
        "subject": {"reference": "Patient/p1"},
    }  # fmt: skip
    fact = mapped(response).facts.mstfi_items
    if present is None:
        assert fact is None
        return
    assert fact is not None
    assert fact.value == {choice: choice in present for choice in MstfiItem}


def test_one_frailty_item_as_an_observation_does_not_say_that_the_others_are_absent() -> None:
    found = mapped(observed(concept(ITEM, "mstfi-items"), valueCodeableConcept=concept(ANSWER, "malnutrition")))
    assert found.facts.mstfi_items is None
    assert any("several parts" in note.text for note in found.notes)
