"""Answers → a QuestionnaireResponse of our questionnaire, and an Observation each (mapping 4). Both are read again."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, Self

from cds_service.cards.labels import level_name
from cds_service.resources.entries import Entry, entry, part_id
from cds_service.suggestions.drafts import About
from fhir_mappings.codebook import Site
from fhir_mappings.own_codes import Value, concept_of, item_code, item_concept, site_at
from fhir_mappings.own_values import Systems
from fhir_mappings.questionnaire_layout import NOT_KNOWN_TEXT, ORDER, link_id
from fhir_mappings.questionnaire_response import LESION
from fhir_mappings.questionnaire_response import NOT_KNOWN as UNKNOWN_ITEM
from spinal_metastasis.terms import SpinalLevel
from spinal_metastasis.vocabulary import FACTS

PATIENT: Final = "patient"
LEVEL: Final = "level"
TITLES: Final = {PATIENT: "Patient", LESION: "Lesion"}
CATEGORY: Final = [
    {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "survey"}]}
]


@dataclass(frozen=True, slots=True)
class Place:
    """A lesion: its code, and how it is called (T8)."""

    site: Site
    name: str

    @classmethod
    def at(cls, *levels: SpinalLevel) -> Self | None:
        """The place of exactly these levels, if one code says just that."""
        site = site_at(levels)
        return None if site is None else cls(site, level_name(str(levels[0]) if len(levels) == 1 else levels))

    @property
    def concept(self) -> dict[str, Any]:
        return concept_of(self.site, self.name)


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it is written. `id`: its own for good; `at`: when it was given (FHIR dateTime)."""

    id: uuid.UUID
    at: str
    key: str
    value: Value
    place: Place | None = None
    author: dict[str, Any] | None = field(default=None, repr=False)

    @property
    def label(self) -> str:
        return FACTS[self.key].label


def save_id(given: Iterable[Given]) -> uuid.UUID:
    """One for the same answers, in whatever order."""
    return uuid.uuid5(uuid.NAMESPACE_OID, " ".join(sorted(str(one.id) for one in given)))


def response_entry(about: About, save: uuid.UUID, given: list[Given]) -> Entry:
    """All answers of a save. `authored` is the time of the first: in it no answer looks newer than it is."""
    author = next((one.author for one in given if one.author is not None), None)
    resource = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": Systems.under(about.root).questionnaire,
        "status": "completed",
        "subject": about.subject,
        "authored": min(one.at for one in given),
        **({"author": author} if author is not None else {}),
        "item": list(_groups(about, given)),
    }
    return entry(about, part_id(save, "response"), resource)


def _groups(about: About, given: list[Given]) -> Iterable[dict[str, Any]]:
    """The patient's answers, then those of each lesion under its level; each in the questionnaire's order."""
    by_place: dict[Place | None, list[Given]] = {}
    for one in sorted(given, key=lambda one: ORDER[one.place is not None][one.key]):
        by_place.setdefault(one.place, []).append(one)
    for place in sorted(by_place, key=lambda place: (place is not None, place.name if place else "")):
        items = [_item(about, one) for one in by_place[place] if one.key != LEVEL]
        if place is not None:
            level = {"valueCoding": place.concept["coding"][0]}
            items.insert(0, {"linkId": item_code(LEVEL), "text": FACTS[LEVEL].label, "answer": [level]})
        link = PATIENT if place is None else LESION
        yield {"linkId": link, "text": TITLES[link], "item": items}


def _item(about: About, one: Given) -> dict[str, Any]:
    link = link_id(one.key, in_lesion=one.place is not None, known=one.value.is_known)
    text = NOT_KNOWN_TEXT.format(label=one.label) if link.endswith(UNKNOWN_ITEM) else one.label
    return {"linkId": link, "text": text, "answer": [one.value.in_answer(Systems.under(about.root))]}


def answer_entries(about: About, given: Iterable[Given], response: Entry | None) -> list[Entry]:
    """An Observation for each answer."""
    return [entry(about, one.id, _observation(about, one, response)) for one in given]


def _observation(about: About, one: Given, response: Entry | None) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "category": CATEGORY,
        "code": item_concept(item_code(one.key), one.label, Systems.under(about.root)),
        "subject": about.subject,
        "effectiveDateTime": one.at,
        **({"performer": [one.author]} if one.author is not None else {}),
        **one.value.in_observation(),
        **({"bodySite": one.place.concept} if one.place is not None else {}),
        **({"derivedFrom": [{"reference": response.url}]} if response is not None else {}),
    }
