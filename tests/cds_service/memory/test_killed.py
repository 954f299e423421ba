"""kill -9 of a worker while feedback comes in: what was acknowledged is in the store, on SQLite and on PostgreSQL.

Three times in `make test`, twenty times in `make soak`.
"""

import logging
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from cds_service.memory.tables import COMMENT, FEEDBACK
from tests.cds_service.operations.running import Running, running, workers_of
from tests.cds_service.reporting import FEEDBACK as ROUTE
from tests.cds_service.reporting import item, sound, stored_rows
from tests.cds_service.waiting import wait_until

CLIENTS = 4
WORKERS = 2
LOG = logging.getLogger(__name__)


@dataclass
class Load:
    """What clients were told: the cards whose feedback was acknowledged, and how many calls were not answered."""

    acknowledged: set[str] = field(default_factory=set)
    unanswered: int = 0
    refused: list[int] = field(default_factory=list)


@contextmanager
def load_on(service: Running) -> Iterator[Load]:
    """Clients that report on one card after another until the block ends."""
    load, over, lock = Load(), threading.Event(), threading.Lock()

    def report() -> None:
        while not over.is_set():
            sent = item(overrideReason={"userComment": "why"})
            try:
                answer = service.ask(ROUTE, {"feedback": [sent]}, timeout=30)
            except requests.RequestException:
                with lock:
                    load.unanswered += 1
                time.sleep(0.02)
                continue
            with lock:
                if answer.status_code == 200:
                    load.acknowledged.add(sent["card"])
                else:
                    load.refused.append(answer.status_code)

    clients = [threading.Thread(target=report) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        yield load
    finally:
        over.set()
        for client in clients:
            client.join(60)


def wait_for_workers(service: Running, gone: int | None = None) -> list[int]:
    """Until all are there that should be, without the one that is gone."""

    def all_there() -> list[int]:
        found = workers_of(service)
        return found if len(found) == WORKERS and gone not in found else []

    return wait_until(all_there, 120)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("times", [3, pytest.param(20, marks=pytest.mark.soak)])
def test_feedback_that_was_acknowledged_survives_the_kill_of_a_worker(
    times: int, database_url: str, tmp_path: Path
) -> None:
    """CH-125, CH-130."""
    with running(WORKERS=str(WORKERS), DATABASE_URL=database_url) as service, load_on(service) as load:
        for _ in range(times):
            before = len(load.acknowledged)
            victim = random.choice(wait_for_workers(service))
            while len(load.acknowledged) < before + 20:
                time.sleep(0.05)
            os.kill(victim, signal.SIGKILL)
            wait_for_workers(service, victim)
    stored = {row.card for row in stored_rows(database_url, FEEDBACK)}
    LOG.info(
        "%d kills: %d acknowledged, %d stored, %d unanswered, refused %s", times, len(load.acknowledged), len(stored),
        load.unanswered, sorted(load.refused),
    )  # fmt: skip
    assert len(load.acknowledged) >= 20 * times
    assert load.unanswered > 0
    assert load.acknowledged - stored == set()
    assert len(stored_rows(database_url, COMMENT)) == len(stored)
    if database_url.startswith("sqlite"):
        sound(tmp_path / "memory.sqlite3")
