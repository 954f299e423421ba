"""Charlson and ASA: shown, never scored (prognosis section 8)."""

from typing import Any

import pytest

from spinal_metastasis.panels import panels
from spinal_metastasis.results import Panel, PanelLine
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


@pytest.mark.parametrize(
    ("grade", "words"),
    [
        (1, "healthy"), (2, "mild systemic disease"), (3, "severe systemic disease"),
        (4, "severe, constant threat to life"), (5, "moribund"),
    ],
)  # fmt: skip
def test_asa_in_words_from_memory(grade: int, words: str) -> None:
    panel = _panel("asa", asa=grade)
    assert panel is not None
    assert (panel.id, panel.sources, panel.evidence) == ("asa", ("ASA classification",), "unverified")
    assert panel.lines == (PanelLine(f"ASA class {grade}", "note", ("asa",), note=words),)


def test_the_whole_of_charlson_names_the_facts_each_line_rests_on() -> None:
    panel = _panel("charlson_1987", charlson=2, primary="colon", age=60)
    assert panel is not None
    assert (panel.sources, panel.evidence) == (("Charlson 1987 doi:10.1016/0021-9681(87)90171-8",), "verified")
    assert panel.lines == (
        PanelLine("cci_excluding_index_cancer", "note", ("charlson",), note="2"),
        PanelLine("cci_total", "note", ("charlson", "primary"), note="8"),
        PanelLine("comorbidity beside the cancer", "present", ("charlson",)),
        PanelLine("cci_with_age_excluding_index_cancer", "note", ("charlson", "age"), note="4"),
    )
    without_primary = _panel("charlson_1987", charlson=2)
    assert without_primary is not None
    assert without_primary.lines[1] == PanelLine(
        "cci_total", "not_known", ("charlson", "primary"), note="6 more for a metastatic solid tumour"
    )


def test_what_is_recorded_stands_beside_the_checklist_and_nothing_without_a_lesion() -> None:
    def shown(*lesions: Any, **facts: Any) -> list[str]:
        return [panel.id for panel in panels(case(*lesions, **facts))]

    both: dict[str, Any] = {"charlson": 1, "asa": 2}
    assert shown(known(level="T8"), **both) == ["luksanapruksa_2017", "charlson_1987", "asa"]
    assert shown(known(level="T8"), asa=2) == ["luksanapruksa_2017", "asa"]
    assert shown(known(level="T8")) == ["luksanapruksa_2017"]
    assert shown(**both) == []
