"""Several workers, each a process: whichever is asked tells the counts of all, the dead included."""

import os
import signal
from pathlib import Path

from tests.cds_service.calling import HOOK, call, prefetch_of
from tests.cds_service.operations.running import Running, running, workers_of
from tests.cds_service.operations.test_metrics import samples, value
from tests.cds_service.waiting import wait_until

CALLS = 24


def counted(service: Running) -> float:
    read = samples(service.ask("/metrics").text)
    return value(read, "spinemets_call_seconds_count", route=HOOK, status="200")


def stored(service: Running) -> float:
    return value(samples(service.ask("/metrics").text), "spinemets_memory_stored_total")


def test_any_worker_tells_the_counts_of_all_and_a_killed_one_is_not_forgotten(tmp_path: Path) -> None:
    body = call(prefetch=prefetch_of())
    with running(WORKERS="2", DATABASE_URL=f"sqlite:///{tmp_path}/memory.db") as service:
        assert all(service.ask(HOOK, body).status_code == 200 for _ in range(CALLS))
        assert {counted(service) for _ in range(8)} == {CALLS}
        # Each answer is a record, and so is each worker's start; a worker that is not asked is looked at as well.
        wait_until(lambda: stored(service) >= CALLS + 2)
        before = workers_of(service)
        os.kill(before[0], signal.SIGKILL)
        wait_until(lambda: len(set(workers_of(service)) - set(before)) == 1)
        assert service.ask(HOOK, body).status_code == 200
        assert {counted(service) for _ in range(4)} == {CALLS + 1}
    assert service.status == 0
