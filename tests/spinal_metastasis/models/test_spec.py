"""What a model says of an input: which values it admits, and what is left of bounds within its range."""

from decimal import Decimal as D

import pytest

from spinal_metastasis.facts import Range
from spinal_metastasis.models.spec import InputSpec, InputType, Value, clipped, single

AGE = InputSpec("age", InputType.NUMBER, "years", D(18), D(100))
FROM_18 = InputSpec("age", InputType.NUMBER, "years", low=D(18))
TO_100 = InputSpec("age", InputType.NUMBER, "years", high=D(100))
ANY = InputSpec("age", InputType.NUMBER)
WALKS = InputSpec("walks", InputType.BOOLEAN)
SEX = InputSpec("sex", InputType.CATEGORY, values=("male", "female"))


@pytest.mark.parametrize(
    ("spec", "admitted", "refused"),
    [
        (AGE, (18, D(18), 60, D("99.9"), 100), (17, D("17.9"), D("100.1"), 101, "60", True, None)),
        (FROM_18, (18, 1000), (17,)),
        (TO_100, (100, -1000), (101,)),
        (ANY, (0, 10**6), (True, False, "0", None)),
        (WALKS, (True, False), (1, 0, D(1), "yes", None)),
        (SEX, ("male", "female"), ("other", "", 1, True, None)),
    ],
)
def test_a_model_admits_values_of_its_own_type_within_its_range(
    spec: InputSpec, admitted: tuple[Value, ...], refused: tuple[Value | None, ...]
) -> None:
    assert [value for value in admitted if not spec.admits(value)] == []
    assert [value for value in refused if spec.admits(value)] == []


def test_an_input_is_not_required_unless_it_says_so() -> None:
    assert (AGE.required, AGE.values, AGE.unit, ANY.unit) == (False, (), "years", "")


@pytest.mark.parametrize(
    ("bounds", "low", "high", "left"),
    [
        (Range(), None, None, Range()),
        (Range(), 1, 2, Range(D(1), D(2))),
        (Range(D(0), D(9)), 1, 2, Range(D(1), D(2))),
        (Range(D(0), D(9), low_open=True, high_open=True), 1, 2, Range(D(1), D(2))),
        (Range(D(1), D(2), low_open=True, high_open=True), 1, 2, Range(D(1), D(2), low_open=True, high_open=True)),
        (Range(D(1), D(2)), None, None, Range(D(1), D(2))),
        (Range(D(1), D(2)), 0, 3, Range(D(1), D(2))),
        (Range(high=D(2), high_open=True), 0, 3, Range(D(0), D(2), high_open=True)),
        (Range(low=D(2), low_open=True), 0, 3, Range(D(2), D(3), low_open=True)),
        (Range(low=D(4)), 0, 3, None),
        (Range(high=D(-1)), 0, 3, None),
        (Range(low=D(3)), 0, 3, Range(D(3), D(3))),
        (Range(low=D(3), low_open=True), 0, 3, None),
        (Range(high=D(0)), 0, 3, Range(D(0), D(0))),
        (Range(high=D(0), high_open=True), 0, 3, None),
        (Range(low=D(2)), 3, None, Range(low=D(3))),
        (Range(high=D(2)), None, 1, Range(high=D(1))),
    ],
)
def test_bounds_are_clipped_to_the_models_range(
    bounds: Range, low: int | None, high: int | None, left: Range | None
) -> None:
    least, most = (None if end is None else D(end) for end in (low, high))
    assert clipped(bounds, least, most) == left


@pytest.mark.parametrize(
    ("bounds", "number"),
    [(Range(D(2), D(2)), D(2)), (Range(D(2), D(3)), None), (Range(), None), (Range(low=D(2)), None),
     (Range(high=D(2)), None)],
)  # fmt: skip
def test_bounds_that_meet_leave_one_number(bounds: Range, number: D | None) -> None:
    assert single(bounds) == number
