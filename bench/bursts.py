"""Bursts of hooks, as when many charts are opened at once: how long each took, and less the machine's pauses."""

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice

import requests

from bench.measure import Server, post
from tests.cds_service.heartbeat import Heartbeat, heartbeat

AT_ONCE, PER_SECOND = 8, 40


@dataclass(frozen=True, slots=True)
class Bursts:
    """95th percentiles in ms: as measured, and less what a process that only sleeps overslept meanwhile."""

    hooks: int
    p95_ms: float
    p95_less_pauses_ms: float


def bursts(server: Server, bodies: Sequence[bytes], seconds: float) -> Bursts:
    """`AT_ONCE` hooks together, `PER_SECOND` on average. Raises `requests.HTTPError` for an answer that is none."""
    count = round(seconds * PER_SECOND / AT_ONCE)
    with heartbeat() as machine, ThreadPoolExecutor(AT_ONCE) as pool, requests.Session() as session:
        session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=AT_ONCE))
        took: list[tuple[float, float]] = []
        turn = cycle(bodies)
        first = time.monotonic()
        for number in range(count):
            time.sleep(max(0.0, first + number * AT_ONCE / PER_SECOND - time.monotonic()))
            took += pool.map(lambda sent: _one(server, session, machine, sent), islice(turn, AT_ONCE))
    return Bursts(len(took), _p95(wall for wall, _ in took), _p95(less for _, less in took))


def _one(server: Server, session: requests.Session, machine: Heartbeat, body: bytes) -> tuple[float, float]:
    begin = time.monotonic()
    post(server, session, body)
    end = time.monotonic()
    return 1000 * (end - begin), 1000 * (end - begin - machine.paused(begin, end))


def _p95(times: Iterable[float]) -> float:
    known = sorted(times)
    return known[max(0, round(len(known) * 0.95) - 1)]
