"""Charlson and ASA: shown, never scored (prognosis section 8)."""

from typing import Any

import pytest

from spinal_metastasis.panels import panels
from spinal_metastasis.results import Panel
from tests.spinal_metastasis.build import case, known


def _panel(id_: str, **facts: Any) -> Panel | None:
    found = [panel for panel in panels(case(known(level="T8"), **facts)) if panel.id == id_]
    assert len(found) <= 1
    return found[0] if found else None


def _notes(**facts: Any) -> dict[str, tuple[str, str | None]]:
    panel = _panel("charlson_1987", **facts)
    assert panel is not None
    return {line.item: (line.state, line.note) for line in panel.lines}


def test_charlson_excludes_the_index_cancer_and_gives_the_total_beside_it() -> None:
    notes = _notes(charlson=3, primary="colon", age=70)
    assert notes["cci_excluding_index_cancer"] == ("note", "3")
    assert notes["cci_total"] == ("note", "9")
    assert notes["comorbidity beside the cancer"] == ("present", None)
    assert notes["cci_with_age_excluding_index_cancer"] == ("note", "6")


@pytest.mark.parametrize(
    ("age", "points"), [(49, 0), (50, 1), (59, 1), (60, 2), (69, 2), (70, 3), (79, 3), (80, 4), (95, 4)]
)
def test_a_point_a_decade_from_fifty(age: int, points: int) -> None:
    assert _notes(charlson=0, age=age)["cci_with_age_excluding_index_cancer"] == ("note", str(points))


def test_no_comorbidity_is_said_so_and_age_is_left_out_when_it_is_not_one_number() -> None:
    notes = _notes(charlson=0, age=[60, 61])
    assert notes["comorbidity beside the cancer"] == ("absent", None)
    assert "cci_with_age_excluding_index_cancer" not in notes
    assert "cci_with_age_excluding_index_cancer" not in _notes(charlson=0)


@pytest.mark.parametrize("facts", [{}, {"primary": "lymphoma"}, {"primary": ["myeloma", "colon"]}])
def test_the_total_is_not_made_up_where_the_cancer_may_have_another_weight(facts: dict[str, Any]) -> None:
    assert _notes(charlson=1, **facts)["cci_total"][0] == "not_known"


def test_charlson_and_asa_need_one_number() -> None:
    assert _panel("charlson_1987") is None
    assert _panel("charlson_1987", charlson=[1, 2]) is None
    assert _panel("asa") is None
    assert _panel("asa", asa=[2, 3]) is None


@pytest.mark.parametrize(("grade", "words"), [(1, "healthy"), (3, "severe systemic"), (5, "moribund")])
def test_asa_in_words_from_memory(grade: int, words: str) -> None:
    panel = _panel("asa", asa=grade)
    assert panel is not None
    assert panel.evidence == "unverified"
    (line,) = panel.lines
    assert line.item == f"ASA class {grade}"
    assert words in str(line.note)
