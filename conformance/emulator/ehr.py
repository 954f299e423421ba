"""What an EHR does before it calls: it asks for the services, fills their templates, and states the context."""

import json
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import requests

from cds_service.demo.store import ChartStore, StoredChart
from conformance.emulator.call import Call, Client

TOKEN: Final = re.compile(r"\{\{\s*(.+?)\s*\}\}")
USER: Final = "Practitioner/emulator"
ORDERS: Final = frozenset({"order-select", "order-sign"})
STORE_BASE: Final = "http://ehr.invalid/fhir"
"""Of charts in a file: the address that stands in their links. It leads nowhere."""

Fetch = Callable[[str], object]
"""A FHIR query below a base → the resource; None where it could not be had."""


class EmulatorError(Exception):
    """Nothing can be fired; the message says why."""


@dataclass(frozen=True, slots=True)
class Chart:
    """One patient, and where its data come from. `fhir_server` and `token` are told to the service where given."""

    patient_id: str
    fetch: Fetch
    fhir_server: str | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True)
class BundleFile:
    """A chart as the store reads it."""

    bundle: bytes


def chart_of_file(path: Path, patient_id: str | None = None) -> Chart:
    """A Bundle on disk; `patient_id` where it holds several. Raises `EmulatorError`."""
    try:
        return chart_of_bundle(BundleFile(path.read_bytes()), patient_id)
    except (OSError, ValueError, KeyError, TypeError):
        raise EmulatorError(f"{path}: no Bundle of resources with ids") from None


def chart_of_bundle(file: StoredChart, patient_id: str | None = None) -> Chart:
    """Raises `EmulatorError` where no patient can be chosen, `ValueError`, `KeyError`, `TypeError` for no Bundle."""
    store = ChartStore([file])
    resources = [entry["resource"] for entry in json.loads(file.bundle)["entry"]]
    found = [resource["id"] for resource in resources if resource["resourceType"] == "Patient"]
    if patient_id is None and len(found) != 1:
        raise EmulatorError(f"the chart holds {len(found)} patients: name one (--patient)")

    def fetch(query: str) -> object:
        status, resource = store.answer(STORE_BASE, query, strict=False)
        return resource if status == requests.codes.ok else None

    return Chart(patient_id or found[0], fetch)


def chart_of_server(base: str, patient_id: str, token: str | None, ca_file: str | None = None) -> Chart:
    """A patient of a FHIR server, asked as a client does: an answer other than 200 is a key that is left out."""
    headers = {"Accept": "application/fhir+json"} | ({} if token is None else {"Authorization": f"Bearer {token}"})

    def fetch(query: str) -> object:
        try:
            answer = requests.get(f"{base}/{query}", headers=headers, timeout=30, verify=ca_file or True)
            return answer.json() if answer.status_code == requests.codes.ok else None
        except requests.RequestException:
            return None

    return Chart(patient_id, fetch, base, token)


def resource_of_file(path: Path) -> dict[str, Any]:
    """A FHIR resource on disk, as it stands. Raises `EmulatorError` for what is none."""
    try:
        resource = json.loads(path.read_bytes())
    except (OSError, ValueError):
        resource = None
    if not isinstance(resource, dict) or not isinstance(resource.get("resourceType"), str):
        raise EmulatorError(f"{path}: no FHIR resource")
    return resource


def service_for(hook: str, client: Client) -> dict[str, Any]:
    """The service that discovery offers for a hook. Raises `EmulatorError` where there is none to be had."""
    answer = client.get("/cds-services")
    try:
        services: list[dict[str, Any]] = json.loads(answer.content)["services"]
        found = [service for service in services if service["hook"] == hook]
    except (ValueError, KeyError, TypeError):
        raise EmulatorError(f"discovery: status {answer.status} {answer.why}, no list of services") from None
    if not found:
        raise EmulatorError(f"discovery: no service for {hook} among {len(services)}")
    return found[0]


def plain_call(service: Mapping[str, Any], chart: Chart, about: Mapping[str, Any] | None) -> Call:
    """A call without a deviation. `about`: the order or the Condition, for the hooks that are about one."""
    hook = str(service["hook"])
    context = {"userId": USER, "patientId": chart.patient_id} | _about(hook, chart.patient_id, about)
    body: dict[str, Any] = {"hook": hook, "hookInstance": str(uuid.uuid4()), "context": context}
    if prefetch := _prefetch(service.get("prefetch", {}), context, chart.fetch):
        body["prefetch"] = prefetch
    if chart.fhir_server is not None:
        body["fhirServer"] = chart.fhir_server
    if chart.token is not None:
        body["fhirAuthorization"] = authorization(chart.token, chart.patient_id)
    return Call(f"/cds-services/{service['id']}", body)


def authorization(token: str, patient_id: str) -> dict[str, Any]:
    return {
        "access_token": token, "token_type": "Bearer", "expires_in": 300, "scope": "patient/*.rs",
        "subject": "cds-service", "patient": patient_id,
    }  # fmt: skip


def _prefetch(templates: Mapping[str, str], context: Mapping[str, object], fetch: Fetch) -> dict[str, object]:
    """A template with a token that cannot be resolved, or whose answer cannot be had, leaves its key out (RB-2)."""
    known = {f"context.{name}": value for name, value in context.items() if isinstance(value, str)}
    known["userPractitionerId"] = USER.partition("/")[2]
    found = {}
    for key, template in templates.items():
        if any(token not in known for token in TOKEN.findall(template)):
            continue
        resource = fetch(TOKEN.sub(lambda match: str(known[match[1]]), template))
        if resource is not None:
            found[key] = resource
    return found


def _about(hook: str, patient_id: str, about: Mapping[str, Any] | None) -> dict[str, Any]:
    if hook not in ORDERS | {"problem-list-item-create"}:
        return {}
    if about is None and hook not in ORDERS:
        raise EmulatorError(f"{hook} is about a Condition: name its file (--about)")
    resource = dict(about or {
        "resourceType": "ServiceRequest", "id": "order-1", "status": "draft", "intent": "order",
        "subject": {"reference": f"Patient/{patient_id}"}, "code": {"text": "Radiotherapy of the spine"},
    })  # fmt: skip
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": resource}]}
    if hook not in ORDERS:
        return {"conditions": bundle}
    if hook != "order-select":
        return {"draftOrders": bundle}
    if "id" not in resource:
        raise EmulatorError(f"{hook}: the order has no id to select it by (--about)")
    return {"draftOrders": bundle, "selections": [f"{resource['resourceType']}/{resource['id']}"]}
