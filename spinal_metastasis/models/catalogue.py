"""Every input a model may ask for, and how the chart answers it: facts as they are, and groupings of the SORG papers.

Read beside Paulino Pereira 2016 and Karhade 2019 (prognosis.md, section 6). Names without a grouping are fact keys, in
the fact's own unit; a grouping is never asked of a chart that gives its fact otherwise.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple, cast

from spinal_metastasis.facts import OneOf, Range
from spinal_metastasis.known import BOTH, Known, capped_counts, possible, truth, whole
from spinal_metastasis.models.spec import InputType, Possible, Value, clipped
from spinal_metastasis.scores.katagiri_2014 import CLASSES, GROWTH_OF
from spinal_metastasis.scores.readings import ecog_values, kps_values, primaries, primary_class
from spinal_metastasis.terms import Frankel, Organ, VisceralMets
from spinal_metastasis.vocabulary import FACTS, FactSpec, Kind, Scope

LUNG_OR_LIVER = frozenset({Organ.LUNG, Organ.LIVER})
MANY_METASTASES = 3


class View(NamedTuple):
    """A fact as models read it. An empty chart gives everything it can be."""

    fact: str
    read: Callable[[Known], Possible]


@dataclass(frozen=True, slots=True)
class Reading:
    """One input: its type, unit, plausible range or categories, and its value from one value of each view.

    `of` answers None where the input is undefined. `over` does the same for bounds.
    """

    name: str
    type: InputType
    views: tuple[View, ...]
    of: Callable[..., Value | None]
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    categories: tuple[str, ...] = ()
    over: Callable[..., Possible] | None = None


def _itself(value: Value) -> Value:
    return value


def _number(spec: FactSpec) -> View:
    widest = Range(spec.low, spec.high)
    is_whole = spec.kind is Kind.INTEGER

    def read(patient: Known) -> Possible:
        fact = patient.get(spec.key)
        if fact is None:
            return widest
        if isinstance(fact.value, OneOf):
            return tuple(sorted(set(fact.value.values)))
        if isinstance(fact.value, Range):
            bounds = _whole_numbers(fact.value) if is_whole else fact.value
            return clipped(bounds, spec.low, spec.high) or ()
        return (fact.value,)

    return View(spec.key, read)


def _whole_numbers(bounds: Range) -> Range:
    """The same whole numbers, both ends included."""
    low, high = bounds.low, bounds.high
    if low is not None:
        low = low.to_integral_value("ROUND_FLOOR") + 1 if bounds.low_open else low.to_integral_value("ROUND_CEILING")
    if high is not None:
        high = (
            high.to_integral_value("ROUND_CEILING") - 1 if bounds.high_open else high.to_integral_value("ROUND_FLOOR")
        )
    return Range(low, high)


def _yes_no(key: str) -> View:
    return View(key, lambda patient: truth(patient.get(key)))


def _choice(spec: FactSpec) -> View:
    return View(spec.key, lambda patient: possible(patient.get(spec.key), spec.choices))


def _growth(patient: Known) -> tuple[Value, ...]:
    return cast("tuple[str, ...]", primary_class(patient, GROWTH_OF, CLASSES).values)


def _in_lung_or_liver(patient: Known) -> tuple[Value, ...]:
    """By the list of organs; where there is none, only "no visceral metastases" says that these are free."""
    organs = patient.get("visceral_organs")
    if organs is not None:
        return (bool(LUNG_OR_LIVER & set(whole(organs))),)
    return (False,) if possible(patient.get("visceral_mets"), VisceralMets) == (VisceralMets.NONE,) else BOTH


def ratio(above: Decimal, below: Decimal) -> Decimal | None:
    return Decimal(above) / Decimal(below) if below else None


def ratio_over(above: Possible, below: Possible) -> Possible:
    """Bounds of the ratio of two counts that are not negative; a divisor that may be 0 leaves it without upper end."""
    top, bottom = _bounds(above), _bounds(below)
    if bottom.high == 0:
        return ()
    low = None if bottom.high is None or top.low is None else top.low / bottom.high
    high = top.high / bottom.low if bottom.low and top.high is not None else None
    return Range(low, high, top.low_open or bottom.high_open, top.high_open or bottom.low_open)


def _bounds(values: Possible) -> Range:
    if isinstance(values, Range):
        return values
    numbers = [Decimal(value) for value in values]
    return Range(min(numbers), max(numbers))


ECOG = View("ecog", ecog_values)
KPS = View("kps", kps_values)
PRIMARY = View("primary", primaries)
GROWTH = View("primary", _growth)
METASTASES = View(
    "spinal_mets_count",
    lambda patient: capped_counts(patient.get("spinal_mets_count"), least=1, cap=MANY_METASTASES),
)
CHARLSON = View("charlson", lambda patient: capped_counts(patient.get("charlson"), least=0, cap=1))
SPECIAL_VIEWS = {"ecog": ECOG, "kps": KPS, "primary": PRIMARY}
"""Facts that other scores read in a way of their own: one scale from the other, tumours within scope."""


def _view(spec: FactSpec) -> View:
    if spec.key in SPECIAL_VIEWS:
        return SPECIAL_VIEWS[spec.key]
    if spec.kind is Kind.BOOLEAN:
        return _yes_no(spec.key)
    return _choice(spec) if spec.kind is Kind.ENUM else _number(spec)


def _fact(spec: FactSpec) -> Reading:
    """A fact as it is recorded."""
    kind = {Kind.BOOLEAN: InputType.BOOLEAN, Kind.ENUM: InputType.CATEGORY}.get(spec.kind, InputType.NUMBER)
    return Reading(
        spec.key, kind, (_view(spec),), _itself, spec.unit, spec.low, spec.high, tuple(map(str, spec.choices))
    )


SCALARS = (Kind.ENUM, Kind.BOOLEAN, Kind.INTEGER, Kind.NUMBER)
DIRECT = {
    spec.key: _fact(spec) for spec in FACTS.values() if spec.scope is Scope.PATIENT and spec.kind in SCALARS
}  # fmt: skip


def _group(name: str, view: View, of: Callable[[Any], bool]) -> Reading:
    return Reading(name, InputType.BOOLEAN, (view,), of)


def _ratio(name: str, above: str, below: str) -> Reading:
    views = (DIRECT[above].views[0], DIRECT[below].views[0])
    return Reading(name, InputType.NUMBER, views, ratio, low=Decimal(0), over=ratio_over)


GROUPINGS = (
    _group("ecog_3_or_4", ECOG, lambda ecog: ecog >= 3),
    Reading("primary_growth", InputType.CATEGORY, (GROWTH,), _itself, categories=CLASSES),
    _group("spine_mets_over_1", METASTASES, lambda count: count > 1),
    _group("spine_mets_3_or_more", METASTASES, lambda count: count >= MANY_METASTASES),
    _group("lung_or_liver_mets", View("visceral_organs", _in_lung_or_liver), bool),
    _group("asia_a_to_d", DIRECT["frankel_or_asia"].views[0], lambda grade: grade is not Frankel.E),
    _group("charlson_over_0", CHARLSON, lambda count: count > 0),
    _ratio("neutrophil_lymphocyte_ratio", "neutrophils", "lymphocytes"),
    _ratio("platelet_lymphocyte_ratio", "platelets", "lymphocytes"),
)  # fmt: skip
"""Derived inputs: the groupings of both papers, and the ratios SORG-ML may use."""

CATALOGUE: dict[str, Reading] = DIRECT | {reading.name: reading for reading in GROUPINGS}


def contradicting(names: tuple[str, ...]) -> frozenset[str]:
    """Names that read a fact in another way than an earlier one does: together they could not be kept in step."""
    seen: dict[Hashable, View] = {}
    return frozenset(
        name for name in names for view in CATALOGUE[name].views if seen.setdefault(view.fact, view) is not view
    )  # fmt: skip
