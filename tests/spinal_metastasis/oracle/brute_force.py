"""Answers over all complete assignments. A system is made of blocks that share no fact; a block reads some facts.

`Block.options` lists, for each fact, the readings still possible; `Block.items` turns one complete reading of the
block into item -> points. `System.result` turns all items into what the system says (total and group).
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from itertools import product
from typing import Any, TypeVar

Reading = Mapping[str, Any]
Items = tuple[tuple[str, Any], ...]
T = TypeVar("T")
KEPT = 64


def remembered(function: Callable[[Reading], T]) -> Callable[[Reading], T]:
    """The answers for the last few documents: several comparisons ask the same of one."""
    kept: dict[int, tuple[Reading, T]] = {}

    @wraps(function)
    def answered(document: Reading) -> T:
        found = kept.get(id(document))
        if found is None or found[0] is not document:
            if len(kept) >= KEPT:
                kept.clear()
            found = kept[id(document)] = (document, function(document))
        return found[1]

    return answered


@dataclass(frozen=True)
class Block:
    options: Mapping[str, Iterable[Any]]
    items: Callable[[Reading], Mapping[str, Any]]

    def outcomes(self) -> dict[tuple[tuple[str, Hashable], ...], Items]:
        """Complete reading -> items."""
        keys = list(self.options)
        chosen = [list(dict.fromkeys(self.options[key])) for key in keys]
        readings = [dict(zip(keys, values, strict=True)) for values in product(*chosen)]
        return {tuple(reading.items()): tuple(sorted(self.items(reading).items())) for reading in readings}


@dataclass(frozen=True)
class Answer:
    results: frozenset[Any]
    items: Mapping[str, frozenset[Any]]
    deciding: frozenset[str]


def answer(blocks: list[Block], result: Callable[[Mapping[str, Any]], Hashable]) -> Answer:
    """All results still reachable, all points of each item, and the facts that decide the result."""
    outcomes = [block.outcomes() for block in blocks]
    reachable = [sorted(set(found.values()), key=repr) for found in outcomes]
    results = frozenset(result(_merged(combination)) for combination in product(*reachable))
    items: dict[str, set[Any]] = {}
    for found in reachable:
        for outcome in found:
            for item, value in outcome:
                items.setdefault(item, set()).add(value)
    deciding = {
        fact
        for at, found in enumerate(outcomes)
        for fact, pairs in _changes(found).items()
        if _some_differ(pairs, [*reachable[:at], *reachable[at + 1 :]], result)
    }
    return Answer(results, {item: frozenset(seen) for item, seen in items.items()}, frozenset(deciding))


def added_up(blocks: list[Block], result: Callable[[int], Hashable]) -> Answer:
    """The same for a result that rests on the sum of all items alone: sums are joined block by block."""
    outcomes = [block.outcomes() for block in blocks]
    sums = [{_sum(outcome) for outcome in found.values()} for found in outcomes]
    items: dict[str, set[Any]] = {}
    for outcome in {outcome for found in outcomes for outcome in found.values()}:
        for item, value in outcome:
            items.setdefault(item, set()).add(value)
    deciding = {
        fact
        for at, found in enumerate(outcomes)
        for fact, pairs in _changes(found).items()
        if _some_sums_differ(pairs, _joined([*sums[:at], *sums[at + 1 :]]), result)
    }
    return Answer(
        frozenset(map(result, _joined(sums))),
        {item: frozenset(seen) for item, seen in items.items()},
        frozenset(deciding),
    )


def _sum(outcome: Items) -> int:
    return sum(value for _, value in outcome)


def _joined(sums: list[set[int]]) -> set[int]:
    totals = {0}
    for some in sums:
        totals = {total + one for total in totals for one in some}
    return totals


def _some_sums_differ(pairs: set[frozenset[Items]], others: set[int], result: Callable[[int], Hashable]) -> bool:
    moves = {tuple(map(_sum, pair)) for pair in pairs}
    return any(result(a + other) != result(b + other) for a, b in moves for other in others)


def _changes(found: Mapping[tuple[tuple[str, Hashable], ...], Items]) -> dict[str, set[frozenset[Items]]]:
    """Fact -> the pairs of outcomes of two readings that differ in this fact alone."""
    changes: dict[str, set[frozenset[Items]]] = {}
    for key in [key for key, _ in next(iter(found))]:
        alike: dict[Hashable, set[Items]] = {}
        for reading, outcome in found.items():
            alike.setdefault(tuple(pair for pair in reading if pair[0] != key), set()).add(outcome)
        pairs = {frozenset((a, b)) for outcomes in alike.values() for a in outcomes for b in outcomes if a != b}
        if pairs:
            changes.setdefault(key.split("@")[0], set()).update(pairs)
    return changes


def _some_differ(
    pairs: set[frozenset[Items]], others: list[list[Items]], result: Callable[[Mapping[str, Any]], Hashable]
) -> bool:
    for pair in pairs:
        first, second = pair
        for rest in product(*others):
            if result(_merged((first, *rest))) != result(_merged((second, *rest))):
                return True
    return False


def _merged(combination: Iterable[Items]) -> dict[str, Any]:
    return {item: value for outcome in combination for item, value in outcome}
