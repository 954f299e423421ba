"""Advisories on deficit, compression and instability."""

import datetime as dt

from tests.spinal_metastasis.oracle.lesion import sins
from tests.spinal_metastasis.oracle.places import Chart, Place, together
from tests.spinal_metastasis.oracle.production import AS_OF
from tests.spinal_metastasis.oracle.survival import UNDER_3_MONTHS
from tests.spinal_metastasis.oracle.truth import NO, YES, Truth, both, is_not, of

COMPLETE_MOTOR_LOSS = ("A", "B")


def steroid(chart: Chart) -> str | None:
    """A02: `strong` with a deficit that compression explains, `info` for a confirmed haematological malignancy."""
    if of(chart.patient, "steroid_current") == YES:
        return None
    compressed = any(both(place.is_high, place.myelopathy) == YES for place in chart.places)
    if chart.is_emergency or compressed:
        return "strong"
    confirmed = of(chart.patient, "histology_confirmed") == YES
    return "info" if chart.lesions and confirmed and chart.is_haematological == YES else None


def _possibly_unstable(place: Place) -> str:
    """SINS of 7 or more: `all`, `some` (possibly) or `none`; nothing where SINS does not apply."""
    if place.instrumented or not place.has_sins_item:
        return "none"
    found = sins(place.lesion)
    return "all" if found.low >= 7 else "some" if found.high >= 7 else "none"


def immobilise(chart: Chart, place: Place) -> str:
    """A03: instability with neurological signs, or with mechanical pain and compression."""
    suspected = both(place.mechanical_pain, place.is_high)
    signs = chart.is_emergency or place.deficit == YES
    return _possibly_unstable(place) if signs or suspected == YES else "none"


def first_mri(chart: Chart, place: Place) -> str:
    """A04: pain, no deficit, no MRI (no epidural grade)."""
    seen = "escc_grade" in place.lesion
    return "all" if place.pain == YES and place.deficit != YES and not chart.is_emergency and not seen else "none"


def stability_opinion(chart: Chart, place: Place) -> str:
    return _possibly_unstable(place)


def radiotherapy_of_compression(chart: Chart, place: Place) -> str:
    """A21: high-grade compression, surgery not possible."""
    return place.carries("unable") if place.is_high == YES and "escc_grade" in place.lesion else "none"


def paraplegia(chart: Chart) -> Truth:
    """A23: complete motor loss for more than 48 h, unless the grade says that some power is left."""
    onset = chart.patient.get("paraplegia_onset")
    if onset is None or isinstance(onset, list):
        return NO
    if of(chart.patient, "frankel_or_asia", lambda grade: grade in COMPLETE_MOTOR_LOSS) == NO:
        return NO
    return YES if _hours_since(onset) > 48 else NO


def _hours_since(onset: str) -> float:
    """At least so many hours: a bare day may have ended with the loss."""
    if len(onset) == 10:
        ended = dt.datetime.fromisoformat(onset).replace(tzinfo=dt.UTC) + dt.timedelta(days=1)
        return (AS_OF - ended).total_seconds() / 3600
    return (AS_OF - dt.datetime.fromisoformat(onset)).total_seconds() / 3600


def benefit_of_direct_surgery(chart: Chart, place: Place) -> str:
    """A25: the patients of the trial."""
    others = [other for other in chart.places if other is not place]
    single = all(other.is_high == NO and "escc_grade" in other.lesion for other in others)
    facts = both(place.is_high, place.myelopathy, is_not(paraplegia(chart)))
    if not single or facts != YES or "escc_grade" not in place.lesion:
        return "none"
    able = ["none" if row["systemic_tolerance"] == "unable" else "all" for row in place.rows]
    lives = ["none" if band in UNDER_3_MONTHS else "all" for band in chart.survival.bands]
    spared = ["some" if name == "unknown" else "none" if name == "sensitive" else "all" for name in chart.true_classes]
    parts = [together(able), together(lives), together(spared)]
    return "none" if "none" in parts else "some" if "some" in parts else "all"
