"""Mutants of the NOMS table: part of what a row answers becomes that of the nearest row below that answers otherwise.

The columns of the key are left alone (they only say where a row stands), and so are those that no rule reads: the
review's literal wording, the source and the note.
"""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

PARTS = {
    "decision": ("decision",),
    "urgency": ("urgency",),
    "treatment": ("decompression", "stabilisation", "radiation"),
    "origin": ("stated_in_seed", "seed_table2_row", "extension_rules"),
    "flags": ("flags",),
}


def rows_of(text: str) -> list[dict[str, str]]:
    """Cells by column, a row each."""
    return list(csv.DictReader(StringIO(text)))


def places(text: str) -> Iterator[tuple[str, int, str]]:
    """Every mutant: the part, the row counted from 0, and the row's own id."""
    for place, cells in enumerate(rows_of(text)):
        yield from ((part, place, cells["row_id"]) for part in PARTS)


def mutated(text: str, part: str, place: int) -> str:
    """The table with that part of one row changed; after the last row comes the first."""
    rows = rows_of(text)
    rows[place] |= _otherwise(rows, PARTS[part], place)
    out = StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _otherwise(rows: Sequence[dict[str, str]], columns: tuple[str, ...], place: int) -> dict[str, str]:
    own, *others = ({column: cells[column] for column in columns} for cells in (*rows[place:], *rows[:place]))
    return next(other for other in others if other != own)
