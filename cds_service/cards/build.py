"""Assessment → cards: which cards, in which order, and the CDS Hooks model around each (contract section 4)."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any

from cds_service.cards.at_hand import order_drafts, recorded_drafts
from cds_service.cards.data import data_card, note_card, out_of_compartment, scope_card
from cds_service.cards.emergency import emergency_card
from cds_service.cards.emergency_imaging import Imaging
from cds_service.cards.frame import KIND_TITLES, Basis, Draft, Proposal
from cds_service.cards.noms import INDICATOR_RANK, in_card_order, noms_card
from cds_service.cards.numbers import say_date
from cds_service.cards.outside import outside
from cds_service.cards.prognosis import prognosis_card
from cds_service.cards.questions import confirm_card, questions_card
from cds_service.cards.wording.common import OVERRIDE_REASONS, SOURCE_LABEL, standing_line
from cds_service.hook_models import (
    Action,
    ActionType,
    Card,
    Coding,
    Indicator,
    OverrideReason,
    SelectionBehavior,
    Source,
    Suggestion,
    new_uuid,
)  # fmt: skip
from cds_service.report_answers import SuggestedAnswer
from cds_service.settings import EMERGENCY, Settings
from cds_service.suggestions.drafts import About
from cds_service.suggestions.offer import Offers
from fhir_mappings import Mapped
from fhir_mappings.metastases import SpinalMetastasis
from fhir_mappings.orders import Order
from spinal_metastasis.facts import PatientFacts
from spinal_metastasis.knowledge import version
from spinal_metastasis.results import Assessment, DataNote, LesionResult

EXTENSION = "org.example.spinemets.assessment"


def build_cards(
    assessment: Assessment, mapped: Mapped, settings: Settings, *, unread: Collection[str] = (),
    failed: Collection[str] = (), suggested: tuple[SuggestedAnswer, ...] = (), patient_id: str | None = None,
) -> list[Card]:  # fmt: skip
    """The cards of one patient, most urgent first; an empty list where there is nothing to say.

    `unread`: keys of the chart that could not be read in full, or lack a page. `failed`: those that were asked for and
    should have come. `suggested`: answers that reports propose to the questions. `patient_id`: whose suggestions are
    drafted; None: no suggestion.
    """
    basis = Basis.of(assessment, settings.policy, suggested)
    drafts = _drafts(basis, mapped, unread, failed, settings.max_cards)
    return cards_of(_suggesting(basis, mapped, drafts, settings, patient_id), settings)


def build_order_cards(
    assessment: Assessment, mapped: Mapped, settings: Settings, orders: Sequence[Order], facts: PatientFacts,
    patient_id: str, notes: Sequence[DataNote] = (), *, unread: Collection[str] = (), failed: Collection[str] = (),
) -> list[Card]:  # fmt: skip
    """The cards about orders at hand; `facts` are those the assessment was made from, the orders among them."""
    basis = Basis.of(assessment, settings.policy)
    drafts = outside(basis, mapped, unread, failed)
    if drafts is None:
        drafts = order_drafts(basis, mapped, facts, orders, _newest_mri(mapped), settings.max_cards, notes)
    return cards_of(_suggesting(basis, mapped, drafts, settings, patient_id, orders), settings)


def build_recorded_cards(assessment: Assessment, mapped: Mapped, settings: Settings, patient_id: str) -> list[Card]:
    """The cards about a spinal metastasis just recorded."""
    basis = Basis.of(assessment, settings.policy)
    drafts = recorded_drafts(basis, mapped, _newest_mri(mapped))
    return cards_of(_suggesting(basis, mapped, drafts, settings, patient_id), settings)


def build_note_cards(notes: Sequence[DataNote], settings: Settings, as_of: dt.datetime) -> list[Card]:
    """What of a hook's context was left out, where nothing else is told."""
    draft = note_card(notes, standing_line(version().knowledge, say_date(as_of.date().isoformat())))
    return cards_of([draft] if draft is not None else [], settings)


def _suggesting(
    basis: Basis, mapped: Mapped, drafts: Iterable[Draft], settings: Settings, patient_id: str | None,
    orders: Sequence[Order] = (),
) -> Iterable[Draft]:  # fmt: skip
    """The drafts with their suggestions; as they are where the site wants none, or nobody says whose they are."""
    if patient_id is None or not settings.suggestions:
        return drafts
    possible = mapped.spinal_metastasis is SpinalMetastasis.POSSIBLE
    assessment = basis.assessment
    about = About(patient_id, assessment.as_of, assessment.version.knowledge, settings.canonical_root, possible)
    offers = Offers(basis, about, _newest_mri(mapped), tuple(orders))
    return map(offers.with_suggestions, drafts)


def _drafts(basis: Basis, mapped: Mapped, unread: Collection[str], failed: Collection[str], most: int) -> list[Draft]:
    if (told := outside(basis, mapped, unread, failed)) is not None:
        return told
    if mapped.spinal_metastasis is SpinalMetastasis.POSSIBLE:
        emergency = emergency_card(basis, imaging=_newest_mri(mapped), possible=True)
        gaps = data_card(basis, mapped.entries_read) if unread else None
        return [draft for draft in (emergency, confirm_card(basis), gaps) if draft is not None]
    return _full(basis, mapped.entries_read, _newest_mri(mapped), most)


def _newest_mri(mapped: Mapped) -> Imaging | None:
    """A study that is only registered has no images yet."""
    study = mapped.imaging.mr if mapped.imaging is not None else None
    if study is None or study.started is None or study.registered_only:
        return None
    return study.started.isoformat(), study.reference


def cards_of(drafts: Iterable[Draft], settings: Settings) -> list[Card]:
    """The cards the site shows (an emergency always), each with the CDS Hooks model around it."""
    return [_card(draft, settings) for draft in drafts if _is_shown(draft, settings)]


def _is_shown(draft: Draft, settings: Settings) -> bool:
    if draft.kind == EMERGENCY:
        return True
    is_grave = INDICATOR_RANK[draft.indicator] <= INDICATOR_RANK[settings.least_indicator]
    return draft.kind in settings.card_kinds and is_grave


def _full(basis: Basis, entries_read: int, imaging: Imaging | None, most: int) -> list[Draft]:
    """In scope with a spinal metastasis: emergency, NOMS by level, prognosis, questions, data."""
    lesions = in_card_order(basis.assessment.lesions)
    if not lesions and out_of_compartment(basis):
        return [scope_card(basis, ("compartment",))]
    emergency = emergency_card(basis, imaging=imaging)
    drafts = (
        emergency,
        *_by_level(basis, lesions, most),
        prognosis_card(basis, emergency=emergency is not None),
        questions_card(basis),
        data_card(basis, entries_read),
    )
    return [draft for draft in drafts if draft is not None]


def _by_level(basis: Basis, lesions: Sequence[LesionResult], most: int) -> list[Draft]:
    """One card a lesion, at most `most`; the last one names the rest."""
    shown = lesions[:most]
    rest = lesions[most:]
    return [noms_card(basis, lesion, rest if lesion is shown[-1] else ()) for lesion in shown]


def _card(draft: Draft, settings: Settings) -> Card:
    """The model around a draft."""
    values: dict[str, Any] = {
        "uuid": new_uuid(),
        "summary": draft.summary,
        "indicator": Indicator(draft.indicator),
        "source": _source(settings.canonical_root, draft.kind),
        "detail": draft.detail,
        "override_reasons": _override_reasons(settings.canonical_root),
        "extension": {EXTENSION: {"kind": draft.kind, **({"result": draft.result} if draft.result else {})}},
    }
    if draft.order is not None:
        values["extension"][EXTENSION]["order"] = draft.order
    if draft.proposals:
        values |= {"suggestions": list(map(_suggestion, draft.proposals)), "selection_behavior": SelectionBehavior.ANY}
    return Card(**values)


def kind_of(card: Card) -> str:
    """The kind of a card that was built here."""
    return str((card.extension or {})[EXTENSION]["kind"])


def _suggestion(proposal: Proposal) -> Suggestion:
    action = Action(type=ActionType.CREATE, description=proposal.description, resource=proposal.resource)
    return Suggestion(label=proposal.label, actions=[action], is_recommended=proposal.is_recommended or None)


@lru_cache(maxsize=64)
def _source(root: str, kind: str) -> Source:
    topic = Coding(system=f"{root}/CodeSystem/card-kind", code=kind, display=KIND_TITLES[kind])
    return Source(label=SOURCE_LABEL, topic=topic)


@lru_cache(maxsize=8)
def _override_reasons(root: str) -> list[OverrideReason]:
    system = f"{root}/CodeSystem/override-reason"
    return [OverrideReason(code=code, system=system, display=display) for code, display in OVERRIDE_REASONS]
