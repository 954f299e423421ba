"""The oracle's tables, read from its own data files."""

import csv
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def points(system: str, item: str) -> dict[str, int]:
    """Value -> points of one item."""
    found = {
        row["value"]: int(row["points"]) for row in rows("points.csv") if (row["system"], row["item"]) == (system, item)
    }
    if not found:
        raise KeyError((system, item))
    return found


@cache
def bands(system: str) -> tuple[tuple[int, int, str], ...]:
    """(low, high, group) in the contract's order."""
    return tuple((int(r["low"]), int(r["high"]), r["group"]) for r in rows("groups.csv") if r["system"] == system)


@cache
def group(system: str, total: int) -> str:
    return next(name for low, high, name in bands(system) if low <= total <= high)


PRIMARIES = {row["primary_id"]: row for row in rows("primary_tumours.csv")}
NOT_SPECIFIED = {name for name in PRIMARIES if name.endswith("_unspecified")} | {"unknown_primary", "other"}
"""Primaries recorded without the detail that scores need: asking again can tell more."""
NOMS = rows("noms_table.csv")
BOLLEN = {(r["profile"], r["kps_80_to_100"], r["visceral_or_brain"]): r["group"] for r in rows("bollen.csv")}

# Where the table's cell is empty, not every legal value may remain (contract, appendix B).
NARROWED = {
    ("breast_unspecified", "katagiri_points"): (0, 2),
    ("prostate_unspecified", "katagiri_points"): (0, 2),
    ("lung_unspecified", "katagiri_points"): (2, 3),
    ("lung_nsclc_unspecified", "katagiri_points"): (2, 3),
    ("uterus_unspecified", "katagiri_points"): (2, 3),
    ("germ_cell_seminoma", "katagiri_points"): (2, 3),
    ("colorectal_unspecified", "tokuhashi_points"): (2, 4),
    ("sarcoma_unspecified", "tokuhashi_points"): (0, 2),
}
LEGAL = {
    "tomita_points": (1, 2, 4),
    "tokuhashi_points": (0, 1, 2, 3, 4, 5),
    "katagiri_points": (0, 2, 3),
    "vdl_points": (0, 1, 2, 3),
    "osri_ptp": (1, 2, 4, 5),
    "rades2013_points": (1, 2, 3),
}


def primary_points(primary: str, column: str) -> tuple[int, ...]:
    """The points a primary may have in one system's column."""
    cell = PRIMARIES[primary][column]
    return (int(cell),) if cell else NARROWED.get((primary, column), LEGAL[column])
