"""How processes end: told to stop, they finish what they began, and say meanwhile that they stop."""

import signal
import time
from concurrent.futures import Future, ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
import requests

from cds_service.memory.tables import ANSWER
from tests.cds_service.calling import HOOK, PATIENT, authorization, call, prefetch_of
from tests.cds_service.fake_fhir import fake_fhir, from_store
from tests.cds_service.operations.running import Running, running
from tests.cds_service.reporting import stored_rows

SLOW_S = 1.5
DRAIN_S = 3


def slowly(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(SLOW_S)
    from_store(handler)


def hook(service: Running, fhir: str) -> requests.Response:
    body = call(fhirServer=fhir, fhirAuthorization=authorization(patient=PATIENT))
    return requests.post(service.url + HOOK, json=body, timeout=60)


def begin(threads: ThreadPoolExecutor, service: Running, fhir: str, number: int) -> "list[Future[requests.Response]]":
    """Hooks under way: each waits for the slow server when this returns."""
    under_way = [threads.submit(hook, service, fhir) for _ in range(number)]
    time.sleep(SLOW_S / 2)
    return under_way


@pytest.mark.parametrize("workers", ["1", "2"])
def test_hooks_under_way_are_answered_and_no_further_one_is_taken(workers: str) -> None:
    """RB-12: a stop costs no clinician an answer."""
    with (
        fake_fhir({"Observation": slowly}) as fake,
        running(WORKERS=workers) as service,
        ThreadPoolExecutor(4) as threads,
    ):
        under_way = begin(threads, service, fake.base, 4)
        service.process.send_signal(signal.SIGTERM)
        answers = [future.result() for future in under_way]
        assert [(answer.status_code, len(answer.json()["cards"]) > 0) for answer in answers] == [(200, True)] * 4
        service.process.wait(timeout=30)
        assert not service.listens
    assert service.status == 0
    assert len(service.lines("stopped")) == int(workers)
    assert service.lines("failure") == []


@pytest.mark.parametrize("workers", ["1", "2"])
def test_while_it_drains_readiness_is_off_and_calls_are_answered(workers: str) -> None:
    """CH-101"""
    with fake_fhir({}) as fake, running(WORKERS=workers, DRAIN_S=str(DRAIN_S)) as service:
        ready = service.ask("/health/ready", timeout=10)
        begin_s = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        time.sleep(1)
        while_stopping = requests.get(f"{service.url}/health/ready", timeout=10)
        live = requests.get(f"{service.url}/health/live", timeout=10)
        answer = hook(service, fake.base)
        service.process.wait(timeout=30)
        took = time.monotonic() - begin_s
    assert (ready.status_code, while_stopping.status_code, live.status_code, answer.status_code) == (200, 503, 200, 200)
    assert while_stopping.json()["issue"][0]["code"] == "transient"
    assert answer.headers["connection"] == "close"
    assert took >= DRAIN_S
    assert (service.status, len(service.lines("stopping"))) == (0, int(workers))


def test_a_second_signal_is_not_held_back() -> None:
    with running(DRAIN_S="60") as service:
        service.process.send_signal(signal.SIGTERM)
        time.sleep(1)
        assert service.process.poll() is None
        service.process.send_signal(signal.SIGTERM)
        service.process.wait(timeout=30)
    assert service.status == 0


@pytest.mark.parametrize("workers", ["1", "2"])
def test_what_waits_to_be_stored_is_stored_before_the_end(workers: str, tmp_path: Path) -> None:
    """CH-164: each answer that was given is on record, those of the last moment included."""
    database_url = f"sqlite:///{tmp_path}/memory.db"
    with running(WORKERS=workers, DATABASE_URL=database_url) as service:
        body = call(prefetch=prefetch_of())
        answers = [service.ask(HOOK, body) for _ in range(12)]
        service.process.send_signal(signal.SIGTERM)
        service.process.wait(timeout=30)
    assert [answer.status_code for answer in answers] == [200] * 12
    assert len(stored_rows(database_url, ANSWER)) == 12
