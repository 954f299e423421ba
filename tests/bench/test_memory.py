"""Under load the memory of a worker stays what it was after warming up: seconds here, ten minutes in `make soak`."""

from pathlib import Path

import pytest

from bench.load import CONNECTIONS, SMALL_KB, bodies_of
from bench.measure import OUR_SETTINGS, OURS, Server, running
from bench.wrk import load

ROOM = 1.05


def resident_kb(server: Server) -> int:
    """What of the process is in memory, as Linux tells it."""
    status = Path(f"/proc/{server.pid}/status").read_text(encoding="utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:")))


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("warming_s", "loaded_s"), [(8, 8), pytest.param(60, 600, marks=pytest.mark.soak, id="ten minutes")]
)
def test_memory_is_flat_under_load(tmp_path: Path, warming_s: float, loaded_s: float) -> None:
    """With the audit of every answer in a real database."""
    remembering = {"SPINEMETS_DATABASE_URL": f"sqlite:///{tmp_path}/memory.sqlite3"}
    with running(OURS, OUR_SETTINGS | remembering) as server, bodies_of(SMALL_KB) as bodies:
        warm = load(server, bodies, warming_s, CONNECTIONS)
        before = resident_kb(server)
        under_load = load(server, bodies, loaded_s, CONNECTIONS)
        after = resident_kb(server)
    assert min(warm.requests, under_load.requests) > 0
    assert after <= before * ROOM, f"{before} KB became {after} KB in {under_load.requests} requests"
