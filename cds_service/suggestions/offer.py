"""Which suggestions a card carries: those its own advice calls for, less what is being ordered already."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from cds_service.cards.emergency_imaging import Imaging, is_of_now
from cds_service.cards.frame import Basis, Draft, Proposal
from cds_service.cards.labels import level_name, some
from cds_service.suggestions import wording as words
from cds_service.suggestions.drafts import ROUTINE, URGENT, About, questionnaire_task, service_request
from fhir_mappings.order_words import OrderKind
from fhir_mappings.orders import Order
from spinal_metastasis.results import LesionResult
from spinal_metastasis.terms import Urgency

RADIATION: Final = re.compile(r"radiation|radiotherapy|clinical oncology", re.IGNORECASE)
IRRADIATES: Final = ("cEBRT", "SRS", "adiation")


@dataclass(frozen=True, slots=True)
class Offers:
    """What the suggestions of an answer rest on. `orders`: those at hand, which are not suggested again."""

    basis: Basis
    about: About
    imaging: Imaging | None = None
    orders: tuple[Order, ...] = ()

    def with_suggestions(self, draft: Draft) -> Draft:
        proposals = tuple(self._proposals(draft))
        return replace(draft, proposals=proposals) if proposals else draft

    def _proposals(self, draft: Draft) -> Iterator[Proposal]:
        if draft.kind == "emergency":
            yield from self._emergency(draft)
        elif draft.kind == "questions":
            yield self._questionnaire()
        elif draft.lesion is not None:
            yield from self._at_level(draft, draft.lesion, alone=draft.kind == "sins")

    def _emergency(self, draft: Draft) -> Iterator[Proposal]:
        fires = any(one["id"] == "A01" for one in draft.result.get("advisories", ()))
        done = self.imaging is not None and is_of_now(self.basis, self.imaging)
        if fires and not done and not self._is_ordered(OrderKind.IMAGING):
            reasons = tuple(reason for one in self.basis.assessment.lesions for reason in self._reasons(one.level))
            request = service_request(self.about, words.URGENT_MR, "", reasons, priority=URGENT)
            yield _proposal(words.URGENT_MR, request, is_recommended=True)

    def _at_level(self, draft: Draft, lesion: LesionResult, *, alone: bool) -> Iterator[Proposal]:
        """`alone`: a card about an order, which does not speak of the NOMS options."""
        fired = self._advice(draft)
        level, reasons = level_name(lesion.level), self._reasons(lesion.level)
        if "A04" in fired and not self._is_ordered(OrderKind.IMAGING):
            request = service_request(self.about, words.PAIN_MR, "", reasons, priority=URGENT)
            yield _proposal(words.PAIN_MR, request)
        if "A05" in fired and not self._is_referred(radiation=False):
            priority = URGENT if "A03" in fired or _is_pressing(lesion) else ROUTINE
            request = service_request(self.about, words.STABILITY, level, reasons, priority=priority)
            yield _proposal(words.STABILITY, request)
        if not alone and _always_irradiates(lesion) and not self._is_referred(radiation=True):
            rows = some((row for one in _decisions(lesion) for row in one.rows), 3)
            request = service_request(
                self.about, words.RADIATION_ONCOLOGY, level, reasons,
                priority=URGENT if _is_pressing(lesion) else ROUTINE,
                note=words.RADIATION_ONCOLOGY.note.format(rows=rows),
            )  # fmt: skip
            yield _proposal(words.RADIATION_ONCOLOGY, request)
        if alone and lesion.sins is not None and lesion.sins.missing:
            yield self._questionnaire()

    def _advice(self, draft: Draft) -> set[str]:
        """The advisories of the card that are not conditional: an order card tells its own, a NOMS card its level's."""
        level = draft.lesion.level if draft.lesion is not None else None
        told = draft.result.get("advisories", ()) if draft.order is not None else None
        shown = None if told is None else {one["id"] for one in told}
        return {
            one.id for one in self.basis.assessment.advisories
            if one.level in (None, level) and not one.conditional and (shown is None or one.id in shown)
        }  # fmt: skip

    def _questionnaire(self) -> Proposal:
        asked = tuple(f"{one.input}@{one.level}" for one in self.basis.assessment.questions)
        return _proposal(words.ANSWERS, questionnaire_task(self.about, asked))

    def _reasons(self, level: object) -> tuple[str, ...]:
        fact = self.basis.inputs.get("level", level) if isinstance(level, str) else None
        return (fact.source,) if fact is not None and fact.source else ()

    def _is_ordered(self, kind: OrderKind) -> bool:
        return any(order.kind is kind for order in self.orders)

    def _is_referred(self, *, radiation: bool) -> bool:
        referrals = (order for order in self.orders if order.kind is OrderKind.REFERRAL)
        return any((RADIATION.search(order.said) is not None) is radiation for order in referrals)


def _proposal(said: words.Words, resource: dict[str, Any], *, is_recommended: bool = False) -> Proposal:
    ordered = resource["code"]["text"]
    return Proposal(said.label, words.DESCRIPTION.format(ordered=ordered), resource, is_recommended)


def _decisions(lesion: LesionResult) -> Iterable[Any]:
    return lesion.noms.decisions if lesion.noms is not None else ()


def _is_pressing(lesion: LesionResult) -> bool:
    """Every decision still open is urgent or an emergency."""
    decisions = list(_decisions(lesion))
    return bool(decisions) and all(one.urgency != Urgency.PLANNED for one in decisions)


def _always_irradiates(lesion: LesionResult) -> bool:
    decisions = list(_decisions(lesion))
    return bool(decisions) and all(any(word in one.decision for word in IRRADIATES) for one in decisions)
