"""Advisories on surgery: A10-A16 (principles section 8)."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from spinal_metastasis.facts import Moment
from spinal_metastasis.freshness import is_within
from spinal_metastasis.known import Known, above, below, is_true, possible, whole
from spinal_metastasis.recommendation.advisories.intervals import days_between
from spinal_metastasis.recommendation.advisories.parts import TOLERANCE, Extent, parts
from spinal_metastasis.recommendation.advisories.view import SURELY, Fired, LesionRule, Place, View, surgery
from spinal_metastasis.recommendation.radiosensitivity import prior_rt
from spinal_metastasis.recommendation.solitary import c6
from spinal_metastasis.recommendation.tolerance import (
    ABLE,
    INR_ABOVE,
    PLATELETS_ANY_PROCEDURE,
    PLATELETS_OPEN_SURGERY,
)
from spinal_metastasis.scores.readings import ECOG, THYROID, primaries
from spinal_metastasis.terms import MstfiItem
from spinal_metastasis.terms import Primary as P
from spinal_metastasis.vocabulary import PLATELETS_BEFORE_SURGERY_DAYS

HYPERVASCULAR = frozenset({P.KIDNEY_RCC, P.LIVER_HCC, P.THYROID_ANAPLASTIC, *THYROID})
CHEMOTHERAPY_WITHIN_DAYS = 21
ALBUMIN_LOW_BELOW_G_PER_DL = Decimal("3.5")
OBESE_FROM_KG_PER_M2 = Decimal(30)
ASA_ABOVE = 2
ECOG_FROM = 3
LEVELS_ABOVE = 6


def is_hypervascular(patient: Known) -> bool:
    return "primary" in patient and set(primaries(patient)) <= HYPERVASCULAR


def a10_embolise(view: View, place: Place) -> Fired | None:
    """Surgery planned or among the decisions, kidney, hepatocellular or thyroid cancer. Chang 2020, Yuh 2023."""
    if not is_hypervascular(view.patient) or "embolisation" in place.facts:
        return None
    extent = Extent.ALL if "planned_surgery" in place.facts else place.parts.surgery
    return Fired("A10", place.level, conditional=extent is Extent.SOME) if extent else None


def a11_separation(view: View, place: Place) -> Fired | None:  # noqa: ARG001 -- every rule is asked alike
    """High-grade, resistant, able: the rows of separation surgery. Chang 2020, Al-Omair 2013."""
    extent = place.parts.separation if "escc_grade" in place.facts else Extent.NONE
    return Fired("A11", place.level, conditional=extent is Extent.SOME) if extent else None


def a12_mis(view: View, place: Place) -> Fired | None:  # noqa: ARG001
    """Surgery among the decisions. Chang 2020, Zuckerman 2016."""
    extent = place.parts.surgery if place.is_read else Extent.NONE
    return Fired("A12", place.level, conditional=extent is Extent.SOME) if extent else None


def a13_en_bloc(view: View, place: Place) -> Fired | None:
    """Rule C6 fires and surgery may be tolerated. Chang 2020, en bloc series 2018."""
    fires = c6(view.patient, view.bands)
    if True not in fires or not place.parts.able:
        return None
    return Fired("A13", place.level, conditional=fires != SURELY or place.parts.able is Extent.SOME)


def infection_factors(view: View, place: Place) -> Iterator[str]:
    """The factors of A14 that are recorded; nobody records how long an operation will last."""
    patient = view.patient
    if prior_rt(place.facts) == SURELY:
        yield "previous radiotherapy at the level"
    if _had_chemotherapy_lately(view, place):
        yield "chemotherapy in the 3 weeks before"
    frailty = patient.get("mstfi_items")
    malnourished = frailty is not None and whole(frailty).get(MstfiItem.MALNUTRITION, False)
    if below(patient.get("albumin"), ALBUMIN_LOW_BELOW_G_PER_DL) == SURELY or malnourished:
        yield "low albumin or malnutrition"
    if is_true(patient.get("smoking")):
        yield "smoking"
    if below(patient.get("bmi"), OBESE_FROM_KG_PER_M2) == (False,):
        yield "obesity (BMI 30 or more)"
    if is_true(patient.get("diabetes")):
        yield "diabetes"
    if "asa" in patient and all(grade > ASA_ABOVE for grade in possible(patient["asa"], (1, 2, 3, 4, 5))):
        yield "ASA above 2"
    if "ecog" in patient and all(grade >= ECOG_FROM for grade in possible(patient["ecog"], ECOG)):
        yield "ECOG 3-4"
    levels = whole(place.facts["planned_surgery"]).levels if "planned_surgery" in place.facts else None
    if levels is not None and len(set(levels)) > LEVELS_ABOVE:
        yield "more than 6 instrumented levels"


def _had_chemotherapy_lately(view: View, place: Place) -> bool:
    """Less than 3 weeks before the planned day of surgery, or before now."""
    last = view.patient.get("chemo_last_date")
    if last is None or not isinstance(last.value, dt.date):
        return False
    plan = place.facts.get("planned_surgery")
    day: Moment = (whole(plan).date if plan is not None else None) or view.case.as_of
    return 0 <= days_between(last.value, day) < CHEMOTHERAPY_WITHIN_DAYS


def a14_ssi_risk(view: View, place: Place) -> Fired | None:
    """Surgery planned or among the decisions: the risk factors for infection, counted and named. Chang 2020."""
    extent = surgery(place)
    if not extent:
        return None
    factors = tuple(infection_factors(view, place))
    named = f"{len(factors)} ({', '.join(factors)})" if factors else "none"
    return Fired("A14", place.level, conditional=extent is Extent.SOME, named=named)


def a15_implant_risk(view: View, place: Place) -> Fired | None:  # noqa: ARG001
    """Instrumentation among the decisions. Chang 2020."""
    extent = place.parts.instrumentation if place.is_read else Extent.NONE
    return Fired("A15", place.level, conditional=extent is Extent.SOME) if extent else None


def bleeding_factors(view: View) -> Iterator[str]:
    """Rules T10 and T11, platelets not older than 7 days."""
    patient = view.patient
    platelets = patient.get("platelets")
    if platelets is not None and is_within(platelets, PLATELETS_BEFORE_SURGERY_DAYS, view.case.as_of):
        if below(platelets, PLATELETS_ANY_PROCEDURE) == SURELY:
            yield "platelets below 50: corrected before any procedure"
        elif below(platelets, PLATELETS_OPEN_SURGERY) == SURELY:
            yield "platelets below 100: corrected before open spine surgery"
    if above(patient.get("inr"), INR_ABOVE) == SURELY:
        yield "INR above 1.5"
    if is_true(patient.get("anticoagulant")):
        yield "therapeutic anticoagulation"


def procedure(view: View, place: Place) -> Extent:
    """A procedure planned or among the decisions; among those that correcting the patient would open, as an option."""
    if "planned_surgery" in place.facts:
        return Extent.ALL
    if not place.is_read:
        return Extent.NONE
    now = place.parts.procedure
    if now is not Extent.ALL and view.tolerance.correctable:
        sets = place.state.sets
        corrected = parts((*sets[:TOLERANCE], (ABLE,), *sets[TOLERANCE + 1 :])).procedure
        return Extent.SOME if now or corrected else Extent.NONE
    return now


def a16_bleeding(view: View, place: Place) -> Fired | None:
    """A procedure, and platelets under 100, INR over 1.5 or an anticoagulant. SIR 2019."""
    named = "; ".join(bleeding_factors(view))
    extent = procedure(view, place) if named else Extent.NONE
    return Fired("A16", place.level, conditional=extent is Extent.SOME, named=named) if extent else None


LESION_RULES: tuple[LesionRule, ...] = (
    a10_embolise, a11_separation, a12_mis, a13_en_bloc, a14_ssi_risk, a15_implant_risk, a16_bleeding,
)  # fmt: skip
