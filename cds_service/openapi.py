"""The OpenAPI document: the hook models give it their schemas, though calls are read from the bytes."""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from cds_service.hook_models import CardsAnswer, Discovery, Feedback, HookCall
from cds_service.services import OfferedService
from cds_service.trust.api_key import HEADER as API_KEY_HEADER

REF: Final = "#/components/schemas/{model}"
ERROR_TEXTS: Final = {
    400: "The call is malformed; the path of each fault is in `expression`",
    401: "Who calls was not shown; nothing says why (with registered clients)",
    403: "A known client that may not do this, or plain http in production",
    404: "No such page or service",
    405: "Wrong method",
    412: "Required data are not known and could not be fetched",
    413: "The body is too large",
    415: "The body is not application/json",
    422: "Facts that are not understood; nothing was computed",
    429: "Too many calls; `Retry-After` says when to call again",
    500: "The service failed",
    501: "This site does not offer it",
    503: "Something the call needs is not there for the moment",
}
SECURITY_SCHEMES: Final = {
    "clientToken": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "apiKey": {"type": "apiKey", "in": "header", "name": API_KEY_HEADER},
}
SECURITY: Final[list[dict[str, list[str]]]] = [{"clientToken": []}, {"apiKey": []}, {}]
"""Either, where clients are registered; neither, where none are."""

OPERATION_OUTCOME: Final[dict[str, Any]] = {
    "title": "OperationOutcome",
    "description": "FHIR R4 OperationOutcome: what is wrong, without patient data.",
    "type": "object",
    "required": ["resourceType", "issue"],
    "properties": {
        "resourceType": {"const": "OperationOutcome"},
        "issue": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["severity", "code", "details"],
                "properties": {
                    "severity": {"const": "error"},
                    "code": {"type": "string"},
                    "details": {"type": "object", "properties": {"text": {"type": "string"}}},
                    "expression": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
}


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The error answers of a route."""
    content = {"application/json": {"schema": _ref("OperationOutcome")}}
    return {status: {"description": ERROR_TEXTS[status], "content": content} for status in statuses}


def json_body(schema: dict[str, Any]) -> dict[str, Any]:
    """`openapi_extra` of a route that reads its body itself."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def json_answer(description: str, schema: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    """The good answer of a route."""
    return {200: {"description": description, "content": {"application/json": {"schema": schema}}}}


def _ref(model: str) -> dict[str, Any]:
    return {"$ref": REF.format(model=model)}


DISCOVERY, CARDS, FEEDBACK = _ref("Discovery"), _ref("CardsAnswer"), _ref("Feedback")


def hook_call(service: OfferedService) -> dict[str, Any]:
    """What a service is sent: the call of its own hook, with that hook's context."""
    own = {"hook": {"const": service.hook}, "context": _ref(service.context.__name__)}
    return {"allOf": [_ref("HookCall"), {"properties": own}]}


def describe(app: FastAPI) -> None:
    """Has the application answer `/openapi.json` with the hook models among its schemas."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # the framework's own way to extend it


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["OperationOutcome"] = OPERATION_OUTCOME
    for model in (Discovery, HookCall, CardsAnswer, Feedback):
        schema = model.model_json_schema(by_alias=True, ref_template=REF)
        schemas |= schema.pop("$defs", {})
        schemas[model.__name__] = schema
    document["components"]["securitySchemes"] = SECURITY_SCHEMES
    for operation in (operation for item in document["paths"].values() for operation in item.values()):
        operation |= {"security": SECURITY} if "401" in operation["responses"] else {}
    return document
