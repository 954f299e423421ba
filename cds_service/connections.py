"""Connections that check the address they connect to, and that can be cut at a deadline.

The host was on the allow-list by name; here the name is resolved once, the address checked, and that very address
connected to, so that a name cannot lead elsewhere between check and use (RB-31).
"""

import contextlib
import socket
import threading
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Final

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError
from urllib3.response import HTTPResponse
from urllib3.util.connection import create_connection

from cds_service.addresses import may_connect

POOL_SIZE: Final = 32


class AddressRefusedError(Exception):
    """The listed name leads to an address that is not called."""


class Cable:
    """The socket a call is using, so that another thread can cut it: a slow server must not hold a worker."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._is_cut = False

    def plug(self, used: socket.socket | None) -> None:
        with self._lock:
            self._socket = used
            if self._is_cut:
                self._shut()

    def cut(self) -> None:
        with self._lock:
            self._is_cut = True
            self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                # The plain socket beneath TLS: its reader wakes with an end of file, in whatever state TLS is.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class _Current(threading.local):
    cable: Cable | None = None


CURRENT: Final = _Current()


def _plug(used: socket.socket | None) -> None:
    if CURRENT.cable is not None:
        CURRENT.cable.plug(used)


def _checked_socket(connection: HTTPConnection | HTTPSConnection) -> socket.socket:
    host, port = connection.host.strip("[]"), connection.port
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NewConnectionError(connection, "the name has no address") from None
    addresses = dict.fromkeys(str(entry[4][0]) for entry in found)
    allowed = [address for address in addresses if may_connect(host, address)]
    for address in allowed:
        try:
            made = create_connection((address, port), connection.timeout, socket_options=connection.socket_options)
        except OSError:
            continue
        _plug(made)
        return made
    if addresses and not allowed:
        raise AddressRefusedError
    raise NewConnectionError(connection, "no address answered")


class CheckedHTTPConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _checked_socket(self)

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 itself: its own response class
        _plug(self.sock)
        return super().getresponse()


class CheckedHTTPSConnection(CheckedHTTPConnection, HTTPSConnection):
    """The same beneath TLS."""


class CheckedHTTPPool(HTTPConnectionPool):
    ConnectionCls = CheckedHTTPConnection


class CheckedHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = CheckedHTTPSConnection


class CheckedAdapter(HTTPAdapter):
    """Pools checked connections; never retries by itself."""

    def __init__(self) -> None:
        super().__init__(pool_connections=POOL_SIZE, pool_maxsize=POOL_SIZE, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **pool: object) -> None:
        super().init_poolmanager(connections, maxsize, block, **pool)
        self.poolmanager.pool_classes_by_scheme = {"http": CheckedHTTPPool, "https": CheckedHTTPSPool}


def checked_session(ca_file: Path | None = None) -> requests.Session:
    """A pooled session without cookies, proxies from the environment or .netrc: one user's call leaves no trace.

    `ca_file`: the authorities that vouch for servers, in place of the public ones (RB-33).
    """
    session = requests.Session()
    session.trust_env = False
    session.verify = True if ca_file is None else str(ca_file)
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.clear()
    for scheme in ("http://", "https://"):
        session.mount(scheme, CheckedAdapter())
    return session
