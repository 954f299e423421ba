"""The chart of one call: prefetch first, then the FHIR server for what is missing; what could not be had is said.

`null` is known to be empty and is not asked again (CH-52). A key that is absent, unreadable, an error or one page of
several is asked for by the service itself, if it may ask (CH-50 to CH-57). All keys are asked at once, under one
deadline; what has not come by then is not known.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from typing import Final

from cds_service.errors import BadRequestError, Issue, MissingDataError, field_error
from cds_service.fhir_access import FhirAccess, NoAccess
from cds_service.fhir_client import FetchLimits, FhirClient
from cds_service.fhir_queries import Query, queries
from cds_service.hook_request import HookRequest
from cds_service.scopes import READ, SEARCH, Grant
from cds_service.search_pages import Asking, fetch_section
from cds_service.sections import all_there_is, reaches_back
from cds_service.settings import Settings
from fhir_mappings.chart import PREFETCH_KEYS, Section, SectionState, read_section, unknown
from spinal_metastasis.results import DataNote, NoteCode

REQUIRED: Final = ("patient", "conditions")
WORKERS: Final = 32
GRACE_S: Final = 0.25
"""How long a fetch that was cut may take to come back with the pages it has."""

Sections = dict[str, Section]


def read_prefetch(call: HookRequest, as_of: dt.datetime) -> Sections:
    """The keys that came, each read on its own. Raises 400 if the Patient is another person's."""
    sections: Sections = {}
    for key in PREFETCH_KEYS:
        if key not in call.prefetch:
            continue
        section = read_section(key, call.prefetch[key], call.patient_id, call.fhir_server)
        if section.foreign_patient:
            raise BadRequestError(field_error("prefetch.patient", "is not the patient of the context"))
        sections[key] = all_there_is(section) if section.next_link and reaches_back(section, as_of) else section
    return sections


def in_order(sections: Mapping[str, Section]) -> Sections:
    """The keys in the contract's order, whatever order they came in: notes and ties follow it."""
    return {key: sections[key] for key in PREFETCH_KEYS}


def wanted(sections: Mapping[str, Section]) -> tuple[str, ...]:
    """The keys to ask for: absent, not known, or one page of several."""
    return tuple(key for key in PREFETCH_KEYS if (section := sections.get(key)) is None or _is_open(section))


def _is_open(section: Section) -> bool:
    return section.state is SectionState.UNKNOWN or section.incomplete


def without_fetching(sections: Sections, keys: Iterable[str], access: NoAccess) -> tuple[Sections, list[DataNote]]:
    """The chart from prefetch alone, with one note that names what is missing and why it was not asked for."""
    absent = [key for key in keys if key not in sections]
    complete = in_order(sections | {key: Section(key, SectionState.UNKNOWN, incomplete=True) for key in absent})
    notes = [_incomplete(key) for key in keys if key in sections and sections[key].state is SectionState.DATA]
    if absent:
        notes.append(
            DataNote(access.code, f"Not known: {', '.join(absent)}; not in the prefetch, and {access.reason}.")
        )
    return complete, notes


def _incomplete(key: str) -> DataNote:
    return DataNote(NoteCode.INCOMPLETE_LIST, f"{key}: the client sent a part of the list, the rest was not to be had.")


def require(sections: Mapping[str, Section], notes: Iterable[DataNote]) -> None:
    """Raises 412 if the patient or the conditions are not known (CH-57)."""
    missing = [key for key in REQUIRED if sections[key].state is SectionState.UNKNOWN]
    if missing:
        said = [*(note for key in missing for note in sections[key].notes), *notes]
        reasons = dict.fromkeys(_reason(note) for note in said)
        raise MissingDataError(*map(_missing, missing), *(Issue(text, "incomplete") for text in reasons))


def _missing(key: str) -> Issue:
    text = f"{key}: required and not known. Send it as prefetch, or let the service read it."
    return Issue(text, "required", f"prefetch.{key}")


def _reason(note: DataNote) -> str:
    """What another server said may name the patient: an error does not repeat it."""
    return "An OperationOutcome stood in place of data." if note.code is NoteCode.OUTCOME else note.text


@dataclass(frozen=True, slots=True)
class Fetcher:
    """The FHIR client with the threads its calls run on; one for the whole service."""

    settings: Settings
    client: FhirClient = field(default_factory=FhirClient)
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(WORKERS, thread_name_prefix="fhir"))

    def complete(
        self, sections: Sections, keys: Iterable[str], call: HookRequest, access: FhirAccess, as_of: dt.datetime
    ) -> Sections:
        """The chart with the keys asked for. Blocks until all came or the deadline passed."""
        limits = FetchLimits(self.settings.fetch_deadline.total_seconds())
        asking = Asking(self.client, access, limits, call.patient_id, as_of, self.settings.max_depth)
        by_key = queries(self.settings.canonical_root)
        under_way = {key: self.pool.submit(fetch_granted, key, by_key[key], asking) for key in keys}
        wait(under_way.values(), timeout=limits.seconds_left)
        limits.cut_all()
        wait(under_way.values(), timeout=GRACE_S)
        fetched = {key: _result(key, future) for key, future in under_way.items()}
        return in_order(sections | {key: _better(sections.get(key), section) for key, section in fetched.items()})

    def close(self) -> None:
        self.pool.shutdown(wait=False, cancel_futures=True)
        self.client.session.close()


def fetch_granted(key: str, query: Query, asking: Asking) -> Section:
    """Fetches a key if the token's scopes cover it: without, silence would look like absence (CH-64)."""
    scopes = asking.access.scopes
    grant = Grant.FULL if scopes is None else scopes.grant(query.resource_type, READ if query.is_read else SEARCH)
    if grant is Grant.NONE:
        return unknown(key, NoteCode.NOT_AUTHORISED, f"the token has no scope to read {query.resource_type}")
    section = fetch_section(key, query, asking)
    if grant is Grant.LIMITED and section.state is not SectionState.UNKNOWN:
        text = f"{key}: the token's scopes cover a part of {query.resource_type} only."
        note = DataNote(NoteCode.INCOMPLETE_LIST, text)
        return replace(section, incomplete=True, notes=(*section.notes, note))
    return section


def _result(key: str, future: "Future[Section]") -> Section:
    if not future.done():
        future.cancel()
        return unknown(key, NoteCode.NOT_FETCHED, "the FHIR server did not answer in time")
    return future.result()


def _better(sent: Section | None, fetched: Section) -> Section:
    """What was fetched, unless that failed and the client had sent a part; the reasons of both are kept."""
    if sent is None or fetched.state is not SectionState.UNKNOWN:
        return fetched
    if not sent.resources:
        return replace(fetched, notes=(*sent.notes, *fetched.notes))
    return replace(sent, notes=(*sent.notes, *fetched.notes, _incomplete(fetched.key)), incomplete=True)
