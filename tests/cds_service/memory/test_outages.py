"""Disk full and database down, with the real service under load: hooks still answer, the loss is told, or the hook is
refused where the record is required; nothing is damaged, and what was kept meanwhile is stored afterwards.

The disk is full for the service alone: the kernel's limit on the size of the files a process writes (RLIMIT_FSIZE),
lowered and raised from outside. PostgreSQL is stopped at once, as a crash would, and started again.
"""

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from cds_service.memory.tables import ANSWER, FEEDBACK, SHOWN_CARD
from tests.cds_service.calling import HOOK, call, prefetch_of
from tests.cds_service.operations.running import Running, running
from tests.cds_service.reporting import FEEDBACK as ROUTE
from tests.cds_service.reporting import item, sound, stored_rows
from tests.cds_service.waiting import wait_until
from tests.conftest import PostgresServer

BODY = call(prefetch=prefetch_of())
HOOKS = 30
FULL = 96 * 1024
"""Bytes: more than the service has written to its log by then, less than a database with its tables."""
UNLIMITED = resource.RLIM_INFINITY


@dataclass(frozen=True, slots=True)
class Store:
    """A database that can be taken away from a running service, and given back."""

    url: str
    take: Callable[[Running], object]
    give: Callable[[Running], object]
    check: Callable[[], None]


@pytest.fixture(params=["disk full", pytest.param("server down", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "disk full":
        file = tmp_path / "memory.sqlite3"
        yield Store(
            f"sqlite:///{file}", lambda of: limit(of, FULL), lambda of: limit(of, UNLIMITED), lambda: sound(file)
        )
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    down = False

    def kill(_: Running) -> None:
        nonlocal down
        down = True
        server.kill()

    def resume(_: Running | None) -> None:
        nonlocal down
        down = False
        server.resume()

    yield Store(server.new_database(), kill, resume, lambda: None)
    if down:
        resume(None)


def limit(service: Running, size: int) -> None:
    resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (size, UNLIMITED))


def hook(service: Running) -> int:
    return service.ask(HOOK, BODY).status_code


def report(service: Running) -> int:
    return service.ask(ROUTE, {"feedback": [item()]}).status_code


@contextmanager
def serving(store: Store, audit: str) -> Iterator[Running]:
    with running(DATABASE_URL=store.url, AUDIT=audit) as service:
        assert [hook(service), report(service)] == [200, 200]
        wait_until(lambda: len(stored_rows(store.url, ANSWER)) == 2)
        yield service


EVENTS = ("memory does not store", "memory stores again", "memory loses records")


def events(service: Running) -> list[str]:
    """Those of the memory's events that are in the log."""
    return [event for event in EVENTS if event in service.written]


@pytest.mark.timeout(600)
def test_hooks_are_answered_meanwhile_and_their_records_are_stored_afterwards(store: Store) -> None:
    """CH-164: SPINEMETS_AUDIT=on. Feedback is refused (503), since what is acknowledged must be on disk."""
    with serving(store, "on") as service:
        store.take(service)
        answered = [hook(service) for _ in range(HOOKS)]
        refused = report(service)
        store.give(service)
        wait_until(lambda: report(service) == 200)
        assert [hook(service) for _ in range(3)] == [200] * 3
    assert answered == [200] * HOOKS
    assert refused == 503
    assert events(service) == ["memory does not store", "memory stores again"]
    hooks = [row for row in stored_rows(store.url, ANSWER) if row.hook]
    assert [row.status for row in hooks] == [200] * (1 + HOOKS + 3)
    assert len(stored_rows(store.url, SHOWN_CARD)) == sum(row.cards for row in hooks) >= len(hooks)
    assert len(stored_rows(store.url, FEEDBACK)) == 2
    store.check()


@pytest.mark.timeout(600)
def test_what_could_not_be_stored_by_the_end_is_told_as_lost(store: Store) -> None:
    """CH-164: the number of records, in the log."""
    with serving(store, "on") as service:
        store.take(service)
        assert [hook(service) for _ in range(5)] == [200] * 5
    assert "memory loses records" in events(service)
    assert '"since_the_start":5' in service.written.replace(" ", "")
    store.check()


@pytest.mark.timeout(600)
def test_where_the_record_is_required_hooks_are_refused_meanwhile_and_answered_afterwards(store: Store) -> None:
    """CH-164: SPINEMETS_AUDIT=required. What was answered is recorded; what was refused showed no card."""
    with serving(store, "required") as service:
        store.take(service)
        refused = [hook(service) for _ in range(5)]
        store.give(service)
        wait_until(lambda: hook(service) == 200)
    assert refused == [503] * 5
    good = [row for row in stored_rows(store.url, ANSWER) if row.hook]
    assert [row.status for row in good] == [200] * 2
    assert len(stored_rows(store.url, SHOWN_CARD)) == sum(row.cards for row in good) >= 2
    store.check()
