"""Many charts from the bundled synthetic patients by seeded variation: every one differs, all of them are plausible.

Ids are new; all dates of a chart move together, so that facts are fresh in one and stale in another; values, answers
and status vary; resources and whole kinds of them are missing; some charts have more results than fit on a page.
"""

import datetime as dt
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from cds_service.demo.store import ChartStore
from cds_service.fhir_queries import TOKEN, templates
from conformance.patients import PATIENTS
from tests.cds_service.calling import ROOT

Resource = dict[str, Any]
LONG_CHART_EVERY: Final = 25
DAYS_OF_RESULTS: Final = 30
RECENT: Final = "2026-10"
"""Long charts hold no results older than matter: those would be left on the server (`sections.reaches_back`)."""

DAY: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(T.*)?")
GONE: Final = object()


@dataclass(frozen=True, slots=True)
class VariedChart:
    """`bundle`: a transaction that keeps the ids."""

    id: str
    bundle: bytes


@cache
def varied_charts(count: int, seed: str = "500") -> tuple[VariedChart, ...]:
    """The same charts for the same seed; a smaller count gives the first of them."""
    return tuple(_varied(number, random.Random(f"{seed}/{number}")) for number in range(count))


def _varied(number: int, chance: random.Random) -> VariedChart:
    source = PATIENTS[number % len(PATIENTS)]
    resources = [entry["resource"] for entry in json.loads(source.bundle)["entry"]]
    is_long = number % LONG_CHART_EVERY == LONG_CHART_EVERY - 1
    prefix = f"{'long' if is_long else 'v'}{number:04}-"
    if number >= len(PATIENTS):
        resources = list(_kept(resources, chance))
        for resource in resources:
            vary(resource, chance)
    if is_long:
        resources = [resource for resource in resources if not _is_old_lab(resource)]
        resources += _repeated(resources, chance)
    held = {f"{resource['resourceType']}/{resource['id']}" for resource in resources}
    days = 0 if is_long or number < len(PATIENTS) else chance.choice((0, 0, -1, -3, -8, -20, -70))
    moved = [redated(resource, prefix, held, days) for resource in resources]
    entries = [
        {"resource": resource, "request": {"method": "PUT", "url": f"{resource['resourceType']}/{resource['id']}"}}
        for resource in moved
    ]
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    return VariedChart(prefix + source.id, json.dumps(bundle).encode())


def _kept(resources: list[Resource], chance: random.Random) -> Iterator[Resource]:
    """The patient, and what of the rest the chart happens to hold."""
    kinds = sorted({resource["resourceType"] for resource in resources})
    missing = set(chance.sample(kinds, k=chance.choice((0, 0, 1, 2)))) - {"Patient"}
    share = chance.choice((0.0, 0.1, 0.3))
    for resource in resources:
        is_gone = resource["resourceType"] in missing or chance.random() < share
        if resource["resourceType"] == "Patient" or not is_gone:
            yield resource


def vary(resource: Resource, chance: random.Random) -> None:
    """Another value of the same kind; now and then another status."""
    if (quantity := resource.get("valueQuantity")) and "value" in quantity:
        quantity["value"] = round(quantity["value"] * chance.choice((0.5, 0.8, 1, 1, 1.1, 1.6)), 1)
    if "valueInteger" in resource:
        resource["valueInteger"] = max(0, resource["valueInteger"] + chance.choice((-1, 0, 0, 1)))
    if "valueBoolean" in resource:
        resource["valueBoolean"] = chance.random() < 0.5
    if "valueCodeableConcept" in resource:
        resource["valueCodeableConcept"] = chance.choice(_answers()[_code(resource)])
    if "status" in resource and chance.random() < 0.06:
        resource["status"] = "entered-in-error"
    if resource["resourceType"] == "Condition" and chance.random() < 0.06:
        verified = {"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "provisional"}
        resource["verificationStatus"] = {"coding": [verified]}


def _code(resource: Resource) -> str:
    return json.dumps(resource["code"].get("coding", resource["code"]), sort_keys=True)


@cache
def _answers() -> dict[str, list[Any]]:
    """What the synthetic charts answer to each coded Observation."""
    found: dict[str, list[Any]] = defaultdict(list)
    for patient in PATIENTS:
        for entry in json.loads(patient.bundle)["entry"]:
            if "valueCodeableConcept" in entry["resource"]:
                found[_code(entry["resource"])].append(entry["resource"]["valueCodeableConcept"])
    return found


def _is_lab(resource: Resource) -> bool:
    return resource["resourceType"] == "Observation" and "laboratory" in json.dumps(resource["category"])


def _is_old_lab(resource: Resource) -> bool:
    return _is_lab(resource) and resource["effectiveDateTime"] < RECENT


def _repeated(resources: list[Resource], chance: random.Random) -> Iterator[Resource]:
    """The chart's laboratory results again, once a day, as an admission leaves them."""
    labs = [resource for resource in resources if _is_lab(resource)]
    for day in range(1, DAYS_OF_RESULTS + 1):
        for lab in labs:
            again = json.loads(json.dumps(lab)) | {"id": f"{lab['id']}-{day}"}
            date = dt.date.fromisoformat(lab["effectiveDateTime"][:10]) - dt.timedelta(days=day)
            again["effectiveDateTime"] = f"{date}{lab['effectiveDateTime'][10:]}"
            vary(again, chance)
            yield again


def redated(value: Any, prefix: str, held: set[str], days: int) -> Any:
    """The same under new ids and on other days; what refers to a resource that is not there is left out."""
    if isinstance(value, dict):
        if "reference" in value and "/" in value["reference"] and value["reference"] not in held:
            return GONE
        moved = {name: redated(member, prefix, held, days) for name, member in value.items()}
        if "resourceType" in moved and value["id"] in {reference.partition("/")[2] for reference in held}:
            moved["id"] = prefix + value["id"]
        return {name: member for name, member in moved.items() if member is not GONE and member != []}
    if isinstance(value, list):
        return [moved for member in value if (moved := redated(member, prefix, held, days)) is not GONE]
    if not isinstance(value, str):
        return value
    if (day := DAY.fullmatch(value)) is not None:
        return f"{dt.date.fromisoformat(day[1]) + dt.timedelta(days=days)}{day[2] or ''}"
    if value in held:
        kind, _, identifier = value.partition("/")
        return f"{kind}/{prefix}{identifier}"
    return value


def whole_prefetch(store: ChartStore, patient_id: str, base: str) -> dict[str, Any]:
    """What a client that satisfies every template sends, every page of it in one Bundle."""
    return {key: _whole(store, base, template.replace(TOKEN, patient_id)) for key, template in templates(ROOT).items()}


def _whole(store: ChartStore, base: str, url: str) -> Resource:
    answer: Resource = store.answer(base, url, strict=False)[1]
    page = answer
    while following := next((link["url"] for link in page.get("link", ()) if link["relation"] == "next"), None):
        page = store.answer(base, following, strict=False)[1]
        answer["entry"] += page.get("entry", [])
    if "link" in answer:
        answer["link"] = [link for link in answer["link"] if link["relation"] != "next"]
    return answer
