"""Directories of survival models for tests of the service: the committed examples, signed ones, the ONNX example."""

import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from scripts.example_onnx_model import write as write_onnx
from tests.spinal_metastasis.models.documents import EXAMPLES, Document, example, signed


def examples(directory: Path) -> Path:
    """All four examples: three documents, and a document with its graphs."""
    for file in EXAMPLES.glob("*.json"):
        shutil.copy(file, directory)
    write_onnx(directory)
    return directory


def put(directory: Path, document: Document, name: str = "model.json") -> Path:
    (directory / name).write_text(json.dumps(document, default=float), encoding="utf-8")
    return directory


def signed_nomogram(directory: Path) -> Path:
    """A nomogram with invented points that a site would have signed: for tests of the published system's place."""
    return put(directory, signed(floats(example("additive")), "sorg_nomogram_2016"), "nomogram.json")


def signed_trees(directory: Path, change: Callable[[Document], None] = lambda _: None, **changes: Any) -> Path:
    """The ONNX example as a signed local model, changed before it is signed."""
    write_onnx(directory)
    (directory / "example_trees.json").unlink()
    document = floats(example("onnx"))
    change(document)
    return put(directory, signed(document, **changes))


def floats(value: Any) -> Any:
    """Decimals as floats, as a file holds them; their hash is the same."""
    if isinstance(value, dict):
        return {key: floats(member) for key, member in value.items()}
    if isinstance(value, list):
        return [floats(member) for member in value]
    return float(value) if isinstance(value, Decimal) else value
