"""How one input contributes: exact at a value, and over bounds."""

from decimal import Decimal as D

import pytest

from spinal_metastasis.facts import Range
from spinal_metastasis.models.shapes import BrokenLine, Levels, Slope, Steps, interpolated, step
from spinal_metastasis.models.spread import added, merged

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


def test_a_stretch_joins_the_one_before_it_wherever_it_stands() -> None:
    assert merged([(D(0), D(1)), (D(3), D(4)), (D(4), D(5)), (D(7), D(8))]) == (
        (D(0), D(1)), (D(3), D(5)), (D(7), D(8)),
    )  # fmt: skip
    assert merged([(D(0), D(1)), (D(3), D(9)), (D(4), D(5)), (D(8), D(10))]) == ((D(0), D(1)), (D(3), D(10)))
    assert merged([]) == ()


def test_every_sum_of_one_of_each_is_reached() -> None:
    some, others = ((D(0), D(1)), (D(10), D(10))), ((D(0), D(0)), (D(3), D(4)))
    assert added(some, others) == ((D(0), D(1)), (D(3), D(5)), (D(10), D(10)), (D(13), D(14)))


def test_more_than_2048_stretches_are_taken_as_one() -> None:
    most = tuple((D(2 * i), D(2 * i + 1)) for i in range(2048))
    assert added(most, ((D(0), D(0)),)) == most
    one_more = (*most, (D(5000), D(5001)))
    assert added(one_more, ((D(0), D(0)),)) == ((D(0), D(5001)),)


@pytest.mark.parametrize(("at", "found"), [("-1", 9), ("0", 9), ("5", 7), ("10", 5), ("15", 3), ("20", 1), ("21", 1)])
def test_a_line_is_read_between_the_knots_it_lies_between(at: str, found: int) -> None:
    knots = ((D(0), D(9)), (D(10), D(5)), (D(20), D(1)))
    assert interpolated(knots, D(at)) == found


def test_a_line_of_uneven_knots_is_read_by_its_share_of_the_way() -> None:
    knots = ((D(2), D(1)), (D(6), D(9)))
    assert [interpolated(knots, D(at)) for at in ("3", "4", "5")] == [3, 5, 7]


@pytest.mark.parametrize(("at", "found"), [("-1", 9), ("0", 9), ("9", 9), ("10", 4), ("12", 0), ("99", 0)])
def test_a_step_holds_until_the_next(at: str, found: int) -> None:
    assert step(STEPS.knots, D(at)) == found


def test_a_line_within_bounds_turns_only_at_knots_inside_them() -> None:
    line = BrokenLine(((D(0), D(0)), (D(10), D(5)), (D(20), D(-3)), (D(30), D(0))))
    assert line.over(Range(D(10), D(20))) == ((D(-3), D(5)),)
    assert line.over(Range(D(12), D(18))) == ((D("-1.4"), D("3.4")),)
    assert line.over(Range(D(5), D(25))) == ((D(-3), D(5)),)


def test_steps_within_bounds_name_each_contribution_once() -> None:
    steps = Steps(((D(0), D(1)), (D(5), D(2)), (D(7), D(1)), (D(9), D(4))))
    assert steps.over(Range(D(0), D(8))) == ((D(1), D(1)), (D(2), D(2)))
    assert steps.over(Range(D(5), D(5))) == ((D(2), D(2)),)
    assert steps.over(Range(D(6), D(9), high_open=True)) == ((D(2), D(2)), (D(1), D(1)))


def test_the_contributions_of_a_table_are_those_of_its_categories() -> None:
    table = Levels({True: D(1), False: D(0)})
    assert (table.at(True), table.at(False)) == (D(1), D(0))


@pytest.mark.parametrize("bounds", [Range(low=D(1)), Range(high=D(1)), Range()])
def test_a_number_without_both_ends_has_no_contribution(bounds: Range) -> None:
    for shape in (LINE, STEPS, Slope(D(1), D(0))):
        with pytest.raises(ValueError, match="without bounds"):
            shape.over(bounds)
