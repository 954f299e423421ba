"""Which open facts decide NOMS at a level, and the one answer that settles it whatever it is."""

from collections.abc import Iterator, Mapping

from cds_service.cards.frame import Basis
from cds_service.cards.wording.asks import SINS_ITEM_WORDS
from spinal_metastasis.results import LesionResult, Question, SinsResult

SETTLES: Mapping[str, str] = {
    "escc": "escc_grade",
    "myelopathy": "myelopathy",
    "radiosensitivity": "primary",
    "systemic_tolerance": "able_to_tolerate_surgery",
    "srs_available": "srs_available",
}
"""NOMS input → the fact of which each answer leaves one value of it; stability depends on which items are open."""


FEEDS = {
    "escc_grade": "escc", "myelopathy": "myelopathy", "primary": "radiosensitivity", "srs_available": "srs_available",
    "stability_override": "stability", "able_to_tolerate_surgery": "systemic_tolerance", "ecog": "systemic_tolerance",
    "kps": "systemic_tolerance", "performance_due_to_lesion": "systemic_tolerance",
    **dict.fromkeys(SINS_ITEM_WORDS, "stability"),
}  # fmt: skip
"""Fact → the NOMS input it feeds. What is only assumed absent (radiotherapy, implants) or could turn up is not here."""


def feeds_open_input(lesion: LesionResult, question: Question) -> bool:
    """The fact feeds a NOMS input that is open at this lesion and decides."""
    name = FEEDS.get(question.input)
    return name is not None and lesion.noms is not None and name in lesion.noms.deciding_inputs


def level_questions(basis: Basis, lesion: LesionResult) -> list[Question]:
    """Open facts that decide NOMS at this level: first those an input is open for want of, then what could turn one."""
    return sorted(_asked(basis, lesion), key=lambda question: not feeds_open_input(lesion, question))


def _asked(basis: Basis, lesion: LesionResult) -> Iterator[Question]:
    return (q for q in basis.assessment.questions if "noms" in q.would_change and q.level in (None, lesion.level))


def settling(basis: Basis, lesion: LesionResult) -> Question | None:
    """The question of which any answer leaves one decision: one NOMS input is open, and this fact settles it."""
    noms = lesion.noms
    if noms is None or len(noms.decisions) < 2 or len(noms.deciding_inputs) != 1:
        return None
    name = noms.deciding_inputs[0]
    key = _stability_fact(lesion.sins) if name == "stability" else SETTLES[name]
    return next((question for question in _asked(basis, lesion) if question.input == key), None)


def _stability_fact(sins: SinsResult | None) -> str | None:
    """The team's judgement where SINS does not apply; else the only item still open."""
    if sins is None or not sins.applicable:
        return "stability_override"
    missing, parts = sins.missing or (), (sins.components or {}).values()
    return missing[0] if len(missing) == 1 and sum(part.min != part.max for part in parts) == 1 else None
