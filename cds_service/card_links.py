"""The link on a card that opens the app: at servers where an EHR can launch it, at the card's own level."""

from dataclasses import dataclass

from cds_service.cards.build import EXTENSION
from cds_service.cards.wording.common import APP_LINK
from cds_service.hook_models import Card, Link, LinkType
from cds_service.hook_request import HookRequest
from cds_service.settings import Settings
from cds_service.smart.app_context import AppContexts
from cds_service.smart.registration import LAUNCH, server_of


@dataclass(frozen=True, slots=True)
class CardLinks:
    """`contexts` seals what a link says."""

    settings: Settings
    contexts: AppContexts

    def added(self, cards: list[Card], call: HookRequest) -> list[Card]:
        """The cards of a call with their links; as they are where the app is not registered at the call's server."""
        server = server_of(self.settings.smart_registrations, call.fhir_server) if call.fhir_server else None
        if server is None:
            return cards
        url = self.settings.public_url.rstrip("/") + LAUNCH

        def linked(card: Card) -> Card:
            context = self.contexts.of(server.base, call.patient_id, _level(card))
            link = Link(label=APP_LINK, url=url, type=LinkType.SMART, app_context=context)
            return card.model_copy(update={"links": [link]})

        return [linked(card) for card in cards]


def _level(card: Card) -> str:
    """The one level a card is about, "" for any other."""
    level = (card.extension or {})[EXTENSION].get("result", {}).get("level")
    return level if isinstance(level, str) else ""
