"""What a FHIR reference points at, without ever following it (RB-47)."""

from collections.abc import Mapping

from fhir_mappings.elements import Reference

URN = ("urn:uuid:", "urn:oid:")


def target(reference: Reference | str | None) -> str | None:
    """`Type/id` of a relative, absolute or versioned reference; a `urn:` or contained `#id` as it stands; else None.

    >>> target("https://ehr.example.org/fhir/Patient/7/_history/2")
    'Patient/7'
    """
    text = reference if isinstance(reference, str) or reference is None else reference.reference
    if not text:
        return None
    if text.startswith(("#", *URN)):
        return text.strip()
    path = text.strip().partition("?")[0].partition("/_history/")[0].rstrip("/").split("/")
    if len(path) >= 2 and path[-2].isalpha() and path[-1]:
        return f"{path[-2]}/{path[-1]}"
    return None


def bare_id(patient_id: str) -> str:
    """A patient id as hooks send it (`123`, `Patient/123`, absolute) -> `123`."""
    return patient_id.strip().partition("/_history/")[0].rstrip("/").rpartition("/")[2]


def is_patient(reference: Reference | str | None, patient_id: str, aliases: Mapping[str, str]) -> bool:
    """Whether a subject is the patient `patient_id` (a bare id). A reference that cannot be resolved is not."""
    found = target(reference)
    if found is None:
        return False
    if found == f"Patient/{patient_id}" or aliases.get(found) == f"Patient/{patient_id}":
        return True
    return found.startswith(URN) and found.rpartition(":")[2] == patient_id
