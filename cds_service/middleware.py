"""What surrounds every route, as plain ASGI: CORS, the last resort for failures, slashes."""

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cds_service.logs import log_failure
from cds_service.operations.call_record import noted
from cds_service.outcome import INTERNAL, outcome_response

ALLOW: Final = {
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Accept",
    "Access-Control-Max-Age": "600",
}


class Cors:
    """CORS on every answer, errors included (CH-160); origins by list, never with credentials (CH-161)."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        self.app = app
        self.any_origin = "*" in origins
        self.origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Headers(scope=scope)
        shared = self._headers(request.get("origin"))
        if scope["method"] == "OPTIONS" and "access-control-request-method" in request:
            allowed = ALLOW if "Access-Control-Allow-Origin" in shared else {}
            await Response(status_code=204, headers=shared | allowed)(scope, receive, send)
            return

        async def send_shared(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in shared.items():
                    headers[name] = value
            await send(message)

        await self.app(scope, receive, send_shared)

    def _headers(self, origin: str | None) -> dict[str, str]:
        if self.any_origin:
            return {"Access-Control-Allow-Origin": "*"}
        allowed = {"Access-Control-Allow-Origin": origin} if origin in self.origins and origin else {}
        return {"Vary": "Origin"} | allowed


class LastResort:
    """A failure nobody expected is a 500 with an OperationOutcome that says nothing of it, and a line in the log.

    The line holds the place, not the message: messages of exceptions may quote what was being read. Nothing is raised
    further, since the server would write the message: of an answer that has begun the end is missing, for which the
    server closes the connection, so that the client sees it broken off.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def note_start(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, note_start)
        except Exception as error:
            if scope["type"] != "http":
                raise
            log_failure(error)
            noted().failures += 1
            if not started:
                await outcome_response(500, [INTERNAL])(scope, receive, send)


class TrailingSlash:
    """`/cds-services/` is `/cds-services`: answered, not redirected, since a redirect loses a POST (RB-11)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] == "http" and len(path) > 1 and path.endswith("/"):
            scope = dict(scope, path=path.rstrip("/") or "/")
        await self.app(scope, receive, send)
