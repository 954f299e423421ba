"""The raw bytes of a prefetch value or of a search answer become a `Section` (RB-1, CH-50 to CH-59). Nothing raises."""

from collections.abc import Iterable

from msgspec import Raw

from fhir_mappings.admit import Admission
from fhir_mappings.decode import Read, read_resource
from fhir_mappings.envelope import ReadBundle, Sent, Top, faultless, is_failed_status, next_link, top_of
from fhir_mappings.outcomes import is_failure, outcome_notes
from fhir_mappings.reading import BundleEntry
from fhir_mappings.references import bare_id
from fhir_mappings.section import (
    HOLDS,
    PREFETCH_KEYS,
    Chart,
    IndexedChart,
    Section,
    SectionState,
    index_of,
    notes_of,
    reference_of,
    resources_of,
    unknown,
)  # fmt: skip
from spinal_metastasis.results import DataNote, NoteCode

__all__ = [
    "HOLDS", "PREFETCH_KEYS", "Chart", "IndexedChart", "Section", "SectionState", "index_of", "notes_of",
    "read_section", "reference_of", "resources_of", "unknown",
]  # fmt: skip
DEEPEST_BUNDLE = 3
NOTHING = (b"", b"null")


def read_section(key: str, sent: bytes | Raw | Sent | None, patient_id: str, server: str | None = None) -> Section:
    """One key of the chart, unpacked from the old `{response, resource}` wrapper where needed.

    `sent` is the JSON, or what was read of it already. None or `null` = known empty; a key that was not sent is not
    read here. `server`: the FHIR base the id belongs to, where it is known: the patient of that id on another server
    is another person.
    """
    admission = Admission(key, bare_id(patient_id), server)
    if not isinstance(sent, bytes | Raw):
        return _section_of(admission, sent)
    data = bytes(sent).strip().removeprefix(b"\xef\xbb\xbf")
    if data == b"null":
        return Section(key, SectionState.EMPTY)
    if (read := faultless(data)) is not None:
        return _section_of(admission, read)
    top = top_of(data)
    if top is None:
        return unknown(key, NoteCode.UNREADABLE, "what was sent is no readable JSON object (an error page?)")
    if top.resource_type is None and bytes(top.resource) != b"":
        if top.response and is_failed_status(top.response.status):
            return unknown(key, NoteCode.NOT_FETCHED, "the client could not fetch it")
        data, top = bytes(top.resource), top_of(bytes(top.resource)) or Top()
        if data == b"null":
            return Section(key, SectionState.EMPTY)
    if top.resource_type is None:
        return unknown(key, NoteCode.UNREADABLE, "what was sent is no FHIR resource")
    if top.resource_type == "Bundle":
        failed = offer_entries(admission, top.entry or ())
        promised = not top.entry and bool(top.total)
        return _section(admission, failed=failed or promised, more=next_link(top.link))
    admission.offer(read_resource(data))
    return _section(admission, failed=bool(admission.outcomes))


def _holds_nothing(bundle: ReadBundle) -> bool:
    """A searchset that says so itself: no entry, none promised, no further page."""
    return not (bundle.entry or bundle.total or next_link(bundle.link))


def _section_of(admission: Admission, sent: Sent | None) -> Section:
    """From what was read without a fault."""
    if sent is None or (isinstance(sent, ReadBundle) and _holds_nothing(sent)):
        return Section(admission.key, SectionState.EMPTY)
    if not isinstance(sent, ReadBundle):
        admission.offer(Read(sent))
        return _section(admission, failed=bool(admission.outcomes))
    failed = _offer_read(admission, sent)
    promised = not sent.entry and bool(sent.total)
    return _section(admission, failed=failed or promised, more=next_link(sent.link))


def _offer_read(admission: Admission, bundle: ReadBundle) -> bool:
    """The entries of a Bundle already read; True if one says that its part of the answer failed."""
    failed = False
    for entry in bundle.entry or ():
        if (response := entry.response) is not None:
            failed |= is_failed_status(response.status)
            if response.outcome is not None:
                admission.outcomes.append(response.outcome)
        if entry.resource is not None:
            admission.take(entry.resource, entry.full_url)
        elif entry.response is None:
            admission.hollow += 1
    return failed


def offer_entries(admission: Admission, entries: Iterable[BundleEntry], depth: int = 1) -> bool:
    """Reads every entry, Bundles inside too; True if an entry says that its part of the answer failed."""
    failed = False
    for entry in entries:
        if (response := entry.response) is not None:
            failed |= is_failed_status(response.status)
            if bytes(response.outcome) not in NOTHING:
                admission.offer(read_resource(response.outcome))
        if bytes(entry.resource) in NOTHING:
            admission.hollow += entry.response is None
            continue
        read = read_resource(entry.resource)
        if read.kind == "Bundle" and depth < DEEPEST_BUNDLE:
            inner = top_of(bytes(entry.resource))
            failed |= offer_entries(admission, (inner and inner.entry) or (), depth + 1)
        else:
            is_include = entry.search is not None and entry.search.mode == "include"
            admission.offer(read, entry.full_url, is_include=is_include)
    return failed


def _section(admission: Admission, *, failed: bool, more: str | None = None) -> Section:
    """`more`: the link to the rest, if this is only a page."""
    resources = admission.admitted(HOLDS.get(admission.key))
    failed = failed or any(is_failure(outcome) for outcome in admission.outcomes)
    lost = bool(admission.unreadable or admission.foreign or admission.ignored or admission.hollow) and not resources
    state = SectionState.UNKNOWN if failed or lost else SectionState.DATA if resources else SectionState.EMPTY
    notes = (*outcome_notes(admission.key, admission.outcomes), *admission.notes())
    if state is SectionState.UNKNOWN and not admission.outcomes:
        notes = (DataNote(NoteCode.NOT_FETCHED, f"{admission.key}: not known, nothing in it could be used."), *notes)
    is_part = failed or admission.hollow > 0 or more is not None
    return Section(
        key=admission.key, state=state, resources=resources, notes=notes, incomplete=is_part, next_link=more,
        entries_read=admission.entries_read,
        foreign_patient=admission.key == "patient" and admission.foreign_patient and not resources,
        aliases=admission.aliases,
    )  # fmt: skip
