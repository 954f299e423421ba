"""Our own `spinemet-item` Observations -> patient and lesion answers (mapping 4)."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from fhir_mappings.choose import Candidate
from fhir_mappings.codebook import site_of
from fhir_mappings.coding import codings_of, label_of
from fhir_mappings.observation import (
    absent_reason,
    has_two_values,
    is_used,
    name_of,
    tell_missing_zone,
    time_of,
    updated_of,
)
from fhir_mappings.own_values import Systems, Unknown, answer_words, key_of, levels_of, read_value
from fhir_mappings.provenance import Origin
from fhir_mappings.reading import Component, Observation
from fhir_mappings.section import IndexedChart, reference_of
from fhir_mappings.units import Refused, said
from spinal_metastasis.results import DataNote, NoteCode
from spinal_metastasis.terms import SpinalLevel

OWN_ITEM = "mapping 4: own item, by its code"
VALUE_FREE = ("sins_total_reported",)
"""Items whose own value may be missing while their components speak."""


class OwnAnswer(Struct, frozen=True):
    """One answer. `levels`: where it was given; () = no place, several = one of them (a disc, a border region)."""

    key: str
    levels: tuple[SpinalLevel, ...]
    candidate: Candidate[Any]


def own_items(chart: IndexedChart, systems: Systems, notes: list[DataNote]) -> Iterator[OwnAnswer]:
    """Every answer in the chart's own items, components of a `sins-total` included.

    What this service worked out itself is no answer: its components would make old findings look new (ADR 0048).
    """
    ours = (
        observation for (system, _), parts in chart.by_code.items() if system == systems.item
        for observation, part in parts if part is observation
    )  # fmt: skip
    for observation in {id(observation): observation for observation in ours}.values():
        if is_worked_out(observation, systems):
            continue
        if not is_used(observation, name_of(observation, observation), notes):
            continue
        for part in (observation, *(observation.component or ())):
            answer = _answer(observation, part, systems, notes)
            if answer is not None:
                yield answer


def is_worked_out(observation: Observation, systems: Systems) -> bool:
    """Whether its `method` is one of ours."""
    return any(system == systems.method for system, _, _ in codings_of(observation.method))


def _item_key(part: Observation | Component, systems: Systems) -> str | None:
    codes = (code for system, code, _ in codings_of(part.code) if system == systems.item)
    return next((key for code in codes if (key := key_of(code))), None)


def _answer(
    observation: Observation, part: Observation | Component, systems: Systems, notes: list[DataNote]
) -> OwnAnswer | None:
    key = _item_key(part, systems)
    if key is None or absent_reason(part):
        return None
    source = reference_of(observation)
    if has_two_values(part):
        notes.append(DataNote(NoteCode.UNREADABLE, f"{key}: two values in one Observation, none is used.", source))
        return None
    value = read_value(key, part, systems)
    if isinstance(value, Refused):
        if not (key in VALUE_FREE and observation.component):
            notes.append(DataNote(value.code, f"{value.text}.", source))
        return None
    tell_missing_zone(observation, notes)
    candidate = Candidate(
        None if value is Unknown.UNKNOWN else value, source, time_of(observation), _said(observation, part),
        status=(observation.status or "").strip(), updated=updated_of(observation),
        origin=Origin(observation, OWN_ITEM, part if isinstance(part, Component) else None),
    )  # fmt: skip
    return OwnAnswer(key, _levels(observation, part, key, systems), candidate)


def _levels(
    observation: Observation, part: Observation | Component, key: str, systems: Systems
) -> tuple[SpinalLevel, ...]:
    """The body site; for the item that names a level, that level itself."""
    site = site_of(observation.body_site)
    if site is not None or key != "level":
        return site.levels if site else ()
    return levels_of(part, answer_words(part, systems))


def _said(observation: Observation, part: Observation | Component) -> str:
    if part.value_boolean is not None:
        shown = "yes" if part.value_boolean else "no"
    elif part.value_quantity is not None:
        shown = said(part.value_quantity)
    else:
        texts = (label_of(part.value_codeable_concept), part.value_string, part.value_date_time)
        number = "" if part.value_integer is None else str(part.value_integer)
        shown = next((text for text in texts if text), number)
    return f"{name_of(observation, part)}: {shown}".strip()
