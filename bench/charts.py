"""Requests of a given size: many charts that differ, each a synthetic patient's with older laboratory results added.

Ids, dates, values and answers vary from chart to chart, so that nothing the service remembers of one answer makes the
next one cheaper than it would be in a hospital.
"""

import copy
import datetime as dt
import json
import uuid
from collections.abc import Iterator
from itertools import chain, count
from random import Random
from typing import Any

from conformance.patients import PATIENTS
from tests.cds_service.varied_charts import redated, varied_charts, vary

OWN_ITEMS = "https://spinemets.example.org/fhir/CodeSystem/spinemet-item"
KEYS = {
    "Condition": "conditions", "QuestionnaireResponse": "responses", "ImagingStudy": "imaging",
    "DiagnosticReport": "reports", "Procedure": "procedures", "BodyStructure": "bodyStructures",
    "MedicationRequest": "medicationRequests", "MedicationStatement": "medicationStatements",
    "MedicationAdministration": "medicationAdministrations",
}  # fmt: skip
OBSERVATION_KEYS = ("labs", "performance", "markers", "spineItems")
STEM = "kidney_t8_high_grade"
WORDS = frozenset({"conclusion", "presentedForm"})
DAYS_BETWEEN = 28
"""About as often as an outpatient's blood is drawn."""

Resource = dict[str, Any]


def charts_of_one_story(kilobytes: int) -> Iterator[bytes]:
    """Requests about a well-recorded renal metastasis with every answer varied; each at least of that size.

    Reports have no words: reading them is an extra (docs/report-text.md) and costs as much as all the rest.
    """
    patient = next(patient for patient in PATIENTS if patient.file.startswith(STEM))
    plain = [_without_words(entry["resource"]) for entry in json.loads(patient.bundle)["entry"]]
    held = {f"{resource['resourceType']}/{resource['id']}" for resource in plain}
    for number in count():
        chance = Random(f"{STEM}/{number}")  # noqa: S311 - no secret
        resources = copy.deepcopy(plain)
        for resource in resources:
            vary(resource, chance)
        prefix, days = f"v{number:04}-", chance.choice((0, 0, -1, -3))
        moved = [redated(resource, prefix, held, days) for resource in resources]
        yield _request(prefix + patient.id, moved, kilobytes, chance)


def charts_of_all_stories(kilobytes: int) -> Iterator[bytes]:
    """Requests about patients of every story, with gaps in their charts; words of reports are read if the extra is in.

    Left out are those without laboratory results, and those that are larger already.
    """
    for patient in varied_charts(len(PATIENTS) * 60):
        resources = [entry["resource"] for entry in json.loads(patient.bundle)["entry"]]
        has_labs = any(_key(resource) == "labs" for resource in resources)
        if has_labs and len(_json(resources)) < kilobytes * 1000:
            yield _request(patient.id, resources, kilobytes, Random(patient.id))  # noqa: S311 - no secret


def _without_words(resource: Resource) -> Resource:
    return {name: value for name, value in resource.items() if name not in WORDS}


def _request(patient_id: str, resources: list[Resource], kilobytes: int, chance: Random) -> bytes:
    """A patient-view request with every prefetch key answered."""
    sections = _sections(resources)
    labs = list(sections["labs"])
    lacking = kilobytes * 1000 - len(_body(patient_id, sections, chance))
    earlier = chain.from_iterable(_drawn_before(labs, copy_no, chance) for copy_no in count(1))
    while lacking > 0:
        older = next(earlier)
        lacking -= len(_json(_searchset([older])["entry"])) - 1
        sections["labs"].append(older)
    return _body(patient_id, sections, chance)


def _key(resource: Resource) -> str | None:
    if resource["resourceType"] != "Observation":
        return KEYS.get(resource["resourceType"])
    if any(c["code"] == "laboratory" for category in resource.get("category", ()) for c in category["coding"]):
        return "labs"
    own = any(coding.get("system") == OWN_ITEMS for coding in resource["code"].get("coding", ()))
    return "spineItems" if own else "performance"


def _sections(resources: list[Resource]) -> dict[str, list[Resource]]:
    sections: dict[str, list[Resource]] = {key: [] for key in (*KEYS.values(), *OBSERVATION_KEYS)}
    for resource in resources:
        key = _key(resource)
        if key is not None:
            sections[key].append(resource)
    sections["patient"] = [r for r in resources if r["resourceType"] == "Patient"]
    return sections


def _drawn_before(labs: list[Resource], copy_no: int, chance: Random) -> Iterator[Resource]:
    """The same panel from one earlier sample, with other values."""
    days = dt.timedelta(days=copy_no * DAYS_BETWEEN + chance.randrange(DAYS_BETWEEN))
    clock = f"{chance.randrange(6, 20):02}:{chance.randrange(60):02}"
    for lab in labs:
        older = copy.deepcopy(lab)
        older["id"] = f"{lab['id']}-{copy_no}"
        day = dt.date.fromisoformat(lab["effectiveDateTime"][:10]) - days
        older["effectiveDateTime"] = f"{day}T{clock}:00Z"
        vary(older, chance)
        yield older


def _body(patient_id: str, sections: dict[str, list[Resource]], chance: Random) -> bytes:
    prefetch: Resource = {key: _searchset(found) for key, found in sections.items() if key != "patient"}
    prefetch["patient"] = sections["patient"][0]
    request = {
        "hook": "patient-view",
        "hookInstance": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        "context": {"userId": "Practitioner/bench", "patientId": patient_id},
        "prefetch": prefetch,
    }
    return _json(request).encode()


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _searchset(resources: list[Resource]) -> Resource:
    entries = [{"fullUrl": f"urn:x:{r['id']}", "resource": r, "search": {"mode": "match"}} for r in resources]
    return {"resourceType": "Bundle", "type": "searchset", "total": len(entries), "entry": entries}
