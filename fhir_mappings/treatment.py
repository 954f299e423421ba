"""What was done before: radiotherapy and surgery at spinal levels, systemic therapy, steroids and bone agents.

Source: mapping.md section 3.6. `by_level` holds `prior_rt`, `prior_spine_surgery` and `instrumented` of each vertebra,
and of a region that was irradiated as a whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from fhir_mappings.codebook import meanings_of
from fhir_mappings.metastases import Facts
from fhir_mappings.place import structures_of
from fhir_mappings.procedure import treated
from fhir_mappings.radiotherapy import radiotherapy_by_level
from fhir_mappings.reading import Condition
from fhir_mappings.section import Chart, reference_of, resources_of
from fhir_mappings.surgery import surgery_by_level
from fhir_mappings.systemic import systemic_facts
from spinal_metastasis.results import DataNote, NoteCode
from spinal_metastasis.terms import SpinalLevel

PLACELESS = {
    "prior_irradiation": "irradiated before (Z92.3), the site is not recorded: was the level irradiated",
    "encounter_radiotherapy": "radiotherapy encounter (Z51.0), the site is not recorded: was the level irradiated",
    "arthrodesis_status": "a spinal fusion is recorded (Z98.1) without a level: was it at the lesion",
}


@dataclass(frozen=True, slots=True)
class TreatmentFacts:
    """`facts` of the patient; `by_level` of one vertebra or region, by key of the contract."""

    facts: Facts
    by_level: dict[SpinalLevel, Facts]
    notes: tuple[DataNote, ...]


def read_treatment(chart: Chart, as_of: datetime) -> TreatmentFacts:
    """The treatment given before the index time."""
    notes: list[DataNote] = []
    structures = structures_of(chart)
    procedures = treated(chart, structures, as_of, notes)
    by_level: dict[SpinalLevel, Facts] = surgery_by_level(procedures, notes)
    for level, given in radiotherapy_by_level(procedures, structures, notes).items():
        by_level.setdefault(level, {})["prior_rt"] = given
    facts = systemic_facts(chart, as_of, notes)
    notes += _placeless(resources_of(chart, Condition))
    ordered = {level: by_level[level] for level in SpinalLevel if level in by_level}
    return TreatmentFacts(facts, ordered, tuple(dict.fromkeys(notes)))


def _placeless(conditions: Iterable[Condition]) -> Iterable[DataNote]:
    """Status codes that say something was done, not where."""
    for condition in conditions:
        for meaning in meanings_of(condition.code):
            if meaning.key in PLACELESS:
                yield DataNote(NoteCode.OTHER, PLACELESS[meaning.key], reference_of(condition))
