"""The core alone: its import, full charts, and typical charts without radiology with their questions. CPU time."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.bare import AS_OF, Sum, add_up, sums_of
from bench.core_charts import charts_without_radiology, full_charts
from spinal_metastasis.assessment import assess
from spinal_metastasis.facts import PatientFacts

TARGET_IMPORT_MS, TARGET_FULL_MS, TARGET_QUESTIONS_MS = 50.0, 2.0, 5.0
IMPORTS, PASSES = 15, 9
TIMED_IMPORT = """
import time
began = time.process_time_ns()
import spinal_metastasis.assessment
print(time.process_time_ns() - began)
"""


@dataclass(frozen=True, slots=True)
class Core:
    """Medians in milliseconds. `bare`: the same arithmetic as a full chart in bare loops."""

    import_ms: float
    full_ms: float
    questions_ms: float
    bare_ms: float

    @property
    def full_ratio(self) -> float:
        return self.full_ms / self.bare_ms

    @property
    def questions_ratio(self) -> float:
        return self.questions_ms / self.bare_ms


def import_ms(times: int = IMPORTS) -> float:
    """In a fresh interpreter that finds compiled files, as an installed package has them; its own start left out."""
    with tempfile.TemporaryDirectory() as compiled:
        environ = {**os.environ, "PYTHONPYCACHEPREFIX": compiled, "PYTHONDONTWRITEBYTECODE": ""}
        command = [sys.executable, "-c", TIMED_IMPORT]
        runs = [subprocess.run(command, env=environ, capture_output=True, check=True) for _ in range(times + 1)]
    return statistics.median(int(run.stdout) for run in runs[1:]) / 1e6


def measure(passes: int = PASSES, imports: int = IMPORTS) -> Core:
    """Charts in turn with the bare loops, so that a noisy neighbour hits both; each chart counts with its median."""
    full, typical = list(full_charts()), list(charts_without_radiology())
    sums = sums_of(full[-1])
    full_runs, typical_runs, bare_runs = [], [], []
    for _ in range(passes):
        full_runs.append([_chart_ms(facts) for facts in full])
        bare_runs.append(_bare_ms(sums))
        typical_runs.append([_chart_ms(facts) for facts in typical])
    return Core(import_ms(imports), _median(full_runs), _median(typical_runs), statistics.median(bare_runs))


def _median(runs: Sequence[Sequence[float]]) -> float:
    middle: float = statistics.median(statistics.median(one) for one in zip(*runs, strict=True))
    return middle


def _chart_ms(facts: PatientFacts) -> float:
    began = time.process_time_ns()
    assess(facts, AS_OF)
    return (time.process_time_ns() - began) / 1e6


def _bare_ms(sums: tuple[Sum, ...], times: int = 200) -> float:
    began = time.process_time_ns()
    for _ in range(times):
        add_up(sums)
    return (time.process_time_ns() - began) / times / 1e6


def section(found: Core) -> str:
    """The core's part of bench/RESULTS.md."""
    return _SECTION.format(
        full=len(list(full_charts())), typical=len(list(charts_without_radiology())), imports=IMPORTS, passes=PASSES,
        import_ms=found.import_ms, full_ms=found.full_ms, questions_ms=found.questions_ms, bare_us=found.bare_ms * 1000,
        full_ratio=found.full_ratio, questions_ratio=found.questions_ratio, target_import=TARGET_IMPORT_MS,
        target_full=TARGET_FULL_MS, target_questions=TARGET_QUESTIONS_MS,
    )  # fmt: skip


_SECTION = """## The core alone

CPU of one process, medians. Import: `spinal_metastasis.assessment` in a fresh interpreter with compiled files,
{imports} times, the interpreter's start left out. Charts: `assess` with all it answers, {full} full charts of one
lesion and {typical} typical ones (clinic and blood known, nothing radiological, two lesions), {passes} times in turn in
one process, whose tables and caches stay. Bare: points of the same systems added in loops, groups and a NOMS row looked
up, {bare_us:.1f} µs.

| | ms CPU | target | ratio to the bare loops |
| --- | --- | --- | --- |
| import | {import_ms:.1f} | {target_import:g} | |
| full chart | {full_ms:.2f} | {target_full:g} | **{full_ratio:.0f}** |
| without radiology, with its questions | {questions_ms:.2f} | {target_questions:g} | **{questions_ratio:.0f}** |
"""
