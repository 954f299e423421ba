"""Procedures that treated a tumour or the spine: what was done, when, and where.

Source: mapping.md sections 1.2 (status) and 3.6; codes: `codes/procedure_codes.csv` and the procedure rows of
`codes/snomed_primary.csv`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from fhir_mappings.codebook import rows, snomed_table
from fhir_mappings.coding import System, codings_of, label_of
from fhir_mappings.elements import CodeableConcept
from fhir_mappings.place import Place, Structures, place_notes, places_of
from fhir_mappings.provenance import Origin
from fhir_mappings.reading import Procedure
from fhir_mappings.section import Chart, reference_of, resources_of
from fhir_mappings.times import end_of, is_future, moment
from fhir_mappings.versions import is_denied
from spinal_metastasis.facts import Evidence, Moment
from spinal_metastasis.results import DataNote, NoteCode

DONE = {"completed"}
PARTLY = {"in-progress", "stopped"}
CPT = "http://www.ama-assn.org/go/cpt"
PCS_SYSTEMS = {"http://www.cms.gov/Medicare/Coding/ICD10", "http://hl7.org/fhir/sid/icd-10-pcs"}
SAID_LENGTH = 160
BY_CODE = "mapping 3.6: code, body site and volumes of the Procedure"
RADIOTHERAPY = frozenset({"radiotherapy", "radiotherapy_srs", "radiotherapy_conventional", "radiotherapy_section"})


@dataclass(frozen=True, slots=True)
class Treated:
    """One procedure that was done, at least partly. `classes`: of the code table; `when`: its end, if given."""

    procedure: Procedure
    reference: str
    classes: frozenset[str]
    when: Moment | None
    places: tuple[Place, ...]

    @property
    def evidence(self) -> Evidence:
        said, origin = label_of(self.procedure.code)[:SAID_LENGTH], Origin(self.procedure, BY_CODE)
        return Evidence(self.reference, self.when, said, origin)

    @property
    def is_partial(self) -> bool:
        return self.procedure.status in PARTLY


@cache
def _tables() -> tuple[Mapping[str, str], tuple[tuple[int, int, str], ...], tuple[tuple[str, str], ...]]:
    """SNOMED code -> class; CPT ranges; ICD-10-PCS prefixes."""
    read = list(rows("procedure_codes"))
    snomed = {code: meaning.key for code, meaning in snomed_table().items() if meaning.role == "procedure"}
    snomed |= {row["low"]: row["class"] for row in read if row["system"] == System.SNOMED}
    cpt = tuple((int(row["low"]), int(row["high"]), row["class"]) for row in read if row["system"] == CPT)
    pcs = tuple((row["low"], row["class"]) for row in read if row["system"] in PCS_SYSTEMS)
    return MappingProxyType(snomed), cpt, pcs


def classes_of(concept: CodeableConcept | None) -> frozenset[str]:
    """The classes of a procedure's codings; empty for codes that are not listed."""
    return frozenset(_classes(concept))


def _classes(concept: CodeableConcept | None) -> Iterator[str]:
    snomed, cpt, pcs = _tables()
    for system, code, _ in codings_of(concept):
        if system == System.SNOMED and code in snomed:
            yield snomed[code]
        elif system == CPT and code.isascii() and code.isdigit():
            yield from (kind for low, high, kind in cpt if low <= int(code) <= high)
        elif system in PCS_SYSTEMS:
            yield from (kind for prefix, kind in pcs if code.upper().startswith(prefix))


def treated(chart: Chart, structures: Structures, as_of: Moment, notes: list[DataNote]) -> tuple[Treated, ...]:
    """The procedures of known classes that were done at the index time."""
    return tuple(_treated(chart, structures, as_of, notes))


def _treated(chart: Chart, structures: Structures, as_of: Moment, notes: list[DataNote]) -> Iterator[Treated]:
    for procedure in resources_of(chart, Procedure):
        if procedure.status not in DONE | PARTLY or is_denied(procedure):
            continue
        classes = classes_of(procedure.code) | (classes_of(procedure.category) & RADIOTHERAPY)
        if not classes:
            continue
        reference = reference_of(procedure)
        when = moment(procedure.performed_date_time or end_of(procedure.performed_period))
        running = procedure.status == "in-progress" and procedure.performed_period is not None
        if when is not None and is_future(when, as_of):
            when = moment(procedure.performed_period.start) if running and procedure.performed_period else when
            if when is not None and is_future(when, as_of):
                notes.append(DataNote(NoteCode.FUTURE_DATE, "dated after the index time, not used", reference))
                continue
        sites = procedure.body_site or ()
        notes.extend(place_notes(sites, reference))
        places = places_of(sites, procedure.extension or (), reference, structures)
        yield Treated(procedure, reference, classes, when, places)
