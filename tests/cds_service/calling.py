"""What the service's tests share: settings for trials, a client, whole calls of the synthetic patients."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.testclient import TestClient

from cds_service.allow_list import AllowList
from cds_service.demo.store import ChartStore
from cds_service.fhir_queries import TOKEN, templates
from cds_service.main import create_app
from cds_service.settings import Mode, Settings
from conformance.patients import INDEX_TIME, PATIENTS

HOOK = "/cds-services/spinemets-patient-view"
PATIENT = "karlsen"
EXTENSION = "org.example.spinemets.assessment"
ROOT = Settings().canonical_root
_STORE = ChartStore(PATIENTS)


def trial(**changes: Any) -> Settings:
    """Development settings with the fixed clock of the examples; any server and any origin unless changed."""
    settings = Settings(
        mode=Mode.DEVELOPMENT, as_of=INDEX_TIME, fhir_servers=AllowList(any_server=True), cors_origins=("*",)
    )
    return dataclasses.replace(settings, **changes)


@contextmanager
def service(settings: Settings | None = None) -> Iterator[TestClient]:
    """The whole application, in this process."""
    settings = settings or trial()
    app = create_app(settings)
    with TestClient(app, base_url=settings.public_url, raise_server_exceptions=False) as client:
        yield client


def prefetch_of(patient_id: str = PATIENT, base: str = "http://ehr.example/fhir") -> dict[str, Any]:
    """What a client that satisfies every template sends."""
    return {
        key: _STORE.answer(base, template.replace(TOKEN, patient_id), strict=False)[1]
        for key, template in templates(ROOT).items()
    }


def call(patient_id: str = PATIENT, **members: Any) -> dict[str, Any]:
    """A patient-view call; members given as None are left out."""
    body: dict[str, Any] = {
        "hook": "patient-view",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {"userId": "Practitioner/example", "patientId": patient_id},
    }
    return {name: value for name, value in (body | members).items() if value is not None}


def authorization(**changes: Any) -> dict[str, Any]:
    """A complete fhirAuthorization; members given as None are left out."""
    full = {
        "access_token": SECRET, "token_type": "Bearer", "expires_in": 300, "scope": "user/*.read",
        "subject": "spinemets",
    }  # fmt: skip
    return {name: value for name, value in (full | changes).items() if value is not None}


SECRET = "synthetic-token-3f9a"


def without_uuids(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer of cards without the only thing that differs between two calls."""
    return {"cards": [_without_uuid(card) | _suggestions(card) for card in answer["cards"]]}


def _without_uuid(member: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in member.items() if name != "uuid"}


def _suggestions(card: dict[str, Any]) -> dict[str, Any]:
    given = card.get("suggestions")
    return {} if given is None else {"suggestions": [_without_uuid(suggestion) for suggestion in given]}


def notes_of(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The data notes of all cards."""
    results = (card["extension"][EXTENSION]["result"] for card in answer["cards"])
    return [note for result in results for note in result.get("data_notes", [])]


def is_outcome(body: Any, expression: str | None = None) -> bool:
    """Whether a body is an OperationOutcome whose issues say what is wrong, one of them (at that path)."""
    if body.get("resourceType") != "OperationOutcome" or not body.get("issue"):
        return False
    if not all(issue["severity"] and issue["code"] and issue["details"]["text"] for issue in body["issue"]):
        return False
    return expression is None or any(expression in issue.get("expression", []) for issue in body["issue"])
