"""A small read-only FHIR R4 server over the synthetic charts, held in memory: read, search, batch of both.

It stands for the EHR's FHIR server in the demo and the tests, so it behaves as real ones do: pages with `next`,
ignores what it does not support unless `Prefer: handling=strict`, and answers every error with an OperationOutcome.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Annotated, Protocol
from urllib.parse import parse_qsl, urlsplit

import msgspec
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from cds_service.demo.answers import FhirResponse, batch_response, capability_statement, outcome, searchset
from cds_service.demo.search import PARAMETERS, Pairs, Resource, SearchError, matches, ordered, understand
from conformance.patients import PATIENTS

STORE_PREFIX = "/demo/fhir"
FORM = "application/x-www-form-urlencoded"
MAX_BATCH = 100

Answer = tuple[int, Resource]


class StoredChart(Protocol):
    """A chart to serve: one FHIR Bundle, JSON."""

    @property
    def bundle(self) -> bytes: ...


class ChartStore:
    """The resources of some Bundles by type and id. Ids must be unique within a type (ValueError)."""

    def __init__(self, charts: Iterable[StoredChart]) -> None:
        self._by_type: dict[str, dict[str, Resource]] = defaultdict(dict)
        for chart in charts:
            for entry in msgspec.json.decode(chart.bundle)["entry"]:
                self._keep(entry["resource"])

    def _keep(self, resource: Resource) -> None:
        of_type = self._by_type[resource["resourceType"]]
        if resource["id"] in of_type:
            raise ValueError(f"two resources {resource['resourceType']}/{resource['id']}")
        of_type[resource["id"]] = resource

    def read(self, resource_type: str, resource_id: str) -> Answer:
        """The resource, or 404."""
        found = self._by_type.get(resource_type, {}).get(resource_id)
        if resource_type not in PARAMETERS or found is None:
            return 404, outcome("not-found", "There is no such resource.")
        return 200, found

    def search(self, base: str, resource_type: str, pairs: Pairs, *, strict: bool) -> Answer:
        """A searchset Bundle; 404 for a type not held, 400 for parameters that cannot be carried out."""
        if resource_type not in PARAMETERS:
            return 404, outcome("not-supported", "This resource type is not held.")
        try:
            query = understand(resource_type, pairs, strict=strict)
        except SearchError as error:
            return 400, outcome("not-supported" if strict else "invalid", str(error), error.expression)
        found = [resource for resource in self._by_type[resource_type].values() if matches(resource, query)]
        page = ordered(found, query)[query.offset : query.offset + query.count]
        return 200, searchset(base, query, page, len(found))

    def answer(self, base: str, url: str, *, strict: bool) -> Answer:
        """One GET of a batch; `url` relative to the base ("Condition?patient=x", "Patient/x", "metadata")."""
        parts = urlsplit(url.removeprefix(f"{base}/"))
        steps = parts.path.strip("/").split("/")
        if parts.path == "metadata":
            return 200, capability_statement(base)
        if len(steps) == 1:
            return self.search(base, steps[0], parse_qsl(parts.query), strict=strict)
        if len(steps) == 2:
            return self.read(*steps)
        return 404, outcome("not-found", "There is nothing at this address.")

    def batch(self, base: str, body: bytes, *, strict: bool) -> Answer:
        """A batch Bundle of GETs answered entry by entry; 400 if the body is no such Bundle."""
        try:
            bundle = msgspec.json.decode(body, type=_Batch)
        except (msgspec.DecodeError, RecursionError):
            return 400, outcome("structure", "The body must be a Bundle of type batch whose entries have a request.")
        if len(bundle.entry) > MAX_BATCH:
            return 400, outcome("too-costly", f"A batch may hold {MAX_BATCH} entries.")
        return 200, batch_response([self._batched(base, entry.request, strict=strict) for entry in bundle.entry])

    def _batched(self, base: str, request: "_Call", *, strict: bool) -> Answer:
        if request.method != "GET":
            return READ_ONLY
        return self.answer(base, request.url, strict=strict)


class _Call(msgspec.Struct):
    method: str
    url: str


class _Entry(msgspec.Struct):
    request: _Call


class _Batch(msgspec.Struct, tag_field="type", tag="batch"):
    entry: list[_Entry] = []


READ_ONLY: Answer = (405, outcome("not-supported", "This store is read-only."))


async def _body(request: Request) -> bytes:
    return await request.body()


def _base(request: Request) -> str:
    return str(request.url_for("demo_store_metadata")).removesuffix("/metadata")


def _is_strict(request: Request) -> bool:
    return "handling=strict" in request.headers.get("prefer", "").replace(" ", "").lower()


Base = Annotated[str, Depends(_base)]
Strict = Annotated[bool, Depends(_is_strict)]
Body = Annotated[bytes, Depends(_body)]


def store_router(charts: Iterable[StoredChart] = PATIENTS, prefix: str = STORE_PREFIX) -> APIRouter:
    """The store's routes below `prefix` (not empty), the Bundles indexed once, here."""
    store = ChartStore(charts)
    router = APIRouter(prefix=prefix, include_in_schema=False)

    @router.get("/metadata", name="demo_store_metadata")
    def metadata(base: Base) -> Response:
        return FhirResponse(capability_statement(base))

    @router.post("")
    @router.post("/")
    def batch(base: Base, strict: Strict, body: Body) -> Response:
        return _respond(store.batch(base, body, strict=strict))

    @router.get("/{resource_type}")
    def search(resource_type: str, request: Request, base: Base, strict: Strict) -> Response:
        return _respond(store.search(base, resource_type, request.query_params.multi_items(), strict=strict))

    @router.post("/{resource_type}/_search")
    def search_by_form(resource_type: str, request: Request, base: Base, strict: Strict, body: Body) -> Response:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
            return FhirResponse(outcome("structure", f"The body of a search must be {FORM}."), 415)
        pairs = [*request.query_params.multi_items(), *parse_qsl(body.decode("utf-8", "replace"))]
        return _respond(store.search(base, resource_type, pairs, strict=strict))

    @router.get("/{resource_type}/{resource_id}")
    def read(resource_type: str, resource_id: str) -> Response:
        return _respond(store.read(resource_type, resource_id))

    @router.get("/{path:path}")
    def nothing_here() -> Response:
        return FhirResponse(outcome("not-found", "There is nothing at this address."), 404)

    @router.api_route("/{path:path}", methods=["POST", "PUT", "PATCH", "DELETE"])
    def read_only() -> Response:
        return _respond(READ_ONLY, {"Allow": "GET"})

    return router


def _respond(answer: Answer, headers: dict[str, str] | None = None) -> Response:
    status, resource = answer
    return FhirResponse(resource, status, headers)
