"""Advisories beside the row of a NOMS card: those about the options at hand in a line each, the others by name."""

from cds_service.cards.frame import Basis
from cds_service.cards.labels import STRENGTH, joined, uncapital
from cds_service.cards.markdown import bullets, escape
from cds_service.cards.noms_options import SHOWN_DECISIONS
from cds_service.cards.noms_situation import Situation
from cds_service.cards.wording import advice as words
from spinal_metastasis.recommendation.noms_table import ROWS
from spinal_metastasis.results import Advisory, LesionResult, NomsResult

EVERYWHERE = "A19"
"""Holds for every patient, so it stands behind what concerns this one."""


def advice(basis: Basis, lesion: LesionResult, noms: NomsResult, found: Situation) -> str:
    """Advisories of this level, or of the patient; not the emergency ones, nor what the options have said already."""
    said = _said_by_options(noms, found)
    told = [
        advisory
        for advisory in basis.assessment.advisories
        if not advisory.emergency and advisory.level in (None, lesion.level) and advisory.id not in said
    ]
    told.sort(key=lambda advisory: advisory.id == EVERYWHERE)
    lines = [_line(advisory) for advisory in told if advisory.id not in words.NAMED]
    named = [f"{words.NAMED[one.id]} ({one.id})" for one in told if one.id in words.NAMED]
    more = [words.MORE.format(names=joined(named))] if named else []
    return lines[0] if len(lines) == 1 and not more else bullets("Beside the row", [*lines, *more])


def _said_by_options(noms: NomsResult, found: Situation) -> set[str]:
    """A05 where each option stabilises or asks for the opinion itself; A10 and A25 among the reasons of surgery."""
    rules = {rule for decision in noms.decisions for row in decision.rows for rule in ROWS[row].rules}
    texts = [decision.decision for decision in noms.decisions]
    stabilised = all("tabiliz" in text or "stability opinion" in text for text in texts)
    said = {"A05"} if "E1" in rules or stabilised else set()
    if len(texts) <= SHOWN_DECISIONS and any("Decompression" in text or "separation surgery" in text for text in texts):
        said |= {name for name, holds in (("A10", found.hypervascular), ("A25", found.as_in_trial)) if holds}
    return said


def _line(advisory: Advisory) -> str:
    return f"{_text(advisory)} ({advisory.id}, {STRENGTH.get(advisory.strength, advisory.strength)})."


def _text(advisory: Advisory) -> str:
    text = words.SHORT.get(advisory.id) or escape(_first_sentence(advisory.text))
    if not advisory.conditional:
        return text
    return words.SHORT_IF.get(advisory.id) or words.IF_CHOSEN.format(text=uncapital(text))


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].rstrip(".")
