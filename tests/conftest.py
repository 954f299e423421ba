"""The real parts that tests may ask for: HAPI FHIR, PostgreSQL, Chromium, published mCODE examples; approved outputs.

Nothing is started for a test that does not ask. A part that cannot be had fails the test: it is never skipped.
"""

import os
import subprocess
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg.sql
import pytest
from hypothesis import HealthCheck, Phase, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SCRIPTS = Path(__file__).parents[1] / "scripts"
# A script's own limit is shorter, and says more.
SCRIPT_LIMIT_S = 900

PURE = {"spinal_metastasis", "fhir_mappings", "report_text"}

# A shared machine may pause for a second, so no single example is timed.
settings.register_profile("default", deadline=None)
settings.register_profile("soak", deadline=None, max_examples=20_000)
# For `make mutation`: the same few examples for every mutant; the first that fails is enough.
settings.register_profile(
    "mutation", deadline=None, max_examples=25, derandomize=True, database=None,
    phases=(Phase.explicit, Phase.generate), suppress_health_check=tuple(HealthCheck),
)  # fmt: skip
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite the approved outputs (make accept)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks tests by what they ask for, and runs the browser's last.

    Playwright keeps an event loop in the main thread, in which a later test could not run one of its own. Of several
    workers (`make test`) one has all tests with HAPI or a browser, so that each is started once, one the service's, and
    who is free takes those of the pure packages.
    """
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if "hapi_base" in fixtures:
            item.add_marker("hapi")
        if "chromium" in fixtures:
            item.add_marker("browser")
        if "approved" in fixtures:
            item.add_marker("approved")
        if fixtures & {"hapi_base", "chromium"}:
            item.add_marker(pytest.mark.xdist_group("real parts"))
        elif not PURE.intersection(item.path.parts):
            item.add_marker(pytest.mark.xdist_group("service"))
    items.sort(
        key=lambda item: (item.get_closest_marker("browser") is not None, item.get_closest_marker("hapi") is not None)
    )


def run_script(name: str, *arguments: str, **environ: str) -> str:
    """Last line that scripts/NAME printed; the test fails, with what the script said, where it did not succeed."""
    owners = dict.fromkeys(("HAPI_OWNER", "POSTGRES_OWNER", "AUTHORISATION_SERVER_OWNER"), str(os.getpid()))
    done = subprocess.run(
        [SCRIPTS / name, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=SCRIPT_LIMIT_S,
        env=os.environ | owners | environ,
    )
    if done.returncode != 0:
        pytest.fail(f"scripts/{name} {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}", pytrace=False)
    lines = done.stdout.split("\n")
    return lines[-2] if len(lines) > 1 else ""


@pytest.fixture(scope="session")
def hapi_base() -> Iterator[str]:
    """Base address of a real, empty HAPI FHIR R4 server of this test run."""
    base = run_script("hapi.sh", "start")
    yield base
    run_script("hapi.sh", "stop", base)


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A real server of this test run; each test has a database of its own in it."""

    folder: str
    base: str

    def new_database(self) -> str:
        """The URL of an empty database."""
        name = f"test_{uuid.uuid4().hex}"
        with psycopg.connect(self.base, autocommit=True) as connection:
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
        return self.base.rpartition("/")[0] + f"/{name}"

    def kill(self) -> None:
        run_script("postgres.sh", "kill", self.folder)

    def resume(self) -> None:
        run_script("postgres.sh", "resume", self.folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL."""
    folder, base = run_script("postgres.sh", "start").split()
    yield PostgresServer(folder, base)
    run_script("postgres.sh", "stop", folder)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/memory.sqlite3"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """The system's Chromium, headless, driven by Playwright."""
    from playwright.sync_api import sync_playwright  # only here: most runs need no browser

    path = run_script("browser.sh")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: "Browser") -> Iterator["Page"]:
    """A fresh page, with no cookies or storage of another test."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", timezone_id="UTC")
    yield context.new_page()
    context.close()


@pytest.fixture
def watched(page: "Page") -> Iterator["Page"]:
    """A page on which anything the browser complains of fails the test."""
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


@pytest.fixture(scope="session")
def mcode_examples() -> Path:
    """The unpacked npm package hl7.fhir.us.mcode 4.0.0; its examples are in the folder `example`."""
    return Path(run_script("mcode.sh"))


@pytest.fixture(scope="session")
def r4_examples() -> Path:
    """The unpacked npm package hl7.fhir.r4.examples 4.0.1: one resource a file."""
    return Path(run_script("r4_examples.sh"))


@pytest.fixture(scope="session")
def approved(pytestconfig: pytest.Config) -> Callable[[Path, str], None]:
    """Compares a text with the approved file beside the test; `make accept` writes the file instead."""

    def compare(file: Path, text: str) -> None:
        if pytestconfig.getoption("--accept"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        assert file.is_file(), f"nothing is approved yet: {file.name}; make accept, and read what it wrote"
        assert text == file.read_text(encoding="utf-8"), f"differs from {file.name}; if that is right: make accept"

    return compare
