"""What a document says of a model whose arithmetic is a file beside it (ONNX): columns in, probability of death out.

The core reads and checks the plan; running the graph needs a library and is the service's.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from spinal_metastasis.models.fields import Fields
from spinal_metastasis.models.interface import ModelCard
from spinal_metastasis.models.spec import InputSpec, InputType, Value

FILE_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*\.onnx"
SHA256 = r"[0-9a-f]{64}"
DIRECTIONS = {"rising": 1, "falling": -1}
"""How mortality moves as the input rises, all else equal."""
MOST_COLUMNS = 1000


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the graph's input. A number as it is, yes 1 and no 0, a category by `codes`."""

    input: str
    codes: Mapping[Value, float] | None = None

    def of(self, value: Value) -> float:
        return float(value) if self.codes is None else self.codes[value]


@dataclass(frozen=True, slots=True)
class Graph:
    """A file, its hash, and the names of its tensors; `column` of the output is the probability of death."""

    file: str
    sha256: str
    input: str
    output: str
    column: int


@dataclass(frozen=True, slots=True)
class GraphPlan:
    """Columns, a graph for each horizon (days), and inputs that mortality is stated to rise or fall with."""

    card: ModelCard
    columns: tuple[Column, ...]
    graphs: Mapping[int, Graph]
    monotone: Mapping[str, int]


def read_graph_plan(fields: Fields, card: ModelCard) -> GraphPlan:
    """The plan of a document's `onnx` member; with faults noted it is not to be used."""
    specs = {spec.name: spec for spec in card.inputs}
    columns = tuple(_column(own, specs) for own in fields.objects("columns"))
    unused = sorted(set(specs) - {column.input for column in columns})
    if unused and columns:
        fields.fault("columns", f"must use every input; missing: {', '.join(unused)}")
    graphs = fields.object("graphs")
    found = {days: _graph(graphs.object(str(days))) for days in card.horizons}
    graphs.finish()
    monotone = _monotone(fields.object("monotone"), specs) if fields.has("monotone") else {}
    fields.finish()
    return GraphPlan(card, columns, found, monotone)


def _column(fields: Fields, specs: Mapping[str, InputSpec]) -> Column:
    name = fields.one_of("input", specs)
    spec = specs.get(name)
    codes: dict[Value, float] | None = None
    if spec is not None and spec.type is InputType.CATEGORY:
        if fields.has("equals"):
            chosen = fields.one_of("equals", spec.values)
            codes = {value: float(value == chosen) for value in spec.values}
        else:
            table = fields.object("codes")
            codes = {value: float(table.number(value, -1000, 1000)) for value in spec.values}
            table.finish()
    fields.finish()
    return Column(name, codes)


def _graph(fields: Fields) -> Graph:
    graph = Graph(
        file=fields.text("file", FILE_NAME, "the name of an .onnx file beside the document"),
        sha256=fields.text("sha256", SHA256, "the file's SHA-256 in lower-case hexadecimal"),
        input=fields.text("input", said="the name of the graph's input"),
        output=fields.text("output", said="the name of the graph's output"),
        column=fields.whole("column", 0, MOST_COLUMNS),
    )
    fields.finish()
    return graph


def _monotone(fields: Fields, specs: Mapping[str, InputSpec]) -> dict[str, int]:
    numbers = [name for name, spec in specs.items() if spec.type is InputType.NUMBER]
    stated = {name: fields.one_of(name, DIRECTIONS) for name in numbers if fields.has(name)}
    fields.finish()
    return {name: DIRECTIONS[word] for name, word in stated.items() if word}
