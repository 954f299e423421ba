from decimal import Decimal

import pytest

from spinal_metastasis.facts import Fact, OneOf, Range
from spinal_metastasis.known import (
    above,
    below,
    capped_counts,
    is_false,
    is_open,
    is_true,
    level_of,
    possible,
    truth,
    whole,
)  # fmt: skip
from spinal_metastasis.terms import Pain, SpinalLevel

CUT = Decimal("3.7")
ONE_OR_NINE: Fact[int] = Fact(OneOf((1, 9)))
EITHER_LIST: Fact[tuple[int, ...]] = Fact(OneOf(((1,), (2,))))


def test_not_known_leaves_every_value_and_never_reads_as_normal() -> None:
    assert possible(None, Pain) == tuple(Pain)
    assert truth(None) == (False, True)
    assert not is_true(None)
    assert not is_false(None)
    assert is_open(None)


def test_one_of_several_keeps_the_order_of_the_vocabulary() -> None:
    assert possible(Fact(OneOf((Pain.NONE, Pain.MECHANICAL))), Pain) == (Pain.MECHANICAL, Pain.NONE)


def test_repeated_alternatives_are_one_value() -> None:
    assert not is_open(Fact(OneOf((Pain.NONE, Pain.NONE))))


@pytest.mark.parametrize(
    ("value", "is_below", "is_above"),
    [
        (Decimal("3.69"), (True,), (False,)),
        (Decimal("3.7"), (False,), (False,)),
        (Decimal("3.71"), (False,), (True,)),
        (Range(high=CUT), (False, True), (False,)),
        (Range(high=CUT, high_open=True), (True,), (False,)),
        (Range(low=CUT), (False,), (False, True)),
        (Range(low=CUT, low_open=True), (False,), (True,)),
        (Range(low=Decimal(3), high=Decimal(4)), (False, True), (False, True)),
        (OneOf((Decimal(3), Decimal(4))), (False, True), (False, True)),
    ],
)
def test_thresholds_hold_on_both_sides_and_on_the_cut_itself(
    value: Decimal | Range, is_below: tuple[bool, ...], is_above: tuple[bool, ...]
) -> None:
    assert below(Fact(value), CUT) == is_below
    assert above(Fact(value), CUT) == is_above


def test_an_unknown_number_may_lie_on_either_side() -> None:
    assert below(None, CUT) == above(None, CUT) == (False, True)


@pytest.mark.parametrize(
    ("count", "counts"),
    [
        (None, (1, 2, 3)),
        (Fact(7), (3,)),
        (ONE_OR_NINE, (1, 3)),
        (Fact(Range(low=Decimal(2))), (2, 3)),
        (Fact(Range(high=Decimal(2))), (0, 1, 2)),
        (Fact(Range(low=Decimal(1), high=Decimal(3))), (1, 2, 3)),
        (Fact(Range(low=Decimal(1), high=Decimal(3), high_open=True)), (1, 2)),
    ],
)
def test_counts_stop_at_the_cap(count: Fact[int] | None, counts: tuple[int, ...]) -> None:
    assert capped_counts(count, least=1, cap=3) == counts


def test_bounds_narrow_an_integer() -> None:
    assert possible(Fact(Range(low=Decimal(1), high=Decimal(3), low_open=True)), range(5)) == (2, 3)


def test_a_level_is_named_only_when_it_is_one() -> None:
    assert level_of({"level": Fact(SpinalLevel.T8)}) is SpinalLevel.T8
    assert level_of({"level": Fact(OneOf((SpinalLevel.T8, SpinalLevel.T9)))}) is None
    assert level_of({}) is None


def test_a_list_fact_cannot_hold_alternatives() -> None:
    assert whole(Fact((1, 2))) == (1, 2)
    with pytest.raises(TypeError):
        whole(EITHER_LIST)
