"""What an EHR sends, in miniature: resources as dicts and sections read from their JSON."""

import datetime as dt
import json
from typing import Any

from fhir_mappings import Mapped, facts_from
from fhir_mappings.chart import PREFETCH_KEYS, Section, read_section

AS_OF = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
UCUM = "http://unitsofmeasure.org"
ROOT = "https://spinemets.example.org/fhir"
ITEM, ANSWER = f"{ROOT}/CodeSystem/spinemet-item", f"{ROOT}/CodeSystem/spinemet-answer"
T8, T9, L2, T8_T9_DISC = "11068009", "82687006", "14293000", "243915003"

Json = dict[str, Any]


def concept(system: str, code: str, display: str | None = None) -> Json:
    return {"coding": [{"system": system, "code": code} | ({"display": display} if display else {})]}


def observation(code: Json, when: str | None = "2026-10-30T08:00:00Z", **more: Any) -> Json:
    """Final and of patient p1 unless `more` says otherwise."""
    plain: Json = {
        "resourceType": "Observation", "id": "o1", "status": "final", "code": code,
        "subject": {"reference": "Patient/p1"}, "effectiveDateTime": when,
    }  # fmt: skip
    return {name: value for name, value in (plain | more).items() if value is not None}


def lab(loinc: str, value: float | str | None, unit: str | None = None, **more: Any) -> Json:
    quantity = {"value": value} | ({"unit": unit} if unit else {})
    return observation(concept(LOINC, loinc), **({"valueQuantity": quantity} | more))


def item(code: str, answer: str | None = None, site: str | None = None, **more: Any) -> Json:
    """One of our own items; `site` is a SNOMED body site."""
    value = {"valueCodeableConcept": concept(ANSWER, answer)} if answer else {}
    place = {"bodySite": concept(SNOMED, site)} if site else {}
    return observation(concept(ITEM, code), **(value | place | more))


def condition(system: str, code: str, **more: Any) -> Json:
    plain = {
        "resourceType": "Condition", "id": "c1", "code": concept(system, code), "subject": {"reference": "Patient/p1"},
        "clinicalStatus": {"coding": [{"code": "active"}]}, "verificationStatus": {"coding": [{"code": "confirmed"}]},
    }  # fmt: skip
    return plain | more


def spine_metastasis(site: str = T8, **more: Any) -> Json:
    return condition(SNOMED, "94222008", bodySite=[concept(SNOMED, site)], **more)


def patient(**more: Any) -> Json:
    return {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1962-03-04"} | more


def bundle(*resources: Json, **more: Any) -> Json:
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries} | more


def section(key: str, value: object, patient_id: str = "p1") -> Section:
    return read_section(key, json.dumps(value).encode(), patient_id)


def chart(*resources: Json) -> dict[str, Section]:
    """Each resource under the first key that takes it; ids are made distinct where the test did not care."""
    places = {
        "Patient": "patient",
        "Condition": "conditions",
        "Observation": "labs",
        "QuestionnaireResponse": "responses",
        "DiagnosticReport": "reports",
    }
    groups: dict[str, list[Json]] = {key: [] for key in PREFETCH_KEYS}
    for number, resource in enumerate(resources):
        own = resource["resourceType"] == "Patient" or resource.get("id") not in ("o1", "c1", "q1")
        groups[places[resource["resourceType"]]].append(resource if own else {**resource, "id": f"r{number}"})
    return {key: section(key, bundle(*found)) for key, found in groups.items()}


def mapped(*resources: Json) -> Mapped:
    return facts_from(chart(*resources), "p1", AS_OF)
