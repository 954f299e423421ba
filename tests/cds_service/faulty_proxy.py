"""A proxy between the service and a real FHIR server that breaks answers as gateways and tired servers do.

What happens to a request follows from the seed, the number of the hook, the address and how often it was asked: a run
can be repeated. Each hook has its own weather, from almost fair to most answers broken.
"""

import gzip
import json
import random
import re
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, Final
from urllib.parse import urlsplit

import requests

from tests.cds_service.fake_fhir import html, send, status

RATES: Final = (0.0, 0.05, 0.05, 0.15, 0.3, 0.7)
BURST: Final = 5
HALF: Final = 2
STATE: Final = re.compile(r"_getpages=[^&]*")
AGAIN: Final = re.compile(r"&again=\d+")


@dataclass
class FaultyProxy:
    """A behaviour of `fake_fhir`. `hook`: the number of the call under way; `happened`: the faults of that call."""

    upstream: str
    seed: str
    stall_s: float
    others: tuple[str, ...]
    hook: int = 0
    happened: Counter[str] = field(default_factory=Counter)
    _asked: Counter[str] = field(default_factory=Counter)
    _burst: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _session: requests.Session = field(default_factory=requests.Session)

    def next_hook(self, number: int) -> None:
        with self._lock:
            self.hook, self._burst = number, 0
            self.happened, self._asked = Counter(), Counter()

    def begin_burst(self) -> None:
        with self._lock:
            self._burst = BURST

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        exchange = Exchange(handler, self, *self._chance(handler.path))
        if handler.path.endswith("/metadata"):
            exchange.whole()
            return
        fault = self._fault(exchange)
        with self._lock:
            self.happened[fault.__name__] += 1
        fault(exchange)

    def _chance(self, path: str) -> tuple[random.Random, int]:
        plain = STATE.sub("_getpages", path)
        with self._lock:
            self._asked[plain] += 1
            times = self._asked[plain]
        return random.Random(f"{self.seed}/{self.hook}/{plain}/{times}"), times  # repeatable, not secret

    def _fault(self, exchange: "Exchange") -> "Fault":
        with self._lock:
            if self._burst:
                self._burst -= 1
                return unavailable
        rate = random.Random(f"{self.seed}/{self.hook}").choice(RATES)  # repeatable, not secret
        return exchange.chance.choice(FAULTS) if exchange.chance.random() < rate else whole

    def ask(self, handler: BaseHTTPRequestHandler, path: str) -> requests.Response:
        wanted = {name: handler.headers[name] for name in ("Accept", "Prefer") if name in handler.headers}
        path = AGAIN.sub("", path.removeprefix("/fhir"))
        wanted |= {"Cache-Control": "no-cache"}
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        if body:
            wanted["Content-Type"] = handler.headers["Content-Type"]
        return self._session.request(handler.command, self.upstream + path, data=body, headers=wanted, timeout=60)


@dataclass
class Exchange:
    """One request, and how its answer may be sent."""

    handler: BaseHTTPRequestHandler
    proxy: FaultyProxy
    chance: random.Random
    times: int

    @property
    def base(self) -> str:
        base: str = self.handler.server.fake.base  # type: ignore[attr-defined]
        return base

    def body(self, path: str | None = None, *, rewritten: bool = True) -> tuple[int, bytes]:
        """What the server says, its own address replaced by this proxy's, as a good gateway does."""
        answer = self.proxy.ask(self.handler, path or self.handler.path)
        content = answer.content
        return answer.status_code, content.replace(self.proxy.upstream.encode(), self.base.encode()) if (
            rewritten
        ) else content

    def whole(self, kind: str = "application/fhir+json", path: str | None = None, *, rewritten: bool = True) -> None:
        code, content = self.body(path, rewritten=rewritten)
        send(self.handler, code, content, kind)

    def in_short_pages(self) -> str:
        """The same search, so that there are further pages."""
        return self.handler.path.replace("_count=200", "_count=3").replace("_count=20", "_count=3")

    def promise(self, size: int) -> None:
        self.handler.send_response(200)
        self.handler.send_header("Content-Type", "application/fhir+json")
        self.handler.send_header("Content-Length", str(size))
        self.handler.end_headers()

    def first_half(self) -> None:
        _, content = self.body()
        self.promise(len(content))
        self.handler.wfile.write(content[: len(content) // HALF])
        self.handler.wfile.flush()
        self.handler.close_connection = True

    def reset(self) -> None:
        """A TCP reset instead of an end."""
        linger = struct.pack("ii", 1, 0)
        self.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.handler.connection.close()
        self.handler.close_connection = True

    def with_next(self, url: str) -> None:
        code, content = self.body()
        resource: dict[str, Any] = json.loads(content)
        if resource["resourceType"] == "Bundle":
            resource["link"] = [*resource.get("link", ()), {"relation": "next", "url": url}]
        send(self.handler, code, json.dumps(resource).encode())


Fault = Callable[[Exchange], None]


def whole(exchange: Exchange) -> None:
    exchange.whole()


def latency(exchange: Exchange) -> None:
    time.sleep(exchange.chance.uniform(0.02, 0.2))
    exchange.whole()


def too_late(exchange: Exchange) -> None:
    time.sleep(exchange.proxy.stall_s)
    exchange.whole()


def stalled(exchange: Exchange) -> None:
    exchange.first_half()
    time.sleep(exchange.proxy.stall_s)


def slow_drip(exchange: Exchange) -> None:
    _, content = exchange.body()
    exchange.promise(len(content))
    for at in range(0, len(content), 40):
        exchange.handler.wfile.write(content[at : at + 40])
        exchange.handler.wfile.flush()
        time.sleep(0.02)


def reset_before(exchange: Exchange) -> None:
    exchange.reset()


def reset_within(exchange: Exchange) -> None:
    exchange.first_half()
    exchange.reset()


def truncated(exchange: Exchange) -> None:
    exchange.first_half()


def clipped(exchange: Exchange) -> None:
    """Half the JSON, of the length that is stated."""
    _, content = exchange.body()
    send(exchange.handler, 200, content[: len(content) // HALF])


def unavailable(exchange: Exchange) -> None:
    status(exchange.chance.choice((500, 502, 503, 504)))(exchange.handler)


def burst(exchange: Exchange) -> None:
    exchange.proxy.begin_burst()
    unavailable(exchange)


def too_many(exchange: Exchange) -> None:
    after = exchange.chance.choice(("0", "1", "60", ""))
    status(429, **({"Retry_After": after} if after else {}))(exchange.handler)


def refused(exchange: Exchange) -> None:
    """But not the QuestionnaireResponse, which a server may really not have: then no card is right (ADR 0034)."""
    if "/QuestionnaireResponse" in exchange.handler.path:
        unavailable(exchange)
        return
    status(exchange.chance.choice((400, 401, 403, 404, 406, 410, 422)))(exchange.handler)


def outcome(exchange: Exchange) -> None:
    """An error that says 200."""
    status(200)(exchange.handler)


def log_in(exchange: Exchange) -> None:
    html(exchange.handler)


def nothing(exchange: Exchange) -> None:
    send(exchange.handler, 200, exchange.chance.choice((b"", b"{}", b"null", b"[]")))


def wrong_type(exchange: Exchange) -> None:
    exchange.whole(exchange.chance.choice(("text/html", "application/xml", "application/octet-stream")))


def zipped(exchange: Exchange) -> None:
    _, content = exchange.body()
    send(exchange.handler, 200, gzip.compress(content), Content_Encoding="gzip")


def badly_zipped(exchange: Exchange) -> None:
    _, content = exchange.body()
    packed = gzip.compress(content)
    sent = exchange.chance.choice((content, packed[: len(packed) // HALF], packed[:20] + bytes(20) + packed[40:]))
    send(exchange.handler, 200, sent, Content_Encoding="gzip")


def short_pages(exchange: Exchange) -> None:
    exchange.whole(path=exchange.in_short_pages())


def inner_links(exchange: Exchange) -> None:
    """Pages whose `next` names the server behind the proxy."""
    exchange.whole(path=exchange.in_short_pages(), rewritten=False)


def next_elsewhere(exchange: Exchange) -> None:
    exchange.with_next("http://127.0.0.1:9/fhir/Observation?page=2")


def next_in_circles(exchange: Exchange) -> None:
    exchange.with_next(f"{exchange.base}{exchange.handler.path.removeprefix('/fhir')}")


def next_without_end(exchange: Exchange) -> None:
    path = AGAIN.sub("", exchange.handler.path.removeprefix("/fhir"))
    exchange.with_next(f"{exchange.base}{path}&again={exchange.chance.randrange(10**9)}")


def next_gone(exchange: Exchange) -> None:
    exchange.with_next(f"{exchange.base}?_getpages=7f0b5f0e-0000-0000-0000-000000000000&_getpagesoffset=200&_count=200")


def somebody_else(exchange: Exchange) -> None:
    """The answer to a question about another patient, as a cache that forgot the query gives it."""
    parts = urlsplit(exchange.handler.path)
    other = exchange.chance.choice(exchange.proxy.others)
    query = re.sub(r"(^|&)patient=[^&]*", rf"\1patient={other}", parts.query)
    path = re.sub(r"/Patient/[^/]+$", f"/Patient/{other}", parts.path)
    exchange.whole(path=f"{path}?{query}" if query else path)


FAULTS: Final[tuple[Fault, ...]] = (
    latency, too_late, stalled, slow_drip, reset_before, reset_within, truncated, clipped, unavailable, burst, too_many,
    refused, outcome, log_in, nothing, wrong_type, zipped, badly_zipped, short_pages, short_pages, inner_links,
    next_elsewhere, next_in_circles, next_without_end, next_gone, somebody_else,
)  # fmt: skip
