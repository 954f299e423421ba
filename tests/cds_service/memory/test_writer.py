"""The one writer of a process: stored together, acknowledged when on disk, kept while the database is down."""

import datetime as dt
import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, select, text

from cds_service.errors import UnavailableError
from cds_service.memory.database import Database
from cds_service.memory.tables import USED_TOKEN
from cds_service.memory.writer import MOST_AT_ONCE, Writer
from tests.cds_service.waiting import wait_until
from tests.conftest import PostgresServer

SOON = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)


def token(name: object) -> tuple[Any, dict[str, object]]:
    """A row of the simplest table."""
    return USED_TOKEN, {"digest": str(name), "expires": SOON}


def stored(url: str) -> list[str]:
    with closing(Database(url)) as other, other.reading() as connection:
        return sorted(connection.execute(select(USED_TOKEN.c.digest)).scalars())


@contextmanager
def writer_on(url: str, **more: Any) -> Iterator[Writer]:
    with closing(Database(url)) as database:
        writer = Writer(database, **more)
        try:
            yield writer
        finally:
            writer.close()


class Failing:
    """A database whose folder is not there yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "later" / "more"
        self.url = f"sqlite:///{self.folder}/memory.sqlite3"

    def mend(self) -> None:
        self.folder.mkdir(parents=True)


def test_what_was_asked_is_on_disk_when_it_is_acknowledged(database_url: str) -> None:
    with writer_on(database_url) as writer:
        for number in range(5):
            writer.ask(token(number)).result(timeout=30)
            assert len(stored(database_url)) == number + 1


def test_what_runs_with_the_rows_gives_its_result_and_sees_them(database_url: str) -> None:
    def count(connection: Connection) -> int:
        return len(connection.execute(select(USED_TOKEN)).all())

    with writer_on(database_url) as writer:
        assert writer.ask(token("a"), token("b"), then=count).result(timeout=30) == 2


def test_what_waits_is_stored_in_few_transactions_and_none_is_lost(database: Database, database_url: str) -> None:
    commits = 0

    def count(_: Connection) -> None:
        nonlocal commits
        commits += 1

    database.probe()
    event.listen(database._engine, "commit", count)
    writer = Writer(database)
    for number in range(1000):
        writer.put(token(number))
    writer.close()
    assert len(stored(database_url)) == 1000
    assert 1000 // MOST_AT_ONCE <= commits <= 1000 // MOST_AT_ONCE + 3
    status = writer.status()
    assert (status.stored, status.lost, status.waiting) == (1000, 0, 0)


def test_putting_does_not_wait_for_a_database_that_is_busy(database: Database, database_url: str) -> None:
    database.probe()
    with writer_on(database_url) as writer:
        with database.writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("LOCK TABLE used_token IN EXCLUSIVE MODE"))
            begin = time.thread_time()
            for number in range(100):
                writer.put(token(number))
            took = time.thread_time() - begin
            time.sleep(0.5)
        wait_until(lambda: len(stored(database_url)) == 100, 30)
    assert took < 0.1


def test_the_same_row_twice_is_one(database_url: str) -> None:
    with writer_on(database_url) as writer:
        writer.put(token("a"))
        writer.put(token("a"))
        writer.ask(token("a")).result(timeout=30)
    assert stored(database_url) == ["a"]


def test_a_job_that_cannot_be_stored_takes_no_other_with_it(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Connection) -> None:
        raise ZeroDivisionError("Mrs Secretname")

    caplog.set_level(logging.INFO, "spinemets")
    with writer_on(database_url) as writer:
        writer.put(token("a"))
        writer.put(then=fail)
        bad: Future[object] = writer.ask(then=fail)
        writer.ask(token("b")).result(timeout=30)
        with pytest.raises(ZeroDivisionError):
            bad.result(timeout=30)
    assert stored(database_url) == ["a", "b"]
    assert writer.status().lost == 1
    assert "failure=ZeroDivisionError" in caplog.text
    assert "Secretname" not in caplog.text


def test_closing_stores_what_waits(database_url: str) -> None:
    with writer_on(database_url) as writer:
        for number in range(450):
            writer.put(token(number))
    assert len(stored(database_url)) == 450
    assert not writer.put(token("late"))
    assert writer.status().lost == 1


def test_while_the_database_is_down_what_was_asked_is_told_and_what_was_put_waits(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    down = Failing(tmp_path)
    caplog.set_level(logging.INFO, "spinemets")
    with writer_on(down.url) as writer:
        for number in range(300):
            writer.put(token(number))
        for _ in range(3):
            with pytest.raises(UnavailableError):
                writer.ask(token("asked")).result(timeout=30)
        assert (writer.status().waiting, writer.status().is_failing) == (300, True)
        down.mend()
        wait_until(lambda: not writer.status().is_failing, 30)
        writer.ask(token("asked")).result(timeout=30)
        wait_until(lambda: writer.status().waiting == 0, 30)
        assert writer.status().lost == 0
        assert len(stored(down.url)) == 301
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    assert "later" not in caplog.text


def test_a_full_queue_loses_counts_and_tells_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with writer_on(Failing(tmp_path).url, most=10) as writer:
        with pytest.raises(UnavailableError):
            writer.ask(token("asked")).result(timeout=30)
        taken = [writer.put(token(number)) for number in range(40)]
        assert (taken.count(True), writer.status().lost) == (10, 30)
        assert sum("memory loses records" in record.message for record in caplog.records) == 1
    assert writer.status().lost == 40
    assert "since_the_start=40" in caplog.text


def test_more_are_asked_than_there_is_room_for(tmp_path: Path) -> None:
    with writer_on(Failing(tmp_path).url, most=3) as writer:
        asked = [writer.ask(token(number)) for number in range(50)]
        for future in asked:
            with pytest.raises(UnavailableError):
                future.result(timeout=30)


def test_who_no_longer_waits_is_not_stored(tmp_path: Path) -> None:
    gate = threading.Event()
    url = f"sqlite:///{tmp_path}/memory.sqlite3"
    with writer_on(url) as writer:
        first = writer.ask(then=lambda _: gate.wait(30))
        wait_until(first.running, 30)
        second = writer.ask(token("gone"))
        assert second.cancel()
        gate.set()
        writer.ask(token("stays")).result(timeout=30)
    assert stored(url) == ["stays"]


def test_a_chore_that_fails_does_not_end_the_thread(tmp_path: Path) -> None:
    done = threading.Event()

    def fail() -> bool:
        done.set()
        raise ZeroDivisionError

    with writer_on(f"sqlite:///{tmp_path}/memory.sqlite3", chore=fail) as writer:
        writer.start()
        assert done.wait(30)
        writer.ask(token("a")).result(timeout=30)


def test_a_chore_goes_on_while_it_has_more_to_do(tmp_path: Path) -> None:
    rounds: list[int] = []

    def chore() -> bool:
        rounds.append(1)
        return len(rounds) < 5

    with writer_on(f"sqlite:///{tmp_path}/memory.sqlite3", chore=chore) as writer:
        writer.ask(token("a")).result(timeout=30)
        wait_until(lambda: len(rounds) == 5, 30)
        time.sleep(0.3)
    assert len(rounds) == 5


@pytest.mark.postgres
def test_a_server_that_restarts_loses_nothing_that_was_put(postgres: PostgresServer) -> None:
    url = postgres.new_database()
    with writer_on(url) as writer:
        writer.ask(token("before")).result(timeout=30)
        postgres.kill()
        try:
            writer.put(token("during"))
            with pytest.raises(UnavailableError):
                writer.ask(token("refused")).result(timeout=30)
        finally:
            postgres.resume()
        wait_until(lambda: not writer.status().is_failing, 30)
        assert {"before", "during"} <= set(stored(url))


def test_a_database_of_a_later_version_is_like_one_that_is_down(database: Database, database_url: str) -> None:
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with writer_on(database_url) as writer:
        with pytest.raises(UnavailableError):
            writer.ask(token("a")).result(timeout=30)
        assert writer.status().is_failing
