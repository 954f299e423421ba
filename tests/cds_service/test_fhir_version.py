"""Servers that do not speak R4: three types as far as they go, the rest not known, and a note that says so (RB-46)."""

from typing import Any

import pytest

from tests.cds_service.calling import EXTENSION, HOOK, call, notes_of, service
from tests.cds_service.fake_fhir import FakeFhir, answering, fake_fhir, from_store, page

OLD_CONDITIONS: list[dict[str, Any]] = [
    {
        "resourceType": "Condition", "id": "c1", "patient": {"reference": "Patient/karlsen"},
        "clinicalStatus": "active",
        "verificationStatus": "confirmed", "dateRecorded": "2026-05-01",
        "category": {"coding": [{"system": "http://hl7.org/fhir/condition-category", "code": "diagnosis"}]},
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "C64.1", "display": "Kidney"}]},
    },
    {
        "resourceType": "Condition", "id": "c2", "patient": {"reference": "Patient/karlsen"},
        "clinicalStatus": "active",
        "verificationStatus": "confirmed", "dateRecorded": "2026-10-01",
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "C79.51"}]},
        "bodySite": [{"coding": [{"system": "http://snomed.info/sct", "code": "11874006", "display": "T8"}]}],
    },
]  # fmt: skip
READ = {"Patient", "Condition", "Observation"}


def metadata(version: str, kind: str = "CapabilityStatement") -> Any:
    return answering({"resourceType": kind, "fhirVersion": version})


def ask(fake: FakeFhir, times: int = 1) -> dict[str, Any]:
    with service() as client:
        for _ in range(times):
            fake.requests.clear()
            answer: dict[str, Any] = client.post(HOOK, json=call(fhirServer=fake.base)).json()
    return answer


@pytest.mark.requirement("RB-46")
@pytest.mark.parametrize(
    ("version", "kind", "named"),
    [
        ("1.0.2", "Conformance", "DSTU2"),
        ("3.0.2", "CapabilityStatement", "STU3"),
        ("5.0.0", "CapabilityStatement", "R5 or later"),
    ],
)
def test_three_types_are_read_and_the_card_says_so(version: str, kind: str, named: str) -> None:
    bad = {"metadata": metadata(version, kind), "Condition": answering(page(OLD_CONDITIONS)), "Patient": from_store}
    with fake_fhir(bad) as fake:
        answers = ask(fake), ask(fake, times=2)
        assert fake.types_asked == READ
    for answer in answers:
        notes = [note["text"] for note in notes_of(answer) if note["code"] == "FHIR_VERSION"]
        assert any(f"speaks {named}: of Patient, Condition and Observation" in text for text in notes)
        assert any(text.startswith("imaging: not known") and named in text for text in notes)
        (used,) = (
            fact["value"]
            for card in answer["cards"]
            for fact in card["extension"][EXTENSION]["result"].get("facts", [])
            if fact["key"] == "primary"
        )
        assert used == "kidney_rcc"


@pytest.mark.parametrize("version", ["4.0.1", "4.3.0", "nonsense"])
def test_r4_and_r4b_are_read_whole_without_a_note(version: str) -> None:
    with fake_fhir({"metadata": metadata(version)}) as fake:
        answer = ask(fake, times=2)
        assert not fake.types_asked <= READ
    assert "FHIR_VERSION" not in {note["code"] for note in notes_of(answer)}


@pytest.mark.requirement("RB-46")
def test_an_older_shape_is_noted_where_the_server_says_nothing() -> None:
    bad = {"metadata": answering({}), "Condition": answering(page(OLD_CONDITIONS))}
    with fake_fhir(bad) as fake:
        answer = ask(fake)
    texts = [note["text"] for note in notes_of(answer) if note["code"] == "FHIR_VERSION"]
    assert texts == ["conditions: 2 resources are in the form of an older FHIR version."]
