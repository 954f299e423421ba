"""The spine as a drawing: every vertebra, the cord, and each lesion's mark and callout (design, section 7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from cds_service.app.drawing.paths import Point, at, number, polygon, polyline, smooth
from cds_service.app.drawing.vertebrae import CANAL_WIDTH, Placed, column

ALWAYS_LABELLED = ("C2", "C7", "T1", "T4", "T8", "T12", "L1", "L5", "S1")
CORD_ENDS = "L1"
ROOTS_END = "S2"
ROOT_OFFSETS = (-1.8, 0.0, 1.8)
BULGE = {"0": 0.0, "1a": 2.2, "1b": 3.4, "1c": 4.6, "2": 6.6, "3": 10.4}
"""How far the tumour reaches into the canal from the back wall, by ESCC grade."""
LOST_HEIGHT = {"lt50": 0.15, "gt50": 0.30}
MORE_IN_FRONT, LESS_BEHIND = 1.3, 0.7
WEDGE = 0.12
SHIFT = 3.0
HOLLOW = 0.06
LABEL_GAP = 7.0
CALLOUT_X, CALLOUT_WIDTH, CALLOUT_HEIGHT, CALLOUT_APART = 206.0, 76.0, 46.0, 60.0
BRACKET_GAP, BRACKET_DEPTH = 5.0, 4.0
ROD_GAP = 3.4
MARGIN = 8.0


class LesionMark(NamedTuple):
    """What is drawn of one lesion. `tone`: `stable`, `potentially_unstable`, `unstable`, `open`, or `none` where SINS
    does not apply; `lines`: the callout's text; `name`: what a screen reader says; `irradiated`: earlier radiotherapy
    in a few letters, "" for none."""

    level: str
    tone: str
    lines: tuple[str, ...]
    name: str
    href: str
    selected: bool = False
    collapse: str = ""
    alignment: str = ""
    posterior: bool = False
    grade: str = ""
    irradiated: str = ""
    instrumented: bool = False


@dataclass(frozen=True, slots=True)
class Callout:
    """The box at the right of a lesion, and the line that leads to it."""

    mark: LesionMark
    x: float
    y: float
    leader: str


@dataclass(frozen=True, slots=True)
class DrawnLesion:
    """`body`: the vertebra as it is now; `whole`: its outline before it lost height, "" if it did not."""

    mark: LesionMark
    body: str
    whole: str
    bulge: str
    spinous: str
    bracket: str
    rod: str
    screws: str


@dataclass(frozen=True, slots=True)
class Label:
    text: str
    x: float
    y: float
    is_lesion: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class SpineDrawing:
    """All paths; `width`, `height` of the view box, which begins at 0, 0."""

    width: float
    height: float
    skull: str
    bodies: tuple[str, ...]
    discs: tuple[str, ...]
    spinous: tuple[tuple[str, str], ...]
    canal: str
    cord: str
    roots: tuple[str, ...]
    labels: tuple[Label, ...]
    lesions: tuple[DrawnLesion, ...] = field(default=())
    callouts: tuple[Callout, ...] = field(default=())


def draw(marks: Sequence[LesionMark]) -> SpineDrawing:
    """The whole column with these marks; a mark whose level is no single vertebra has a callout only in the list."""
    placed = column()
    shown = [mark for mark in marks if mark.level in placed]
    hit = {mark.level: mark for mark in shown}
    intact = [one for level, one in placed.items() if level not in hit]
    last = placed["S5"]
    return SpineDrawing(
        width=CALLOUT_X + CALLOUT_WIDTH + MARGIN,
        height=last.corners[2].y + MARGIN,
        skull=_skull(placed["C1"]),
        bodies=tuple(_outline(one.corners, one) for one in intact),
        discs=tuple(_discs(list(placed.values()))),
        spinous=tuple((_region(one.level), _spinous(one)) for one in intact if one.size.spinous),
        canal=smooth([one.canal for one in placed.values()]),
        cord=smooth(_behind(placed, CORD_ENDS)),
        roots=tuple(_roots(placed)),
        labels=tuple(
            _label(one, hit.get(one.level)) for one in placed.values() if one.level in {*ALWAYS_LABELLED, *hit}
        ),
        lesions=tuple(_lesion(placed[mark.level], mark) for mark in shown),
        callouts=tuple(_callouts(placed, shown)),
    )


def _region(level: str) -> str:
    return level[0]


def _outline(corners: Sequence[Point], vertebra: Placed) -> str:
    """A quadrilateral with slightly hollow front and back."""
    upper_front, upper_back, lower_back, lower_front = corners
    inset = vertebra.size.depth * HOLLOW
    behind = _between(upper_back, lower_back).towards(vertebra.back, -inset)
    before = _between(upper_front, lower_front).towards(vertebra.back, inset)
    return (
        f"M{at(upper_front)}L{at(upper_back)}Q{at(behind)} {at(lower_back)}"
        f"L{at(lower_front)}Q{at(before)} {at(upper_front)}Z"
    )


def _between(a: Point, b: Point) -> Point:
    return Point((a.x + b.x) / 2, (a.y + b.y) / 2)


def _discs(vertebrae: Sequence[Placed]) -> Iterable[str]:
    for above, below in pairwise(vertebrae):
        if above.size.disc > 2:
            yield polygon((above.corners[3], above.corners[2], below.corners[1], below.corners[0]))


def _spinous(one: Placed) -> str:
    start = one.at(one.size.depth / 2 + CANAL_WIDTH + 1, one.size.height * 0.1)
    tip = start.towards(one.back, one.size.spinous)
    return polyline((start, Point(tip.x, tip.y + one.size.drop)))


def _skull(atlas: Placed) -> str:
    """C0: an arc above C1."""
    top = atlas.at(4, -12)
    ends = Point(top.x - 30, top.y - 22), Point(top.x + 2, top.y + 4), Point(top.x + 34, top.y - 18)
    return f"M{at(ends[0])}Q{number(top.x - 16)} {number(top.y + 8)} {at(ends[1])}T{at(ends[2])}"


def _behind(placed: dict[str, Placed], last: str) -> list[Point]:
    """The canal from above C1 to a level."""
    points = [placed["C1"].at(placed["C1"].size.depth / 2 + CANAL_WIDTH / 2, -14)]
    for level, one in placed.items():
        points.append(one.canal)
        if level == last:
            break
    return points


def _roots(placed: dict[str, Placed]) -> Iterable[str]:
    levels = list(placed)
    below = [placed[level] for level in levels[levels.index(CORD_ENDS) : levels.index(ROOTS_END) + 1]]
    for offset in ROOT_OFFSETS:
        yield smooth([one.at(one.size.depth / 2 + CANAL_WIDTH / 2 + offset, 0) for one in below])


def _label(one: Placed, mark: LesionMark | None) -> Label:
    """In front of the body, and of the bracket where there is one."""
    note = mark.irradiated if mark is not None else ""
    gap = LABEL_GAP + (BRACKET_GAP + BRACKET_DEPTH if note else 0)
    place = one.at(-one.size.depth / 2 - gap, 0)
    return Label(one.level, place.x, place.y, mark is not None, note)


def _lesion(one: Placed, mark: LesionMark) -> DrawnLesion:
    corners = _collapsed(one, mark)
    return DrawnLesion(
        mark=mark,
        body=_outline(corners, one),
        whole=_outline(one.corners, one) if corners != one.corners else "",
        bulge=_bulge(one, BULGE.get(mark.grade, 0.0)),
        spinous=_spinous(one) if one.size.spinous else "",
        bracket=_bracket(one) if mark.irradiated else "",
        rod=_rod(one) if mark.instrumented else "",
        screws=polyline((one.at(one.size.depth / 2, 0), one.at(-one.size.depth / 5, 0))) if mark.instrumented else "",
    )


def _collapsed(one: Placed, mark: LesionMark) -> tuple[Point, ...]:
    """The upper plate lowered, more in front; a wedge for a new deformity; the body shifted for a translation."""
    upper_front, upper_back, lower_back, lower_front = one.corners
    lost = LOST_HEIGHT.get(mark.collapse, 0.0) * one.size.height
    front = lost * MORE_IN_FRONT + (WEDGE * one.size.height if mark.alignment == "de_novo_deformity" else 0.0)
    corners = (
        upper_front.towards(one.down, front), upper_back.towards(one.down, lost * LESS_BEHIND), lower_back, lower_front,
    )  # fmt: skip
    shift = SHIFT if mark.alignment == "subluxation_translation" else 0.0
    return tuple(corner.towards(one.back, shift) for corner in corners) if shift else corners


def _bulge(one: Placed, depth: float) -> str:
    """Tumour from the back wall into the canal."""
    if not depth:
        return ""
    wall, half = one.size.depth / 2, one.size.height * 0.38
    top, bottom = one.at(wall, -half), one.at(wall, half)
    return f"M{at(top)}C{at(one.at(wall + depth * 1.25, -half))} {at(one.at(wall + depth * 1.25, half))} {at(bottom)}Z"


def _bracket(one: Placed) -> str:
    """In front of an irradiated level."""
    near = one.size.depth / 2 + BRACKET_GAP
    far, half = near + BRACKET_DEPTH, one.size.height / 2 + 1
    return polyline((one.at(-near, -half), one.at(-far, -half), one.at(-far, half), one.at(-near, half)))


def _rod(one: Placed) -> str:
    behind = one.size.depth / 2 + CANAL_WIDTH + ROD_GAP
    half = one.size.height * 0.8
    return polyline((one.at(behind, -half), one.at(behind, half)))


def _callouts(placed: dict[str, Placed], marks: Sequence[LesionMark]) -> Iterable[Callout]:
    """Boxes beside their levels, pushed apart downwards, then back up if they would leave the drawing."""
    ordered = sorted(marks, key=lambda mark: placed[mark.level].centre.y)
    tops = apart([placed[mark.level].centre.y - CALLOUT_HEIGHT / 2 for mark in ordered], placed["S5"].centre.y - 30)
    for mark, top in zip(ordered, tops, strict=True):
        one = placed[mark.level]
        start = one.at(one.size.depth / 2 + CANAL_WIDTH + 4, 0)
        middle = top + CALLOUT_HEIGHT / 2
        bend = Point(CALLOUT_X - 14, middle)
        yield Callout(mark, CALLOUT_X, top, polyline((start, bend, Point(CALLOUT_X, middle))))


def apart(tops: Sequence[float], lowest: float, least: float = CALLOUT_APART) -> list[float]:
    """Sorted positions moved so that none is closer than `least` to the next and the last not below `lowest`."""
    moved: list[float] = []
    for top in tops:
        moved.append(max(top, moved[-1] + least) if moved else max(top, 0.0))
    limit = lowest
    for i in range(len(moved) - 1, -1, -1):
        moved[i] = min(moved[i], limit)
        limit = moved[i] - least
    return moved
