"""Facts that a combined rule reads and of which an answer would change an option, a reason or the order at a lesion.

Also the facts that decide the group of a system whose groups give bands (ADR 0016). By brute force over each condition.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from tests.spinal_metastasis.oracle.blocks import spinal_counts
from tests.spinal_metastasis.oracle.brute_force import Block, added_up, answer
from tests.spinal_metastasis.oracle.cement import conditions
from tests.spinal_metastasis.oracle.lesion import COMPONENTS
from tests.spinal_metastasis.oracle.options import in_order
from tests.spinal_metastasis.oracle.places import HAEMATOLOGICAL, Chart, Place
from tests.spinal_metastasis.oracle.possible import values
from tests.spinal_metastasis.oracle.situation import (
    Situation,
    has_fair_status,
    is_hidden_by_survival,
    naive,
    poor_status,
    situation,
)
from tests.spinal_metastasis.oracle.solitary import SLOW
from tests.spinal_metastasis.oracle.survival import TRUSTED
from tests.spinal_metastasis.oracle.systems import SYSTEMS
from tests.spinal_metastasis.oracle.tables import NOT_SPECIFIED, group, points
from tests.spinal_metastasis.oracle.truth import NO, OPEN, YES, of

Turned = tuple[Situation, frozenset[str]]


def rule_facts(chart: Chart, place: Place) -> set[str]:
    case, bands = situation(chart, place), chart.survival.bands
    now = in_order(place, case, bands)
    return {key for other, keys in _turned(chart, place, case) if in_order(place, other, bands) != now for key in keys}


def _turned(chart: Chart, place: Place, case: Situation) -> Iterator[Turned]:
    """Each condition that is open, as an answer would have it, with the facts that decide it."""
    patient = place.patient
    for name, facts, holds in (
        ("mechanical_pain", {"sins_pain": values(place.lesion, "sins_pain")}, _is_mechanical),
        ("more_aggressive", _of_treatment(patient), _is_open_to_treatment),
        (
            "less_aggressive",
            {"systemic_options_remaining": values(patient, "systemic_options_remaining")},
            _is_exhausted,
        ),
        ("haematological", {"primary": [row in HAEMATOLOGICAL for row in values(patient, "primary")]}, _all),
        ("candidate", _of_candidates(place), _is_candidate),
        ("hidden", _of_discussion(chart, case), _all),
        ("due_to_lesion", _of_cause(patient), _is_due),
    ):
        yield from _turned_by(case, name, facts, holds)
    new = of(patient, "neuro_deficit_new")
    if not case.emergency and new != NO:
        yield replace(case, emergency=True), frozenset({"neuro_deficit_new"})
    yield from _by_cement(place, case)


def _turned_by(case: Situation, name: str, facts: Mapping[str, Any], holds: Any) -> Iterator[Turned]:
    found = answer([Block(facts, lambda reading: {"holds": holds(reading)})], lambda items: items["holds"])
    if len(found.results) > 1:
        yield replace(case, **{name: True}), found.deciding  # type: ignore[arg-type]


def _all(reading: Mapping[str, Any]) -> bool:
    return all(reading.values())


def _is_mechanical(reading: Mapping[str, Any]) -> bool:
    return bool(reading["sins_pain"] == "mechanical")


def _of_treatment(patient: Mapping[str, Any]) -> dict[str, Any]:
    keys = ("systemic_options_remaining", "synchronous")
    return {key: values(patient, key) for key in keys} | {"prior_systemic_therapy": list(naive(patient))}


def _is_open_to_treatment(reading: Mapping[str, Any]) -> bool:
    ahead = reading["synchronous"] or reading["prior_systemic_therapy"]
    return bool(reading["systemic_options_remaining"] and ahead)


def _is_exhausted(reading: Mapping[str, Any]) -> bool:
    return not reading["systemic_options_remaining"]


def _of_candidates(place: Place) -> dict[str, Any]:
    patient = place.patient
    if "able" not in place.inputs["systemic_tolerance"]:
        return {
            "primary": [False],
            "spinal_mets_count": [False],
            "visceral_mets": [False],
            "visceral_controlled": [False],
        }
    return {
        "primary": [row in SLOW for row in values(patient, "primary")],
        "spinal_mets_count": [count == 1 for count in spinal_counts(patient)],
        "visceral_mets": [mets == "none" for mets in values(patient, "visceral_mets")],
        "visceral_controlled": values(patient, "visceral_controlled"),
    }


def _is_candidate(reading: Mapping[str, Any]) -> bool:
    free = reading["visceral_mets"] or reading["visceral_controlled"]
    return bool(reading["primary"] and reading["spinal_mets_count"] and free)


def _of_discussion(chart: Chart, case: Situation) -> dict[str, Any]:
    """An emergency, and a fair status; only where survival alone took surgery out."""
    acute = [True] if case.emergency else list(of(chart.patient, "neuro_deficit_new") - {False} | {False})
    fair = [True] if case.due_to_lesion else list(has_fair_status(chart.patient))
    return {"neuro_deficit_new": acute, "ecog": fair} if is_hidden_by_survival(chart) else {"ecog": [False]}


def _of_cause(patient: Mapping[str, Any]) -> dict[str, Any]:
    """Each scale on record by itself, ECOG where there is none."""
    known = [scale for scale in ("ecog", "kps") if scale in patient] or ["ecog"]
    return {scale: list(poor_status({scale: patient[scale]} if scale in patient else {})) for scale in known} | {
        "performance_due_to_lesion": values(patient, "performance_due_to_lesion")
    }


def _is_due(reading: Mapping[str, Any]) -> bool:
    return bool(reading["performance_due_to_lesion"] and (reading.get("ecog") or reading.get("kps")))


def _by_cement(place: Place, case: Situation) -> Iterator[Turned]:
    if case.cement == OPEN:
        open_ = (name for name, truth in conditions(place).items() if truth == OPEN)
        keys = frozenset(key for name in open_ for key in _asked(place, name))
        for status in (YES, NO):
            yield replace(case, cement=status), keys


def _asked(place: Place, name: str) -> set[str]:
    if name == "pattern":
        return _of_pattern(place)
    if name == "deficit":
        signs = {"myelopathy": place.myelopathy, "neuro_deficit_new": of(place.patient, "neuro_deficit_new")}
        return {key for key, found in signs.items() if found == OPEN}
    facts = {
        "stenosis": "escc_grade",
        "height": "height_loss_pct",
        "wall": "posterior_wall_intact",
        "pain": "pain_vas",
    }
    return {facts[name]}


def _of_pattern(place: Place) -> set[str]:
    slips = of(place.lesion, "sins_alignment", lambda alignment: alignment == "subluxation_translation") == OPEN
    found = {"sins_alignment"} if slips else set()
    if place.instrumented:
        return found | ({"stability_override"} if len(place.inputs["stability"]) > 1 else set())
    tables = {key: points("sins", item) for item, key in COMPONENTS.items()}
    parts = [
        Block({key: {table[value] for value in values(place.lesion, key)}}, lambda reading: dict(reading))
        for key, table in tables.items()
    ]
    return found | added_up(parts, lambda total: group("sins", total) == "unstable").deciding


def group_facts(chart: Chart) -> set[str]:
    """None with an estimate on record. A primary named in full, but not classed by the paper, is not asked."""
    if chart.patient.get("survival_estimate"):
        return set()
    found: set[str] = set()
    for system in TRUSTED:
        expected = SYSTEMS[system](chart.patient)
        if expected is not None:
            found |= added_up(list(expected.parts), partial(group, system)).deciding
    primaries = set(values(chart.patient, "primary"))
    told = len(primaries) == 1 and not primaries & NOT_SPECIFIED
    return found - ({"primary"} if told else set())
