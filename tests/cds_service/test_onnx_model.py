"""A boosted model as an ONNX graph: run as it is, refused when it is another file, another shape or no probability."""

import hashlib
import importlib
import json
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import onnx
import pytest
from onnx import TensorProto, helper

from cds_service import onnx_model as module
from cds_service.models import load_models
from cds_service.onnx_model import OnnxModel
from cds_service.settings import SettingsError
from scripts.example_onnx_model import DOCUMENT, STARTS, graph, write
from spinal_metastasis.models.interface import ModelRunError
from tests.cds_service.model_files import signed_trees
from tests.spinal_metastasis.models.documents import Document

PATIENT: dict[str, Any] = {"albumin": Decimal("3.5"), "primary_growth": "rapid", "ecog_3_or_4": True}


def loaded(directory: Path) -> OnnxModel:
    (model,) = load_models(directory, examples=True).values()
    assert isinstance(model, OnnxModel)
    return model


def refused(directory: Path) -> str:
    with pytest.raises(SettingsError) as stopped:
        load_models(directory, examples=True)
    (problem,) = stopped.value.problems
    return problem


def test_the_committed_document_names_the_graphs_that_the_script_writes() -> None:
    graphs = json.loads(DOCUMENT.read_text(encoding="utf-8"))["onnx"]["graphs"].values()
    made = {name: hashlib.sha256(graph(start)).hexdigest() for name, start in STARTS.items()}
    assert {one["file"]: one["sha256"] for one in graphs} == made


@pytest.mark.parametrize(
    ("change", "log_odds"),
    [({}, -1.5 + 0.8 + 0.6 + 0.9), ({"albumin": Decimal(4)}, 0.6 - 1.5 - 0.4 + 0.9), ({"ecog_3_or_4": False}, -0.3)],
)
def test_the_trees_are_added_up(tmp_path: Path, change: dict[str, Any], log_odds: float) -> None:
    write(tmp_path)
    mortality = loaded(tmp_path).predict(PATIENT | change).mortality
    assert mortality[90] == pytest.approx(1 / (1 + 2.718281828**-log_odds), abs=1e-6)
    assert mortality[365] == pytest.approx(1 / (1 + 2.718281828 ** -(log_odds + 1.7)), abs=1e-6)


def test_an_incomplete_assignment_gets_no_figure(tmp_path: Path) -> None:
    write(tmp_path)
    prediction = loaded(tmp_path).predict({"albumin": Decimal(3)})
    assert (prediction.mortality, prediction.missing) == ({}, ("primary_growth", "ecog_3_or_4"))


def test_one_graph_may_serve_both_horizons(tmp_path: Path) -> None:
    def once(document: Document) -> None:
        document["onnx"]["graphs"]["365"] = document["onnx"]["graphs"]["90"]

    model = loaded(signed_trees(tmp_path, once))
    assert len({id(session) for session in model.sessions.values()}) == 1


def test_an_altered_graph_is_refused(tmp_path: Path) -> None:
    write(tmp_path)
    file = tmp_path / "example_trees_90d.onnx"
    file.write_bytes(file.read_bytes() + b"\0")
    assert "is not the file whose hash the document names" in refused(tmp_path)


def test_a_missing_graph_is_refused(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "example_trees_365d.onnx").unlink()
    assert "example_trees_365d.onnx cannot be read" in refused(tmp_path)


def test_a_graph_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path)
    monkeypatch.setattr(module, "LARGEST_GRAPH", 10)
    assert "hash" in refused(tmp_path)


def test_without_the_extra_the_reason_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert "spinemets-cds[onnx]" in refused(tmp_path)


def small_graph(op: str = "Identity", width: int | None = 3, kind: int = TensorProto.FLOAT, **attributes: Any) -> bytes:
    """One node from X to mortality."""
    made = helper.make_graph(
        [helper.make_node(op, ["X"], ["mortality"], **attributes)],
        "small",
        [helper.make_tensor_value_info("X", kind, [None] if width is None else [None, width])],
        [helper.make_tensor_value_info("mortality", kind if op != "Cast" else TensorProto.INT64, None)],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(model.SerializeToString(deterministic=True))


def with_graph(directory: Path, content: bytes, change: Callable[[Document], None] = lambda _: None) -> Path:
    def replaced(document: Document) -> None:
        for one in document["onnx"]["graphs"].values():
            one["file"], one["sha256"] = "own.onnx", hashlib.sha256(content).hexdigest()
        change(document)

    signed_trees(directory, replaced)
    (directory / "own.onnx").write_bytes(content)
    return directory


def no_direction(document: Document) -> None:
    del document["onnx"]["monotone"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no graph", "is not a graph that can be loaded"),
        (small_graph(width=4), "must take a table of 3 columns"),
        (small_graph(width=None), "must take a table of 3 columns"),
        (small_graph(kind=TensorProto.DOUBLE), "of 32-bit floats"),
        (small_graph("Cast", to=TensorProto.INT64), "a tensor of floats"),
        (small_graph(), "gives no probability"),
    ],
)
def test_a_graph_of_another_kind_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    assert said in refused(with_graph(tmp_path, content))


@pytest.mark.parametrize("name", ["input", "output"])
def test_a_tensor_that_is_not_there_is_refused(tmp_path: Path, name: str) -> None:
    def renamed(document: Document) -> None:
        document["onnx"]["graphs"]["90"][name] = "Y"

    assert "the document names" in refused(signed_trees(tmp_path, renamed))


def test_a_column_that_is_not_there_is_refused(tmp_path: Path) -> None:
    def beyond(document: Document) -> None:
        document["onnx"]["graphs"]["90"]["column"] = 1

    assert "gives no probability" in refused(signed_trees(tmp_path, beyond))


def test_a_direction_that_the_graph_does_not_keep_is_refused(tmp_path: Path) -> None:
    def turned(document: Document) -> None:
        document["onnx"]["monotone"]["albumin"] = "rising"

    assert "does not keep the direction stated for albumin" in refused(signed_trees(tmp_path, turned))


def test_a_model_without_stated_directions_is_loaded(tmp_path: Path) -> None:
    assert loaded(signed_trees(tmp_path, no_direction)).plan.monotone == {}


def test_what_is_no_probability_is_never_an_answer(tmp_path: Path) -> None:
    write(tmp_path)
    model = loaded(tmp_path)
    model = OnnxModel(model.card, model.plan, dict.fromkeys(model.sessions))
    with pytest.raises(ModelRunError):
        model.run([PATIENT])


def test_the_runtime_is_not_loaded_for_a_site_without_such_a_model() -> None:
    source = importlib.import_module("cds_service.onnx_model").__file__ or ""
    text = Path(source).read_text(encoding="utf-8")
    assert "\nimport onnxruntime" not in text
    assert "\nimport numpy" not in text


def test_the_checker_agrees_with_the_example() -> None:
    onnx.checker.check_model(onnx.load_from_string(graph(0.0)))
