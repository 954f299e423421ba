"""Shapes of other FHIR versions than R4 (RB-46).

Patient, Condition and Observation are read in any version as far as they go. Of other types a shape that R4 does not
have is refused with the reason, and what an older version denies in an element of its own is not taken for done.
"""

from collections.abc import Callable, Mapping
from typing import Any

from fhir_mappings.reading import (
    ImagingStudy,
    MedicationAdministration,
    MedicationRequest,
    MedicationStatement,
    Procedure,
)  # fmt: skip
from spinal_metastasis.results import DataNote, NoteCode

NOT_TAKEN = frozenset({"n", "no"})
"""STU3's `taken`: the drug was not taken."""


def _names_no_drug(drug: MedicationRequest | MedicationStatement | MedicationAdministration) -> bool:
    """R5 has `medication`; R4 must have one of its two."""
    return drug.medication_codeable_concept is None and drug.medication_reference is None


def _is_strange_study(study: ImagingStudy) -> bool:
    """STU3 and DSTU2 have no `status`; R5 has concepts where R4 has codings."""
    return study.status is None or any(coding.code is None for coding in study.modality or ())


STRANGE: Mapping[type, Callable[[Any], bool]] = {
    ImagingStudy: _is_strange_study, MedicationRequest: _names_no_drug, MedicationStatement: _names_no_drug,
    MedicationAdministration: _names_no_drug,
}  # fmt: skip


def refusal_of(resource: object, reference: str) -> DataNote | None:
    """Why a resource is not read, if it has the shape of another version."""
    is_strange = STRANGE.get(type(resource))
    if is_strange is None or not is_strange(resource):
        return None
    text = f"1 {type(resource).__name__} is not in the form of FHIR R4; it was left out."
    return DataNote(NoteCode.FHIR_VERSION, text, reference)


def is_denied(resource: Procedure | MedicationStatement | MedicationAdministration) -> bool:
    """Not performed, not taken or not given, as DSTU2 and STU3 say it beside the status."""
    if isinstance(resource, MedicationStatement):
        return resource.was_not_taken is True or (resource.taken or "").strip() in NOT_TAKEN
    if isinstance(resource, MedicationAdministration):
        return resource.not_given is True or resource.was_not_given is True
    return resource.not_done is True or resource.not_performed is True
