"""Is every committed file that a program writes what it would write now? Exit code 1, and what is stale, if not.

constraints.txt must name one version of each package that pyproject.toml asks for, sorted, with no address in it.
docs/scores/*.md must be the pages that the code writes (conformance.score_pages).
deploy/spinemets.toml must be what docs/settings.md gives (scripts.settings_example).
conformance/cds-hooks/schemas must be what the hook models and their rules say (conformance.hook_schemas).
conformance/generated must be what the code and its tables say (conformance.build).
docs/requirements.md and conformance/requirements/*.csv must be what rows and tests say (scripts.requirements).
docs/mutation must hold for the core as it is: no result older than its file, no survivor without a reason.
"""

import re
import sys
import tomllib
from pathlib import Path

from conformance.build import stale_artefacts
from conformance.hook_schemas import stale_schemas
from conformance.score_pages import stale_pages
from scripts.mutation import results
from scripts.mutation.page import in_short, stale_results
from scripts.requirements import pages as requirements
from scripts.settings_example import stale_example

REPOSITORY = Path(__file__).parents[1]
_PINNED = re.compile(r"[a-z0-9][a-z0-9-]*==[0-9][0-9A-Za-z.]*")


def normal(requirement: str) -> str:
    """The package of a requirement, spelled as the index spells it.

    >>> normal("fhir.resources>=8")
    'fhir-resources'
    """
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    if name is None:
        raise ValueError(f"not a requirement: {requirement}")
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def wanted(pyproject: str) -> set[str]:
    """The packages asked for, those of every extra included."""
    project = tomllib.loads(pyproject)["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    return {normal(requirement) for group in groups for requirement in group}


def stale_constraints(pyproject: str, constraints: str) -> list[str]:
    """What is wrong with the constraints, one sentence each; empty when they are current."""
    lines = constraints.splitlines()
    problems = [f"constraints.txt: not NAME==VERSION: {line}" for line in lines if not _PINNED.fullmatch(line)]
    pinned = [line.partition("==")[0] for line in lines]
    problems += [
        f"constraints.txt: no version of {name}: make constraints" for name in sorted(wanted(pyproject) - set(pinned))
    ]
    if pinned != sorted(set(pinned)):
        problems.append("constraints.txt: not sorted, or a name stands twice: make constraints")
    return problems


def main() -> int:
    read = {name: (REPOSITORY / name).read_text() for name in ("pyproject.toml", "constraints.txt")}
    problems = [
        *stale_constraints(read["pyproject.toml"], read["constraints.txt"]),
        *stale_pages(),
        *stale_schemas(),
        *stale_artefacts(),
        *requirements.stale_requirements(),
        *stale_results(),
        *stale_example(),
    ]
    for problem in problems:
        print(problem, file=sys.stderr)
    print(in_short(results.read(), results.reasons()))
    print(requirements.in_short())
    print("generated files: " + (f"{len(problems)} problems" if problems else "current"))
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
