"""Opens a record for each call, gives its answer the correlation id, and at its end has the record told.

The outermost of what surrounds the routes, so that preflights and refusals are told as well.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any, Final

from starlette.datastructures import MutableHeaders
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cds_service.logs import log_failure
from cds_service.operations.call_record import CURRENT, CallRecord
from cds_service.operations.correlation import HEADER, correlation_of, traceparent_of
from cds_service.operations.stopping import Stopping
from cds_service.trust.caller import caller_of
from cds_service.trust.routes import plain

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
NO_ROUTE: Final = "-"
Teller = Callable[[CallRecord], None]


class Watch:
    """`tellers` are given each record once its call was answered: the log, the metrics, the traces.

    While the process is `stopping`, answers ask clients to close their connections: the next call goes elsewhere.
    """

    def __init__(self, app: ASGIApp, tellers: Iterable[Teller], stopping: Stopping) -> None:
        self.app = app
        self._stopping = stopping
        self._tellers = tuple(tellers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        record = CallRecord(
            id=correlation_of(scope["headers"]), method=_method(scope), traceparent=traceparent_of(scope["headers"])
        )
        outside = CURRENT.set(record)

        async def note_start(message: Message) -> None:
            if message["type"] == "http.response.start":
                record.status = message["status"]
                headers = MutableHeaders(scope=message)
                headers[HEADER] = record.id
                if self._stopping.is_under_way:
                    headers["Connection"] = "close"
            await send(message)

        try:
            await self.app(scope, receive, note_start)
        finally:
            record.took_s = time.monotonic() - record.began_s
            record.route = route_of(scope)
            if (caller := caller_of(scope)) is not None:  # a refused one stands there already, if it is known
                record.client = caller.issuer
            self._tell(record)
            CURRENT.reset(outside)

    def _tell(self, record: CallRecord) -> None:
        for tell in self._tellers:
            try:
                tell(record)
            except Exception as error:  # noqa: BLE001 - the answer is sent: what cannot be counted must not undo it
                log_failure(error)


def _method(scope: Scope) -> str:
    return str(scope["method"]) if scope["method"] in METHODS else "?"


def route_of(scope: Scope) -> str:
    """The pattern of the route that answered, or would have: never the path as called, which may hold anything."""
    route = scope.get("route") or _would_have(scope)
    return getattr(route, "path", NO_ROUTE)


def _would_have(scope: Scope) -> Any:  # noqa: ANN401 - a route of any kind
    """Calls that are refused before they are routed."""
    called: dict[str, Any] = {**scope, "path": plain(scope["path"])}
    routes = getattr(scope.get("app"), "routes", ())
    return next((one for one in routes if isinstance(one, Route) and one.matches(called)[0] is not Match.NONE), None)
