"""The synthetic patients are well-formed, hang together, use only codes we can vouch for, and tell their story."""

import datetime as dt
import json
import re
from decimal import Decimal

import pytest
from fhir.resources.R4B.bundle import Bundle

from conformance.patients import EXAMPLES, INDEX_TIME, PATIENTS, STORIES, ExamplePatient, example_patient
from spinal_metastasis.terms import VERTEBRAE
from spinal_metastasis.vocabulary import FACTS, Kind, Scope
from tests.conformance.charts import (
    ANSWER,
    codings,
    each_patient,
    item_value,
    of_type,
    own_items,
    resources,
    rows,
    walk,
)  # fmt: skip

ITEM_OF_FACT = {
    "spinal_mets_count": "vertebral-met-count", "extraspinal_bone_mets": "extraspinal-bone-met-count",
    "ambulatory": "ambulatory-status", "frankel_or_asia": "frankel-grade", "level": "affected-level",
    "systemic_options_remaining": "systemic-options",
}  # fmt: skip
FACT_OF_ITEM = {ITEM_OF_FACT.get(key, key.replace("_", "-")): spec for key, spec in FACTS.items()}
RESULT_ITEMS = {"sins-total", "sins-location"}


def test_every_file_in_the_folder_is_a_patient_and_the_order_is_that_of_the_stories() -> None:
    assert sorted(path.stem for path in EXAMPLES.glob("*.json")) == sorted(stem for stem, _ in STORIES)
    assert [patient.order for patient in PATIENTS] == list(range(1, len(PATIENTS) + 1))
    assert len(PATIENTS) >= 12


def test_a_patient_is_found_by_id_and_nobody_else_is() -> None:
    brandt = example_patient("brandt")
    assert (brandt.name, brandt.sex, brandt.birth_date, brandt.mrn) == (
        "Brandt, Otto", "male", dt.date(1959, 2, 14), "SYN-0102",
    )  # fmt: skip
    with pytest.raises(KeyError):
        example_patient("nobody")


@each_patient
def test_the_file_is_a_valid_r4_transaction_that_keeps_its_ids(patient: ExamplePatient) -> None:
    Bundle.model_validate_json(patient.bundle)
    bundle = json.loads(patient.bundle)
    assert bundle["type"] == "transaction"
    for entry in bundle["entry"]:
        resource = entry["resource"]
        assert entry["request"] == {"method": "PUT", "url": f"{resource['resourceType']}/{resource['id']}"}


@each_patient
def test_the_file_is_tidy(patient: ExamplePatient) -> None:
    text = patient.bundle.decode("utf-8")
    assert text.endswith("}\n")
    assert not re.search(r"[ \t\r]\n|\t", text)
    for resource in resources(patient):
        assert "text" not in resource
        assert {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST"} in (
            resource["meta"]["security"]
        )
    assert all(value not in (None, "", [], {}) for node in walk(json.loads(text)) for value in node.values())


def test_ids_are_readable_and_unique_over_all_patients() -> None:
    seen: set[str] = set()
    for patient in PATIENTS:
        for resource in resources(patient):
            assert re.fullmatch(r"[a-z][a-z0-9.-]{0,63}", resource["id"])
            assert resource["id"] == patient.id or resource["id"].startswith(f"{patient.id}-")
            assert resource["id"] not in seen
            seen.add(resource["id"])


@each_patient
def test_every_reference_resolves_inside_the_chart_and_every_resource_is_the_patients(patient: ExamplePatient) -> None:
    held = {f"{resource['resourceType']}/{resource['id']}" for resource in resources(patient)}
    assert [one for one in held if one.startswith("Patient/")] == [f"Patient/{patient.id}"]
    for resource in resources(patient):
        contained = {f"#{one['id']}" for one in resource.get("contained", [])}
        for node in walk(resource):
            assert node.get("reference", f"Patient/{patient.id}") in held | contained
        if resource["resourceType"] != "Patient":
            subject = resource.get("subject") or resource["patient"]
            assert subject == {"reference": f"Patient/{patient.id}"}


@each_patient
def test_own_items_are_facts_of_the_vocabulary_with_a_value_of_their_kind(patient: ExamplePatient) -> None:
    for code, node, _ in own_items(patient):
        if code in RESULT_ITEMS or code == "affected-level":
            continue
        spec = FACT_OF_ITEM[code]
        if "dataAbsentReason" in node:
            continue
        if spec.kind is Kind.BOOLEAN and "valueCoding" in node:
            assert (node["valueCoding"]["system"], node["valueCoding"]["code"] in {"yes", "no"}) == (ANSWER, True)
        elif spec.kind is Kind.BOOLEAN:
            assert isinstance(node["valueBoolean"], bool)
        elif spec.kind is Kind.ENUM:
            coding = node["valueCoding"] if "valueCoding" in node else node["valueCodeableConcept"]["coding"][0]
            assert coding["system"] == ANSWER
            assert coding["code"] in {value.replace("_", "-") for value in spec.choices} | {"unknown"}
        elif spec.kind is Kind.MOMENT:
            assert "valueDateTime" in node
        else:
            value = node["valueInteger"] if "valueInteger" in node else node["valueQuantity"]["value"]
            assert spec.low is None or Decimal(value) >= spec.low


@each_patient
def test_items_of_a_level_carry_their_vertebra(patient: ExamplePatient) -> None:
    vertebrae = {row["code"] for row in rows("vertebra_bodysite.csv") if row["level"] in VERTEBRAE}
    for code, _, resource in own_items(patient):
        observed = resource["resourceType"] == "Observation" and code not in RESULT_ITEMS
        if observed and FACT_OF_ITEM[code].scope is Scope.LESION:
            assert resource["bodySite"]["coding"][0]["code"] in vertebrae


@each_patient
def test_reported_sins_totals_are_the_sum_of_their_components(patient: ExamplePatient) -> None:
    points = {
        "junctional": 3, "mobile": 2, "semirigid": 1, "rigid": 0, "mechanical": 3, "occasional-nonmechanical": 1,
        "none": 0, "lytic": 2, "mixed": 1, "blastic": 0, "subluxation-translation": 4, "de-novo-deformity": 2,
        "normal": 0, "gt50": 3, "lt50": 2, "none-gt50-involved": 1, "bilateral": 3, "unilateral": 1,
    }  # fmt: skip
    for code, node, _ in own_items(patient):
        if code == "sins-total" and "valueInteger" in node:
            answers = [part["valueCodeableConcept"]["coding"][0]["code"] for part in node["component"]]
            assert node["valueInteger"] == sum(points[answer] for answer in answers)


@each_patient
def test_nothing_happened_after_the_index_time_but_for_the_one_date_put_there_on_purpose(
    patient: ExamplePatient,
) -> None:
    moments = [
        (resource["id"], dt.date.fromisoformat(value[:10]))
        for resource in resources(patient)
        for node in walk(resource)
        for value in node.values()
        if isinstance(value, str) and re.match(r"\d{4}-\d{2}-\d{2}(T|$)", value)
    ]
    assert {name for name, day in moments if day > INDEX_TIME.date()} == ({"moreau-crp-2027"} & {n for n, _ in moments})


def test_renate_karlsen_is_the_patient_of_the_contracts_example() -> None:
    chart = example_patient("karlsen")
    told = {
        "sins-pain": "mechanical", "sins-bone-lesion": "lytic", "sins-alignment": "normal", "sins-collapse": "lt50",
        "sins-posterolateral": "unilateral", "escc-grade": "2", "myelopathy": False, "ambulatory-status": "independent",
        "visceral-mets": "none", "brain-mets": False, "vertebral-met-count": 1, "extraspinal-bone-met-count": 0,
    }  # fmt: skip
    assert {code: item_value(chart, code) for code in told} == told
    labs = {one["id"]: one["valueQuantity"]["value"] for one in of_type(chart, "Observation") if "valueQuantity" in one}
    assert (labs["karlsen-alb-1028"], labs["karlsen-crp-1028"], labs["karlsen-ca-1028"], labs["karlsen-plt-1021"]) == (
        3.9, 0.9, 9.4, 248,
    )  # fmt: skip
    assert not [name for name in labs if "bili" in name]
    assert len(resources(chart)) == 41


def test_otto_brandts_chart_holds_no_steroid_and_does_not_say_why_he_is_bedbound() -> None:
    chart = example_patient("brandt")
    told = {code for code, _, _ in own_items(chart)}
    assert not {"steroid-current", "performance-due-to-lesion"} & told
    assert "3264" not in {one["code"] for one in codings(chart)}


def test_tomas_ibarras_chart_is_one_condition() -> None:
    assert [resource["resourceType"] for resource in resources(example_patient("ibarra"))] == ["Patient", "Condition"]


def test_yusuf_haddads_chart_names_no_vertebra_in_code() -> None:
    vertebrae = {row["code"] for row in rows("vertebra_bodysite.csv")}
    chart = example_patient("haddad")
    assert not vertebrae & {one["code"] for one in codings(chart)}
    assert list(own_items(chart)) == []
