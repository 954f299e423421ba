"""Survival models whose arithmetic is an ONNX graph (gradient boosting, forests, networks) beside their document.

Needs the optional extra `onnx` (onnxruntime), imported only when such a model is loaded. A graph is run on the CPU in
one thread, from the very bytes whose hash the document names.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from spinal_metastasis.models.enumeration import reach_by_running
from spinal_metastasis.models.graph_plan import Graph, GraphPlan
from spinal_metastasis.models.inputs import Chart
from spinal_metastasis.models.interface import Described, ModelCard, ModelRunError, Prediction, Reach
from spinal_metastasis.models.spec import InputSpec, InputType, Value, Values

LARGEST_GRAPH: Final = 256 * 1024 * 1024
MISSING_EXTRA: Final = "needs the extra onnx, which is not installed: pip install 'spinemets-cds[onnx]'"
SWEEP: Final = 17
"""Values along a number's range at which a stated direction is checked."""


class OnnxError(Exception):
    """A graph is refused; the message completes the sentence that starts with the document's name."""


@dataclass(frozen=True)
class OnnxModel(Described):
    """A plan and its graphs, by horizon in days."""

    card: ModelCard
    plan: GraphPlan
    sessions: Mapping[int, Any]

    def predict(self, values: Values) -> Prediction:
        """Mortality of one complete assignment."""
        if lacking := self.lacking(values):
            return Prediction({}, lacking)
        return Prediction(self.run([values])[0])

    def reach(self, chart: Chart) -> Reach:
        return reach_by_running(chart, self.run, self.plan.monotone)

    def run(self, rows: Sequence[Values]) -> list[dict[int, float]]:
        """Complete assignments → mortality by horizon. Raises `ModelRunError` for anything but probabilities."""
        table = [[column.of(row[column.input]) for column in self.plan.columns] for row in rows]
        columns = {days: _run(self.sessions[days], graph, table) for days, graph in self.plan.graphs.items()}
        return [{days: column[i] for days, column in columns.items()} for i in range(len(rows))]


def onnx_model(plan: GraphPlan, directory: Path) -> OnnxModel:
    """The model of a plan, its graphs loaded and tried. Raises `OnnxError`."""
    try:
        runtime = import_module("onnxruntime")
    except ImportError:
        raise OnnxError(MISSING_EXTRA) from None
    loaded: dict[Graph, Any] = {}
    for graph in plan.graphs.values():
        if graph not in loaded:
            loaded[graph] = _session(runtime, graph, directory, len(plan.columns))
    model = OnnxModel(plan.card, plan, {days: loaded[graph] for days, graph in plan.graphs.items()})
    _try(model)
    return model


def _session(runtime: Any, graph: Graph, directory: Path, width: int) -> Any:  # noqa: ANN401 - of an optional library
    """A session on the bytes with the stated hash."""
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    content = _content(graph, directory)
    try:
        session = runtime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception:  # noqa: BLE001 - the library raises classes of its own
        raise OnnxError(f"{graph.file} is not a graph that can be loaded") from None
    inputs = {tensor.name: tensor for tensor in session.get_inputs()}
    outputs = {tensor.name: tensor for tensor in session.get_outputs()}
    if set(inputs) != {graph.input} or inputs[graph.input].type != "tensor(float)":
        raise OnnxError(f"{graph.file} must have the one input the document names, of 32-bit floats")
    if len(inputs[graph.input].shape) != 2 or inputs[graph.input].shape[1] not in (width, None):
        raise OnnxError(f"{graph.file} must take a table of {width} columns")
    if graph.output not in outputs or outputs[graph.output].type not in ("tensor(float)", "tensor(double)"):
        raise OnnxError(f"{graph.file} must have the output the document names, a tensor of floats")
    return session


def _content(graph: Graph, directory: Path) -> bytes:
    file = directory / graph.file
    try:
        content = file.read_bytes() if file.stat().st_size <= LARGEST_GRAPH else b""
    except OSError:
        raise OnnxError(f"{graph.file} cannot be read") from None
    if hashlib.sha256(content).hexdigest() != graph.sha256:
        raise OnnxError(f"{graph.file} is not the file whose hash the document names")
    return content


def _run(session: Any, graph: Graph, table: list[list[float]]) -> list[float]:  # noqa: ANN401 - see above
    numpy = import_module("numpy")
    try:
        (found,) = session.run([graph.output], {graph.input: numpy.asarray(table, dtype=numpy.float32)})
        column = [float(value) for value in found.reshape(len(table), -1)[:, graph.column]]
    except Exception:  # noqa: BLE001 - the library raises classes of its own; the call goes on without the model
        raise ModelRunError from None
    if not all(math.isfinite(value) and 0 <= value <= 1 for value in column):
        raise ModelRunError
    return column


def _try(model: OnnxModel) -> None:
    """Probabilities at the corners and the middle of the ranges, and the stated directions, as far as a sweep shows."""
    corners = _corners(model.inputs)
    try:
        model.run(corners)
        for name, direction in model.plan.monotone.items():
            spec = next(spec for spec in model.inputs if spec.name == name)
            for corner in corners:
                _check_direction(model, corner, spec, direction)
    except ModelRunError:
        raise OnnxError("gives no probability for values within its own ranges") from None


def _corners(specs: Sequence[InputSpec]) -> list[dict[str, Value]]:
    """Everything lowest, in the middle, highest, and each input at its other end alone."""
    lowest, middle, highest = ({spec.name: _at(spec, share) for spec in specs} for share in (0.0, 0.5, 1.0))
    alone = [
        corner | {spec.name: end[spec.name]} for spec in specs for corner, end in ((lowest, highest), (highest, lowest))
    ]
    return [lowest, middle, highest, *alone]


def _at(spec: InputSpec, share: float) -> Value:
    """A value that far up the range: a number, a category in the order listed, no before yes."""
    if spec.type is InputType.NUMBER and spec.low is not None and spec.high is not None:
        return spec.low + (spec.high - spec.low) * int(share * 1000) / 1000
    choices: tuple[Value, ...] = spec.values or (False, True)
    return choices[round(share * (len(choices) - 1))]


def _check_direction(model: OnnxModel, corner: Mapping[str, Value], spec: InputSpec, direction: int) -> None:
    rows = [{**corner, spec.name: _at(spec, i / (SWEEP - 1))} for i in range(SWEEP)]
    for before, after in pairwise(model.run(rows)):
        if any(direction * (after[days] - before[days]) < 0 for days in before):
            raise OnnxError(f"does not keep the direction stated for {spec.name}")
