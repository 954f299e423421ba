"""Server CPU per request, read from the kernel's accounts of the server process; wall time plays no part."""

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

import requests

PATH = "/cds-services/spinemets-patient-view"
START_LIMIT_S = 30
OURS, ECHO = "cds_service.main:app_from_environment", "bench.echo:app"
AS_OF = "2026-11-01T09:00:00Z"
NOMS_CARD = b'"kind":"noms"'


@dataclass(frozen=True, slots=True)
class Server:
    base: str
    pid: int

    def cpu_s(self) -> float:
        """User and system time of the process so far, all its threads, to the nanosecond."""
        # Linux: another process's clock, its id as clock_getcpuclockid(3) makes it; the ticks of /proc are too coarse.
        return time.clock_gettime((~self.pid << 3) | 2)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(app: str, environ: Mapping[str, str], python: str = sys.executable) -> Iterator[Server]:
    """One uvicorn worker on loopback, stopped by its own pid. `python`: another environment's, with its own app."""
    port = _free_port()
    factory = ["--factory"] if app == OURS else []
    command = [python, "-m", "uvicorn", app, *factory, "--port", str(port), "--log-level", "error"]
    process = subprocess.Popen([*command, "--no-access-log"], env={**os.environ, **environ}, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield Server(f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        process.wait(timeout=START_LIMIT_S)


def _wait(port: int) -> None:
    for _ in range(START_LIMIT_S * 20):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"no server on port {port}")


def post(server: Server, session: requests.Session, body: bytes) -> bytes:
    """One hook. Raises `requests.HTTPError` for an answer that is none."""
    answer = session.post(server.base + PATH, data=body, headers={"Content-Type": "application/json"}, timeout=30)
    answer.raise_for_status()
    return answer.content


def cpu_per_request_ms(server: Server, session: requests.Session, bodies: Sequence[bytes]) -> float:
    """Mean over one burst, each body once; every answer must be a success."""
    before = server.cpu_s()
    for body in bodies:
        post(server, session, body)
    return (server.cpu_s() - before) / len(bodies) * 1000


def _with_a_decision(server: Server, session: requests.Session, bodies: Iterable[bytes]) -> Iterator[bytes]:
    """Those whose answer has at least one NOMS card: a chart that has nothing to tell is cheap."""
    return (body for body in bodies if NOMS_CARD in post(server, session, body))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Medians over interleaved bursts, milliseconds of server CPU, and the median of the bursts' ratios."""

    ours_ms: float
    echo_ms: float
    ratio: float


OUR_SETTINGS = {
    "SPINEMETS_MODE": "development", "SPINEMETS_AS_OF": AS_OF, "SPINEMETS_SRS_AVAILABLE": "yes",
    "SPINEMETS_DATABASE_URL": "none",
}  # fmt: skip


def compare(bodies: Iterable[bytes], count: int, bursts: int) -> Comparison:
    """Ours and the echo in turn, so that a noisy neighbour hits both; `count` charts, all of them in each burst."""
    pairs: list[tuple[float, float]] = []
    with running(OURS, OUR_SETTINGS) as ours, running(ECHO, {}) as echo, requests.Session() as session:
        charts = list(islice(_with_a_decision(ours, session, bodies), count))
        cpu_per_request_ms(echo, session, charts)
        for _ in range(bursts):
            mine = cpu_per_request_ms(ours, session, charts)
            pairs.append((mine, cpu_per_request_ms(echo, session, charts)))
    return Comparison(
        statistics.median(mine for mine, _ in pairs),
        statistics.median(floor for _, floor in pairs),
        statistics.median(mine / floor for mine, floor in pairs),
    )
