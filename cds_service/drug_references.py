"""Drugs that are named by a reference alone (mapping section 2): what is not beside them is fetched, else said.

A client's prefetch cannot include the Medication behind a `medicationReference` (CH-42), and not every server follows
`_include`.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from cds_service.fhir_queries import Query
from cds_service.hook_request import FHIR_ID
from cds_service.scopes import SEARCH, Grant
from cds_service.search_pages import Asking, fetch_section
from cds_service.sections import joined
from fhir_mappings.chart import Section, SectionState
from fhir_mappings.elements import Reference
from fhir_mappings.reading import Drug, Medication
from fhir_mappings.references import target
from spinal_metastasis.results import DataNote, NoteCode

MOST: Final = 50
OF_DRUGS: Final = frozenset({"medicationRequests", "medicationStatements", "medicationAdministrations"})
OFFERED: Final = "Medication/"


def unresolved(section: Section) -> tuple[str, ...]:
    """The ids of Medications that are referred to and are not in the section, where no display names the drug."""
    if section.key not in OF_DRUGS:
        return ()
    here = {medication.id for medication in section.by_kind.get(Medication, ())}
    return tuple(dict.fromkeys(named for named in _referred_to(section) if named not in here))


def _referred_to(section: Section) -> Iterator[str]:
    for drug in (resource for resource in section.resources if isinstance(resource, Drug)):
        reference = drug.medication_reference
        if reference is not None and drug.medication_codeable_concept is None and not reference.display:
            yield from _medication_id(reference)


def _medication_id(reference: Reference) -> Iterator[str]:
    found = target(reference) or ""
    if found.startswith(OFFERED) and FHIR_ID.fullmatch(found.removeprefix(OFFERED)):
        yield found.removeprefix(OFFERED)


def with_drugs(section: Section, asking: Asking) -> Section:
    """The section with the Medications it refers to, as far as they could be had."""
    missing = unresolved(section)
    if not missing:
        return section
    scopes = asking.access.scopes
    if scopes is not None and scopes.grant("Medication", SEARCH) is Grant.NONE:
        return _without(section, missing)
    query = Query("Medication", (("_id", ",".join(missing[:MOST])), ("_count", "200")))
    found = fetch_section(section.key, query, asking)
    if found.state is SectionState.DATA:
        section = joined(section, found)
    still = unresolved(section)
    return _without(section, still) if still else section


def _without(section: Section, missing: tuple[str, ...]) -> Section:
    return replace(section, notes=(*section.notes, without_drugs(section.key, missing)))


def without_drugs(key: str, missing: tuple[str, ...]) -> DataNote:
    named = "1 drug is named" if len(missing) == 1 else f"{len(missing)} drugs are named"
    return DataNote(NoteCode.NOT_FETCHED, f"{key}: {named} by a reference that could not be read.")
