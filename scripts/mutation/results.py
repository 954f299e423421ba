"""The committed result: one JSON file a core file, the reasons for survivors, and what is wrong with them."""

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from scripts.mutation.targets import CORE, RESULTS, content_hash, files, result_path

REASONS = RESULTS.parent / "reasons.toml"
LEAST_KILLED_PERCENT = 95.0


@dataclass(frozen=True, slots=True)
class Survivor:
    """`mutant`: operator, definition, and the lines before and after: the name a reason gives it."""

    line: int
    mutant: str


@dataclass(frozen=True, slots=True)
class Result:
    """Of one core file. `unloadable`: mutants no test module could import, counted neither way."""

    file: str
    sha256: str
    tool: str
    killed: int
    unloadable: int
    survivors: tuple[Survivor, ...]
    not_mutated: Mapping[str, int]


Reasons = Mapping[tuple[str, str], str]
"""(core file, mutant) → why nothing kills it."""
EQUAL = "equal"
"""A reason begins so where the mutant answers as the rule does, for every input: nothing could kill it."""


@dataclass(frozen=True, slots=True)
class Share:
    """Mutants of one file or of several: those equal to the rule count neither way."""

    killed: int
    equal: int
    survived: int

    @property
    def percent(self) -> float:
        tried = self.killed + self.survived
        return 100 * self.killed / tried if tried else 100.0


def share(found: Iterable[Result], why: Reasons) -> Share:
    found = tuple(found)
    survivors = [why.get((result.file, one.mutant), "") for result in found for one in result.survivors]
    equal = sum(reason.startswith(EQUAL) for reason in survivors)
    return Share(sum(result.killed for result in found), equal, len(survivors) - equal)


def write(result: Result) -> None:
    path = result_path(result.file)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(result), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read() -> dict[str, Result]:
    """The results there are, in the order the files are run, those of files that are gone last."""
    found = {}
    for path in sorted(RESULTS.rglob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        survivors = tuple(Survivor(**one) for one in told.pop("survivors"))
        result = Result(**told, survivors=survivors)
        found[result.file] = result
    order = [name for name in files() if name in found]
    return {name: found[name] for name in dict.fromkeys((*order, *found))}


def reasons(path: Path = REASONS) -> Reasons:
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["survivors"] if path.exists() else []
    return {(entry["file"], mutant): entry["because"] for entry in entries for mutant in entry["mutants"]}


def is_current(result: Result) -> bool:
    return (CORE / result.file).is_file() and result.sha256 == content_hash(result.file)


def faults(results: Mapping[str, Result], why: Reasons) -> Iterator[str]:
    """What keeps the committed result from holding, a sentence each."""
    for name, result in results.items():
        if not is_current(result):
            yield f"docs/mutation: {name} changed since it was mutated: make mutation FILE={name}"
        for one in result.survivors:
            if (name, one.mutant) not in why:
                yield f"docs/mutation: {name}:{one.line}: survives without a reason: {one.mutant}"
    survive = {(name, one.mutant) for name, result in results.items() for one in result.survivors}
    yield from (
        f"docs/mutation/reasons.toml: {name}: no such survivor: {mutant}" for name, mutant in why.keys() - survive
    )
    percent = share(results.values(), why).percent
    if percent < LEAST_KILLED_PERCENT:
        yield f"docs/mutation: {percent:.1f} % killed, {LEAST_KILLED_PERCENT:.0f} % wanted"
