"""Advisories on radiotherapy: A06-A08, A20, A22 (principles section 8)."""

from collections.abc import Iterator
from decimal import Decimal

from spinal_metastasis.facts import Moment, PlannedRt
from spinal_metastasis.known import above, is_true, possible, whole
from spinal_metastasis.recommendation.advisories.intervals import days_between, in_words
from spinal_metastasis.recommendation.advisories.parts import Extent
from spinal_metastasis.recommendation.advisories.view import (
    SURELY,
    Fired,
    LesionRule,
    Place,
    View,
    pain,
    surgery,
)
from spinal_metastasis.recommendation.radiosensitivity import prior_rt
from spinal_metastasis.scores.sins import collapse_classes
from spinal_metastasis.terms import Alignment, BoneLesion, Collapse, RtModality

HIGH_DOSE_FROM_GY_PER_FRACTION = Decimal(20)
OLDER_ABOVE_YEARS = Decimal(55)
RT_AFTER_SURGERY_MINIMUM_DAYS = 7
RECOMMENDED_DAYS = 14
"""From surgery to radiotherapy and from radiotherapy to surgery alike."""
SURGERY_AFTER_RT_HARMS_TO_DAYS = 7
FRACTURED = frozenset({Collapse.GT50, Collapse.LT50})
MALALIGNED = frozenset({Alignment.SUBLUXATION_TRANSLATION, Alignment.DE_NOVO_DEFORMITY})


def planned_rt(place: Place) -> PlannedRt | None:
    plan = place.facts.get("planned_rt")
    return None if plan is None else whole(plan)


def srs(place: Place) -> Extent:
    """Planned SRS counts as decided; else what the decisions still open carry, once somebody has looked."""
    plan = planned_rt(place)
    if plan is not None and plan.modality is RtModality.SRS:
        return Extent.ALL
    return place.parts.srs if place.is_read else Extent.NONE


def fracture_factors(view: View, place: Place) -> Iterator[str]:
    """The factors of A06 that are recorded."""
    plan, facts = planned_rt(place), place.facts
    dose = None if plan is None or plan.modality is RtModality.CEBRT else plan.gy_per_fraction
    if dose is not None and dose >= HIGH_DOSE_FROM_GY_PER_FRACTION:
        yield f"{dose} Gy per fraction planned"
    if "sins_bone_lesion" in facts and possible(facts["sins_bone_lesion"], BoneLesion) == (BoneLesion.LYTIC,):
        yield "lytic lesion"
    if "sins_alignment" in facts and MALALIGNED.issuperset(possible(facts["sins_alignment"], Alignment)):
        yield "malalignment"
    fracture = view.case.at_lesion(facts, "pathologic_fracture")
    if is_true(fracture) or FRACTURED.issuperset(collapse_classes(facts)):
        yield "fracture present"
    if above(view.patient.get("age"), OLDER_ABOVE_YEARS) == SURELY:
        yield "age over 55"


def a06_vcf_srs(view: View, place: Place) -> Fired | None:
    """SRS planned or among the decisions, and a factor for fracture. Chang 2020, Sahgal 2013, RTOG 0631."""
    extent = srs(place)
    if not extent:
        return None
    factors = ", ".join(fracture_factors(view, place))
    return Fired("A06", place.level, conditional=extent is Extent.SOME, named=factors) if factors else None


def surgery_dates(place: Place) -> Iterator[Moment]:
    """Dates of the operations at the level, done and planned."""
    done, planned = place.facts.get("prior_spine_surgery"), place.facts.get("planned_surgery")
    dates = [operation.date for operation in whole(done)] if done is not None else []
    dates += [whole(planned).date] if planned is not None else []
    return (date for date in dates if date is not None)


def a07_rt_after_surgery(view: View, place: Place) -> Fired | None:
    """Radiotherapy planned after an operation whose date is known: under 7 days, 7 to 13, 14 and more.

    The operation is the last one before the radiotherapy. While that has no date, the days that have passed already are
    the least the interval can be. Chang 2020, Lee 2018, Kumar 2020.
    """
    plan = planned_rt(place)
    dates = list(surgery_dates(place))
    if plan is None or not dates:
        return None
    start = view.case.as_of if plan.date is None else plan.date
    intervals = [days_between(date, start) for date in dates]
    passed = [days for days in intervals if days >= 0]
    if plan.date is None and (len(passed) < len(dates) or min(passed) < RECOMMENDED_DAYS):
        return Fired("A07_NO_DATE", place.level)
    if not passed:
        return None
    days = min(passed)
    named = in_words(days) if plan.date is not None else f"at least {in_words(days)}"
    if days < RT_AFTER_SURGERY_MINIMUM_DAYS:
        return Fired("A07_UNDER_7", place.level, named=named)
    return Fired("A07_7_TO_13" if days < RECOMMENDED_DAYS else "A07_FROM_14", place.level, named=named)


def a08_surgery_after_rt(view: View, place: Place) -> Fired | None:
    """Radiotherapy less than 14 days before surgery that is planned, or among the decisions: up to 7 days, 8 to 13.

    Itshayek 2010, Kumar 2020, Lee 2018.
    """
    extent, courses = surgery(place), place.facts.get("prior_rt")
    if not extent or courses is None:
        return None
    plan = place.facts.get("planned_surgery")
    date = whole(plan).date if plan is not None else None
    day = view.case.as_of if date is None else date
    ends = (course.end for course in whole(courses) if course.end is not None)
    days = min((days for end in ends if (days := days_between(end, day)) >= 0), default=RECOMMENDED_DAYS)
    if days >= RECOMMENDED_DAYS:
        return None
    band = "A08_TO_7" if days <= SURGERY_AFTER_RT_HARMS_TO_DAYS else "A08_8_TO_13"
    text = band if date is not None else "A08_NO_DATE"
    return Fired(text, place.level, conditional=extent is Extent.SOME, named=in_words(days))


def a20_prior_rt(view: View, place: Place) -> Fired | None:  # noqa: ARG001 -- every rule is asked alike
    """Radiotherapy at the same level recorded. ASTRO 2024."""
    return Fired("A20", place.level) if prior_rt(place.facts) == SURELY else None


def a22_sbrt_evidence(view: View, place: Place) -> Fired | None:
    """SRS planned or among the decisions, and pain at the level. RTOG 0631, SC.24, ASTRO 2024."""
    extent = srs(place)
    if not extent or pain(view, place) != SURELY:
        return None
    return Fired("A22", place.level, conditional=extent is Extent.SOME)


LESION_RULES: tuple[LesionRule, ...] = (
    a06_vcf_srs, a07_rt_after_surgery, a08_surgery_after_rt, a20_prior_rt, a22_sbrt_evidence,
)  # fmt: skip
