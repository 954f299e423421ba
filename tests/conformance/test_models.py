"""The example models are documented, invented, and could never be taken for anything else."""

import json
from pathlib import Path

import pytest

from spinal_metastasis.models.catalogue import GROUPINGS
from spinal_metastasis.models.document import READERS, read_document
from spinal_metastasis.models.graph_plan import GraphPlan

REPOSITORY = Path(__file__).parents[2]
EXAMPLES = sorted((REPOSITORY / "conformance" / "models").rglob("*.json"))
PAGE = (REPOSITORY / "docs" / "survival-models.md").read_text(encoding="utf-8")


def test_there_is_an_example_of_each_kind() -> None:
    assert {json.loads(file.read_text(encoding="utf-8"))["kind"] for file in EXAMPLES} == set(READERS)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_says_that_it_is_invented(file: Path) -> None:
    model = read_document(json.loads(file.read_text(encoding="utf-8")))
    card = model.card
    assert isinstance(model, GraphPlan) is (card.kind == "onnx")
    assert (card.example, card.is_local, card.sign_off, card.evidence) == (True, True, None, "unverified")
    assert card.name.startswith("Invented")
    assert "synthetic" in card.population
    assert file.name in PAGE


def test_the_page_names_every_grouping_and_kind() -> None:
    for name in (*(reading.name for reading in GROUPINGS), *READERS):
        assert f"`{name}`" in PAGE
