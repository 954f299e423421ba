"""A real HTTP server on loopback that plays a FHIR server: well over the synthetic charts, or as badly as told."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from cds_service.demo.store import ChartStore
from conformance.patients import PATIENTS

STORE = ChartStore(PATIENTS)
Behaviour = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class FakeFhir:
    """`requests`: what was asked, as (method, path with query, headers); `connections`: the ports it was asked from.

    `bad`: behaviour by resource type, `metadata` among them. `statements`: requests for the CapabilityStatement,
    which are not among `requests`. `takes_batch`: says so, and does.
    """

    base: str
    bad: Mapping[str, Behaviour]
    takes_batch: bool = False
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    statements: list[dict[str, str]] = field(default_factory=list)
    connections: set[int] = field(default_factory=set)

    @property
    def types_asked(self) -> set[str]:
        return {urlsplit(path).path.split("/")[2] for _, path, _ in self.requests}


@contextmanager
def fake_fhir(
    bad: Mapping[str, Behaviour] | None = None, everything: Behaviour | None = None, *, takes_batch: bool = False
) -> Iterator[FakeFhir]:
    """Serves `{base}/Type…`; `everything` answers whatever `bad` does not."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.block_on_close = False
    fake = FakeFhir(f"http://127.0.0.1:{server.server_address[1]}/fhir", {} if bad is None else bad, takes_batch)
    server.fake, server.everything = fake, everything  # type: ignore[attr-defined]  # read by the handler
    with in_a_thread(server):
        yield fake


@contextmanager
def in_a_thread(server: HTTPServer) -> Iterator[str]:
    """Its address; it serves until the block ends."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class QuietServer(ThreadingHTTPServer):
    """One that does not wait for those who hang, and keeps their faults to itself."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a client that hangs up is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Nothing: tests read the answers."""

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        fake: FakeFhir = self.server.fake  # type: ignore[attr-defined]
        fake.connections.add(self.client_address[1])
        steps = urlsplit(self.path).path.split("/")
        if steps[2:] == ["metadata"]:
            fake.statements.append(dict(self.headers))
        else:
            fake.requests.append((self.command, self.path, dict(self.headers)))
        behaviour = fake.bad.get(steps[2] if len(steps) > 2 else "") or self.server.everything  # type: ignore[attr-defined]
        try:
            if behaviour is not None:
                behaviour(self)
                return
            length = int(self.headers.get("Content-Length", 0))
            form = self.rfile.read(length).decode()
            if fake.takes_batch and steps[2:] == []:
                status, resource = STORE.batch(fake.base, form.encode(), strict=False)
            else:
                status, resource = stored(fake.base, self.path, form, takes_batch=fake.takes_batch)
            send(self, status, json.dumps(resource).encode())
        except OSError:
            self.close_connection = True


def send(
    handler: BaseHTTPRequestHandler, status: int, body: bytes, kind: str = "application/fhir+json", **headers: str
) -> None:
    """One whole answer. Header names are given with `_` for `-`."""
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def stored(base: str, path: str, form: str, *, takes_batch: bool = False) -> tuple[int, dict[str, Any]]:
    """The charts' answer to a read or a search below `/fhir/`, whose parameters may be in a form."""
    url = path.removeprefix("/fhir/").replace("/_search", "") + (f"?{form}" if form else "")
    status, resource = STORE.answer(base, url, strict=False)
    if resource["resourceType"] == "CapabilityStatement" and not takes_batch:
        del resource["rest"][0]["interaction"]
    return status, resource


def status(code: int, **headers: str) -> Behaviour:
    """That status with an OperationOutcome."""
    body = json.dumps({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "processing"}]})
    return lambda handler: send(handler, code, body.encode(), **headers)


def once(first: Behaviour, then: Behaviour) -> Behaviour:
    """The first behaviour for the first call, the other for the rest."""
    calls: list[int] = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        calls.append(1)
        (first if len(calls) == 1 else then)(handler)

    return behave


def from_store(handler: BaseHTTPRequestHandler) -> None:
    """A good answer."""
    fake: FakeFhir = handler.server.fake  # type: ignore[attr-defined]
    code, resource = STORE.answer(fake.base, handler.path.removeprefix("/fhir/"), strict=False)
    send(handler, code, json.dumps(resource).encode())


def answering(resource: Any) -> Behaviour:
    return lambda handler: send(handler, 200, json.dumps(resource).encode())


def html(handler: BaseHTTPRequestHandler) -> None:
    send(handler, 200, b"<html><body>Please log in, Mrs Secretname</body></html>", "text/html")


def slow(handler: BaseHTTPRequestHandler) -> None:
    """Says nothing for longer than any test waits."""
    time.sleep(5)
    handler.close_connection = True


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A body that comes a byte at a time, without end."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/fhir+json")
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    _drip(handler, b" ")


def drip_headers(handler: BaseHTTPRequestHandler) -> None:
    """Headers that never end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    _drip(handler, b"X")


def _drip(handler: BaseHTTPRequestHandler, byte: bytes) -> None:
    end = time.monotonic() + 5
    while time.monotonic() < end:
        handler.wfile.write(byte)
        handler.wfile.flush()
        time.sleep(0.05)


def cut_short(handler: BaseHTTPRequestHandler) -> None:
    """Promises more than it sends."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/fhir+json")
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"resourceType": "Bundle", "entry": [')
    handler.close_connection = True


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


def huge(handler: BaseHTTPRequestHandler) -> None:
    """More than is read."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(64 * 1024 * 1024))
    handler.end_headers()
    for _ in range(1024):
        handler.wfile.write(b" " * 65536)


def redirect(location: str) -> Behaviour:
    return lambda handler: send(handler, 302, b"", Location=location)


def page(resources: list[dict[str, Any]], next_url: str | None = None) -> dict[str, Any]:
    """One page of a search."""
    links = [{"relation": "next", "url": next_url}] if next_url else []
    entries = [{"resource": resource, "search": {"mode": "match"}} for resource in resources]
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "link": links, "entry": entries}
    return {name: value for name, value in bundle.items() if value}
