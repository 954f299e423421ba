"""NOMS over sets: every decision still reachable at a lesion, merged where the table says the same, and what would
settle it.
"""

from collections.abc import Iterable
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from spinal_metastasis.recommendation.noms_table import INPUTS, TABLE, NomsRow
from spinal_metastasis.results import NomsDecision
from spinal_metastasis.terms import Radiosensitivity

Key = tuple[str, ...]
Sets = tuple[tuple[str, ...], ...]
"""The values still possible of the six inputs, in the order of `INPUTS`."""

COLUMNS = tuple(INPUTS)
RADIOSENSITIVITY, STABILITY = COLUMNS.index("radiosensitivity"), COLUMNS.index("stability")
PRIOR_RT_ASSUMED = "prior_rt_at_level: false"
INSTRUMENTED_ASSUMED = "instrumented: false"


class Unrecorded(NamedTuple):
    """Modifiers nobody recorded at the lesion: they do not widen the inputs, but the answer says it assumes them
    away. `instrumented`: the stability classes the level would have with an implant; () where that is recorded.
    """

    prior_rt: bool
    instrumented: Key


def with_value(key: Key, column: int, value: str) -> Key:
    return (*key[:column], value, *key[column + 1 :])


def would_change_by_prior_rt(key: Key) -> bool:
    """Rule P7: whether radiotherapy at the level before would change this row's result."""
    return TABLE.row(with_value(key, RADIOSENSITIVITY, Radiosensitivity.RESISTANT)).result != TABLE.row(key).result


def would_change_by_instrumentation(key: Key, classes: Key) -> bool:
    """An instrumented level has no SINS, but these stability classes: whether any of them changes this row's result."""
    result = TABLE.row(key).result
    return any(TABLE.row(with_value(key, STABILITY, s)).result != result for s in classes)


@lru_cache(maxsize=4096)
def decisions(sets: Sets, unrecorded: Unrecorded) -> tuple[NomsDecision, ...]:
    """The decisions still open, in table order; rows with equal decision and urgency are one."""
    merged: dict[tuple[str, str], list[tuple[Key, NomsRow]]] = {}
    for key, row in sorted(TABLE.reachable(sets), key=lambda pair: pair[1].id):
        merged.setdefault(row.result, []).append((key, row))
    several = len(merged) > 1
    return tuple(_decision(rows, sets, unrecorded, several) for rows in merged.values())


def _decision(rows: list[tuple[Key, NomsRow]], sets: Sets, unrecorded: Unrecorded, several: bool) -> NomsDecision:
    first = rows[0][1]
    keys = [key for key, _ in rows]
    when = {
        name: tuple(value for value in sets[i] if any(key[i] == value for key in keys))
        for i, name in enumerate(COLUMNS) if several and len(sets[i]) > 1
    }  # fmt: skip
    assumes = (
        *((PRIOR_RT_ASSUMED,) if unrecorded.prior_rt and any(map(would_change_by_prior_rt, keys)) else ()),
        *(
            (INSTRUMENTED_ASSUMED,)
            if any(would_change_by_instrumentation(key, unrecorded.instrumented) for key in keys)
            else ()
        ),
    )
    return NomsDecision(
        decision=first.decision, rows=tuple(row.id for _, row in rows), urgency=first.urgency,
        stated_in_review=all(row.stated_in_review for _, row in rows), when=when,
        flags=tuple(dict.fromkeys(flag for _, row in rows for flag in row.flags)), assumes=assumes,
    )  # fmt: skip


@lru_cache(maxsize=4096)
def is_decided_by(sets: Sets, column: int, pairs: frozenset[tuple[str, str]]) -> bool:
    """Whether moving one input between some pair of values changes the result, whatever the others still may be."""
    others = product(*(values if i != column else ("",) for i, values in enumerate(sets)))
    return any(
        TABLE.row(with_value(key, column, a)).result != TABLE.row(with_value(key, column, b)).result
        for key in others for a, b in pairs
    )  # fmt: skip


def all_pairs(values: Iterable[str]) -> frozenset[tuple[str, str]]:
    members = tuple(dict.fromkeys(values))
    return frozenset((a, b) for i, a in enumerate(members) for b in members[i + 1 :])


@lru_cache(maxsize=4096)
def deciding_inputs(sets: Sets) -> tuple[str, ...]:
    return tuple(name for i, name in enumerate(COLUMNS) if is_decided_by(sets, i, all_pairs(sets[i])))


@lru_cache(maxsize=4096)
def count(sets: Sets) -> int:
    """How many decisions are open."""
    return len({row.result for _, row in TABLE.reachable(sets)})
