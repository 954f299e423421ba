"""The answers of a page as they would be written, each beside what the record says now; and those that cannot be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from cds_service.app.answers import located
from cds_service.app.charts import changed
from cds_service.app.record import Record
from cds_service.app.sessions import Session
from cds_service.app.write import wording as words
from cds_service.cards.frame import Basis
from cds_service.cards.inputs import brief
from cds_service.cards.numbers import say_date, say_value
from cds_service.resources.answers import Given, Place
from cds_service.resources.provenance import Author
from cds_service.settings import Settings
from fhir_mappings.own_codes import written_value
from fhir_mappings.own_values import Systems
from spinal_metastasis.facts import Fact, LesionFacts, OneOf, PatientFacts, Range
from spinal_metastasis.terms import SpinalLevel
from spinal_metastasis.vocabulary import FACTS

NOT_RECORDED: Final = "not recorded"
NOT_KNOWN: Final = "not known"


class Line(NamedTuple):
    """What is asked, where, what the record says now (markdown), what would be written, when it was given."""

    label: str
    level: str
    recorded: str
    answer: str
    at: str


class LeftOut(NamedTuple):
    label: str
    why: str


class Meant(NamedTuple):
    """An answer and the fact it makes, None = not known. `place`: of its lesion, None where no code says it."""

    name: str
    key: str
    is_of_lesion: bool
    place: Place | None
    fact: Fact[Any] | None


@dataclass(slots=True)
class Answers:
    given: list[Given] = field(default_factory=list)
    lines: tuple[Line, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def read_answers(session: Session, before: Record, author: Author, settings: Settings) -> Answers:
    """`before`: the record without the answers. Raises `AnswerError` for an answer the record has no place for."""
    basis, systems = Basis.of(before.assessment, settings.policy), Systems.under(settings.canonical_root)
    found = Answers()
    for one in meant(before.mapped.facts, session.answers):
        if one.is_of_lesion and one.place is None:
            found.left_out += (LeftOut(FACTS[one.key].label, words.NO_PLACE),)
            continue
        given = _given(session, one, systems, author)
        found.given.append(given)
        found.lines += (_line(given, one.fact, basis),)
    return found


def meant(facts: PatientFacts, answers: Mapping[str, str]) -> Iterator[Meant]:
    """`facts`: of the record without the answers. Raises `AnswerError` as `read_answers` does."""
    answered = changed(facts, answers)
    for one in located(facts, answers):
        lesion = None if one.lesion is None else (answered.lesions or ())[one.lesion]
        place = None if lesion is None else place_of(lesion)
        yield Meant(one.name, one.key, lesion is not None, place, getattr(lesion or answered, one.key))


def place_of(lesion: LesionFacts) -> Place | None:
    """Where a lesion is, if one code says just that."""
    value = None if lesion.level is None else lesion.level.value
    if value is None or isinstance(value, Range):
        return None
    levels = value.values if isinstance(value, OneOf) else (value,)
    return Place.at(*map(SpinalLevel, levels))


def _given(session: Session, one: Meant, systems: Systems, author: Author) -> Given:
    answered = session.given[one.name]
    value = None if one.fact is None else one.fact.value
    written = written_value(one.key, value, _said(one.key, one.fact), systems)
    return Given(answered.id, answered.at.isoformat(timespec="seconds"), one.key, written, one.place, author)


def _line(given: Given, fact: Fact[Any] | None, basis: Basis) -> Line:
    level = given.place.name if given.place is not None else ""
    recorded = basis.inputs.get(given.key, level or None)
    unit = "" if fact is None else FACTS[given.key].unit
    return Line(
        given.label, level, NOT_RECORDED if recorded is None else brief(recorded),
        f"{_said(given.key, fact)} {unit}".rstrip(), say_date(given.at),
    )  # fmt: skip


def _said(key: str, fact: Fact[Any] | None) -> str:
    return NOT_KNOWN if fact is None else say_value(key, fact.value)
