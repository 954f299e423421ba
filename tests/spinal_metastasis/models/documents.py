"""Model documents for tests: the committed examples, changed by path, and signed where a test needs that."""

import copy
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from spinal_metastasis.models.digest import content_digest
from spinal_metastasis.models.document import read_document
from spinal_metastasis.models.fields import DocumentError
from spinal_metastasis.models.separable import SeparableModel

EXAMPLES = Path(__file__).parents[3] / "conformance" / "models"
KINDS = ("additive", "cox", "logistic")
LEFT_OUT = object()

Document = dict[str, Any]


def example(kind: str) -> Document:
    name = "onnx/example_trees" if kind == "onnx" else f"example_{kind}"
    document: Document = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"), parse_float=Decimal)
    return document


def changed(document: Document, **changes: Any) -> Document:
    """A copy with members replaced by their path (`additive__points__age`); `LEFT_OUT` removes one."""
    made = copy.deepcopy(document)
    for path, value in changes.items():
        *holders, last = path.split("__")
        place: Any = made
        for holder in holders:
            place = place[int(holder) if holder.isdigit() and isinstance(place, list) else holder]
        key: Any = int(last) if isinstance(place, list) else last
        if value is LEFT_OUT:
            del place[key]
        else:
            place[key] = value
    return made


def signed(document: Document, system: str = "local_test", **changes: Any) -> Document:
    """The document as a site would sign it: no example, with who signs and the hash of the content."""
    made = changed(document, system=system, **changes)
    made.pop("example", None)
    made["evidence"] = changes.get("evidence", "inferred")
    made["sign_off"] = {"by": "Dr Example, spinal oncology", "date": "2026-10-01"}
    made["sign_off"]["sha256"] = content_digest(made)
    return made


def model_of(kind: str, **changes: Any) -> SeparableModel:
    model = read_document(changed(example(kind), **changes))
    assert isinstance(model, SeparableModel)
    return model


def faults_of(document: object) -> dict[str, str]:
    """Path → message of everything a document is refused for."""
    with pytest.raises(DocumentError) as refused:
        read_document(document)
    return {fault.path: fault.message for fault in refused.value.faults}
