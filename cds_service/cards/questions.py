"""The questions card: what to answer, most decisive first, and what each answer would change."""

from collections.abc import Sequence
from dataclasses import replace

from cds_service.cards.frame import Basis, Draft
from cds_service.cards.labels import counted, joined, level_name, some, uncapital
from cds_service.cards.markdown import fit, numbered
from cds_service.cards.proposals import questions_json
from cds_service.cards.questions_grouped import SAFETY_KEY, Entry, entries
from cds_service.cards.questions_lines import said, short
from cds_service.cards.wording import questions as words
from cds_service.cards.wording.asks import ASKS
from cds_service.cards.wording.common import NEVER_NORMAL, SAFETY_NET
from spinal_metastasis.results import LesionResult, Question

SHOWN = 7
NAMED = 4
CONFIRM = (
    Question("spinal_metastasis", ("spinal_metastasis",), 1),
    Question("levels_involved", ("noms", "sins"), 2),
)


def questions_card(basis: Basis) -> Draft | None:
    """None when nothing open would change a result: advice that stands beside the row alone is no reason to ask."""
    asked = basis.assessment.questions
    if all(question.would_change == ("advisories",) and question.input != SAFETY_KEY for question in asked):
        return None
    listed = entries(basis, asked)
    lesions = [lesion for lesion in basis.assessment.lesions if lesion.noms is not None]
    still_open = [lesion for lesion in lesions if lesion.noms is not None and len(lesion.noms.decisions) > 1]
    presence = any("spinal_metastasis" in question.would_change for question in asked)
    return Draft(
        kind="questions",
        indicator="warning" if still_open or presence else "info",
        summary=_summary(listed, lesions, still_open),
        detail=basis.detail(*_listed(basis, listed), words.BASIS),
        result=questions_json(basis, asked),
    )


def confirm_card(basis: Basis) -> Draft:
    """For a metastasis that is only possible: is there one, and where. No score is shown."""
    safety = (Question(SAFETY_KEY, ("advisories",), 1),) if basis.inputs.value(SAFETY_KEY) is None else ()
    asked = tuple(replace(question, rank=rank) for rank, question in enumerate((*safety, *CONFIRM), start=1))
    lines = [said(basis, Entry((question,), "", 0)) for question in asked]
    return Draft(
        kind="questions",
        indicator="warning",
        summary=fit(words.CONFIRM_SUMMARY),
        detail=basis.detail(words.CONFIRM_LEAD, SAFETY_NET, numbered(lines), NEVER_NORMAL),
        result=questions_json(basis, asked),
    )


def _listed(basis: Basis, listed: Sequence[Entry]) -> list[str]:
    """A safety question in front and apart, then the list; what ranks below it is counted."""
    safety = [entry for entry in listed if entry.rank == 0]
    others = [entry for entry in listed if entry.rank > 0]
    room = SHOWN - len(safety)
    parts = [f"**{words.SAFETY_FIRST}** {said(basis, entry)}" for entry in safety]
    if others:
        lead = words.THEN if safety else words.IN_ORDER
        parts.append(f"**{lead}**\n{numbered(said(basis, entry) for entry in others[:room])}")
    rest = [question for entry in others[room:] for question in entry.questions]
    if rest:
        names = list(dict.fromkeys(short(entry) for entry in others[room:]))[:NAMED]
        parts.append(words.MORE.format(count=len(rest), names=joined(names)))
    return parts


def _summary(listed: Sequence[Entry], lesions: Sequence[LesionResult], still_open: Sequence[LesionResult]) -> str:
    if listed[0].rank == 0:
        return _safety_first(listed)
    if lesions and not still_open:
        return _sharpen(listed, lesions)
    if listed[0].settles and len(still_open) == len(listed[0].settles):
        at, ask = _at(listed[0].settles), ASKS[listed[0].first.input]
        return fit(
            words.ONE_ANSWER.format(at=at, question=uncapital(ask.question)),
            words.ONE_ANSWER.format(at=at, question=f"{ask.short}."),
        )
    names = [short(entry) for entry in listed]
    count = sum(len(lesion.noms.decisions) for lesion in still_open if lesion.noms is not None)
    where = _at([lesion.level if isinstance(lesion.level, str) else None for lesion in still_open])
    start = f"NOMS is open{where} ({count} options). " if still_open else ""
    return fit(*(f"{start}Answer first: {', then '.join(names[:n])}." for n in (3, 2, 1)))


def _safety_first(listed: Sequence[Entry]) -> str:
    """Answer first: any new weakness, gait, bladder or bowel change? Then …"""
    rest = [short(entry) for entry in listed[1:]]
    first = words.FIRST
    return fit(*(f"{first} Then {', '.join(rest[:n])}." for n in (4, 3, 2, 1) if rest[:n]), first)


def _sharpen(listed: Sequence[Entry], lesions: Sequence[LesionResult]) -> str:
    """One option at every level: which answers could still change it, or would sharpen the rest."""
    turning = [entry for entry in listed if any("noms" in question.would_change for question in entry.questions)]
    at = _at([lesion.level if isinstance(lesion.level, str) else None for lesion in lesions])
    start = (words.ONE_OPTION if turning else words.SETTLED).format(at=at)
    names = list(dict.fromkeys(short(entry) for entry in turning or listed))
    tail = "could still change it" if turning else "would sharpen the rest"
    told = f"{start}. {counted(len(names), 'answer', 'answers').capitalize()} {tail}"
    return fit(*(f"{told}: {some(names, n)}." for n in (len(names), 3, 2, 1)), f"{told}.")


def _at(levels: Sequence[str | None]) -> str:
    named = [level_name(level) for level in dict.fromkeys(levels) if level is not None]
    return f" at {joined(named)}" if named else ""
