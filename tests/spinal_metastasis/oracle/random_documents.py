"""Random facts documents from a seed: every fact that a rule reads, not known, known in part, or known."""

from collections.abc import Callable
from random import Random
from typing import Any

from tests.spinal_metastasis.oracle.possible import REPRESENTATIVES, VERTEBRAE, words

YES_NO = (
    "able_to_tolerate_surgery", "performance_due_to_lesion", "anticoagulant", "uncontrolled_infection",
    "organ_failure", "systemic_options_remaining", "synchronous", "prior_systemic_therapy", "visceral_controlled",
    "smoking", "diabetes", "histology_confirmed", "neuro_deficit_new", "sphincter_dysfunction", "cauda_equina",
    "myelopathy", "steroid_current", "srs_available", "brain_mets", "brain_mets_treatable", "previous_chemotherapy",
    "pathologic_fracture",
)  # fmt: skip
WORDS = (
    "primary", "radiosensitivity_override", "ambulatory", "frankel_or_asia", "visceral_mets", "visceral_pattern",
    "bone_agent_current",
)  # fmt: skip
NUMBERS: dict[str, tuple[float, ...]] = {
    "age": (18, 55, 56, 80), "asa": (1, 2, 3, 4, 5), "hb": (7.9, 8, 12), "neutrophils": (0.9, 1, 5),
    "inr": (1, 1.5, 1.51), "bmi": (29.9, 30), "mfi5": (0, 1, 2), "mfi11": (0.26, 0.27), "charlson": (0, 2),
    "systemic_lines": (0, 1, 2), "pain_vas": (0, 6, 7), "albumin": (2.4, 2.5, 3.4, 3.5, 3.6, 3.7),
    "platelets": (49, 50, 99, 100, 250),
    **{key: tuple(REPRESENTATIVES[key]) for key in (
        "ecog", "kps", "crp", "ldh", "calcium", "bilirubin", "months_since_cancer_diagnosis", "motor_deficit_days",
    )},
    "extraspinal_bone_mets": (0, 1, 2, 3, 4),
}  # fmt: skip
BOUNDED = ("ecog", "kps", "asa", "hb", "neutrophils", "inr", "albumin", "platelets", "crp", "ldh", "calcium",
           "bilirubin", "extraspinal_bone_mets", "months_since_cancer_diagnosis", "motor_deficit_days")  # fmt: skip
LESION_WORDS = (
    "sins_pain", "sins_bone_lesion", "sins_alignment", "sins_collapse", "sins_posterolateral", "escc_grade",
    "myelopathy", "cauda_equina", "pathologic_fracture", "prior_rt_at_level", "stability_override",
)  # fmt: skip
ESTIMATES: tuple[dict[str, Any], ...] = (
    *({"model": model, "median_months": months} for model, months in (
        ("team", 0.9), ("team", 1), ("a", 2.9), ("a", 3), ("team", 6), ("b", 12),
    )),
    *({"model": model, "horizon_days": days, "probability_alive": share} for model, days, share in (
        ("b", 90, 0.49), ("a", 90, 0.5), ("b", 365, 0.5), ("c", 365, 0.49), ("c", 180, 0.5),
    )),
)  # fmt: skip
MSTFI = ("anaemia", "heart_failure", "coagulopathy", "malnutrition", "pathological_fracture")
LISTS: dict[str, Callable[[Random], Any]] = {
    "patient_declines": lambda source: source.choice([[], ["surgery"], ["radiotherapy"], ["surgery", "systemic"]]),
    "survival_estimate": lambda source: source.sample(ESTIMATES, source.randrange(4)),
    "mstfi_items": lambda source: {item: source.random() < 0.5 for item in source.sample(MSTFI, 4)},
    "visceral_organs": lambda source: source.choice([["lung"], ["pleura", "liver"], ["kidney", "meninges"]]),
}
LESION_LISTS: dict[str, Callable[[Random], Any]] = {
    "prior_rt": lambda source: source.choice([[], [{"modality": "cEBRT", "dose_gy": 30, "end": "2026-01-10"}]]),
}
RARE = {
    "able_to_tolerate_surgery", "patient_declines", "survival_estimate", "radiosensitivity_override",
    "stability_override", "histology_confirmed", "prior_rt_at_level", "prior_rt",
}  # fmt: skip
RARELY = 0.125
"""Facts that settle much by themselves: known in one chart of eight, so that the others decide in the rest."""


def random_document(source: Random) -> dict[str, Any]:
    """One to three lesions; how much is known differs from chart to chart."""
    share = source.choice((0.2, 0.5, 0.8, 0.95))
    document: dict[str, Any] = {}
    for key in (*YES_NO, *WORDS):
        if _is_known(source, share, key):
            document[key] = _one_or_several(source, words(key))
    for key in NUMBERS:
        if _is_known(source, share, key):
            document[key] = _number(source, key)
    for key, draw in LISTS.items():
        if _is_known(source, share, key):
            document[key] = draw(source)
    levels = source.sample(VERTEBRAE, source.choice((1, 1, 1, 2, 2, 3)))
    document["lesions"] = [_lesion(source, share, level, len(levels)) for level in levels]
    if source.random() < share:
        document["spinal_mets_count"] = source.choice((len(levels), len(levels) + 2, {"at_least": len(levels)}))
    return document


def _lesion(source: Random, share: float, level: str, lesions: int) -> dict[str, Any]:
    lesion: dict[str, Any] = {}
    if lesions > 1 or source.random() < share:
        lesion["level"] = level
    for key in LESION_WORDS:
        if _is_known(source, share, key):
            lesion[key] = _one_or_several(source, words(key))
    for key, draw in LESION_LISTS.items():
        if _is_known(source, share, key):
            lesion[key] = draw(source)
    return lesion


def _is_known(source: Random, share: float, key: str) -> bool:
    return source.random() < (min(share, RARELY) if key in RARE else share)


def _one_or_several(source: Random, pool: tuple[Any, ...]) -> Any:
    if source.random() < 0.15:
        return source.sample(pool, min(source.choice((1, 2, 3)), len(pool)))
    return source.choice(pool)


def _number(source: Random, key: str) -> Any:
    chance = source.random()
    if key in BOUNDED and chance < 0.1:
        return {source.choice(("at_least", "at_most")): source.choice(NUMBERS[key])}
    return source.sample(NUMBERS[key], 2) if chance < 0.2 else source.choice(NUMBERS[key])
