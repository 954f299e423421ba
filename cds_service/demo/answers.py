"""What the chart store says in FHIR: searchset, batch answer, OperationOutcome, CapabilityStatement."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
from starlette.responses import Response

from cds_service.demo.search import OFFSET, PARAMETERS, Query, Resource

FHIR_JSON = "application/fhir+json"


class FhirResponse(Response):
    media_type = FHIR_JSON

    def __init__(self, resource: Resource, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(msgspec.json.encode(resource), status, headers=dict(headers or {}))


def outcome(code: str, text: str, expression: str | None = None) -> Resource:
    """An OperationOutcome with one error; `code` of the FHIR issue-type value set."""
    issue: dict[str, Any] = {"severity": "error", "code": code, "diagnostics": text}
    if expression:
        issue["expression"] = [f"http.{expression}"]
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def searchset(base: str, query: Query, page: list[Resource], total: int) -> Resource:
    """One page of matches, with the parameters that were applied in `self` and the rest of the list behind `next`."""
    links = [{"relation": "self", "url": _page_url(base, query, query.offset)}]
    following = query.offset + query.count
    if query.count and following < total:
        links.append({"relation": "next", "url": _page_url(base, query, following)})
    bundle: Resource = {"resourceType": "Bundle", "type": "searchset", "total": total, "link": links}
    if page:
        bundle["entry"] = [_entry(base, resource) for resource in page]
    return bundle


def _page_url(base: str, query: Query, offset: int) -> str:
    pairs = [*query.applied, ("_count", str(query.count))]
    if offset:
        pairs.append((OFFSET, str(offset)))
    return f"{base}/{query.resource_type}?{urlencode(pairs, safe='/,:', quote_via=quote)}"


def _entry(base: str, resource: Resource) -> Resource:
    url = f"{base}/{resource['resourceType']}/{resource['id']}"
    return {"fullUrl": url, "resource": resource, "search": {"mode": "match"}}


def batch_response(answers: list[tuple[int, Resource]]) -> Resource:
    """One entry for each call, in their order; a failed one carries its OperationOutcome."""
    return {
        "resourceType": "Bundle",
        "type": "batch-response",
        "entry": [_batch_entry(status, resource) for status, resource in answers],
    }


def _batch_entry(status: int, resource: Resource) -> Resource:
    if resource["resourceType"] == "OperationOutcome":
        return {"response": {"status": str(status), "outcome": resource}}
    return {"resource": resource, "response": {"status": str(status)}}


def capability_statement(base: str) -> Resource:
    """What this store can do, and no more."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-11-01",
        "kind": "instance",
        "software": {"name": "SpineMets demo chart store"},
        "implementation": {"description": "Read-only store of synthetic patients", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "rest": [
            {
                "mode": "server",
                "resource": [_capability(name) for name in PARAMETERS],
                "interaction": [{"code": "batch"}],
            }
        ],
    }


def _capability(resource_type: str) -> Resource:
    parameters = [{"name": name, "type": spec.kind} for name, spec in PARAMETERS[resource_type].items()]
    interactions = [{"code": "read"}, {"code": "search-type"}]
    return {"type": resource_type, "interaction": interactions, "searchParam": parameters}
