"""Our own conformance resources under `/fhir`: the files of conformance/generated, under this site's canonical root.

They say nothing of patients, need no client (`trust.routes`), and may be kept: an entity tag tells whether one changed.
"""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from cds_service.errors import Issue
from cds_service.openapi import errors, json_answer
from cds_service.outcome import outcome_response
from cds_service.settings import Settings
from fhir_mappings.own_values import DEFAULT_ROOT
from spinal_metastasis.knowledge import version

FHIR_JSON: Final = "application/fhir+json"
KEPT: Final = "public, max-age=3600"
NOT_HERE: Final = Issue("There is no conformance resource of this type and id here.", "not-found")
Handler = Callable[[Request], Awaitable[Response]]
RESOURCE: Final[dict[str, Any]] = {"type": "object", "required": ["resourceType"]}


@dataclass(frozen=True, slots=True)
class Stored:
    """A resource as it is sent. `tag`: its entity tag."""

    body: bytes
    tag: str

    @classmethod
    def of(cls, body: bytes) -> "Stored":
        return cls(body, f'W/"{hashlib.sha256(body).hexdigest()[:16]}"')


@cache
def artefacts(root: str) -> Mapping[str, Stored]:
    """`Type/id` → the resource, every address of ours under `root`."""
    folder = files("conformance").joinpath("generated")
    found = {}
    for file in folder.iterdir():
        kind, _, name = file.name.removesuffix(".json").partition("-")
        body = file.read_bytes().replace(DEFAULT_ROOT.encode(), root.encode())
        found[f"{kind}/{name}"] = Stored.of(body)
    return found


def capability_statement(settings: Settings) -> dict[str, Any]:
    """What this very instance serves: the requirements of the set, as met at this address."""
    served: dict[str, Any] = msgspec.json.decode(artefacts(settings.canonical_root)["CapabilityStatement/server"].body)
    own = {key: value for key, value in served.items() if key not in {"id", "url", "version", "name", "title"}}
    return own | {
        "kind": "instance",
        "instantiates": [served["url"]],
        "software": {"name": "SpineMets CDS", "version": version().software},
        "implementation": {"description": "SpineMets CDS", "url": f"{settings.public_url.rstrip('/')}/fhir"},
    }


def artefact_router(settings: Settings) -> APIRouter:
    """`GET /fhir/metadata` and `GET /fhir/{type}/{id}`."""
    router = APIRouter()
    held = artefacts(settings.canonical_root)
    metadata = Stored.of(msgspec.json.encode(capability_statement(settings)))

    async def statement(request: Request) -> Response:
        return _sent(request, metadata)

    router.add_api_route(
        "/fhir/metadata", statement, response_model=None, summary="CapabilityStatement of this instance",
        responses=json_answer("The CapabilityStatement", RESOURCE),
    )  # fmt: skip
    for kind in sorted({address.partition("/")[0] for address in held}):
        router.add_api_route(
            f"/fhir/{kind}/{{name}}", _reader(held, kind), response_model=None, summary=f"A {kind} of ours",
            responses=json_answer("The resource", RESOURCE) | errors(404),
        )  # fmt: skip
    return router


def _reader(held: Mapping[str, Stored], kind: str) -> Handler:
    async def read(request: Request) -> Response:
        found = held.get(f"{kind}/{request.path_params['name']}")
        return outcome_response(404, [NOT_HERE]) if found is None else _sent(request, found)

    return read


def _sent(request: Request, stored: Stored) -> Response:
    """304 where the client has it already."""
    headers = {"ETag": stored.tag, "Cache-Control": KEPT}
    if stored.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(stored.body, media_type=FHIR_JSON, headers=headers)
