"""Who may show the app's pages in a frame: the EHRs' own pages, as registered, and nobody else (SM-31)."""

from collections.abc import Iterable
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cds_service.app.pages import FRAMED_BY_ITSELF

POLICY: Final = "content-security-policy"


class Framing:
    """Puts the origins into the policy that pages carry; a page without this stays with its own origin alone."""

    def __init__(self, app: ASGIApp, origins: Iterable[str]) -> None:
        self.app = app
        self._framed_by = " ".join([FRAMED_BY_ITSELF, *dict.fromkeys(origins)])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_framed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if POLICY in headers:
                    headers[POLICY] = headers[POLICY].replace(FRAMED_BY_ITSELF, self._framed_by)
            await send(message)

        await self.app(scope, receive, send_framed)
