"""The answers of a page as they would be written, each beside what the record says now; and those that cannot be."""

from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from cds_service.app.answers import Located, located
from cds_service.app.charts import changed
from cds_service.app.record import Record
from cds_service.app.sessions import Session
from cds_service.app.write import wording as words
from cds_service.cards.frame import Basis
from cds_service.cards.inputs import brief
from cds_service.cards.labels import level_name
from cds_service.cards.numbers import say_date, say_value
from cds_service.resources.answers import Given, Place
from cds_service.resources.provenance import Author
from cds_service.settings import Settings
from fhir_mappings.own_codes import site_at, written_value
from fhir_mappings.own_values import Systems
from spinal_metastasis.facts import Fact, LesionFacts, OneOf, Range
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


@dataclass(slots=True)
class Answers:
    given: list[Given] = field(default_factory=list)
    lines: tuple[Line, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def read_answers(session: Session, before: Record, author: Author, settings: Settings) -> Answers:
    """`before`: the record without the answers. Raises `AnswerError` for an answer the record has no place for."""
    facts = before.mapped.facts
    answered = changed(facts, session.answers)
    basis, systems = Basis.of(before.assessment, settings.policy), Systems.under(settings.canonical_root)
    found = Answers()
    for one in located(facts, session.answers):
        lesion = None if one.lesion is None else (answered.lesions or ())[one.lesion]
        place = None if lesion is None else place_of(lesion)
        if lesion is not None and place is None:
            found.left_out += (LeftOut(FACTS[one.key].label, words.NO_PLACE),)
            continue
        fact: Fact[Any] | None = getattr(lesion or answered, one.key)
        given = _given(session, one, fact, place, systems, author)
        found.given.append(given)
        found.lines += (_line(given, fact, basis),)
    return found


def place_of(lesion: LesionFacts) -> Place | None:
    """Where a lesion is, if one code says just that."""
    value = None if lesion.level is None else lesion.level.value
    if value is None or isinstance(value, Range):
        return None
    levels = value.values if isinstance(value, OneOf) else (value,)
    site = site_at(tuple(map(SpinalLevel, levels)))
    return None if site is None else Place(site, level_name(str(levels[0]) if len(levels) == 1 else tuple(levels)))


def _given(
    session: Session, one: Located, fact: Fact[Any] | None, place: Place | None, systems: Systems, author: Author
) -> Given:
    answered = session.given[one.name]
    value = None if fact is None else fact.value
    written = written_value(one.key, value, _said(one.key, fact), systems)
    return Given(answered.id, answered.at.isoformat(timespec="seconds"), one.key, written, place, author)


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
