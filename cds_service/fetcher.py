"""What the prefetch lacks, from the FHIR server: all keys at once, under one deadline, the reasons of gaps kept.

Single queries run in parallel; a server that offers it gets the optional keys in one batch (ADR 0033). What has not
come by the deadline is not known. Nothing of one call is kept for the next but what the server says of itself.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from typing import Final

from cds_service.batch import FEWEST, SHARE_OF_TIME, Answers, ask_in_batch
from cds_service.capabilities import NOT_STATED, Capabilities, Capability
from cds_service.drug_references import with_drugs
from cds_service.fetch_limits import FetchLimits
from cds_service.fhir_access import FhirAccess
from cds_service.fhir_client import FhirClient
from cds_service.fhir_queries import Query, attempts, for_patient, queries
from cds_service.fhir_version import NOTED_AT
from cds_service.gather import REQUIRED, Sections, in_order, part_only
from cds_service.hook_request import HookRequest
from cds_service.queries_made import QueryLog, QueryMade
from cds_service.replaced_patient import successor, with_successor
from cds_service.scopes import READ, SEARCH, Grant
from cds_service.search_pages import Asking, fetch_section
from cds_service.settings import Settings
from fhir_mappings.chart import PREFETCH_KEYS, Section, SectionState, unknown
from spinal_metastasis.results import DataNote, NoteCode

WORKERS: Final = 128
"""A server that hangs holds those of its calls until their deadline; the calls for other servers need some as well."""

GRACE_S: Final = 0.25
"""How long a fetch that was cut may take to come back with the pages it has."""

MAY_BE_UNSUPPORTED: Final = frozenset({"responses"})
STATEMENT_S: Final = 0.5
"""How long an answer whose data came waits for the server's first statement of its version."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The whole chart; whose it is (another id than asked for, if the record was replaced); what was asked for it.

    `failed`: the keys that were asked for and did not come, but for what the server does not have at all.
    """

    chart: Sections
    patient_id: str
    queries: tuple[QueryMade, ...] = ()
    failed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fetcher:
    """The FHIR client with the threads its calls run on; one for the whole service."""

    settings: Settings
    client: FhirClient = field(default_factory=FhirClient)
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(WORKERS, thread_name_prefix="fhir"))

    by_key: Mapping[str, Query] = field(init=False, repr=False)
    capabilities: Capabilities = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", queries(self.settings.canonical_root))
        object.__setattr__(self, "capabilities", Capabilities(self.client, self.pool))

    def complete(
        self, sections: Sections, keys: tuple[str, ...], call: HookRequest, access: FhirAccess, as_of: dt.datetime
    ) -> Gathered:
        """The chart with the keys asked for. Blocks until all came or the deadline passed."""
        limits = FetchLimits(self.settings.fetch_deadline.total_seconds())
        asking = Asking(self.client, access, limits, call.patient_id, as_of, self.settings.max_depth)
        fetched = self._fetch(keys, asking)
        chart = sections | {key: _better(sections.get(key), section) for key, section in fetched.items()}
        patient_id, new_id = call.patient_id, successor(chart["patient"], access.base.url)
        if new_id is not None and limits.seconds_left > 0:
            other = self._fetch(PREFETCH_KEYS, replace(asking, patient_id=new_id))
            chart, is_theirs = with_successor(chart, other)
            patient_id = new_id if is_theirs else patient_id
        limits.cut_all()
        chart = in_order(chart)
        failed = frozenset(key for key in keys if _has_failed(chart[key], asking.log))
        return Gathered(chart, patient_id, asking.log.made, failed)

    def _fetch(self, keys: tuple[str, ...], asking: Asking) -> Sections:
        """The keys as far as they came in time."""
        stating = self.capabilities.of(asking.access.base)
        capability = stating.result() if stating.done() else NOT_STATED
        wanted = [key for key in keys if capability.version.reads(self.by_key[key])]
        under_way = self._begin(wanted, asking, capability)
        wait(under_way.values(), timeout=asking.limits.seconds_left)
        if not all(future.done() for future in under_way.values()):
            asking.limits.cut_all()
            wait(under_way.values(), timeout=GRACE_S)
        fetched = {key: _result(key, future) for key, future in under_way.items()}
        if not stating.done():
            wait([stating], timeout=max(0.0, min(STATEMENT_S, asking.limits.seconds_left)))
        return self._as_stated(keys, fetched, stating.result() if stating.done() else NOT_STATED)

    def _begin(self, keys: Iterable[str], asking: Asking, capability: Capability) -> "dict[str, Future[Section]]":
        """Every key under way; those of a batch once the batch has answered, or given up."""
        batched = [key for key in keys if key not in REQUIRED and _grant(self.by_key[key], asking) is not Grant.NONE]
        if not capability.offers_batch or len(batched) < FEWEST:
            batched = []
        alone = [key for key in keys if key not in batched]
        under_way = {key: self._submit(key, asking, None) for key in alone}
        answers = self._batch(batched, asking) if batched else {}
        return under_way | {key: self._submit(key, asking, answers) for key in batched}

    def _submit(self, key: str, asking: Asking, answers: Answers | None) -> "Future[Section]":
        return self.pool.submit(fetch_granted, key, self.by_key[key], asking, answers or {})

    def _batch(self, keys: Iterable[str], asking: Asking) -> Answers:
        first = {key: attempts(key, for_patient(self.by_key[key], asking.patient_id))[0][0] for key in keys}
        asked = self.pool.submit(ask_in_batch, self.client, asking.access, first, asking.limits, asking.log)
        wait([asked], timeout=asking.limits.seconds_left * SHARE_OF_TIME + GRACE_S)
        return asked.result() if asked.done() else {}

    def _as_stated(self, keys: tuple[str, ...], fetched: Sections, capability: Capability) -> Sections:
        """What the server's version lets be read, with a note where it is not R4."""
        version = capability.version
        if version.is_read_whole:
            return fetched
        read = {
            key: fetched[key] if version.reads(self.by_key[key]) else version.not_read(key, self.by_key[key])
            for key in keys
        }
        first = NOTED_AT if NOTED_AT in read else next(iter(read))
        return read | {first: replace(read[first], notes=(version.note(), *read[first].notes))}

    def close(self) -> None:
        self.pool.shutdown(wait=False, cancel_futures=True)
        self.capabilities.close()
        self.client.session.close()


def _has_failed(section: Section, log: QueryLog) -> bool:
    """Another FHIR version, no scope, a server without QuestionnaireResponse: that is the site's own, no failure."""
    codes = {note.code for note in section.notes}
    has_scope = NoteCode.NOT_AUTHORISED not in codes or section.key in log.keys
    was_asked = has_scope and NoteCode.FHIR_VERSION not in codes
    is_unsupported = section.key in MAY_BE_UNSUPPORTED and section.key in log.refused
    is_open = section.state is SectionState.UNKNOWN or section.lacks_a_page
    return is_open and was_asked and not is_unsupported


def _grant(query: Query, asking: Asking) -> Grant:
    scopes = asking.access.scopes
    return Grant.FULL if scopes is None else scopes.grant(query.resource_type, READ if query.is_read else SEARCH)


def fetch_granted(key: str, query: Query, asking: Asking, answers: Answers) -> Section:
    """Fetches a key if the token's scopes cover it: without, silence would look like absence (CH-64)."""
    grant = _grant(query, asking)
    if grant is Grant.NONE:
        return unknown(key, NoteCode.NOT_AUTHORISED, f"the token has no scope to read {query.resource_type}")
    section = with_drugs(fetch_section(key, query, asking, answers.get(key)), asking)
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
    return replace(sent, notes=(*sent.notes, *fetched.notes, part_only(fetched.key)), incomplete=True)
