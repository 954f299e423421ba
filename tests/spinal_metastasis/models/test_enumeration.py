"""Models that can only be run: every combination is run, and where that is not exact there is no range."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.facts import Range
from spinal_metastasis.models import enumeration
from spinal_metastasis.models.enumeration import NOT_MONOTONE, TOO_MANY, reach_by_running
from spinal_metastasis.models.inputs import Chart, read_chart
from spinal_metastasis.models.spec import InputSpec, Values
from tests.spinal_metastasis.build import known
from tests.spinal_metastasis.models.test_inputs import spec

SPECS = [spec("albumin", 1, 6), spec("ecog_3_or_4"), spec("primary_growth"), spec("asia_a_to_d")]
FALLING = {"albumin": -1}


def run(rows: Sequence[Values]) -> list[Mapping[int, float]]:
    """Albumin counts unless the tumour is slow, performance always, ASIA never."""
    return [{90: mortality, 365: mortality + 0.2} for mortality in map(_mortality, rows)]


def _mortality(row: Values) -> float:
    low = 0.0 if row["primary_growth"] == "slow" else (6 - float(row["albumin"])) / 20
    return low + (0.3 if row["ecog_3_or_4"] else 0)


def chart_of(specs: list[InputSpec] = SPECS, **facts: Any) -> Chart:
    return read_chart(known(**facts), specs)


def test_a_full_chart_is_one_run() -> None:
    reach = reach_by_running(chart_of(albumin=4, ecog=1, primary="colon", frankel_or_asia="E"), run, {})
    assert reach.alive is not None
    assert list(reach.alive) == [90, 365]
    assert (*reach.alive[90], *reach.alive[365]) == pytest.approx((0.9, 0.9, 0.7, 0.7))
    assert reach.missing == ()


def test_open_inputs_are_run_in_every_combination() -> None:
    reach = reach_by_running(chart_of(albumin=[2, 4], primary=["lymphoma", "colon"]), run, {})
    assert reach.alive is not None
    assert reach.alive[90] == pytest.approx((0.5, 1))
    assert reach.missing == ("primary", "ecog", "albumin")


def test_a_number_known_by_bounds_is_run_at_its_ends_if_the_model_is_monotone_in_it() -> None:
    chart = chart_of(albumin=Range(Decimal(2), Decimal(4)), ecog=1, primary="colon")
    reach = reach_by_running(chart, run, FALLING)
    assert reach.alive is not None
    assert reach.alive[90] == pytest.approx((0.8, 0.9))
    assert reach.missing == ("albumin",)


def test_where_a_number_known_by_bounds_does_not_matter_it_is_not_missing() -> None:
    reach = reach_by_running(chart_of(ecog=1, primary="lymphoma"), run, FALLING)
    assert (reach.alive, reach.missing) == ({90: (1, 1), 365: (0.8, 0.8)}, ())


def test_a_ratio_known_by_bounds_names_the_counts_that_are_open() -> None:
    specs = [spec("neutrophil_lymphocyte_ratio", 1, 9), *SPECS]
    chart = chart_of(specs, albumin=4, ecog=1, primary="colon", frankel_or_asia="E", neutrophils=4)

    def by_ratio(rows: Sequence[Values]) -> list[Mapping[int, float]]:
        return [{90: float(row["neutrophil_lymphocyte_ratio"]) / 10} for row in rows]

    reach = reach_by_running(chart, by_ratio, {"neutrophil_lymphocyte_ratio": 1})
    assert reach.alive is not None
    assert reach.alive[90] == pytest.approx((0.1, 0.9))
    assert reach.missing == ("lymphocytes",)


def test_as_many_combinations_as_are_allowed_are_run_and_one_more_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert enumeration.MOST_COMBINATIONS == 2048
    open_ = chart_of(albumin=["2", "4", "5"])  # 3 values x 5 grades x 3 kinds of growth x 5 letters
    for most, reasons in ((225, ()), (224, (TOO_MANY,))):
        monkeypatch.setattr(enumeration, "MOST_COMBINATIONS", most)
        assert reach_by_running(open_, run, {}).reasons == reasons


def test_a_ratio_and_its_counts_known_by_bounds_have_no_range() -> None:
    specs = [spec("neutrophils", 0, 90), spec("neutrophil_lymphocyte_ratio", 0, 900)]
    tangled = chart_of(specs, lymphocytes=2)
    assert tangled.tangled
    monotone = {"neutrophils": 1, "neutrophil_lymphocyte_ratio": 1}
    reach = reach_by_running(tangled, run, monotone)
    assert (reach.alive, reach.missing, reach.reasons) == (None, ("neutrophils",), (NOT_MONOTONE,))


def test_each_run_is_given_one_value_of_every_input() -> None:
    given: list[Values] = []

    def listed(rows: Sequence[Values]) -> list[Mapping[int, float]]:
        given.extend(rows)
        return [{90: 0.5} for _ in rows]

    bounds = Range(Decimal(2), Decimal(4))
    chart = chart_of(albumin=bounds, ecog=[2, 3], primary="colon", frankel_or_asia="E")
    reach_by_running(chart, listed, FALLING)
    assert sorted((row["albumin"], row["ecog_3_or_4"]) for row in given) == [
        (Decimal(2), False), (Decimal(2), True), (Decimal(4), False), (Decimal(4), True),
    ]  # fmt: skip
    assert all(row["primary_growth"] == "rapid" and row["asia_a_to_d"] is False for row in given)


def test_a_fact_that_moves_one_horizon_alone_is_missing() -> None:
    def late(rows: Sequence[Values]) -> list[Mapping[int, float]]:
        return [{90: 0.1, 365: 0.9 if row["ecog_3_or_4"] else 0.2} for row in rows]

    reach = reach_by_running(chart_of(albumin=4, primary="colon", frankel_or_asia="E"), late, {})
    assert reach.alive is not None
    assert (*reach.alive[90], *reach.alive[365]) == pytest.approx((0.9, 0.9, 0.1, 0.8))
    assert reach.missing == ("ecog",)


def test_a_fact_that_matters_only_beside_one_value_of_another_is_missing() -> None:
    def both(rows: Sequence[Values]) -> list[Mapping[int, float]]:
        return [{90: 0.9 if row["ecog_3_or_4"] and row["asia_a_to_d"] else 0.1} for row in rows]

    assert reach_by_running(chart_of(albumin=4, primary="colon"), both, {}).missing == ("ecog", "frankel_or_asia")


def test_without_a_stated_direction_there_is_no_range() -> None:
    reach = reach_by_running(chart_of(ecog=1), run, {})
    assert (reach.alive, reach.missing) == (None, ("primary", "frankel_or_asia", "albumin"))
    assert reach.reasons == (NOT_MONOTONE,)


def test_too_many_combinations_give_no_range(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enumeration, "MOST_COMBINATIONS", 4)
    reach = reach_by_running(chart_of(albumin=4), run, {})
    assert (reach.alive, reach.reasons) == (None, (TOO_MANY,))
