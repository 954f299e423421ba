"""Sections put together: pages of one answer, and what is known when the rest could not be had."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from fhir_mappings.chart import HOLDS, Section, SectionState, reference_of
from fhir_mappings.reading import Resource
from fhir_mappings.section import newest_of_each
from fhir_mappings.times import day, moment

LOOK_BACK_DAYS: Final[Mapping[str, int]] = {"labs": 90, "performance": 365, "imaging": 365, "reports": 365}
"""How far back a list matters (mapping.md, Q3, Q4, Q9, Q10): older results change nothing, so their pages can wait."""


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
        next_link=second.next_link,
        entries_read=first.entries_read + second.entries_read,
        foreign_patient=first.foreign_patient or second.foreign_patient,
        aliases={**first.aliases, **second.aliases},
    )


def all_there_is(section: Section) -> Section:
    """The same without its link to more: what follows was added, or does not matter."""
    return replace(section, incomplete=False, next_link=None)


def reaches_back(section: Section, as_of: dt.datetime) -> bool:
    """Whether a list that runs on is complete as far back as it matters: newest first, its end before that day."""
    days = LOOK_BACK_DAYS.get(section.key)
    if days is None:
        return False
    main_type = HOLDS[section.key][0]
    dates = [_date_of(resource) for resource in section.resources if isinstance(resource, main_type)]
    known = [date for date in dates if date is not None]
    if not known or len(known) < len(dates) or known != sorted(known, reverse=True):
        return False
    return known[-1] < (as_of - dt.timedelta(days=days)).date()


def _date_of(resource: Resource) -> dt.date | None:
    for name in ("effective_date_time", "started", "issued"):
        read = moment(getattr(resource, name, None))
        if read is not None:
            return day(read)
    return None
