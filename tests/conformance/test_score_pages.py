"""The review pages: one a system, current, with everything a clinician checks against the paper."""

from pathlib import Path

import pytest

from conformance.score_page_sources import SOURCES
from conformance.score_pages import FOLDER, pages, stale_pages, write
from scripts.generated import main
from spinal_metastasis.recommendation.noms_table import ROWS
from spinal_metastasis.scores import SCORES

PAGES = dict(pages())


def test_there_is_a_page_a_system_sins_and_noms_included_and_all_are_current() -> None:
    assert list(PAGES) == ["sins.md", "noms.md", *(f"{system.key}.md" for system in SCORES)]
    assert stale_pages() == []
    assert SOURCES.keys() == {system.key for system in SCORES}


@pytest.mark.parametrize("system", SCORES, ids=lambda system: system.key)
def test_a_page_has_citation_cohort_points_groups_limits_validation_and_cases(system: object) -> None:
    (one,) = [found for found in SCORES if found is system]
    text = PAGES[f"{one.key}.md"]
    assert f"doi:{one.citation.doi}" in text
    assert str(one.cohort.population) in text
    assert all(f"- {limit}" in text for limit in (*one.limits, *one.validation))
    assert all(f"| {band.label} |" in text for band in one.bands)
    assert all(band.advice is None or band.advice in text for band in one.bands)
    assert text.count("Result: ") == 3
    for table in SOURCES[one.key].tables:
        assert f"**{table.key}** ({table.place.place})" in text
        assert all(f"| {label} | {points} |" in text for label, points in table.points.items())


def test_marks_stand_at_what_is_from_memory() -> None:
    assert "melanoma†" in PAGES["tomita_2001.md"]
    assert "† placed from memory: unverified." in PAGES["tomita_2001.md"]
    assert "whole list is from memory" in PAGES["osri_2013.md"]
    assert "†" not in PAGES["tokuhashi_2005.md"]
    assert "leukaemia" in PAGES["katagiri_2014.md"].partition("Otherwise")[2]


def test_worked_cases_are_those_of_the_code() -> None:
    assert "Result: complete, total 3, group 2-3, verified." in PAGES["tomita_2001.md"]
    assert "Result: 9, potentially_unstable." in PAGES["sins.md"]
    assert "| unfavourable | 10-70 | yes | D |" in PAGES["bollen_2014.md"]
    assert "model_not_loaded" in PAGES["sorg_ml_2019.md"]
    assert "| Decompression/stabilization followed by SRS | urgent | N125 |" in PAGES["noms.md"]
    assert all(f"| {row} |" in PAGES["noms.md"] for row in ROWS)


def test_a_changed_a_missing_and_a_stray_page_are_named(tmp_path: Path) -> None:
    write(tmp_path)
    assert stale_pages(tmp_path) == []
    (tmp_path / "sins.md").write_text("old")
    (tmp_path / "noms.md").unlink()
    (tmp_path / "other.md").write_text("x")
    assert stale_pages(tmp_path) == [
        "docs/scores/sins.md: not current: make score-pages",
        "docs/scores/noms.md: not current: make score-pages",
        "docs/scores/other.md: no such system",
    ]


def test_the_check_of_generated_files_looks_at_the_pages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert FOLDER.is_dir()
    monkeypatch.setattr("scripts.generated.stale_pages", lambda: ["docs/scores/x.md: not current"])
    assert main() == 1
    assert "docs/scores/x.md" in capsys.readouterr().err
