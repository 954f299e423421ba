"""Points and the SVG path data made of them. Lengths are millimetres of the drawing; y runs downwards."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

TENSION = 1 / 6
"""A Catmull-Rom spline as cubic Bezier segments: control points a sixth of the chord away."""


class Point(NamedTuple):
    x: float
    y: float

    def towards(self, direction: "Point", length: float) -> "Point":
        """The point this far along a direction of length 1."""
        return Point(self.x + direction.x * length, self.y + direction.y * length)


def number(value: float) -> str:
    """To a tenth of a millimetre, without a zero that says nothing: 12.3; 12."""
    return f"{value:.1f}".removesuffix(".0")


def at(point: Point) -> str:
    return f"{number(point.x)} {number(point.y)}"


def polygon(points: Iterable[Point]) -> str:
    """A closed path with straight sides."""
    return f"M{'L'.join(map(at, points))}Z"


def polyline(points: Iterable[Point]) -> str:
    return f"M{'L'.join(map(at, points))}"


def smooth(points: Sequence[Point]) -> str:
    """A curve through all points, in order."""
    parts = [f"M{at(points[0])}"]
    for i in range(len(points) - 1):
        before, start, end, after = points[max(i - 1, 0)], points[i], points[i + 1], points[min(i + 2, len(points) - 1)]
        leaving = Point(start.x + (end.x - before.x) * TENSION, start.y + (end.y - before.y) * TENSION)
        arriving = Point(end.x - (after.x - start.x) * TENSION, end.y - (after.y - start.y) * TENSION)
        parts.append(f"C{at(leaving)} {at(arriving)} {at(end)}")
    return "".join(parts)
