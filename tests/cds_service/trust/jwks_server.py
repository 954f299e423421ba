"""A real HTTPS server on loopback that publishes a JWK Set: as it should, or as badly as told."""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import trustme

from tests.cds_service.fake_fhir import Behaviour, QuietServer, in_a_thread, send


@dataclass(frozen=True)
class Authority:
    """A certificate authority of the tests; `file` is what a client must trust."""

    ca: trustme.CA
    file: Path

    def issue(self, host: str, folder: Path, name: str) -> tuple[Path, Path]:
        """The files of a server's certificate and of its key."""
        certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
        issued = self.ca.issue_cert(host)
        certificate.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
        key.write_bytes(issued.private_key_pem.bytes())
        return certificate, key


def authority(folder: Path) -> Authority:
    ca = trustme.CA()
    file = folder / "ca.pem"
    ca.cert_pem.write_to_path(str(file))
    return Authority(ca, file)


@dataclass
class JwksServer:
    """`paths`: what was asked for; `behave` may be changed at any time."""

    url: str
    behave: Behaviour
    paths: list[str] = field(default_factory=list)

    def publish(self, jwks: Any, **headers: str) -> None:
        self.behave = publishing(jwks, **headers)


def publishing(jwks: Any, **headers: str) -> Behaviour:
    body = json.dumps(jwks).encode()
    return lambda handler: send(handler, 200, body, "application/json", **headers)


@contextmanager
def jwks_server(trusted: Authority, behave: Behaviour, host: str = "localhost") -> Iterator[JwksServer]:
    """Serves `https://localhost:PORT/jwks.json`, with a certificate for `host`."""
    server = _Server(("127.0.0.1", 0), _Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trusted.ca.issue_cert(host).configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.shown = JwksServer(f"https://localhost:{server.server_address[1]}/jwks.json", behave)
    with in_a_thread(server):
        yield server.shown


class _Server(QuietServer):
    shown: JwksServer


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def log_message(self, *_: object) -> None:
        """Nothing: tests read the answers."""

    def do_GET(self) -> None:
        self.server.shown.paths.append(self.path)
        self.server.shown.behave(self)

    def do_POST(self) -> None:
        self.do_GET()
