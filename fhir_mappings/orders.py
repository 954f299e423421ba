"""Draft orders of a hook: what kind each is, where, when, and what it makes of the facts of a lesion (ADR 0035).

A code of our tables decides; without one the order's own words may say what is being ordered. Nothing of an order
enters the record: the facts are for the one answer about it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from fhir_mappings.coding import label_of
from fhir_mappings.drugbook import DrugMeaning, drugs_named, drugs_of
from fhir_mappings.elements import CodeableConcept
from fhir_mappings.levels import mentioned_levels, vertebrae_of
from fhir_mappings.order_bundle import WrittenOrder, reference_of_order
from fhir_mappings.order_words import SPINE, STEREOTACTIC, OrderKind, kind_named
from fhir_mappings.ordered_dose import DoseReading, OrderedDose, ordered_dose
from fhir_mappings.place import place_of
from fhir_mappings.procedure import RADIOTHERAPY, classes_of
from fhir_mappings.radiotherapy import CONVENTIONAL, SRS
from fhir_mappings.surgery import SURGERY
from fhir_mappings.times import moment, start_of
from spinal_metastasis.facts import (
    Evidence,
    Fact,
    Flag,
    LesionFacts,
    Moment,
    OneOf,
    PatientFacts,
    PlannedRt,
    PlannedSurgery,
)  # fmt: skip
from spinal_metastasis.terms import RtModality, SpinalLevel

AUGMENTATION: Final = "vertebral_augmentation"
THERAPEUTIC: Final = "vitamin_k_antagonist"
ANTICOAGULANTS: Final = frozenset({THERAPEUTIC, "anticoagulant_by_dose"})
OPERATIONS: Final = frozenset({OrderKind.SURGERY, OrderKind.CEMENT})
SAID_LENGTH: Final = 120
NO_DOSE: Final = OrderedDose(DoseReading.ABSENT)


@dataclass(frozen=True, slots=True)
class Order:
    """One order that matters. `levels`: where, () = it names none; `from_words`: kind, place or technique were read
    from its words; `by_dose`: an anticoagulant that may or may not be therapeutic; `dose`: of radiotherapy."""

    kind: OrderKind
    reference: str
    said: str
    levels: tuple[SpinalLevel, ...] = ()
    when: Moment | None = None
    modality: RtModality | None = None
    priority: str | None = None
    from_words: bool = False
    by_dose: bool = False
    dose: OrderedDose = NO_DOSE

    def is_at(self, lesion: LesionFacts) -> bool:
        """Whether it may be about that lesion; an order that names no level may be about any."""
        return not self.levels or bool(vertebrae_of(self.levels) & vertebrae_of(_levels_of(lesion)))


def order_of(written: WrittenOrder) -> Order | None:
    """What is ordered; None for an order that is not ours, or is known to be elsewhere than the spine."""
    reference = reference_of_order(written)
    if written.resource_type == "MedicationRequest":
        return _drug(written, reference)
    texts = _texts(written.code, *(written.order_detail or ()))
    classes = classes_of(written.code)
    kind = _kind_of_classes(classes) or kind_named(" ".join(texts))
    if kind is None:
        return None
    places = [place_of(site) for site in written.body_site or ()]
    coded = [level for place in places if place.site is not None for level in place.site.levels]
    words = " ".join((*texts, *(place.said for place in places)))
    in_spine = coded or any(place.site is not None for place in places)
    if places and not in_spine and (any(place.is_known for place in places) or not SPINE.search(words)):
        return None
    levels = tuple(dict.fromkeys(coded)) or mentioned_levels(words)
    stereotactic = SRS in classes or STEREOTACTIC.search(words) is not None
    modality = RtModality.SRS if stereotactic else RtModality.CEBRT if CONVENTIONAL in classes else None
    return Order(
        kind, reference, (texts or [kind])[0][:SAID_LENGTH], levels,
        moment(written.occurrence_date_time or start_of(written.occurrence_period)),
        modality if kind is OrderKind.RADIOTHERAPY else None, written.priority,
        from_words=not classes or (bool(levels) and not coded) or (stereotactic and SRS not in classes),
        dose=ordered_dose(written.extension) if kind is OrderKind.RADIOTHERAPY else NO_DOSE,
    )  # fmt: skip


def _kind_of_classes(classes: frozenset[str]) -> OrderKind | None:
    if classes & RADIOTHERAPY:
        return OrderKind.RADIOTHERAPY
    if classes & SURGERY:
        return OrderKind.SURGERY
    return OrderKind.CEMENT if AUGMENTATION in classes else None


def _texts(*concepts: CodeableConcept | None) -> list[str]:
    return [text for concept in concepts if (text := label_of(concept))]


def _drug(written: WrittenOrder, reference: str) -> Order | None:
    concepts = [written.medication_codeable_concept, *(held.code for held in written.contained or ())]
    label = next(iter(_texts(*concepts)), "")
    if not label and written.medication_reference is not None:
        label = written.medication_reference.display or ""
    drugs = [drug for concept in concepts for drug in drugs_of(concept)] or list(drugs_named(label))
    classes = {drug.drug_class for drug in drugs} & ANTICOAGULANTS
    if not classes:
        return None
    codes = {coding.code for concept in concepts for coding in (concept and concept.coding) or ()}
    said = label if label and label not in codes else _ingredients(drugs)
    return Order(OrderKind.ANTICOAGULANT, reference, said[:SAID_LENGTH], by_dose=THERAPEUTIC not in classes)


def _ingredients(drugs: Iterable[DrugMeaning]) -> str:
    """The anticoagulants by name, where the order gives nothing but a code."""
    return ", ".join(drug.ingredient for drug in drugs if drug.drug_class in ANTICOAGULANTS) or "anticoagulant"


def with_orders(facts: PatientFacts, orders: Sequence[Order], as_of: Moment) -> PatientFacts:
    """The facts as if the orders were carried out: `planned_rt`, `planned_surgery`, `anticoagulant`."""
    lesions = tuple(_planned(lesion, orders, as_of) for lesion in facts.lesions or ())
    drug = next((order for order in orders if order.kind is OrderKind.ANTICOAGULANT), None)
    given = facts if drug is None else replace(facts, anticoagulant=_fact(drug, as_of, value=True))
    return replace(given, lesions=lesions or None)


def _planned(lesion: LesionFacts, orders: Iterable[Order], as_of: Moment) -> LesionFacts:
    found: dict[str, Fact[Any]] = {}
    for order in orders:
        if not order.is_at(lesion):
            continue
        if order.kind is OrderKind.RADIOTHERAPY:
            plan = PlannedRt(order.modality, order.dose.gy_per_fraction, order.dose.fractions, order.when)
            found["planned_rt"] = _fact(order, as_of, plan)
        elif order.kind in OPERATIONS:
            levels = order.levels or None
            found["planned_surgery"] = _fact(order, as_of, PlannedSurgery(order.said, levels, order.when))
    return replace(lesion, **found) if found else lesion


def _fact(order: Order, as_of: Moment, value: object) -> Fact[Any]:
    return Fact(value, (Evidence(order.reference, as_of, order.said),), as_of, (Flag.DERIVED,))


def _levels_of(lesion: LesionFacts) -> tuple[SpinalLevel, ...]:
    level = lesion.level
    if level is None:
        return tuple(SpinalLevel)
    if isinstance(level.value, OneOf):
        return tuple(level.value.values)
    return (level.value,) if isinstance(level.value, SpinalLevel) else tuple(SpinalLevel)
