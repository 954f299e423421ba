"""ActivityDefinition resources: the drafts that cards suggest (ADR 0036), and the advisories that call for them."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from cds_service.suggestions import wording as words
from cds_service.suggestions.drafts import ROUTINE, URGENT
from cds_service.suggestions.wording import Words
from conformance.artefacts.frame import PATIENT, Resource, artefact, canonical
from conformance.artefacts.questionnaire import NAME


class Activity(NamedTuple):
    said: Words
    kind: str
    priority: str


ACTIVITIES: Final[dict[str, Activity]] = {
    "urgent-mr": Activity(words.URGENT_MR, "ServiceRequest", URGENT),
    "pain-mr": Activity(words.PAIN_MR, "ServiceRequest", URGENT),
    "stability-opinion": Activity(words.STABILITY, "ServiceRequest", ROUTINE),
    "radiation-oncology": Activity(words.RADIATION_ONCOLOGY, "ServiceRequest", ROUTINE),
    "answer-questions": Activity(words.ANSWERS, "Task", ROUTINE),
}


def activities() -> Iterator[Resource]:
    for name, (said, kind, priority) in ACTIVITIES.items():
        about = {"relatedArtifact": [{"type": "depends-on", "resource": canonical("Questionnaire", NAME)}]}
        yield artefact(
            "ActivityDefinition", name, said.ordered,
            f"{said.note.format(rows='of the card')} {words.DRAFT}",
            subjectCodeableConcept=PATIENT, **(about if kind == "Task" else {}),
            kind=kind, intent="proposal", priority=priority, code={"text": said.ordered},
        )  # fmt: skip
