"""Where production's tolerance of surgery, expected survival and survival figures differ from the oracle's."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.spinal_metastasis.oracle.survival import survival
from tests.spinal_metastasis.oracle.systems import SYSTEMS
from tests.spinal_metastasis.oracle.tables import rows
from tests.spinal_metastasis.oracle.tolerance import tolerance

FIGURES = {(row["system"], row["group"]): row for row in rows("figures.csv")}
HORIZONS = ("6mo", "12mo", "24mo")
NOT_LOADED = ("sorg_classic_2016", "sorg_nomogram_2016", "sorg_ml_2019")


def patient_differs(document: Mapping[str, Any], answer: Mapping[str, Any]) -> list[str]:
    return [
        *_tolerance_differs(document, answer["systemic_tolerance"]),
        *_survival_differs(document, answer["combined"]),
        *(line for one in answer["prognosis"] for line in _figures_differ(one)),
    ]


def _tolerance_differs(document: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    expected = tolerance(document)
    shown = {
        "status": (found["status"], expected.status),
        "scope": (tuple(found["scope"]), expected.scope),
        "correctable": (found["correctable"], expected.correctable),
        "reasons": ({reason["rule"] for reason in found["reasons"]}, set(expected.reasons)),
        "cautions": ({caution["rule"] for caution in found["cautions"]}, set(expected.cautions)),
    }
    return (f"tolerance {name} {is_}, not {wanted}" for name, (is_, wanted) in shown.items() if is_ != wanted)


def _survival_differs(document: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    expected = survival(document)
    shown = {
        "bands": (tuple(found["survival_bands"]), expected.bands),
        "by system": ({name: tuple(bands) for name, bands in found["by_system"].items()}, dict(expected.by_system)),
        "agreement": (found["agreement"], expected.agreement),
    }
    return (f"survival {name} {is_}, not {wanted}" for name, (is_, wanted) in shown.items() if is_ != wanted)


def _figures_differ(found: Mapping[str, Any]) -> Iterator[str]:
    """Figures and advice stand with a single group alone, and are the table's."""
    system, groups = found["system"], found["groups"]
    if system in NOT_LOADED:
        if (found["status"], groups, found["survival"]) != ("model_not_loaded", [], {}):
            yield f"{system}: answers without a model"
        return
    if len(groups) != 1:
        if found["survival"] or found.get("advice"):
            yield f"{system}: figures or advice for several groups"
        return
    row = FIGURES[system, groups[0]]
    wanted = {horizon: float(row[horizon]) for horizon in HORIZONS if row[horizon]}
    survival_ = found["survival"]
    shown = {
        "probability": (survival_.get("probability", {}), wanted),
        "median": (survival_.get("median_months"), float(row["median_months"]) if row["median_months"] else None),
        "n": (survival_.get("cohort", {}).get("n"), int(row["n"]) if row["n"] else None),
        "advice": (found.get("advice"), row["advice"] or None),
    }
    yield from (f"{system} {name} {is_}, not {wanted_}" for name, (is_, wanted_) in shown.items() if is_ != wanted_)


assert {system for system, _ in FIGURES} == set(SYSTEMS)
