"""One prefetch value (or search answer) after reading, and how the mappings look into a chart of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import Any, TypeAlias, TypeVar

import msgspec

from fhir_mappings.coding import system_of
from fhir_mappings.reading import (
    BodyStructure,
    Component,
    Condition,
    DiagnosticReport,
    ImagingStudy,
    Medication,
    MedicationAdministration,
    MedicationRequest,
    MedicationStatement,
    Observation,
    Patient,
    Procedure,
    QuestionnaireResponse,
    R,
    Resource,
    ResourceBase,
)  # fmt: skip
from spinal_metastasis.results import DataNote, NoteCode


class SectionState(StrEnum):
    """Known data, known to be empty (never asked again), or not known for the reason in the notes."""

    DATA = "data"
    EMPTY = "empty"
    UNKNOWN = "unknown"


HOLDS: dict[str, tuple[type[ResourceBase] | type[Observation], ...]] = {
    "patient": (Patient,),
    "conditions": (Condition,),
    "labs": (Observation,),
    "performance": (Observation,),
    "markers": (Observation,),
    "spineItems": (Observation,),
    "responses": (QuestionnaireResponse,),
    "imaging": (ImagingStudy,),
    "reports": (DiagnosticReport, Observation),
    "procedures": (Procedure,),
    "bodyStructures": (BodyStructure,),
    "medicationRequests": (MedicationRequest, Medication),
    "medicationStatements": (MedicationStatement, Medication),
    "medicationAdministrations": (MedicationAdministration, Medication),
}
PREFETCH_KEYS: tuple[str, ...] = tuple(HOLDS)
KEY_ORDER = {key: place for place, key in enumerate(PREFETCH_KEYS)}


@dataclass(frozen=True, slots=True)
class Section:
    """What one key of the chart gave.

    `resources` are this patient's, newest version only, entered-in-error left out. `incomplete`: more exists than
    is here, so that nothing absent may be concluded. `aliases`: `urn:uuid:` of an entry -> `Type/id`.
    `foreign_patient`: the Patient asked for is another person's; the request is to be refused. `by_kind` holds the
    resources by their type.
    """

    key: str
    state: SectionState
    resources: tuple[Resource, ...] = ()
    notes: tuple[DataNote, ...] = ()
    incomplete: bool = False
    next_link: str | None = None
    entries_read: int = 0
    foreign_patient: bool = False
    aliases: Mapping[str, str] = field(default_factory=dict)
    by_kind: Mapping[type, tuple[Any, ...]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        kinds = dict.fromkeys(map(type, self.resources))
        alone = len(kinds) == 1
        by_kind = {k: self.resources if alone else tuple(r for r in self.resources if type(r) is k) for k in kinds}
        object.__setattr__(self, "by_kind", by_kind)

    @property
    def lacks_a_page(self) -> bool:
        """Whether a part of the list is known to exist and was not had."""
        return self.incomplete and self.next_link is not None

    @property
    def has_refused(self) -> bool:
        """Whether a part of what was sent could not be read, or is not known to be of this patient."""
        return any(note.code in REFUSALS for note in self.notes)

    @property
    def is_unread(self) -> bool:
        """Whether it, or a part of it, is not known: what it does not show is then not concluded to be absent."""
        return self.state is SectionState.UNKNOWN or self.lacks_a_page or self.has_refused


LONGEST_VERSION = 18
REFUSALS = frozenset({NoteCode.UNREADABLE, NoteCode.WRONG_PATIENT})
K = TypeVar("K")
Chart: TypeAlias = Mapping[str, Section]
Part: TypeAlias = tuple[Observation, Observation | Component]
"""An Observation and what of it speaks: itself or one of its components."""


class IndexedChart(dict[str, Section]):
    """A chart that remembers what was looked up: its resources by type, its Observations by code."""

    def __init__(self, chart: Chart) -> None:
        super().__init__(chart)
        self.by_kind: dict[type, tuple[Any, ...]] = {}

    @cached_property
    def by_code(self) -> Mapping[tuple[str, str], list[Part]]:
        """`(system, code)` -> the Observations and components that carry it, by id."""
        as_written: defaultdict[tuple[str | None, str | None], list[Part]] = defaultdict(list)
        for observation in resources_of(self, Observation):
            if observation.code is not None:
                for coding in observation.code.coding or ():
                    as_written[coding.system, coding.code].append((observation, observation))
            for part in observation.component or ():
                for coding in (part.code.coding or ()) if part.code else ():
                    as_written[coding.system, coding.code].append((observation, part))
        return _under_one_name(as_written)


def _under_one_name(
    as_written: Mapping[tuple[str | None, str | None], list[Part]],
) -> dict[tuple[str, str], list[Part]]:
    """The same by the system itself, whichever of its names a server uses."""
    found: dict[tuple[str, str], list[Part]] = {}
    for (written, code), parts in as_written.items():
        if code and (system := system_of(written)):
            place = (system, code.strip())
            found[place] = sorted((*found[place], *parts), key=_by_id) if place in found else parts
    return found


def _by_id(part: Part) -> str:
    return place_of_record(part[0])


def reference_of(resource: Resource) -> str:
    """`Observation/alb-7`; without an id the type alone."""
    kind = type(resource).__name__
    return f"{kind}/{resource.id}" if resource.id else kind


def resources_of(chart: Chart, kind: type[R]) -> tuple[R, ...]:
    """Every resource of that type in the chart, once each (the newest version), by id.

    The order of entries, pages and keys is a server's own affair: nothing may follow it (mapping 1.3, 4).
    """
    if not isinstance(chart, IndexedChart):
        return _resources_of(chart, kind)
    known: tuple[R, ...] | None = chart.by_kind.get(kind)
    if known is None:
        known = chart.by_kind[kind] = _resources_of(chart, kind)
    return known


def _resources_of(chart: Chart, kind: type[R]) -> tuple[R, ...]:
    groups = [found for section in chart.values() if (found := section.by_kind.get(kind))]
    if len(groups) < 2:
        return tuple(sorted(groups[0], key=place_of_record)) if groups else ()
    resources = list(chain.from_iterable(groups))
    kept = newest_of_each([resource.id or _content(resource) for resource in resources], resources)
    return tuple([kept[place] for place in sorted(kept)])


def place_of_record(resource: ResourceBase | Observation) -> str:
    """Its id; without one, all that was read of it, so that the order is total."""
    return resource.id or _content(resource)


def _content(resource: ResourceBase | Observation) -> str:
    return msgspec.json.encode(resource).decode()


def unknown(key: str, code: NoteCode, reason: str) -> Section:
    """A key that is not known, and why."""
    return Section(key, SectionState.UNKNOWN, notes=(DataNote(code, f"{key}: not known, {reason}."),), incomplete=True)


def newest_of_each(places: Iterable[K], resources: Sequence[R]) -> dict[K, R]:
    """Place -> the newest version of what stands there; each place as often as it has a resource."""
    places = list(places)
    kept = dict(zip(places, resources, strict=True))
    if len(kept) == len(resources):
        return kept
    kept.clear()
    for place, resource in zip(places, resources, strict=True):
        known = kept.setdefault(place, resource)
        if known is not resource and not is_newer(known, resource):
            kept[place] = resource
    return kept


def is_newer(known: ResourceBase | Observation, other: ResourceBase | Observation) -> bool:
    """Whether `known` is a newer version than `other`: by version number, then by last update.

    Of two that are equally new, the content decides: which one came first says nothing.
    """
    ours, theirs = _version(known), _version(other)
    return ours > theirs if ours != theirs else _content(known) > _content(other)


def _version(resource: ResourceBase | Observation) -> tuple[int, str]:
    """Number (-1 = none that can be compared) and time of the last update."""
    if resource.meta is None:
        return -1, ""
    version = resource.meta.version_id or ""
    is_number = version.isdecimal() and len(version) <= LONGEST_VERSION
    return int(version) if is_number else -1, resource.meta.last_updated or ""


def index_of(chart: Chart, kind: type[R]) -> dict[str, R]:
    """`Type/id`, and the `urn:uuid:` a Bundle gave it, -> resource; look up with `references.target(reference)`."""
    by_reference = {reference_of(resource): resource for resource in resources_of(chart, kind)}  # type: ignore[arg-type]  # R is one of Resource
    for section in chart.values():
        for alias, reference in section.aliases.items():
            if reference in by_reference:
                by_reference[alias] = by_reference[reference]
    return by_reference


def notes_of(chart: Chart) -> Iterator[DataNote]:
    """The notes of every section, in the contract's order of the keys, keys of our own last."""
    for key in sorted(chart, key=lambda key: (KEY_ORDER.get(key, len(KEY_ORDER)), key)):
        yield from chart[key].notes
