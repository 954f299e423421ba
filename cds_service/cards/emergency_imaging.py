"""Whether the newest spine MRI is the one that guideline timing asks for: of the last 24 hours, and of this deficit."""

import datetime as dt

from cds_service.cards.frame import Basis

Imaging = tuple[str, str]
"""When, as ISO date or dateTime, and the resource."""
WITHIN = dt.timedelta(hours=24)


def is_of_now(basis: Basis, imaging: Imaging) -> bool:
    """Within 24 h before the assessment, and not before a recorded onset of the deficit."""
    taken, now = _moment(imaging[0]), _moment(basis.assessment.as_of)
    onset = basis.inputs.value("neuro_deficit_onset")
    began = _moment(onset) if isinstance(onset, str) else None
    if taken is None or now is None or (began is not None and _gap(began, taken) < dt.timedelta()):
        return False
    return dt.timedelta() <= _gap(taken, now) <= WITHIN


def _moment(iso: str) -> dt.datetime | dt.date | None:
    """None for a date of which the day is not written."""
    try:
        return dt.datetime.fromisoformat(iso) if "T" in iso else dt.date.fromisoformat(iso)
    except ValueError:
        return None


def _gap(first: dt.datetime | dt.date, last: dt.datetime | dt.date) -> dt.timedelta:
    """Exact between two instants; in whole days where one of them has no time of day or no offset."""
    if isinstance(first, dt.datetime) and isinstance(last, dt.datetime) and first.tzinfo and last.tzinfo:
        return last - first
    return dt.timedelta(days=last.toordinal() - first.toordinal())
