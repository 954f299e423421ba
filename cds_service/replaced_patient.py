"""A patient record that was merged into another: the other one is read too, once (RB-29).

Only on the same server, and only if the two do not contradict each other: a wrong link must not mix two people.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from cds_service.hook_request import FHIR_ID
from cds_service.sections import joined
from fhir_mappings.chart import PREFETCH_KEYS, Section
from fhir_mappings.reading import Patient
from fhir_mappings.references import bare_id, is_patient
from spinal_metastasis.results import DataNote, NoteCode

REPLACED_BY: Final = "replaced-by"
PATIENT: Final = "patient"


def successor(section: Section | None, server: str) -> str | None:
    """The id of the one record on the same server that the Patient of the section was replaced by."""
    patient = _patient_of(section)
    others = [link.other for link in (patient and patient.link) or () if link.type == REPLACED_BY]
    found = {bare_id(other.reference) for other in others if other is not None and other.reference}
    if patient is None or len(found) != 1:
        return None
    (new_id,) = found
    on_the_server = all(is_patient(other, new_id, {}, server) for other in others)
    return new_id if on_the_server and FHIR_ID.fullmatch(new_id) and new_id != patient.id else None


def with_successor(old: Mapping[str, Section], new: Mapping[str, Section]) -> tuple[dict[str, Section], bool]:
    """Both charts as one, and whether the new record is the patient's now; else the old one, said to be a part."""
    ours, theirs = _patient_of(old[PATIENT]), _patient_of(new[PATIENT])
    if ours is None or theirs is None:
        return _as_part(old, "This patient record was replaced by another, which could not be read."), False
    if _contradict(ours, theirs):
        text = "This patient record names another that replaces it, but birth date or sex differ: it was not read."
        return _as_part(old, text), False
    chart = {key: joined(old[key], new[key]) for key in PREFETCH_KEYS}
    text = f"This patient record was replaced by Patient/{theirs.id}: the data of both were read."
    chart[PATIENT] = _noted(replace(new[PATIENT], entries_read=chart[PATIENT].entries_read), text)
    if any(link.type == REPLACED_BY for link in theirs.link or ()):
        return _as_part(chart, "The record that replaced it was replaced as well; no further one was read."), True
    return chart, True


def _patient_of(section: Section | None) -> Patient | None:
    return next((found for found in section.resources if isinstance(found, Patient)), None) if section else None


def _contradict(one: Patient, other: Patient) -> bool:
    pairs = ((one.birth_date, other.birth_date), (one.gender, other.gender))
    return any(mine and theirs and mine.strip() != theirs.strip() for mine, theirs in pairs)


def _as_part(chart: Mapping[str, Section], text: str) -> dict[str, Section]:
    """Each list is known to go on, in the record that was not read."""
    part = {
        key: replace(section, incomplete=True, next_link=section.next_link or REPLACED_BY)
        for key, section in chart.items()
    }
    part[PATIENT] = _noted(part[PATIENT], text)
    return part


def _noted(section: Section, text: str) -> Section:
    return replace(section, notes=(*section.notes, DataNote(NoteCode.INCOMPLETE_LIST, text)))
