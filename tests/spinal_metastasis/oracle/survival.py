"""Expected survival: bands by estimate, else by every trusted system that is down to one group (appendix C)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.spinal_metastasis.oracle.blocks import Facts
from tests.spinal_metastasis.oracle.brute_force import remembered
from tests.spinal_metastasis.oracle.systems import SYSTEMS
from tests.spinal_metastasis.oracle.tables import rows

BANDS = {"lt1m": (0.0, 1.0), "1to3m": (1.0, 3.0), "3to6m": (3.0, 6.0), "6to12m": (6.0, 12.0), "ge12m": (12.0, 9e9)}
"""First month and the month before which each band ends."""
UNDER_3_MONTHS = {"lt1m", "1to3m"}
HORIZON_MONTHS = {90: 3.0, 365: 12.0}


@dataclass(frozen=True)
class Survival:
    bands: tuple[str, ...]
    by_system: Mapping[str, tuple[str, ...]]
    agreement: str


@cache
def bands_of(system: str) -> dict[str, tuple[str, ...]]:
    """Group -> bands; {} for systems that are not read so."""
    return {row["group"]: tuple(row["bands"].split()) for row in rows("survival_bands.csv") if row["system"] == system}


TRUSTED = tuple(dict.fromkeys(row["system"] for row in rows("survival_bands.csv")))


@remembered
def survival(facts: Facts) -> Survival:
    by_system = _by_estimates(facts) if facts.get("survival_estimate") else _by_systems(facts)
    united = {band for bands in by_system.values() for band in bands}
    agreement = "disagree" if len(set(by_system.values())) > 1 else ("none", "single", "agree")[min(len(by_system), 2)]
    return Survival(tuple(band for band in BANDS if band in (united or BANDS)), by_system, agreement)


def _by_systems(facts: Facts) -> dict[str, tuple[str, ...]]:
    found = {system: SYSTEMS[system](facts) for system in TRUSTED}
    return {
        system: bands_of(system)[expected.groups[0]]
        for system, expected in found.items()
        if expected is not None and len(expected.groups) == 1
    }


def _by_estimates(facts: Facts) -> dict[str, tuple[str, ...]]:
    by_model: dict[str, list[set[str]]] = {}
    for estimate in facts["survival_estimate"]:
        by_model.setdefault(estimate["model"], []).append(_of_estimate(estimate))
    joined = {}
    for model, said in by_model.items():
        left = said[0]
        for bands in said[1:]:
            left = left & bands or bands
        joined[model] = tuple(band for band in BANDS if band in left)
    return joined


def _of_estimate(estimate: Mapping[str, Any]) -> set[str]:
    if "median_months" in estimate:
        return {band for band, (start, end) in BANDS.items() if start <= estimate["median_months"] < end}
    horizon = HORIZON_MONTHS.get(estimate["horizon_days"], estimate["horizon_days"] / 30.4375)
    if estimate["probability_alive"] >= 0.5:
        return {band for band, (_, end) in BANDS.items() if end > horizon}
    return {band for band, (start, _) in BANDS.items() if start < horizon}
