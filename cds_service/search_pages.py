"""One key from the FHIR server: the query, its fallbacks, and all its pages as one `Section`."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from cds_service.fhir_access import FhirAccess
from cds_service.fhir_client import Failure, FetchLimits, FhirClient, link_within
from cds_service.fhir_queries import Attempt, Query, attempts, for_patient
from cds_service.nesting import nests_deeper_than
from cds_service.sections import all_there_is, joined, reaches_back
from fhir_mappings.chart import Section, SectionState, read_section, unknown
from spinal_metastasis.results import DataNote, NoteCode

MAX_PAGES: Final = 20


@dataclass(frozen=True, slots=True)
class Asking:
    """What all fetches of one call share."""

    client: FhirClient
    access: FhirAccess
    limits: FetchLimits
    patient_id: str
    as_of: dt.datetime
    max_depth: int


def fetch_section(key: str, query: Query, asking: Asking) -> Section:
    """The section of a key; `UNKNOWN` with the reason if the server gave nothing that can be read."""
    failure = Failure(NoteCode.NOT_FETCHED, "was not asked")
    for attempt in attempts(key, for_patient(query, asking.patient_id)):
        section = _attempt(key, attempt, asking)
        if isinstance(section, Section):
            return section
        failure = section
        if not failure.query_refused:
            break
    return unknown(key, failure.code, f"the FHIR server {failure.reason}")


def _attempt(key: str, attempt: Attempt, asking: Asking) -> Section | Failure:
    whole: Section | None = None
    for query in attempt:
        section = _pages(key, query, asking)
        if isinstance(section, Failure):
            return section
        whole = section if whole is None else joined(whole, section)
    return whole or Failure(NoteCode.NOT_FETCHED, "was not asked")


def _pages(key: str, query: Query, asking: Asking) -> Section | Failure:
    answer = asking.client.ask(asking.access, query, asking.limits)
    if isinstance(answer, Failure):
        return answer
    section = _read(key, answer, asking)
    current, seen = f"{asking.access.base.url}/{query.resource_type}", set[str]()
    while section.next_link is not None:
        if reaches_back(section, asking.as_of):
            return all_there_is(section)
        target = link_within(asking.access.base, current, section.next_link)
        if target is None or target in seen or len(seen) >= MAX_PAGES:
            return _cut_short(
                section, "its next page is not on the same server" if target is None else "too many pages"
            )
        seen.add(target)
        answer = asking.client.get(asking.access, target, asking.limits)
        if isinstance(answer, Failure):
            return _cut_short(section, f"the FHIR server {answer.reason} on a further page")
        page = _read(key, answer, asking)
        if page.state is SectionState.UNKNOWN:
            return _cut_short(joined(section, page), "a further page could not be read")
        section, current = joined(all_there_is(section), page), target
    return section


def _read(key: str, answer: bytes, asking: Asking) -> Section:
    if nests_deeper_than(asking.max_depth, answer):
        return unknown(key, NoteCode.UNREADABLE, "the FHIR server sent JSON nested too deeply")
    return read_section(key, answer, asking.patient_id, asking.access.base.url)


def _cut_short(section: Section, reason: str) -> Section:
    """What there is, and the note that it is not all."""
    note = DataNote(NoteCode.INCOMPLETE_LIST, f"{section.key}: the list is incomplete, {reason}.")
    state = SectionState.DATA if section.resources else SectionState.UNKNOWN
    return replace(section, state=state, incomplete=True, next_link=None, notes=(*section.notes, note))
