"""How a document says what each input adds: its shape, over the whole of its range, and within bounds."""

from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.models.document import read_document
from tests.spinal_metastasis.models.documents import LEFT_OUT, changed, example, faults_of

AGE = {"name": "age", "type": "number", "unit": "years", "range": [18, 100]}
POINTS = "additive__points__"
WIDE = {
    f"additive__alive__{days}": [[-2_000_000, Decimal("0.9")], [2_000_000, Decimal("0.1")]] for days in (30, 90, 365)
} | {"additive__groups": LEFT_OUT}
"""Read-outs that hold whatever an input adds."""


@pytest.mark.parametrize(
    "shape",
    [
        {"line": [[18, 0], [100, 40]]},
        {"line": [[0, 0], [120, 40]]},
        {"line": [[18, 60], [50, 0], [100, 40]]},
        {"line": [[18, 0], [100, 1_000_000]]},
        {"line": [[18, -1_000_000], [100, 0]]},
        {"steps": [[18, 0], [100, 40]]},
        {"steps": [[18, 0]]},
        {"slope": 1, "centre": 0},
        {"slope": 1, "centre": -3},
        {"log_slope": 1, "centre": Decimal("0.0001")},
    ],
)
def test_a_shape_that_covers_the_range_is_taken(shape: dict[str, Any]) -> None:
    read_document(changed(example("additive"), **WIDE, **{f"{POINTS}age": shape}))


@pytest.mark.parametrize(
    ("shape", "member"),
    [
        ({"line": [[18, 0]]}, "line"),
        ({"line": [[19, 0], [100, 40]]}, "line"),
        ({"line": [[18, 0], [99, 40]]}, "line"),
        ({"line": [[18, 0], [100, 40]], "centre": 3}, "centre"),
        ({"line": [[18, 0], [100, -1_000_001]]}, "line"),
        ({"line": [[18, 0], [1_000_001, 0]]}, "line"),
        ({"steps": [[17, 0], [100, 40]]}, "steps"),
        ({"steps": [[19, 0], [100, 40]]}, "steps"),
        ({"steps": [[18, 0], [50, 1], [101, 2]]}, "steps"),
        ({"slope": 1_000_001, "centre": 60}, "slope"),
        ({"slope": -1_000_001, "centre": 60}, "slope"),
        ({"slope": 1, "centre": 1_000_001}, "centre"),
        ({"log_slope": 1, "centre": 0}, "log_slope"),
        ({"log_slope": 1, "centre": -1}, "log_slope"),
    ],
)
def test_a_shape_that_does_not_is_refused(shape: dict[str, Any], member: str) -> None:
    faults = faults_of(changed(example("additive"), **WIDE, **{f"{POINTS}age": shape}))
    assert f"additive.points.age.{member}" in faults
    assert {path for path in faults if path.startswith("additive.points")} == {f"additive.points.age.{member}"}


def test_a_logarithm_needs_a_range_above_0() -> None:
    crp = {"name": "crp", "type": "number", "unit": "mg/dL", "range": [0, 80]}
    shape = {"log_slope": 1, "centre": 1}
    documents = [
        changed(example("additive"), **WIDE, inputs__0=crp | {"range": bounds}) for bounds in ([0, 80], [1, 80])
    ]
    for document in documents:
        del document["additive"]["points"]["age"]
        document["additive"]["points"]["crp"] = shape
    assert faults_of(documents[0]).keys() == {"additive.points.crp.log_slope"}
    read_document(documents[1])


def test_every_category_has_its_points_and_no_other() -> None:
    more = {"levels": {"no": 0, "yes": 20, "perhaps": 10}}
    assert faults_of(changed(example("additive"), **{f"{POINTS}brain_mets": more})).keys() == {
        "additive.points.brain_mets.levels.perhaps"
    }
    for points in (1_000_001, -1_000_001):
        document = changed(example("additive"), **WIDE, **{f"{POINTS}brain_mets__levels__yes": points})
        assert faults_of(document).keys() == {"additive.points.brain_mets.levels.yes"}


def test_every_input_that_adds_nothing_is_named() -> None:
    gone = {f"{POINTS}{name}": LEFT_OUT for name in ("age", "hb", "wbc")}
    assert faults_of(changed(example("additive"), **gone)).keys() == {
        "additive.points.age", "additive.points.hb", "additive.points.wbc",
    }  # fmt: skip
