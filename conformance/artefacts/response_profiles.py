"""Profile of QuestionnaireResponse: an answered `spinemet-assessment`, of one patient, at a known time."""

from collections.abc import Iterator

from conformance.artefacts.frame import Resource, canonical
from conformance.artefacts.profiles import Rule, element, profile, subject
from conformance.artefacts.questionnaire import NAME


def response_profiles() -> Iterator[Resource]:
    form = canonical("Questionnaire", NAME)
    yield profile(
        "QuestionnaireResponse", "spinemet-assessment-response", "Answered assessment",
        "Its answers count from `authored`; those of a response in progress are preliminary, of another status unread.",
        [element("questionnaire", min=1), subject(), element("authored", min=1), element("item", min=1)],
        [
            Rule("spinemet-response-1", "It answers our questionnaire, of whatever version",
                 f"questionnaire = '{form}' or questionnaire.startsWith('{form}|')"),
            Rule("spinemet-response-2", "Its status is one that is read",
                 "status = 'completed' or status = 'amended' or status = 'in-progress'"),
            Rule("spinemet-response-3", "A lesion says where it is",
                 "item.where(linkId = 'lesion').all(item.where(linkId = 'affected-level').answer.exists())"),
        ],
    )  # fmt: skip
