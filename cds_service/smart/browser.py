"""What ties a launch to the browser that began it: a cookie, or, in a frame that keeps none, the page's own storage.

Over https the cookie goes into frames (`SameSite=None; Partitioned`); its `__Host-` name keeps other hosts of the site
from setting it. It holds a random text for the minutes of the sign-in, and no token (SM-12, SM-31, SM-32).
"""

import re
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from cds_service.smart.pending import MINUTES, new_binding

OVER_TLS: Final = "__Host-spinemets-launch"
IN_THE_CLEAR: Final = "spinemets-launch"
FRAMES: Final = frozenset({"iframe", "frame", "embed", "object"})
_BINDING: Final = re.compile(r"[A-Za-z0-9_-]{32,128}")


def binding_of(text: str) -> str:
    """What may be a binding, else ""."""
    return text if _BINDING.fullmatch(text) else ""


class BrowserTie:
    """`public_url` says whether browsers reach us over https."""

    def __init__(self, public_url: str) -> None:
        self._is_safe = public_url.startswith("https://")
        self.name = OVER_TLS if self._is_safe else IN_THE_CLEAR

    def of(self, request: Request) -> str:
        """What this browser holds; "" = nothing."""
        return binding_of(request.cookies.get(self.name, ""))

    def of_or_new(self, request: Request) -> str:
        """Launches side by side share it: each has a state of its own."""
        return self.of(request) or new_binding()

    def give(self, response: Response, binding: str) -> None:
        flags = "SameSite=None; Secure; Partitioned" if self._is_safe else "SameSite=Lax"
        cookie = f"{self.name}={binding}; Max-Age={MINUTES * 60}; Path=/; HttpOnly; {flags}"
        response.headers.append("Set-Cookie", cookie)


def is_framed(request: Request) -> bool:
    """Whether the browser says that the page goes into a frame."""
    return request.headers.get("sec-fetch-dest", "") in FRAMES
