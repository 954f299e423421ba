"""One key from the FHIR server: the query, its fallbacks, and all its pages as one `Section`."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Final

from cds_service.fetch_failures import Failure
from cds_service.fetch_limits import FetchLimits
from cds_service.fhir_access import FhirAccess
from cds_service.fhir_client import FhirClient
from cds_service.fhir_queries import Attempt, Query, attempts, for_patient
from cds_service.nesting import nests_deeper_than
from cds_service.page_links import link_within, names_another_patient, not_applied
from cds_service.queries_made import QueryLog
from cds_service.sections import all_there_is, joined, reaches_back
from fhir_mappings.chart import Section, SectionState, read_section, unknown
from spinal_metastasis.results import DataNote, NoteCode

MAX_PAGES: Final = 20
MAX_ENTRIES: Final = 10_000
NULL: Final = b"null"
"""In a prefetch "known to be empty" (CH-52); as the answer of a server it says nothing."""

ELSEWHERE: Final = "its next page is not on the same server"
IN_CIRCLES: Final = "its pages go in circles"
TOO_MANY: Final = "it has more pages than are read"
STRANGERS: Final = "the FHIR server did not keep to the patient"
ANOTHER_PATIENT: Final = Failure(NoteCode.WRONG_PATIENT, "answered about another patient")
NO_MORE_PROMISED: Final = "the page is full, and no further one was offered"


@dataclass(frozen=True, slots=True)
class Asking:
    """What all fetches of one call share."""

    client: FhirClient
    access: FhirAccess
    limits: FetchLimits
    patient_id: str
    as_of: dt.datetime
    max_depth: int
    log: QueryLog = field(default_factory=QueryLog)


def fetch_section(key: str, query: Query, asking: Asking, known: bytes | Failure | None = None) -> Section:
    """The section of a key; `UNKNOWN` with the reason if the server gave nothing that can be read.

    `known`: what a batch answered to the first attempt.
    """
    failure = Failure(NoteCode.NOT_FETCHED, "was not asked")
    for attempt in attempts(key, for_patient(query, asking.patient_id)):
        section = _attempt(key, attempt, asking, known)
        if isinstance(section, Section):
            return section
        failure, known = section, None
        if not failure.query_refused:
            break
    return unknown(key, failure.code, f"the FHIR server {failure.reason}")


def _attempt(key: str, attempt: Attempt, asking: Asking, known: bytes | Failure | None) -> Section | Failure:
    whole: Section | None = None
    for query in attempt:
        section = _pages(key, query, asking, known)
        if isinstance(section, Failure):
            return section
        whole = section if whole is None else joined(whole, section)
    if whole is None:
        return Failure(NoteCode.NOT_FETCHED, "was not asked")
    return whole if len(attempt) == 1 else _by_category(whole)


def _by_category(section: Section) -> Section:
    """Together the usual categories are nearly all there is, not all."""
    text = f"{section.key}: read by category, what has none of the usual ones is not in the list."
    note = DataNote(NoteCode.INCOMPLETE_LIST, text)
    return replace(section, incomplete=True, notes=(*section.notes, note))


def _pages(key: str, query: Query, asking: Asking, known: bytes | Failure | None) -> Section | Failure:
    answer = _first(key, query, asking) if known is None else known
    if isinstance(answer, Failure):
        return answer
    section = _read(key, answer, asking)
    if section.state is SectionState.EMPTY and names_another_patient(answer, asking.patient_id):
        return ANOTHER_PATIENT
    if _is_of_strangers(section, answer, query):
        return _cut_short(section, STRANGERS)
    if query.includes and section.next_link is None and section.entries_read >= query.count > 0:
        return _cut_short(section, NO_MORE_PROMISED)
    current = f"{asking.access.base.url}/{query.resource_type}"
    seen: set[str] = set()
    while section.next_link is not None:
        if reaches_back(section, asking.as_of):
            return all_there_is(section)
        target = link_within(asking.access, current, section.next_link)
        if target is None or (stop := _why_stop(target, seen, section)):
            return _cut_short(section, ELSEWHERE if target is None else stop)
        seen.add(target)
        with asking.log.making(key, f"{query.resource_type}, page {len(seen) + 1}") as making:
            making.answer = answer = asking.client.get(asking.access, target, asking.limits)
        if isinstance(answer, Failure):
            return _cut_short(section, f"the FHIR server {answer.reason} on a further page")
        page = _read(key, answer, asking)
        if page.state is SectionState.UNKNOWN:
            return _cut_short(joined(section, page), "a further page could not be read")
        section, current = joined(all_there_is(section), page), target
    return section


def _first(key: str, query: Query, asking: Asking) -> bytes | Failure:
    with asking.log.making(key, query.shape) as making:
        making.answer = answer = asking.client.ask(asking.access, query, asking.limits)
        if isinstance(answer, bytes) and not query.is_read:
            making.not_applied = not_applied(answer, (name for name, _ in query.parameters))
    return answer


def _why_stop(target: str, seen: set[str], section: Section) -> str:
    if target in seen:
        return IN_CIRCLES
    return TOO_MANY if len(seen) >= MAX_PAGES or section.entries_read >= MAX_ENTRIES else ""


def _is_of_strangers(section: Section, answer: bytes, query: Query) -> bool:
    """Whether a server lists other people and would go on doing so: their pages are not walked through (RB-28)."""
    if section.next_link is None or not any(note.code is NoteCode.WRONG_PATIENT for note in section.notes):
        return False
    return not section.resources or "patient" in not_applied(answer, (name for name, _ in query.parameters))


def _read(key: str, answer: bytes, asking: Asking) -> Section:
    if nests_deeper_than(asking.max_depth, answer):
        return unknown(key, NoteCode.UNREADABLE, "the FHIR server sent JSON nested too deeply")
    if answer.strip() == NULL:
        return unknown(key, NoteCode.UNREADABLE, "the FHIR server sent nothing that can be read")
    return read_section(key, answer, asking.patient_id, asking.access.base.url)


def _cut_short(section: Section, reason: str) -> Section:
    """What there is, and the note that it is not all. Its `next_link` stays: a page is known to be missing."""
    note = DataNote(NoteCode.INCOMPLETE_LIST, f"{section.key}: the list is incomplete, {reason}.")
    state = SectionState.DATA if section.resources else SectionState.UNKNOWN
    return replace(section, state=state, incomplete=True, notes=(*section.notes, note))
