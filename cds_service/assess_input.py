"""What `spinemets assess` was given: a FHIR Bundle, NDJSON or facts JSON, told apart by content, never by file name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from cds_service.wire import FactErrors, UnreadableJsonError, parse_facts
from fhir_mappings import facts_from
from fhir_mappings.chart import read_section
from fhir_mappings.metastases import SpinalMetastasis
from fhir_mappings.references import bare_id, target
from spinal_metastasis.facts import Moment, PatientFacts
from spinal_metastasis.results import DataNote, NoteCode

SECTION = "input"
"""The one section of a chart read from a file: it holds every type."""
NO_MALIGNANCY = "No malignancy was found in what was read."
NO_METASTASIS = "No sign of a spinal metastasis was found in what was read."
POSSIBLE_METASTASIS = "A spinal metastasis is only possible in what was read: nothing says that it is one."
DECEASED = "The record says that this patient has died."


class InputError(Exception):
    """The input cannot be assessed; `lines` say why and what to do."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True, slots=True)
class Given:
    """Facts to assess as of `as_of`. `remarks`: what a reader should know first, beside the assessment."""

    facts: PatientFacts
    as_of: Moment
    notes: tuple[DataNote, ...] = ()
    remarks: tuple[str, ...] = ()


class FhirInput(NamedTuple):
    """All resources as one Bundle, and what could not be part of it."""

    bundle: bytes
    notes: tuple[DataNote, ...] = ()


def read_input(raw: bytes, *, patient: str | None, as_of: Moment | None, today: Moment, canonical_root: str) -> Given:
    """The facts of the patient chosen, as of `as_of`, else the document's own index time, else `today`.

    Raises `InputError` if the input cannot be read or is refused, or if it leaves open which patient is meant.
    """
    text = raw.removeprefix(b"\xef\xbb\xbf").strip()
    fhir = _as_fhir(text)
    if fhir is None:
        return _read_facts(text, patient, as_of, today)
    return _read_chart(fhir, patient, as_of or today, canonical_root)


def _as_fhir(text: bytes) -> FhirInput | None:
    """The input as one Bundle; None when it is not FHIR."""
    whole = _decoded(text)
    if isinstance(whole, dict):
        if not whole.get("resourceType"):
            return None
        return FhirInput(text) if whole["resourceType"] == "Bundle" else _bundled([text])
    lines = text.splitlines()
    found = [_decoded(line) for line in lines]
    is_fhir = any(isinstance(line, dict) and line.get("resourceType") for line in found)
    return _bundled(lines) if is_fhir else None


def _bundled(lines: Sequence[bytes]) -> FhirInput:
    """NDJSON as a Bundle; a line that is no JSON object is named and left out."""
    kept, notes = [], []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if isinstance(_decoded(line), dict):
            kept.append(b'{"resource":' + line + b"}")
        else:
            notes.append(DataNote(NoteCode.UNREADABLE, f"Line {number} is no readable JSON object and was left out."))
    bundle = b'{"resourceType":"Bundle","type":"collection","entry":[' + b",".join(kept) + b"]}"
    return FhirInput(bundle, tuple(notes))


def _decoded(text: bytes) -> object:
    try:
        return msgspec.json.decode(text)
    except (ValueError, RecursionError):
        return None


def _read_facts(text: bytes, patient: str | None, as_of: Moment | None, today: Moment) -> Given:
    if patient is not None:
        raise InputError("Facts JSON is about one patient and names none: leave out --patient.")
    try:
        document = parse_facts(text)
    except UnreadableJsonError:
        raise InputError("The input is neither JSON nor NDJSON that can be read.") from None
    except FactErrors as errors:
        lines = (f"{fault.path}: {fault.message}" for fault in errors.faults)
        raise InputError("The facts were refused; nothing was computed.", *lines) from None
    return Given(document.facts, as_of or document.as_of or today)


def _read_chart(fhir: FhirInput, patient: str | None, as_of: Moment, canonical_root: str) -> Given:
    chosen = _choose(patients_in(fhir.bundle), patient)
    chart = {SECTION: read_section(SECTION, fhir.bundle, chosen)}
    mapped = facts_from(chart, chosen, as_of, canonical_root)
    remarks = [DECEASED] if mapped.deceased else []
    if not mapped.malignancy:
        remarks.append(NO_MALIGNANCY)
    if mapped.spinal_metastasis is SpinalMetastasis.NONE:
        remarks.append(NO_METASTASIS)
    elif mapped.spinal_metastasis is SpinalMetastasis.POSSIBLE:
        remarks.append(POSSIBLE_METASTASIS)
    return Given(mapped.facts, as_of, (*fhir.notes, *mapped.notes), tuple(remarks))


def patients_in(bundle: bytes) -> tuple[str, ...]:
    """Ids of the patients a Bundle holds; without any Patient resource, of those its resources are about."""
    found = list(_resources(_decoded(bundle)))
    patients = [_id_of(resource, url) for resource, url in found if resource.get("resourceType") == "Patient"]
    if not patients:
        patients = [_subject_of(resource) for resource, _ in found]
    return tuple(dict.fromkeys(patient for patient in patients if patient))


def _resources(bundle: object) -> Iterator[tuple[dict[str, object], object]]:
    """Each resource with the address of its entry, Bundles inside too."""
    entries = bundle.get("entry") if isinstance(bundle, dict) else None
    for entry in entries if isinstance(entries, list) else ():
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(resource, dict):
            yield resource, entry.get("fullUrl")
            yield from _resources(resource)


def _id_of(resource: dict[str, object], full_url: object) -> str:
    """Its id, else the last part of its entry's address."""
    named = resource.get("id") or full_url
    return bare_id(named).rpartition(":")[2] if isinstance(named, str) else ""


def _subject_of(resource: dict[str, object]) -> str:
    reference = resource.get("subject") or resource.get("patient")
    found = target(reference.get("reference")) if isinstance(reference, dict) else None
    return bare_id(found) if found and found.startswith("Patient/") else ""


def _choose(patients: tuple[str, ...], wanted: str | None) -> str:
    if not patients:
        raise InputError("The input names no patient.")
    if wanted is not None:
        if bare_id(wanted) in patients:
            return bare_id(wanted)
        raise InputError("The input does not hold the patient chosen. It holds:", *patients)
    if len(patients) > 1:
        raise InputError("The input holds several patients. Choose one with --patient:", *patients)
    return patients[0]
