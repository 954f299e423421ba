"""From found Observations to candidates of one fact, newest first, and no further than is needed.

Converting stops once an older value can neither be chosen nor contradict: a chart may hold years of laboratory data.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from fhir_mappings.choose import CONFLICT_WINDOW, Candidate
from fhir_mappings.observation import (
    SHOWN_REASONS,
    Found,
    absent_reason,
    is_used,
    tell_missing_zone,
    time_of,
    values_given,
)
from fhir_mappings.times import instant, is_future, seconds
from spinal_metastasis.facts import Moment
from spinal_metastasis.results import DataNote, NoteCode

T = TypeVar("T")
Read = Callable[[Found[Any], Moment | None, list[DataNote]], Candidate[T] | None]


def candidates(
    key: str, found: Iterable[Found[Any]], read: Read[T], as_of: Moment, notes: list[DataNote]
) -> Iterator[Candidate[T]]:
    """What `read` makes of the Observations whose status and value let them count, newest first."""
    settled: Candidate[T] | None = None
    for item, when in newest_first(found):
        if settled is not None and when is not None and settled.when is not None:
            beyond = instant(settled.when) - instant(when) > CONFLICT_WINDOW
            if beyond:
                return
        if when is not None and is_future(when, as_of):
            notes.append(DataNote(NoteCode.FUTURE_DATE, f"{key}: dated after the index time, not used.", item.source))
            continue
        if not is_used(item.observation, key, notes) or not _has_one_value(key, item, notes):
            continue
        candidate = read(item, when, notes)
        if candidate is None:
            continue
        tell_missing_zone(item.observation, notes)
        yield candidate
        if settled is None and not candidate.is_preliminary:
            settled = candidate


def newest_first(found: Iterable[Found[Any]]) -> list[tuple[Found[Any], Moment | None]]:
    """With their times; undated last. Equal times by id, so the order is total."""
    timed = [(item, time_of(item.observation)) for item in found]
    if len(timed) < 2:
        return timed
    keys = [(-seconds(when), item.observation.id or "") for item, when in timed]
    return [timed[place] for place in sorted(range(len(timed)), key=keys.__getitem__)]


def _has_one_value(key: str, item: Found[Any], notes: list[DataNote]) -> bool:
    """A part without a value hides nothing older; it is told only for the reasons that matter (mapping 1.3, 7)."""
    given = values_given(item.part)
    if given > 1:
        notes.append(DataNote(NoteCode.UNREADABLE, f"{key}: two values in one Observation, none is used.", item.source))
        return False
    if given or item.part.interpretation:
        return True
    if (reason := absent_reason(item.part)) in SHOWN_REASONS:
        notes.append(DataNote(NoteCode.OTHER, f"{key}: no result, reason {reason}.", item.source))
    return False
