from decimal import Decimal

import pytest

from spinal_metastasis.facts import Fact, OneOf, Range
from spinal_metastasis.known import (
    above,
    below,
    capped_counts,
    inside,
    is_false,
    is_open,
    is_true,
    level_of,
    possible,
    truth,
    whole,
)  # fmt: skip
from spinal_metastasis.terms import Pain, SpinalLevel
from tests.spinal_metastasis.build import case, known

CUT = Decimal("3.7")
ONE_OR_NINE: Fact[int] = Fact(OneOf((1, 9)))
YES_OR_NO: Fact[bool] = Fact(OneOf((True, False)))
EITHER_LIST: Fact[tuple[int, ...]] = Fact(OneOf(((1,), (2,))))


def test_not_known_leaves_every_value_and_never_reads_as_normal() -> None:
    assert possible(None, Pain) == tuple(Pain)
    assert truth(None) == (False, True)
    assert not is_true(None)
    assert not is_false(None)
    assert is_open(None)


def test_one_of_several_keeps_the_order_of_the_vocabulary() -> None:
    assert possible(Fact(OneOf((Pain.NONE, Pain.MECHANICAL))), Pain) == (Pain.MECHANICAL, Pain.NONE)


def test_what_is_recorded_is_the_only_value() -> None:
    assert possible(Fact(Pain.NONE), Pain) == (Pain.NONE,)


@pytest.mark.parametrize(
    ("answer", "yes", "no"),
    [(Fact(True), True, False), (Fact(False), False, True), (YES_OR_NO, False, False)],
)
def test_an_answer_is_yes_no_or_neither(answer: Fact[bool], yes: bool, no: bool) -> None:
    assert (is_true(answer), is_false(answer)) == (yes, no)


def test_one_of_two_values_and_bounds_are_open_and_repeated_alternatives_are_one_value() -> None:
    assert is_open(Fact(OneOf((Pain.NONE, Pain.MECHANICAL))))
    assert is_open(Fact(Range(low=Decimal(1))))
    assert not is_open(Fact(OneOf((Pain.NONE, Pain.NONE))))
    assert not is_open(Fact(Pain.NONE))


def test_a_lesions_own_fact_wins_over_the_patients() -> None:
    at_level, elsewhere = known(level="T8", myelopathy=False), known(level="L1")
    patient = case(at_level, elsewhere, myelopathy=True)
    assert patient.at_lesion(at_level, "myelopathy") == Fact(False)
    assert patient.at_lesion(elsewhere, "myelopathy") == Fact(True)
    assert case(at_level).at_lesion(elsewhere, "myelopathy") is None


@pytest.mark.parametrize(
    ("bounds", "held"),
    [
        (Range(), (1, 2, 3, 4)),
        (Range(low=Decimal(2)), (2, 3, 4)),
        (Range(low=Decimal(2), low_open=True), (3, 4)),
        (Range(high=Decimal(3)), (1, 2, 3)),
        (Range(high=Decimal(3), high_open=True), (1, 2)),
        (Range(low=Decimal(2), high=Decimal(3)), (2, 3)),
        (Range(low=Decimal(1), high=Decimal(4), low_open=True, high_open=True), (2, 3)),
    ],
)
def test_bounds_hold_their_ends_unless_these_are_open(bounds: Range, held: tuple[int, ...]) -> None:
    assert tuple(number for number in (1, 2, 3, 4) if inside(bounds, number)) == held


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
        (Range(low=Decimal(4)), (False,), (True,)),
        (Range(high=Decimal(3)), (True,), (False,)),
        (OneOf((Decimal(3), Decimal(4))), (False, True), (False, True)),
        (OneOf((Decimal(2), Decimal(3))), (True,), (False,)),
        (OneOf((Decimal(4), Decimal(5))), (False,), (True,)),
        (OneOf((CUT, Decimal(4))), (False,), (False, True)),
        (OneOf((CUT, Decimal(3))), (False, True), (False,)),
    ],
)
def test_thresholds_hold_on_both_sides_and_on_the_cut_itself(
    value: Decimal | Range | OneOf[Decimal], is_below: tuple[bool, ...], is_above: tuple[bool, ...]
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
        (Fact(Range(low=Decimal(5))), (3,)),
        (Fact(Range(low=Decimal(2), high=Decimal(9))), (2, 3)),
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
