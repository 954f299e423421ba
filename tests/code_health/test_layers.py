"""Who may import what, where import-linter's contracts do not reach."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.code_health.sources import REPOSITORY, imports, is_within, named, python_files

FHIR_RESOURCES_HOME = "fhir_mappings/r4.py"
# A standard package of a size we know stands for the speed of the machine. Measured: asyncio 30 ms of CPU, the core 61.
MOST_OF_ASYNCIO = 2.7


@pytest.mark.requirement("RB-40")
def test_fhir_resources_is_imported_in_one_file_only() -> None:
    found = {
        named(path)
        for path in python_files(
            "spinal_metastasis", "fhir_mappings", "report_text", "cds_service", "conformance", "scripts", "bench"
        )
        for module in imports(path)
        if is_within(module, "fhir")
    }
    assert found <= {FHIR_RESOURCES_HOME}


@pytest.mark.requirement("RB-40")
def test_the_r5_classes_at_the_top_of_fhir_resources_are_imported_nowhere() -> None:
    found = [
        f"{named(path)}: {module}"
        for path in python_files()
        for module in imports(path)
        if is_within(module, "fhir") and not is_within(module, "fhir.resources.R4B")
    ]
    assert found == []


def test_source_never_imports_tests() -> None:
    found = [
        f"{named(path)}: {module}"
        for path in python_files(
            "spinal_metastasis", "fhir_mappings", "report_text", "cds_service", "conformance", "scripts"
        )
        for module in imports(path)
        if is_within(module, "tests")
    ]
    assert found == []


def test_the_core_loads_nothing_but_itself_and_the_standard_library() -> None:
    loaded = set(fresh_interpreter("import spinal_metastasis.assessment; print(*sys.modules)").split())
    foreign = {
        name
        for name in loaded
        if name.partition(".")[0] not in sys.stdlib_module_names and not is_within(name, "spinal_metastasis")
    }
    assert foreign <= {"__main__"}


def test_the_core_loads_as_quickly_as_a_standard_package(tmp_path: Path) -> None:
    core = least_cpu("spinal_metastasis.assessment", tmp_path)
    yardstick = least_cpu("asyncio", tmp_path)
    assert core / yardstick < MOST_OF_ASYNCIO


def least_cpu(module: str, byte_code: Path) -> float:
    """CPU seconds to import a module in a fresh interpreter, its byte code at hand; the least of several runs."""
    measured = f"before = time.process_time(); import {module}; print(time.process_time() - before)"
    return min(float(fresh_interpreter(measured, byte_code)) for _ in range(6))


def fresh_interpreter(code: str, byte_code: Path | None = None) -> str:
    """What `code` prints, run in a new interpreter without site-packages; `byte_code` is where compiled files go."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "COV_"))}
    if byte_code is not None:
        env["PYTHONPYCACHEPREFIX"] = str(byte_code)
    prepared = f"import sys, time; sys.path.insert(0, {str(REPOSITORY)!r}); {code}"
    # -S: an editable install or a .pth file would bring modules of its own.
    done = subprocess.run([sys.executable, "-S", "-c", prepared], env=env, check=True, capture_output=True, text=True)
    return done.stdout
