"""Whether a page may save: the scopes the EHR granted, or an open server that says it takes a transaction."""

from dataclasses import dataclass
from typing import Final

from cds_service.app.sessions import Session
from cds_service.app.write import wording as words
from cds_service.capabilities import NOT_STATED, Capability
from cds_service.fetcher import Fetcher
from cds_service.scopes import CREATE

WRITTEN: Final = ("QuestionnaireResponse", "Observation", "RiskAssessment", "Provenance")
CARRY_ANSWERS: Final = frozenset(WRITTEN[:2])
"""Either of them holds every answer: one is enough to save."""


@dataclass(frozen=True, slots=True)
class Permission:
    """`kinds`: what may be written. `reason`: why nothing may, "" if it may."""

    kinds: frozenset[str]
    reason: str = ""

    @property
    def is_given(self) -> bool:
        return not self.reason


def permission(session: Session, fetcher: Fetcher) -> Permission:
    """As the server says it now; a server that has not yet said anything of itself is taken at its word later."""
    stating = fetcher.capabilities.of(session.access.base)
    return permitted(session, stating.result() if stating.done() else NOT_STATED)


def permitted(session: Session, capability: Capability) -> Permission:
    kinds = frozenset(kind for kind in WRITTEN if session.may(kind, CREATE))
    if not kinds & CARRY_ANSWERS:
        return Permission(frozenset(), words.NO_SCOPE)
    if capability.is_stated and not capability.offers_transaction:
        return Permission(frozenset(), words.READ_ONLY)
    return Permission(kinds)
