"""Additive point models (nomograms): each input gives points, and knots read the total out as fractions alive.

Points count towards death: a higher total is never better. Between knots the read-out is straight (`linear`) or holds
the last knot's value (`step`); it is never extrapolated beyond the knots.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from spinal_metastasis.models.fields import Fields
from spinal_metastasis.models.interface import HORIZONS, ModelCard
from spinal_metastasis.models.separable import Group, Predictor, SeparableModel
from spinal_metastasis.models.shapes import Knot, Part, interpolated, step
from spinal_metastasis.models.terms import read_shapes, sum_range

MOST_TOTAL = 1_000_000_000
INTERPOLATIONS = ("linear", "step")


@dataclass(frozen=True, slots=True)
class ReadOut:
    """Knots (total, fraction alive), and how to read between them."""

    knots: tuple[Knot, ...]
    interpolation: str

    def alive(self, total: Decimal) -> float:
        read = interpolated if self.interpolation == "linear" else step
        return float(read(self.knots, total))


def read_additive(fields: Fields, card: ModelCard) -> SeparableModel:
    """The model of a document's `additive` member; with faults noted it is not to be used."""
    points = read_shapes(fields.object("points"), card.inputs)
    interpolation = fields.one_of("interpolation", INTERPOLATIONS)
    alive = fields.object("alive")
    read_outs = {days: ReadOut(alive.knots(str(days)), interpolation) for days in card.horizons}
    alive.finish()
    totals = sum_range(points, card.inputs) if len(points) == len(card.inputs) else None
    if totals is not None and all(read_out.knots for read_out in read_outs.values()):
        _check(alive, read_outs, totals)
    groups = _groups(fields, totals) if fields.has("groups") else ()
    fields.finish()
    return SeparableModel(card, (Predictor(Decimal(0), points, read_outs),), groups)


def _check(alive: Fields, read_outs: Mapping[int, ReadOut], totals: Part) -> None:
    low, high = totals
    for days, read_out in read_outs.items():
        shares = [share for _, share in read_out.knots]
        if any(not 0 <= share <= 1 for share in shares) or shares != sorted(shares, reverse=True):
            alive.fault(str(days), "must be fractions alive from 0 to 1 that never rise with the total")
        first, last = read_out.knots[0][0], read_out.knots[-1][0]
        if first > low or (last < high and read_out.interpolation == "linear"):
            alive.fault(str(days), "must cover every total the points can give: nothing is extrapolated")
    every = sorted({total for read_out in read_outs.values() for total, _ in read_out.knots})
    for sooner, later in pairwise(sorted(read_outs)):
        if any(read_outs[later].alive(total) > read_outs[sooner].alive(total) for total in every):
            alive.fault(str(later), f"has more alive than at {HORIZONS[sooner]} for some total")


def _groups(fields: Fields, totals: Part | None) -> tuple[Group, ...]:
    """Groups in the order of the totals, the last one up to the highest total at least."""
    groups = []
    for own in fields.objects("groups"):
        groups.append(Group(own.text("label", said="a short name"), own.number("up_to", -MOST_TOTAL, MOST_TOTAL)))
        own.finish()
    if any(one.up_to >= other.up_to for one, other in pairwise(groups)):
        fields.fault("groups", "must rise")
    if totals is not None and groups and groups[-1].up_to < totals[1]:
        fields.fault("groups", "must cover every total the points can give")
    if len({group.label for group in groups}) < len(groups):
        fields.fault("groups", "must have different labels")
    return tuple(groups)
