"""Where a Condition or Procedure says it is: its body sites, and the BodyStructures it points at or that point at it.

Source: mapping.md sections 3.1 (2b), 3.2 (level) and 3.6 (radiotherapy volumes).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from fhir_mappings.codebook import OrganSite, Site, organ_of, site_of, topography_of, vertebra_table
from fhir_mappings.coding import System, codings_of, label_of
from fhir_mappings.disagreement import level_note
from fhir_mappings.elements import BodySite, CodeableConcept, Extension
from fhir_mappings.extensions import named
from fhir_mappings.reading import BodyStructure
from fhir_mappings.references import target
from fhir_mappings.section import Chart, index_of
from spinal_metastasis.results import DataNote

RELATED_CONDITION = "/mcode-related-condition"
NEURAL = "neural"


@dataclass(frozen=True, slots=True)
class Place:
    """One place: in the spine, in an organ or other bone, or by ICD-O topography; `said` as written there."""

    site: Site | None
    organ: OrganSite | None
    topography: str | None
    said: str

    @property
    def is_known(self) -> bool:
        return bool(self.site or self.organ or self.topography)


@dataclass(frozen=True, slots=True)
class Structures:
    """The chart's BodyStructures by reference, and those that name a Condition as theirs."""

    by_reference: Mapping[str, BodyStructure]
    of_condition: Mapping[str, tuple[BodyStructure, ...]]


def structures_of(chart: Chart) -> Structures:
    by_reference = index_of(chart, BodyStructure)
    owned: dict[str, list[BodyStructure]] = {}
    for structure in {id(found): found for found in by_reference.values()}.values():
        for extension in named(structure.extension, RELATED_CONDITION):
            if owner := target(extension.value_reference):
                owned.setdefault(owner, []).append(structure)
    return Structures(by_reference, {owner: tuple(found) for owner, found in owned.items()})


def place_of(concept: CodeableConcept | BodySite | None) -> Place:
    return Place(site_of(concept), organ_of(concept), topography_of(concept), label_of(concept))


def places_of(
    body_sites: Iterable[BodySite], extensions: Iterable[Extension], owner: str, structures: Structures
) -> tuple[Place, ...]:
    """The places of a resource: its `bodySite`s, BodyStructures its extensions name, BodyStructures that name it."""
    concepts: list[CodeableConcept | BodySite | None] = [*body_sites]
    concepts += [found.location for found in _referenced(extensions, structures)]
    concepts += [found.location for site in body_sites for found in _referenced(site.extension or (), structures)]
    concepts += [found.location for found in structures.of_condition.get(owner, ())]
    return tuple(place_of(concept) for concept in concepts if concept is not None)


def _referenced(extensions: Iterable[Extension], structures: Structures) -> Iterator[BodyStructure]:
    for extension in extensions:
        found = structures.by_reference.get(target(extension.value_reference) or "")
        if found is not None:
            yield found


def place_notes(body_sites: Iterable[BodySite], resource: str) -> Iterator[DataNote]:
    """Body sites whose code and display name different vertebrae."""
    known = vertebra_table()
    for body_site in body_sites:
        for system, code, coding in codings_of(body_site):
            site = known.get(code) if system == System.SNOMED else None
            if site is not None and (note := level_note(coding, site, resource)):
                yield note
