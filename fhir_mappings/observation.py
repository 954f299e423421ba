"""Observations by code: panels flattened, their status, time and value forms (mapping 1.1 to 1.3)."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Generic, TypeVar

from msgspec import Struct

from fhir_mappings.coding import label_of
from fhir_mappings.elements import Quantity, Values
from fhir_mappings.reading import Component, Observation
from fhir_mappings.section import IndexedChart, reference_of
from fhir_mappings.times import end_of, has_zone, moment
from spinal_metastasis.facts import Moment
from spinal_metastasis.results import DataNote, NoteCode

T = TypeVar("T")
USED = frozenset({"final", "amended", "corrected", "preliminary"})
SHOWN_REASONS = frozenset({"error", "not-performed"})
ZONE_NOTE = DataNote(NoteCode.OTHER, "Times without a time zone are read as UTC.")
_NUMBER = re.compile(r"\s*(?P<comparator><=|>=|<|>)?\s*(?P<value>[-+]?\d+(?:\.\d+)?)\s*(?P<unit>[^\d\s].*)?")


class Found(Struct, Generic[T], frozen=True):
    """An Observation, or one component of it, under a wanted code; `wanted` is what the look-up table says of it."""

    observation: Observation
    part: Observation | Component
    wanted: T

    @property
    def source(self) -> str:
        return reference_of(self.observation)


def find(chart: IndexedChart, wanted: Mapping[tuple[str, str], T]) -> Iterator[Found[T]]:
    """Every Observation and component with a wanted `(system, code)`; once for each different answer of the table."""
    seen: set[tuple[int, int]] = set()
    by_code = chart.by_code
    for key, answer in wanted.items():
        if key not in by_code:
            continue
        for observation, part in by_code[key]:
            mark = (id(part), id(answer))
            if mark not in seen:
                seen.add(mark)
                yield Found(observation, part, answer)


def time_of(observation: Observation) -> Moment | None:
    """`effective[x]` (a period's end, else its start), else issued, else last updated."""
    effective = observation.effective_date_time or observation.effective_instant or end_of(observation.effective_period)
    if (when := moment(effective) or moment(observation.issued)) is not None:
        return when
    return moment(observation.meta.last_updated) if observation.meta else None


def tell_missing_zone(observation: Observation, notes: list[DataNote]) -> None:
    """One note for all of them: which day it was may hang on the zone."""
    if not has_zone(observation.effective_date_time or observation.effective_instant or ""):
        notes.append(ZONE_NOTE)


def updated_of(observation: Observation) -> str:
    return (observation.meta.last_updated or "") if observation.meta else ""


def is_used(observation: Observation, key: str, notes: list[DataNote]) -> bool:
    """Whether the status lets the value count; if not, a note says so."""
    status = (observation.status or "").strip()
    if status in USED:
        return True
    text = f"{key}: status {status[:30] or 'missing'}, not used."
    notes.append(DataNote(NoteCode.STATUS_EXCLUDED, text, reference_of(observation)))
    return False


def values_given(v: Values) -> int:
    """How many of the `value[x]` forms are filled: one is right, more cancel each other."""
    return (
        (v.value_quantity is not None) + (v.value_codeable_concept is not None) + (v.value_string is not None)
        + (v.value_boolean is not None) + (v.value_integer is not None) + (v.value_range is not None)
        + (v.value_ratio is not None) + (v.value_date_time is not None) + (v.value_period is not None)
        + (v.value_time is not None)
    )  # fmt: skip


def has_two_values(values: Values) -> bool:
    return values_given(values) > 1


def quantity_of(values: Values) -> Quantity | None:
    """A number in whatever form: Quantity, integer, or a text that is a number, comparator and unit allowed.

    >>> quantity_of(Values(value_string="< 0.5 mg/L")).comparator
    '<'
    """
    if values.value_quantity is not None:
        return values.value_quantity
    if values.value_integer is not None:
        return Quantity(value=values.value_integer)
    match = _NUMBER.fullmatch(values.value_string) if values.value_string else None
    if match is None:
        return None
    return Quantity(value=Decimal(match["value"]), comparator=match["comparator"], unit=match["unit"])


def absent_reason(part: Observation | Component) -> str:
    """The code of `dataAbsentReason`; `""` if none is given."""
    concept = part.data_absent_reason
    if concept is None:
        return ""
    return next((coding.code.strip() for coding in concept.coding or () if coding.code), "")


def name_of(observation: Observation, part: Observation | Component) -> str:
    """What the value is called in the chart, for the reader of a card."""
    return label_of(part.code) or label_of(observation.code)
