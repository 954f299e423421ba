"""Regression models: Cox with a baseline survival for each horizon, logistic with an intercept for each horizon.

Cox: alive = S0(t) ** exp(sum). Logistic: mortality = 1 / (1 + exp(-(intercept + sum))).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from spinal_metastasis.models.fields import Fields
from spinal_metastasis.models.interface import ModelCard
from spinal_metastasis.models.separable import Predictor, SeparableModel
from spinal_metastasis.models.shapes import Shape
from spinal_metastasis.models.terms import read_shapes, sum_range

MOST_SUM = 50
"""A sum beyond this over the declared ranges is a slip of unit or centre, not a prediction."""


@dataclass(frozen=True, slots=True)
class CoxLink:
    baseline: float

    def alive(self, total: Decimal) -> float:
        return float(self.baseline ** math.exp(total))


@dataclass(frozen=True, slots=True)
class LogisticLink:
    def alive(self, total: Decimal) -> float:
        return 1 / (1 + math.exp(total))


def read_cox(fields: Fields, card: ModelCard) -> SeparableModel:
    """The model of a document's `cox` member; with faults noted it is not to be used."""
    baseline = fields.object("baseline_survival")
    alive = {days: baseline.number(str(days), 0, 1) for days in card.horizons}
    baseline.finish()
    if any(not 0 < share < 1 for share in alive.values()):
        baseline.fault("", "must be fractions alive between 0 and 1")
    if any(alive[later] > alive[sooner] for sooner, later in pairwise(sorted(alive))):
        baseline.fault("", "must not rise with time")
    terms = fields.object("terms")
    shapes = read_shapes(terms, card.inputs)
    _check_sum(terms, shapes, card, Decimal(0))
    fields.finish()
    return SeparableModel(
        card, (Predictor(Decimal(0), shapes, {days: CoxLink(float(share)) for days, share in alive.items()}),)
    )


def read_logistic(fields: Fields, card: ModelCard) -> SeparableModel:
    """The model of a document's `logistic` member: one equation a horizon."""
    predictors = []
    for days in card.horizons:
        equation = fields.object(str(days))
        intercept = equation.number("intercept", -MOST_SUM, MOST_SUM)
        terms = equation.object("terms")
        shapes = read_shapes(terms, card.inputs)
        _check_sum(terms, shapes, card, intercept)
        equation.finish()
        predictors.append(Predictor(intercept, shapes, {days: LogisticLink()}))
    fields.finish()
    return SeparableModel(card, tuple(predictors))


def _check_sum(fields: Fields, shapes: Mapping[str, Shape], card: ModelCard, start: Decimal) -> None:
    if len(shapes) < len(card.inputs):
        return
    low, high = sum_range(shapes, card.inputs, start)
    if low < -MOST_SUM or high > MOST_SUM:
        fields.fault("", f"add up to more than {MOST_SUM} within the declared ranges: check units and centres")
