"""The quirks of mapping 7 and RB-42: what is repaired, what is refused, and that both are told."""

import json
from decimal import Decimal
from typing import Any

import pytest

from fhir_mappings.decode import Read, read_resource
from fhir_mappings.reading import Condition, Observation, Patient, QuestionnaireResponse
from spinal_metastasis.results import NoteCode
from tests.fhir_mappings.feed import LOINC, Json, concept, lab, patient

HB = lab("718-7", 12, "g/dL")


def read(resource: Json) -> Read:
    return read_resource(json.dumps(resource).encode())


def observed(resource: Json) -> Observation:
    found = read(resource).resource
    assert isinstance(found, Observation)
    return found


REPAIRED = [
    pytest.param({"interpretation": {"text": "low"}}, 1, id="interpretation as an object"),
    pytest.param({"interpretation": "L"}, 2, id="interpretation as a string"),
    pytest.param({"focus": [None, {"reference": "Condition/c"}]}, 1, id="null in a list"),
    pytest.param({"bodySite": [{"text": "arm"}]}, 1, id="one thing in a list"),
    pytest.param({"id": 17}, 1, id="a number as id"),
    pytest.param({"issued": 20261101}, 1, id="a date as number is dropped"),
    pytest.param({"bodySite": 3}, 1, id="an element that cannot be is dropped"),
    pytest.param({"method": 3}, 1, id="a method that cannot be is dropped"),
    pytest.param({"meta": {"lastUpdated": {"x": 1}}}, 1, id="deep inside too"),
    pytest.param({"referenceRange": [{"high": {"value": "high"}}]}, 1, id="a broken reference range"),
    pytest.param({"component": [{"code": "x", "valueInteger": 3}, 4]}, 3, id="broken components"),
    pytest.param({"focus": {"reference": 5}}, 2, id="a broken reference elsewhere"),
]


@pytest.mark.requirement("RB-42")
@pytest.mark.parametrize(("quirk", "count"), REPAIRED)
def test_a_quirk_outside_the_value_is_repaired_and_counted(quirk: Json, count: int) -> None:
    found = read(HB | quirk)
    assert isinstance(found.resource, Observation)
    assert found.resource.value_quantity
    assert found.resource.value_quantity.value == 12
    assert found.repairs == count


FREE = [
    {"foo": 1}, {"encounter": {"reference": "Encounter/1", "x": {}}}, {"text": {"div": "<broken"}},
     {"status": " final "},
    {"effectiveDateTime": "2026-10-30 08:00"}, {"issued": ""}, {"id": "with_underscore"}, {"method": None},
    {"specimen": 3}, {"category": [None, {"text": "laboratory"}]}, {"referenceRange": [{"low": {"value": "low"}}]},
    {"_effectiveDateTime": {"extension": []}}, {"code": concept(LOINC, " 718-7 ")},
]  # fmt: skip


@pytest.mark.requirement("RB-42")
@pytest.mark.parametrize("quirk", FREE)
def test_what_the_strict_model_refuses_is_simply_read(quirk: Json) -> None:
    found = read(HB | quirk)
    assert (type(found.resource), found.note, found.repairs) == (Observation, None, 0)


REFUSED = [
    ("code", "718-7"), ("code", [concept(LOINC, "718-7")]), ("code", {"coding": [{"system": LOINC, "code": 7187}]}),
    ("code", {"coding": "718-7"}), ("status", ["final"]), ("status", 1), ("subject", "Patient/p1"),
    ("subject", {"reference": 1}), ("valueQuantity", {"value": "high"}), ("valueQuantity", {"value": True}),
    ("valueQuantity", {"value": "5,2"}), ("valueQuantity", {"value": 5, "unit": 3}), ("valueQuantity", 5),
    ("valueQuantity", {"value": 5, "code": {"x": 1}}), ("valueInteger", "two"), ("valueCodeableConcept", "L"),
    ("valueString", 5), ("valueBoolean", "yes"),
]  # fmt: skip


@pytest.mark.requirement("RB-43")
@pytest.mark.parametrize(("element", "broken"), REFUSED)
def test_code_value_unit_status_and_subject_are_never_repaired(element: str, broken: Any) -> None:
    resource = {name: value for name, value in HB.items() if not name.startswith("value") or name == element}
    found = read(resource | {element: broken})
    assert found.resource is None
    assert found.note
    assert (found.note.code, found.note.resource) == (NoteCode.UNREADABLE, "Observation/o1")


@pytest.mark.requirement("RB-43")
def test_numbers_are_kept_exactly_as_written() -> None:
    raw = json.dumps(HB).replace("12", "3.10").encode()
    found = read_resource(raw).resource
    assert isinstance(found, Observation)
    assert found.value_quantity
    assert str(found.value_quantity.value) == "3.10"
    again = read_resource(raw.replace(b'"id": "o1"', b'"id": 1')).resource
    assert isinstance(again, Observation)
    assert again.value_quantity
    assert str(again.value_quantity.value) == "3.10"


@pytest.mark.parametrize(("text", "comparator", "value"), [("<5", "<", "5"), (" >= 0.50 ", ">=", "0.50")])
def test_a_comparator_written_into_the_value_becomes_one(text: str, comparator: str, value: str) -> None:
    quantity = observed(HB | {"valueQuantity": {"value": text, "unit": "mg/L"}}).value_quantity
    assert quantity
    assert (quantity.comparator, str(quantity.value), quantity.unit) == (comparator, value, "mg/L")


def test_a_number_as_text_is_a_number() -> None:
    quantity = observed(HB | {"valueQuantity": {"value": "3.4"}}).value_quantity
    assert quantity
    assert quantity.value == Decimal("3.4")


def test_strings_are_stripped_and_empty_ones_dropped_once_a_repair_is_needed() -> None:
    resource = observed(HB | {"id": 1, "issued": "  ", "code": concept(LOINC, " 718-7 ", "")})
    assert resource.issued is None
    assert resource.code
    assert resource.code.coding
    assert (resource.code.coding[0].code, resource.code.coding[0].display) == ("718-7", None)


def test_a_status_in_the_form_of_an_older_version_becomes_a_concept() -> None:
    found = read({"resourceType": "Condition", "clinicalStatus": "active", "code": concept(LOINC, "x")})
    assert isinstance(found.resource, Condition)
    assert found.old_shape
    assert found.resource.clinical_status
    assert found.resource.clinical_status.coding
    assert found.resource.clinical_status.coding[0].code == "active"


def test_an_answer_that_cannot_be_read_does_not_lose_the_others() -> None:
    items = [
        {"linkId": "ecog", "answer": [{"valueInteger": "?"}]},
        {"linkId": "asa", "answer": [{"valueInteger": 2}]},
        3,
    ]
    found = read({"resourceType": "QuestionnaireResponse", "status": "completed", "item": items}).resource
    assert isinstance(found, QuestionnaireResponse)
    assert found.item
    assert [item.link_id for item in found.item] == ["ecog", "asa"]
    assert not found.item[0].answer


def test_a_patient_with_odd_members_is_still_a_patient() -> None:
    found = read(patient(name="Someone", gender=[], deceasedBoolean="no", birthDate=1962)).resource
    assert isinstance(found, Patient)
    assert (found.gender, found.deceased_boolean, found.birth_date) == (None, None, None)


@pytest.mark.parametrize("resource", [{}, {"resourceType": 5}, {"resourceType": " "}, {"id": "x"}])
def test_a_resource_without_a_type_is_named_unreadable(resource: Json) -> None:
    found = read(resource)
    assert found.resource is None
    assert found.note
    assert found.note.code is NoteCode.UNREADABLE


@pytest.mark.parametrize("raw", [b"", b"nul", b"[]", b"\xff", b'{"resourceType": "Observation", "id": "\\ud800"}'])
def test_bytes_that_are_no_resource_never_raise(raw: bytes) -> None:
    assert read_resource(raw).resource is None


def test_a_note_repeats_no_value() -> None:
    note = read(HB | {"valueQuantity": {"value": "SECRET"}}).note
    assert note
    assert "SECRET" not in note.text
