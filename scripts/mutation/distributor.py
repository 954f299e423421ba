"""How a mutant is tried: cosmic-ray's distributor, with forked test runs in place of a command a mutant."""

from collections.abc import Callable, Collection, Iterable, Mapping
from difflib import unified_diff
from pathlib import Path

from cosmic_ray.distribution.distributor import Distributor
from cosmic_ray.work_item import TestOutcome, WorkerOutcome, WorkItem, WorkResult

from scripts.mutation.child import Outcome, Run, run
from scripts.mutation.selection import covering, near
from scripts.mutation.session import mutant_of

BASE_LIMIT_S = 10.0
TIMES_SLOWER = 6
WIDE_LIMIT_S = 300.0
FOUND = {
    Outcome.PASSED: TestOutcome.SURVIVED,
    Outcome.FAILED: TestOutcome.KILLED,
    Outcome.TOO_LONG: TestOutcome.KILLED,
    Outcome.DOES_NOT_LOAD: TestOutcome.INCOMPETENT,
}


def mutant_name(item: WorkItem, diff: str) -> str:
    """Operator, definition and the changed lines: the same while the rule reads the same, wherever it stands."""
    (spec,) = item.mutations
    lines = diff.splitlines()
    before, after = (" ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+")
    operator = spec.operator_name.partition("/")[2]
    return f"{operator} in {spec.definition_name or 'the module'}: {before} → {after}"


class ForkedTests(Distributor):
    """Tries the mutants of one core file, one after the other. `equal`: those of which a reason says that no test can
    kill them; they meet the tests beside the file only.
    """

    def __init__(self, name: str, equal: Collection[str] = ()) -> None:
        self.name, self.near, self.equal = name, near(name), equal
        self.limit_s = BASE_LIMIT_S + TIMES_SLOWER * self._unmutated()

    def _unmutated(self) -> float:
        """CPU seconds of the tests beside the file; they must pass."""
        if not self.near:
            return 0.0
        first = run(self.near, None, WIDE_LIMIT_S)
        if first.outcome is not Outcome.PASSED:
            raise RuntimeError(f"{self.name}: without a mutation: {first.outcome} {first.by}")
        return first.cpu_s

    def __call__(
        self,
        pending_work: Iterable[WorkItem],
        _test_command: str,
        _timeout: float,
        _distributor_config: Mapping[str, object],
        on_task_complete: Callable[[str, WorkResult], None],
    ) -> None:
        for item in pending_work:
            on_task_complete(item.job_id, self.tried(item))

    def tried(self, item: WorkItem) -> WorkResult:
        path, text, mutant = mutant_of(item)
        done = run(self.near, (path, mutant), self.limit_s) if self.near else None
        changes = "\n".join(
            line for line in unified_diff(text.splitlines(), mutant.splitlines(), n=0, lineterm="")
            if not line.startswith(("---", "+++", "@@"))
        )  # fmt: skip
        if done is None or (done.outcome is Outcome.PASSED and mutant_name(item, changes) not in self.equal):
            done = self._by_all_that_ran(item, (path, mutant))
        return WorkResult(WorkerOutcome.NORMAL, done.by or str(done.outcome), FOUND[done.outcome], changes)

    def _by_all_that_ran(self, item: WorkItem, mutant: tuple[Path, str]) -> Run:
        chosen = covering(self.name, item.mutations[0].start_pos[0])
        files = sorted({test.partition("::")[0] for test in chosen} - set(self.near))
        rest = frozenset(test for test in chosen if test.partition("::")[0] in files)
        return run(files, mutant, WIDE_LIMIT_S, rest) if rest else Run(Outcome.PASSED, "", 0.0)
