"""The draft resources: ServiceRequest and Task of FHIR R4, complete, of status draft and intent proposal (mapping 6).

What is asked for stands as text: no code for it is verified in our tables, and none is made up.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Any, Final

from cds_service.suggestions import wording as words
from cds_service.suggestions.wording import Words

CONDITION: Final = re.compile(r"Condition/[A-Za-z0-9\-.]{1,64}")
URGENT, ROUTINE = "urgent", "routine"


@dataclass(frozen=True, slots=True)
class About:
    """What every draft of one answer shares. `authored`: the index time as FHIR dateTime."""

    patient_id: str
    authored: str
    knowledge: str
    root: str
    possible: bool = False

    @property
    def subject(self) -> dict[str, Any]:
        return {"reference": f"Patient/{self.patient_id}"}

    def identifier(self, module: str, *inputs: str) -> list[dict[str, Any]]:
        """The same for the same patient, rules and inputs, so that a hook that fires again makes no second one."""
        told = "|".join((self.patient_id, module, self.knowledge, *inputs))
        value = hashlib.sha256(told.encode()).hexdigest()[:32]
        return [{"system": f"{self.root}/sid/suggestion", "value": value}]


def service_request(
    about: About, said: Words, level: str, reasons: tuple[str, ...], *, priority: str, note: str = ""
) -> dict[str, Any]:
    """A request for imaging or an opinion. `level`: as said, "" where it concerns the whole spine."""
    ordered = words.AT.format(ordered=said.ordered, level=level) if level else said.ordered
    conditions = [reason for reason in reasons if CONDITION.fullmatch(reason)]
    why = {"reasonReference": [{"reference": reason} for reason in conditions]} if conditions else {}
    return {
        "resourceType": "ServiceRequest",
        "identifier": about.identifier(said.ordered, level, *conditions),
        "status": "draft",
        "intent": "proposal",
        "priority": priority,
        "code": {"text": ordered},
        "subject": about.subject,
        "authoredOn": about.authored,
        "reasonCode": [{"text": words.SUSPECTED if about.possible else words.REASON}],
        **why,
        "note": [{"text": f"{note or said.note} {words.DRAFT}"}],
    }


def questionnaire_task(about: About, asked: tuple[str, ...]) -> dict[str, Any]:
    """A task to answer the assessment's questionnaire."""
    return {
        "resourceType": "Task",
        "identifier": about.identifier(words.ANSWERS.ordered, *asked),
        "status": "draft",
        "intent": "proposal",
        "priority": ROUTINE,
        "code": {"text": words.ANSWERS.ordered},
        "description": f"{words.ANSWERS.note} {words.DRAFT}",
        "for": about.subject,
        "authoredOn": about.authored,
        "input": [{
            "type": {"text": words.QUESTIONNAIRE},
            "valueCanonical": f"{about.root}/Questionnaire/spinemet-assessment",
        }],
    }  # fmt: skip
