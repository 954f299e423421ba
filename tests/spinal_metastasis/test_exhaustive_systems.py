"""Tokuhashi, Tomita and the other survival systems against the oracle: all combinations, cut-offs, single removals."""

from itertools import product
from typing import Any

import pytest

from spinal_metastasis.policy import Policy
from tests.spinal_metastasis.oracle.compare import systems_differ
from tests.spinal_metastasis.oracle.documents import COMPLETE, without
from tests.spinal_metastasis.oracle.production import assessed, prognosis
from tests.spinal_metastasis.oracle.systems import tokuhashi_2005
from tests.spinal_metastasis.oracle.tables import PRIMARIES

TOKUHASHI_PRIMARIES = ["stomach", "liver_hcc", "colon", "kidney_rcc", "rectum", "thyroid_papillary"]
TOMITA_PRIMARIES = ["breast_unspecified", "kidney_rcc", "stomach"]
INPUTS = [key for key in COMPLETE if key not in ("lesions", "age", "sex")] + ["pathologic_fracture"]


@pytest.mark.parametrize("variant", ["ge3_2_1", "ge3_1to2_0"])
@pytest.mark.parametrize("primary", TOKUHASHI_PRIMARIES)
def test_all_combinations_of_tokuhashi(variant: Any, primary: str) -> None:
    policy = Policy(tokuhashi_variant=variant)
    combinations = list(product([40, 50, 80], [0, 2, 3], [1, 2, 3], ["none", "treatable", "untreatable"], "BCE"))
    assert len(combinations) * len(TOKUHASHI_PRIMARIES) == 1458
    for kps, extraspinal, spinal, organs, frankel in combinations:
        document = COMPLETE | {
            "primary": primary, "kps": kps, "extraspinal_bone_mets": extraspinal, "spinal_mets_count": spinal,
            "visceral_mets": organs, "frankel_or_asia": frankel,
        }  # fmt: skip
        expected = tokuhashi_2005(document, variant)
        assert expected is not None
        found = prognosis(assessed(document, policy), "tokuhashi_2005")
        total = (found["min"], found["max"], found["groups"], found["missing"], found["status"])
        assert total == (expected.low, expected.high, list(expected.groups), [], "complete"), document


def test_all_combinations_of_tomita() -> None:
    combinations = list(product(TOMITA_PRIMARIES, ["none", "treatable", "untreatable"], [1, 2]))
    assert len(combinations) == 18
    for primary, organs, bones in combinations:
        document = COMPLETE | {"primary": primary, "visceral_mets": organs, "spinal_mets_count": bones}
        assert systems_differ(document, assessed(document)) == [], document


@pytest.mark.parametrize("primary", list(PRIMARIES))
def test_each_primary_has_its_class_in_every_system(primary: str) -> None:
    document = COMPLETE | {"primary": primary}
    assert systems_differ(document, assessed(document)) == []


@pytest.mark.parametrize("primary", [None, ["breast_unspecified", "lung_unspecified"], "unknown_primary"])
def test_an_open_primary_reaches_only_what_its_rows_reach(primary: object) -> None:
    document = without(COMPLETE, "primary") if primary is None else COMPLETE | {"primary": primary}
    assert systems_differ(document, assessed(document)) == []


def test_tomita_of_breast_or_lung_skips_the_group_between() -> None:
    document = COMPLETE | {"primary": ["breast_unspecified", "lung_unspecified"], "spinal_mets_count": 2}
    document |= {"visceral_mets": "none"}
    assert prognosis(assessed(document), "tomita_2001")["groups"] == ["2-3", "6-7"]


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("albumin", [2.49, 2.5, 3.49, 3.5, 3.69, 3.7]),
        ("crp", [0.39, 0.4]),
        ("ldh", [249.9, 250]),
        ("platelets", [99.9, 100]),
        ("calcium", [10.29, 10.3]),
        ("bilirubin", [1.39, 1.4]),
        ("months_since_cancer_diagnosis", [15, 15.01]),
        ("motor_deficit_days", [7, 7.01]),
        ("ecog", [0, 1, 2, 3, 4]),
        ("kps", [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]),
        ("spinal_mets_count", [1, 2, 3, 4]),
        ("extraspinal_bone_mets", [0, 1, 2, 3, 4]),
        ("frankel_or_asia", list("ABCDE")),
        ("ambulatory", ["independent", "aided", "none"]),
        ("brain_mets", [True, False]),
    ],
)
def test_both_sides_of_each_cut_off(key: str, values: list[object]) -> None:
    for value in values:
        document = COMPLETE | {key: value}
        assert systems_differ(document, assessed(document)) == [], (key, value)


@pytest.mark.parametrize("visceral", ["none", "treatable", "untreatable"])
@pytest.mark.parametrize("brain", [None, False, True, (True, True), (True, False)])
def test_the_worse_of_viscera_and_brain_counts(visceral: str, brain: object) -> None:
    document = without(without(COMPLETE, "brain_mets"), "brain_mets_treatable") | {"visceral_mets": visceral}
    if isinstance(brain, tuple):
        document |= {"brain_mets": brain[0], "brain_mets_treatable": brain[1]}
    elif brain is not None:
        document |= {"brain_mets": brain}
    assert systems_differ(document, assessed(document)) == []


@pytest.mark.parametrize("ecog", [0, 1, 2, 3, 4, [1, 2]])
def test_kps_is_converted_from_ecog_where_it_is_not_known(ecog: object) -> None:
    document = without(COMPLETE, "kps") | {"ecog": ecog}
    assert systems_differ(document, assessed(document)) == []


@pytest.mark.parametrize("kps", [10, 40, 50, 60, 70, 100])
def test_ecog_is_converted_from_kps_where_it_is_not_known(kps: int) -> None:
    document = without(COMPLETE, "ecog") | {"kps": kps}
    assert systems_differ(document, assessed(document)) == []


@pytest.mark.parametrize(
    "base",
    [{}, {"primary": "breast_unspecified", "kps": 90, "ecog": 0, "visceral_mets": "none"}, {"kps": 40, "ecog": 4}],
)
@pytest.mark.parametrize("removed", INPUTS)
def test_one_input_less_widens_the_range_and_is_asked_for_if_it_decides(base: dict[str, Any], removed: str) -> None:
    full = COMPLETE | base
    document = without(full, removed)
    whole, part = assessed(full), assessed(document)
    assert systems_differ(document, part) == []
    for before in whole["prognosis"]:
        after = prognosis(part, before["system"])
        assert set(before["groups"]) <= set(after["groups"])
        if "min" in before and "min" in after:
            assert after["min"] <= before["min"] <= before["max"] <= after["max"]


def test_the_nesms_cap_settles_the_result_whatever_the_albumin() -> None:
    base = {"visceral_mets": "none", "ambulatory": "independent"}
    document = without(COMPLETE | base, "albumin")
    nesms = prognosis(assessed(document), "nesms_2015")
    assert (nesms["min"], nesms["max"], nesms["status"], nesms["missing"]) == (3, 3, "complete", [])


@pytest.mark.parametrize(
    ("system", "changed"),
    [
        ("tokuhashi_2005", {"spinal_mets_count": 0, "lesions": []}),
        ("bollen_2014", {"primary": "myeloma"}),
        ("bollen_2014", {"primary": ["other", "unknown_primary"]}),
        ("bollen_2014", {"lesions": [{"level": "S2"}]}),
        ("rades_2013", {"ecog": 1}),
        ("rades_2013", {"ecog": [0, 1]}),
    ],
)
def test_a_system_is_out_of_scope_only_if_every_value_left_is(system: str, changed: dict[str, Any]) -> None:
    found = prognosis(assessed(COMPLETE | changed), system)
    assert (found["status"], found["groups"]) == ("out_of_scope", [])
    assert found["reasons"]


def test_values_out_of_scope_drop_where_others_remain() -> None:
    document = COMPLETE | {"primary": ["myeloma", "breast_unspecified"]}
    assert prognosis(assessed(document), "bollen_2014")["status"] != "out_of_scope"
    without_days = without(COMPLETE, "motor_deficit_days")
    assert prognosis(assessed(without_days | {"frankel_or_asia": "E"}), "rades_2013")["status"] == "out_of_scope"
    assert prognosis(assessed(without_days), "rades_2013")["missing"] == ["motor_deficit_days"]
