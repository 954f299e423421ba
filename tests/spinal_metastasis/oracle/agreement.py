"""Production against the oracle on random charts, in batches that are the same on every machine.

`python -m tests.spinal_metastasis.oracle.agreement` runs all batches and writes docs/agreement.md; what is done is kept
in .cache, so that a run that was stopped goes on.
"""

import gc
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from spinal_metastasis.knowledge import version
from tests.spinal_metastasis.oracle.compare import systems_differ
from tests.spinal_metastasis.oracle.compare_advice import advice_differs, factors_differ, notes_differ
from tests.spinal_metastasis.oracle.compare_lesions import (
    lesions_differ,
    out_of_scope_differs,
    reasons_out_of_scope,
)
from tests.spinal_metastasis.oracle.compare_lmnop import lmnop_differs
from tests.spinal_metastasis.oracle.compare_options import options_differ, would_change_differs
from tests.spinal_metastasis.oracle.compare_patient import patient_differs
from tests.spinal_metastasis.oracle.nearly_complete import seeded
from tests.spinal_metastasis.oracle.places import chart
from tests.spinal_metastasis.oracle.production import assessed
from tests.spinal_metastasis.oracle.rarities import rare_document
from tests.spinal_metastasis.oracle.what_is_seen import what_is_seen

SEED = "agreement"
BATCH, BATCHES = 1000, 200
IN_FULL = 10
"""One chart of so many is answered in full, with its LMNOP lines; the rest as for cards, which leave them out."""
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
    with _collector_paused():
        for at in range(size):
            document = rare_document(source)
            answer = assessed(document, for_cards=at % IN_FULL != 0, bare=True)
            report.seen.update(what_is_seen(document, answer))
            found = differences(document, answer)
            report.differences += [f"{line}\n  {json.dumps(document)}" for line in found[:1]]
    return report


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Charts leave few cycles behind, and looking for them costs a quarter of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()


def differences(document: Mapping[str, Any], answer: Mapping[str, Any]) -> list[str]:
    """One line for everything that is not as the oracle has it."""
    read = chart(document)
    reasons = reasons_out_of_scope(read)
    if reasons:
        return list(out_of_scope_differs(answer, reasons))
    compared = [lesions_differ, advice_differs, factors_differ, notes_differ, options_differ]
    if answer["lmnop"]:
        compared += [lmnop_differs, would_change_differs]
    return [
        *systems_differ(read.patient, answer),
        *patient_differs(read.patient, answer),
        *(line for compare in compared for line in compare(read, answer)),
    ]


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
        if file.suffix in (".py", ".csv", ".json"):
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
advice; SINS; the six inputs, decisions and deciding inputs of NOMS; flags; tolerance of surgery with scope, reasons and
cautions; expected survival by system and together; what is out of scope and what is too old; advisories with level,
strength, condition, emergency, order and the factors they name; conflicts; options with rank, rows and the rules for
and against them band by band; what would change them, and LMNOP by what each line suggests (one chart of ten). Wording
is not compared.

Counted with a C-rule: options that show it. "conditional" and "in some bands": possible, not certain.

Rules {rules}: **{charts:,} charts, {found} differences.**

| compared | times |
| --- | --- |
{rows}

{shown}"""

if __name__ == "__main__":
    main()
