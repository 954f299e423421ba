"""Drugs that were given, from Administrations, Statements and Requests, with the drug wherever it is named.

Source: mapping.md sections 1.2 (status) and 3.6 (evidence of having been given; matching a drug).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from fhir_mappings.coding import label_of
from fhir_mappings.drugbook import DrugMeaning, drugs_named, drugs_of
from fhir_mappings.elements import CodeableConcept, Period
from fhir_mappings.provenance import Origin
from fhir_mappings.reading import (
    Drug,
    Ingredient,
    Medication,
    MedicationAdministration,
    MedicationRequest,
    MedicationStatement,
)  # fmt: skip
from fhir_mappings.references import target
from fhir_mappings.section import Chart, index_of, resources_of
from fhir_mappings.times import day, end_of, is_future, moment, seconds, start_of
from fhir_mappings.versions import is_denied
from spinal_metastasis.facts import Evidence, Moment

GIVEN_ADMINISTRATION = {"completed", "in-progress", "stopped", "on-hold"}
GIVEN_STATEMENT = {"active", "completed", "stopped"}
GIVEN_REQUEST = {"active", "completed", "stopped"}
ORDERS = {"order", "original-order", "reflex-order", "filler-order", "instance-order"}
PLANS = {"plan", "proposal"}
PLANNED_REQUEST = {"active", "on-hold"}
INTENDED = "intended"
ADMINISTERED, STATED, ORDERED = 0, 1, 2
SAID_LENGTH = 160
BY_DRUG = "mapping 3.6: ingredient, product or name of the drug"


@dataclass(frozen=True, slots=True)
class Given:
    """One drug that was given, or ordered and not withdrawn. `strength`: 0 administered, 1 stated, 2 ordered.

    `when`: last known day of it; `words`: form and route as written. `resource` holds the reasons.
    """

    drug: DrugMeaning
    resource: Drug
    evidence: Evidence
    when: Moment | None
    strength: int
    words: str


def given_drugs(chart: Chart, as_of: Moment) -> tuple[Given, ...]:
    """Every known drug with evidence of having been given by the index time; planned and future ones are not."""
    medications = index_of(chart, Medication)
    found: list[Given] = []
    for administration in resources_of(chart, MedicationAdministration):
        if administration.status in GIVEN_ADMINISTRATION and not is_denied(administration):
            when = _until(administration.effective_date_time, administration.effective_period, as_of)
            words = [administration.dosage.text, label_of(administration.dosage.route)] if administration.dosage else []
            found += _given(administration, medications, when, ADMINISTERED, words)
    for statement in resources_of(chart, MedicationStatement):
        if statement.status in GIVEN_STATEMENT and not is_denied(statement):
            when = _until(statement.effective_date_time, statement.effective_period, as_of) or moment(
                statement.date_asserted
            )
            words = [part for dosage in statement.dosage or () for part in (dosage.text, label_of(dosage.route))]
            found += _given(statement, medications, when, STATED, words)
    for request in resources_of(chart, MedicationRequest):
        if _is_order(request):
            when = _ordered_until(request, as_of)
            words = [
                part for dosage in request.dosage_instruction or () for part in (dosage.text, label_of(dosage.route))
            ]
            found += _given(request, medications, when, ORDERED, words)
    return tuple(given for given in found if given.when is None or not is_future(given.when, as_of))


def newest_given(drugs: Iterable[Given]) -> Given | None:
    """The one given last; undated ones do not say "now". Of equal days the stronger evidence."""
    dated = [(seconds(given.when), given) for given in drugs if given.when is not None]
    return max(dated, key=lambda pair: (pair[0], -pair[1].strength, pair[1].evidence.source), default=(None, None))[1]


def planned_drugs(chart: Chart) -> tuple[DrugMeaning, ...]:
    """Every known drug that is planned and not withdrawn; none of them counts as given."""
    medications = index_of(chart, Medication)
    planned = [
        request for request in resources_of(chart, MedicationRequest)
        if _intent(request) in PLANS and request.status in PLANNED_REQUEST and request.do_not_perform is not True
    ]  # fmt: skip
    intended = [s for s in resources_of(chart, MedicationStatement) if s.status == INTENDED]
    found = [given.drug for drug in (*planned, *intended) for given in _given(drug, medications, None, ORDERED, [])]
    return tuple(dict.fromkeys(found))


def _intent(request: MedicationRequest) -> str:
    return (request.intent or "").strip()


def _is_order(request: MedicationRequest) -> bool:
    return request.status in GIVEN_REQUEST and _intent(request) in ORDERS and request.do_not_perform is not True


def _until(instant: str | None, period: Period | None, as_of: Moment) -> Moment | None:
    """The day it was given; of a period that reaches beyond the index time (or is open), the index day."""
    if instant or period is None:
        return moment(instant)
    start, end = moment(period.start), moment(period.end)
    if start is not None and is_future(start, as_of):
        return start
    if period.start and end is None and not period.end:
        return start
    return day(as_of) if end is not None and is_future(end, as_of) else moment(end_of(period))


def _ordered_until(request: MedicationRequest, as_of: Moment) -> Moment | None:
    authored = moment(request.authored_on)
    validity = request.dispense_request.validity_period if request.dispense_request else None
    end = moment(validity.end) if validity is not None else None
    if request.status != "active" or end is None or (authored is not None and is_future(authored, as_of)):
        return authored or moment(start_of(validity))
    return day(as_of) if day(end) >= day(as_of) else end


def _given(
    resource: Drug, medications: Mapping[str, Medication], when: Moment | None, strength: int, words: list[str | None]
) -> Iterator[Given]:
    reference = f"{type(resource).__name__}/{resource.id}" if resource.id else type(resource).__name__
    concepts = list(_concepts(resource, medications))
    label = next((label for concept in concepts if (label := label_of(concept))), "")
    drugs = list(dict.fromkeys(drug for concept in concepts for drug in drugs_of(concept)))
    if not concepts and resource.medication_reference is not None:
        label = resource.medication_reference.display or ""
        drugs = list(drugs_named(label))
    written = " ".join(word for word in (label, *words) if word)
    origin = Origin(resource, BY_DRUG, concepts[0] if concepts else None)
    evidence = Evidence(reference, when, label[:SAID_LENGTH], origin)
    for drug in drugs:
        yield Given(drug, resource, evidence, when, strength, f"{drug.label} {written}")


def _concepts(resource: Drug, medications: Mapping[str, Medication]) -> Iterator[CodeableConcept]:
    """The drug's own concept, or that of the Medication it points at (contained or not), with its ingredients."""
    if resource.medication_codeable_concept is not None:
        yield resource.medication_codeable_concept
    reference = target(resource.medication_reference)
    if reference is None:
        return
    for contained in resource.contained or ():
        if contained.id is not None and reference == f"#{contained.id.strip().removeprefix('#')}":
            yield from _of_medication(contained.code, contained.ingredient)
    if (medication := medications.get(reference)) is not None:
        yield from _of_medication(medication.code, medication.ingredient)


def _of_medication(code: CodeableConcept | None, ingredients: list[Ingredient] | None) -> Iterator[CodeableConcept]:
    if code is not None:
        yield code
    yield from (i.item_codeable_concept for i in ingredients or () if i.item_codeable_concept is not None)
