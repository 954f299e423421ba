"""What `python -m cds_service.demo` is made of: its settings, its application and its socket."""

import errno
import socket
from collections.abc import Mapping
from pathlib import Path

from fastapi import FastAPI

from cds_service.demo.page import DemoChart, page_router
from cds_service.demo.store import STORE_PREFIX, store_router
from cds_service.main import create_app
from cds_service.settings import Settings
from conformance.patients import PATIENTS

HOST = "127.0.0.1"
FIRST_PORT = 8000
PORTS_TRIED = 100
HIGHEST_PORT = 65535
PREFERRED: Mapping[str, str] = {"SPINEMETS_AS_OF": "2026-11-01T09:00:00Z", "SPINEMETS_SRS_AVAILABLE": "yes"}


class NoPortError(Exception):
    """No port to listen on; the message says what to do."""


def demo_environment(environ: Mapping[str, str], port: int, database: Path | None = None) -> dict[str, str]:
    """The user's settings, with those that make it the demo: development mode, loopback, its own store open.

    The index time and whether SRS is available may be chosen; the rest of these may not. `database`: the file in which
    this demo keeps its feedback; None: it keeps none.
    """
    address = f"http://{HOST}:{port}"
    fixed = {
        "SPINEMETS_MODE": "development",
        "SPINEMETS_HOST": HOST,
        "SPINEMETS_PORT": str(port),
        "SPINEMETS_PUBLIC_URL": address,
        "SPINEMETS_FHIR_SERVERS": f"{address}{STORE_PREFIX}|open",
        "SPINEMETS_CLIENTS": "",
        "SPINEMETS_DATABASE_URL": f"sqlite:///{database}" if database else "none",
    }
    return {**PREFERRED, **environ, **fixed}


def demo_app(settings: Settings) -> FastAPI:
    """The service itself with the chart store and the EHR page beside it."""
    app = create_app(settings)
    chart = DemoChart(
        patients=PATIENTS, as_of=settings.as_of, fhir_server=f"{settings.public_url}{STORE_PREFIX}",
        takes_feedback=settings.database_url is not None,
    )  # fmt: skip
    own_routes = len(app.router.routes)
    app.include_router(store_router())
    app.include_router(page_router(chart))
    # In the demo `/` is the EHR page: the demo's routes are asked before the service's capability page.
    routes = app.router.routes
    app.router.routes = routes[own_routes:] + routes[:own_routes]
    return app


def listening_socket(environ: Mapping[str, str]) -> socket.socket:
    """A bound loopback socket: the port of SPINEMETS_PORT, else 8000, else the next free one.

    Raises NoPortError if the named port is taken or no port number, or if every port tried is taken.
    """
    candidates = _candidates(environ.get("SPINEMETS_PORT", "").strip())
    for port in candidates:
        bound = _bind(port)
        if bound is not None:
            return bound
    raise NoPortError(f"Port {candidates[0]} is in use: stop what uses it, or name another one in SPINEMETS_PORT.")


def _candidates(named: str) -> range:
    if not named:
        return range(FIRST_PORT, FIRST_PORT + PORTS_TRIED)
    if not (named.isascii() and named.isdecimal() and int(named) <= HIGHEST_PORT):
        raise NoPortError("SPINEMETS_PORT is not a port number (0 to 65535).")
    return range(int(named), int(named) + 1)


def _bind(port: int) -> socket.socket | None:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((HOST, port))
        sock.listen(128)
    except OSError as error:
        sock.close()
        if error.errno in {errno.EADDRINUSE, errno.EACCES}:
            return None
        raise
    return sock
