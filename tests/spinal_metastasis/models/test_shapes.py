"""How one input contributes: exact at a value, and over bounds."""

from decimal import Decimal as D

import pytest

from spinal_metastasis.facts import Range
from spinal_metastasis.models.shapes import BrokenLine, Levels, Slope, Steps, interpolated
from spinal_metastasis.models.spread import MOST_PARTS, added, merged

LINE = BrokenLine(((D(0), D(0)), (D(10), D(5)), (D(20), D(1))))
STEPS = Steps(((D(0), D(9)), (D(10), D(4)), (D(12), D(0))))


def test_a_slope_is_measured_from_its_centre() -> None:
    assert Slope(D("-0.4"), D("3.8")).at(D("3.3")) == D("0.2")
    assert Slope(D(2), D(5)).over(Range(D(4), D(7))) == ((D(-2), D(4)),)
    assert Slope(D(-2), D(5)).over(Range(D(4), D(7))) == ((D(-4), D(2)),)


def test_a_log_slope_counts_ratios() -> None:
    slope = Slope(D("0.3"), D(8), is_log=True)
    assert slope.at(D(8)) == 0
    assert float(slope.at(D(16))) == pytest.approx(0.3 * 0.6931471805599453)


@pytest.mark.parametrize(("value", "points"), [(0, 0), (5, "2.5"), (10, 5), (15, 3), (20, 1)])
def test_a_broken_line_is_straight_between_its_knots(value: int, points: object) -> None:
    assert LINE.at(value) == D(str(points))


def test_a_broken_line_turns_at_its_knots() -> None:
    assert LINE.over(Range(D(5), D(20))) == ((D(1), D(5)),)
    assert LINE.over(Range(D(0), D(4))) == ((D(0), D(2)),)


def test_beyond_the_knots_nothing_is_extrapolated() -> None:
    assert interpolated(LINE.knots, D(-3)) == 0
    assert interpolated(LINE.knots, D(30)) == 1


@pytest.mark.parametrize(("value", "points"), [("0", 9), ("9.99", 9), ("10", 4), ("11.9", 4), ("12", 0), ("-1", 9)])
def test_a_step_starts_at_its_threshold(value: str, points: int) -> None:
    assert STEPS.at(D(value)) == points


@pytest.mark.parametrize(
    ("bounds", "points"),
    [
        (Range(D(0), D(10)), {9, 4}),
        (Range(D(0), D(10), high_open=True), {9}),
        (Range(D(10), D(11), low_open=True), {4}),
        (Range(D(9), D(20)), {9, 4, 0}),
    ],
)
def test_only_steps_that_can_be_reached_count(bounds: Range, points: set[int]) -> None:
    assert {low for low, high in STEPS.over(bounds) if low == high} == points


def test_a_category_has_no_bounds_and_a_number_needs_them() -> None:
    with pytest.raises(TypeError):
        Levels({True: D(1)}).over(Range())
    with pytest.raises(ValueError, match="without bounds"):
        LINE.over(Range(low=D(1)))


def test_stretches_that_touch_are_one_and_gaps_stay() -> None:
    assert merged([(D(3), D(4)), (D(0), D(1)), (D(1), D(2))]) == ((D(0), D(2)), (D(3), D(4)))
    assert merged([(D(0), D(9)), (D(1), D(2))]) == ((D(0), D(9)),)
    assert added(((D(0), D(0)), (D(10), D(10))), ((D(0), D(1)),)) == ((D(0), D(1)), (D(10), D(11)))


def test_too_many_stretches_are_taken_as_one() -> None:
    points = tuple((D(i), D(i)) for i in range(MOST_PARTS + 1))
    assert added(points, ((D(0), D(0)),)) == ((D(0), D(MOST_PARTS)),)
