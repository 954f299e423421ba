"""Mutation tests of the core, one file at a time: `python -m scripts.mutation [FILE ...]`; without one, what is stale.

A run that is stopped goes on where it was. Files are named by their path below `spinal_metastasis`.
"""

import sys
import time
from importlib.metadata import version

from cosmic_ray.work_db import WorkDB
from cosmic_ray.work_item import TestOutcome, WorkerOutcome, WorkItem, WorkResult

from scripts.mutation import page, results
from scripts.mutation.distributor import ForkedTests, mutant_name
from scripts.mutation.results import Result, Survivor
from scripts.mutation.session import open_session
from scripts.mutation.targets import content_hash, files

TOOL = "cosmic-ray"


def survivors(session: WorkDB) -> list[tuple[WorkItem, Survivor]]:
    done = session.completed_work_items
    found = [
        (item, Survivor(item.mutations[0].start_pos[0], mutant_name(item, result.diff or "")))
        for item, result in done if result.test_outcome is TestOutcome.SURVIVED
    ]  # fmt: skip
    return sorted(found, key=lambda pair: (pair[1].line, pair[1].mutant))


def run(name: str) -> Result:
    """Try what was not tried yet, and again each survivor that has no reason: a test may have come for it."""
    session = open_session(name)
    why = results.reasons()
    again = [item for item, one in survivors(session) if (name, one.mutant) not in why]
    waiting = [*session.pending_work_items, *again]
    began = time.monotonic()
    if waiting:
        print(f"{name}: {len(waiting)} of {session.num_work_items} mutants to try", flush=True)
        equal = {mutant for (file, mutant), reason in why.items() if file == name and reason.startswith(results.EQUAL)}
        ForkedTests(name, equal)(waiting, "", 0.0, {}, lambda job, result: _keep(session, job, result))
    result = _result(name, session)
    session.close()
    percent = results.share([result], why).percent
    print(f"{name}: {percent:.1f} % killed, {time.monotonic() - began:.0f} s", flush=True)
    for one in result.survivors:
        if (name, one.mutant) not in why:
            print(f"  {name}:{one.line}: {one.mutant}", flush=True)
    return result


def _keep(session: WorkDB, job: str, result: WorkResult) -> None:
    session.set_result(job, result)


def _result(name: str, session: WorkDB) -> Result:
    done = [result for _, result in session.results]
    tried = [result.test_outcome for result in done]
    skipped = [result.output or "" for result in done if result.worker_outcome is WorkerOutcome.SKIPPED]
    return Result(
        file=name, sha256=content_hash(name), tool=f"{TOOL} {version(TOOL)}", killed=tried.count(TestOutcome.KILLED),
        unloadable=tried.count(TestOutcome.INCOMPETENT), survivors=tuple(one for _, one in survivors(session)),
        not_mutated={reason: skipped.count(reason) for reason in sorted(set(skipped))},
    )  # fmt: skip


def main(names: list[str]) -> int:
    there = tuple(files())
    unknown = sorted(set(names) - set(there))
    if unknown:
        print(f"no rules in: {', '.join(unknown)}", file=sys.stderr)
        return 2
    known = results.read()
    stale = [name for name in there if name not in known or not results.is_current(known[name])]
    for name in names or stale:
        results.write(run(name))
        page.write()
    left = list(results.faults(results.read(), results.reasons()))
    for fault in left:
        print(fault, file=sys.stderr)
    return 1 if left else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
