"""Sets of totals as disjoint stretches, so that a gap between two possible totals stays a gap."""

from collections.abc import Iterable

from spinal_metastasis.models.shapes import Part

MOST_PARTS = 2048
"""Above this the set is taken as one stretch from lowest to highest: wider than exact, never narrower."""


def merged(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Sorted, those that touch joined."""
    found: list[Part] = []
    for low, high in sorted(parts):
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


def added(some: tuple[Part, ...], others: tuple[Part, ...]) -> tuple[Part, ...]:
    """Every sum of one of each."""
    sums = merged((low + least, high + most) for low, high in some for least, most in others)
    return sums if len(sums) <= MOST_PARTS else ((sums[0][0], sums[-1][1]),)
