"""The service in production, over TLS, and an EHR that signs tokens, publishes its keys and serves charts over TLS."""

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.cds_service.calling import HOOK, PATIENT, SECRET, authorization, call, prefetch_of
from tests.cds_service.fake_fhir import STORE, send
from tests.cds_service.trust.ehr import Ehr, clients_file, ec_key, rsa_key
from tests.cds_service.trust.jwks_server import Authority, JwksServer, jwks_server
from tests.cds_service.trust.serving import Served, free_port, served


@dataclass
class Hospital:
    """An EHR on the network: `ehr` signs; `authorizations` are those its FHIR server was shown for data."""

    ehr: Ehr
    authorizations: list[str | None] = field(default_factory=list)
    fhir: str = ""

    def behave(self, handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/jwks.json":
            send(handler, 200, json.dumps(self.ehr.jwks()).encode(), "application/json")
            return
        if handler.path != "/fhir/metadata":
            self.authorizations.append(handler.headers.get("Authorization"))
        status, resource = STORE.answer(self.fhir, handler.path.removeprefix("/fhir/"), strict=False)
        send(handler, status, json.dumps(resource).encode())


@dataclass
class Site:
    hospital: Hospital
    server: JwksServer
    service: Served

    def call(self, path: str = HOOK, token: str | None = None, **members: Any) -> requests.Response:
        """A call as the EHR makes it; `token` None: a good one for that address."""
        good = self.hospital.ehr.token(
            {"jku": self.server.url}, aud=self.service.url + path
        )  # fmt: skip
        # A client that keeps its connection would have the service wait for it when it is stopped.
        headers = {"Authorization": f"Bearer {token or good}", "Connection": "close"}
        body = call(**members)
        return requests.post(
            self.service.url + path, json=body, headers=headers, verify=str(self.service.ca), timeout=30
        )


@contextmanager
def site(ehr: Ehr, trusted: Authority, folder: Path, **more: str) -> Iterator[Site]:
    """`more`: settings of the service."""
    port = free_port()
    certificate, key = trusted.issue("localhost", folder, "tls")
    hospital = Hospital(ehr)
    with jwks_server(trusted, hospital.behave) as server:
        hospital.fhir = server.url.replace("/jwks.json", "/fhir")
        record = ehr.record(jwks=None, jku=server.url, fhir_servers=[hospital.fhir])
        url = f"https://localhost:{port}"
        environ = {
            "PORT": str(port), "PUBLIC_URL": url, "CLIENTS": str(clients_file(folder, record)),
            "FHIR_SERVERS": hospital.fhir, "CA_FILE": str(trusted.file), "TLS_CERTIFICATE": str(certificate),
            "TLS_KEY": str(key),
        }  # fmt: skip
        with served(url, trusted.file, **(environ | more)) as service:
            yield Site(hospital, server, service)


def plain_http(url: str) -> bytes:
    """What is answered to a call in the clear."""
    with socket.create_connection(("localhost", int(url.rsplit(":", 1)[1])), timeout=10) as connection:
        connection.sendall(b"GET /cds-services HTTP/1.1\r\nHost: localhost\r\n\r\n")
        return connection.recv(1000)


@pytest.mark.requirement("CH-144")
@pytest.mark.parametrize("ehr", [Ehr(), Ehr(rsa_key("rsa"), "RS384")], ids=["ES384", "RS384"])
def test_an_ehr_works_with_the_service_in_production(ehr: Ehr, trusted: Authority, tmp_path: Path) -> None:
    prefetch, token = prefetch_of(), ehr.token()
    with site(ehr, trusted, tmp_path) as at:
        discovery = requests.get(
            f"{at.service.url}/cds-services", verify=str(trusted.file), timeout=30, headers={"Connection": "close"}
        )
        from_prefetch = at.call(prefetch=prefetch)
        fetched = at.call(fhirServer=at.hospital.fhir, fhirAuthorization=authorization(patient=PATIENT))
        elsewhere = at.call(fhirServer="https://localhost:1/fhir", fhirAuthorization=authorization(patient=PATIENT))
        forged = at.call(token=token, prefetch=prefetch)
        assess = at.call("/assess", hook=None)
        asked_before = len(at.server.paths)
        ehr.key = ec_key("rotated") if ehr.alg == "ES384" else rsa_key("rotated")
        rotated = at.call(prefetch=prefetch)
        in_the_clear = plain_http(at.service.url)
    assert (discovery.status_code, from_prefetch.status_code, fetched.status_code) == (200, 200, 200)
    assert from_prefetch.json()["cards"]
    assert set(at.hospital.authorizations) == {f"Bearer {SECRET}"}
    assert (elsewhere.status_code, forged.status_code, assess.status_code) == (412, 401, 422)
    assert b"HTTP" not in in_the_clear
    assert (rotated.status_code, at.server.paths[asked_before:]) == (200, ["/jwks.json"])
    assert '"refused":"audience"' in at.service.log
    assert '"issuer":"https://ehr.example/issuer","keys":1' in at.service.log
    assert [word for word in (token, SECRET, PATIENT, "Traceback") if word in at.service.log] == []


def test_a_refusal_reaches_a_client_that_is_still_sending(trusted: Authority, tmp_path: Path) -> None:
    with site(Ehr(), trusted, tmp_path) as at:
        statuses = [at.call(token="x.y.z", padding="x" * 3_000_000).status_code for _ in range(10)]
    assert statuses == [401] * 10


def test_of_calls_at_the_same_time_with_one_token_one_is_answered(trusted: Authority, tmp_path: Path) -> None:
    ehr, prefetch = Ehr(), prefetch_of()
    with site(ehr, trusted, tmp_path) as at, ThreadPoolExecutor(8) as threads:
        token = ehr.token(aud=at.service.url + HOOK)
        statuses = list(threads.map(lambda _: at.call(token=token, prefetch=prefetch).status_code, range(16)))
    assert sorted(statuses) == [200] + [401] * 15


def test_a_used_token_is_refused_over_the_wire_too(trusted: Authority, tmp_path: Path) -> None:
    ehr = Ehr()
    with site(ehr, trusted, tmp_path) as at:
        token = ehr.token(aud=at.service.url + HOOK)
        statuses = [at.call(token=token, prefetch=prefetch_of()).status_code for _ in range(3)]
    assert statuses == [200, 401, 401]
    assert at.service.log.count('"refused":"replay"') == 2


@pytest.mark.requirement("CH-149")
def test_two_workers_accept_each_token_once(trusted: Authority, tmp_path: Path) -> None:
    ehr, prefetch = Ehr(), prefetch_of()
    more = {"WORKERS": "2", "DATABASE_URL": f"sqlite:///{tmp_path}/memory.db", "RATE_LIMIT": "0"}
    with site(ehr, trusted, tmp_path, **more) as at, ThreadPoolExecutor(8) as threads:
        tokens = [ehr.token(aud=at.service.url + HOOK) for _ in range(40)]
        calls = [token for token in tokens for _ in range(8)]
        statuses = list(threads.map(lambda token: at.call(token=token, prefetch=prefetch).status_code, calls))
        # Every worker fetches the keys for itself: both took part.
        assert at.server.paths == ["/jwks.json"] * 2
    by_token = [sorted(statuses[first : first + 8]) for first in range(0, len(calls), 8)]
    assert by_token == [[200] + [401] * 7] * len(tokens)
    assert "does not answer" not in at.service.log


def test_a_database_that_is_down_keeps_nobody_from_an_answer(trusted: Authority, tmp_path: Path) -> None:
    ehr = Ehr()
    with site(ehr, trusted, tmp_path, DATABASE_URL="postgresql://site:S3CRET@127.0.0.1:9/none") as at:
        token = ehr.token(aud=at.service.url + HOOK)
        statuses = [at.call(token=token, prefetch=prefetch_of()).status_code for _ in range(2)]
    assert statuses == [200, 401]
    assert "the shared store does not answer" in at.service.log
    assert [word for word in ("S3CRET", "Traceback") if word in at.service.log] == []
