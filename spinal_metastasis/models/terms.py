"""Reading how each input contributes: one shape an input, over its whole declared range, no input left out."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from spinal_metastasis.facts import Range
from spinal_metastasis.models.fields import Fields
from spinal_metastasis.models.shapes import BrokenLine, Levels, Part, Shape, Slope, Steps
from spinal_metastasis.models.spec import InputSpec, InputType, Value

YES_NO: Mapping[str, Value] = {"no": False, "yes": True}
NUMBER_SHAPES = ("slope", "log_slope", "line", "steps")
MOST = 1_000_000
"""No coefficient, point or centre is larger; above it a document has slipped."""


def read_shapes(fields: Fields, inputs: Iterable[InputSpec]) -> dict[str, Shape]:
    """Input name → shape; those that are wrong are left out and noted."""
    shapes: dict[str, Shape] = {}
    for spec in inputs:
        if not fields.has(spec.name):
            fields.fault(spec.name, "is an input, but adds nothing: give its shape, or leave the input out")
            continue
        own = fields.object(spec.name)
        shape = _number_shape(own, spec) if spec.type is InputType.NUMBER else _levels(own, spec)
        own.finish()
        if shape is not None:
            shapes[spec.name] = shape
    fields.finish()
    return shapes


def hull(shape: Shape, spec: InputSpec) -> Part:
    """Lowest and highest contribution over all that the model admits."""
    if isinstance(shape, Levels):
        return min(shape.table.values()), max(shape.table.values())
    parts = shape.over(Range(spec.low, spec.high))
    return min(low for low, _ in parts), max(high for _, high in parts)


def sum_range(shapes: Mapping[str, Shape], inputs: Iterable[InputSpec], start: Decimal = Decimal(0)) -> Part:
    """Lowest and highest sum over all that the model admits."""
    parts = [hull(shapes[spec.name], spec) for spec in inputs]
    return sum((low for low, _ in parts), start), sum((high for _, high in parts), start)


def _levels(fields: Fields, spec: InputSpec) -> Levels | None:
    """Every category the input may take, and no other."""
    table = fields.object("levels")
    accepted = YES_NO if spec.type is InputType.BOOLEAN else {value: value for value in spec.values}
    found = {accepted[name]: table.number(name, -MOST, MOST) for name in accepted}
    table.finish()
    return Levels(found) if table.is_there else None


def _number_shape(fields: Fields, spec: InputSpec) -> Shape | None:
    given = [name for name in NUMBER_SHAPES if fields.has(name)]
    if len(given) != 1 or spec.low is None or spec.high is None:
        fields.fault("", f"must have one of {', '.join(NUMBER_SHAPES)}")
        return None
    if given[0] in ("slope", "log_slope"):
        return _slope(fields, given[0], spec.low)
    return _knots(fields, given[0], spec.low, spec.high)


def _slope(fields: Fields, name: str, low: Decimal) -> Shape | None:
    coefficient, is_log = fields.number(name, -MOST, MOST), name == "log_slope"
    centre = fields.number("centre", -MOST, MOST)
    if is_log and (centre <= 0 or low <= 0):
        fields.fault(name, "needs a centre and a range above 0")
        return None
    return Slope(coefficient, centre, is_log)


def _knots(fields: Fields, name: str, low: Decimal, high: Decimal) -> Shape | None:
    knots = fields.knots(name)
    if not knots:
        return None
    if any(abs(found) > MOST for knot in knots for found in knot):
        fields.fault(name, f"must not hold numbers beyond {MOST}")
        return None
    if name == "steps":
        if knots[0][0] == low and knots[-1][0] <= high:
            return Steps(knots)
        fields.fault(name, "must start at the lower end of the input's range and not leave it")
        return None
    if knots[0][0] <= low and knots[-1][0] >= high and len(knots) > 1:
        return BrokenLine(knots)
    fields.fault(name, "must cover the input's range: nothing is extrapolated")
    return None
