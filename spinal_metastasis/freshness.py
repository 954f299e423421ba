"""Which facts still count at the index time: windows of contract appendix A, and dates that lie in the future.

A fact without a date counts as current. Age is whole days from its date; the limit itself still counts.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from spinal_metastasis.epidural import has_signs
from spinal_metastasis.facts import Fact, LesionFacts, Moment, PatientFacts
from spinal_metastasis.known import Known, is_true
from spinal_metastasis.results import DataNote, NoteCode
from spinal_metastasis.vocabulary import ESCC_WITH_DEFICIT_DAYS, FACTS

PATIENT_KEYS = tuple(field.name for field in fields(PatientFacts) if field.name != "lesions")
LESION_KEYS = tuple(field.name for field in fields(LesionFacts))
ONE_DAY = dt.timedelta(days=1)


def recorded(facts: PatientFacts | LesionFacts) -> Known:
    """The facts that are there, by key, in the vocabulary's order."""
    keys = PATIENT_KEYS if isinstance(facts, PatientFacts) else LESION_KEYS
    return {key: fact for key in keys if (fact := getattr(facts, key)) is not None}


def moment(when: Moment) -> dt.datetime:
    """A point in time; a date alone is the start of that day, a time without zone is UTC."""
    if not isinstance(when, dt.datetime):
        when = dt.datetime(when.year, when.month, when.day, tzinfo=dt.UTC)
    return when if when.tzinfo else when.replace(tzinfo=dt.UTC)


def age_days(date: Moment, as_of: dt.datetime) -> int:
    return (as_of - moment(date)).days


def is_within(fact: Fact[Any], days: int, as_of: dt.datetime) -> bool:
    """Whether a fact is not older than `days`; one without a date always is."""
    return fact.date is None or age_days(fact.date, as_of) <= days


def has_deficit(patient: Known, lesion: Known) -> bool:
    """A neurological deficit is recorded: myelopathy itself, or one of its signs."""
    return is_true(lesion.get("myelopathy") or patient.get("myelopathy")) or has_signs(patient, lesion)


def current(
    facts: Known, as_of: dt.datetime, where: str = "", windows: Mapping[str, int] | None = None
) -> tuple[Known, list[DataNote]]:
    """Split facts into those that count and notes on the others. `where` names the level; `windows` overrides."""
    kept = dict(facts)
    notes: list[DataNote] = []
    for key, fact in facts.items():
        note = _objection(key, fact, as_of, where, windows or {})
        if note is not None:
            del kept[key]
            notes.append(note)
    return kept, notes


def current_lesion(lesion: Known, patient: Known, as_of: dt.datetime) -> tuple[Known, list[DataNote]]:
    """The same for a lesion; with a deficit the epidural grade ages faster."""
    level = lesion.get("level")
    where = f" at {level.value}" if level is not None and isinstance(level.value, str) else ""
    kept, notes = current({key: fact for key, fact in lesion.items() if key != "escc_grade"}, as_of, where)
    if "escc_grade" in lesion:
        shorter = {"escc_grade": ESCC_WITH_DEFICIT_DAYS} if has_deficit(patient, kept) else {}
        grade, more = current({"escc_grade": lesion["escc_grade"]}, as_of, where, shorter)
        kept, notes = {**kept, **grade}, notes + more
    return kept, notes


def _objection(
    key: str, fact: Fact[Any], as_of: dt.datetime, where: str, windows: Mapping[str, int]
) -> DataNote | None:
    if fact.date is None:
        return None
    when, limit = moment(fact.date), windows.get(key, FACTS[key].window_days)
    ahead, age = when > as_of + ONE_DAY, (as_of - when).days
    if not ahead and (limit is None or age <= limit):
        return None
    source = next(iter(_references(fact)), None)
    subject = f"{FACTS[key].label}{where}"
    if ahead:
        return DataNote(NoteCode.FUTURE_DATE, f"{subject}: dated after the index time; taken as not known.", source)
    text = f"{subject}: {age} days old (limit {limit} days); taken as not known."
    return DataNote(NoteCode.STALE, text, source, fact.date)


def _references(fact: Fact[Any]) -> Iterator[str]:
    return (evidence.source for evidence in fact.evidence if evidence.source)
