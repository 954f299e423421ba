"""One GET for a client's keys, over real TLS: bounded, never redirected, checked as every connection is."""

import gzip
import json
import socket
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest

from cds_service.bounded_call import MOST_BYTES
from cds_service.connections import checked_session
from cds_service.trust.jwks_fetch import JwksError, fetch_keys, max_age_of
from tests.cds_service.fake_fhir import Behaviour, fake_fhir, send
from tests.cds_service.trust.ehr import Ehr
from tests.cds_service.trust.jwks_server import Authority, authority, jwks_server, publishing

EHR = Ehr()
GOOD = publishing(EHR.jwks())


def fetched(trusted: Authority, behave: Behaviour, seconds: float = 5.0) -> list[str]:
    """The kids that were read."""
    with jwks_server(trusted, behave) as server, checked_session(trusted.file) as session:
        return list(fetch_keys(session, server.url, seconds).ring.by_kid)


def test_a_set_is_fetched_with_how_long_it_may_be_kept(trusted: Authority) -> None:
    with (
        jwks_server(trusted, publishing(EHR.jwks(), Cache_Control="max-age=77")) as server,
        checked_session(trusted.file) as session,
    ):
        answer = fetch_keys(session, server.url)
    assert (list(answer.ring.by_kid), answer.max_age_s, server.paths) == (["first"], 77, ["/jwks.json"])


def answer(body: bytes, **headers: str) -> Behaviour:
    return lambda handler: send(handler, 200, body, "application/json", **headers)


def redirect(handler: BaseHTTPRequestHandler) -> None:
    send(handler, 302, b"", Location="/elsewhere.json")


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, without end."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def silent(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(5)


def whole_then_hanging(handler: BaseHTTPRequestHandler) -> None:
    """Looks whole once it is cut."""
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(json.dumps(EHR.jwks()).encode())
    handler.wfile.flush()
    time.sleep(5)


@pytest.mark.requirement("CH-152")
@pytest.mark.parametrize(
    ("behave", "why"),
    [
        (redirect, "302"),
        (answer(b"", Content_Length="0"), "can be read"),
        (answer(b"<html>"), "can be read"),
        (answer(b'{"keys": [], "keys": []}'), "can be read"),
        (answer(b"[" * 100_000), "can be read"),
        (answer(b"[]"), "can be read"),
        (answer(b" " * (MOST_BYTES + 1)), "larger"),
        (answer(gzip.compress(b" " * (MOST_BYTES * 20)), Content_Encoding="gzip"), "larger"),
        (answer(b"not gzip", Content_Encoding="gzip"), "broke off"),
        (lambda handler: send(handler, 500, b""), "500"),
        (lambda handler: send(handler, 404, b""), "404"),
        (lambda handler: handler.connection.close(), "broke off"),
    ],
)  # fmt: skip
def test_anything_else_is_no_set_and_the_reason_says_why(behave: Behaviour, why: str, trusted: Authority) -> None:
    with pytest.raises(JwksError, match=why):
        fetched(trusted, behave)


@pytest.mark.parametrize("behave", [drip, silent, whole_then_hanging])
def test_a_slow_server_is_cut_off(behave: Callable[[BaseHTTPRequestHandler], None], trusted: Authority) -> None:
    begin = time.monotonic()
    with pytest.raises(JwksError, match="in time"):
        fetched(trusted, behave, seconds=0.4)
    assert time.monotonic() - begin < 3


@pytest.mark.requirement("RB-33")
def test_a_certificate_of_another_authority_or_host_is_not_accepted(
    trusted: Authority, tmp_path_factory: pytest.TempPathFactory
) -> None:
    stranger = authority(tmp_path_factory.mktemp("stranger"))
    attempts = [
        (stranger, trusted.file, "localhost"),
        (trusted, trusted.file, "other.example"),
        (trusted, None, "localhost"),
    ]
    for issued_by, believed, host in attempts:
        with (
            jwks_server(issued_by, GOOD, host) as server,
            checked_session(believed) as session,
            pytest.raises(JwksError, match="reached"),
        ):
            fetch_keys(session, server.url)


def test_a_name_that_leads_to_this_machine_is_not_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo
    with fake_fhir() as fake, checked_session() as session:
        port = int(fake.base.rsplit(":", 1)[1].partition("/")[0])
        monkeypatch.setattr(socket, "getaddrinfo", lambda _, *rest, **more: real("127.0.0.1", *rest, **more))
        with pytest.raises(JwksError, match="not called"):
            fetch_keys(session, f"http://rebound.example:{port}/jwks.json")
    assert fake.requests == []


@pytest.mark.parametrize(
    ("cache_control", "seconds"),
    [
        ("max-age=5", 5),
        ("public,max-age=5", 5),
        ("Public, Max-Age=5, must-revalidate", 5),
        ("s-maxage=5", None),
        ("max-age=5, no-store", 0),
        ("no-cache", 0),
        ("max-age=x", None),
        ("max-age=99999999999", 999_999_999),
        ("", None),
    ],
)
def test_cache_control_is_read(cache_control: str, seconds: int | None) -> None:
    assert max_age_of(cache_control) == seconds
