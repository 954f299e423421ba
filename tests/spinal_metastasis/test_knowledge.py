"""The knowledge version: a semantic version and a hash of rules and tables, the same wherever they are the same."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import spinal_metastasis
from spinal_metastasis.knowledge import version
from tests.spinal_metastasis.build import assessed, lesion

CORE = Path(spinal_metastasis.__file__).parent
ROOT = CORE.parent


def _version_in(folder: Path) -> str:
    """The knowledge version a fresh process prints when the core lies in `folder`."""
    code = "from spinal_metastasis.knowledge import version; print(version().knowledge)"
    return subprocess.run(
        [sys.executable, "-B", "-c", code], cwd=folder, capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(CORE, tmp_path / "spinal_metastasis", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_it_stands_on_every_answer() -> None:
    assert assessed(lesion(level="T8")).version == version()
    assert assessed(lesion(level="T8"), age=17).version == version()


def test_it_is_a_semantic_version_with_a_hash() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\+[0-9a-f]{4,}", version().knowledge)


def test_the_software_version_is_the_distributions() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert version().software == project["version"]


def test_the_same_rules_give_the_same_version_elsewhere_and_again(copy: Path) -> None:
    assert version() is version()
    assert _version_in(copy) == version().knowledge


def test_line_ends_and_compiled_files_change_nothing(copy: Path) -> None:
    table = copy / "spinal_metastasis" / "tables" / "noms_table.csv"
    table.write_bytes(table.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    cache = copy / "spinal_metastasis" / "scores" / "__pycache__"
    cache.mkdir()
    (cache / "left_over.py").write_text("POINTS = 1\n", encoding="utf-8")
    (copy / "spinal_metastasis" / "notes.txt").write_text("not a rule\n", encoding="utf-8")
    assert _version_in(copy) == version().knowledge


@pytest.mark.parametrize(
    "changed", ["scores/tomita_2001.py", "recommendation/radiosensitivity.py", "tables/noms_table.csv"]
)
def test_one_changed_rule_or_row_gives_another_version(copy: Path, changed: str) -> None:
    path = copy / "spinal_metastasis" / changed
    path.write_bytes(path.read_bytes() + b"\n")
    assert _version_in(copy) != version().knowledge
