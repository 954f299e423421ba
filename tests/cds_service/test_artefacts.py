"""Our conformance resources over HTTP: what is served, under which root, to whom, and how long it may be kept."""

import json

import pytest

from cds_service.artefacts import FHIR_JSON
from conformance.artefacts.capability import SERVED
from conformance.build import GENERATED, HOME
from fhir_mappings.r4 import validated
from tests.cds_service.calling import is_outcome, service, trial

FILES = sorted((HOME / GENERATED).glob("*.json"))
OTHER_ROOT = "https://hospital.example/terminology"


def test_every_artefact_is_read_by_its_type_and_id() -> None:
    with service() as client:
        for file in FILES:
            kind, _, name = file.stem.partition("-")
            answer = client.get(f"/fhir/{kind}/{name}")
            assert (answer.status_code, answer.headers["content-type"]) == (200, FHIR_JSON)
            assert answer.json() == json.loads(file.read_text(encoding="utf-8"))


def test_the_capability_statement_is_of_this_instance_and_names_the_types_that_are_read() -> None:
    with service(trial(public_url="https://cds.example")) as client:
        statement = client.get("/fhir/metadata").json()
    assert validated(statement)
    assert (statement["kind"], statement["implementation"]["url"]) == ("instance", "https://cds.example/fhir")
    types = [one["type"] for one in statement["rest"][0]["resource"]]
    assert types == list(SERVED) == sorted({file.stem.partition("-")[0] for file in FILES})


def test_a_site_s_root_stands_in_every_address() -> None:
    with service(trial(canonical_root=OTHER_ROOT)) as client:
        form = client.get("/fhir/Questionnaire/spinemet-assessment").text
        statement = client.get("/fhir/metadata").text
    assert f"{OTHER_ROOT}/CodeSystem/spinemet-answer" in form
    assert "spinemets.example.org/fhir" not in form + statement


def test_what_a_client_has_already_is_not_sent_again() -> None:
    with service() as client:
        first = client.get("/fhir/CodeSystem/spinemet-item")
        tag = first.headers["etag"]
        again = client.get("/fhir/CodeSystem/spinemet-item", headers={"If-None-Match": tag})
        changed = client.get("/fhir/CodeSystem/spinemet-item", headers={"If-None-Match": 'W/"0"'})
        other = client.get("/fhir/CodeSystem/spinemet-answer", headers={"If-None-Match": tag})
    assert first.headers["cache-control"] == "public, max-age=3600"
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert (changed.status_code, other.status_code) == (200, 200)


@pytest.mark.parametrize("path", ["CodeSystem/nothing", "Patient/karlsen", "../generated/x", "CodeSystem/..%2fx"])
def test_nothing_else_is_there(path: str) -> None:
    with service() as client:
        answer = client.get(f"/fhir/{path}")
    assert answer.status_code == 404
    assert is_outcome(answer.json())


def test_only_reading_is_offered() -> None:
    with service() as client:
        answer = client.put("/fhir/CodeSystem/spinemet-item", json={})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
