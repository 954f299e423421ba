"""What the combined rules read at a lesion: the conditions of principles section 7, each sure or not (ADR 0016)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.spinal_metastasis.oracle.blocks import ecog_values
from tests.spinal_metastasis.oracle.cement import favourable
from tests.spinal_metastasis.oracle.places import HAEMATOLOGICAL, Chart, Place
from tests.spinal_metastasis.oracle.possible import values
from tests.spinal_metastasis.oracle.solitary import is_candidate
from tests.spinal_metastasis.oracle.tolerance import PERFORMANCE
from tests.spinal_metastasis.oracle.truth import NO, OPEN, YES, Truth, both, either, of


@dataclass(frozen=True)
class Situation:
    """`cement`: favourable, unfavourable or open; the others hold surely or count as not holding."""

    mechanical_pain: bool
    more_aggressive: bool
    less_aggressive: bool
    haematological: bool
    due_to_lesion: bool
    candidate: bool
    hidden: bool
    emergency: bool
    cement: Truth


def situation(chart: Chart, place: Place) -> Situation:
    patient = place.patient
    remaining = of(patient, "systemic_options_remaining")
    due = both(poor_status(patient), of(patient, "performance_due_to_lesion")) == YES
    return Situation(
        mechanical_pain=place.mechanical_pain == YES,
        more_aggressive=both(remaining, either(of(patient, "synchronous"), naive(patient))) == YES,
        less_aggressive=remaining == NO,
        haematological=of(patient, "primary", lambda primary: primary in HAEMATOLOGICAL) == YES,
        due_to_lesion=due,
        candidate=is_candidate(patient) == YES and "able" in place.inputs["systemic_tolerance"],
        hidden=chart.is_emergency and is_hidden_by_survival(chart) and (has_fair_status(patient) == YES or due),
        emergency=chart.is_emergency,
        cement=favourable(place),
    )


def naive(patient: Mapping[str, Any]) -> Truth:
    """No systemic treatment so far; with both recorded, the number of lines counts."""
    if "systemic_lines" in patient:
        by_lines = of(patient, "systemic_lines", lambda lines: lines == 0)
        if by_lines != OPEN:
            return by_lines
    return of(patient, "prior_systemic_therapy", lambda treated: not treated)


def poor_status(patient: Mapping[str, Any]) -> Truth:
    """ECOG 3-4 or Karnofsky up to 50, each scale as recorded."""
    known = [scale for scale in ("ecog", "kps") if scale in patient]
    if not known:
        return OPEN
    return either(
        *(frozenset(bool(PERFORMANCE[scale, int(value)]) for value in values(patient, scale)) for scale in known)
    )


def is_hidden_by_survival(chart: Chart) -> bool:
    """C2: T1 alone took surgery out."""
    return chart.tolerance.status == "unable" and chart.tolerance.reasons == {"T1"}


def has_fair_status(patient: Mapping[str, Any]) -> Truth:
    return frozenset(grade <= 2 for grade in ecog_values(patient))
