"""`make bench`: prints the ratios and writes them to bench/RESULTS.md."""

import os
import platform
from pathlib import Path

from bench.charts import charts_of_all_stories, charts_of_one_story
from bench.core import measure, section
from bench.measure import Comparison, compare

RESULTS = Path(__file__).with_name("RESULTS.md")
TARGETS = {50: (5.0, 3.0), 300: (2.0, 1.5)}
"""Size of the prefetch in KB → (target, aim beyond), as ratios to the echo."""
CHARTS, BURSTS = 200, 7
QUIET = 0.75
"""Most processes a core, on average over the run (its own two in turn among them), on a machine that is quiet."""


def main() -> None:
    found = [(size, compare(charts_of_one_story(size), CHARTS, BURSTS)) for size in TARGETS]
    mixed = [(size, compare(charts_of_all_stories(size), CHARTS, BURSTS)) for size in TARGETS]
    rows = [*(_row(size, one) for size, one in found), *(_mixed_row(size, one) for size, one in mixed)]
    head = _HEAD.format(python=platform.python_version(), charts=CHARTS, bursts=BURSTS, load=_load())
    text = "\n".join([head, *rows, "", section(measure())])
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


_HEAD = """# Benchmarks

Server CPU per `patient-view` request answered from prefetch alone (all keys present, cards built and sent), as a
ratio to a FastAPI + orjson echo of the same bodies with its heap frozen, both one uvicorn worker, Python {python}.
CPU time is the kernel's account of each server process; {bursts} interleaved bursts of {charts} different charts, each
with a NOMS card in its answer, medians. One story: a well-recorded renal metastasis, every value, answer and date
varied. All stories: what the synthetic patients have, with gaps, so that more is open and asked; words of reports are
read. Ratios compare; the milliseconds are this machine's.
{load}

| prefetch, charts | ours, ms CPU | echo, ms CPU | ratio | target | aim beyond |
| --- | --- | --- | --- | --- | --- |"""


def _row(size: int, found: Comparison) -> str:
    target, aim = TARGETS[size]
    return f"| {size} KB, one story | {_figures(found)} | {target:g} | {aim:g} |"


def _mixed_row(size: int, found: Comparison) -> str:
    return f"| {size} KB, all stories | {_figures(found)} | | |"


def _figures(found: Comparison) -> str:
    return f"{found.ours_ms:.2f} | {found.echo_ms:.2f} | **{found.ratio:.2f}**"


def _load() -> str:
    """Whether others used the machine: the ratio is worse then, since the larger program loses more of the caches."""
    load, cores = os.getloadavg()[2], os.cpu_count() or 1
    quiet = "quiet" if load <= cores * QUIET else "not quiet: ratios are better on one that is"
    return f"The machine was {quiet} (load {load:.1f} on {cores} cores)."


if __name__ == "__main__":
    main()
