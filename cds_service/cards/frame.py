"""What all cards share: what they are written from, and the draft a kind's module writes."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from cds_service.cards.compact import compact
from cds_service.cards.inputs import Inputs
from cds_service.cards.markdown import paragraphs
from cds_service.cards.numbers import say_date
from cds_service.cards.wording.common import standing_line
from cds_service.report_answers import SuggestedAnswer
from spinal_metastasis.policy import Policy
from spinal_metastasis.results import Assessment, LesionResult

KIND_TITLES = {
    "emergency": "Emergency",
    "noms": "NOMS decision at one level",
    "prognosis": "Prognosis",
    "questions": "Questions to answer",
    "data": "What was read and not used",
    "sins": "Spinal stability at one level",
}
"""Card kinds (contract section 4) and the display of their topic."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One suggestion of a card: what it says, and the draft resource it creates."""

    label: str
    description: str
    resource: dict[str, Any]
    is_recommended: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A card before it meets the CDS Hooks model. `result`: parts of the assessment JSON, empty members left out.

    `lesion`: the one it is about; `proposals`: its suggestions; `order`: the draft order it is about, as it is told.
    """

    kind: str
    indicator: str
    summary: str
    detail: str
    result: dict[str, Any]
    lesion: LesionResult | None = None
    proposals: tuple[Proposal, ...] = ()
    order: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """An assessment with what every card asks of it: its facts by key, the site's policy.

    `suggested`: answers that reports propose; they stand beside questions only.
    """

    assessment: Assessment
    inputs: Inputs
    policy: Policy
    standing: str
    suggested: tuple[SuggestedAnswer, ...] = ()

    @classmethod
    def of(cls, assessment: Assessment, policy: Policy, suggested: tuple[SuggestedAnswer, ...] = ()) -> "Basis":
        standing = standing_line(assessment.version.knowledge, say_date(assessment.as_of[:10]))
        return cls(assessment, Inputs(assessment), policy, standing, suggested)

    @property
    def day(self) -> dt.date:
        return dt.date.fromisoformat(self.assessment.as_of[:10])

    def detail(self, *parts: str) -> str:
        """The parts as paragraphs, the standing line last."""
        return paragraphs((*parts, self.standing))

    def result(self, *members: str) -> dict[str, Any]:
        """Members of the assessment JSON, the empty ones left out at every depth."""
        kept: dict[str, Any] = compact({member: getattr(self.assessment, member) for member in members})
        return kept
