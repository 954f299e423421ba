"""The Medication behind a reference: fetched where it may be, else the drug is said to be unknown (mapping 2)."""

import json
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from cds_service.allow_list import AllowList
from tests.cds_service.calling import (
    HOOK,
    PATIENT,
    authorization,
    call,
    notes_of,
    prefetch_of,
    service,
    trial,
)
from tests.cds_service.fake_fhir import FakeFhir, answering, fake_fhir, page, send, status

KEY = "medicationStatements"
DENOSUMAB = {
    "resourceType": "Medication", "id": "m1",
    "code": {"coding": [{"system": "http://www.whocc.no/atc", "code": "M05BX04", "display": "denosumab"}]},
}  # fmt: skip


def statement(**medication: Any) -> dict[str, Any]:
    return {
        "resourceType": "MedicationStatement", "id": "s1", "status": "active", "effectiveDateTime": "2026-10-20",
        "subject": {"reference": f"Patient/{PATIENT}"}, "medicationReference": medication,
    }  # fmt: skip


BY_REFERENCE = statement(reference="Medication/m1")


def is_asked(answer: dict[str, Any]) -> bool:
    """Whether the bone agent is still a question."""
    return "bone_agent_current" in json.dumps([c for c in answer["cards"] if "questions" in json.dumps(c["extension"])])


def drug_notes(answer: dict[str, Any]) -> list[str]:
    return [note["text"] for note in notes_of(answer) if "named by a reference" in note["text"]]


def ask(fake: FakeFhir | None, sent: list[dict[str, Any]] | None, **members: Any) -> dict[str, Any]:
    prefetch = {key: value for key, value in prefetch_of().items() if key != KEY}
    if sent is not None:
        prefetch[KEY] = page(sent)
    with service() as client:
        body = call(prefetch=prefetch, fhirServer=fake.base if fake else None, **members)
        answer: dict[str, Any] = client.post(HOOK, json=body).json()
    return answer


def by_id(handler: BaseHTTPRequestHandler) -> None:
    found = [DENOSUMAB] if "_id=m1" in handler.path else []
    send(handler, 200, json.dumps(page(found)).encode())


def test_a_server_that_does_not_include_it_is_asked_for_it() -> None:
    with fake_fhir({"MedicationStatement": answering(page([BY_REFERENCE])), "Medication": by_id}) as fake:
        answer = ask(fake, None)
        assert fake.types_asked == {"MedicationStatement", "Medication"}
    assert not is_asked(answer)
    assert drug_notes(answer) == []


def test_a_prefetch_whose_drug_only_a_reference_names_is_completed() -> None:
    included = page([BY_REFERENCE, DENOSUMAB])
    with fake_fhir({"MedicationStatement": answering(included)}) as fake:
        answer = ask(fake, [BY_REFERENCE])
        assert fake.types_asked == {"MedicationStatement"}
    assert not is_asked(answer)


@pytest.mark.parametrize(
    "sent",
    [
        [BY_REFERENCE, DENOSUMAB],
        [statement(reference="Medication/m1", display="denosumab")],
        [statement(reference="#m1") | {"contained": [DENOSUMAB]}],
    ],
    ids=["beside it", "display", "contained"],
)
def test_a_drug_that_is_named_calls_nobody(sent: list[dict[str, Any]]) -> None:
    with fake_fhir() as fake:
        answer = ask(fake, sent)
        assert fake.requests == []
    assert not is_asked(answer)


def test_without_a_server_the_gap_is_said() -> None:
    answer = ask(None, [BY_REFERENCE])
    assert is_asked(answer)
    assert drug_notes(answer) == [f"{KEY}: 1 drug is named by a reference that could not be read."]


@pytest.mark.parametrize("behaviour", [status(404), answering(page([]))])
def test_a_medication_that_cannot_be_had_is_said(behaviour: Any) -> None:
    sent = [BY_REFERENCE, BY_REFERENCE | {"id": "s2", "medicationReference": {"reference": "Medication/m2"}}]
    with fake_fhir({"MedicationStatement": answering(page(sent)), "Medication": behaviour}) as fake:
        answer = ask(fake, None)
    assert is_asked(answer)
    assert drug_notes(answer) == [f"{KEY}: 2 drugs are named by a reference that could not be read."]


def test_without_a_scope_it_is_not_asked_for() -> None:
    scope = "user/MedicationStatement.read"
    with fake_fhir({"MedicationStatement": answering(page([BY_REFERENCE]))}) as fake:
        answer = ask(fake, None, fhirAuthorization=authorization(scope=scope))
        assert fake.types_asked == {"MedicationStatement"}
    assert len(drug_notes(answer)) == 1


@pytest.mark.requirement("RB-34")
def test_a_server_off_the_list_is_not_asked_for_it() -> None:
    prefetch = prefetch_of() | {KEY: page([BY_REFERENCE])}
    with fake_fhir() as fake, service(trial(fhir_servers=AllowList())) as client:
        answer = client.post(HOOK, json=call(prefetch=prefetch, fhirServer=fake.base)).json()
        assert fake.requests == []
    assert len(drug_notes(answer)) == 1
