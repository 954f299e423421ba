"""What audit and shown cards cost a hook: server CPU with a database as a ratio to that without, in one run."""

import statistics
import tempfile
from collections.abc import Sequence

import requests

from bench.measure import OUR_SETTINGS, OURS, cpu_per_request_ms, running

TARGET = 1.05


def cost_of_remembering(bodies: Sequence[bytes], bursts: int) -> float:
    """Median over bursts of both servers in turn; the writer's thread is part of its server."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running(OURS, {**OUR_SETTINGS, "SPINEMETS_DATABASE_URL": f"sqlite:///{folder}/memory.sqlite3"}) as remembering,
        running(OURS, OUR_SETTINGS) as forgetful,
        requests.Session() as session,
    ):
        for server in (remembering, forgetful):
            cpu_per_request_ms(server, session, bodies)
        return statistics.median(
            cpu_per_request_ms(remembering, session, bodies) / cpu_per_request_ms(forgetful, session, bodies)
            for _ in range(bursts)
        )
