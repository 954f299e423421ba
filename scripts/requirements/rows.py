"""The requirements, conformance/requirements/rows.toml, and what became of each: a test, a reason, or neither yet."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

REPOSITORY: Final = Path(__file__).parents[2]
FOLDER: Final = REPOSITORY / "conformance" / "requirements"
ROWS: Final = FOLDER / "rows.toml"
LEVELS: Final = frozenset({"MUST", "MUST NOT", "SHOULD", "SHOULD NOT", "MAY", "own"})
SPECIFICATION: Final = "https://cds-hooks.hl7.org/2.0/#"


class Status(StrEnum):
    """What a row has. `test`: tests, and nothing is left. The others have words for why not."""

    TEST = "test"
    REASON = "reason"
    IN_WORK = "in work"
    NOT_BUILT = "not built"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One requirement. `who` it binds: S the service, C the client, A the app, B the backend client.

    `see`: a place in the specification of CDS Hooks. At most one of `reason` (why no test is due), `in_work` (what is
    still missing) and `not_built` (the part it belongs to); `note` is a remark beside tests.
    """

    id: str
    level: str
    who: str
    text: str
    see: str = ""
    note: str = ""
    reason: str = ""
    in_work: str = ""
    not_built: str = ""
    tests: tuple[str, ...] = ()

    @property
    def status(self) -> Status:
        if self.not_built:
            return Status.NOT_BUILT
        if self.in_work:
            return Status.IN_WORK
        return Status.REASON if self.reason else Status.TEST

    @property
    def words(self) -> str:
        """Why there is no test, or what is to be known beside it."""
        return self.not_built or self.in_work or self.reason or self.note

    @property
    def url(self) -> str:
        return SPECIFICATION + self.see if self.see else ""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that belong together; `file` is the table they are written to."""

    file: str
    title: str
    rows: tuple[Row, ...]


def read(tests: Mapping[str, tuple[str, ...]], path: Path = ROWS) -> tuple[Part, ...]:
    """The rows with their tests. Raises `ValueError` or `TypeError` where a member is unknown or missing."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Part(part["file"], part["title"], tuple(_row(row, tests) for row in part["rows"])) for part in document["part"]
    )


def _row(members: dict[str, Any], tests: Mapping[str, tuple[str, ...]]) -> Row:
    return Row(**members, tests=tests.get(members["id"], ()))


def rows_of(parts: Iterable[Part]) -> Iterator[Row]:
    for part in parts:
        yield from part.rows


def faults(parts: Iterable[Part], named: Iterable[str]) -> list[str]:
    """What is wrong, one sentence each. `named`: the rows that tests name."""
    rows = list(rows_of(parts))
    ids = [row.id for row in rows]
    return [
        *(f"{row_id}: stands twice" for row_id in sorted({row_id for row_id in ids if ids.count(row_id) > 1})),
        *(f"{row_id}: a test names it, but there is no such row" for row_id in sorted(set(named) - set(ids))),
        *(f"{row.id}: {fault}" for row in rows for fault in _faults(row)),
    ]


def _faults(row: Row) -> Iterator[str]:
    said = [words for words in (row.reason, row.in_work, row.not_built) if words]
    if not row.tests and not said:
        yield "neither a test nor a reason: mark the test that shows it, @pytest.mark.requirement"
    if len(said) > 1 or (said and row.note):
        yield "more than one of note, reason, in_work and not_built"
    if row.tests and (row.reason or row.not_built):
        yield "has a test and a reason for having none"
    if row.level not in LEVELS or not row.text or not set(row.who.split(",")) <= {"S", "C", "A", "B"}:
        yield "level, who or text is not one of those there are"
