"""Several workers, each a process: whichever is asked tells the counts of all, the dead included."""

import os
import signal
import time

import requests

from tests.cds_service.calling import HOOK, call, prefetch_of
from tests.cds_service.operations.running import Running, running, workers_of
from tests.cds_service.operations.test_metrics import samples, value

CALLS = 24


def ask(service: Running, path: str, body: object = None) -> requests.Response:
    """On a connection of its own, so that the workers take turns."""
    method = "GET" if body is None else "POST"
    headers = {"Connection": "close"}
    return requests.request(method, service.url + path, json=body, headers=headers, timeout=60)


def counted(service: Running) -> float:
    read = samples(ask(service, "/metrics").text)
    return value(read, "spinemets_call_seconds_count", route=HOOK, status="200")


def test_any_worker_tells_the_counts_of_all_and_a_killed_one_is_not_forgotten() -> None:
    body = call(prefetch=prefetch_of())
    with running(WORKERS="2") as service:
        assert all(ask(service, HOOK, body).status_code == 200 for _ in range(CALLS))
        assert {counted(service) for _ in range(8)} == {CALLS}
        before = workers_of(service)
        os.kill(before[0], signal.SIGKILL)
        end = time.monotonic() + 60
        while len(set(workers_of(service)) - set(before)) == 0 and time.monotonic() < end:
            time.sleep(0.2)
        assert ask(service, HOOK, body).status_code == 200
        assert {counted(service) for _ in range(4)} == {CALLS + 1}
    assert service.status == 0
