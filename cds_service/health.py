"""Health: `live` = the process answers; `ready` = it can do its work, and what is out of order (ADR 0027)."""

from collections.abc import Mapping
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from cds_service.errors import Issue
from cds_service.hooks import NO_STORE, Handler
from cds_service.operations.readiness import Finding, Readiness, State
from cds_service.operations.stopping import Stopping
from cds_service.outcome import JsonBytes, outcome_response

OK: Final = msgspec.json.encode({"status": "ok"})
STATUSES: Final = {State.OK: "ready", State.DEGRADED: "degraded"}
STOPPING: Final = Issue("The service is stopping: send calls elsewhere.", "transient")
NOT_READY: Final = 503


async def live(request: Request) -> JsonBytes:  # noqa: ARG001 - the framework passes it
    """The process is up; nothing is looked at."""
    return JsonBytes(OK)


def ready_handler(readiness: Readiness, stopping: Stopping) -> Handler:
    """200 with what was found, as long as calls are answered well; 503 if not, or if the process was told to stop."""

    async def ready(request: Request) -> Response:  # noqa: ARG001 - the framework passes it
        if stopping.is_under_way:
            return outcome_response(NOT_READY, [STOPPING], NO_STORE)
        found = await readiness.ask()
        issues = [_issue(name, finding) for name, finding in found.items() if finding.state is State.FAILING]
        return outcome_response(NOT_READY, issues, NO_STORE) if issues else JsonBytes(_told(found), headers=NO_STORE)

    return ready


def _issue(name: str, finding: Finding) -> Issue:
    return Issue(f"{name}: {finding.words}", "exception")


def _told(found: Mapping[str, Finding]) -> bytes:
    worst = max(finding.state for finding in found.values())
    return msgspec.json.encode(
        {"status": STATUSES[worst], "checks": {name: finding.words for name, finding in found.items()}}
    )
