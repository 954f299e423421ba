"""Survival bands from systems and from recorded estimates, and their agreement (contract appendix C)."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.facts import Fact, SurvivalEstimate
from spinal_metastasis.policy import Policy
from spinal_metastasis.recommendation.survival import bands_of_model
from spinal_metastasis.results import Combined, Survival
from tests.spinal_metastasis.build import DEFAULT_POLICY, assessed, lesion, system

LT1, TO3, TO6, TO12, GE12 = ALL = ("lt1m", "1to3m", "3to6m", "6to12m", "ge12m")
SHORT = (LT1, TO3, TO6)
SOLITARY: dict[str, Any] = {
    "visceral_mets": "none", "brain_mets": False, "spinal_mets_count": 1, "extraspinal_bone_mets": 0,
}  # fmt: skip


def _combined(policy: Policy = DEFAULT_POLICY, **facts: Any) -> Combined:
    return assessed(lesion(level="T8"), policy=policy, **facts).combined


def _only(*systems: str) -> Policy:
    return Policy(survival_systems=systems)


def _estimate(**of: Any) -> SurvivalEstimate:
    figures = {key: Decimal(of[key]) for key in ("median_months", "probability_alive") if key in of}
    return SurvivalEstimate(of.get("model", "local"), horizon_days=of.get("horizon_days"), **figures)


def _estimated(*estimates: SurvivalEstimate, **facts: Any) -> Combined:
    return _combined(survival_estimate=Fact(estimates), **facts)


BAUER = [
    ({"primary": "lung_sclc", "visceral_mets": "treatable", "spinal_mets_count": 2}, SHORT),
    ({"primary": "lung_sclc", "spinal_mets_count": 2}, SHORT),
    ({"primary": "colon", "spinal_mets_count": 2}, (TO12,)),
    ({"primary": "colon"}, (GE12,)),
]


@pytest.mark.parametrize(("facts", "bands"), BAUER)
def test_bands_of_the_modified_bauer_score(facts: dict[str, Any], bands: tuple[str, ...]) -> None:
    found = _combined(_only("bauer_modified_2008"), **SOLITARY | facts)
    assert (found.by_system, found.survival_bands) == ({"bauer_modified_2008": bands}, bands)
    assert found.agreement == "single"


@pytest.mark.parametrize(
    ("facts", "bands"),
    [
        ({"primary": "lung_sclc", "kps": 40}, SHORT),
        ({"primary": "lung_sclc", "kps": 50}, (TO12,)),
        ({"primary": "rectum", "kps": 40}, (GE12,)),
        ({"primary": "kidney_rcc", "kps": 40}, (TO12,)),
    ],
)
def test_bands_of_the_revised_tokuhashi_score(facts: dict[str, Any], bands: tuple[str, ...]) -> None:
    found = _combined(_only("tokuhashi_2005"), **SOLITARY, frankel_or_asia="E", **facts)
    assert found.by_system == {"tokuhashi_2005": bands}


@pytest.mark.parametrize(
    ("facts", "bands"),
    [
        ({"primary": "colon", "ecog": 1}, (GE12,)),
        ({"primary": "colon", "ecog": 3}, (TO12,)),
        ({"primary": "colon", "ecog": 3, "platelets": 50, "previous_chemotherapy": True}, SHORT),
    ],
)
def test_bands_of_the_katagiri_score(facts: dict[str, Any], bands: tuple[str, ...]) -> None:
    normal = {
        "albumin": 4, "crp": 0, "ldh": 200, "platelets": 200, "calcium": 9, "bilirubin": 1,
        "previous_chemotherapy": False,
    }  # fmt: skip
    found = _combined(_only("katagiri_2014"), **SOLITARY | normal | facts)
    assert found.by_system == {"katagiri_2014": bands}


def test_a_system_with_two_groups_left_says_nothing() -> None:
    found = _combined(_only("bauer_modified_2008"), primary="colon")
    assert (found.by_system, found.agreement, found.survival_bands) == ({}, "none", ALL)


def test_only_the_systems_the_site_trusts_speak() -> None:
    facts = {**SOLITARY, "primary": "colon", "kps": 40, "frankel_or_asia": "A"}
    assert list(_combined(**facts).by_system) == ["tokuhashi_2005", "bauer_modified_2008"]
    assert list(_combined(_only("tomita_2001", "bauer_modified_2008"), **facts).by_system) == ["bauer_modified_2008"]
    assert _combined(_only(), **facts).survival_bands == ALL


def test_systems_are_united_openly_and_never_averaged() -> None:
    differ = _combined(**SOLITARY, primary="colon", kps=40, frankel_or_asia="A")
    assert differ.by_system == {"tokuhashi_2005": SHORT, "bauer_modified_2008": (GE12,)}
    assert (differ.survival_bands, differ.agreement) == ((*SHORT, GE12), "disagree")
    alike = _combined(**SOLITARY, primary="kidney_rcc", kps=90, frankel_or_asia="E")
    assert (alike.survival_bands, alike.agreement) == ((GE12,), "agree")


@pytest.mark.parametrize(
    ("months", "band"),
    [
        ("0", LT1), ("0.99", LT1), ("1", TO3), ("2.99", TO3), ("3", TO6), ("5.99", TO6), ("6", TO12), ("11.99", TO12),
        ("12", GE12), ("60", GE12),
    ],
)  # fmt: skip
def test_the_lower_end_belongs_to_the_band_of_a_median(months: str, band: str) -> None:
    assert _estimated(_estimate(median_months=months)).survival_bands == (band,)


@pytest.mark.parametrize(
    ("days", "alive", "bands"),
    [
        (90, "0.5", (TO6, TO12, GE12)),
        (90, "0.49", (LT1, TO3)),
        (365, "0.5", (GE12,)),
        (365, "0.49", (LT1, TO3, TO6, TO12)),
        (30, "0.49", (LT1,)),
        (14, "0.1", (LT1,)),
        (180, "0.5", (TO6, TO12, GE12)),
        (180, "0.49", SHORT),
        (270, "0.9", (TO12, GE12)),
        (730, "0.6", (GE12,)),
        (730, "0.1", ALL),
    ],
)
def test_a_probability_says_on_which_side_of_its_horizon_the_median_lies(
    days: int, alive: str, bands: tuple[str, ...]
) -> None:
    assert _estimated(_estimate(horizon_days=days, probability_alive=alive)).survival_bands == bands


def test_two_horizons_of_one_model_narrow_each_other() -> None:
    found = _estimated(
        _estimate(horizon_days=90, probability_alive="0.7"), _estimate(horizon_days=365, probability_alive="0.3")
    )
    assert found.by_system == {"local": (TO6, TO12)}
    assert (found.survival_bands, found.agreement) == ((TO6, TO12), "single")


def test_one_models_figures_that_contradict_each_other_do_not_cancel_out() -> None:
    found = _estimated(_estimate(median_months=2), _estimate(median_months=24))
    assert found.survival_bands


def test_an_estimate_without_a_figure_leaves_every_band_open() -> None:
    assert _estimated(_estimate(horizon_days=90)).survival_bands == ALL
    assert _estimated(_estimate(probability_alive="0.9")).survival_bands == ALL
    assert _estimated(_estimate()).survival_bands == ALL


def test_recorded_estimates_replace_the_systems() -> None:
    found = _estimated(_estimate(model="a", median_months=8), **SOLITARY, primary="kidney_rcc")
    assert found.by_system == {"a": (TO12,)}


def test_estimates_of_several_models_agree_or_not() -> None:
    alike = _estimated(_estimate(model="a", median_months=8), _estimate(model="b", median_months=7))
    assert (alike.survival_bands, alike.agreement) == ((TO12,), "agree")
    differ = _estimated(_estimate(model="a", median_months=2), _estimate(model="b", median_months=8))
    assert (differ.survival_bands, differ.agreement) == ((TO3, TO12), "disagree")


def test_an_empty_list_of_estimates_leaves_the_systems_to_speak() -> None:
    found = _combined(_only("bauer_modified_2008"), survival_estimate=(), **SOLITARY, primary="colon")
    assert found.by_system == {"bauer_modified_2008": (GE12,)}


@pytest.mark.parametrize(
    ("alive", "bands"),
    [((0.5, 0.7), (TO6, TO12, GE12)), ((0.3, 0.49), (LT1, TO3)), ((0.4, 0.5), ()), ((0.4, 0.6), ())],
)
def test_a_models_range_speaks_only_where_all_of_it_lies_on_one_side_of_a_half(
    alive: tuple[float, float], bands: tuple[str, ...]
) -> None:
    """Alive in exactly half counts as alive: a range that ends there is on both sides and decides nothing."""
    said = replace(system(assessed(), "sorg_ml_2019"), probability_range={"90d": alive})
    assert bands_of_model(said) == bands


@pytest.mark.parametrize(
    ("alive", "bands"),
    [
        ({"365d": 0.7}, (GE12,)),
        ({"365d": 0.3}, (LT1, TO3, TO6, TO12)),
        ({"90d": 0.7}, (TO6, TO12, GE12)),
        ({"90d": 0.7, "365d": 0.3}, (TO6, TO12)),
        ({"30d": 0.9}, ()),
        ({}, ()),
    ],
)
def test_a_model_speaks_by_the_horizons_it_has(alive: dict[str, float], bands: tuple[str, ...]) -> None:
    said = replace(system(assessed(), "sorg_ml_2019"), survival=Survival(probability=alive))
    assert bands_of_model(said) == bands
