"""Advisories on radiotherapy: fracture, intervals, an irradiated level, evidence."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from tests.spinal_metastasis.oracle.places import Chart, Place
from tests.spinal_metastasis.oracle.production import AS_OF
from tests.spinal_metastasis.oracle.truth import NO, YES, either, of, of_any

HIGH_DOSE_GY = 20
MINIMUM_DAYS, IDEAL_DAYS = 7, 14


def _srs(place: Place) -> str:
    """SRS among the decisions, or planned."""
    planned = place.lesion.get("planned_rt", {}).get("modality") == "SRS"
    return "all" if planned else place.carries("srs")


def fracture_factors(chart: Chart, place: Place) -> set[str]:
    plan = place.lesion.get("planned_rt", {})
    dose = plan.get("modality") != "cEBRT" and plan.get("gy_per_fraction", 0) >= HIGH_DOSE_GY
    collapsed = of(place.lesion, "sins_collapse", lambda collapse: collapse in ("gt50", "lt50"))
    factors = {
        "dose": YES if dose else NO,
        "lytic": of(place.lesion, "sins_bone_lesion", lambda bone: bone == "lytic"),
        "alignment": of(place.lesion, "sins_alignment", lambda alignment: alignment != "normal"),
        "fracture": either(collapsed, of_any(place.holders, "pathologic_fracture")),
        "age": of(chart.patient, "age", lambda age: age > 55),
    }
    return {name for name, met in factors.items() if met == YES}


def fracture_after_srs(chart: Chart, place: Place) -> str:
    """A06: SRS and any factor on record."""
    return _srs(place) if fracture_factors(chart, place) else "none"


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text[:10])


def _dates(parts: list[Mapping[str, Any]], name: str) -> list[dt.date]:
    return [_day(part[name]) for part in parts if name in part]


def interval_after_surgery(chart: Chart, place: Place) -> set[str]:
    """The band of A07, empty where it is silent. Day 7 and day 14 belong to the later band."""
    plan = place.lesion.get("planned_rt")
    operations = _dates([*place.lesion.get("prior_spine_surgery", []), place.lesion.get("planned_surgery", {})], "date")
    if plan is None or not operations:
        return set()
    if "date" not in plan:
        passed = (AS_OF.date() - max(operations)).days
        return {"from_14"} if passed >= IDEAL_DAYS else {"no_date"}
    before = [day for day in operations if day <= _day(plan["date"])]
    if not before:
        return set()
    days = (_day(plan["date"]) - max(before)).days
    return {"under_7" if days < MINIMUM_DAYS else "7_to_13" if days < IDEAL_DAYS else "from_14"}


def after_surgery(chart: Chart, place: Place) -> str:
    """A07: radiotherapy planned after an operation with a date, done or planned."""
    return "all" if interval_after_surgery(chart, place) else "none"


def before_surgery(chart: Chart, place: Place) -> str:
    """A08: surgery planned or among the decisions, radiotherapy at the level in the 14 days before."""
    ended = _dates(place.lesion.get("prior_rt", []), "end")
    plan = place.lesion.get("planned_surgery")
    day = _day(plan["date"]) if plan and "date" in plan else AS_OF.date()
    if not any(0 <= (day - end).days < IDEAL_DAYS for end in ended):
        return "none"
    return "all" if plan is not None else place.carries("surgery")


def irradiated_before(chart: Chart, place: Place) -> str:
    """A20."""
    return "all" if place.irradiated == YES else "none"


def evidence_for_pain(chart: Chart, place: Place) -> str:
    """A22: SRS in the decision for pain."""
    return _srs(place) if place.pain == YES else "none"
