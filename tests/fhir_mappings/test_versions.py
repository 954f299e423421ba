"""Other FHIR versions than R4 (RB-46): Patient, Condition and Observation as far as they go, the rest with a reason."""

import pytest

from fhir_mappings import Mapped, facts_from
from fhir_mappings.bundles import chart_of_bundle
from fhir_mappings.chart import SectionState
from fhir_mappings.metastases import SpinalMetastasis
from spinal_metastasis.results import NoteCode
from tests.fhir_mappings.feed import AS_OF, LOINC, SNOMED, T8, Json, bundle, concept, patient, section
from tests.made_charts.make import EXACT

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
CISPLATIN = concept(RXNORM, "2555")
OURS = {"subject": {"reference": "Patient/p1"}}
DSTU2_SUBJECT = {"patient": {"reference": "Patient/p1"}}
SPINE = concept(SNOMED, "94602001")


def read(*resources: Json) -> Mapped:
    named = [resource | {"id": f"r{n}"} for n, resource in enumerate(resources)]
    return facts_from(chart_of_bundle(EXACT.encode(bundle(patient(), *named)), "p1"), "p1", AS_OF)


CONDITIONS = [
    pytest.param(
        DSTU2_SUBJECT
        | {
            "clinicalStatus": "active",
            "verificationStatus": "confirmed",
            "dateRecorded": "2026-10-01",
            "category": concept("http://hl7.org/fhir/condition-category", "diagnosis"),
        },
        id="DSTU2",
    ),
    pytest.param(
        OURS
        | {
            "clinicalStatus": "active",
            "verificationStatus": "confirmed",
            "assertedDate": "2026-10-01",
            "context": {"reference": "Encounter/e"},
        },
        id="STU3",
    ),
    pytest.param(
        OURS
        | {
            "clinicalStatus": concept("http://terminology.hl7.org/CodeSystem/condition-clinical", "active"),
            "recordedDate": "2026-10-01",
            "participant": [{"actor": {"reference": "Practitioner/x"}}],
        },
        id="R5",
    ),
]


@pytest.mark.parametrize("shape", CONDITIONS)
def test_a_condition_of_any_version_is_read(shape: Json) -> None:
    found = read({"resourceType": "Condition", "code": SPINE, "bodySite": [concept(SNOMED, T8)], **shape})
    assert found.spinal_metastasis is SpinalMetastasis.CERTAIN
    assert found.facts.lesions is not None
    assert str(found.facts.lesions[0].level.value if found.facts.lesions[0].level else None) == "T8"


@pytest.mark.parametrize("word", ["resolved", "inactive"])
def test_an_older_status_that_denies_denies(word: str) -> None:
    shape = OURS | {"clinicalStatus": word, "verificationStatus": "confirmed"}
    found = read({"resourceType": "Condition", "code": SPINE, "bodySite": [concept(SNOMED, T8)], **shape})
    assert found.spinal_metastasis is SpinalMetastasis.POSSIBLE


OBSERVATIONS = [
    pytest.param(
        {
            "comments": "x",
            "interpretation": concept("http://hl7.org/fhir/v2/0078", "L"),
            "referenceRange": [{"meaning": {"text": "normal"}, "high": {"value": 17, "unit": "g/dL"}}],
        },
        id="DSTU2",
    ),
    pytest.param(
        {
            "comment": "x",
            "context": {"reference": "Encounter/e"},
            "basedOn": [{"reference": "ProcedureRequest/p"}],
            "interpretation": concept("http://hl7.org/fhir/v2/0078", "L"),
        },
        id="STU3",
    ),
    pytest.param(
        {
            "triggeredBy": [{"observation": {"reference": "Observation/o"}, "type": "reflex"}],
            "bodyStructure": {"reference": "BodyStructure/b"},
            "instantiatesCanonical": "http://x",
        },
        id="R5",
    ),
]


@pytest.mark.parametrize("shape", OBSERVATIONS)
def test_an_observation_of_any_version_is_read(shape: Json) -> None:
    plain = {
        "resourceType": "Observation", "status": "final", "code": concept(LOINC, "718-7"),
        "effectiveDateTime": "2026-10-30T08:00:00Z", "valueQuantity": {"value": 9, "unit": "g/dL"},
    }  # fmt: skip
    found = read({**plain, **OURS, **shape})
    assert found.facts.hb is not None
    assert found.facts.hb.value == 9


def test_a_patient_of_any_version_is_read() -> None:
    more = {"animal": {"species": {"text": "x"}}, "careProvider": [{"reference": "Practitioner/x"}]}
    found = facts_from(chart_of_bundle(EXACT.encode(bundle(patient(**more))), "p1"), "p1", AS_OF)
    assert found.facts.age is not None
    assert found.facts.sex is not None


STRANGERS = [
    pytest.param(
        "medicationRequests",
        {
            "resourceType": "MedicationRequest",
            "status": "active",
            "intent": "order",
            "medication": {"concept": CISPLATIN},
        },
        id="R5 request",
    ),
    pytest.param(
        "medicationStatements",
        {"resourceType": "MedicationStatement", "status": "recorded", "medication": {"concept": CISPLATIN}},
        id="R5 statement",
    ),
    pytest.param(
        "medicationAdministrations",
        {
            "resourceType": "MedicationAdministration",
            "status": "completed",
            "medication": {"reference": {"reference": "Medication/m"}},
        },
        id="R5 administration",
    ),
    pytest.param(
        "imaging",
        {
            "resourceType": "ImagingStudy",
            "availability": "ONLINE",
            "modalityList": [{"code": "MR"}],
            "description": "MRI spine",
        },
        id="STU3 study",
    ),
    pytest.param(
        "imaging",
        {
            "resourceType": "ImagingStudy",
            "status": "available",
            "description": "MRI spine",
            "modality": [concept("http://dicom.nema.org/resources/ontology/DCM", "MR")],
        },
        id="R5 study",
    ),
]


@pytest.mark.requirement("RB-46")
@pytest.mark.parametrize(("key", "resource"), STRANGERS)
def test_another_type_in_another_versions_shape_is_unknown_with_the_reason(key: str, resource: Json) -> None:
    found = section(key, bundle(resource | OURS | {"id": "s1"}))
    assert (found.state, found.resources) == (SectionState.UNKNOWN, ())
    reasons = [note for note in found.notes if note.code is NoteCode.FHIR_VERSION]
    assert [note.resource for note in reasons] == [f"{resource['resourceType']}/s1"]


DENIED = [
    pytest.param({"resourceType": "MedicationStatement", "status": "active", "taken": "n"}, id="STU3 not taken"),
    pytest.param(
        {"resourceType": "MedicationStatement", "status": "completed", "wasNotTaken": True}, id="DSTU2 not taken"
    ),
    pytest.param(
        {"resourceType": "MedicationAdministration", "status": "completed", "notGiven": True}, id="STU3 not given"
    ),
    pytest.param(
        {"resourceType": "MedicationAdministration", "status": "completed", "wasNotGiven": True}, id="DSTU2 not given"
    ),
]


@pytest.mark.parametrize("resource", DENIED)
def test_what_an_older_version_denies_was_not_given(resource: Json) -> None:
    drug = {"medicationCodeableConcept": CISPLATIN, "effectiveDateTime": "2026-10-01"}
    assert read({**resource, **OURS, **drug}).facts.previous_chemotherapy is None
    plain = {name: value for name, value in resource.items() if name in ("resourceType", "status")}
    assert read({**plain, **OURS, **drug}).facts.previous_chemotherapy is not None


@pytest.mark.parametrize("denial", [{"notDone": True}, {"notPerformed": True}])
def test_a_procedure_that_an_older_version_denies_was_not_done(denial: Json) -> None:
    lesion = {"resourceType": "Condition", "code": SPINE, "bodySite": [concept(SNOMED, T8)], **OURS}
    done = {
        "resourceType": "Procedure", "status": "completed", "code": concept(SNOMED, "1217123003"),
        "bodySite": [concept(SNOMED, T8)], "performedDateTime": "2026-08-01", **OURS,
    }  # fmt: skip
    for resource, expected in ((done, True), (done | denial, False)):
        lesions = read(lesion, resource).facts.lesions
        assert lesions is not None
        assert (lesions[0].prior_rt is not None) is expected
