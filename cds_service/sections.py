"""Sections put together: pages of one answer, and what is known when the rest could not be had."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from fhir_mappings.chart import HOLDS, Section, SectionState, reference_of, unknown
from fhir_mappings.reading import Resource
from fhir_mappings.section import newest_of_each
from fhir_mappings.times import day, moment
from spinal_metastasis.results import NoteCode

LOOK_BACK_DAYS: Final[Mapping[str, int]] = {"labs": 90, "performance": 365, "imaging": 365, "reports": 365}
"""How far back a list matters (mapping.md, Q3, Q4, Q9, Q10): older results change nothing, so their pages can wait."""

VALUE_LISTS: Final = frozenset({"labs", "performance", "markers", "spineItems", "responses"})
"""Lists of which the newest value counts."""


def joined(first: Section, second: Section) -> Section:
    """Two parts of one list; of a resource in both the newer version. Known as far as either is."""
    resources = (*first.resources, *second.resources)
    kept = newest_of_each((reference_of(one) if one.id else f"#{id(one)}" for one in resources), resources)
    states = {first.state, second.state}
    data_or_empty = SectionState.DATA if kept else SectionState.EMPTY
    return replace(
        first,
        state=SectionState.UNKNOWN if SectionState.UNKNOWN in states and not kept else data_or_empty,
        resources=tuple(kept.values()),
        notes=tuple(dict.fromkeys((*first.notes, *second.notes))),
        incomplete=first.incomplete or second.incomplete,
        next_link=second.next_link or first.next_link,
        entries_read=first.entries_read + second.entries_read,
        foreign_patient=first.foreign_patient or second.foreign_patient,
        aliases={**first.aliases, **second.aliases},
    )


def all_there_is(section: Section) -> Section:
    """The same without its link to more: what follows was added, or does not matter."""
    return replace(section, incomplete=False, next_link=None)


def as_far_as_sure(section: Section) -> Section:
    """A list of values that lacks a page and is not newest first is not known: a newer value may be on that page."""
    if section.key not in VALUE_LISTS or section.state is not SectionState.DATA or not section.lacks_a_page:
        return section
    if _newest_first(section):
        return section
    gap = unknown(section.key, NoteCode.INCOMPLETE_LIST, "a page of it is missing, and the rest is in no order of time")
    return replace(gap, notes=(*section.notes, *gap.notes), entries_read=section.entries_read)


def reaches_back(section: Section, as_of: dt.datetime) -> bool:
    """Whether a list that runs on is complete as far back as it matters: newest first, its end before that day."""
    days = LOOK_BACK_DAYS.get(section.key)
    dates = _newest_first(section) if days is not None else ()
    return days is not None and bool(dates) and dates[-1] < (as_of - dt.timedelta(days=days)).date()


def _newest_first(section: Section) -> Sequence[dt.date]:
    """The dates of a list in which each entry has one and none is later than that before it; else ()."""
    main_type = HOLDS[section.key][0]
    dates = [_date_of(resource) for resource in section.resources if isinstance(resource, main_type)]
    known = [date for date in dates if date is not None]
    return known if len(known) == len(dates) and known == sorted(known, reverse=True) else ()


def _date_of(resource: Resource) -> dt.date | None:
    for name in ("effective_date_time", "started", "authored", "issued"):
        read = moment(getattr(resource, name, None))
        if read is not None:
            return day(read)
    return None
