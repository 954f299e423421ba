"""From facts to model inputs, as sets. Inputs that share a fact are read together: it takes one value at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from spinal_metastasis.facts import Range
from spinal_metastasis.known import Known
from spinal_metastasis.models.catalogue import CATALOGUE, Reading, View
from spinal_metastasis.models.spec import InputSpec, Possible, Value, Values, clipped, single
from spinal_metastasis.vocabulary import in_order


class Case(NamedTuple):
    """One possibility: a value of each fact of the family, and what its inputs then are."""

    facts: tuple[Value, ...]
    values: Values


class Family(NamedTuple):
    """Inputs that share facts. `cases` are all that is possible; a number known by bounds has `span` instead."""

    names: tuple[str, ...]
    facts: tuple[str, ...]
    open: tuple[str, ...]
    cases: tuple[Case, ...] = ()
    span: Range | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A patient as one model reads it, all as fact keys.

    `outside`: no value the model was built on is possible. `unknown`: nothing is known of a required input.
    `tangled`: known by bounds only, and read by several inputs at once, so that no range can be had.
    """

    families: tuple[Family, ...]
    outside: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    tangled: tuple[str, ...] = ()

    @property
    def open(self) -> tuple[str, ...]:
        """Facts that are open, whether or not the model cares."""
        return in_order(key for family in self.families for key in family.open)


def read_chart(patient: Known, specs: Iterable[InputSpec]) -> Chart:
    """Everything a chart leaves possible for these inputs. A value outside a model's range drops, none is put in."""
    families: list[Family] = []
    outside: list[str] = []
    tangled: list[str] = []
    listed = tuple(specs)
    for members in _families(listed):
        family = _read(patient, members)
        families.append(family)
        if not family.cases and family.span is None:
            if _is_tangled(patient, members):
                tangled += family.open
            else:
                outside += family.facts
    unknown = (view.fact for spec in listed if spec.required for view in _unknown_views(patient, CATALOGUE[spec.name]))
    return Chart(tuple(families), in_order(outside), in_order(unknown), in_order(tangled))


def _unknown_views(patient: Known, reading: Reading) -> list[View]:
    return [view for view in reading.views if view.read(patient) == view.read({})]


def _families(specs: tuple[InputSpec, ...]) -> list[tuple[InputSpec, ...]]:
    """Families share no fact, so they are independent of each other."""
    families: list[tuple[set[str], list[InputSpec]]] = []
    for spec in specs:
        facts, members = {view.fact for view in CATALOGUE[spec.name].views}, [spec]
        for other in [family for family in families if family[0] & facts]:
            families.remove(other)
            facts, members = facts | other[0], other[1] + members
        families.append((facts, members))
    return [tuple(members) for _, members in families]


def _possible(patient: Known, members: tuple[InputSpec, ...]) -> dict[str, Possible]:
    """By fact; bounds that leave one number are that number."""
    found: dict[str, Possible] = {}
    for spec in members:
        for view in CATALOGUE[spec.name].views:
            values = view.read(patient)
            one = single(values) if isinstance(values, Range) else None
            found[view.fact] = values if one is None else (one,)
    return found


def _is_tangled(patient: Known, members: tuple[InputSpec, ...]) -> bool:
    return len(members) > 1 and any(isinstance(values, Range) for values in _possible(patient, members).values())


def _read(patient: Known, members: tuple[InputSpec, ...]) -> Family:
    possible = _possible(patient, members)
    facts = tuple(possible)
    family = Family(
        names=tuple(spec.name for spec in members),
        facts=facts,
        open=tuple(key for key, values in possible.items() if isinstance(values, Range) or len(values) > 1),
    )
    finite = [values for values in possible.values() if not isinstance(values, Range)]
    if len(finite) == len(facts):
        return family._replace(cases=tuple(_cases(members, facts, finite)))
    return family if len(members) > 1 else family._replace(span=_span(members[0], possible))


def _cases(members: tuple[InputSpec, ...], facts: tuple[str, ...], domains: list[tuple[Value, ...]]) -> Iterable[Case]:
    readings = [CATALOGUE[spec.name] for spec in members]
    places = [[facts.index(view.fact) for view in reading.views] for reading in readings]
    for assignment in product(*domains):
        values = {
            reading.name: reading.of(*(assignment[place] for place in own))
            for reading, own in zip(readings, places, strict=True)
        }
        kept = {spec.name: value for spec in members if spec.admits(value := values[spec.name]) and value is not None}
        if len(kept) == len(members):
            yield Case(assignment, kept)


def _span(spec: InputSpec, possible: dict[str, Possible]) -> Range | None:
    reading = CATALOGUE[spec.name]
    bounds = reading.over(*possible.values()) if reading.over is not None else next(iter(possible.values()))
    return clipped(bounds, spec.low, spec.high) if isinstance(bounds, Range) else None
