"""A merged record: the one that replaced it is read too, once, if it can be the same person (RB-29)."""

import json
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from tests.cds_service.calling import HOOK, call, notes_of, prefetch_of, service, without_uuids
from tests.cds_service.fake_fhir import STORE, FakeFhir, fake_fhir, send

OLD, NEW = "old-record", "karlsen"


def patients(link: Any, **old: Any) -> dict[str, dict[str, Any]]:
    """The record of the example, and an older one that it replaced."""
    new = STORE.read("Patient", NEW)[1]
    return {OLD: new | {"id": OLD, "active": False, "link": link} | old, NEW: new}


def replaced_by(reference: str, kind: str = "replaced-by") -> list[dict[str, Any]]:
    return [{"other": {"reference": reference}, "type": kind}]


def serving(held: dict[str, dict[str, Any]]) -> dict[str, Any]:
    def patient(handler: BaseHTTPRequestHandler) -> None:
        found = held.get(handler.path.rpartition("/")[2])
        send(handler, 200 if found else 404, json.dumps(found or {"resourceType": "OperationOutcome"}).encode())

    return {"Patient": patient}


def ask(fake: FakeFhir) -> dict[str, Any]:
    with service() as client:
        answer: dict[str, Any] = client.post(HOOK, json=call(OLD, fhirServer=fake.base)).json()
    return answer


def asked_for(fake: FakeFhir, patient_id: str) -> int:
    return sum(f"patient={patient_id}" in path or path.endswith(f"/{patient_id}") for _, path, _ in fake.requests)


def texts(answer: dict[str, Any]) -> str:
    return " ".join(note["text"] for note in notes_of(answer))


@pytest.mark.requirement("RB-29")
@pytest.mark.parametrize("reference", [f"Patient/{NEW}", "{base}/Patient/" + NEW, f"Patient/{NEW}/_history/3"])
def test_the_data_of_the_record_that_replaced_it_are_read(reference: str) -> None:
    held: dict[str, dict[str, Any]] = {}
    with fake_fhir(serving(held)) as fake, service() as client:
        held |= patients(replaced_by(reference.format(base=fake.base)))
        answer = ask(fake)
        new = client.post(HOOK, json=call(NEW, prefetch=prefetch_of(NEW))).json()
    assert f"replaced by Patient/{NEW}: the data of both were read" in texts(answer)
    scored, expected = ([c for c in found["cards"] if c["summary"].startswith("T8")] for found in (answer, new))
    assert scored
    assert without_uuids({"cards": scored}) == without_uuids({"cards": expected})


@pytest.mark.requirement("RB-34", "RB-47")
@pytest.mark.parametrize(
    "link",
    [
        replaced_by("https://elsewhere.example/fhir/Patient/karlsen"), replaced_by(f"Patient/{OLD}"),
        replaced_by("Patient/karlsen", "seealso"), [*replaced_by("Patient/karlsen"), *replaced_by("Patient/brandt")],
        replaced_by("urn:uuid:karlsen"), replaced_by("Patient/kar lsen"), [{"type": "replaced-by"}],
    ],
    ids=["other server", "itself", "another kind", "two", "urn", "no id", "nobody"],
)  # fmt: skip
def test_a_link_that_does_not_name_one_record_of_this_server_is_not_followed(link: Any) -> None:
    with fake_fhir(serving(patients(link))) as fake:
        ask(fake)
        assert asked_for(fake, NEW) == asked_for(fake, "brandt") == 0


@pytest.mark.parametrize("difference", [{"birthDate": "1950-01-01"}, {"gender": "other"}])
def test_two_records_that_contradict_each_other_are_not_mixed(difference: dict[str, str]) -> None:
    conditions = {"resourceType": "Condition", "id": "c", "subject": {"reference": f"Patient/{OLD}"}, "code": {
        "coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "C79.51"}]}}  # fmt: skip
    with fake_fhir(serving(patients(replaced_by(f"Patient/{NEW}"), **difference))) as fake, service() as client:
        prefetch = {"conditions": {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": conditions}]}}
        answer = client.post(HOOK, json=call(OLD, fhirServer=fake.base, prefetch=prefetch)).json()
    assert "birth date or sex differ" in texts(answer)
    assert not any("T8" in card["summary"] for card in answer["cards"])


def test_a_record_that_cannot_be_read_leaves_what_there_is_a_part() -> None:
    held = patients(replaced_by(f"Patient/{NEW}"))
    del held[NEW]
    with fake_fhir(serving(held)) as fake, service() as client:
        body = call(OLD, fhirServer=fake.base)
        answer = client.post(HOOK, json=body)
    assert answer.status_code == 200
    assert "could not be read" in texts(answer.json())


@pytest.mark.requirement("RB-29")
def test_it_is_followed_once() -> None:
    held = patients(replaced_by(f"Patient/{NEW}"))
    held[NEW] = held[NEW] | {"link": replaced_by("Patient/brandt")}
    with fake_fhir(serving(held)) as fake:
        answer = ask(fake)
        assert asked_for(fake, "brandt") == 0
    assert "no further one was read" in texts(answer)
