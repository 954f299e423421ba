"""`make bench`: prints the ratios and writes them to bench/RESULTS.md."""

import platform
from pathlib import Path

from bench.charts import request_of_size
from bench.core import measure, section
from bench.measure import Comparison, compare

RESULTS = Path(__file__).with_name("RESULTS.md")
TARGETS = {50: (5.0, 3.0), 300: (2.0, 1.5)}
"""Size of the prefetch in KB → (target, aim beyond), as ratios to the echo."""
BURSTS, ROUNDS = 9, 150


def main() -> None:
    rows = [_row(size, compare(request_of_size(size), BURSTS, ROUNDS)) for size in TARGETS]
    text = "\n".join(
        [_HEAD.format(python=platform.python_version(), rounds=ROUNDS, bursts=BURSTS), *rows, "", section(measure())]
    )
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


_HEAD = """# Benchmarks

Server CPU per `patient-view` request answered from prefetch alone (all keys present, cards built and sent), as a
ratio to a FastAPI + orjson echo of the same body with its heap frozen, both one uvicorn worker, Python {python}. CPU
time is the kernel's account of each server process; {bursts} interleaved bursts of {rounds} requests, medians. Ratios
compare; the milliseconds are this machine's.

| prefetch | ours, ms CPU | echo, ms CPU | ratio | target | aim beyond |
| --- | --- | --- | --- | --- | --- |"""


def _row(size: int, found: Comparison) -> str:
    target, aim = TARGETS[size]
    return f"| {size} KB | {found.ours_ms:.2f} | {found.echo_ms:.2f} | **{found.ratio:.2f}** | {target:g} | {aim:g} |"


if __name__ == "__main__":
    main()
