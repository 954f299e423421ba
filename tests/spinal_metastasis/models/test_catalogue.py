"""Every input a model may ask for: its type, unit and range, and how the chart answers it."""

from decimal import Decimal as D
from typing import Any

import pytest

from spinal_metastasis.facts import Fact, OneOf, Range
from spinal_metastasis.models.catalogue import CATALOGUE, DIRECT, GROUPINGS, ratio, ratio_over
from spinal_metastasis.models.spec import InputType, Possible
from spinal_metastasis.terms import Frankel
from tests.spinal_metastasis.build import known

NUMBER, BOOLEAN, CATEGORY = InputType.NUMBER, InputType.BOOLEAN, InputType.CATEGORY


def read(name: str, **facts: Any) -> Possible:
    return CATALOGUE[name].views[0].read(known(**facts))


@pytest.mark.parametrize(
    ("name", "type_", "unit", "low", "high"),
    [
        ("age", NUMBER, "years", 0, 120),
        ("ecog", NUMBER, "", 0, 4),
        ("kps", NUMBER, "", 10, 100),
        ("albumin", NUMBER, "g/dL", "0.5", 7),
        ("wbc", NUMBER, "10⁹/L", "0.1", 500),
        ("inr", NUMBER, "", "0.5", 20),
        ("motor_deficit_days", NUMBER, "days", 0, None),
        ("sex", CATEGORY, "", None, None),
        ("primary", CATEGORY, "", None, None),
        ("brain_mets", BOOLEAN, "", None, None),
        ("neutrophil_lymphocyte_ratio", NUMBER, "", 0, None),
        ("platelet_lymphocyte_ratio", NUMBER, "", 0, None),
        ("primary_growth", CATEGORY, "", None, None),
        ("ecog_3_or_4", BOOLEAN, "", None, None),
    ],
)
def test_an_input_has_the_type_unit_and_range_of_its_fact(
    name: str, type_: InputType, unit: str, low: Any, high: Any
) -> None:
    found = CATALOGUE[name]
    ends = tuple(None if end is None else D(str(end)) for end in (low, high))
    assert (found.name, found.type, found.unit, (found.low, found.high)) == (name, type_, unit, ends)


def test_a_category_has_the_words_of_its_fact() -> None:
    assert CATALOGUE["sex"].categories == ("male", "female", "other")
    assert CATALOGUE["primary_growth"].categories == ("slow", "moderate", "rapid")
    assert CATALOGUE["frankel_or_asia"].categories == ("A", "B", "C", "D", "E")
    assert CATALOGUE["age"].categories == CATALOGUE["brain_mets"].categories == ()


def test_lists_objects_times_and_what_belongs_to_a_level_are_no_inputs() -> None:
    absent = {"levels_involved", "molecular_profile", "chemo_last_date", "survival_estimate", "level", "sins_pain",
              "myelopathy", "pain_vas"}  # fmt: skip
    assert not absent & CATALOGUE.keys()


def test_a_grouping_is_named_after_none_of_the_facts() -> None:
    assert [one.name for one in GROUPINGS] == [
        "ecog_3_or_4", "primary_growth", "spine_mets_over_1", "spine_mets_3_or_more", "lung_or_liver_mets",
        "asia_a_to_d", "charlson_over_0", "neutrophil_lymphocyte_ratio", "platelet_lymphocyte_ratio",
    ]  # fmt: skip
    assert not DIRECT.keys() & {one.name for one in GROUPINGS}
    assert len(CATALOGUE) == len(DIRECT) + 9


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("ecog_3_or_4", ("ecog",)), ("primary_growth", ("primary",)), ("spine_mets_over_1", ("spinal_mets_count",)),
        ("spine_mets_3_or_more", ("spinal_mets_count",)), ("lung_or_liver_mets", ("visceral_organs",)),
        ("asia_a_to_d", ("frankel_or_asia",)), ("charlson_over_0", ("charlson",)),
        ("neutrophil_lymphocyte_ratio", ("neutrophils", "lymphocytes")),
        ("platelet_lymphocyte_ratio", ("platelets", "lymphocytes")),
    ],
)  # fmt: skip
def test_a_grouping_reads_the_facts_of_its_paper(name: str, facts: tuple[str, ...]) -> None:
    assert tuple(view.fact for view in CATALOGUE[name].views) == facts


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("ecog_3_or_4", {0: False, 2: False, 3: True, 4: True}),
        ("spine_mets_over_1", {1: False, 2: True, 3: True}),
        ("spine_mets_3_or_more", {1: False, 2: False, 3: True}),
        ("lung_or_liver_mets", {False: False, True: True}),
        ("asia_a_to_d", {Frankel.A: True, Frankel.D: True, Frankel.E: False}),
        ("charlson_over_0", {0: False, 1: True}),
        ("age", {61: 61}),
        ("primary_growth", {"slow": "slow"}),
    ],
)
def test_one_value_of_a_fact_is_one_value_of_its_input(name: str, values: dict[Any, Any]) -> None:
    assert {value: CATALOGUE[name].of(value) for value in values} == values


@pytest.mark.parametrize(
    ("name", "stated", "left"),
    [
        ("albumin", None, Range(D("0.5"), D(7))),
        ("albumin", D("3.5"), (D("3.5"),)),
        ("albumin", ["4", "3", "4"], (D(3), D(4))),
        ("albumin", Range(D(3), D(9), low_open=True), Range(D(3), D(7), low_open=True)),
        ("albumin", Range(low=D(8)), ()),
        ("albumin", Range(D("3.2"), D("3.8"), high_open=True), Range(D("3.2"), D("3.8"), high_open=True)),
        ("age", None, Range(D(0), D(120))),
        ("age", 61, (61,)),
        ("age", [70, 61], (61, 70)),
        ("age", Range(D(64), D(66)), Range(D(64), D(66))),
        ("age", Range(D(64), D(66), low_open=True, high_open=True), Range(D(65), D(65))),
        ("age", Range(D("64.2"), D("66.8")), Range(D(65), D(66))),
        ("age", Range(D("64.2"), D("66.8"), low_open=True, high_open=True), Range(D(65), D(66))),
        ("age", Range(low=D(64)), Range(D(64), D(120))),
        ("age", Range(low=D(64), low_open=True), Range(D(65), D(120))),
        ("age", Range(high=D(64)), Range(D(0), D(64))),
        ("age", Range(high=D(64), high_open=True), Range(D(0), D(63))),
        ("age", Range(D(64), D(65), low_open=True, high_open=True), ()),
        ("brain_mets", None, (False, True)),
        ("brain_mets", True, (True,)),
        ("sex", None, ("male", "female", "other")),
        ("sex", "female", ("female",)),
        ("charlson_over_0", None, (0, 1)),
        ("charlson", None, Range(D(0), D(37))),
    ],
)
def test_a_chart_leaves_open_what_it_does_not_say(name: str, stated: Any, left: Possible) -> None:
    fact = CATALOGUE[name].views[0].fact
    assert read(name, **({} if stated is None else {fact: stated})) == left


def test_counts_stop_where_the_groupings_do() -> None:
    assert read("spine_mets_over_1") == read("spine_mets_3_or_more") == (1, 2, 3)
    assert read("spine_mets_over_1", spinal_mets_count=9) == (3,)
    assert read("charlson_over_0", charlson=9) == (1,)


def test_either_scale_answers_for_the_other() -> None:
    assert read("ecog", kps=50) == (2, 3)
    assert read("kps", ecog=4) == (10, 20, 30, 40)


def test_bounds_are_worked_out_for_ratios_alone() -> None:
    ratios = {"neutrophil_lymphocyte_ratio", "platelet_lymphocyte_ratio"}
    assert {name for name, reading in CATALOGUE.items() if reading.over is ratio_over} == ratios
    assert {name for name, reading in CATALOGUE.items() if reading.over is not None} == ratios


def test_a_tumour_outside_the_scope_is_none_a_model_is_asked_about() -> None:
    every = read("primary")
    assert isinstance(every, tuple)
    assert len(set(every)) == 46
    assert read("primary", primary=["colon", "spine_primary", "cns_primary"]) == ("colon",)


def test_a_ratio_of_nothing_is_none() -> None:
    assert ratio(D(6), D(4)) == D("1.5")
    assert ratio(D(6), D(0)) is None


@pytest.mark.parametrize(
    ("above", "below", "bounds"),
    [
        ((D(6),), (D(2), D(4)), Range(D("1.5"), D(3))),
        ((D(2), D(6)), (D(2),), Range(D(1), D(3))),
        (Range(D(2), D(6)), Range(D(1), D(2)), Range(D(1), D(6))),
        (Range(D(2), D(6), low_open=True), Range(D(1), D(2)), Range(D(1), D(6), low_open=True)),
        (Range(D(2), D(6), high_open=True), Range(D(1), D(2)), Range(D(1), D(6), high_open=True)),
        (Range(D(2), D(6)), Range(D(1), D(2), low_open=True), Range(D(1), D(6), high_open=True)),
        (Range(D(2), D(6)), Range(D(1), D(2), high_open=True), Range(D(1), D(6), low_open=True)),
        (Range(D(2), D(6)), Range(D(0), D(2)), Range(low=D(1))),
        (Range(D(2), D(6)), Range(high=D(2)), Range(low=D(1))),
        (Range(D(2), D(6)), Range(low=D(2)), Range(high=D(3))),
        (Range(low=D(2)), Range(D(1), D(2)), Range(low=D(1))),
        (Range(high=D(6)), Range(D(1), D(2)), Range(high=D(6))),
        (Range(D(2), D(6)), (D(0),), ()),
    ],
)
def test_bounds_of_a_ratio_are_those_of_its_extremes(above: Possible, below: Possible, bounds: Possible) -> None:
    assert ratio_over(above, below) == bounds


def test_a_list_of_organs_goes_before_the_word_for_all_of_them() -> None:
    assert read("lung_or_liver_mets") == (False, True)
    assert read("lung_or_liver_mets", visceral_mets="none") == (False,)
    assert read("lung_or_liver_mets", visceral_mets=["none", "treatable"]) == (False, True)
    assert read("lung_or_liver_mets", visceral_mets="untreatable", visceral_organs=()) == (False,)
    assert read("lung_or_liver_mets", visceral_organs=("liver",)) == (True,)
    assert read("lung_or_liver_mets", visceral_organs=("kidney", "lung")) == (True,)
    assert read("lung_or_liver_mets", visceral_organs=("kidney", "adrenal")) == (False,)


def test_alternatives_of_a_fact_are_each_one_value() -> None:
    either: Fact[D] = Fact(OneOf((D(9), D("3.5"))))
    assert CATALOGUE["albumin"].views[0].read({"albumin": either}) == (D("3.5"), D(9))
