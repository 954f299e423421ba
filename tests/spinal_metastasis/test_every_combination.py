"""Every combination of the inputs of every system whose space is below a million, against the oracle.

Small spaces whole; of Katagiri (92,160) and tolerance (192,000) a share here, all in `make soak`. Tokuhashi, SINS and
NOMS: the files test_exhaustive_….
"""

from collections.abc import Iterator, Mapping
from itertools import islice, product
from math import prod
from typing import Any

import pytest

from spinal_metastasis.facts import Fact, SurvivalEstimate
from spinal_metastasis.recommendation.survival import Expectation
from spinal_metastasis.recommendation.survival import combined as survival_of
from spinal_metastasis.recommendation.tolerance import tolerance
from spinal_metastasis.scores import SCORES
from tests.spinal_metastasis.build import case, known
from tests.spinal_metastasis.oracle.systems import SYSTEMS as ORACLE
from tests.spinal_metastasis.oracle.tolerance import tolerance as expected_tolerance

PRODUCTION = {system.key: system for system in SCORES}
NO_YES = (False, True)
KPS = tuple(range(10, 101, 10))
ORGANS = {"visceral_mets": ("none", "treatable", "untreatable"), "brain_mets": NO_YES}
BONES = {"spinal_mets_count": (1, 2), "extraspinal_bone_mets": (0, 1)}
BAUER = ORGANS | BONES | {"primary": ("kidney_rcc", "colon", "lung_sclc")}
WALKING = ("independent", "aided", "none")
SPACES: dict[str, Mapping[str, tuple[Any, ...]]] = {
    "tomita_2001": ORGANS | BONES | {
        "brain_mets_treatable": NO_YES, "primary": ("kidney_rcc", "breast_hormone_dependent", "lung_sclc"),
    },
    "bauer_1995": BAUER | {"pathologic_fracture": NO_YES},
    "bauer_modified_2008": BAUER,
    "nesms_2015": BAUER | {"ambulatory": WALKING, "albumin": ("3.5", "3.49")},
    "van_der_linden_2005": {
        "kps": KPS, "primary": ("breast_unspecified", "prostate_unspecified", "lung_sclc", "colon"),
        "visceral_mets": ORGANS["visceral_mets"],
    },
    "osri_2013": {"kps": KPS, "primary": ("breast_unspecified", "kidney_rcc", "colon", "lung_sclc")},
    "bollen_2014": ORGANS | {"kps": KPS, "primary": ("breast_unspecified", "prostate_unspecified", "lung_sclc")},
    "rades_2013": BONES | {
        "visceral_mets": ORGANS["visceral_mets"], "ecog": (2, 3, 4), "ambulatory": WALKING,
        "primary": ("breast_unspecified", "prostate_unspecified", "lung_sclc", "colon"),
        "months_since_cancer_diagnosis": ("15", "15.01"), "motor_deficit_days": ("7", "7.01"),
    },
}  # fmt: skip
KATAGIRI: Mapping[str, tuple[Any, ...]] = ORGANS | BONES | {
    "primary": ("breast_hormone_dependent", "kidney_rcc", "colon"), "visceral_pattern": ("nodular", "disseminated"),
    "albumin": ("3.7", "3.69"), "crp": ("0.39", "0.4"), "ldh": ("249", "250"), "platelets": ("100", "99"),
    "calcium": ("10.2", "10.3"), "bilirubin": ("1.3", "1.4"), "ecog": (0, 1, 2, 3, 4), "previous_chemotherapy": NO_YES,
}  # fmt: skip
ESTIMATES = ((2,), (24,), (2, 24))
"""Under three months, over, and one of each."""
TOLERANCE: Mapping[str, tuple[Any, ...]] = {
    "ecog": (0, 1, 2, 3, 4), "kps": KPS, "performance_due_to_lesion": NO_YES, "asa": (1, 2, 3, 4, 5),
    "platelets": ("100", "99"), "inr": ("1.5", "1.51"), "hb": ("8", "7.9"), "neutrophils": ("1", "0.9"),
    "anticoagulant": NO_YES, "uncontrolled_infection": NO_YES, "organ_failure": NO_YES, "estimates": ESTIMATES,
}  # fmt: skip
SHARE = 17
"""One combination of so many is tried here; a prime, so that every value of every input comes up."""


def combinations(space: Mapping[str, tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    return (dict(zip(space, values, strict=True)) for values in product(*space.values()))


def as_json(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: float(value) if isinstance(value, str) and value[0].isdigit() else value for key, value in facts.items()
    }


def check(system: str, facts: dict[str, Any]) -> None:
    score = PRODUCTION[system].read(case(known(level="T8"), **facts)).score
    wanted = ORACLE[system](as_json(facts) | {"lesions": [{"level": "T8"}]})
    assert score is not None
    assert wanted is not None
    assert [band.label for band in score.bands] == list(wanted.groups), facts
    assert score.missing == (), facts
    if wanted.low is not None:
        assert (score.low, score.high) == (wanted.low, wanted.high), facts


@pytest.mark.no_cover
@pytest.mark.parametrize("system", SPACES)
def test_every_combination_of_a_system(system: str) -> None:
    for facts in combinations(SPACES[system]):
        check(system, facts)


@pytest.mark.no_cover
def test_combinations_of_katagiri() -> None:
    for facts in islice(combinations(KATAGIRI), 0, None, SHARE):
        check("katagiri_2014", facts)


@pytest.mark.no_cover
@pytest.mark.soak
def test_every_combination_of_katagiri() -> None:
    assert prod(map(len, KATAGIRI.values())) == 92_160
    for facts in combinations(KATAGIRI):
        check("katagiri_2014", facts)


def check_tolerance(facts: dict[str, Any]) -> None:
    medians = facts.pop("estimates")
    names = [f"team {i}" for i in range(len(medians))]
    estimates = tuple(SurvivalEstimate(name, median_months=months) for name, months in zip(names, medians, strict=True))
    read = case(known(level="T8"), **facts, survival_estimate=Fact(estimates))
    together = survival_of(read, ())
    found = tolerance(read, Expectation(together.survival_bands, bool(together.by_system)))
    said = [{"model": name, "median_months": months} for name, months in zip(names, medians, strict=True)]
    wanted = expected_tolerance(as_json(facts) | {"survival_estimate": said})
    assert (found.status, found.scope, found.correctable) == (wanted.status, wanted.scope, wanted.correctable), facts
    assert {reason.rule for reason in found.reasons} == wanted.reasons, facts
    assert {one.rule for one in found.cautions} == wanted.cautions, facts


@pytest.mark.no_cover
def test_combinations_of_tolerance() -> None:
    for facts in islice(combinations(TOLERANCE), 0, None, SHARE * 3 + 2):
        check_tolerance(facts)


@pytest.mark.no_cover
@pytest.mark.soak
def test_every_combination_of_tolerance() -> None:
    assert prod(map(len, TOLERANCE.values())) == 192_000
    for facts in combinations(TOLERANCE):
        check_tolerance(facts)
