"""Which FHIR servers may be called (RB-30, RB-31): scheme, host, port and path prefix must match an entry.

A site lists the bases it trusts; nothing a client sends widens the list. `BASE|open` may be called without a token;
`BASE|relink` sends `next` links that name another address of itself, which are read as links of the base.
`*` (development only) stands for every server but at addresses that are never one (`addresses`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Self
from urllib.parse import urlsplit

from cds_service.addresses import is_never_a_fhir_server, literal_address

OPEN, RELINK = "open", "relink"
DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_ILLEGAL: Final = re.compile(r"[\x00-\x20\x7f-\uffff\\<>\"{}^`]")
_HIDDEN_STEPS: Final = re.compile(r"%(2e|2f|5c)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ServerBase:
    """A base URL in one spelling: lower-case host, explicit port, path without a slash at its end."""

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises `ValueError` for anything but a plain http or https base, with what is wrong and not what was sent."""
        if _ILLEGAL.search(text):
            raise ValueError("holds characters that no base URL has")
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError:
            raise ValueError("is not a URL") from None
        scheme = parts.scheme.lower()
        if scheme not in DEFAULT_PORTS or not parts.hostname:
            raise ValueError("is not an absolute http or https URL")
        if "@" in parts.netloc or "?" in text or "#" in text:
            raise ValueError("has user information, a query or a fragment")
        return cls(scheme, parts.hostname.rstrip("."), port or DEFAULT_PORTS[scheme], _plain_path(parts.path))

    @property
    def origin(self) -> tuple[str, str, int]:
        return (self.scheme, self.host, self.port)

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"

    def at(self, path: str) -> "ServerBase":
        """Another path of the same origin. Raises `ValueError` for steps such as '..'."""
        return ServerBase(*self.origin, _plain_path(path))

    def covers(self, other: "ServerBase") -> bool:
        """Same origin, and the other's path is this one or below it."""
        return self.origin == other.origin and (other.path == self.path or other.path.startswith(self.path + "/"))


def _plain_path(path: str) -> str:
    if _HIDDEN_STEPS.search(path) or any(step in {".", ".."} for step in path.split("/")):
        raise ValueError("has steps such as '..' in its path")
    return path.rstrip("/")


@dataclass(frozen=True, slots=True)
class AllowedServer:
    """One entry of SPINEMETS_FHIR_SERVERS."""

    base: ServerBase
    is_open: bool = False
    relinks: bool = False


@dataclass(frozen=True, slots=True)
class AllowList:
    """The servers that may be called; empty = none, the service works from prefetch alone."""

    servers: tuple[AllowedServer, ...] = ()
    any_server: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """`BASE` with its marks, or `*`, separated by commas. Raises `ValueError`."""
        items = [item.strip() for item in text.split(",") if item.strip()]
        return cls(tuple(_entry(item) for item in items if item != "*"), "*" in items)

    def find(self, base: ServerBase) -> AllowedServer | None:
        """The entry that lets this base be called, the longest path first; None = it is not called."""
        matching = [server for server in self.servers if server.base.covers(base)]
        if matching:
            return max(matching, key=lambda server: len(server.base.path))
        if self.any_server and not _never_by_star(base.host):
            return AllowedServer(base, is_open=True)
        return None

    def within(self, bases: Iterable[ServerBase]) -> "AllowList":
        """What of the list is at or below these bases; the marks of an entry stay as they were."""
        found: list[AllowedServer] = []
        for base in bases:
            above = self.find(base)
            below = (server for server in self.servers if base.covers(server.base) and server.base != base)
            found += [*([replace(above, base=base)] if above else []), *below]
        return AllowList(tuple(found))


def _entry(item: str) -> AllowedServer:
    text, *given = (part.strip() for part in item.split("|"))
    marks = {mark.lower() for mark in given}
    if not marks <= {OPEN, RELINK}:
        raise ValueError(f"after '|' only '{OPEN}' and '{RELINK}' are known")
    return AllowedServer(ServerBase.parse(text), is_open=OPEN in marks, relinks=RELINK in marks)


def _never_by_star(host: str) -> bool:
    address = literal_address(host)
    return address is not None and is_never_a_fhir_server(address)
