"""The open questions as a form: most decisive first, each with its reason, a control and what reports propose."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cds_service.app.answers import EDITABLE, LEVEL, NO_LEVEL, NOT_KNOWN, WORDS
from cds_service.cards.frame import Basis
from cds_service.cards.labels import capital, level_name
from cds_service.cards.numbers import say_date, say_value
from cds_service.cards.proposals import proposals_for
from cds_service.cards.questions_grouped import SAFETY_KEY, Entry, entries
from cds_service.cards.questions_lines import would_change
from cds_service.cards.wording.asks import ASKS
from cds_service.report_answers import SuggestedAnswer
from spinal_metastasis.results import Question
from spinal_metastasis.terms import VERTEBRAE
from spinal_metastasis.vocabulary import FACTS, FactSpec, Kind
from spinal_metastasis.what_if import PATIENT_KEYS

RADIOS_UP_TO = 6


class Choice(NamedTuple):
    value: str
    label: str


class Proposed(NamedTuple):
    """What a report suggests: its sentence in three parts, the middle one marked."""

    before: str
    marked: str
    after: str
    value: str
    label: str
    said_in: str


class Control(NamedTuple):
    """`kind`: radio, select, number, or none where the fact is a list or an object."""

    name: str
    kind: str
    choices: tuple[Choice, ...]
    unit: str
    low: str
    high: str
    step: str


class Item(NamedTuple):
    """One question of an entry; `question` in words."""

    question: str
    control: Control
    proposed: Proposed | None
    answered: str


class Asked(NamedTuple):
    """One ranked entry. `mark`: "!" for the safety question, else its rank; `settles`: any answer leaves one row."""

    mark: str
    title: str
    why: str
    settles: bool
    items: tuple[Item, ...]


def asked(basis: Basis, questions: Iterable[Question], answers: Mapping[str, str]) -> tuple[Asked, ...]:
    """The entries of the questions card, all of them, and the team's judgement where it alone would settle a level."""
    found = []
    rank = 0
    listed = list(questions)
    for entry in (*_settling_alone(basis, listed), *entries(basis, listed)):
        safety = entry.first.input == SAFETY_KEY
        rank += not safety
        found.append(_asked(basis, entry, "!" if safety else str(rank), answers))
    return tuple(found)


class Answer(NamedTuple):
    """An answer given here, in words. `name`: how it is taken back."""

    name: str
    label: str
    said: str


def answered(answers: Mapping[str, str]) -> tuple[Answer, ...]:
    return tuple(Answer(name, *_in_words(name, text)) for name, text in answers.items())


def _in_words(name: str, text: str) -> tuple[str, str]:
    level, _, key = name.rpartition(".")
    label = capital(ASKS[key].short) + (f", {level}" if level not in ("", NO_LEVEL) else "")
    if text == NOT_KNOWN:
        return label, "not known"
    value: object = WORDS[text] if FACTS[key].kind is Kind.BOOLEAN and text in WORDS else text
    return label, f"{say_value(key, value)} {FACTS[key].unit}".rstrip()


def _settling_alone(basis: Basis, questions: Iterable[Question]) -> Iterable[Entry]:
    """A fact that settles NOMS at a level whatever its answer, and stands for many that are asked one by one."""
    known = {(question.input, question.level) for question in questions}
    levels: dict[Question, list[str | None]] = {}
    for lesion in basis.assessment.lesions:
        keys = lesion.noms.settled_by if lesion.noms is not None else None
        if keys is not None and len(keys) == 1 and isinstance(lesion.level, str | None):
            question = Question(keys[0], ("noms",), 0, None if keys[0] in PATIENT_KEYS else lesion.level)
            if (question.input, question.level) not in known:
                levels.setdefault(question, []).append(lesion.level)
    return [Entry((question,), "", 1, tuple(where)) for question, where in levels.items()]


def _asked(basis: Basis, entry: Entry, mark: str, answers: Mapping[str, str]) -> Asked:
    items = tuple(_item(basis, question, answers) for question in entry.questions)
    title = capital(entry.kind or ASKS[entry.first.input].short)
    level = entry.first.level
    return Asked(
        mark, f"{title}, {level_name(level)}" if level is not None else title, would_change(basis, entry),
        bool(entry.settles), items,
    )  # fmt: skip


def _item(basis: Basis, question: Question, answers: Mapping[str, str]) -> Item:
    control = control_of(question.input, form_name(question.input, question.level))
    found = proposals_for(basis, question)
    proposed = _proposed(found[0]) if found and control.kind != "none" else None
    return Item(ASKS[question.input].question, control, proposed, answers.get(control.name, ""))


def form_name(key: str, level: str | None) -> str:
    """As `answers.overrides` reads it. A fact of a lesion without a level is that of the only one."""
    if level is not None:
        return f"{level}.{key}"
    return key if key in PATIENT_KEYS else f"{NO_LEVEL}.{key}"


def control_of(key: str, name: str) -> Control:
    spec = FACTS[key]
    if key not in EDITABLE:
        return Control(name, "none", (), "", "", "", "")
    if spec.kind in (Kind.INTEGER, Kind.NUMBER):
        step = str(spec.step) if spec.step else ("1" if spec.kind is Kind.INTEGER else "any")
        return Control(name, "number", (), spec.unit, _bound(spec.low), _bound(spec.high), step)
    choices = _choices(spec)
    return Control(name, "radio" if len(choices) <= RADIOS_UP_TO else "select", choices, "", "", "", "")


def _bound(value: object) -> str:
    return "" if value is None else str(value)


def _choices(spec: FactSpec) -> tuple[Choice, ...]:
    if spec.kind is Kind.BOOLEAN:
        return (Choice("true", "Yes"), Choice("false", "No"))
    if spec.key == LEVEL:
        return tuple(Choice(str(level), str(level)) for level in VERTEBRAE)
    return tuple(
        Choice(str(value), capital(say_value(spec.key, str(value)).replace("_", " "))) for value in spec.choices
    )


def _proposed(answer: SuggestedAnswer) -> Proposed | None:
    one = answer.proposal
    if len(one.values) != 1:
        return None
    sentence, at = one.sentence, max(0, min(one.at, len(one.sentence)))
    end = at + len(one.sentence[at:].split(" ", 1)[0]) if at < len(sentence) else at
    value = one.values[0]
    word = ("true" if value else "false") if isinstance(value, bool) else str(value)
    label = ("yes" if value else "no") if isinstance(value, bool) else say_value(one.fact, value)
    doubt = "perhaps " if one.uncertain else ""
    said_in = f"{answer.reference}, {say_date(answer.date.isoformat())}"
    return Proposed(sentence[:at], sentence[at:end], sentence[end:], word, f"{doubt}{label}", said_in)
