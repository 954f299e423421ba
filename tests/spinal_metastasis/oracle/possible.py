"""Facts JSON -> the complete values each fact may still have. Numbers by representatives on both sides of each cut."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from tests.schemas.validators import schema
from tests.spinal_metastasis.oracle.tables import PRIMARIES

VERTEBRAE = [
    f"{r}{n}" for r, lo, hi in (("C", 0, 7), ("T", 1, 12), ("L", 1, 5), ("S", 1, 5)) for n in range(lo, hi + 1)
]
REGIONS = {"cervical": "C", "thoracic": "T", "lumbar": "L", "sacral": "S"}

# Values on both sides of each cut-off of the scores, and the ends of the plausible range.
REPRESENTATIVES: dict[str, list[float]] = {
    "ecog": [0, 1, 2, 3, 4],
    "kps": [10, 20, 30, 40, 50, 60, 70, 80, 90, 100],
    "spinal_mets_count": [0, 1, 2, 3, 4],
    "extraspinal_bone_mets": [0, 1, 2, 3, 4],
    "asa": [1, 2, 3, 4, 5],
    "charlson": [0, 1, 2],
    "hb": [2, 7.9, 8, 25],
    "neutrophils": [0, 0.9, 1, 400],
    "inr": [0.5, 1.5, 1.6, 20],
    "mfi5": [0, 1, 5],
    "mfi11": [0, 0.26, 0.27, 1],
    "systemic_lines": [0, 1, 2],
    "age": [18, 55, 56, 120],
    "bmi": [10, 29, 30, 90],
    "pain_vas": list(range(11)),
    "albumin": [0.5, 2.4, 2.5, 3.4, 3.5, 3.6, 3.7, 7],
    "crp": [0, 0.3, 0.4, 80],
    "ldh": [20, 249, 250, 20000],
    "platelets": [1, 99, 100, 3000],
    "calcium": [3, 10.2, 10.3, 25],
    "bilirubin": [0, 1.3, 1.4, 80],
    "months_since_cancer_diagnosis": [0, 15, 15.5, 600],
    "motor_deficit_days": [0, 7, 7.5, 600],
    "height_loss_pct": [0, 1, 50, 51, 79, 80, 100],
    "body_involvement_pct": [0, 50, 51, 100],
}
_WHOLE = {"ecog", "kps", "asa", "spinal_mets_count", "extraspinal_bone_mets"}
_ENDS = {"ecog": (0, 4), "kps": (10, 100), "asa": (1, 5)}
_STEP = 0.001


@cache
def words(key: str) -> tuple[Any, ...]:
    """The vocabulary of an enum or boolean fact, from the contract's schema."""
    if key == "primary":
        return tuple(PRIMARIES)
    if key == "level":
        return tuple(VERTEBRAE)
    one = schema("facts")["$defs"].get(f"{key}.one")
    return (False, True) if one is None else tuple(word for word in one["enum"] if word != "1")


def values(holder: Mapping[str, Any], key: str) -> list[Any]:
    """Every value of the fact that its JSON form leaves open; omitted = all of them."""
    sent = holder.get(key, {})
    if isinstance(sent, dict) and "value" in sent:
        sent = sent["value"]
    if isinstance(sent, dict):
        return _within(key, sent) if key in REPRESENTATIVES else list(words(key))
    alternatives = sent if isinstance(sent, list) else [sent]
    return list(dict.fromkeys(value for item in alternatives for value in _spelled_out(key, item)))


def is_known(holder: Mapping[str, Any], key: str) -> bool:
    return key in holder


def _spelled_out(key: str, item: Any) -> Sequence[Any]:
    if key == "escc_grade" and item == "1":
        return ("1a", "1b", "1c")
    if key == "level" and item in REGIONS:
        return [level for level in VERTEBRAE if level[0] == REGIONS[item]]
    return (item,)


def _within(key: str, bounds: Mapping[str, float]) -> list[float]:
    step = 10 if key == "kps" else 1 if key in _WHOLE else _STEP
    near = [end + shift for end in bounds.values() for shift in (-step, 0, step)]
    low, high = _ENDS.get(key, (0, 10**9))
    candidates = sorted({*REPRESENTATIVES[key], *near})
    return [value for value in candidates if low <= value <= high and _fits(value, bounds)]


def _fits(value: float, bounds: Mapping[str, float]) -> bool:
    return (
        value >= bounds.get("at_least", value)
        and value <= bounds.get("at_most", value)
        and ("above" not in bounds or value > bounds["above"])
        and ("below" not in bounds or value < bounds["below"])
    )
