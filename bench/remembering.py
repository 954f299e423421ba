"""What audit and shown cards cost a hook: server CPU with a database as a ratio to that without, in one run."""

import statistics
import tempfile

import requests

from bench.measure import AS_OF, OURS, cpu_per_request_ms, running

TARGET = 1.05


def cost_of_remembering(body: bytes, bursts: int, rounds: int) -> float:
    """Median over bursts of both servers in turn; the writer's thread is part of its server."""
    environ = {"SPINEMETS_MODE": "development", "SPINEMETS_AS_OF": AS_OF, "SPINEMETS_SRS_AVAILABLE": "yes"}
    with (
        tempfile.TemporaryDirectory() as folder,
        running(OURS, environ | {"SPINEMETS_DATABASE_URL": f"sqlite:///{folder}/memory.sqlite3"}) as remembering,
        running(OURS, environ | {"SPINEMETS_DATABASE_URL": "none"}) as forgetful,
        requests.Session() as session,
    ):
        for server in (remembering, forgetful):
            cpu_per_request_ms(server, session, body, rounds)
        return statistics.median(
            cpu_per_request_ms(remembering, session, body, rounds)
            / cpu_per_request_ms(forgetful, session, body, rounds)
            for _ in range(bursts)
        )
