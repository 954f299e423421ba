"""What is written from the requirements: a table a file in conformance/requirements, and docs/requirements.md."""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from conformance.score_page_markdown import bullets, joined, section, table
from scripts.requirements.markers import Marked, marked
from scripts.requirements.rows import FOLDER, REPOSITORY, Part, Row, Status, faults, read, rows_of

PAGE: Final = REPOSITORY / "docs" / "requirements.md"
COLUMNS: Final = ("id", "level", "who", "text", "status", "tests", "why", "url")
AGAIN: Final = "make requirements"
HEAD: Final = """\
# Requirements and the tests that show them

<!-- Written by scripts/requirements (make requirements) from conformance/requirements/rows.toml and the markers of the
tests. Not edited by hand. -->

Each row is a demand of CDS Hooks 2.0 or of SMART App Launch 2.2 (what only the ballot of CDS Hooks 3.0 has is marked),
or `own`: taken from guidance, from what clients and servers were seen to do, or for safety. Who it binds: S the
service, C the client (the service must be ready for the failing form too), A the app, B the backend client.

**test**: the tests named show it. **reason**: no test is due, and why. **in work**: what is missing. **not built**: it
belongs to a part that does not exist yet. A test says what it shows with `@pytest.mark.requirement("CH-12")`; `make
check` fails while a row has neither test nor reason. The same as tables:
[conformance/requirements](../conformance/requirements)."""


def written(parts: Iterable[Part]) -> dict[Path, str]:
    """Every file that is written, with its text."""
    parts = tuple(parts)
    files = {part.file: None for part in parts}
    tables = {
        FOLDER / f"{file}.csv": _csv(rows_of(part for part in parts if part.file == file)) for file in files
    }  # fmt: skip
    return {**tables, PAGE: _page(parts)}


def stale_requirements() -> list[str]:
    """What is wrong with rows, markers and files, one sentence each; empty when all hold."""
    found = _marked()
    try:
        parts = read(found.tests)
    except (OSError, ValueError, TypeError, KeyError) as error:
        return [f"conformance/requirements/rows.toml: {error}"]
    wanted = written(parts)
    stray = [path for path in FOLDER.glob("*.csv") if path not in wanted]
    return [
        *found.faults,
        *faults(parts, found.tests),
        *(f"{_named(path)}: not current: {AGAIN}" for path, text in wanted.items() if not _holds(path, text)),
        *(f"{_named(path)}: no part of the requirements" for path in stray),
    ]


def write() -> None:
    for path, text in written(read(_marked().tests)).items():
        path.write_text(text, encoding="utf-8")


def in_short() -> str:
    """How many rows there are of each status."""
    rows = list(rows_of(read(_marked().tests)))
    counts = ", ".join(f"{sum(row.status is status for row in rows)} {status}" for status in Status)
    return f"requirements: {len(rows)} rows: {counts}"


def _marked() -> Marked:
    return marked((REPOSITORY / "tests").rglob("*.py"), REPOSITORY)


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def _named(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def _csv(rows: Iterable[Row]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow((row.id, row.level, row.who, row.text, row.status, "; ".join(row.tests), row.words, row.url))
    return out.getvalue()


def _page(parts: tuple[Part, ...]) -> str:
    rows = list(rows_of(parts))
    counts = [(part.title, f"{part.rows[0].id} to {part.rows[-1].id}", *_counts(part.rows)) for part in parts]
    return joined(
        [
            HEAD,
            table(("part", "rows", "all", *Status), [*counts, ("**together**", "", *_counts(rows))]),
            section("In work", bullets(f"{row.id}: {row.words}" for row in rows if row.status is Status.IN_WORK)),
            *(section(part.title, _table(part.rows)) for part in parts),
        ]
    )


def _counts(rows: Iterable[Row]) -> Iterator[int]:
    rows = tuple(rows)
    yield len(rows)
    for status in Status:
        yield sum(row.status is status for row in rows)


def _table(rows: Iterable[Row]) -> str:
    head = ("id", "level", "who", "requirement", "status", "shown by, or why not")
    return table(head, [(_id(row), row.level, row.who, row.text, row.status, _shown(row)) for row in rows])


def _id(row: Row) -> str:
    return f"[{row.id}]({row.url})" if row.url else row.id


def _shown(row: Row) -> str:
    named = ", ".join(f"`{test.removeprefix('tests/')}`" for test in row.tests)
    return ". ".join(filter(None, (named, row.words)))
