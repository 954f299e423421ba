"""The questions card: what to answer, most decisive first, and what each answer would change."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cds_service.cards.compact import compact
from cds_service.cards.frame import Basis, Draft
from cds_service.cards.inputs import brief
from cds_service.cards.labels import SYSTEMS, counted, joined, level_name, some
from cds_service.cards.markdown import fit, numbered
from cds_service.cards.wording import questions as words
from cds_service.cards.wording.asks import ASKS, SINS_ITEM_WORDS, SINS_ITEMS, WOULD_CHANGE
from cds_service.cards.wording.common import NEVER_NORMAL, SAFETY_NET
from spinal_metastasis.results import LesionResult, Question

SHOWN = 9
NAMED = 8
SAFETY_KEY = "neuro_deficit_new"
SINS_TOGETHER = 3
"""From this many open SINS items of one level on, they stand in one line."""
CONFIRM = (
    Question("spinal_metastasis", ("spinal_metastasis",), 1),
    Question("levels_involved", ("noms", "sins"), 2),
)


def questions_card(basis: Basis) -> Draft | None:
    """None when nothing open would change anything."""
    asked = basis.assessment.questions
    if not asked:
        return None
    lesions = [lesion for lesion in basis.assessment.lesions if lesion.noms is not None]
    noms_open = [lesion for lesion in lesions if lesion.noms is not None and len(lesion.noms.decisions) > 1]
    presence = any("spinal_metastasis" in question.would_change for question in asked)
    return Draft(
        kind="questions",
        indicator="warning" if noms_open or presence else "info",
        summary=_summary(asked, lesions, noms_open),
        detail=basis.detail(*_listed(basis, asked), words.NOT_AVAILABLE + " " + NEVER_NORMAL, words.BASIS),
        result=basis.result("questions"),
    )


def confirm_card(basis: Basis) -> Draft:
    """For a metastasis that is only possible: is there one, and where. No score is shown."""
    safety = (Question(SAFETY_KEY, ("advisories",), 1),) if basis.inputs.value(SAFETY_KEY) is None else ()
    asked = tuple(replace(question, rank=rank) for rank, question in enumerate((*safety, *CONFIRM), start=1))
    lines = [f"{ASKS[question.input].question} {_why(question)}" for question in asked]
    return Draft(
        kind="questions",
        indicator="warning",
        summary=fit(words.CONFIRM_SUMMARY),
        detail=basis.detail(words.CONFIRM_LEAD, SAFETY_NET, numbered(lines), NEVER_NORMAL),
        result=compact({"questions": asked}),
    )


def _listed(basis: Basis, asked: Sequence[Question]) -> list[str]:
    """The ranked list; a safety question in front has its own heading."""
    lines, rest = _lines(basis, asked)
    if asked[0].input == SAFETY_KEY:
        parts = [f"**{words.SAFETY_FIRST}**\n{numbered(lines[:1])}"]
        parts += [f"**{words.THEN}**\n{numbered(lines[1:], 2)}"] if lines[1:] else []
    else:
        parts = [f"**{words.IN_ORDER}**\n{numbered(lines)}"]
    if rest:
        names = some(dict.fromkeys(ASKS[question.input].short for question in rest), NAMED)
        parts.append(words.MORE.format(names=names))
    return parts


def _lines(basis: Basis, asked: Sequence[Question]) -> tuple[list[str], list[Question]]:
    """One line a question; several SINS items of a level together, at the place of the first."""
    together = {level for level in {q.level for q in asked} if len(_sins_items(asked, level)) >= SINS_TOGETHER}
    lines: list[str] = []
    said: set[tuple[str, str | None]] = set()
    for question in asked:
        if len(lines) == SHOWN or (question.input, question.level) in said:
            continue
        if question.input in SINS_ITEM_WORDS and question.level in together:
            items = _sins_items(asked, question.level)
            said |= {(item.input, item.level) for item in items}
            lines.append(_sins_line(items))
        else:
            said.add((question.input, question.level))
            lines.append(_line(basis, question))
    return lines, [question for question in asked if (question.input, question.level) not in said]


def _sins_items(asked: Iterable[Question], level: str | None) -> list[Question]:
    return [question for question in asked if question.level == level and question.input in SINS_ITEM_WORDS]


def _sins_line(items: Sequence[Question]) -> str:
    changed = dict.fromkeys(entry for item in items for entry in item.would_change)
    names = "; ".join(SINS_ITEM_WORDS[item.input] for item in items)
    return f"SINS items{_at(items[0].level)}: {names}. {_would_change(changed)}"


def _at(level: str | None) -> str:
    return f" at {level_name(level)}" if level is not None else ""


def _line(basis: Basis, question: Question) -> str:
    ask = ASKS[question.input].question
    if question.level is not None:
        ask = f"{level_name(question.level)}: {ask}"
    known = basis.inputs.get(question.input, question.level)
    state = f" (so far: {brief(known)})" if known is not None else ""
    return f"{ask}{state} {_why(question)}"


def _why(question: Question) -> str:
    """What the answer would change."""
    if question.input == SAFETY_KEY and "advisories" in question.would_change:
        return words.WOULD_RAISE
    return words.CONFIRM_WHY if question.input == "spinal_metastasis" else _would_change(question.would_change)


def _would_change(entries: Iterable[str]) -> str:
    """Would change: the NOMS option, the SINS total; prognosis by Tomita and NESMS."""
    named = list(entries)
    own = [WOULD_CHANGE[entry] for entry in WOULD_CHANGE if entry in named]
    systems = [SYSTEMS[entry] for entry in SYSTEMS if entry in named]
    if systems:
        own.append(f"prognosis by {joined(systems)}" if len(systems) <= 3 else f"{len(systems)} prognostic systems")
    return f"Would change: {', '.join(own)}."


def _summary(asked: Sequence[Question], lesions: Sequence[LesionResult], open_: Sequence[LesionResult]) -> str:
    shorts = list(dict.fromkeys(_short(question) for question in asked))
    if lesions and not open_:
        return _sharpen(asked, lesions)
    deciding = [question for question in asked if "noms" in question.would_change]
    if len(deciding) == 1:
        one = deciding[0]
        place = _at(one.level) or (_at_one(open_) if len(open_) == 1 else "")
        ask = ASKS[one.input].question
        return fit(
            f"One answer settles NOMS{place}: {ask[0].lower()}{ask[1:]}",
            f"One answer settles NOMS{place}: {ASKS[one.input].short}.",
        )
    return _answer_first(asked, shorts)


def _sharpen(asked: Sequence[Question], lesions: Sequence[LesionResult]) -> str:
    """One option at every level: which answers could still change it, or would sharpen the rest."""
    levels = joined(level_name(lesion.level) for lesion in lesions if lesion.level is not None)
    could = [question for question in asked if "noms" in question.would_change]
    start = words.ONE_OPTION if could else words.SETTLED
    start = start.format(at=f" at {levels}" if levels else "")
    shorts = list(dict.fromkeys(_short(question) for question in could or asked))
    tail = (
        f"{counted(len(shorts), 'answer', 'answers')} {'could still change it' if could else 'would sharpen the rest'}"
    )
    said = f"{start}; {tail}"
    return fit(*(f"{said}: {some(shorts, n)}." for n in (len(shorts), 3, 2, 1)), f"{said}.")


def _at_one(lesions: Sequence[LesionResult]) -> str:
    return f" at {level_name(lesions[0].level)}" if lesions[0].level is not None else ""


def _answer_first(asked: Sequence[Question], shorts: Sequence[str]) -> str:
    if asked[0].input == SAFETY_KEY:
        first = "any new weakness, gait, bladder or bowel change? Then "
        rest = [short for short in shorts if short != ASKS[SAFETY_KEY].short]
    else:
        first, rest = "", list(shorts)
    return fit(
        *(f"Answer first: {first}{', '.join(rest[:n])}." for n in (4, 3, 2, 1) if rest[:n]),
        f"Answer first: {joined(shorts[:2])}.",
    )


def _short(question: Question) -> str:
    return "SINS items" if question.input in SINS_ITEMS else ASKS[question.input].short
