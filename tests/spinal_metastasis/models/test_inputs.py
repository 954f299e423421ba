"""Facts become model inputs as sets: one value a fact at a time, gaps stay gaps, what a model never saw drops."""

from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.facts import Range
from spinal_metastasis.models.catalogue import CATALOGUE, contradicting
from spinal_metastasis.models.inputs import Chart, Family, read_chart
from spinal_metastasis.models.spec import InputSpec, clipped
from tests.spinal_metastasis.build import known


def spec(
    name: str, low: object = None, high: object = None, *, required: bool = False, values: Any = None
) -> InputSpec:
    reading = CATALOGUE[name]
    least, most = (None if end is None else Decimal(str(end)) for end in (low, high))
    return InputSpec(name, reading.type, reading.unit, least, most, values or reading.categories, required)


def chart_of(specs: list[InputSpec], **facts: Any) -> Chart:
    return read_chart(known(**facts), specs)


def only(chart: Chart) -> Family:
    (family,) = chart.families
    return family


def values(name: str, low: object = None, high: object = None, **facts: Any) -> list[Any]:
    """What one input can be."""
    return [case.values[name] for case in only(chart_of([spec(name, low, high)], **facts)).cases]


@pytest.mark.parametrize(
    ("name", "facts", "expected"),
    [
        ("ecog_3_or_4", {"ecog": 2}, {False}),
        ("ecog_3_or_4", {"ecog": 3}, {True}),
        ("ecog_3_or_4", {"ecog": [2, 3]}, {False, True}),
        ("ecog_3_or_4", {"kps": 70}, {False}),
        ("ecog_3_or_4", {"kps": 60}, {False, True}),
        ("ecog_3_or_4", {"kps": 40}, {True}),
        ("ecog_3_or_4", {}, {False, True}),
        ("primary_growth", {"primary": "lymphoma"}, {"slow"}),
        ("primary_growth", {"primary": "kidney_rcc"}, {"moderate"}),
        ("primary_growth", {"primary": "breast_unspecified"}, {"slow", "moderate"}),
        ("primary_growth", {}, {"slow", "moderate", "rapid"}),
        ("spine_mets_over_1", {"spinal_mets_count": 1}, {False}),
        ("spine_mets_over_1", {"spinal_mets_count": Range(low=Decimal(2))}, {True}),
        ("spine_mets_3_or_more", {"spinal_mets_count": 2}, {False}),
        ("spine_mets_3_or_more", {"spinal_mets_count": 3}, {True}),
        ("spine_mets_3_or_more", {"spinal_mets_count": Range(low=Decimal(2))}, {False, True}),
        ("lung_or_liver_mets", {"visceral_organs": ("lung",)}, {True}),
        ("lung_or_liver_mets", {"visceral_organs": ("liver", "kidney")}, {True}),
        ("lung_or_liver_mets", {"visceral_organs": ("kidney",)}, {False}),
        ("lung_or_liver_mets", {"visceral_organs": ()}, {False}),
        ("lung_or_liver_mets", {"visceral_mets": "none"}, {False}),
        ("lung_or_liver_mets", {"visceral_mets": "none", "visceral_organs": ("lung",)}, {True}),
        ("lung_or_liver_mets", {"visceral_mets": "treatable"}, {False, True}),
        ("asia_a_to_d", {"frankel_or_asia": "E"}, {False}),
        ("asia_a_to_d", {"frankel_or_asia": "D"}, {True}),
        ("charlson_over_0", {"charlson": 0}, {False}),
        ("charlson_over_0", {"charlson": 5}, {True}),
        ("charlson_over_0", {}, {False, True}),
        ("brain_mets", {"brain_mets": True}, {True}),
        ("sex", {"sex": "female"}, {"female"}),
        ("ecog", {"kps": 40}, {3, 4}),
    ],
)
def test_the_groupings_of_the_papers(name: str, facts: dict[str, Any], expected: set[Any]) -> None:
    assert set(values(name, **facts)) == expected


@pytest.mark.parametrize(
    ("facts", "span"),
    [
        ({"albumin": Range(low=Decimal("3.5"), low_open=True)}, Range(Decimal("3.5"), Decimal(6), low_open=True)),
        ({"albumin": Range(high=Decimal("3.5"), high_open=True)}, Range(Decimal(1), Decimal("3.5"), high_open=True)),
        ({}, Range(Decimal(1), Decimal(6))),
    ],
)
def test_a_number_known_by_bounds_is_a_span_within_the_models_range(facts: dict[str, Any], span: Range) -> None:
    family = only(chart_of([spec("albumin", 1, 6)], **facts))
    assert (family.span, family.cases, family.open) == (span, (), ("albumin",))


def test_bounds_that_leave_one_number_are_that_number() -> None:
    assert values("albumin", 1, 6, albumin=Range(Decimal(3), Decimal(3))) == [Decimal(3)]


@pytest.mark.parametrize(
    ("bounds", "ages"),
    [
        (Range(Decimal(64), Decimal(66), low_open=True, high_open=True), [65]),
        (Range(Decimal("64.5"), Decimal("65.5")), [65]),
    ],
)
def test_a_whole_number_has_whole_bounds(bounds: Range, ages: list[int]) -> None:
    assert values("age", 18, 100, age=bounds) == ages


def test_a_whole_number_without_an_end_has_none() -> None:
    assert only(chart_of([spec("age", 18, 100)], age=Range(low=Decimal(60)))).span == Range(Decimal(60), Decimal(100))
    assert only(chart_of([spec("age", 18, 100)], age=Range(high=Decimal(60)))).span == Range(Decimal(18), Decimal(60))


@pytest.mark.parametrize(
    ("name", "low", "high", "facts", "outside"),
    [
        ("age", 40, 80, {"age": 30}, ("age",)),
        ("age", 40, 80, {"age": Range(low=Decimal(81))}, ("age",)),
        ("age", 40, 80, {"age": Range(Decimal(66), Decimal(67), low_open=True, high_open=True)}, ("age",)),
        ("albumin", 1, 6, {"albumin": Range(low=Decimal(6), low_open=True)}, ("albumin",)),
        ("neutrophil_lymphocyte_ratio", 1, 9, {"neutrophils": 4, "lymphocytes": 0}, ("neutrophils", "lymphocytes")),
        (
            "neutrophil_lymphocyte_ratio", 1, 9,
            {"neutrophils": Range(low=Decimal(1)), "lymphocytes": 0}, ("neutrophils", "lymphocytes"),
        ),
    ],
)  # fmt: skip
def test_what_the_model_never_saw_is_outside(
    name: str, low: int, high: int, facts: dict[str, Any], outside: tuple[str, ...]
) -> None:
    assert chart_of([spec(name, low, high)], **facts).outside == outside


def test_a_category_the_model_does_not_know_is_outside_and_one_of_several_drops() -> None:
    sex = [spec("sex", values=("male", "female"))]
    assert chart_of(sex, sex="other").outside == ("sex",)
    assert [case.values["sex"] for case in only(chart_of(sex, sex=["other", "male"])).cases] == ["male"]


def test_several_numbers_are_read_in_order_and_those_outside_drop() -> None:
    assert values("albumin", 3, 4, albumin=["3.9", "3.1", "2.0"]) == [Decimal("3.1"), Decimal("3.9")]


def test_a_ratio_follows_both_counts() -> None:
    assert values("neutrophil_lymphocyte_ratio", 0, 50, neutrophils=6, lymphocytes=2) == [Decimal(3)]
    ratio = [spec("platelet_lymphocyte_ratio", 0, 1000)]
    bounded = only(chart_of(ratio, platelets=[200, 300], lymphocytes=Range(Decimal(1), Decimal(2), low_open=True)))
    assert bounded.span == Range(Decimal(100), Decimal(300), high_open=True)
    assert bounded.open == ("platelets", "lymphocytes")
    assert only(chart_of(ratio, platelets=200)).span == Range(Decimal("0.5"), Decimal(1000))
    assert only(chart_of(ratio, lymphocytes=2)).span == Range(Decimal("0.5"), Decimal(1000))


def test_inputs_that_share_a_fact_are_read_together() -> None:
    both = [spec("spine_mets_over_1"), spec("spine_mets_3_or_more"), spec("age", 18, 100)]
    chart = chart_of(both, age=60)
    shared = next(family for family in chart.families if len(family.names) == 2)
    assert {tuple(case.values.values()) for case in shared.cases} == {(False, False), (True, False), (True, True)}
    assert chart.open == ("spinal_mets_count",)


def test_three_inputs_over_two_facts_are_one_family() -> None:
    specs = [spec("neutrophils", 0, 90), spec("lymphocytes", 0, 90), spec("neutrophil_lymphocyte_ratio", 0, 900)]
    chart = chart_of(specs, neutrophils=[4, 6], lymphocytes=2)
    assert [case.values["neutrophil_lymphocyte_ratio"] for case in only(chart).cases] == [2, 3]
    assert chart.tangled == ()


def test_an_input_that_shares_a_fact_with_one_of_a_family_joins_it() -> None:
    ends: dict[str, tuple[int, int]] = {
        "neutrophils": (0, 90), "lymphocytes": (0, 90), "neutrophil_lymphocyte_ratio": (0, 900),
        "platelet_lymphocyte_ratio": (0, 900),
    }  # fmt: skip
    for names in (list(ends), list(ends)[::-1]):
        chart = chart_of([spec(name, *ends[name]) for name in names], neutrophils=4, lymphocytes=2, platelets=200)
        assert set(only(chart).names) == set(ends)
        (single,) = only(chart).cases
        assert single.values["platelet_lymphocyte_ratio"] == 100
        assert single.values["neutrophil_lymphocyte_ratio"] == 2


def test_inputs_that_share_no_fact_are_families_in_their_order() -> None:
    chart = chart_of([spec("hb", 4, 20), spec("age", 18, 100), spec("brain_mets")], age=60)
    assert [family.names for family in chart.families] == [("hb",), ("age",), ("brain_mets",)]
    assert [family.open for family in chart.families] == [("hb",), (), ("brain_mets",)]
    assert chart.open == ("brain_mets", "hb")


def test_bounds_shared_by_several_inputs_are_tangled() -> None:
    specs = [spec("neutrophils", 0, 90), spec("neutrophil_lymphocyte_ratio", 0, 900)]
    chart = chart_of(specs, lymphocytes=2)
    assert (chart.tangled, chart.outside) == (("neutrophils",), ())


def test_a_required_input_of_which_nothing_is_known_is_named() -> None:
    specs = [spec("albumin", 1, 6, required=True), spec("ecog_3_or_4", required=True), spec("hb", 4, 20)]
    assert chart_of(specs).unknown == ("ecog", "albumin")
    assert chart_of(specs, kps=50, albumin=Range(low=Decimal(3))).unknown == ()


def test_two_readings_of_one_fact_are_refused() -> None:
    assert contradicting(("primary", "primary_growth")) == {"primary_growth"}
    assert contradicting(("charlson", "charlson_over_0")) == {"charlson_over_0"}
    assert contradicting(("neutrophils", "neutrophil_lymphocyte_ratio", "spine_mets_over_1")) == frozenset()


def test_an_undefined_value_is_never_admitted() -> None:
    assert not spec("neutrophil_lymphocyte_ratio", 0, 9).admits(None)


def test_clipping_keeps_the_narrower_end() -> None:
    assert clipped(Range(), None, None) == Range()
    assert clipped(Range(Decimal(1), Decimal(2)), Decimal(0), Decimal(3)) == Range(Decimal(1), Decimal(2))
    assert clipped(Range(Decimal(4)), Decimal(0), Decimal(3)) is None


def test_every_input_of_the_catalogue_reads_an_empty_chart() -> None:
    for name, reading in CATALOGUE.items():
        chart = chart_of([spec(name, reading.low, reading.high)])
        assert (chart.outside, chart.tangled) == ((), ()), name
        assert chart.open, name
