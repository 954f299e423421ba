"""What a server says of itself: read once, without a token, kept for a while, never waited for long (RB-46)."""

import dataclasses
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from cds_service.allow_list import ServerBase
from cds_service.capabilities import FAILURE_KEPT_S, KEPT_S, MOST_SERVERS, NOT_STATED, Capabilities, Capability
from cds_service.fetch_failures import TOO_SLOW
from cds_service.fhir_client import FhirClient
from cds_service.fhir_version import FhirVersion
from tests.cds_service.calling import HOOK, authorization, call, service, trial
from tests.cds_service.fake_fhir import answering, fake_fhir, once, slow, status


@dataclasses.dataclass
class Clock:
    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def capabilities(clock: Clock) -> Iterator[Capabilities]:
    client = FhirClient()
    with ThreadPoolExecutor(4) as pool:
        yield Capabilities(client, pool, clock)
    client.session.close()


def statement(**changes: Any) -> dict[str, Any]:
    rest = [{"mode": "server", "interaction": [{"code": "transaction"}, {"code": "batch"}]}]
    return {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "rest": rest} | changes


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (statement(), Capability(FhirVersion.R4, offers_batch=True, is_stated=True, offers_transaction=True)),
        (statement(fhirVersion="4.3.0", rest=[]), Capability(FhirVersion.R4, is_stated=True)),
        (
            statement(rest=[{"mode": "client", "interaction": [{"code": "batch"}]}]),
            Capability(FhirVersion.R4, is_stated=True),
        ),
        (
            {"resourceType": "Conformance", "fhirVersion": "1.0.2"},
            Capability(FhirVersion.DSTU2, is_stated=True),
        ),
        (statement(fhirVersion="3.0.2", rest=[]), Capability(FhirVersion.STU3, is_stated=True)),
        (statement(fhirVersion="5.0.0", rest=[]), Capability(FhirVersion.LATER, is_stated=True)),
        (statement(fhirVersion="7", rest=[]), Capability(FhirVersion.LATER, is_stated=True)),
        (statement(fhirVersion="2.0.0", rest=[]), Capability(FhirVersion.NOT_KNOWN, is_stated=True)),
        (statement(fhirVersion="latest", rest=[]), Capability(FhirVersion.NOT_KNOWN, is_stated=True)),
        ({"resourceType": "OperationOutcome"}, NOT_STATED),
        (statement(rest="none"), NOT_STATED),
        ([], NOT_STATED),
    ],
)
def test_a_statement_is_read_for_version_batch_and_transaction(sent: Any, expected: Capability) -> None:
    assert Capability.read(json.dumps(sent).encode()) == expected


def test_no_statement_is_none() -> None:
    assert Capability.read(TOO_SLOW) == Capability.read(b"<html>") == NOT_STATED


def test_it_is_read_once_for_all_and_again_when_it_is_old(capabilities: Capabilities, clock: Clock) -> None:
    with fake_fhir({"metadata": answering(statement())}) as fake:
        base = ServerBase.parse(fake.base)
        asked = [capabilities.of(base) for _ in range(3)]
        assert {future.result().offers_batch for future in asked} == {True}
        clock.seconds = KEPT_S
        capabilities.of(base).result()
        assert len(fake.statements) == 1
        clock.seconds = KEPT_S + 1
        capabilities.of(base).result()
        assert len(fake.statements) == 2


def test_a_failure_is_remembered_for_a_shorter_time(capabilities: Capabilities, clock: Clock) -> None:
    with fake_fhir({"metadata": once(status(404), answering(statement()))}) as fake:
        base = ServerBase.parse(fake.base)
        assert capabilities.of(base).result() == NOT_STATED
        clock.seconds = FAILURE_KEPT_S
        assert capabilities.of(base).result() == NOT_STATED
        clock.seconds = FAILURE_KEPT_S + 1
        assert capabilities.of(base).result().is_stated


def test_no_more_servers_are_remembered_than_a_few(capabilities: Capabilities) -> None:
    with fake_fhir({"metadata": answering(statement())}) as fake:
        for number in range(MOST_SERVERS + 1):
            capabilities.of(ServerBase.parse(f"{fake.base}/{number}")).result()
        capabilities.of(ServerBase.parse(f"{fake.base}/{MOST_SERVERS}")).result()
        assert len(fake.requests) == MOST_SERVERS + 1
        capabilities.of(ServerBase.parse(f"{fake.base}/0")).result()
        assert len(fake.requests) == MOST_SERVERS + 2


def test_two_calls_read_one_statement_and_no_token_goes_with_it() -> None:
    with fake_fhir() as fake, service() as client:
        for _ in range(2):
            body = call(fhirServer=fake.base, fhirAuthorization=authorization())
            assert client.post(HOOK, json=body).status_code == 200
    assert len(fake.statements) == 1
    assert "Authorization" not in fake.statements[0]


def test_a_statement_that_does_not_come_holds_no_answer_up() -> None:
    with fake_fhir({"metadata": slow}) as fake, service(trial(fetch_deadline_ms=4000)) as client:
        start = time.monotonic()
        assert client.post(HOOK, json=call(fhirServer=fake.base)).status_code == 200
        assert time.monotonic() - start < 3.5


def test_the_end_of_the_service_does_not_wait_for_a_statement(capabilities: Capabilities) -> None:
    with fake_fhir({"metadata": slow}) as fake:
        asked = capabilities.of(ServerBase.parse(fake.base))
        while not fake.statements:
            time.sleep(0.01)
        start = time.monotonic()
        capabilities.close()
        assert asked.result() == NOT_STATED
        assert time.monotonic() - start < 3
