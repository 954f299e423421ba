"""Reading the synthetic patients in tests: their resources, codes and own items, and the code tables."""

import csv
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import fhir_mappings
from conformance.patients import PATIENTS, ExamplePatient

CODES = Path(fhir_mappings.__file__).parent / "codes"
ROOT = "https://spinemets.example.org/fhir"
ITEM, ANSWER = f"{ROOT}/CodeSystem/spinemet-item", f"{ROOT}/CodeSystem/spinemet-answer"

each_patient = pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.id)


def resources(patient: ExamplePatient) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in json.loads(patient.bundle)["entry"]]


def of_type(patient: ExamplePatient, resource_type: str) -> list[dict[str, Any]]:
    return [resource for resource in resources(patient) if resource["resourceType"] == resource_type]


def walk(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from walk(child)


def codings(patient: ExamplePatient) -> Iterator[dict[str, str]]:
    for node in walk(resources(patient)):
        if "system" in node and "code" in node and "value" not in node:
            yield node


def own_items(patient: ExamplePatient) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """(item code, the node that holds its value, the resource) of every own item, components and answers included."""
    for resource in of_type(patient, "Observation"):
        for node in walk(resource):
            for coding in node.get("code", {}).get("coding", []) if isinstance(node.get("code"), dict) else []:
                if coding["system"] == ITEM:
                    yield coding["code"], node, resource
    for resource in of_type(patient, "QuestionnaireResponse"):
        for node in walk(resource):
            if "linkId" in node and "answer" in node:
                yield node["linkId"].removeprefix("lesion."), node["answer"][0], resource


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    with (CODES / table).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def item_value(patient: ExamplePatient, code: str) -> Any:
    """The value of the newest own item."""
    found = []
    for name, node, resource in own_items(patient):
        if name == code:
            coded = node.get("valueCodeableConcept", {}).get("coding", [node.get("valueCoding", {})])[0].get("code")
            plain = node.get("valueBoolean", node.get("valueInteger"))
            found.append((resource.get("effectiveDateTime") or resource["authored"], coded or plain))
    return max(found)[1]
