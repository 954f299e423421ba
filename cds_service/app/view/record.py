"""What the answer rests on by day, and what was read and not used."""

from collections.abc import Iterable
from typing import NamedTuple

from cds_service.cards.frame import Basis
from cds_service.cards.inputs import by_day, flagged, references
from cds_service.cards.labels import level_name
from cds_service.cards.numbers import day_of
from spinal_metastasis.results import DataNote, FactUsed

UNDATED = "Without a date"


class Event(NamedTuple):
    """One day of the record. `said`: values read from it, in markdown. `kinds`: types of its sources."""

    date: str
    said: str
    sources: str
    kinds: str


class Note(NamedTuple):
    resource: str
    text: str


def timeline(basis: Basis) -> tuple[Event, ...]:
    """Oldest first; what has no date comes last."""
    facts = [fact for fact in basis.assessment.facts if fact.source]
    facts.sort(key=lambda fact: (day_of(fact.date or "") is None, fact.date or ""))
    return tuple(
        Event(day or UNDATED, "; ".join(_said(fact) for fact in group), references(group), _kinds(group))
        for day, group in by_day(facts).items()
    )


def _kinds(facts: Iterable[FactUsed]) -> str:
    return ", ".join(dict.fromkeys((fact.source or "").partition("/")[0] for fact in facts))


def _said(fact: FactUsed) -> str:
    return f"{level_name(fact.level)}: {flagged(fact)}" if fact.level is not None else flagged(fact)


def notes(basis: Basis) -> tuple[Note, ...]:
    return tuple(_note(note) for note in basis.assessment.data_notes)


def _note(note: DataNote) -> Note:
    return Note(note.resource or "", note.text)
