"""The SORG models: no published coefficients, so no number; they say what they have and lack."""

from typing import Any

import pytest

from spinal_metastasis.results import Prognosis, Survival
from tests.spinal_metastasis.build import assessed, lesion, system

NOMOGRAM: dict[str, Any] = {
    "age": 64, "primary": "kidney_rcc", "ecog": 1, "spinal_mets_count": 1, "visceral_organs": ("liver",),
    "brain_mets": False, "prior_systemic_therapy": True, "hb": 12, "wbc": 8,
}  # fmt: skip
ML = NOMOGRAM | {
    "sex": "female", "frankel_or_asia": "E", "albumin": 4, "neutrophils": 5, "lymphocytes": 2, "platelets": 250,
    "inr": 1, "alp": 90, "creatinine": 1, "charlson": 1, "bmi": 25,
}  # fmt: skip
KEYS = ("sorg_classic_2016", "sorg_nomogram_2016", "sorg_ml_2019")


def _sorg(key: str, **facts: Any) -> Prognosis:
    return system(assessed(lesion(level="T8"), **facts), key)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("facts", [{}, ML])
def test_without_a_model_there_is_no_number_whatever_is_known(key: str, facts: dict[str, Any]) -> None:
    score = _sorg(key, **facts)
    assert (score.status, score.groups, score.min, score.max) == ("model_not_loaded", (), None, None)
    assert (score.survival, score.survival_if, score.components, score.direction) == (
        Survival(), None, {}, "low_is_better",
    )  # fmt: skip
    assert score.reasons[0] == "model not loaded: no published coefficients"


@pytest.mark.parametrize(("key", "known", "count"), [(KEYS[0], NOMOGRAM, 9), (KEYS[1], NOMOGRAM, 9), (KEYS[2], ML, 20)])
def test_it_says_which_inputs_the_chart_has_and_lacks(key: str, known: dict[str, Any], count: int) -> None:
    assert _sorg(key, **known).reasons[1:] == (f"{count} of {count} inputs known", "none lacking")
    for removed in known:
        if removed == "spinal_mets_count":
            continue
        less = _sorg(key, **{name: value for name, value in known.items() if name != removed})
        assert less.reasons[1:] == (f"{count - 1} of {count} inputs known", f"lacking: {removed}")


def test_a_count_known_only_as_at_least_is_lacking() -> None:
    less = {name: value for name, value in NOMOGRAM.items() if name != "spinal_mets_count"}
    assert _sorg(KEYS[1], **less).reasons[2] == "lacking: spinal_mets_count"


def test_the_input_list_of_the_machine_learning_model_is_unverified() -> None:
    assert _sorg("sorg_ml_2019").evidence == "unverified"
    assert _sorg("sorg_classic_2016").evidence == _sorg("sorg_nomogram_2016").evidence == "verified"
