"""Site settings printed with an answer: exactly those another choice of which could have changed it."""

from typing import Any

import pytest

from spinal_metastasis.policy import Policy
from spinal_metastasis.results import Assessment
from tests.spinal_metastasis.build import assessed, lesion
from tests.spinal_metastasis.weighing import RENAL, STABLE_HIGH, STABLE_LOW, T8, living


def policies(at: dict[str, Any], policy: Policy = Policy(), **facts: Any) -> dict[str, str]:
    settled = {"srs_available": True, "survival_estimate": living("ge12m"), "spinal_mets_count": 3} | facts
    known = {key: value for key, value in settled.items() if value is not None}
    return dict(assessed(lesion(**at), policy=policy, **known).policies)


def test_nothing_is_printed_where_no_choice_matters() -> None:
    assert policies(STABLE_LOW, primary="melanoma") == {}


@pytest.mark.parametrize(("setting", "printed"), [(True, "yes"), (False, "no"), (None, "not set: both stay open")])
def test_srs_of_the_site_is_printed_where_the_row_turns_on_it(setting: bool | None, printed: str) -> None:
    site = Policy(srs_available=setting)
    assert policies(STABLE_LOW, site, primary="melanoma", srs_available=None) == {"srs_available": printed}
    assert policies(STABLE_LOW, site, primary="lymphoma", srs_available=None) == {}


@pytest.mark.parametrize(
    ("grade", "matters"),
    [
        ("1c", True), (["1b", "1c"], True), (["1c", "2"], True), (["0", "1c", "2"], False), (["1a", "1c", "2"], False),
        (["1b", "1c", "2"], False), ("1b", False), (None, False),
    ],
)  # fmt: skip
def test_the_escc_threshold_is_printed_where_1c_decides(grade: object, matters: bool) -> None:
    at = {key: value for key, value in (STABLE_LOW | {"escc_grade": grade}).items() if value is not None}
    assert policies(at, primary="melanoma") == ({"escc_high_threshold": "2"} if matters else {})
    other = policies(at, Policy(escc_high_threshold="1c"), primary="melanoma")
    assert other == ({"escc_high_threshold": "1c"} if matters else {})


@pytest.mark.parametrize("choice", ["patchell", "as_sensitive", "as_resistant"])
def test_the_intermediate_policy_is_printed_for_intermediate_histology(choice: Any) -> None:
    site, printed = Policy(intermediate_policy=choice), {"intermediate_policy": choice}
    assert policies(STABLE_HIGH, site, primary="breast_unspecified") == printed
    assert policies(STABLE_HIGH, site, primary="melanoma", radiosensitivity_override="intermediate") == printed
    assert policies(STABLE_HIGH, site) == printed
    assert policies(STABLE_HIGH, site, primary="melanoma") == {}
    assert policies(STABLE_HIGH | {"prior_rt_at_level": True}, site, primary="breast_unspecified") == {}


@pytest.mark.parametrize(("count", "matters"), [(1, True), ([1, 2], True), (2, False), (0, False), (None, True)])
def test_the_tokuhashi_variant_is_printed_where_one_vertebra_is_possible(count: object, matters: bool) -> None:
    found = policies(STABLE_LOW, primary="melanoma", spinal_mets_count=count)
    assert found == ({"tokuhashi_variant": "ge3_2_1"} if matters else {})


def test_without_a_lesion_one_vertebra_is_possible_too() -> None:
    assert assessed(primary="melanoma").policies["tokuhashi_variant"] == "ge3_2_1"


def test_the_survival_systems_are_printed_where_a_group_gives_bands() -> None:
    site = Policy(survival_systems=("katagiri_2014", "tokuhashi_2005"))
    found = assessed(lesion(**T8), policy=site, **RENAL).policies
    assert found["survival_systems"] == "katagiri_2014, tokuhashi_2005"
    assert "survival_systems" not in assessed(lesion(**T8), **RENAL, survival_estimate=living("ge12m")).policies
    assert "survival_systems" in assessed(lesion(**T8), **RENAL, survival_estimate=()).policies
    assert "survival_systems" not in assessed(lesion(**T8)).policies


def test_out_of_scope_prints_none_and_a_lesion_out_of_scope_counts_for_none() -> None:
    def of(answer: Assessment) -> dict[str, str]:
        return dict(answer.policies)

    assert of(assessed(lesion(**T8), age=12)) == {}
    assert of(assessed(lesion(**STABLE_LOW, compartment="intradural"), spinal_mets_count=3)) == {}
