"""Point models: what the read-out and the groups must cover, and how they are read at and between their knots."""

from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.models.additive import ReadOut
from spinal_metastasis.models.document import read_document
from tests.spinal_metastasis.models.documents import changed, example, faults_of

HALF = Decimal("0.5")
FLAT = [[0, Decimal("0.9")], [200, Decimal("0.9")]]


def _alive(**by_horizon: Any) -> dict[str, Any]:
    return {f"additive__alive__{days.removeprefix('d')}": knots for days, knots in by_horizon.items()}


@pytest.mark.parametrize(
    "changes",
    [
        _alive(d30=FLAT, d90=FLAT, d365=FLAT),
        _alive(d30=[[0, 1], [200, 1]], d90=FLAT, d365=[[0, 0], [200, 0]]),
        _alive(d30=[[-5, Decimal("0.99")], [300, HALF]]),
        {"additive__interpolation": "step", **_alive(d30=FLAT[:1], d90=FLAT[:1], d365=FLAT[:1])},
        {"additive__groups": [{"label": "all", "up_to": 200}]},
        {"additive__groups": [{"label": "all", "up_to": 1_000_000_000}]},
        {"additive__groups": [{"label": "none", "up_to": -1_000_000_000}, {"label": "all", "up_to": 200}]},
    ],
)
def test_what_covers_every_total_and_never_rises_is_taken(changes: dict[str, Any]) -> None:
    read_document(changed(example("additive"), **changes))


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        (_alive(d30=[[1, 1], [200, 1]]), {"additive.alive.30"}),
        (_alive(d30=[[0, 1], [199, 1]]), {"additive.alive.30"}),
        (_alive(d30=[[0, Decimal("1.01")], [200, 1]]), {"additive.alive.30"}),
        (_alive(d365=[[0, HALF], [200, Decimal("-0.01")]]), {"additive.alive.365"}),
        (_alive(d90=[[0, HALF], [100, Decimal("0.51")], [200, 0]]), {"additive.alive.90", "additive.alive.365"}),
        (_alive(d30=[[0, HALF], [100, HALF], [200, HALF]]), {"additive.alive.90"}),
        ({"additive__interpolation": "step", **_alive(d30=FLAT, d90=[[1, HALF]], d365=[[0, HALF]])},
         {"additive.alive.90"}),
        ({"additive__groups__0__up_to": 1_000_000_001}, {"additive.groups[0].up_to"}),
        ({"additive__groups__0__up_to": -1_000_000_001}, {"additive.groups[0].up_to"}),
        ({"additive__groups__0__colour": "red"}, {"additive.groups[0].colour"}),
        ({"additive__groups__1__label": "up to 50"}, {"additive.groups"}),
        ({"additive__groups__1__up_to": 50}, {"additive.groups"}),
        ({"additive__groups": [{"label": "all", "up_to": 199}]}, {"additive.groups"}),
        ({"additive__alive__180": FLAT}, {"additive.alive.180"}),
        ({"additive__handicap": 1}, {"additive.handicap"}),
    ],
)  # fmt: skip
def test_what_does_not_is_refused(changes: dict[str, Any], paths: set[str]) -> None:
    assert faults_of(changed(example("additive"), **changes)).keys() == paths


def test_the_horizon_that_crosses_an_earlier_one_is_told_which() -> None:
    faults = faults_of(changed(example("additive"), **_alive(d90=[[0, 1], [200, 0]])))
    assert faults == {
        "additive.alive.90": "has more alive than at 30d for some total",
        "additive.alive.365": "has more alive than at 90d for some total",
    }


@pytest.mark.parametrize(
    ("interpolation", "total", "alive"),
    [
        ("linear", "0", 0.9), ("linear", "50", 0.7), ("linear", "100", 0.5), ("linear", "150", 0.3),
        ("step", "0", 0.9), ("step", "99", 0.9), ("step", "100", 0.5), ("step", "199", 0.5), ("step", "200", 0.1),
    ],
)  # fmt: skip
def test_between_knots_a_read_out_is_straight_or_holds_the_last(interpolation: str, total: str, alive: float) -> None:
    knots = ((Decimal(0), Decimal("0.9")), (Decimal(100), HALF), (Decimal(200), Decimal("0.1")))
    assert ReadOut(knots, interpolation).alive(Decimal(total)) == pytest.approx(alive)


def test_a_group_has_a_short_name() -> None:
    faults = faults_of(changed(example("additive"), additive__groups__0__label=""))
    assert faults == {"additive.groups[0].label": "must be a short name"}
