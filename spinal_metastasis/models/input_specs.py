"""Reading the inputs a document declares: names and units of the catalogue, ranges within what is plausible."""

from decimal import Decimal

from spinal_metastasis.models.catalogue import CATALOGUE, Reading, contradicting
from spinal_metastasis.models.fields import Fields
from spinal_metastasis.models.spec import InputSpec, InputType


def read_inputs(fields: Fields) -> tuple[InputSpec, ...]:
    """The inputs in the document's order; wrong ones are left out and noted."""
    found: dict[str, InputSpec] = {}
    for own in fields.objects("inputs"):
        name = own.text("name", said="the name of an input")
        reading = CATALOGUE.get(name)
        if reading is None or name in found:
            own.fault("name", "must be an input of the catalogue, each once (docs/survival-models.md)")
            continue
        found[name] = _spec(own, reading)
        own.finish()
    if clash := contradicting(tuple(found)):
        fields.fault("inputs", f"read one fact in two ways: {', '.join(sorted(clash))}")
    return tuple(found.values())


def _spec(fields: Fields, reading: Reading) -> InputSpec:
    fields.one_of("type", (reading.type,))
    required = fields.flag("required", absent=False)
    if reading.type is InputType.BOOLEAN:
        return InputSpec(reading.name, reading.type, required=required)
    if reading.type is InputType.CATEGORY:
        values = fields.texts("values", reading.categories)
        return InputSpec(reading.name, reading.type, values=values, required=required)
    _check_unit(fields, reading)
    low, high = _range(fields, reading)
    return InputSpec(reading.name, reading.type, reading.unit, low, high, required=required)


def _check_unit(fields: Fields, reading: Reading) -> None:
    """The unit is the vocabulary's and is written out, so that a slip shows: nothing is converted."""
    if fields.raw("unit") != (reading.unit or None):
        fields.fault("unit", f"must be {reading.unit}: nothing is converted" if reading.unit else "must not be given")


def _range(fields: Fields, reading: Reading) -> tuple[Decimal, Decimal]:
    """The values the model was built on; others are outside its population."""
    pair = fields.pair("range")
    if pair is None:
        return Decimal(0), Decimal(1)
    low, high = pair
    beyond = (reading.low is not None and low < reading.low) or (reading.high is not None and high > reading.high)
    if low >= high or beyond:
        fields.fault("range", "must be two different numbers within what is plausible for the input")
    return low, high
