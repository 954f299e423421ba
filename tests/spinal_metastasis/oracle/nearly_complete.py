"""Random charts in which little is open, so that every complete chart they leave possible can be listed."""

from random import Random
from typing import Any

from tests.spinal_metastasis.oracle.documents import COMPLETE
from tests.spinal_metastasis.oracle.tables import NOT_SPECIFIED, PRIMARIES
from tests.spinal_metastasis.oracle.tolerance import SURVIVAL_FACTS, combinations, complete_values

PLACED = [primary for primary in PRIMARIES if primary not in NOT_SPECIFIED]
KNOWN, OMITTED, SEVERAL = 0.55, 0.75, 0.3


def seeded(name: str) -> Random:
    """The same charts on every machine and in every run."""
    return Random(name)


def nearly_complete(source: Random, most: int) -> dict[str, Any]:
    """A chart without the team's judgement that leaves at most so many complete ones."""
    while True:
        document = _any_chart(source)
        if combinations(document) <= most:
            return document


def _any_chart(source: Random) -> dict[str, Any]:
    document = {key: value for key, value in COMPLETE.items() if key != "able_to_tolerate_surgery"}
    for key in SURVIVAL_FACTS:
        pool = [1, 2, 3] if key == "spinal_mets_count" else complete_values({}, key)
        chance = source.random()
        if chance < KNOWN:
            document[key] = _some(source, pool)
        elif chance < OMITTED:
            document.pop(key, None)
    return document | {"primary": _some(source, PLACED)}


def _some(source: Random, pool: list[Any]) -> Any:
    return source.sample(pool, min(2, len(pool))) if source.random() < SEVERAL else source.choice(pool)
