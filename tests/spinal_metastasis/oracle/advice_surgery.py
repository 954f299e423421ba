"""Advisories on surgery."""

import datetime as dt

from tests.spinal_metastasis.oracle.fresh import OLD_FOR_PROCEDURES
from tests.spinal_metastasis.oracle.places import Chart, Facts, Place, carried, together
from tests.spinal_metastasis.oracle.production import AS_OF
from tests.spinal_metastasis.oracle.solitary import is_candidate
from tests.spinal_metastasis.oracle.tables import PRIMARIES
from tests.spinal_metastasis.oracle.truth import NO, YES, either, of


def _surgery(place: Place) -> str:
    """Surgery planned, or among the decisions."""
    return "all" if "planned_surgery" in place.lesion else place.carries("surgery")


def embolise(chart: Chart, place: Place) -> str:
    """A10: the primary is its chart fact, so a level nobody has looked at counts too."""
    vascular = of(chart.patient, "primary", lambda primary: PRIMARIES[primary]["hypervascular"] == "true")
    if vascular != YES or "embolisation" in place.lesion:
        return "none"
    return "all" if "planned_surgery" in place.lesion else carried(place.rows, "surgery")


def separation(chart: Chart, place: Place) -> str:
    """A11: high grade, resistant, able."""
    if "escc_grade" not in place.lesion:
        return "none"
    wanted = {"escc": "high", "radiosensitivity": "resistant", "systemic_tolerance": "able"}
    return together(["all" if all(row[k] == v for k, v in wanted.items()) else "none" for row in place.rows])


def minimally_invasive(chart: Chart, place: Place) -> str:
    """A12."""
    return place.carries("surgery")


def en_bloc(chart: Chart, place: Place) -> str:
    """A13: C6 where surgery may be tolerated."""
    able = together(["all" if row["systemic_tolerance"] == "able" else "none" for row in place.rows])
    long = together(["all" if band == "ge12m" else "none" for band in chart.survival.bands])
    if is_candidate(chart.patient) != YES or "none" in (able, long):
        return "none"
    return "some" if "some" in (able, long) else "all"


def infection(chart: Chart, place: Place) -> str:
    """A14."""
    return _surgery(place)


def infection_factors(chart: Chart, place: Place) -> set[str]:
    patient, plan = chart.patient, place.lesion.get("planned_surgery", {})
    malnourished = YES if patient.get("mstfi_items", {}).get("malnutrition") else NO
    factors = {
        "radiotherapy": place.irradiated,
        "chemotherapy": YES if _chemotherapy_under_3_weeks(patient, plan) else NO,
        "albumin": either(of(patient, "albumin", lambda value: value < 3.5), malnourished),
        "smoking": of(patient, "smoking"),
        "bmi": of(patient, "bmi", lambda value: value >= 30),
        "diabetes": of(patient, "diabetes"),
        "asa": of(patient, "asa", lambda value: value > 2),
        "ecog": of(patient, "ecog", lambda value: value >= 3),
        "levels": YES if len(plan.get("levels", [])) > 6 else NO,
    }
    return {name for name, met in factors.items() if met == YES}


def _chemotherapy_under_3_weeks(patient: Facts, plan: Facts) -> bool:
    """Between the last chemotherapy and the operation, or today while none is dated."""
    if "chemo_last_date" not in patient:
        return False
    operation = dt.date.fromisoformat(plan["date"]) if "date" in plan else AS_OF.date()
    return 0 <= (operation - dt.date.fromisoformat(patient["chemo_last_date"])).days < 21


def implants(chart: Chart, place: Place) -> str:
    """A15."""
    return place.carries("instrumentation")


def bleeding_factors(chart: Chart, place: Place) -> set[str]:
    patient = chart.patient
    count = {} if OLD_FOR_PROCEDURES in patient else patient
    low = {limit: of(count, "platelets", lambda found: found < limit) == YES for limit in (50, 100)}  # noqa: B023
    factors = {
        "platelets_50": low[50],
        "platelets_100": low[100] and not low[50],
        "inr": of(patient, "inr", lambda ratio: ratio > 1.5) == YES,
        "anticoagulant": of(patient, "anticoagulant") == YES,
    }
    return {name for name, met in factors.items() if met}


def bleeding(chart: Chart, place: Place) -> str:
    """A16: also the procedure that correcting the values would open."""
    if not bleeding_factors(chart, place):
        return "none"
    now = "all" if "planned_surgery" in place.lesion else place.carries("procedure")
    if now == "none" and chart.tolerance.correctable and place.is_looked_at:
        return "none" if carried(place.fit_rows, "procedure") == "none" else "some"
    return now
