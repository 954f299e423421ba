"""Our own questionnaire's responses -> the same answers as `own_items` (mapping 4). Their time is `authored`."""

from collections.abc import Iterable, Iterator

from fhir_mappings.choose import Candidate
from fhir_mappings.coding import label_of
from fhir_mappings.observation import has_two_values, quantity_of
from fhir_mappings.own_items import OwnAnswer
from fhir_mappings.own_values import Systems, Unknown, key_of, read_values
from fhir_mappings.provenance import Origin
from fhir_mappings.reading import Answer, QuestionnaireResponse, ResponseItem
from fhir_mappings.section import reference_of
from fhir_mappings.times import moment
from fhir_mappings.units import Refused, said
from spinal_metastasis.facts import Moment, OneOf
from spinal_metastasis.results import DataNote, NoteCode
from spinal_metastasis.terms import SpinalLevel

USED = frozenset({"completed", "amended", "in-progress"})
LESION = "lesion"
OF_LESION = "lesion."
"""Before the linkId, in a lesion, of what is asked of the patient too: a linkId stands once in a questionnaire."""
NOT_KNOWN = "-unknown"
"""Behind the linkId of an item that takes a number, a time or words: the item that is answered "not known" instead."""
ANSWERED = "mapping 4: answer of our own questionnaire, by its linkId"


def questionnaire_answers(
    responses: Iterable[QuestionnaireResponse], systems: Systems, notes: list[DataNote]
) -> Iterator[OwnAnswer]:
    """Every answer of our questionnaire's usable responses; one in progress counts as preliminary."""
    for response in responses:
        if (response.questionnaire or "").strip().partition("|")[0] != systems.questionnaire:
            continue
        if (response.status or "") not in USED:
            text = f"responses: status {(response.status or 'missing')[:30]}, not used."
            notes.append(DataNote(NoteCode.STATUS_EXCLUDED, text, reference_of(response)))
            continue
        yield from _Reader(response, systems, notes).answers(response.item or (), ())


def fact_of(link_id: str | None) -> str | None:
    """The fact an item of our questionnaire asks for.

    >>> fact_of("vertebral-met-count"), fact_of("lesion.pain-vas"), fact_of("ecog-unknown"), fact_of("heading-1")
    ('spinal_mets_count', 'pain_vas', 'ecog', None)
    """
    return key_of(link_id.strip().removeprefix(OF_LESION).removesuffix(NOT_KNOWN)) if link_id else None


class _Reader:
    """One response: its reference, time and status go to every answer."""

    def __init__(self, response: QuestionnaireResponse, systems: Systems, notes: list[DataNote]) -> None:
        self.response, self.source = response, reference_of(response)
        self.when: Moment | None = moment(response.authored)
        self.status = "corrected" if response.status == "amended" else response.status or ""
        self.updated = (response.meta.last_updated or "") if response.meta else ""
        self.systems, self.notes = systems, notes

    def answers(self, items: Iterable[ResponseItem], levels: tuple[SpinalLevel, ...]) -> Iterator[OwnAnswer]:
        """Depth first; a `lesion` group takes its level from its `affected-level`."""
        for item in items:
            here = self._level_in(item) if item.link_id and item.link_id.strip() == LESION else levels
            key = fact_of(item.link_id)
            if key is not None and item.answer:
                yield from self._answer(key, item.answer, here)
            yield from self.answers(item.item or (), here)
            for answer in item.answer or ():
                yield from self.answers(answer.item or (), here)

    def _level_in(self, group: ResponseItem) -> tuple[SpinalLevel, ...]:
        for item in group.item or ():
            if fact_of(item.link_id) == "level" and item.answer:
                value = read_values("level", item.answer, self.systems)
                if isinstance(value, SpinalLevel):
                    return (value,)
                if isinstance(value, OneOf):
                    return tuple(value.values)
        return ()

    def _answer(self, key: str, given: list[Answer], levels: tuple[SpinalLevel, ...]) -> Iterator[OwnAnswer]:
        if any(has_two_values(answer) for answer in given):
            text = f"{key}: two values in one answer, none is used."
            self.notes.append(DataNote(NoteCode.UNREADABLE, text, self.source))
            return
        value = read_values(key, given, self.systems)
        if isinstance(value, Refused):
            self.notes.append(DataNote(value.code, f"{value.text}.", self.source))
        else:
            yield OwnAnswer(key, levels, Candidate(
                None if value is Unknown.UNKNOWN else value, self.source, self.when, _said(key, given),
                status=self.status, updated=self.updated, origin=Origin(self.response, ANSWERED, key),
            ))  # fmt: skip


def _said(key: str, given: Iterable[Answer]) -> str:
    return f"{key}: " + ", ".join(_shown(answer) for answer in given)


def _shown(answer: Answer) -> str:
    if answer.value_boolean is not None:
        return "yes" if answer.value_boolean else "no"
    quantity = quantity_of(answer)
    if quantity is not None:
        return said(quantity)
    texts = (label_of(answer.value_coding), answer.value_string, answer.value_date, answer.value_date_time)
    return next((text for text in texts if text), "" if answer.value_decimal is None else str(answer.value_decimal))
