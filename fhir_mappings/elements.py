"""FHIR data types, reduced to the elements that are read.

Unknown members are skipped; `None` = absent. Numbers are `Decimal`, exactly as written. Dates and times stay text
until one is needed (`fhir_mappings.times`).
"""

from decimal import Decimal

from msgspec import Struct


class Element(Struct, rename="camel", gc=False):
    """Base of everything read: camelCase on the wire. The trees hold no cycles, so the collector may skip them."""


class Coding(Element):
    system: str | None = None
    code: str | None = None
    display: str | None = None


class CodeableConcept(Element):
    coding: list[Coding] | None = None
    text: str | None = None


class Identifier(Element):
    system: str | None = None
    value: str | None = None


class Reference(Element):
    reference: str | None = None
    type: str | None = None
    identifier: Identifier | None = None
    display: str | None = None


class Period(Element):
    start: str | None = None
    end: str | None = None


class Quantity(Element):
    """`value` is never repaired, but for a comparator written into it ("<5"), which moves to `comparator`."""

    value: Decimal | None = None
    comparator: str | None = None
    unit: str | None = None
    system: str | None = None
    code: str | None = None


class QuantityRange(Element):
    low: Quantity | None = None
    high: Quantity | None = None


class Ratio(Element):
    numerator: Quantity | None = None
    denominator: Quantity | None = None


class Extension(Element):
    url: str | None = None
    value_codeable_concept: CodeableConcept | None = None
    value_coding: Coding | None = None
    value_reference: Reference | None = None
    value_quantity: Quantity | None = None
    value_decimal: Decimal | None = None
    value_integer: Decimal | None = None
    value_unsigned_int: Decimal | None = None
    value_positive_int: Decimal | None = None
    value_string: str | None = None
    value_code: str | None = None
    value_boolean: bool | None = None
    extension: "list[Extension] | None" = None


class BodySite(Element):
    """A CodeableConcept whose extensions qualify the place (mCODE laterality and location qualifier)."""

    coding: list[Coding] | None = None
    text: str | None = None
    extension: list[Extension] | None = None


class Meta(Element):
    version_id: str | None = None
    last_updated: str | None = None
    profile: list[str] | None = None


class Attachment(Element):
    """A report as it was presented. `data` (base64) is read for what it proposes to ask, never for a value."""

    content_type: str | None = None
    data: str | None = None
    title: str | None = None
    url: str | None = None
    creation: str | None = None


class ReferenceRange(Element):
    """Only what is needed of an upper limit."""

    high: Quantity | None = None
    type: CodeableConcept | None = None
    applies_to: list[CodeableConcept] | None = None
    age: QuantityRange | None = None


class Values(Element):
    """The `value[x]` forms of an Observation, a component or an answer; more than one filled = none is used."""

    value_quantity: Quantity | None = None
    value_codeable_concept: CodeableConcept | None = None
    value_string: str | None = None
    value_boolean: bool | None = None
    value_integer: Decimal | None = None
    value_range: QuantityRange | None = None
    value_ratio: Ratio | None = None
    value_date_time: str | None = None
    value_period: Period | None = None
    value_time: str | None = None
