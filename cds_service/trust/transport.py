"""Production is reached over TLS (CH-4): the service's own, or that of a proxy in front whose word counts.

uvicorn's `ProxyHeadersMiddleware`, before this, has taken scheme and address from a trusted proxy's headers. Where no
proxy is named, one on this machine is meant: its `X-Forwarded-Proto` counts, and a call from this machine without that
header has not left it. Health and metrics are answered in the clear: load balancers and Prometheus ask so.
"""

from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from cds_service.errors import ForbiddenError
from cds_service.outcome import error_response

THIS_MACHINE: Final = ("127.0.0.1", "::1")
IN_THE_CLEAR: Final = ("/health/", "/metrics")
"""Nothing of patients is in them; who may read metrics their route asks."""
FORWARDED: Final = ("x-forwarded-proto", "x-forwarded-for")
NOT_OVER_TLS: Final = "This service is called over https only."


class RequireTls:
    """`proxies_named`: the site says which proxies stand in front; then each must state the scheme."""

    def __init__(self, app: ASGIApp, *, proxies_named: bool) -> None:
        self.app = app
        self._proxies_named = proxies_named
        self._body = error_response(ForbiddenError(NOT_OVER_TLS))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._is_safe(scope):
            await self._body(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _is_safe(self, scope: Scope) -> bool:
        if scope["scheme"] == "https" or scope["path"].startswith(IN_THE_CLEAR):
            return True
        client = scope.get("client")
        is_local = client is not None and client[0] in THIS_MACHINE
        return is_local and not self._proxies_named and "x-forwarded-proto" not in Headers(scope=scope)


def was_forwarded(headers: Headers) -> bool:
    """Whether a proxy passed the call on: its address says nothing of where it came from."""
    return any(name in headers for name in FORWARDED)
