"""Regression models: the baselines and sums that are taken, and the probability they give."""

import math
from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.models.document import read_document
from spinal_metastasis.models.regression import CoxLink, LogisticLink
from tests.spinal_metastasis.models.documents import changed, example, faults_of


def test_cox_raises_the_baseline_to_the_relative_hazard() -> None:
    assert CoxLink(0.8).alive(Decimal(0)) == 0.8
    assert CoxLink(0.8).alive(Decimal(1)) == pytest.approx(0.8**math.e)
    assert CoxLink(0.8).alive(Decimal(-50)) == pytest.approx(1)


def test_logistic_gives_the_probability_of_death_of_its_sum() -> None:
    assert LogisticLink().alive(Decimal(0)) == 0.5
    assert 1 - LogisticLink().alive(Decimal(2)) == pytest.approx(1 / (1 + math.exp(-2)))
    assert LogisticLink().alive(Decimal(50)) == pytest.approx(0)


BASELINES = "cox__baseline_survival__"
LEAST, MOST = Decimal("0.0001"), Decimal("0.9999")


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("cox", {f"{BASELINES}90": Decimal("0.97")}),
        ("cox", {f"{BASELINES}30": MOST, f"{BASELINES}365": LEAST}),
        ("logistic", {"logistic__90__intercept": -45}),
    ],
)
def test_what_is_within_bounds_is_taken(kind: str, changes: dict[str, Any]) -> None:
    read_document(changed(example(kind), **changes))


@pytest.mark.parametrize(
    ("kind", "changes", "paths"),
    [
        ("cox", {f"{BASELINES}30": 1}, {"cox.baseline_survival"}),
        ("cox", {f"{BASELINES}365": 0}, {"cox.baseline_survival"}),
        ("cox", {f"{BASELINES}90": Decimal("0.971")}, {"cox.baseline_survival"}),
        ("cox", {f"{BASELINES}180": Decimal("0.5")}, {"cox.baseline_survival.180"}),
        ("cox", {f"{BASELINES}30": Decimal("1.5")}, {"cox.baseline_survival", "cox.baseline_survival.30"}),
        ("cox", {f"{BASELINES}365": Decimal("-0.5")}, {"cox.baseline_survival", "cox.baseline_survival.365"}),
        ("cox", {"cox__handicap": 1}, {"cox.handicap"}),
        ("logistic", {"logistic__180": {}}, {"logistic.180"}),
        ("logistic", {"logistic__90__handicap": 1}, {"logistic.90.handicap"}),
        ("logistic", {"logistic__90__intercept": -51}, {"logistic.90.intercept", "logistic.90.terms"}),
    ],
)  # fmt: skip
def test_what_is_not_is_refused(kind: str, changes: dict[str, Any], paths: set[str]) -> None:
    assert faults_of(changed(example(kind), **changes)).keys() == paths


ONE_INPUT = {"inputs": [{"name": "age", "type": "number", "unit": "years", "range": [0, 100]}]}


@pytest.mark.parametrize(
    ("slope", "centre", "taken"),
    [("1", 50, True), ("-1", 50, True), ("1", "49.9", False), ("1", "50.1", False), ("-1", "49.9", False)],
)
def test_a_sum_beyond_50_over_the_declared_ranges_is_a_slip(slope: str, centre: object, taken: bool) -> None:
    term = {"age": {"slope": Decimal(slope), "centre": Decimal(str(centre))}}
    document = changed(example("cox"), **ONE_INPUT, cox__terms=term)
    if taken:
        read_document(document)
    else:
        assert faults_of(document).keys() == {"cox.terms"}


@pytest.mark.parametrize(("intercept", "taken"), [(0, True), (1, False), (-1, False)])
def test_the_intercept_counts_in_the_sum(intercept: int, taken: bool) -> None:
    equation = {"intercept": intercept, "terms": {"age": {"slope": 1, "centre": 50}}}
    logistic = {"90": equation, "365": {"intercept": 0, "terms": equation["terms"]}}
    document = changed(example("logistic"), **ONE_INPUT, logistic=logistic)
    if taken:
        read_document(document)
    else:
        assert faults_of(document).keys() == {"logistic.90.terms"}
