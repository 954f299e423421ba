"""Totals of several systems side by side: every combination of them that a chart leaves possible.

A combination is one number, each system's total in a place of its own; a set of combinations is the bits of an integer,
so that adding everything another fact may add is a handful of shifts. Facts that some line reads together are a family.
"""

from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple, TypeAlias

from spinal_metastasis.points import Line

Row: TypeAlias = tuple[Hashable, ...]
"""One value of a fact: as recorded, then as each system reads it (None: it does not)."""


class Axis(NamedTuple):
    """A fact, and every value of it that is still possible."""

    key: str
    rows: tuple[Row, ...]


class Reading(NamedTuple):
    """What one reading of a family adds to the combination, and the verdict on surgery it carries by itself."""

    adds: int
    verdict: str


class Placed(NamedTuple):
    """A line of the system with this index; its points count `place` times in a combination."""

    line: Line
    system: int
    place: int


Move: TypeAlias = tuple[Reading, Reading]


class Family(NamedTuple):
    """All that facts which are read together can add, and the moves each of them makes alone."""

    readings: frozenset[Reading]
    moves: tuple[tuple[str, frozenset[Move]], ...]


def axis(key: str, read_by: Sequence[tuple[Hashable, ...] | None]) -> Axis:
    """A fact by the values each system reads. Counts are capped: a system's last stands for all above it."""
    values = max((read for read in read_by if read is not None), key=len)
    return Axis(
        key,
        tuple(
            (one, *(read if read is None else one if one in read else read[-1] for read in read_by)) for one in values
        ),
    )


@lru_cache(maxsize=1024)
def family(axes: tuple[Axis, ...], lines: tuple[Placed, ...], verdict: Callable[..., str]) -> Family:
    """Every reading of the axes; `verdict` takes the values as recorded, in their order."""
    place = {one.key: i for i, one in enumerate(axes)}
    reads = [
        (one, [(place[variable.key], one.system + 1) for variable in one.line.variables], one.line.table.points)
        for one in lines
    ]
    found: dict[tuple[Row, ...], Reading] = {}
    for rows in product(*(one.rows for one in axes)):
        adds = sum(
            one.place * points[one.line.read(*(rows[i][j] for i, j in where))] for one, where, points in reads
        )  # fmt: skip
        found[rows] = Reading(adds, verdict(*(row[0] for row in rows)))
    moves = ((one.key, _moves(found, i)) for i, one in enumerate(axes) if len(one.rows) > 1)
    return Family(frozenset(found.values()), tuple(moves))


def _moves(found: dict[tuple[Row, ...], Reading], at: int) -> frozenset[Move]:
    beside: dict[tuple[Row, ...], set[Reading]] = {}
    for rows, reading in found.items():
        beside.setdefault(rows[:at] + rows[at + 1 :], set()).add(reading)
    return frozenset((a, b) for readings in beside.values() for a in readings for b in readings if a != b)
