"""Patient -> age at the index time, sex, deceased (mapping 3.7). Names and addresses are never read."""

import datetime as dt
from typing import Any, NamedTuple

from fhir_mappings.provenance import Origin
from fhir_mappings.reading import Patient
from fhir_mappings.references import bare_id
from fhir_mappings.section import Chart, reference_of, resources_of
from fhir_mappings.times import day, is_future, moment, span
from spinal_metastasis.facts import Evidence, Fact, Flag, Moment, OneOf
from spinal_metastasis.results import DataNote, NoteCode
from spinal_metastasis.terms import Sex

BY_PERSON = "mapping 3.7: the Patient"
OLDEST, ADULT = 120, 18


class PatientReading(NamedTuple):
    """`facts`: age and sex as far as known. `deceased`: known to be dead at the index time."""

    facts: dict[str, Fact[Any]]
    deceased: bool


def read_patient(chart: Chart, patient_id: str, as_of: Moment, notes: list[DataNote]) -> PatientReading:
    """`patient_id`: as the hook sends it; another person's record is never read."""
    ours = (p for p in resources_of(chart, Patient) if p.id == bare_id(patient_id))
    patient = next(ours, None)
    if patient is None:
        return PatientReading({}, False)
    facts: dict[str, Fact[Any]] = {}
    if (age := _age(patient, day(as_of), notes)) is not None:
        facts["age"] = age
    if (gender := (patient.gender or "").strip()) in set(Sex):
        facts["sex"] = Fact(Sex(gender), (Evidence(reference_of(patient), None, gender, Origin(patient, BY_PERSON)),))
    if any((link.type or "").strip() == "replaced-by" for link in patient.link or ()):
        text = "This patient record was replaced by another; data may be under the other one."
        notes.append(DataNote(NoteCode.OTHER, text, reference_of(patient)))
    return PatientReading(facts, _is_deceased(patient, as_of))


def _age(patient: Patient, today: dt.date, notes: list[DataNote]) -> Fact[int] | None:
    """Whole years. Of a partial birth date the middle is taken and flagged; where adulthood hangs on it, both stay."""
    born = span(patient.birth_date)
    if born is None:
        if patient.birth_date:
            notes.append(DataNote(NoteCode.UNREADABLE, "The birth date could not be read.", reference_of(patient)))
        return None
    youngest, oldest = years(born[1], today), years(born[0], today)
    middle = years(born[0] + (born[1] - born[0]) / 2, today)
    if not (youngest >= 0 and oldest <= OLDEST):
        text = "The birth date is not plausible; age not known."
        notes.append(DataNote(NoteCode.IMPLAUSIBLE, text, reference_of(patient)))
        return None
    said = f"born {(patient.birth_date or '').strip()}"
    evidence = (Evidence(reference_of(patient), None, said, Origin(patient, BY_PERSON)),)
    flags = () if born[0] == born[1] else (Flag.DERIVED,)
    if youngest < ADULT <= oldest:
        return Fact(OneOf(tuple(range(youngest, oldest + 1))), evidence, None, flags)
    return Fact(middle, evidence, None, flags)


def years(born: dt.date, today: dt.date) -> int:
    """Completed years of age."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _is_deceased(patient: Patient, as_of: Moment) -> bool:
    if patient.deceased_date_time:
        died = moment(patient.deceased_date_time)
        return died is None or not is_future(died, as_of)
    return patient.deceased_boolean is True
