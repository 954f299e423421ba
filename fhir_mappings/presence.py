"""Is there a spinal metastasis: what the chart records, beside what was answered to that very question.

A "no" holds against what was merely possible when it was given. It never hides what came later, nor a metastasis that
is on record: then both are told, and the question is asked again (mapping.md section 3.2).
"""

from collections.abc import Sequence
from typing import Any

from fhir_mappings.lesions import NEUROLOGY
from fhir_mappings.merge import is_current, is_later
from fhir_mappings.metastases import Facts, SpinalMetastasis
from fhir_mappings.own_items import OwnAnswer
from fhir_mappings.times import instant
from fhir_mappings.tumour import TumourFacts
from spinal_metastasis.facts import Fact, LesionFacts, Moment
from spinal_metastasis.results import DataNote, NoteCode

KEY = "spinal_metastasis"


def settled_presence(
    tumour: TumourFacts, facts: Facts, answers: Sequence[OwnAnswer], as_of: Moment, notes: list[DataNote]
) -> SpinalMetastasis:
    """Certain by Condition or by our own items. `answers` are those about levels.

    An answer that is contradicted is taken out of `facts`, with a note.
    """
    said = facts.get(KEY)
    if said is None or not is_current(KEY, said, as_of) or not isinstance(said.value, bool):
        return SpinalMetastasis.CERTAIN if any(answer.levels for answer in answers) else tumour.presence
    if said.value:
        return SpinalMetastasis.CERTAIN
    if tumour.presence is SpinalMetastasis.CERTAIN:
        text = f"{KEY}: answered no, but one is on record; please confirm."
    elif _is_overtaken(said, tumour, answers):
        text = f"{KEY}: answered no, but a later entry speaks of a spinal lesion; please confirm."
    else:
        return SpinalMetastasis.NONE
    notes.append(DataNote(NoteCode.CONFLICT, text, said.evidence[0].source if said.evidence else None))
    del facts[KEY]
    return SpinalMetastasis.POSSIBLE


def _is_overtaken(said: Fact[Any], tumour: TumourFacts, answers: Sequence[OwnAnswer]) -> bool:
    """Whether a sign of a spinal lesion, or an item about a level, is later than the answer."""
    signs = [tumour.newest_sign, *(answer.candidate.when for answer in answers if answer.levels)]
    newest = max((when for when in signs if when is not None), key=instant, default=None)
    return newest is not None and said.date is not None and is_later(newest, said.date)


def neurology_of(lesions: Sequence[LesionFacts]) -> Facts:
    """Deficits recorded at a level, as the patient's: they are an emergency wherever the lesion turns out to be."""
    found: Facts = {}
    for lesion in lesions:
        for key in NEUROLOGY:
            fact: Fact[Any] | None = getattr(lesion, key)
            if fact is not None and fact.value is True:
                found.setdefault(key, fact)
    return found
