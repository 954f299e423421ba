"""Connections go to the address that was checked, and end when they are cut."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from cds_service.allow_list import ServerBase
from cds_service.connections import Cable
from cds_service.fetch_failures import Failure
from cds_service.fetch_limits import FetchLimits
from cds_service.fhir_access import FhirAccess
from cds_service.fhir_client import FhirClient
from cds_service.fhir_queries import Query
from spinal_metastasis.results import NoteCode
from tests.cds_service.fake_fhir import fake_fhir, send


@pytest.mark.requirement("RB-31")
def test_a_name_that_leads_to_this_machine_is_not_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo
    with fake_fhir() as fake:
        port = ServerBase.parse(fake.base).port
        monkeypatch.setattr(socket, "getaddrinfo", lambda _, *rest, **more: real("127.0.0.1", *rest, **more))
        access = FhirAccess(ServerBase.parse(f"http://rebound.example:{port}/fhir"))
        answer = FhirClient().ask(access, Query("Patient", resource_id="karlsen"), FetchLimits(2))
    assert isinstance(answer, Failure)
    assert (answer.code, fake.requests) == (NoteCode.SERVER_NOT_ALLOWED, [])


def test_a_name_without_address_cannot_be_reached() -> None:
    access = FhirAccess(ServerBase.parse("http://nowhere.invalid/fhir"))
    answer = FhirClient().ask(access, Query("Patient", resource_id="p"), FetchLimits(5))
    assert isinstance(answer, Failure)
    assert answer.code is NoteCode.NOT_FETCHED


def test_a_long_search_goes_in_the_body_of_a_post() -> None:
    query = Query("Observation", (("patient", "karlsen"), ("code", ",".join(["1751-7"] * 400))))
    with fake_fhir() as fake:
        answer = FhirClient().ask(FhirAccess(ServerBase.parse(fake.base)), query, FetchLimits(5))
    assert isinstance(answer, bytes)
    assert b"Observation" in answer
    assert [(method, path) for method, path, _ in fake.requests] == [("POST", "/fhir/Observation/_search")]


def test_connections_are_used_again() -> None:
    client = FhirClient()
    with fake_fhir() as fake:
        access = FhirAccess(ServerBase.parse(fake.base))
        for _ in range(3):
            client.ask(access, Query("Patient", resource_id="karlsen"), FetchLimits(5))
        assert (len(fake.requests), len(fake.connections)) == (3, 1)
    client.session.close()


def test_nothing_is_sent_after_the_deadline() -> None:
    with fake_fhir() as fake:
        answer = FhirClient().ask(
            FhirAccess(ServerBase.parse(fake.base)), Query("Patient", resource_id="x"), FetchLimits(0)
        )
    assert isinstance(answer, Failure)
    assert fake.requests == []


def test_an_answer_that_was_cut_does_not_pass_for_a_whole_one() -> None:
    limits = FetchLimits(0.3)
    threading.Timer(0.3, limits.cut_all).start()
    with fake_fhir({"Patient": until_closed}) as fake:
        answer = FhirClient().ask(FhirAccess(ServerBase.parse(fake.base)), Query("Patient", resource_id="p"), limits)
    assert isinstance(answer, Failure)
    assert "in time" in answer.reason


def until_closed(handler: BaseHTTPRequestHandler) -> None:
    """Sends a whole resource without saying how long it is, and goes on."""
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(b'{"resourceType": "Patient"}')
    handler.wfile.flush()
    time.sleep(1)


@pytest.mark.parametrize("body", [b"", b" "])
def test_an_empty_answer_is_none(body: bytes) -> None:
    with fake_fhir({"Patient": lambda handler: send(handler, 200, body)}) as fake:
        access = FhirAccess(ServerBase.parse(fake.base))
        answer = FhirClient().ask(access, Query("Patient", resource_id="p"), FetchLimits(5))
    assert isinstance(answer, Failure)
    assert "empty" in answer.reason


@pytest.mark.requirement("RB-33")
def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """The token would pass through it."""
    with fake_fhir() as proxy, fake_fhir() as fake:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.base)
        monkeypatch.setenv("no_proxy", "")
        access = FhirAccess(ServerBase.parse(fake.base), "token")
        answer = FhirClient().ask(access, Query("Patient", resource_id="karlsen"), FetchLimits(5))
    assert isinstance(answer, bytes)
    assert (len(fake.requests), proxy.requests) == (1, [])


@pytest.mark.requirement("RB-33")
def test_credentials_of_the_environment_are_not_sent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A .netrc of the account the service runs under is nobody's token."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with fake_fhir() as fake:
        for token in (None, "token"):
            access = FhirAccess(ServerBase.parse(fake.base), token)
            assert isinstance(FhirClient().ask(access, Query("Patient", resource_id="karlsen"), FetchLimits(5)), bytes)
    assert [headers.get("Authorization") for _, _, headers in fake.requests] == [None, "Bearer token"]


@pytest.mark.requirement("RB-33")
def test_all_answers_together_have_a_limit() -> None:
    limits = FetchLimits(5, total_bytes=100)
    with fake_fhir() as fake:
        answer = FhirClient().ask(
            FhirAccess(ServerBase.parse(fake.base)), Query("Patient", resource_id="karlsen"), limits
        )
    assert isinstance(answer, Failure)
    assert "more than is read" in answer.reason


def test_a_cut_cable_wakes_its_reader() -> None:
    ours, theirs = socket.socketpair()
    cable = Cable()
    cable.plug(ours)
    threading.Timer(0.05, cable.cut).start()
    begin = time.monotonic()
    assert ours.recv(1) == b""
    assert time.monotonic() - begin < 2
    cable.plug(ours)
    cable.plug(None)
    ours.close()
    theirs.close()
