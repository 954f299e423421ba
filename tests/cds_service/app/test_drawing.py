"""The spine's geometry against the design's table (design, section 7), and what each fact does to the drawing."""

from itertools import pairwise
from math import hypot

import pytest

from cds_service.app.drawing import axial, survival_axis
from cds_service.app.drawing.paths import Point, number, polygon, smooth
from cds_service.app.drawing.spine import CALLOUT_APART, LesionMark, apart, draw
from cds_service.app.drawing.vertebrae import column
from spinal_metastasis.terms import VERTEBRAE

MARK = LesionMark("T8", "unstable", ("SINS 14", "ESCC 3"), "T8 SINS 14 ESCC 3, unstable", "?level=T8#level")


def test_every_vertebra_but_the_occiput_has_a_place_in_anatomical_order() -> None:
    assert list(column()) == [level for level in VERTEBRAE if level != "C0"]
    heights = [one.centre.y for one in column().values()]
    assert heights == sorted(heights)


def test_a_centre_is_half_height_disc_and_half_height_below_the_one_before() -> None:
    t8, t9 = column()["T8"], column()["T9"]
    edge = t8.at(0, 18.5 / 2 + 3.6)
    assert hypot(t9.centre.x - edge.x, t9.centre.y - edge.y) == pytest.approx(19 / 2)


def test_the_neck_and_the_loin_curve_forwards_and_the_chest_backwards() -> None:
    place = column()
    assert place["T7"].centre.x > place["C5"].centre.x
    assert place["T7"].centre.x > place["L3"].centre.x
    assert place["S3"].centre.x > place["L4"].centre.x


def test_the_drawing_is_about_as_large_as_designed() -> None:
    drawing = draw([])
    assert drawing.width == pytest.approx(283, abs=15)
    assert drawing.height == pytest.approx(660, abs=40)
    assert len(drawing.bodies) == 29
    assert drawing.callouts == ()


def test_a_lesion_replaces_its_vertebra_and_has_a_callout() -> None:
    drawing = draw([MARK])
    assert len(drawing.bodies) == 28
    (lesion,), (callout,) = drawing.lesions, drawing.callouts
    assert lesion.mark is MARK
    assert callout.y < column()["T8"].centre.y < callout.y + 46
    assert any(label.text == "T8" and label.is_lesion for label in drawing.labels)


@pytest.mark.parametrize(("collapse", "share"), [("lt50", 0.15), ("gt50", 0.30)])
def test_lost_height_lowers_the_upper_plate_and_keeps_the_old_outline(collapse: str, share: float) -> None:
    whole = draw([MARK]).lesions[0]
    assert whole.whole == ""
    (lesion,) = draw([MARK._replace(collapse=collapse)]).lesions
    assert lesion.whole == whole.body
    front, back = _upper(lesion.body)
    old_front, old_back = _upper(whole.body)
    height = column()["T8"].size.height
    assert front.y - old_front.y == pytest.approx(share * height * 1.3, abs=0.15)
    assert back.y - old_back.y == pytest.approx(share * height * 0.7, abs=0.15)


def test_a_new_deformity_wedges_and_a_translation_shifts_the_body_back() -> None:
    plain, wedge = (draw([MARK._replace(alignment=a)]).lesions[0].body for a in ("", "de_novo_deformity"))
    assert _upper(wedge)[0].y > _upper(plain)[0].y
    assert _upper(wedge)[1] == _upper(plain)[1]
    moved = draw([MARK._replace(alignment="subluxation_translation")]).lesions[0].body
    assert _upper(moved)[0].x - _upper(plain)[0].x == pytest.approx(3, abs=0.2)


def test_the_bulge_reaches_deeper_with_the_escc_grade() -> None:
    reach = [_width(draw([MARK._replace(grade=grade)]).lesions[0].bulge) for grade in ("0", "1a", "1b", "1c", "2", "3")]
    assert reach[0] == 0
    assert reach == sorted(reach)
    assert len(set(reach)) == 6


def test_irradiated_and_instrumented_levels_are_marked() -> None:
    plain = draw([MARK]).lesions[0]
    assert (plain.bracket, plain.rod) == ("", "")
    marked = draw([MARK._replace(irradiated="RT 2024", instrumented=True)]).lesions[0]
    assert marked.bracket
    assert marked.rod


def test_a_level_that_is_no_single_vertebra_is_not_drawn() -> None:
    assert draw([MARK._replace(level="thoracic")]).lesions == ()


def test_callouts_keep_apart_and_inside() -> None:
    assert apart([10, 20, 400], 600) == [10, 70, 400]
    assert apart([580, 590, 595], 600) == [480, 540, 600]
    placed = apart([0.0, 1.0, 2.0, 3.0], 1000)
    assert all(b - a >= CALLOUT_APART for a, b in pairwise(placed))


@pytest.mark.parametrize("grade", ["0", "1a", "1b", "1c", "2", "3"])
def test_the_axial_sketch_shows_fluid_until_grade_3(grade: str) -> None:
    drawing = axial.draw(grade)
    assert drawing.fluid is (grade != "3")
    assert bool(drawing.tumour) is (grade != "0")
    assert drawing.cord_ry == pytest.approx(
        8.5 if grade in ("0", "1a", "1b", "1c") else 8.5 * (0.62, 0.38)[grade == "3"]
    )


def test_one_side_without_a_side_is_said_and_not_drawn() -> None:
    one, both = (axial.draw("2", posterolateral=value) for value in ("unilateral", "bilateral"))
    assert one.sides == ()
    assert both.sides == ("left", "right")


def test_each_step_of_the_time_axis_doubles() -> None:
    at = [survival_axis.x_of(month) for month in (3, 6, 12, 24)]
    assert at == [30, 126, 222, 318]
    assert survival_axis.x_of(0) == survival_axis.LEFT
    assert survival_axis.x_of(10_000) == survival_axis.RIGHT


def test_a_share_is_drawn_as_its_part_of_the_circle() -> None:
    share = survival_axis.Share(100, 17, 0.5, "50 %", "")
    assert survival_axis.sector(share, 7) == "M100 17V10.0A7 7 0 0 1 100.0 24.0Z"
    assert survival_axis.sector(share._replace(fraction=0), 7) == ""


def test_paths_say_tenths_and_no_more() -> None:
    assert (number(12.04), number(12.06)) == ("12", "12.1")
    assert polygon((Point(0, 0), Point(1, 0), Point(1, 1))) == "M0 0L1 0L1 1Z"
    assert smooth((Point(0, 0), Point(6, 0))) == "M0 0C1 0 5 0 6 0"


def _upper(body: str) -> tuple[Point, Point]:
    """Upper front and upper back of a body's path."""
    start, second = body[1:].split("L")[0], body[1:].split("L")[1].split("Q")[0]
    (a, b), (c, d) = start.split(), second.split()
    return Point(float(a), float(b)), Point(float(c), float(d))


def _width(path: str) -> float:
    if not path:
        return 0.0
    words = path.replace("M", " ").replace("C", " ").replace("Z", "").split()
    xs = [float(word) for word in words[::2]]
    return max(xs) - min(xs)
