"""Reading facts as the sets of values still possible: the one place that turns "not known" into "all of these".

`possible` is for enums, booleans and small integers, `below` for thresholds on measured numbers. Both keep the order of
the domain, so answers do not depend on how a fact was written.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from spinal_metastasis.facts import Fact, OneOf, Range
from spinal_metastasis.policy import Policy
from spinal_metastasis.terms import SpinalLevel

T = TypeVar("T")
Known = Mapping[str, Fact[Any]]
"""The facts of a patient, or of one lesion, by key; a key that is not there is not known."""

BOTH = (False, True)


def whole(fact: Fact[T]) -> T:
    """The value of a list or object fact: these hold everything that applies, never one of several."""
    if isinstance(fact.value, OneOf | Range):
        raise TypeError("a list or object fact has no alternatives")
    return fact.value


def inside(bounds: Range, value: int | Decimal) -> bool:
    """Whether a number lies within the bounds."""
    above = bounds.low is None or (value > bounds.low if bounds.low_open else value >= bounds.low)
    under = bounds.high is None or (value < bounds.high if bounds.high_open else value <= bounds.high)
    return above and under


def possible(fact: Fact[Any] | None, domain: Iterable[T]) -> tuple[T, ...]:
    """The members of `domain` a fact leaves open; all of them when it is not known."""
    if fact is None:
        return tuple(domain)
    value = fact.value
    if isinstance(value, OneOf):
        return tuple(member for member in domain if member in value.values)
    if isinstance(value, Range):
        return tuple(member for member in domain if inside(value, member))  # type: ignore[arg-type]
    return (value,)


def truth(fact: Fact[bool] | None) -> tuple[bool, ...]:
    """False, True, or both."""
    return possible(fact, BOTH)


def is_true(fact: Fact[bool] | None) -> bool:
    """Known, and true. Not known is not true, and not false either."""
    return fact is not None and truth(fact) == (True,)


def is_false(fact: Fact[bool] | None) -> bool:
    return fact is not None and truth(fact) == (False,)


def is_open(fact: Fact[Any] | None) -> bool:
    """Not known, or known only as one of several."""
    return fact is None or isinstance(fact.value, Range) or (
        isinstance(fact.value, OneOf) and len(set(fact.value.values)) > 1
    )  # fmt: skip


def below(fact: Fact[Decimal] | None, cut: Decimal) -> tuple[bool, ...]:
    """Whether a measured number lies below `cut`: (True,), (False,) or both."""
    if fact is None:
        return BOTH
    value = fact.value
    if isinstance(value, OneOf):
        return tuple(answer for answer in BOTH if answer in {number < cut for number in value.values})
    if isinstance(value, Range):
        may_be_below = value.low is None or value.low < cut
        may_reach = value.high is None or value.high > cut or (value.high == cut and not value.high_open)
        return tuple(answer for answer, may in ((False, may_reach), (True, may_be_below)) if may)
    return (value < cut,)


def above(fact: Fact[Decimal] | None, cut: Decimal) -> tuple[bool, ...]:
    """Whether a measured number lies above `cut` (`cut` itself does not)."""
    if fact is None:
        return BOTH
    value = fact.value
    if isinstance(value, OneOf):
        return tuple(answer for answer in BOTH if answer in {number > cut for number in value.values})
    if isinstance(value, Range):
        may_be_above = value.high is None or value.high > cut
        may_not = value.low is None or value.low < cut or (value.low == cut and not value.low_open)
        return tuple(answer for answer, may in ((False, may_not), (True, may_be_above)) if may)
    return (value > cut,)


def capped_counts(fact: Fact[int] | None, least: int, cap: int) -> tuple[int, ...]:
    """The counts still possible, from `least` when not known; `cap` stands for itself and everything above."""
    if fact is None:
        return tuple(range(least, cap + 1))
    value = fact.value
    if isinstance(value, OneOf):
        return tuple(sorted({min(number, cap) for number in value.values}))
    if isinstance(value, Range):
        counts = [number for number in range(cap) if inside(value, number)]
        beyond = value.high is None or value.high > cap or (value.high == cap and not value.high_open)
        return (*counts, cap) if beyond else tuple(counts)
    return (min(value, cap),)


def level_of(lesion: Known) -> SpinalLevel | None:
    """The lesion's level as recorded (a region is one value); None when not known or several."""
    fact = lesion.get("level")
    return fact.value if fact is not None and isinstance(fact.value, SpinalLevel) else None


class Case(NamedTuple):
    """One patient as the rules read it: current facts by key, lesions in anatomical order, the site's choices."""

    patient: Known
    lesions: tuple[Known, ...]
    policy: Policy
    as_of: dt.datetime

    def at_lesion(self, lesion: Known, key: str) -> Fact[Any] | None:
        """A fact of scope P/L: the lesion's own, else the patient's."""
        return lesion.get(key) or self.patient.get(key)
