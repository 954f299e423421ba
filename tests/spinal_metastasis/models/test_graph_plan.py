"""Plans of graphs: columns, codes and files, at and beyond what is accepted."""

from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.models.document import read_document
from spinal_metastasis.models.graph_plan import Graph, GraphPlan
from tests.spinal_metastasis.models.documents import changed, example, faults_of

CODES = "onnx__columns__1__codes__slow"


@pytest.mark.parametrize(
    "changes",
    [
        {"onnx__graphs__90__column": 0}, {"onnx__graphs__90__column": 1000}, {CODES: -1000}, {CODES: 1000},
        {"onnx__monotone": {}}, {"onnx__monotone": {"albumin": "rising"}},
    ],
)  # fmt: skip
def test_what_is_within_bounds_is_taken(changes: dict[str, Any]) -> None:
    read_document(changed(example("onnx"), **changes))


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"onnx__graphs__90__column": 1001}, "onnx.graphs.90.column"),
        ({"onnx__graphs__90__colour": "red"}, "onnx.graphs.90.colour"),
        ({"onnx__graphs__90__input": ""}, "onnx.graphs.90.input"),
        ({"onnx__graphs__90__output": ""}, "onnx.graphs.90.output"),
        ({"onnx__graphs__180": {}}, "onnx.graphs.180"),
        ({CODES: Decimal("-1000.1")}, "onnx.columns[1].codes.slow"),
        ({CODES: Decimal("1000.1")}, "onnx.columns[1].codes.slow"),
        ({"onnx__columns__1__codes__fast": 1}, "onnx.columns[1].codes.fast"),
        ({"onnx__columns__0__colour": "red"}, "onnx.columns[0].colour"),
        ({"onnx__handicap": 1}, "onnx.handicap"),
    ],
)
def test_what_is_not_is_refused(changes: dict[str, Any], path: str) -> None:
    assert faults_of(changed(example("onnx"), **changes)).keys() == {path}


def test_a_plan_holds_its_graphs_as_written() -> None:
    document = example("onnx")
    plan = read_document(document)
    assert isinstance(plan, GraphPlan)
    assert plan.graphs == {
        int(days): Graph(one["file"], one["sha256"], one["input"], one["output"], one["column"])
        for days, one in document["onnx"]["graphs"].items()
    }
    assert plan.card.horizons == tuple(plan.graphs)


def test_yes_is_1_and_no_0() -> None:
    plan = read_document(example("onnx"))
    assert isinstance(plan, GraphPlan)
    assert [plan.columns[2].of(value) for value in (True, False)] == [1.0, 0.0]


def test_mortality_rises_or_falls_as_stated() -> None:
    for word, sign in (("rising", 1), ("falling", -1)):
        plan = read_document(changed(example("onnx"), onnx__monotone={"albumin": word}))
        assert isinstance(plan, GraphPlan)
        assert plan.monotone == {"albumin": sign}


@pytest.mark.parametrize(
    ("member", "message"),
    [
        ("file", "must be the name of an .onnx file beside the document"),
        ("sha256", "must be the file's SHA-256 in lower-case hexadecimal"),
        ("input", "must be the name of the graph's input"),
        ("output", "must be the name of the graph's output"),
        ("column", "must be a whole number from 0 to 1000"),
    ],
)
def test_a_graph_says_what_is_wanted_of_it(member: str, message: str) -> None:
    faults = faults_of(changed(example("onnx"), **{f"onnx__graphs__90__{member}": ""}))
    assert faults == {f"onnx.graphs.90.{member}": message}
