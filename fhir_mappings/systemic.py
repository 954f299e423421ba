"""Systemic therapy given before, and steroids and bone agents now.

Source: mapping.md section 3.6. "No" is never concluded from an empty list. An order alone marks the fact as derived.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from fhir_mappings.anticoagulation import anticoagulant_fact
from fhir_mappings.codebook import meanings_of
from fhir_mappings.coding import codings_of, icd10_form, is_icd10
from fhir_mappings.condition import NEVER, status_word
from fhir_mappings.disagreement import display_note
from fhir_mappings.dosage import milligrams_a_day
from fhir_mappings.drugbook import mislabelled
from fhir_mappings.elements import CodeableConcept
from fhir_mappings.medication import ADMINISTERED, ORDERED, Given, given_drugs, newest_given, planned_drugs
from fhir_mappings.metastases import Facts
from fhir_mappings.provenance import Origin
from fhir_mappings.reading import Condition
from fhir_mappings.section import Chart, reference_of, resources_of
from fhir_mappings.specificity import HAEMATOLOGIC
from fhir_mappings.times import age_days, moment, seconds
from spinal_metastasis.facts import Evidence, Fact, Flag, Moment
from spinal_metastasis.results import DataNote, NoteCode
from spinal_metastasis.terms import BoneAgent
from spinal_metastasis.vocabulary import FACTS

CYTOTOXIC = frozenset({"cytotoxic", "adc"})
IMMUNOMODULATOR = "myeloma_immunomodulator"
TARGETED = "targeted"
BY_STATUS = "mapping 3.6: status or encounter code of chemotherapy"
DEXAMETHASONE = "dexamethasone"
SYSTEMIC = CYTOTOXIC | {
    TARGETED, "immunotherapy", "hormonal", "cell_therapy", "radiopharmaceutical", "antineoplastic_unspecified",
    IMMUNOMODULATOR,
}  # fmt: skip
CHEMOTHERAPY_STATUS = frozenset({"prior_chemotherapy", "current_chemotherapy", "encounter_chemotherapy"})
NOT_SYSTEMIC_ROUTE = re.compile(
    r"ophthal|topical|\beyes?\b|\bears?\b|otic\b|nasal|inhal|cream|ointment|intra-?articular|\bjoint|skin|rectal",
    re.IGNORECASE,
)
ORAL = re.compile(r"\boral|\btablet|\bmouth|\bp\.?o\.?\b", re.IGNORECASE)
RHEUMATIC = ("M05", "M06", "M07", "M08")


def systemic_facts(chart: Chart, as_of: Moment, notes: list[DataNote]) -> Facts:
    """Chemotherapy and systemic therapy given before; steroid, its dose, bone agent and anticoagulant now."""
    drugs = given_drugs(chart, as_of)
    conditions = [c for c in resources_of(chart, Condition) if status_word(c.verification_status) not in NEVER]
    counted = list(_counted(drugs, conditions, notes))
    coded = [*_coded(conditions)]
    notes += _display_notes(drugs)
    facts: Facts = {}
    if (anticoagulant := anticoagulant_fact(drugs, as_of, notes)) is not None:
        facts["anticoagulant"] = anticoagulant
    cytotoxic = [given for given in counted if given.drug.drug_class in CYTOTOXIC]
    if cytotoxic or coded:
        facts["previous_chemotherapy"] = _given(cytotoxic, coded)
    if (last := _last_chemotherapy(cytotoxic)) is not None:
        facts["chemo_last_date"] = last
    if counted or coded:
        facts["prior_systemic_therapy"] = _given(counted, coded)
    steroids = [g for g in drugs if g.drug.drug_class == "corticosteroid" and not NOT_SYSTEMIC_ROUTE.search(g.words)]
    if (steroid := newest_given(steroids)) is not None:
        facts["steroid_current"] = Fact(value=True, evidence=(steroid.evidence,), date=steroid.when)
        if (dose := _dexamethasone(steroid, steroids, as_of)) is not None:
            facts["steroid_mg_per_day"] = dose
    if (agent := newest_given(g for g in drugs if g.drug.drug_class == "bone_modifying")) is not None:
        value = BoneAgent.DENOSUMAB if agent.drug.ingredient == "denosumab" else BoneAgent.BISPHOSPHONATE
        facts["bone_agent_current"] = Fact(value, (agent.evidence,), agent.when)
    return facts


def _display_notes(drugs: Iterable[Given]) -> Iterator[DataNote]:
    for given in drugs:
        concept = given.evidence.origin.part if isinstance(given.evidence.origin, Origin) else None
        for coding, drug in mislabelled(concept if isinstance(concept, CodeableConcept) else None):
            yield display_note(coding, drug.ingredient or drug.drug_class, given.evidence.source)


def _dexamethasone(newest: Given, steroids: Iterable[Given], as_of: Moment) -> Fact[Decimal] | None:
    """The daily dose, where dexamethasone is the only steroid of these days: of others no equivalent is taken."""
    window = FACTS["steroid_current"].window_days or 0
    current = [g for g in steroids if g.when is not None and age_days(g.when, as_of) <= window]
    doses = {(g.drug.ingredient, milligrams_a_day(g.resource)) for g in current}
    if len(doses) != 1:
        return None
    ingredient, dose = doses.pop()
    if ingredient != DEXAMETHASONE or dose is None:
        return None
    return Fact(dose, (newest.evidence,), newest.when, (Flag.DERIVED,))


def _last_chemotherapy(cytotoxic: Sequence[Given]) -> Fact[Moment] | None:
    """The day of the newest administration, unless something later was ordered or stated: it may have been given."""
    newest = newest_given(cytotoxic)
    if newest is None or newest.when is None or newest.strength != ADMINISTERED:
        return None
    return Fact(newest.when, (newest.evidence,), None, (Flag.DERIVED,))


def has_targeted_drug(chart: Chart, as_of: Moment) -> bool:
    return any(given.drug.drug_class == TARGETED for given in given_drugs(chart, as_of))


def has_targeted_plan(chart: Chart) -> bool:
    return any(drug.drug_class == TARGETED for drug in planned_drugs(chart))


def _counted(drugs: Iterable[Given], conditions: Sequence[Condition], notes: list[DataNote]) -> Iterator[Given]:
    """Antineoplastic drugs, without immunomodulators outside blood cancer and without methotrexate for joints."""
    blood = any(meaning.key in HAEMATOLOGIC for c in conditions for meaning in meanings_of(c.code))
    joints = any(_is_rheumatic(condition) for condition in conditions)
    for given in drugs:
        if given.drug.drug_class not in SYSTEMIC or (given.drug.drug_class == IMMUNOMODULATOR and not blood):
            continue
        if given.drug.ingredient == "methotrexate" and (joints or ORAL.search(given.words)):
            text = "methotrexate may be for a rheumatic disease and is not counted as chemotherapy: please say"
            notes.append(DataNote(NoteCode.OTHER, text, given.evidence.source))
            continue
        yield given


def _is_rheumatic(condition: Condition) -> bool:
    return any(
        is_icd10(system) and icd10_form(code).startswith(RHEUMATIC) for system, code, _ in codings_of(condition.code)
    )


def _coded(conditions: Iterable[Condition]) -> Iterator[Evidence]:
    """Status and encounter codes of chemotherapy (Z92.21, Z79.63, Z51.11)."""
    for condition in conditions:
        for meaning in meanings_of(condition.code):
            if meaning.key in CHEMOTHERAPY_STATUS:
                when = moment(condition.onset_date_time or condition.recorded_date)
                yield Evidence(reference_of(condition), when, meaning.display, Origin(condition, BY_STATUS))


def _given(drugs: Sequence[Given], coded: Sequence[Evidence]) -> Fact[bool]:
    """True, with the newest and strongest evidence of each ingredient."""
    best: dict[str, Given] = {}
    for given in sorted(drugs, key=_newest_first):
        best.setdefault(given.drug.ingredient or given.drug.drug_class, given)
    derived = not coded and all(given.strength == ORDERED for given in best.values())
    evidence = (*(given.evidence for given in best.values()), *coded)
    return Fact(value=True, evidence=evidence, flags=(Flag.DERIVED,) if derived else ())


def _newest_first(given: Given) -> tuple[int, float, str]:
    return given.strength, -seconds(given.when), given.evidence.source
