"""The files of the core that hold rules, those that decide most first, and the hash that says which text was tested."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
CORE = REPOSITORY / "spinal_metastasis"
RESULTS = REPOSITORY / "docs" / "mutation" / "results"
"""One JSON file a file of the core, named by its path below `spinal_metastasis`."""

FIRST = (
    "tables/noms_table.csv",
    "recommendation/noms_table.py", "recommendation/noms.py", "recommendation/policies.py",
    "recommendation/tolerance.py", "recommendation/cautions.py", "recommendation/combined_rules.py",
    "recommendation/combined_situation.py", "recommendation/combined_traits.py", "recommendation/combined_options.py",
    "recommendation/combined_conflicts.py", "recommendation/combined.py",
    "recommendation/advisories/emergency.py", "recommendation/advisories/surgery.py",
    "recommendation/advisories/radiotherapy.py", "recommendation/advisories/medical.py",
    "recommendation/advisories/intervals.py", "recommendation/advisories/parts.py",
    "recommendation/advisories/view.py", "recommendation/advisories/asking.py",
    "recommendation/advisories/__init__.py", "recommendation/advisories/texts.py",
    "recommendation/cement.py", "recommendation/lmnop.py", "recommendation/lmnop_patient.py",
    "recommendation/radiosensitivity.py", "recommendation/survival.py", "recommendation/solitary.py",
    "recommendation/horizon.py", "recommendation/lesion.py",
)  # fmt: skip
FOLDERS = ("recommendation", "scores", "panels", ".", "models")
LAST = (
    "recommendation/questions.py", "recommendation/answers.py", "what_if.py", "what_if_changes.py", "what_if_words.py",
    "results.py", "terms.py",
)  # fmt: skip


def files() -> Iterator[str]:
    """Every file with rules, by its path below the core, each once and in the order they are run."""
    there = {path.relative_to(CORE).as_posix() for path in CORE.rglob("*") if path.suffix in {".py", ".csv"}}
    folders = [name for folder in FOLDERS for name in sorted(there) if Path(name).parent == Path(folder)]
    ordered = dict.fromkeys((*FIRST, *(name for name in folders if name not in LAST), *LAST))
    yield from (name for name in ordered if name in there and (CORE / name).read_text(encoding="utf-8").strip())


def content_hash(name: str) -> str:
    """SHA-256 of a core file, whatever its line ends."""
    return sha256((CORE / name).read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def result_path(name: str) -> Path:
    return RESULTS / f"{name}.json"
