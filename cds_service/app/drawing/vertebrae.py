"""The vertebral column from the side, front to the left: where each vertebra is (design, section 7).

Each centre is the one before, plus half its height and the disc along its tilt, plus half the next height along the
next tilt.
"""

from dataclasses import dataclass
from functools import cache
from math import cos, radians, sin
from typing import NamedTuple

from cds_service.app.drawing.paths import Point
from spinal_metastasis.terms import VERTEBRAE

FIRST_CENTRE = Point(86.0, 46.0)
CANAL_WIDTH = 8.0


class Size(NamedTuple):
    """Depth and height of the body, disc below, tilt in degrees (+: the upper end leans forward), spinous length and
    how far the spinous process drops."""

    depth: float
    height: float
    disc: float
    tilt: float
    spinous: float
    drop: float


SIZES: dict[str, Size] = {
    "C1": Size(13, 8, 3, -6, 11, 2), "C2": Size(15, 18, 3.5, -9, 15, 4), "C3": Size(15.5, 11.5, 4, -7, 12, 4),
    "C4": Size(16, 11.5, 4, -3, 12, 5), "C5": Size(16, 11.5, 4, 3, 12, 6), "C6": Size(16.5, 12, 4, 10, 15, 7),
    "C7": Size(17, 13, 4, 17, 21, 8), "T1": Size(17.5, 14.5, 3.5, 23, 22, 9), "T2": Size(18, 15.5, 3.2, 25, 22, 11),
    "T3": Size(18.5, 16, 3, 23, 22, 13), "T4": Size(19, 16.5, 3, 20, 21, 15), "T5": Size(20, 17, 3, 16, 21, 17),
    "T6": Size(21, 17.5, 3.2, 12, 21, 18), "T7": Size(22, 18, 3.4, 7, 21, 18), "T8": Size(23, 18.5, 3.6, 2, 21, 17),
    "T9": Size(24, 19, 3.8, -3, 20, 15), "T10": Size(25, 20, 4, -7, 19, 12), "T11": Size(26, 21, 4.4, -11, 18, 9),
    "T12": Size(27, 22.5, 5, -14, 18, 6), "L1": Size(29, 24, 6.5, -15, 21, 5), "L2": Size(30.5, 24.5, 7.5, -13, 22, 5),
    "L3": Size(32, 25, 8.5, -7, 22, 5), "L4": Size(33, 25, 9, 3, 21, 5), "L5": Size(33, 25, 8.5, 17, 17, 5),
    "S1": Size(31, 24, 1.2, 38, 9, 3), "S2": Size(25, 19, 1.2, 38, 7, 3), "S3": Size(20, 16, 1.2, 30, 5, 2),
    "S4": Size(16, 14, 1.2, 16, 0, 0), "S5": Size(12, 12, 0, 0, 0, 0),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placed:
    """A vertebra in its place. `down` and `back` are its own directions, of length 1."""

    level: str
    size: Size
    centre: Point
    down: Point
    back: Point

    def at(self, backwards: float, downwards: float) -> Point:
        """The point this far from the centre along the vertebra's own directions."""
        return self.centre.towards(self.back, backwards).towards(self.down, downwards)

    @property
    def corners(self) -> tuple[Point, Point, Point, Point]:
        """Upper front, upper back, lower back, lower front."""
        deep, high = self.size.depth / 2, self.size.height / 2
        return self.at(-deep, -high), self.at(deep, -high), self.at(deep, high), self.at(-deep, high)

    @property
    def canal(self) -> Point:
        """The middle of the spinal canal behind the body."""
        return self.at(self.size.depth / 2 + CANAL_WIDTH / 2, 0)


@cache
def column() -> dict[str, Placed]:
    """C1 to S5, cranial first."""
    placed: dict[str, Placed] = {}
    edge: Point | None = None
    for level in VERTEBRAE:
        size = SIZES.get(level)
        if size is None:  # C0 is no vertebra: an arc of its own
            continue
        lean = radians(size.tilt)
        down, back = Point(sin(lean), cos(lean)), Point(cos(lean), -sin(lean))
        centre = FIRST_CENTRE if edge is None else edge.towards(down, size.height / 2)
        placed[level] = Placed(str(level), size, centre, down, back)
        edge = centre.towards(down, size.height / 2 + size.disc)
    return placed
