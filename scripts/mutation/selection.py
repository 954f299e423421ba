"""Which tests meet a mutant: first those beside the file, then, for a survivor, all that ran its line.

The second come from one measured run of the core's tests with a context a test, repeated when the core changed.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree as ET

from coverage import CoverageData

from scripts.mutation.child import PROFILE
from scripts.mutation.session import SESSIONS
from scripts.mutation.targets import CORE, REPOSITORY

SYSTEMS = "scores"
MOST_CASES = 4
LONGEST_S = 0.4
TESTS = REPOSITORY / "tests" / "spinal_metastasis"
OF_EVERY_SCORE = TESTS / "test_every_score.py"


def near(name: str) -> tuple[str, ...]:
    """Test files with the name of the core file, or with its first word; without one, those that import it.

    A scoring system has in its folder also tests of several systems, which name it (or those built on it) by key, and
    those of every system, which read its tables: these are made when the file is loaded, so no test runs their lines.
    """
    path = Path(name)
    folder = TESTS / path.parent if (TESTS / path.parent).is_dir() else TESTS
    stems = (path.stem, path.stem.partition("_")[0] or path.stem)
    named = next(filter(None, (sorted(folder.rglob(f"test_{stem}*.py")) for stem in stems)), [])
    of_several: list[Path] = []
    if path.parent.name == SYSTEMS:
        of_several = [OF_EVERY_SCORE, *_matching(folder.glob("test_*.py"), f'"{re.escape(path.stem)}')]
    dotted = f"{CORE.name}.{name.removesuffix('.py').removesuffix('/__init__').replace('/', '.')}"
    found = named or _matching(TESTS.rglob("test_*.py"), rf"^(from|import) {re.escape(dotted)}\b(?!\.)")
    return tuple(path.relative_to(REPOSITORY).as_posix() for path in dict.fromkeys((*found, *of_several)))


def _matching(paths: Iterable[Path], pattern: str) -> list[Path]:
    return [path for path in sorted(paths) if re.search(pattern, path.read_text(encoding="utf-8"), re.MULTILINE)]


def covering(name: str, line: int) -> frozenset[str]:
    """Tests, by node id, that ran this line; where none did (it runs at import), those that ran any line of the file.

    The wide run is bounded: of a test with many cases a few, evenly spread, and none that takes long.
    """
    contexts = _contexts().contexts_by_lineno(str(CORE / name))
    here = set(_tests(contexts.get(line, ())))
    anywhere = here or {test for at in contexts.values() for test in _tests(at)}
    return frozenset(_few_cases(anywhere or _tests(_contexts().measured_contexts())))


def _few_cases(tests: Iterable[str]) -> Iterator[str]:
    cases: dict[str, list[str]] = {}
    for test in sorted(set(tests) - _long_tests()):
        cases.setdefault(test.partition("[")[0], []).append(test)
    for every in cases.values():
        few = min(MOST_CASES, len(every))
        yield from (every[i * len(every) // few] for i in range(few))


def _tests(contexts: Iterable[str]) -> Iterator[str]:
    return (context.partition("|")[0] for context in contexts if context)


@cache
def _long_tests() -> frozenset[str]:
    """Tests that took longer than the limit in the measured run."""
    _contexts()
    cases = ET.parse(_measured().with_suffix(".xml")).iter("testcase")  # noqa: S314 -- pytest wrote it here
    return frozenset(
        f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name')}"
        for case in cases if float(case.get("time", "0")) > LONGEST_S
    )  # fmt: skip


@cache
def _measured() -> Path:
    text = b"".join(path.read_bytes() for path in sorted(CORE.rglob("*.py")))
    return SESSIONS / f"contexts-{sha256(text).hexdigest()[:12]}.coverage"


@cache
def _contexts() -> CoverageData:
    path = _measured()
    if not path.exists():
        making = path.with_suffix(".new")
        making.unlink(missing_ok=True)
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", f"--cov={CORE.name}", "--cov-context=test", "--cov-report=",
             "--cov-fail-under=0", "-p", "no:cacheprovider", "--timeout=0",
             f"--junit-xml={path.with_suffix('.xml')}", str(TESTS)],
            cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL,
            env=os.environ | {"COVERAGE_FILE": str(making), "HYPOTHESIS_PROFILE": PROFILE},
        )  # fmt: skip
        making.rename(path)
    data = CoverageData(str(path))
    data.read()
    return data
