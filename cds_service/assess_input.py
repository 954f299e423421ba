"""What `spinemets assess` was given: a FHIR Bundle, NDJSON or facts JSON, told apart by content, never by file name."""

from dataclasses import dataclass

import msgspec

from cds_service.wire import FactErrors, UnreadableJsonError, parse_facts
from fhir_mappings import facts_from
from fhir_mappings.bundles import chart_of_bundle, patients_in
from fhir_mappings.metastases import SpinalMetastasis
from fhir_mappings.references import bare_id
from spinal_metastasis.facts import Moment, PatientFacts
from spinal_metastasis.results import DataNote

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


def read_input(raw: bytes, *, patient: str | None, as_of: Moment | None, today: Moment, canonical_root: str) -> Given:
    """The facts of the patient chosen, as of `as_of`, else the document's own index time, else `today`.

    Raises `InputError` if the input cannot be read or is refused, or if it leaves open which patient is meant.
    """
    text = raw.removeprefix(b"\xef\xbb\xbf").strip()
    if not _is_fhir(text):
        return _read_facts(text, patient, as_of, today)
    return _read_chart(text, patient, as_of or today, canonical_root)


def _is_fhir(text: bytes) -> bool:
    """A resource, or lines of which one at least is a resource."""
    whole = _decoded(text)
    found = [whole] if whole is not None else map(_decoded, text.splitlines())
    return any(isinstance(document, dict) and document.get("resourceType") for document in found)


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


def _read_chart(text: bytes, patient: str | None, as_of: Moment, canonical_root: str) -> Given:
    chosen = _choose(patients_in(text), patient)
    mapped = facts_from(chart_of_bundle(text, chosen), chosen, as_of, canonical_root)
    remarks = [DECEASED] if mapped.deceased else []
    if not mapped.malignancy:
        remarks.append(NO_MALIGNANCY)
    if mapped.spinal_metastasis is SpinalMetastasis.NONE:
        remarks.append(NO_METASTASIS)
    elif mapped.spinal_metastasis is SpinalMetastasis.POSSIBLE:
        remarks.append(POSSIBLE_METASTASIS)
    return Given(mapped.facts, as_of, mapped.notes, tuple(remarks))


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
