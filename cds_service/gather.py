"""The chart of one call: prefetch first, then the FHIR server for what is missing; what could not be had is said.

`null` is known to be empty and is not asked again (CH-52). A key that is absent, unreadable, an error or one page of
several is asked for by the service itself (`fetcher`), if it may ask (CH-50 to CH-57).
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final

from cds_service.drug_references import unresolved, without_drugs
from cds_service.errors import BadRequestError, Issue, MissingDataError, field_error
from cds_service.fhir_access import NoAccess
from cds_service.hook_request import HookRequest
from cds_service.sections import all_there_is, as_far_as_sure, reaches_back
from fhir_mappings.chart import PREFETCH_KEYS, Section, SectionState, read_section
from spinal_metastasis.results import DataNote, NoteCode

REQUIRED: Final = ("patient", "conditions")

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
    return {key: as_far_as_sure(sections[key]) for key in PREFETCH_KEYS}


def wanted(sections: Mapping[str, Section]) -> tuple[str, ...]:
    """The keys to ask for: absent, not known, one page of several, or of drugs that only a reference names."""
    return tuple(key for key in PREFETCH_KEYS if (section := sections.get(key)) is None or _is_open(section))


def _is_open(section: Section) -> bool:
    return section.state is SectionState.UNKNOWN or section.incomplete or bool(unresolved(section))


def without_fetching(sections: Sections, keys: Iterable[str], access: NoAccess) -> tuple[Sections, list[DataNote]]:
    """The chart from prefetch alone, with one note that names what is missing and why it was not asked for."""
    absent = [key for key in keys if key not in sections]
    complete = in_order(sections | {key: Section(key, SectionState.UNKNOWN, incomplete=True) for key in absent})
    partly = [section for key in keys if (section := sections.get(key)) and section.state is SectionState.DATA]
    notes = [part_only(s.key) if s.incomplete else without_drugs(s.key, unresolved(s)) for s in partly]
    if absent:
        notes.append(
            DataNote(access.code, f"Not known: {', '.join(absent)}; not in the prefetch, and {access.reason}.")
        )
    return complete, notes


def part_only(key: str) -> DataNote:
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


UNSAID: Final = {
    NoteCode.OUTCOME: "An OperationOutcome stood in place of data.",
    NoteCode.OTHER: "Resources of other types stood in place of data.",
}
"""What a client or another server wrote may name the patient: an error does not repeat it."""


def _reason(note: DataNote) -> str:
    return UNSAID.get(note.code, note.text)
