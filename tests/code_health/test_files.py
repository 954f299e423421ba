"""What may and may not be in a committed file."""

import os
import re
import tomllib
from pathlib import Path

from scripts.generated import stale_constraints
from tests.code_health.sources import REPOSITORY, carried_files, named, python_files

LONGEST_LINES = 400
# One letter of each stands in brackets, so that this file does not hold what it looks for.
MACHINE_PATHS = re.compile(r"/wor[k]/|/roo[t]/\.|/hom[e]/\w+/|C:\\User[s]")
REGISTRY_HOSTS = re.compile(r"pyp[i]\.org|registry\.npmj[s]|repo1?\.mave[n]|deb\.debia[n]")
NO_TEXT = {".png", ".ico", ".woff2", ".raw"}  # pictures; bytes of the corpus that are no JSON


def texts() -> list[tuple[Path, str]]:
    return [(path, path.read_text(encoding="utf-8")) for path in carried_files() if path.suffix not in NO_TEXT]


def test_no_python_file_is_too_long_to_have_one_job() -> None:
    long = [named(path) for path in python_files() if len(path.read_bytes().splitlines()) > LONGEST_LINES]
    assert long == []


def test_no_file_holds_a_path_of_somebodys_machine() -> None:
    here = f"{REPOSITORY}/"
    found = [named(path) for path, text in texts() if here in text or MACHINE_PATHS.search(text)]
    assert found == []


def test_no_file_names_a_package_registry() -> None:
    assert [named(path) for path, text in texts() if REGISTRY_HOSTS.search(text)] == []


def test_constraints_hold_names_and_versions_only_and_cover_every_dependency() -> None:
    pyproject, constraints = ((REPOSITORY / name).read_text() for name in ("pyproject.toml", "constraints.txt"))
    assert "://" not in constraints
    assert stale_constraints(pyproject, constraints) == []


def test_every_script_can_be_run_and_stops_at_the_first_fault() -> None:
    scripts = [*sorted((REPOSITORY / "scripts").glob("*.sh")), REPOSITORY / ".ci/run"]
    assert scripts
    for script in scripts:
        assert os.access(script, os.X_OK), named(script)
        assert "pipefail" in script.read_text(), named(script)


def test_test_folders_are_told_apart_by_path_not_by_init_files() -> None:
    # With one in tests/fhir_mappings, pytest would take that folder for the package of the same name.
    assert [named(path) for path in python_files("tests") if path.name == "__init__.py"] == []


def test_the_distribution_carries_every_package_whole() -> None:
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    packages = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert packages == ["spinal_metastasis", "fhir_mappings", "report_text", "cds_service", "conformance"]
    assert settings["project"]["scripts"] == {"spinemets": "cds_service.cli:main"}
