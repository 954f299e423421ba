"""The core and the mapping are given the time, the settings and the bytes: they fetch none of them."""

import pytest

from tests.code_health.sources import dotted_names, imports, is_within, named, python_files

PURE = ("spinal_metastasis", "fhir_mappings")
WORLDLY_MODULES = (
    *("os", "sys", "time", "random", "secrets", "uuid", "getpass", "platform", "locale"),
    *("socket", "ssl", "http", "urllib.request", "urllib.error", "requests", "httpx", "httpx2", "urllib3", "asyncio"),
    *("subprocess", "threading", "multiprocessing", "tempfile", "logging", "shelve", "sqlite3"),
)
CLOCKS = ("now", "utcnow", "today")


def names_used(names: tuple[str, ...]) -> list[str]:
    return [
        f"{named(path)}: {name}"
        for path in python_files(*PURE)
        for name in dotted_names(path)
        if name.rpartition(".")[2] in names
    ]


@pytest.mark.parametrize("package", PURE)
def test_there_are_files_to_look_at(package: str) -> None:
    assert python_files(package)


def test_no_clock_environment_network_or_chance_is_imported() -> None:
    found = [
        f"{named(path)}: {module}"
        for path in python_files(*PURE)
        for module in imports(path)
        if any(is_within(module, worldly) for worldly in WORLDLY_MODULES)
    ]
    assert found == []


def test_no_date_is_asked_what_day_it_is() -> None:
    assert names_used(CLOCKS) == []


def test_nothing_is_written_or_read_outside_the_package() -> None:
    assert names_used(("write_text", "write_bytes", "unlink", "mkdir", "environ", "getenv", "cwd", "home")) == []
