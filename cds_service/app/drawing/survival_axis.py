"""The time axis of the prognosis table and what stands on it: each step doubles, 3 to 24 months (design, section 9)."""

from math import cos, log2, pi, sin
from typing import NamedTuple

WIDTH = 488
TICKS = (3, 6, 12, 24)
FIRST_X, PER_DOUBLING = 30.0, 96.0
LEFT, RIGHT = 4.0, WIDTH - 6.0
HORIZON_MONTHS = {"3mo": 3.0, "90d": 3.0, "6mo": 6.0, "12mo": 12.0, "365d": 12.0, "24mo": 24.0}
"""Horizons that have a place on the axis; 30 days lies before it."""


class Share(NamedTuple):
    """A published share alive: filled where the group is settled, a dashed ring where it holds only if the open score
    falls into its group (`condition`)."""

    x: float
    y: float
    fraction: float
    said: str
    condition: str


class Reach(NamedTuple):
    """A published "at least" (to the right) or "under" (to the left)."""

    start: float
    end: float


class Median(NamedTuple):
    x: float
    said: str


def x_of(months: float) -> float:
    """Clipped to the drawing: what lies beyond its ends stands at them."""
    return round(min(max(FIRST_X + PER_DOUBLING * log2(max(months, 0.1) / 3), LEFT), RIGHT), 1)


def sector(share: Share, radius: float) -> str:
    """The filled part of the circle, clockwise from the top; "" for none."""
    if share.fraction <= 0:
        return ""
    turn = min(share.fraction, 0.9999) * 2 * pi
    end_x, end_y = share.x + radius * sin(turn), share.y - radius * cos(turn)
    return (
        f"M{share.x} {share.y}V{share.y - radius:.1f}A{radius} {radius} 0 {int(share.fraction > 0.5)} 1 "
        f"{end_x:.1f} {end_y:.1f}Z"
    )
