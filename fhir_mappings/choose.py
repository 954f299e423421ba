"""Which of several values speaks (mapping 1.3): time, then rank of the code, then status; conflicts are kept and shown.

The order is total, so two runs agree. A stale value is passed on with its date: the core applies the windows. Only
"preliminary when nothing final is in the window" looks at the window here.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Generic, TypeVar

from msgspec import Struct

from fhir_mappings.times import age_days, instant, is_future, seconds
from spinal_metastasis.facts import Evidence, Fact, Flag, Moment, OneOf, Origin, Range
from spinal_metastasis.results import DataNote, NoteCode
from spinal_metastasis.vocabulary import FACTS

T = TypeVar("T")
CONFLICT_WINDOW = timedelta(hours=24)
STATUS_ORDER = {"corrected": 0, "amended": 0}

THRESHOLDS: dict[str, tuple[tuple[str, bool], ...]] = {
    "albumin": (("2.5", True), ("3.5", True), ("3.7", True)),  # T12; NESMS, T12; Katagiri
    "hb": (("8", True),),  # T13
    "neutrophils": (("1.0", True),),  # T13
    "platelets": (("50", True), ("100", True)),  # T10; T10, Katagiri
    "inr": (("1.5", False),),  # T11
    "crp": (("0.4", True),),  # Katagiri
    "ldh": (("250", True),),  # Katagiri
    "bilirubin": (("1.4", True),),  # Katagiri
    "calcium": (("10.3", True),),  # Katagiri
    "ecog": (("2", True), ("3", True), ("4", True)),  # Rades; T4, Katagiri; T3
    "kps": (("40", True), ("50", True), ("60", True), ("80", True)),  # T3; Tokuhashi; T4; Tokuhashi
    "asa": (("3", True), ("4", True), ("5", True)),  # T5
    "pain_vas": (("0", False),),  # pain present (mapping 3.3)
    "spinal_mets_count": (("2", True), ("3", True)),  # Tomita; Tokuhashi
    "extraspinal_bone_mets": (("1", True), ("3", True)),  # Tokuhashi
    "bmi": (("30", True),),  # A14
    "wbc": (), "lymphocytes": (), "alp": (), "creatinine": (), "egfr": (), "sodium": (),
}  # fmt: skip
"""Cuts of the scores and of the tolerance rules (principles 5, prognosis 2-5). (cut, True): the cut itself lies above.

A number without a row here, and every enum or boolean, conflicts when it differs at all.
"""
CUTS = {key: tuple((Decimal(cut), closed) for cut, closed in cuts) for key, cuts in THRESHOLDS.items()}


class Candidate(Struct, Generic[T], frozen=True):
    """One value that could be the fact. `when` None = no time is known: older than every dated one.

    `value` None = recorded as not known, which hides older answers. `rank` 0 is the best code. `status` as in the
    resource; `preliminary` (or `in-progress`) counts only when nothing final is in the window.
    """

    value: T | OneOf[T] | Range | None
    source: str
    when: Moment | None
    said: str = ""
    rank: int = 0
    status: str = "final"
    updated: str = ""
    flags: tuple[Flag, ...] = ()
    origin: Origin | None = None

    @property
    def is_preliminary(self) -> bool:
        return self.status in ("preliminary", "in-progress", "partial")


def choose(
    key: str, candidates: Iterable[Candidate[T]], as_of: Moment, notes: list[DataNote], window: int | None = None
) -> Fact[T] | None:
    """The fact `key` from its candidates, newest first; None if none may be used. What was passed over is noted.

    `window` in days: that of the vocabulary when omitted. An undated value of a fact that ages is refused.
    """
    days = window if window is not None else FACTS[key].window_days if key in FACTS else None
    usable = _sorted([c for c in candidates if _is_usable(key, c, as_of, days, notes)])
    chosen = _first(usable, as_of, days)
    if chosen is None or chosen.value is None:
        return None
    rivals = [c for c in usable if c is not chosen and _rivals(key, chosen, c)] if len(usable) > 1 else []
    flags = chosen.flags
    if chosen.is_preliminary:
        flags = (*flags, Flag.PRELIMINARY)
        notes.append(DataNote(NoteCode.PRELIMINARY, f"{key}: the value used is {chosen.status}.", chosen.source))
    if rivals and Flag.CONFLICT not in flags:
        flags = (*flags, Flag.CONFLICT)
    if rivals:
        others = ", ".join(f"{c.said or c.value} ({c.source})" for c in rivals)
        text = f"{key}: conflicting values within 24 hours; the newest is used: {chosen.said}; also {others}."
        notes.append(DataNote(NoteCode.CONFLICT, text, chosen.source))
    evidence = tuple(Evidence(c.source, c.when, c.said, c.origin) for c in (chosen, *rivals))
    return Fact(chosen.value, evidence, chosen.when, flags)


def _is_usable(key: str, candidate: Candidate[Any], as_of: Moment, days: int | None, notes: list[DataNote]) -> bool:
    if candidate.when is None:
        if days is not None:
            notes.append(DataNote(NoteCode.OTHER, f"{key}: recorded without a date, not used.", candidate.source))
        return days is None
    if is_future(candidate.when, as_of):
        notes.append(DataNote(NoteCode.FUTURE_DATE, f"{key}: dated after the index time, not used.", candidate.source))
        return False
    return True


def _sorted(usable: list[Candidate[T]]) -> list[Candidate[T]]:
    """Newest first; equal times by rank, status, last update (newest first) and reference."""
    if len(usable) > 1:
        usable.sort(key=lambda c: c.source)
        usable.sort(key=lambda c: c.updated, reverse=True)
        usable.sort(key=lambda c: (c.rank, STATUS_ORDER.get(c.status, 1)))
        usable.sort(key=lambda c: seconds(c.when), reverse=True)
    return usable


def _first(usable: Sequence[Candidate[T]], as_of: Moment, days: int | None) -> Candidate[T] | None:
    """Newest final in the window, else newest preliminary in it, else the newest final, else the newest."""
    if len(usable) == 1:
        return usable[0]
    in_window = [c for c in usable if days is None or c.when is None or age_days(c.when, as_of) <= days]
    among = in_window or usable
    for candidate in among:
        if not candidate.is_preliminary:
            return candidate
    return among[0] if among else None


def _rivals(key: str, chosen: Candidate[Any], other: Candidate[Any]) -> bool:
    """Within 24 hours and on another side of a threshold; a preliminary value is no rival of a final one."""
    if other.when is None or chosen.when is None or (other.is_preliminary and not chosen.is_preliminary):
        return False
    apart = abs(instant(chosen.when) - instant(other.when))
    return apart <= CONFLICT_WINDOW and other.value is not None and disagree(key, chosen.value, other.value)


def disagree(key: str, one: object, other: object) -> bool:
    """Whether no value that `one` leaves open is on the same side of every threshold as one that `other` does."""
    if key in CUTS and (low_high := (_steps(key, one), _steps(key, other))):
        (low, high), (other_low, other_high) = low_high
        return high < other_low or other_high < low
    if isinstance(one, Range) or isinstance(other, Range):
        return one != other
    return not any(mine == theirs for mine in _values(one) for theirs in _values(other))


def _values(value: object) -> tuple[object, ...]:
    return value.values if isinstance(value, OneOf) else (value,)


def _steps(key: str, value: object) -> tuple[int, int]:
    """How many cuts the lowest and the highest value still possible have passed."""
    if isinstance(value, Range):
        low = 0 if value.low is None else _passed(key, value.low)
        high = len(CUTS[key]) if value.high is None else _passed(key, value.high, open_above=value.high_open)
        return low, high
    steps = [_passed(key, number) for number in _values(value) if isinstance(number, (int, Decimal))]
    return (min(steps), max(steps)) if steps else (0, len(CUTS[key]))


def _passed(key: str, number: int | Decimal, *, open_above: bool = False) -> int:
    return sum(number > cut or (number == cut and closed and not open_above) for cut, closed in CUTS[key])
