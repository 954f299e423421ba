"""Advisories on deficit, compression and instability: A01-A05, A21, A23, A25 (principles section 8)."""

import datetime as dt

from spinal_metastasis.freshness import moment
from spinal_metastasis.known import Case, Known, is_false, is_true, possible
from spinal_metastasis.recommendation.advisories.parts import Extent
from spinal_metastasis.recommendation.advisories.view import (
    NEVER,
    SURELY,
    Fired,
    LesionRule,
    PatientRule,
    Place,
    View,
    consults,
    is_mechanical,
    may_be_compressed,
    pain,
)
from spinal_metastasis.recommendation.radiosensitivity import candidates, classes_of
from spinal_metastasis.recommendation.survival import UNDER_3M
from spinal_metastasis.scores.readings import HAEMATOLOGICAL, primaries
from spinal_metastasis.terms import Frankel, Radiosensitivity

PARAPLEGIA_HOURS = 48
ONE_DAY = dt.timedelta(days=1)
COMPLETE = frozenset({Frankel.A, Frankel.B})
"""No motor function below the lesion."""


def a01_emergency(view: View) -> Fired | None:
    """New or progressive deficit with a spinal metastasis. NICE QS56 2023, NG234 rec 1.5.2."""
    return Fired("A01") if view.emergency else None


def a02_steroid(view: View) -> Fired | None:
    """A01, or confirmed compression with signs, not on a steroid; information on confirmed haematological malignancy.

    NICE NG234 recs 1.8.1-1.8.7, ASTRO 2024.
    """
    if is_true(view.patient.get("steroid_current")):
        return None
    if view.emergency or any(place.compressed and place.deficit for place in view.places):
        return Fired("A02")
    return Fired("A02_HAEMATOLOGICAL") if _is_haematological(view.patient) else None


def _is_haematological(patient: Known) -> bool:
    confirmed = is_true(patient.get("histology_confirmed"))
    return "primary" in patient and confirmed and set(primaries(patient)) <= HAEMATOLOGICAL


def a03_immobilise(view: View, place: Place) -> Fired | None:
    """SINS 7 or more with signs, or with mechanical pain beside high-grade compression. NG234 in BMJ 2023."""
    unstable = consults(place)
    suspected = view.emergency or place.deficit or (place.compressed and is_mechanical(place))
    return Fired("A03", place.level, conditional=unstable is Extent.SOME) if unstable and suspected else None


def is_unimaged_without_deficit(view: View, place: Place) -> bool:
    """No deficit, and no epidural grade, so no reading of an MRI of this level."""
    return not view.emergency and not place.deficit and "escc_grade" not in place.facts


def a04_pain_mri(view: View, place: Place) -> Fired | None:
    """Cancer and pain at the level, no deficit, no MRI read. NICE QS56 statement 2, 2023."""
    fires = is_unimaged_without_deficit(view, place) and pain(view, place) == SURELY
    return Fired("A04", place.level) if fires else None


def a05_sins_refer(view: View, place: Place) -> Fired | None:  # noqa: ARG001 -- every rule is asked alike
    """SINS of 7 or more, or possibly. Fisher 2014 (binary scale), ASTRO 2024."""
    unstable = consults(place)
    return Fired("A05", place.level, conditional=unstable is Extent.SOME) if unstable else None


def a21_rt_emergency(view: View, place: Place) -> Fired | None:  # noqa: ARG001
    """High-grade compression, surgery not possible. ASTRO 2024; NICE QS56 for the 24 h."""
    if not place.compressed or not place.parts.unable:
        return None
    return Fired("A21", place.level, conditional=place.parts.unable is Extent.SOME)


def is_paraplegic_over_48_h(case: Case) -> bool:
    """Complete motor loss that surely began more than 48 h before the index time (also flag E8).

    An onset known by its day may be as late as the end of it; a Frankel grade with motor function speaks against it.
    """
    onset = case.patient.get("paraplegia_onset")
    if onset is None or not isinstance(onset.value, dt.date) or True not in motor_loss_is_complete(case.patient):
        return False
    limit = moment(onset.value) + dt.timedelta(hours=PARAPLEGIA_HOURS)
    if isinstance(onset.value, dt.datetime):
        return case.as_of > limit
    return case.as_of >= limit + ONE_DAY


def motor_loss_is_complete(patient: Known) -> tuple[bool, ...]:
    """Whether Frankel or ASIA says so; both when it is not recorded."""
    grades = possible(patient.get("frankel_or_asia"), Frankel)
    return tuple(answer for answer in (False, True) if any((grade in COMPLETE) is answer for grade in grades))


def a23_paraplegia_48h(view: View) -> Fired | None:
    """Complete motor loss over 48 h. Patchell's criteria."""
    return Fired("A23") if is_paraplegic_over_48_h(view.case) and view.places else None


def very_radiosensitive(patient: Known) -> tuple[bool, ...]:
    """Whether the histology is of the group the trial excluded (lymphoma, leukaemia, myeloma, germ cell, small cell).

    By histology itself: a site's policy and radiotherapy given before do not move it.
    """
    stated, known = patient.get("radiosensitivity_override"), candidates(patient)
    if stated is not None:
        classes = set(possible(stated, Radiosensitivity))
    else:
        classes = set(Radiosensitivity) if known is None else {c for primary in known for c in classes_of(primary)}
    unknown = Radiosensitivity.UNKNOWN in classes or is_false(patient.get("histology_confirmed"))
    sensitive = unknown or Radiosensitivity.SENSITIVE in classes
    other = unknown or bool(classes - {Radiosensitivity.SENSITIVE})
    return tuple(answer for answer, may in ((False, other), (True, sensitive)) if may)


def is_only_area(view: View, place: Place) -> bool:
    """The one level with high-grade compression, every other known to have none."""
    return place.compressed and not any(may_be_compressed(other) for other in view.places if other is not place)


def may_live_3_months(view: View) -> bool:
    return any(band not in UNDER_3M for band in view.bands)


def may_die_within_3_months(view: View) -> bool:
    return any(band in UNDER_3M for band in view.bands)


def a25_direct_surgery_benefit(view: View, place: Place) -> Fired | None:
    """High-grade, deficit, one area, able, 3 months or more, not very sensitive: the trial's patients. Patchell 2005.

    Motor loss over 48 h was outside the trial.
    """
    if not (place.deficit and is_only_area(view, place)) or a23_paraplegia_48h(view) is not None:
        return None
    sensitive = very_radiosensitive(view.patient)
    if not place.parts.able or sensitive == SURELY or not may_live_3_months(view):
        return None
    sure = place.parts.able is Extent.ALL and sensitive == NEVER and not may_die_within_3_months(view)
    return Fired("A25", place.level, conditional=not sure)


SUSPECTED_RULES: tuple[PatientRule, ...] = (a01_emergency, a02_steroid)
PATIENT_RULES: tuple[PatientRule, ...] = (*SUSPECTED_RULES, a23_paraplegia_48h)
LESION_RULES: tuple[LesionRule, ...] = (
    a03_immobilise, a04_pain_mri, a05_sins_refer, a21_rt_emergency, a25_direct_surgery_benefit,
)  # fmt: skip
