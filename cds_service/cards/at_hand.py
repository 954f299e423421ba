"""The cards about orders at hand, and about a spinal metastasis just recorded: few, never the whole chart."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

from cds_service.cards.data import note_card
from cds_service.cards.emergency import emergency_card
from cds_service.cards.emergency_imaging import Imaging, is_of_now
from cds_service.cards.frame import Basis, Draft
from cds_service.cards.labels import joined, level_name
from cds_service.cards.noms import INDICATOR_RANK, card_order
from cds_service.cards.order import order_card
from cds_service.cards.questions import confirm_card, questions_card
from cds_service.cards.wording import order as words
from fhir_mappings import Mapped
from fhir_mappings.levels import vertebrae_of
from fhir_mappings.metastases import SpinalMetastasis
from fhir_mappings.order_words import OrderKind
from fhir_mappings.orders import OPERATIONS, Order
from spinal_metastasis.assessment import case_of
from spinal_metastasis.facts import PatientFacts
from spinal_metastasis.freshness import moment
from spinal_metastasis.recommendation.cement import Cement, cement
from spinal_metastasis.recommendation.lesion import lesion_state
from spinal_metastasis.results import DataNote, LesionResult, NoteCode
from spinal_metastasis.terms import SpinalLevel

ONE_CARD: Final = frozenset({OrderKind.ANTICOAGULANT, OrderKind.IMAGING, OrderKind.REFERRAL})
"""Orders about the patient: the most urgent lesion stands for all."""
MOST: Final = 3


def order_drafts(
    basis: Basis,
    mapped: Mapped,
    facts: PatientFacts,
    orders: Sequence[Order],
    imaging: Imaging | None,
    most: int,
    notes: Sequence[DataNote] = (),
) -> list[Draft]:
    """The cards about the orders of a patient in scope, most urgent first.

    `facts`: those the assessment was made from; `notes`: on orders left out.
    """
    if mapped.spinal_metastasis is SpinalMetastasis.POSSIBLE:
        emergency = emergency_card(basis, imaging=imaging, possible=True)
        treats = any(order.kind in OPERATIONS or order.kind is OrderKind.RADIOTHERAPY for order in orders)
        return [draft for draft in (emergency, confirm_card(basis) if treats else None) if draft is not None]
    emergency = emergency_card(basis, imaging=imaging)
    about = [draft for order in orders for draft in _about(basis, facts, order, imaging)]
    about.sort(key=lambda draft: INDICATOR_RANK[draft.indicator])
    elsewhere = note_card([*_elsewhere(mapped, orders), *notes], basis.standing)
    return [draft for draft in (emergency, *about[: min(most, MOST)], elsewhere) if draft is not None]


def recorded_drafts(basis: Basis, mapped: Mapped, imaging: Imaging | None) -> list[Draft]:
    """A spinal metastasis just recorded: what cannot wait, and what to answer next (CH-117)."""
    if mapped.deceased or basis.assessment.scope.reasons:
        return []
    possible = mapped.spinal_metastasis is SpinalMetastasis.POSSIBLE
    emergency = emergency_card(basis, imaging=imaging, possible=possible)
    asked = confirm_card(basis) if possible else questions_card(basis)
    return [draft for draft in (emergency, asked) if draft is not None]


def _about(basis: Basis, facts: PatientFacts, order: Order, imaging: Imaging | None) -> list[Draft]:
    imaged_now = imaging is not None and is_of_now(basis, imaging)
    lesions = sorted((one for one in basis.assessment.lesions if _concerns(order, one)), key=card_order)
    found = (order_card(basis, one, order, _cement(basis, facts, order, one), imaged_now=imaged_now) for one in lesions)
    drafts = [draft for draft in found if draft is not None]
    return drafts[:1] if order.kind in ONE_CARD or not order.levels else drafts


def _concerns(order: Order, lesion: LesionResult) -> bool:
    if lesion.noms is None:
        return False
    return not order.levels or bool(vertebrae_of(order.levels) & _vertebrae(lesion))


def _vertebrae(lesion: LesionResult) -> frozenset[SpinalLevel]:
    named = (lesion.level,) if isinstance(lesion.level, str) else lesion.level or tuple(SpinalLevel)
    return vertebrae_of(SpinalLevel(level) for level in named)


def _cement(basis: Basis, facts: PatientFacts, order: Order, lesion: LesionResult) -> Cement | None:
    if order.kind is not OrderKind.CEMENT:
        return None
    case, _ = case_of(facts, moment(dt.datetime.fromisoformat(basis.assessment.as_of)), basis.policy)
    place = next(place for place, one in enumerate(basis.assessment.lesions) if one is lesion)
    return cement(case, lesion_state(case, case.lesions[place], basis.assessment.systemic_tolerance.status))


def _elsewhere(mapped: Mapped, orders: Sequence[Order]) -> Iterator[DataNote]:
    """A treatment ordered at a level where the record has no metastasis."""
    known = [level_name(str(fact.value)) for one in mapped.facts.lesions or () if (fact := one.level) is not None]
    for order in orders:
        treats = order.kind in OPERATIONS or order.kind is OrderKind.RADIOTHERAPY
        if treats and order.levels and known and not any(order.is_at(one) for one in mapped.facts.lesions or ()):
            text = words.ELSEWHERE.format(
                name=words.NAMES[order.kind], ordered=joined(level_name(str(one)) for one in order.levels),
                recorded=joined(known),
            )  # fmt: skip
            yield DataNote(NoteCode.OTHER, text, order.reference)
