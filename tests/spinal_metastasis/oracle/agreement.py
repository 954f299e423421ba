"""Production against the oracle on random charts, in batches that are the same on every machine.

`python -m tests.spinal_metastasis.oracle.agreement` runs all batches and writes docs/agreement.md; what is done is kept
in .cache, so that a run that was stopped goes on.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from spinal_metastasis.knowledge import version
from tests.spinal_metastasis.oracle.compare import noms_differs, sins_differs, systems_differ
from tests.spinal_metastasis.oracle.compare_patient import patient_differs
from tests.spinal_metastasis.oracle.lesion import noms_inputs
from tests.spinal_metastasis.oracle.nearly_complete import seeded
from tests.spinal_metastasis.oracle.possible import VERTEBRAE
from tests.spinal_metastasis.oracle.production import assessed
from tests.spinal_metastasis.oracle.random_documents import random_document

SEED = "agreement"
BATCH, BATCHES = 1000, 200
ROOT = Path(__file__).parents[3]
PROGRESS = ROOT / ".cache" / "agreement.json"
RESULT = ROOT / "docs" / "agreement.md"


@dataclass
class Report:
    """`seen`: how often each thing was compared; `differences`: the first of each kind, with its chart."""

    seen: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


def run_batch(number: int, size: int = BATCH) -> Report:
    source, report = seeded(f"{SEED} {number}"), Report()
    for _ in range(size):
        document = random_document(source)
        answer = assessed(document, for_cards=True)
        report.seen.update(_what_is_seen(document, answer))
        found = differences(document, answer)
        report.differences += [f"{line}\n  {json.dumps(document)}" for line in found[:1]]
    return report


def differences(document: Mapping[str, Any], answer: Mapping[str, Any]) -> list[str]:
    """One line for everything that is not as the oracle has it."""
    return [
        *systems_differ(document, answer),
        *patient_differs(document, answer),
        *(line for lesion, found in _pairs(document, answer) for line in _lesion_differs(document, lesion, found)),
    ]


def _pairs(document: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    ordered = sorted(document["lesions"], key=lambda lesion: VERTEBRAE.index(lesion.get("level", VERTEBRAE[-1])))
    yield from zip(ordered, answer["lesions"], strict=True)


def _lesion_differs(document: Mapping[str, Any], lesion: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    status = found["noms"]["inputs"]["systemic_tolerance"]
    inputs = noms_inputs(document, lesion, tolerance=tuple(status))
    return [*sins_differs(lesion, found["sins"]), *noms_differs(inputs, found["noms"])]


def _what_is_seen(document: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterator[str]:
    yield "charts"
    for one in answer["prognosis"]:
        yield f"{one['system']}: {one['status']}"
    yield f"systemic tolerance: {answer['systemic_tolerance']['status']}"
    yield f"survival estimates: {answer['combined']['agreement']}"
    for lesion in answer["lesions"]:
        yield "lesions"
        yield f"SINS: {'one class' if lesion['sins']['determined'] else 'several classes'}"
        yield f"NOMS: {'one decision' if len(lesion['noms']['decisions']) == 1 else 'several decisions'}"
    yield "charts with a fact known in part" if _is_in_part(document) else "charts without one"


def _is_in_part(document: Mapping[str, Any]) -> bool:
    holders = (document, *document["lesions"])
    return any(key in holder and isinstance(holder[key], list) for holder in holders for key in ("primary", "ecog"))


# The whole run


def main() -> None:
    rules = _rules()
    done = _progress(rules)
    left = [number for number in range(BATCHES) if str(number) not in done]
    with ProcessPoolExecutor() as workers:
        for number, report in zip(left, workers.map(run_batch, left), strict=True):
            done[str(number)] = {"seen": report.seen, "differences": report.differences}
            _keep(rules, done)
            print(f"batch {number + 1} of {BATCHES}: {len(report.differences)} differences", flush=True)  # noqa: T201
    RESULT.write_text(_page(done), encoding="utf-8")


def _rules() -> str:
    """The rules and the oracle that a kept batch belongs to."""
    own = sha256()
    for file in sorted(Path(__file__).parent.rglob("*")):
        if file.suffix in (".py", ".csv"):
            own.update(file.read_bytes())
    return f"{version().knowledge} {own.hexdigest()[:8]}"


def _progress(rules: str) -> dict[str, Any]:
    if not PROGRESS.is_file():
        return {}
    kept = json.loads(PROGRESS.read_text(encoding="utf-8"))
    return dict(kept["done"]) if kept["rules"] == rules else {}


def _keep(rules: str, done: Mapping[str, Any]) -> None:
    PROGRESS.parent.mkdir(exist_ok=True)
    PROGRESS.write_text(json.dumps({"rules": rules, "done": done}), encoding="utf-8")


def _page(done: Mapping[str, Any]) -> str:
    seen: Counter[str] = Counter()
    for one in done.values():
        seen.update(one["seen"])
    found = [line for one in done.values() for line in one["differences"]]
    rows = "\n".join(f"| {name} | {count:,} |" for name, count in sorted(seen.items()))
    shown = "\n".join(f"- `{line}`" for line in found[:20])
    return _PAGE.format(rules=version().knowledge, charts=seen["charts"], found=len(found), rows=rows, shown=shown)


_PAGE = """# Agreement with the second implementation

Written by `make soak` (tests/spinal_metastasis/oracle/agreement.py); not edited by hand. The oracle is a second
implementation for tests only, written from the specification with tables of its own. Compared on random charts, missing
and partly known facts included: every system with status, totals, groups, items, missing facts, questions, figures and
advice; SINS; the six inputs, decisions and deciding inputs of NOMS; tolerance of surgery with scope, reasons and
cautions; expected survival by system and together.

Rules {rules}: **{charts:,} charts, {found} differences.**

| compared | times |
| --- | --- |
{rows}

{shown}"""

if __name__ == "__main__":
    main()
