"""The NOMS table: 192 rows, every combination of six inputs (tables/noms_table.csv).

Ten rows are the review's Table 2 (Chang 2020, after Laufer 2013); the rest are extension rules E1-E10 of the clinical
specification, named row by row. `decision` is the table's text, letter for letter.
"""

import csv
from functools import cache
from pkgutil import get_data
from typing import NamedTuple

from spinal_metastasis.decision import DecisionTable
from spinal_metastasis.terms import Radiosensitivity, Stability, Urgency

INPUTS: dict[str, tuple[str, ...]] = {
    "escc": ("low", "high"),
    "myelopathy": ("no", "yes"),
    "radiosensitivity": tuple(Radiosensitivity),
    "stability": tuple(Stability),
    "systemic_tolerance": ("able", "unable"),
    "srs_available": ("yes", "no"),
}


class NomsRow(NamedTuple):
    """One row. `stated_in_review`: the review states this very combination; else `rules` made it."""

    id: str
    decision: str
    decompression: str
    stabilisation: str
    radiation: str
    urgency: Urgency
    stated_in_review: bool
    review_row: str
    rules: tuple[str, ...]
    flags: tuple[str, ...]
    sources: tuple[str, ...]
    note: str

    @property
    def result(self) -> tuple[str, Urgency]:
        """What the row decides: rows that agree in it are one decision."""
        return self.decision, self.urgency

    @property
    def is_surgery(self) -> bool:
        """Decompression or instrumentation is part of the row (cement or an opinion alone is not)."""
        return self.decompression != "none" or self.stabilisation.startswith("instrumented")


@cache
def _split(cell: str, mark: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(mark) if part.strip())


def _row(cells: dict[str, str]) -> NomsRow:
    return NomsRow(
        id=cells["row_id"], decision=cells["decision"], decompression=cells["decompression"],
        stabilisation=cells["stabilisation"], radiation=cells["radiation"], urgency=Urgency(cells["urgency"]),
        stated_in_review=cells["stated_in_seed"] == "yes", review_row=cells["seed_table2_row"],
        rules=_split(cells["extension_rules"], ";"), flags=_split(cells["flags"], "|"),
        sources=_split(cells["source"], ";"), note=cells["note"],
    )  # fmt: skip


def _load() -> DecisionTable[NomsRow]:
    text = get_data("spinal_metastasis", "tables/noms_table.csv") or b""
    names, *lines = csv.reader(text.decode("utf-8").splitlines())
    every = (dict(zip(names, line, strict=True)) for line in lines)
    rows = {tuple(cells[name] for name in INPUTS): _row(cells) for cells in every}
    return DecisionTable(INPUTS, rows)


TABLE = _load()
ROWS: dict[str, NomsRow] = {row.id: row for row in sorted(TABLE.rows.values(), key=lambda row: row.id)}
