"""An explicit answer beside what was read out of Conditions, Procedures and drugs for the same fact.

The answer wins when it is as new or newer, or when it only says more precisely what was derived; it must still be
inside its window. A later finding that contradicts it wins, and within 24 hours both are shown as a conflict.
"""

from dataclasses import replace
from typing import Any

from fhir_mappings.choose import CONFLICT_WINDOW, disagree
from fhir_mappings.times import age_days, instant
from spinal_metastasis.facts import Fact, Flag, Moment
from spinal_metastasis.results import DataNote, NoteCode
from spinal_metastasis.vocabulary import FACTS


def merged(
    key: str, own: Fact[Any] | None, derived: Fact[Any] | None, as_of: Moment, notes: list[DataNote]
) -> Fact[Any] | None:
    """The one of the two that speaks."""
    if own is None or derived is None:
        return own or derived
    if not is_current(key, own, as_of):
        return derived
    if not disagree(key, own.value, derived.value):
        return own
    said, found = own.date, date_of(derived)
    winner, other = (own, derived) if found is None or said is None or not is_later(found, said) else (derived, own)
    if said is None or found is None or abs(instant(said) - instant(found)) > CONFLICT_WINDOW:
        return winner
    where = winner.evidence[0].source if winner.evidence else None
    text = f"{key}: an answer and a finding within 24 hours contradict each other; the newer is used."
    notes.append(DataNote(NoteCode.CONFLICT, text, where))
    flags = winner.flags if Flag.CONFLICT in winner.flags else (*winner.flags, Flag.CONFLICT)
    return replace(winner, flags=flags, evidence=(*winner.evidence, *other.evidence))


def is_current(key: str, fact: Fact[Any], as_of: Moment) -> bool:
    """Whether the fact is inside its window; the limit itself still counts."""
    days = FACTS[key].window_days
    return days is None or fact.date is None or age_days(fact.date, as_of) <= days


def date_of(fact: Fact[Any]) -> Moment | None:
    """When it was last said: the day it ages from, else the newest day of its evidence."""
    if fact.date is not None:
        return fact.date
    return max((e.date for e in fact.evidence if e.date is not None), key=instant, default=None)


def is_later(one: Moment, other: Moment) -> bool:
    return instant(one) > instant(other)
