"""Errors on the wire: an OperationOutcome on every route."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from starlette.responses import Response

from cds_service.errors import Issue, ServiceError
from cds_service.operations.call_record import current_id
from fhir_mappings.r4 import validated

JSON = "application/json"
INTERNAL = Issue(
    "The service failed; nothing was concluded about the patient. Try again, then tell its operator.", "exception"
)


class JsonBytes(Response):
    """Bytes that are JSON already."""

    media_type = JSON


def operation_outcome(issues: Sequence[Issue]) -> dict[str, Any]:
    """An OperationOutcome of severity error, one issue each; its id is the correlation id of the call under way."""
    call_id = current_id()
    named = {"id": call_id} if call_id else {}
    return {"resourceType": "OperationOutcome"} | named | {"issue": [_issue(issue) for issue in issues]}


def _issue(issue: Issue) -> dict[str, Any]:
    shown: dict[str, Any] = {"severity": "error", "code": issue.code, "details": {"text": issue.text}}
    if issue.expression is not None:
        shown["expression"] = [issue.expression]
    return shown


def outcome_response(status: int, issues: Sequence[Issue], headers: Mapping[str, str] | None = None) -> JsonBytes:
    """The answer to a call that failed; the resource is checked by the strict model, as all we emit."""
    outcome = validated(operation_outcome(issues))
    return JsonBytes(msgspec.json.encode(outcome), status, headers=dict(headers or {}))


def error_response(error: ServiceError) -> JsonBytes:
    """The answer to one of our own errors."""
    return outcome_response(error.status, error.issues)
