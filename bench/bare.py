"""The floor for the core: the points of a full chart looked up and added in bare loops, and its row of the NOMS table.

Nothing is a set, nothing is read from facts, nothing is told: the arithmetic alone, on the labels the core found.
"""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from spinal_metastasis.assessment import case_of
from spinal_metastasis.facts import PatientFacts
from spinal_metastasis.known import Case
from spinal_metastasis.points import Band, Score
from spinal_metastasis.policy import Policy
from spinal_metastasis.recommendation.noms_table import TABLE
from spinal_metastasis.scores import SCORES
from spinal_metastasis.scores.sins import CLASSES, sins

AS_OF = dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC)
ROW = ("high", "no", "resistant", "potentially_unstable", "able", "yes")


class Sum(NamedTuple):
    """The items of one system, each a table and the label that holds, and its groups."""

    items: tuple[tuple[Mapping[str, int], str], ...]
    bands: tuple[Band, ...]


def sums_of(facts: PatientFacts) -> tuple[Sum, ...]:
    """Every system of a full chart, and SINS of its lesion."""
    case, _ = case_of(facts, AS_OF, Policy())
    return (*_systems(case), _sum(sins(case.lesions[0]).score, CLASSES))


def _systems(case: Case) -> list[Sum]:
    scores = ((system, system.read(case).score) for system in SCORES)
    return [_sum(score, system.bands) for system, score in scores if score is not None]


def _sum(score: Score, bands: tuple[Band, ...]) -> Sum:
    items = (
        (line.table.points, line.read(*(variable.values[0] for variable in line.variables))) for line in score.lines
    )  # fmt: skip
    return Sum(tuple(items), bands)


def add_up(sums: tuple[Sum, ...]) -> tuple[tuple[tuple[int, str], ...], str]:
    """Total and group of each, and the decision of a row."""
    found: list[tuple[int, str]] = []
    for items, bands in sums:
        total = 0
        for points, label in items:
            total += points[label]
        total = min(total, bands[-1].high)
        found += [(total, band.label) for band in bands if band.low <= total <= band.high]
    return tuple(found), TABLE.rows[ROW].decision
