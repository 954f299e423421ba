"""van der Linden 2005: totals derived by hand from the specification, section 7a."""

from typing import Any

import pytest

from spinal_metastasis.policy import Policy
from spinal_metastasis.results import Prognosis
from tests.spinal_metastasis.build import assessed, lesion, system

BEST: dict[str, Any] = {"primary": "breast_unspecified", "kps": 80, "visceral_mets": "none"}
OUTSIDE = ("outside_population: cord compression",)


def _read(*lesions: dict[str, Any], policy: Policy | None = None, **facts: Any) -> Prognosis:
    places = [lesion(**one) for one in lesions] or [lesion(level="T8")]
    answer = assessed(*places, policy=policy, **facts) if policy else assessed(*places, **facts)
    return system(answer, "van_der_linden_2005")


@pytest.mark.parametrize(
    ("facts", "total", "group", "median"),
    [
        ({}, 6, "C", 19.0),
        ({"kps": 70}, 5, "B", 9.0),
        ({"kps": 70, "visceral_mets": "treatable"}, 4, "B", 9.0),
        ({"kps": 40, "visceral_mets": "treatable"}, 3, "A", 3.0),
        ({"primary": "prostate_unspecified"}, 5, "B", 9.0),
        ({"primary": "lung_sclc"}, 4, "B", 9.0),
        ({"primary": "colon"}, 3, "A", 3.0),
        ({"primary": "colon", "kps": 20, "visceral_mets": "untreatable"}, 0, "A", 3.0),
    ],
)
def test_both_sides_of_every_group(facts: dict[str, Any], total: int, group: str, median: float) -> None:
    score = _read(**BEST | facts)
    assert (score.min, score.max, score.groups, score.status) == (total, total, (group,), "complete")
    assert (score.survival.median_months, score.survival.probability) == (median, None)
    assert score.survival.cohort is not None
    assert score.survival.cohort.n == 342


@pytest.mark.parametrize(("kps", "points"), [(10, 0), (20, 0), (40, 0), (50, 1), (70, 1), (80, 2), (100, 2)])
def test_karnofsky_bands(kps: int, points: int) -> None:
    assert _read(**BEST | {"kps": kps}).components["performance"].min == points


def test_only_breast_can_reach_the_best_group() -> None:
    assert _read(primary="prostate_unspecified").groups == ("A", "B")
    assert _read(primary="lung_sclc").groups == ("A", "B")
    assert _read(primary="kidney_rcc").groups == ("A",)


def test_the_brain_is_not_counted() -> None:
    assert _read(**BEST, brain_mets=True).min == 6
    assert _read(**BEST, brain_mets=True).missing == ()


def test_visceral_metastases_present_but_not_judged_are_present() -> None:
    score = _read(**BEST | {"visceral_mets": ["treatable", "untreatable"]})
    assert (score.components["visceral"].value, score.missing) == ("present", ())


@pytest.mark.parametrize(
    ("at_level", "facts", "reasons"),
    [
        ({"escc_grade": "2"}, {}, OUTSIDE),
        ({"escc_grade": ["2", "3"]}, {}, OUTSIDE),
        ({"escc_grade": ["1c", "2"]}, {}, ()),
        ({"escc_grade": "1c"}, {}, ()),
        ({}, {"myelopathy": True}, OUTSIDE),
        ({"myelopathy": True}, {}, OUTSIDE),
        ({"myelopathy": False}, {"myelopathy": True}, ()),
        ({}, {"myelopathy": [True, False]}, ()),
        ({}, {}, ()),
    ],
)
def test_compression_or_myelopathy_is_outside_the_trial_and_scored_all_the_same(
    at_level: dict[str, Any], facts: dict[str, Any], reasons: tuple[str, ...]
) -> None:
    score = _read({"level": "T8", **at_level}, **BEST, **facts)
    assert (score.reasons, score.min) == (reasons, 6)


@pytest.mark.parametrize(
    "sign",
    [{"frankel_or_asia": "C"}, {"neuro_deficit_new": True}, {"sphincter_dysfunction": True}, {"cauda_equina": True}],
)
def test_a_myelopathy_that_is_derived_is_outside_the_trial_too(sign: dict[str, Any]) -> None:
    assert _read(**BEST, **sign).reasons == OUTSIDE


def test_grade_1c_is_outside_the_trial_where_the_site_counts_it_as_high() -> None:
    high_from_1c = Policy(escc_high_threshold="1c")
    assert _read({"level": "T8", "escc_grade": "1c"}, policy=high_from_1c, **BEST).reasons == OUTSIDE


def test_one_compressed_level_among_several_is_outside_the_trial() -> None:
    first, second = {"level": "T8", "escc_grade": "0"}, {"level": "L2", "escc_grade": "3"}
    assert _read(first, second, **BEST).reasons == OUTSIDE
    assert _read(second, first, **BEST).reasons == OUTSIDE
    assert _read(first, **BEST).reasons == ()


def test_karnofsky_comes_from_ecog_where_it_is_not_known() -> None:
    score = _read(primary="breast_unspecified", visceral_mets="none", ecog=1)
    assert (score.min, score.max, score.groups, score.missing) == (5, 6, ("B", "C"), ("kps",))
    assert score.survival_if is not None
    assert [figure.median_months for figure in score.survival_if.values()] == [9.0, 19.0]


def test_direction_advice_and_mark() -> None:
    score = _read(**BEST)
    assert (score.direction, score.evidence) == ("high_is_better", "verified")
    assert score.advice == "may justify more durable treatment"
    assert _read(**BEST | {"kps": 70}).advice is None
    assert _read(**BEST | {"primary": "colon"}).advice == "short-course treatment"
