"""Rules that are not sums: decision tables, and every row still reachable while inputs are open."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Generic, TypeVar

R = TypeVar("R")


class DecisionTable(Generic[R]):
    """Rows under a complete key: one row for every combination of the columns' values."""

    def __init__(self, columns: Mapping[str, tuple[str, ...]], rows: Mapping[tuple[str, ...], R]) -> None:
        """Refuse a table that lacks a combination, or has one too many: no combination may go unanswered."""
        expected = set(product(*columns.values()))
        if expected != set(rows):
            raise ValueError(f"decision table has {len(rows)} rows for {len(expected)} combinations")
        self.columns = tuple(columns)
        self.domains = columns
        self.rows = rows
        self.reachable = lru_cache(maxsize=4096)(self._reachable)

    def row(self, key: Sequence[str]) -> R:
        return self.rows[tuple(key)]

    def _reachable(self, inputs: tuple[tuple[str, ...], ...]) -> tuple[tuple[tuple[str, ...], R], ...]:
        """Every (key, row) for the values still possible in each column, in table order."""
        return tuple((key, self.rows[key]) for key in product(*inputs))
