"""CapabilityStatement resources: what the service needs of an EHR's FHIR server, and what it serves itself."""

from collections.abc import Iterable, Iterator
from typing import Final

from cds_service.fhir_queries import Query, attempts, queries
from cds_service.gather import REQUIRED as REQUIRED_KEYS
from conformance.artefacts.frame import R4, ROOT, Resource, artefact

EXPECTED: Final = "http://hl7.org/fhir/StructureDefinition/capabilitystatement-expectation"
SERVED: Final = (
    "ActivityDefinition", "CapabilityStatement", "CodeSystem", "ConceptMap", "ImplementationGuide", "Library",
    "OperationDefinition", "PlanDefinition", "Questionnaire", "StructureDefinition", "ValueSet",
)  # fmt: skip
"""The types of this set, all read by id."""
REQUIRED: Final = frozenset(queries(ROOT)[key].resource_type for key in REQUIRED_KEYS)
"""Without these a hook is answered 412 (contract section 3)."""
PARAMETERS: Final = {
    "patient": "reference", "category": "token", "code": "token", "questionnaire": "reference", "modality": "token",
}  # fmt: skip
"""Search parameter → its type; those that begin with `_` are results' and not listed."""


def capabilities() -> Iterator[Resource]:
    yield _statement(
        "client", "What is needed of an EHR's FHIR server",
        "The searches of the prefetch templates, which the service also asks by itself. Patient and Condition are "
        "required; what else is missing is named on the card. Reading only.", _client(),
    )  # fmt: skip
    yield _statement(
        "server", "What is served",
        "The conformance resources of this set, each by its id. `GET /fhir/metadata` answers this for the instance.",
        _server(),
    )  # fmt: skip


def _statement(mode: str, title: str, description: str, rest: Resource) -> Resource:
    return artefact(
        "CapabilityStatement", mode, title, description, kind="requirements", fhirVersion=R4, format=["json"],
        rest=[rest],
    )  # fmt: skip


def _expected(kind: str) -> list[Resource]:
    return [{"url": EXPECTED, "valueCode": "SHALL" if kind in REQUIRED else "SHOULD"}]


def _client() -> Resource:
    asked: dict[str, list[Query]] = {}
    for key, query in queries(ROOT).items():
        for attempt in attempts(key, query):
            for one in attempt:
                asked.setdefault(one.resource_type, []).append(one)
    asked.setdefault("Medication", [])
    resources = [_needed(kind, found) for kind, found in asked.items()]
    return {"mode": "client", "resource": resources, "interaction": [{"code": "batch"}]}


def _needed(kind: str, found: Iterable[Query]) -> Resource:
    names = dict.fromkeys(name for query in found for name, _ in query.parameters if not name.startswith("_"))
    includes = dict.fromkeys(value for query in found for name, value in query.parameters if name == "_include")
    is_searched = bool(names)
    resource: Resource = {
        "extension": _expected(kind), "type": kind,
        "interaction": [{"code": "search-type" if is_searched else "read"}],
    }  # fmt: skip
    if includes:
        resource["searchInclude"] = list(includes)
    if is_searched:
        resource["searchParam"] = [{"name": name, "type": PARAMETERS[name]} for name in names]
    return resource


def _server() -> Resource:
    return {"mode": "server", "resource": [{"type": kind, "interaction": [{"code": "read"}]} for kind in SERVED]}
