"""`python -m bench.load`: one worker under wrk beside an echo and HealthChain, larger bodies, bursts; bench/LOAD.md."""

import os
import platform
import statistics
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from bench.bursts import AT_ONCE, PER_SECOND, Bursts, bursts
from bench.charts import charts_of_one_story
from bench.measure import ECHO, OUR_SETTINGS, OURS, Server, cpu_per_request_ms, running
from bench.wrk import Load, load, script

RESULTS = Path(__file__).with_name("LOAD.md")
CONNECTIONS, SECONDS, ROUNDS, CHARTS, BURST_SECONDS = 4, 5.0, 3, 12, 20.0
US, FLOOR, PLAIN, ADAPTED = "SpineMets CDS", "FastAPI + orjson echo", "HealthChain, plain dicts", "HealthChain, adapter"
PLAIN_TARGET, ADAPTED_TARGET, LARGE_TARGET, BURST_TARGET_MS = 3.0, 40.0, 3.0, 150.0
SMALL_KB, LARGE_KB = 300, 1000


@dataclass(frozen=True, slots=True)
class Row:
    """Medians over rounds; `ratio`: the median of the rounds' ratios of CPU to ours in the same round."""

    name: str
    load: Load
    ratio: float


def side_by_side(seconds: float = SECONDS, rounds: int = ROUNDS) -> list[Row]:
    """The four servers in turn with the same body, so that a noisy neighbour hits all of them."""
    environ = {"PYTHONPATH": str(Path(__file__).parents[1])}
    with ExitStack() as stack:
        python, bodies = script("healthchain.sh"), stack.enter_context(bodies_of(SMALL_KB))
        servers = {
            US: stack.enter_context(running(OURS, OUR_SETTINGS)),
            FLOOR: stack.enter_context(running(ECHO, {})),
            PLAIN: stack.enter_context(running("bench.healthchain_service:plain", environ, python)),
            ADAPTED: stack.enter_context(running("bench.healthchain_service:adapted", environ, python)),
        }
        for server in servers.values():
            _warm_up(server, bodies)
        found = [
            {name: load(server, bodies, seconds, CONNECTIONS) for name, server in servers.items()}
            for _ in range(rounds)
        ]
    return [Row(name, _median([one[name] for one in found]), _ratio(found, name, US)) for name in servers]


def by_size(seconds: float = SECONDS, rounds: int = ROUNDS) -> tuple[Load, Load, float]:
    """Ours with the smaller and the larger body in turn, and the ratio of their CPU."""
    with running(OURS, OUR_SETTINGS) as server, bodies_of(SMALL_KB) as small, bodies_of(LARGE_KB) as large:
        _warm_up(server, large)
        sent = {"small": small, "large": large}
        found = [
            {name: load(server, bodies, seconds, CONNECTIONS) for name, bodies in sent.items()} for _ in range(rounds)
        ]
    small_load, large_load = (_median([one[name] for one in found]) for name in ("small", "large"))
    return small_load, large_load, _ratio(found, "large", "small")


def in_bursts(seconds: float = BURST_SECONDS) -> Bursts:
    with running(OURS, OUR_SETTINGS) as server, bodies_of(SMALL_KB) as bodies:
        _warm_up(server, bodies)
        return bursts(server, [body.read_bytes() for body in bodies], seconds)


def _warm_up(server: Server, bodies: Sequence[Path]) -> None:
    with requests.Session() as session:
        cpu_per_request_ms(server, session, [body.read_bytes() for body in bodies])


@contextmanager
def bodies_of(kilobytes: int) -> Iterator[list[Path]]:
    """Different charts in files, for wrk to post."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.json" for number in range(CHARTS)]
        for file, body in zip(files, charts_of_one_story(kilobytes), strict=False):
            file.write_bytes(body)
        yield files


def _median(rounds: Sequence[Load]) -> Load:
    middle = {name: statistics.median(getattr(one, name) for one in rounds) for name in Load.__dataclass_fields__}
    return Load(**middle | {"requests": sum(one.requests for one in rounds)})


def _ratio(rounds: Sequence[Mapping[str, Load]], name: str, floor: str) -> float:
    return statistics.median(one[name].cpu_ms / one[floor].cpu_ms for one in rounds)


def report(rows: Sequence[Row], sizes: tuple[Load, Load, float], together: Bursts, machine: str) -> str:
    """bench/LOAD.md."""
    small, large, ratio = sizes
    targets = {PLAIN: f"{PLAIN_TARGET:g}", ADAPTED: f"{ADAPTED_TARGET:g}"}
    lines = [_LINE.format(row=row, load=row.load, target=targets.get(row.name, "")) for row in rows]
    return _PAGE.format(
        machine=machine, charts=CHARTS, python=platform.python_version(), connections=CONNECTIONS,
        kb=SMALL_KB, large_kb=LARGE_KB,
        rows="\n".join(lines), small=small.cpu_ms, large=large.cpu_ms, ratio=ratio, large_target=LARGE_TARGET,
        at_once=AT_ONCE, per_second=PER_SECOND, hooks=together.hooks, p95=together.p95_ms,
        less=together.p95_less_pauses_ms, burst_target=BURST_TARGET_MS,
    )  # fmt: skip


_LINE = (
    "| {row.name} | {load.requests} | {load.per_second:.1f} | {load.p50_ms:.0f} | {load.p99_ms:.0f} "
    "| {load.cpu_ms:.2f} | **{row.ratio:.2f}** | {target} |"
)
_PAGE = """# Load

Written by `make bench`; not edited by hand. wrk on {connections} connections, one uvicorn worker each, `patient-view`
requests of {kb} KB about {charts} charts, every key answered, Python {python}; the servers in turn, medians of rounds.
HealthChain is the smallest service that answers one card: from the plain dicts of the request, and through its
adapter, which makes FHIR objects of them; ours maps, scores and answers all its cards. CPU is the kernel's account of
each server, each chart once a round; requests a second and latencies are wall times of this machine ({machine}).

| server | requests | requests/s | p50, ms | p99, ms | CPU, ms a request | ratio to ours | target |
| --- | --- | --- | --- | --- | --- | --- | --- |
{rows}

Larger bodies: {large_kb} KB {large:.2f} ms CPU, {kb} KB {small:.2f} ms in turn: **{ratio:.2f}** times
(target {large_target:g}).

Bursts of {at_once} at once, {per_second} hooks a second, {hooks} hooks of {kb} KB: p95 **{p95:.0f} ms**, less the
machine's pauses {less:.0f} ms (target {burst_target:g} ms). A FHIR server that hangs: FETCHING.md.
"""


def main() -> None:
    busy = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start"
    text = report(side_by_side(), by_size(), in_bursts(), busy)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
