"""A file of FHIR data (Bundle of any type, NDJSON, a single resource) split into the same sections as a prefetch."""

from collections.abc import Iterator

from fhir_mappings.admit import Admission, subject_of
from fhir_mappings.chart import HOLDS, offer_entries
from fhir_mappings.decode import Read, read_resource
from fhir_mappings.envelope import top_of
from fhir_mappings.outcomes import outcome_notes
from fhir_mappings.reading import Patient, Resource
from fhir_mappings.references import bare_id, is_patient, target
from fhir_mappings.section import Chart, Section, SectionState
from spinal_metastasis.results import DataNote, NoteCode

PATIENT = "Patient/"
UNREADABLE_LINE = "Line {number} is no readable JSON object and was left out."


def patients_in(data: bytes) -> tuple[str, ...]:
    """Ids of the patients in the file, in its order; () also for what cannot be read.

    Without any Patient resource, of those that its resources are about.
    """
    return _patients(_everything(data, ""))


def chart_of_bundle(data: bytes, patient_id: str | None = None) -> Chart:
    """The file as a chart of one patient; without `patient_id` of the only one in it.

    Where it is not clear whose data to read, the `patient` section is UNKNOWN and says why.
    """
    admission = _everything(data, bare_id(patient_id or ""))
    patients = _patients(admission)
    if patient_id is None:
        if len(patients) != 1:
            return _nobody(f"the file holds {len(patients)} patients", admission)
        admission.patient_id = patients[0]
    elif admission.patient_id not in patients:
        return _nobody("the file does not hold that patient", admission)
    others = [patient for patient in patients if patient != admission.patient_id]
    admission.offered = [r for r in admission.offered if not _is_of(r, others, admission)]
    resources = admission.admitted(None)
    notes = (*outcome_notes("file", admission.outcomes), *admission.notes())
    return {key: _section(key, resources, notes, admission) for key in HOLDS}


def _section(key: str, resources: tuple[Resource, ...], notes: tuple[DataNote, ...], admission: Admission) -> Section:
    """Each type goes to the first key that holds it; the notes and the count of the file stand under `patient`."""
    mine = tuple(resource for resource in resources if _KEY_OF[type(resource)] == key)
    state = SectionState.DATA if mine else SectionState.EMPTY
    is_first = key == "patient"
    return Section(
        key, state, mine, notes if is_first else (), entries_read=admission.entries_read if is_first else 0,
        aliases=admission.aliases,
    )  # fmt: skip


_KEY_OF: dict[type, str] = {}
for _key, _kinds in HOLDS.items():
    for _kind in _kinds:
        _KEY_OF.setdefault(_kind, _key)


def _everything(data: bytes, patient_id: str) -> Admission:
    admission = Admission("file", patient_id)
    for number, document in _documents(data.strip().removeprefix(b"\xef\xbb\xbf")):
        top = top_of(document)
        if top is not None and top.resource_type == "Bundle":
            offer_entries(admission, top.entry or ())
        elif top is None and number:
            admission.offer(Read(None, DataNote(NoteCode.UNREADABLE, UNREADABLE_LINE.format(number=number))))
        else:
            admission.offer(read_resource(document))
    return admission


def _documents(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The file itself with number 0, or its lines where it is NDJSON, counted from 1."""
    lines = [(number, line.strip()) for number, line in enumerate(data.splitlines(), start=1) if line.strip()]
    if len(lines) > 1 and top_of(data) is None:
        yield from lines
    elif data:
        yield 0, data


def _patients(admission: Admission) -> tuple[str, ...]:
    found = [r.id for r in admission.offered if isinstance(r, Patient) and r.id] or [
        named.removeprefix(PATIENT) for r in admission.offered
        if (named := target(subject_of(r)) or "").startswith(PATIENT)
    ]  # fmt: skip
    return tuple(dict.fromkeys(found))


def _is_of(resource: Resource, patients: list[str], admission: Admission) -> bool:
    """Whether a resource belongs to one of the other patients of the file: theirs, and no fault."""
    if isinstance(resource, Patient):
        return resource.id in patients
    subject = subject_of(resource)
    return any(is_patient(subject, patient, admission.aliases) for patient in patients)


def _nobody(reason: str, admission: Admission) -> Chart:
    notes = (DataNote(NoteCode.UNREADABLE, f"patient: not known, {reason}."), *admission.notes())
    empty = {key: Section(key, SectionState.EMPTY) for key in HOLDS}
    unknown = Section(
        "patient", SectionState.UNKNOWN, notes=notes, incomplete=True, entries_read=admission.entries_read
    )
    return {**empty, "patient": unknown}
