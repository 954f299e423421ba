"""The trace of requirements fails when a test goes, when a row is left without words, when a file is not current."""

from pathlib import Path

import pytest

from scripts.requirements.markers import Marked, marked
from scripts.requirements.pages import stale_requirements, written
from scripts.requirements.rows import Part, Status, faults, read, rows_of

ROWS = """
[[part]]
file = "cds_hooks"
title = "Discovery"
rows = [
    { id = "CH-1", level = "MUST", who = "S", see = "discovery", text = "It is there." },
    { id = "CH-2", level = "MAY", who = "S,C", text = "Not ours.", reason = "Nobody asks for it." },
    { id = "CH-3", level = "own", who = "S", text = "Partly.", in_work = "the other half" },
]
"""


def marks(folder: Path, source: str, name: str = "test_it.py") -> Marked:
    (folder / name).write_text(f"import pytest\n{source}")
    return marked([folder / name], folder)


def read_rows(folder: Path, text: str = ROWS, **tests: str) -> tuple[Part, ...]:
    (folder / "rows.toml").write_text(text)
    return read({row.replace("_", "-"): (test,) for row, test in tests.items()}, folder / "rows.toml")


def test_the_repositorys_own_trace_is_complete_and_current() -> None:
    assert stale_requirements() == []


def test_markers_of_functions_methods_and_classes_are_found(tmp_path: Path) -> None:
    found = marks(
        tmp_path,
        '@pytest.mark.requirement("CH-1", "CH-2")\ndef test_a(): ...\n'
        '@pytest.mark.requirement("CH-3")\nclass TestB:\n'
        '    @pytest.mark.requirement("CH-1")\n    def test_c(self): ...\n'
        "x = [pytest.param(1, marks=pytest.mark.soak)]\n"
        '@pytest.mark.parametrize("y", [pytest.param(1, marks=pytest.mark.soak), 2])\n'
        '@pytest.mark.requirement("CH-4")\ndef test_d(y): ...\n',
    )
    assert found.faults == ()
    assert found.tests == {
        "CH-1": ("test_it.py::test_a", "test_it.py::TestB::test_c"), "CH-2": ("test_it.py::test_a",),
        "CH-3": ("test_it.py::TestB::test_c",), "CH-4": ("test_it.py::test_d",),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("source", "name", "fault"),
    [
        ('@pytest.mark.requirement("CH-1")\n@pytest.mark.live\ndef test_a(): ...', "test_it.py", "marked live"),
        ('@pytest.mark.requirement("CH-1")\n@pytest.mark.skip(reason="x")\ndef test_a(): ...', "test_it.py", "skip"),
        ('@pytest.mark.requirement("CH-1", "CH-1")\ndef test_a(): ...', "test_it.py", "twice"),
        ("ID = 'x'\n@pytest.mark.requirement(ID)\ndef test_a(): ...", "test_it.py", "as text"),
        ("@pytest.mark.requirement()\ndef test_a(): ...", "test_it.py", "as text"),
        ('@pytest.mark.requirement("CH-1")\ndef helper(): ...', "test_it.py", "no test"),
        ('@pytest.mark.requirement("CH-1")\ndef test_a(): ...', "calling.py", "no test"),
        ('pytestmark = pytest.mark.requirement("CH-1")', "test_it.py", "above no test"),
    ],
)
def test_a_marker_that_shows_nothing_is_a_fault(tmp_path: Path, source: str, name: str, fault: str) -> None:
    (said,) = marks(tmp_path, source, name).faults
    assert fault in said


def test_a_row_has_a_test_or_words(tmp_path: Path) -> None:
    parts = read_rows(tmp_path, CH_1="t::a", CH_3="t::b")
    assert faults(parts, ["CH-1", "CH-3"]) == []
    assert [row.status for row in rows_of(parts)] == [Status.TEST, Status.REASON, Status.IN_WORK]
    (without,) = faults(read_rows(tmp_path), [])
    assert without.startswith("CH-1: neither a test nor a reason")


@pytest.mark.parametrize(
    ("old", "new", "named", "fault"),
    [
        ("", "", ["CH-9"], "CH-9: a test names it"),
        ('id = "CH-2"', 'id = "CH-1"', [], "CH-1: stands twice"),
        ('level = "own"', 'level = "maybe"', [], "CH-3: level"),
        ('reason = "Nobody asks for it."', 'reason = "a", in_work = "b"', [], "CH-2: more than one"),
        ('reason = "Nobody asks for it."', 'reason = ""', [], "CH-2: neither"),
    ],
)
def test_a_row_that_is_wrong_is_named(tmp_path: Path, old: str, new: str, named: list[str], fault: str) -> None:
    said = faults(read_rows(tmp_path, ROWS.replace(old, new) if old else ROWS, CH_1="t::a"), named)
    assert any(sentence.startswith(fault) for sentence in said)


def test_a_reason_is_not_kept_beside_a_test(tmp_path: Path) -> None:
    (fault,) = faults(read_rows(tmp_path, CH_1="t::a", CH_2="t::b"), [])
    assert fault == "CH-2: has a test and a reason for having none"


def test_the_files_hold_every_row_with_its_tests(tmp_path: Path) -> None:
    (table, csv), (page, text) = written(read_rows(tmp_path, CH_1="tests/x.py::a")).items()
    assert (table.name, page.name) == ("cds_hooks.csv", "requirements.md")
    assert csv.splitlines()[1] == (
        "CH-1,MUST,S,It is there.,test,tests/x.py::a,,https://cds-hooks.hl7.org/2.0/#discovery"
    )
    assert "| Discovery | CH-1 to CH-3 | 3 | 1 | 1 | 1 | 0 |" in text
    assert "- CH-3: the other half" in text
