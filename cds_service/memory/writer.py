"""One thread that writes for a whole process: what is queued is stored together, in one committed transaction.

Two kinds of jobs. What was *put* is kept while the database is down and tried again; it is lost only when the queue
is full or the process ends. What was *asked* is tried once, and goes first; whoever asked learns when it is on disk, or
that it is not.
"""

import itertools
import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Table

from cds_service.errors import UnavailableError
from cds_service.memory.database import UNAVAILABLE, Database
from cds_service.memory.insert import insert_new
from cds_service.told import say

MOST_WAITING: Final = 10_000
"""Jobs; one of an answer with six cards takes about 4 KB."""
MOST_AT_ONCE: Final = 200
LINGER_S: Final = 1.0
"""How long what nobody waits for may wait for company: a commit costs more than a row."""
RETRY_S: Final = 1.0
CHORE_EVERY_S: Final = 600.0
CLOSE_S: Final = 5.0
TOLD_EVERY_S: Final = 60.0

Rows = Sequence[tuple[Table, Mapping[str, object]]]


@dataclass(frozen=True, slots=True)
class Job:
    """`rows` are added if they are not there yet; `then` runs in the same transaction, and its result is the answer."""

    rows: Rows = ()
    then: Callable[[Connection], Any] = lambda _: None
    asked: "Future[Any] | None" = None


@dataclass(frozen=True, slots=True)
class Status:
    """Counts are of jobs since the process started. `is_failing`: the last attempt to store did not succeed."""

    waiting: int
    stored: int
    lost: int
    is_failing: bool


@dataclass(slots=True)
class Counts:
    stored: int = 0
    lost: int = 0
    failing_since: float | None = None
    told: float = field(default=-TOLD_EVERY_S)


class Writer:
    """`chore`: what is done with the database every ten minutes, between jobs; whether it has more to do at once."""

    def __init__(self, database: Database, chore: Callable[[], bool] | None = None, most: int = MOST_WAITING) -> None:
        self._database = database
        self._chore = chore
        self._chore_due = time.monotonic() if chore is not None else math.inf
        self._most = most
        self._put: deque[Job] = deque()
        self._asked: deque[Job] = deque()
        self._wake = threading.Condition()
        self._counts = Counts()
        self._closing = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        with self._wake:
            if self._thread is None and not self._closing:
                self._thread = threading.Thread(target=self._run, name="memory", daemon=True)
                self._thread.start()

    def put(self, *rows: tuple[Table, Mapping[str, object]], then: Callable[[Connection], Any] | None = None) -> bool:
        """To be stored soon; does not wait. Whether there was room."""
        return self._add(Job(rows) if then is None else Job(rows, then))

    def ask(
        self, *rows: tuple[Table, Mapping[str, object]], then: Callable[[Connection], Any] = lambda _: None
    ) -> "Future[Any]":
        """To be stored now: done once it is on disk, with what `then` gave back, else an `UnavailableError`."""
        future: Future[Any] = Future()
        if not self._add(Job(rows, then, future)):
            future.set_exception(UnavailableError(UNAVAILABLE))
        return future

    def status(self) -> Status:
        with self._wake:
            counts = self._counts
            return Status(
                len(self._put) + len(self._asked), counts.stored, counts.lost, counts.failing_since is not None
            )

    def close(self) -> None:
        """Stores what waits, for a few seconds at most; what is left then is lost, and told."""
        with self._wake:
            self._closing = True
            thread = self._thread
            self._wake.notify_all()
        if thread is not None:
            thread.join(CLOSE_S)
        with self._wake:
            self._give_up([*self._asked, *self._put])
            self._put.clear()
            self._asked.clear()

    def _add(self, job: Job) -> bool:
        self.start()
        with self._wake:
            queue = self._put if job.asked is None else self._asked
            if len(queue) >= self._most or self._closing:
                self._lose(1 if job.asked is None else 0)
                return False
            queue.append(job)
            if job.asked is not None or len(queue) in {1, MOST_AT_ONCE}:
                self._wake.notify()
            return True

    def _run(self) -> None:
        while True:
            batch = self._next_batch()
            if batch:
                self._store(batch)
            elif self._closing:
                return
            if self._chore is not None and time.monotonic() >= self._chore_due:
                self._do_chore(self._chore)

    def _next_batch(self) -> list[Job]:
        """What waits, once there is something and it had a moment for company; nothing when a chore is due."""
        with self._wake:
            idle = min(CHORE_EVERY_S, max(0.0, self._chore_due - time.monotonic()))
            self._wake.wait_for(lambda: self._put or self._is_urgent(), timeout=idle)
            if self._put:
                self._wake.wait_for(self._is_urgent, timeout=LINGER_S if self._is_well else RETRY_S)
            asked = _first(self._asked, MOST_AT_ONCE)
            put = _first(self._put, MOST_AT_ONCE - len(asked))
        # What was put goes before: it may be the cards that the feedback is about.
        return put + [job for job in asked if job.asked is not None and job.asked.set_running_or_notify_cancel()]

    @property
    def _is_well(self) -> bool:
        return self._counts.failing_since is None

    def _is_urgent(self) -> bool:
        return bool(self._asked) or self._closing or (self._is_well and len(self._put) >= MOST_AT_ONCE)

    def _store(self, batch: list[Job]) -> None:
        try:
            results = self._write(batch)
        except UnavailableError:
            self._keep(batch)
        except Exception as error:  # noqa: BLE001 - one job that cannot be stored must not take the others with it
            if len(batch) > 1:
                for job in batch:
                    self._store([job])
            else:
                self._drop(batch[0], error)
        else:
            self._stored(len(batch))
            for job, result in zip(batch, results, strict=True):
                if job.asked is not None:
                    job.asked.set_result(result)

    def _write(self, batch: list[Job]) -> list[Any]:
        with self._database.writing() as connection:
            in_order = sorted((row for job in batch for row in job.rows), key=lambda row: row[0].name)
            for table, rows in itertools.groupby(in_order, key=lambda row: row[0]):
                insert_new(connection, table, [row for _, row in rows])
            return [job.then(connection) for job in batch]

    def _stored(self, count: int) -> None:
        with self._wake:
            since, self._counts.failing_since = self._counts.failing_since, None
            self._counts.stored += count
        if since is not None:
            say(logging.WARNING, "memory stores again", after_s=round(time.monotonic() - since))

    def _keep(self, batch: list[Job]) -> None:
        """The database does not answer: what was put waits for it, what was asked is told."""
        put = [job for job in batch if job.asked is None]
        with self._wake:
            if self._is_well:
                self._counts.failing_since = time.monotonic()
                say(logging.ERROR, "memory does not store")
            if self._closing:
                self._give_up(put)
            else:
                self._put.extendleft(reversed(put))
        for job in batch:
            if job.asked is not None:
                job.asked.set_exception(UnavailableError(UNAVAILABLE))

    def _drop(self, job: Job, error: Exception) -> None:
        """A fault of ours. The message may quote what was to be stored, so only its kind is told."""
        say(logging.ERROR, "memory cannot store a record", failure=type(error).__name__)
        if job.asked is not None:
            job.asked.set_exception(error)
            return
        with self._wake:
            self._lose(1)

    def _give_up(self, jobs: list[Job]) -> None:
        self._lose(sum(job.asked is None for job in jobs))
        for job in jobs:
            if job.asked is not None and job.asked.set_running_or_notify_cancel():
                job.asked.set_exception(UnavailableError(UNAVAILABLE))

    def _lose(self, count: int) -> None:
        """Counted, and told once a minute: thousands may be lost in one."""
        self._counts.lost += count
        now = time.monotonic()
        if count and (now - self._counts.told >= TOLD_EVERY_S or self._closing):
            self._counts.told = now
            say(logging.ERROR, "memory loses records", since_the_start=self._counts.lost)

    def _do_chore(self, chore: Callable[[], bool]) -> None:
        has_more = False
        try:
            has_more = chore()
        except UnavailableError:
            self._keep([])
        except Exception as error:  # noqa: BLE001 - the thread must live on
            say(logging.ERROR, "memory cannot tidy up", failure=type(error).__name__)
        else:
            self._stored(0)
        self._chore_due = time.monotonic() + (0.0 if has_more else CHORE_EVERY_S)


def _first(jobs: deque[Job], most: int) -> list[Job]:
    return [jobs.popleft() for _ in range(min(most, len(jobs)))]
