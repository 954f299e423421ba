"""Health: `live` = the process answers; `ready` = it can do its work, which it shows on an invented patient."""

from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from cds_service.hooks import Handler
from cds_service.outcome import JsonBytes
from cds_service.self_check import check
from cds_service.settings import Settings

OK: Final = msgspec.json.encode({"status": "ok"})


async def live(request: Request) -> JsonBytes:  # noqa: ARG001 - the framework passes it
    """The process is up."""
    return JsonBytes(OK)


def ready_handler(settings: Settings) -> Handler:
    """Reading, mapping, rules and cards work; a failure is a 500 like any other."""

    async def ready(request: Request) -> Response:  # noqa: ARG001 - the framework passes it
        check(settings)
        return JsonBytes(OK)

    return ready
