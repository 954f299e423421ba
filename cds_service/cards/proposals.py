"""Answers that a report suggests, beside the question they would answer: quoted, dated, to be confirmed."""

from collections.abc import Iterable
from typing import Any, Final

from cds_service.cards.compact import compact
from cds_service.cards.frame import Basis
from cds_service.cards.labels import joined, level_name
from cds_service.cards.markdown import escape, one_line
from cds_service.cards.numbers import say_date, say_value
from cds_service.cards.wording import questions as words
from cds_service.cards.wording.facts import BOOLEANS
from cds_service.report_answers import SuggestedAnswer
from report_text.proposal import Proposal
from spinal_metastasis.results import Question

QUOTED: Final = 280
"""Characters of a sentence in the data (mapping 3.8)."""
SAID: Final = 140
"""Characters of a sentence on the card."""
CUT: Final = "..."
SAID_A_LINE: Final = 4
"""Statements shown where several questions stand in one line; the others are in the data."""
ANSWERS: Final = {"level": "levels_involved"}
"""Question -> the fact of a proposal that answers it, where it is another."""


def proposals_for(basis: Basis, question: Question) -> list[SuggestedAnswer]:
    """Those about its level; else those that name no level."""
    fact = ANSWERS.get(question.input, question.input)
    found = [answer for answer in basis.suggested if answer.proposal.fact == fact]
    if question.level is None or fact == ANSWERS["level"]:
        return found
    named = [answer for answer in found if question.level in answer.proposal.levels]
    return named or [answer for answer in found if not answer.proposal.levels]


def questions_json(basis: Basis, asked: Iterable[Question]) -> dict[str, Any]:
    """`{"questions": [...]}` with `proposals` at those that a report suggests an answer to."""
    listed = []
    for question in asked:
        told: dict[str, Any] = compact(question)
        if found := [_json(answer) for answer in proposals_for(basis, question)]:
            told["proposals"] = found
        listed.append(told)
    return {"questions": listed} if listed else {}


def _json(answer: SuggestedAnswer) -> dict[str, Any]:
    one = answer.proposal
    is_list = one.fact == ANSWERS["level"]
    told: dict[str, Any] = {
        "fact": one.fact,
        "value": one.values[0] if len(one.values) == 1 and not is_list else list(one.values),
        "levels": list(one.levels),
        "sentence": _quoted(one, QUOTED),
        "start": one.start,
        "end": one.end,
        "element": answer.element,
        "source": answer.reference,
        "date": answer.date.isoformat(),
    }
    if one.uncertain:
        told["uncertain"] = True
    if answer.preliminary:
        told["preliminary"] = True
    kept: dict[str, Any] = compact(told)
    return kept


def proposal_lines(basis: Basis, questions: Iterable[Question]) -> str:
    """Report of 30 Oct 2026: "…" suggests ESCC 2; please confirm. Both sides of a contradiction; "" for nothing."""
    shown = [answer for question in questions for answer in _both_sides(proposals_for(basis, question))]
    return " ".join(_line(answer) for answer in list(dict.fromkeys(shown))[:SAID_A_LINE])


def _both_sides(found: list[SuggestedAnswer]) -> list[SuggestedAnswer]:
    """The first statement, and the first that says something else."""
    first = found[:1]
    return first + [other for other in found if other.proposal.values != first[0].proposal.values][:1]


def _line(answer: SuggestedAnswer) -> str:
    one = answer.proposal
    said = words.SUGGESTS_PERHAPS if one.uncertain else words.SUGGESTS
    return said.format(
        kind=words.PRELIMINARY_REPORT if answer.preliminary else words.REPORT,
        date=say_date(answer.date.isoformat()),
        sentence=escape(_quoted(one, SAID)),
        answer=_answer(answer),
    )


def _answer(answer: SuggestedAnswer) -> str:
    """ESCC 2 or 3; lytic; T8 and T9."""
    one = answer.proposal
    if one.fact == ANSWERS["level"]:
        return joined(level_name(str(level)) for level in one.values)
    if isinstance(one.values[0], bool):
        return BOOLEANS[one.fact][0 if one.values[0] else 1]
    return f"{words.SUGGESTED[one.fact]} {say_value(one.fact, list(one.values))}"


def _quoted(proposal: Proposal, most: int) -> str:
    """The sentence; of a long one the part with the words that suggest, and three dots where it was cut."""
    plain = one_line(proposal.sentence)
    if len(plain) <= most:
        return plain
    room = most - 2 * len(CUT)
    begin = max(0, min(proposal.at - room // 2, len(plain) - room))
    end = begin + room
    before, behind = (CUT if begin else "", CUT if end < len(plain) else "")
    return f"{before}{plain[begin:end].strip()}{behind}"
