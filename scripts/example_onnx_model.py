"""Writes the invented boosted trees of conformance/models/onnx: python -m scripts.example_onnx_model DIRECTORY.

Two graphs of three trees each, of one split, and their document: what `SPINEMETS_MODELS_DIR` wants of an ONNX model.
Needs the package onnx (extra dev). The graphs are the same bytes each time, so that the document can name their hash.
"""

import sys
from pathlib import Path

import onnx
from onnx import TensorProto, helper

DOCUMENT = Path(__file__).parents[1] / "conformance" / "models" / "onnx" / "example_trees.json"
COLUMNS = 3
# Column, threshold, what is added at or below it, what is added above it.
TREES = ((0, 3.5, 0.8, -0.4), (1, 0.5, -0.5, 0.6), (2, 0.5, -0.2, 0.9))
STARTS = {"example_trees_90d.onnx": -1.5, "example_trees_365d.onnx": 0.2}
"""File → log odds before any tree."""


def graph(start: float) -> bytes:
    """One graph: the trees' sum, then its logistic; a table of `COLUMNS` in, the probability of death out."""
    nodes = [(tree, node) for tree in range(len(TREES)) for node in range(3)]
    trees = helper.make_node(
        "TreeEnsembleRegressor", ["X"], ["log_odds"], domain="ai.onnx.ml",
        nodes_treeids=[tree for tree, _ in nodes],
        nodes_nodeids=[node for _, node in nodes],
        nodes_featureids=[TREES[tree][0] if node == 0 else 0 for tree, node in nodes],
        nodes_modes=["BRANCH_LEQ" if node == 0 else "LEAF" for _, node in nodes],
        nodes_values=[TREES[tree][1] if node == 0 else 0.0 for tree, node in nodes],
        nodes_truenodeids=[1 if node == 0 else 0 for _, node in nodes],
        nodes_falsenodeids=[2 if node == 0 else 0 for _, node in nodes],
        target_treeids=[tree for tree, node in nodes if node],
        target_nodeids=[node for _, node in nodes if node],
        target_ids=[0 for _, node in nodes if node],
        target_weights=[TREES[tree][1 + node] for tree, node in nodes if node],
        n_targets=1, base_values=[start],
    )  # fmt: skip
    made = helper.make_graph(
        [trees, helper.make_node("Sigmoid", ["log_odds"], ["mortality"])],
        "example_trees",
        [helper.make_tensor_value_info("X", TensorProto.FLOAT, [None, COLUMNS])],
        [helper.make_tensor_value_info("mortality", TensorProto.FLOAT, [None, 1])],
    )
    model = helper.make_model(
        made, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)], ir_version=8
    )
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))


def write(directory: Path) -> None:
    """The graphs, and the document that names their hashes."""
    for name, start in STARTS.items():
        (directory / name).write_bytes(graph(start))
    (directory / DOCUMENT.name).write_bytes(DOCUMENT.read_bytes())


if __name__ == "__main__":
    write(Path(sys.argv[1]))
