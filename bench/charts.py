"""Requests of a given size: a synthetic patient's chart as prefetch, made larger by more laboratory results."""

import copy
import json
import uuid
from typing import Any

from conformance.patients import PATIENTS, ExamplePatient

OWN_ITEMS = "https://spinemets.example.org/fhir/CodeSystem/spinemet-item"
KEYS = {
    "Condition": "conditions", "QuestionnaireResponse": "responses", "ImagingStudy": "imaging",
    "DiagnosticReport": "reports", "Procedure": "procedures", "BodyStructure": "bodyStructures",
    "MedicationRequest": "medicationRequests", "MedicationStatement": "medicationStatements",
    "MedicationAdministration": "medicationAdministrations",
}  # fmt: skip
OBSERVATION_KEYS = ("labs", "performance", "markers", "spineItems")
STEM = "kidney_t8_high_grade"


def request_of_size(kilobytes: int) -> bytes:
    """A patient-view request whose body has at least this size, with every prefetch key answered."""
    patient = next(patient for patient in PATIENTS if patient.file.startswith(STEM))
    resources = [entry["resource"] for entry in json.loads(patient.bundle)["entry"]]
    labs = [r for r in resources if _key(r) == "labs"]
    sections = _sections(resources)
    body = _request(patient, sections)
    for copy_no in range(1, 1000):
        if len(body) >= kilobytes * 1000:
            break
        sections["labs"] += [_older(lab, copy_no) for lab in labs]
        body = _request(patient, sections)
    return body


def _key(resource: dict[str, Any]) -> str | None:
    if resource["resourceType"] != "Observation":
        return KEYS.get(resource["resourceType"])
    if any(c["code"] == "laboratory" for category in resource.get("category", ()) for c in category["coding"]):
        return "labs"
    own = any(coding.get("system") == OWN_ITEMS for coding in resource["code"]["coding"])
    return "spineItems" if own else "performance"


def _sections(resources: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    sections: dict[str, list[dict[str, Any]]] = {key: [] for key in (*KEYS.values(), *OBSERVATION_KEYS)}
    for resource in resources:
        key = _key(resource)
        if key is not None:
            sections[key].append(resource)
    sections["patient"] = [r for r in resources if r["resourceType"] == "Patient"]
    return sections


def _older(lab: dict[str, Any], copy_no: int) -> dict[str, Any]:
    older = copy.deepcopy(lab)
    older["id"] = f"{lab['id']}-{copy_no}"
    older["effectiveDateTime"] = f"20{25 - copy_no // 12:02d}-{copy_no % 12 + 1:02d}-03T08:00:00Z"
    return older


def _request(patient: ExamplePatient, sections: dict[str, list[dict[str, Any]]]) -> bytes:
    prefetch: dict[str, Any] = {key: _searchset(found) for key, found in sections.items() if key != "patient"}
    prefetch["patient"] = sections["patient"][0]
    request = {
        "hook": "patient-view",
        "hookInstance": str(uuid.UUID(int=1, version=4)),
        "context": {"userId": "Practitioner/bench", "patientId": patient.id},
        "prefetch": prefetch,
    }
    return json.dumps(request, separators=(",", ":")).encode()


def _searchset(resources: list[dict[str, Any]]) -> dict[str, Any]:
    entries = [{"fullUrl": f"urn:x:{r['id']}", "resource": r, "search": {"mode": "match"}} for r in resources]
    return {"resourceType": "Bundle", "type": "searchset", "total": len(entries), "entry": entries}
