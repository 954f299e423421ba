"""One test run in a process of its own that sees one file of the core with another text; nothing on disk changes.

The process is forked from one that has pytest and its plugins loaded and the core not: a run costs a third of a second,
and a run that is killed leaves no mutant behind.
"""

import gc
import os
import resource
import signal
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.machinery import SourceFileLoader
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import hypothesis  # noqa: F401 -- these are loaded before the fork, for every run after it
import jsonschema  # noqa: F401
import psycopg.sql  # noqa: F401
import pytest

CORE_PACKAGE = "spinal_metastasis"
OPTIONS = (
    "-x", "-q", "--tb=no", "--no-header", "-p", "no:cacheprovider", "-p", "no:cov", "--timeout=0",
    "-W", "ignore::pytest.PytestAssertRewriteWarning",
)  # fmt: skip
PROFILE = "mutation"


for plugin in entry_points(group="pytest11"):
    plugin.load()
gc.freeze()
"""What is loaded so far is left alone by the collections of a child; pytest asks for several at its end."""


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    DOES_NOT_LOAD = "does not load"
    TOO_LONG = "too long"
    NOTHING_RUN = "nothing run"


@dataclass(frozen=True, slots=True)
class Run:
    """`by`: the test that failed, or could not be collected. `cpu_s`: what the run took."""

    outcome: Outcome
    by: str
    cpu_s: float


class _Watch:
    """Reports the first failure to the parent, and runs the chosen tests only."""

    def __init__(self, pipe: int, chosen: Collection[str] | None) -> None:
        self.pipe, self.chosen, self.told = pipe, chosen, False

    def tell(self, outcome: Outcome, by: str) -> None:
        if not self.told:
            self.told = True
            os.write(self.pipe, f"{outcome}\n{by}".encode())

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.tell(Outcome.DOES_NOT_LOAD, report.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.tell(Outcome.FAILED, report.nodeid)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self.chosen is not None:
            items[:] = [item for item in items if item.nodeid in self.chosen]


def run(
    files: Sequence[str], mutant: tuple[Path, str] | None, limit_s: float, chosen: Collection[str] | None = None
) -> Run:
    """Run the tests of these files, or those of them chosen, against the core with this text in this file."""
    if CORE_PACKAGE in sys.modules:
        raise RuntimeError(f"{CORE_PACKAGE} is loaded: a mutant of it would not be")
    ours, theirs = os.pipe()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    pid = os.fork()
    if pid == 0:
        os.close(ours)
        _in_child(files, mutant, limit_s, _Watch(theirs, chosen))
    os.close(theirs)
    with os.fdopen(ours) as told:
        said = told.read()
    _, status = os.waitpid(pid, 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Run(*_read(said, os.waitstatus_to_exitcode(status)), cpu_s)


def _read(said: str, code: int) -> tuple[Outcome, str]:
    if said:
        outcome, _, by = said.partition("\n")
        return Outcome(outcome), by
    if code in {-signal.SIGXCPU, -signal.SIGALRM, -signal.SIGKILL}:
        return Outcome.TOO_LONG, ""
    if code == pytest.ExitCode.NO_TESTS_COLLECTED:
        return Outcome.NOTHING_RUN, ""
    if code == pytest.ExitCode.OK:
        return Outcome.PASSED, ""
    return Outcome.DOES_NOT_LOAD, f"pytest ended with {code}"


def _in_child(files: Sequence[str], mutant: tuple[Path, str] | None, limit_s: float, watch: _Watch) -> None:
    code: int = pytest.ExitCode.INTERNAL_ERROR
    try:
        seconds = int(limit_s) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        signal.alarm(seconds * 10)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.environ["HYPOTHESIS_PROFILE"] = PROFILE
        if mutant is not None:
            _replace(*mutant)
        code = pytest.main([*OPTIONS, *files], plugins=[watch])
    finally:
        os._exit(code)


def _replace(path: Path, text: str) -> None:
    """Every loader of this process reads `text` where it would have read the file, and compiles it anew."""
    read, stats = SourceFileLoader.get_data, SourceFileLoader.path_stats
    changed = str(path)

    def get_data(loader: SourceFileLoader, name: str) -> bytes:
        return text.encode() if name == changed else read(loader, name)

    def path_stats(loader: SourceFileLoader, name: str) -> Any:  # noqa: ANN401 -- as the loader's own
        if name == changed:
            raise OSError("no compiled file is good for a mutant")
        return stats(loader, name)

    loader_class: Any = SourceFileLoader
    loader_class.get_data, loader_class.path_stats = get_data, path_stats
