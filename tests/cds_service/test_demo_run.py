"""`python -m cds_service.demo`: its port, its settings, its end."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from cds_service.demo.run import NoPortError, demo_environment, listening_socket
from cds_service.settings import Settings
from conformance.patients import PATIENTS
from fhir_mappings.patient import years
from tests.cds_service.demo_server import get_json, serving


@contextmanager
def taken_port() -> Iterator[int]:
    with closing(socket.socket()) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        yield sock.getsockname()[1]


def test_the_named_port_is_used_on_the_loopback_address_alone() -> None:
    with taken_port() as port:
        pass
    with closing(listening_socket({"SPINEMETS_PORT": str(port)})) as sock:
        assert sock.getsockname() == ("127.0.0.1", port)


def test_without_a_name_it_is_8000_or_the_next_free_one() -> None:
    with closing(listening_socket({})) as first, closing(listening_socket({})) as second:
        assert 8000 <= first.getsockname()[1] < second.getsockname()[1] < 8100


def test_a_named_port_that_is_taken_is_refused_with_what_to_do() -> None:
    with taken_port() as port, pytest.raises(NoPortError, match=f"Port {port} is in use: .*SPINEMETS_PORT"):
        listening_socket({"SPINEMETS_PORT": str(port)})


@pytest.mark.parametrize("named", ["eighty", "-1", "65536", "8000.0"])
def test_what_is_no_port_number_is_refused(named: str) -> None:
    with pytest.raises(NoPortError, match="not a port number"):
        listening_socket({"SPINEMETS_PORT": named})


def test_the_demo_calls_its_own_store_and_nothing_else() -> None:
    own = {"SPINEMETS_FHIR_SERVERS": "*", "SPINEMETS_HOST": "0.0.0.0", "SPINEMETS_CLIENTS": "clients.json"}
    own["SPINEMETS_DATABASE_URL"] = "postgresql://memory.hospital.example/memory"
    environment = demo_environment(own, 8123)
    assert environment["SPINEMETS_FHIR_SERVERS"] == "http://127.0.0.1:8123/demo/fhir|open"
    assert environment["SPINEMETS_HOST"] == "127.0.0.1"
    assert environment["SPINEMETS_MODE"] == "development"
    settings = Settings.from_environment(environment)
    assert (settings.clients, settings.database_url) == (None, None)


def test_the_clock_is_held_unless_another_time_is_chosen() -> None:
    assert demo_environment({}, 1)["SPINEMETS_AS_OF"] == "2026-11-01T09:00:00Z"
    assert demo_environment({"SPINEMETS_AS_OF": "2027-01-01T00:00:00Z"}, 1)["SPINEMETS_AS_OF"] == "2027-01-01T00:00:00Z"


def test_the_settings_of_the_demo_are_accepted() -> None:
    settings = Settings.from_environment(demo_environment({}, 8123))
    assert settings.public_url == "http://127.0.0.1:8123"


def test_age_is_in_completed_years() -> None:
    day, born = date(2026, 11, 1), date(1962, 11, 1)
    assert [years(born, day), years(born, day - timedelta(days=1))] == [64, 63]


def test_the_patient_list_tells_the_page_all_it_needs() -> None:
    with serving() as base:
        told = get_json(f"{base}/demo/patients.json")
        assert told["fhirServer"] == f"{base}/demo/fhir"
        assert told["asOf"] == "2026-11-01T09:00:00+00:00"
        assert [row["id"] for row in told["patients"]] == [patient.id for patient in PATIENTS]


@pytest.mark.parametrize("name", ["none.js", "page.py", "..%2Fpage.py", "%2e%2e/page.py"])
def test_only_the_pages_own_files_are_served(name: str) -> None:
    with serving() as base, pytest.raises(HTTPError) as refused, urlopen(f"{base}/demo/static/{name}", timeout=10):
        pass
    with refused.value:
        assert refused.value.code == 404


def test_it_prints_its_address_serves_the_page_and_stops_cleanly_on_ctrl_c() -> None:
    environ = {key: value for key, value in os.environ.items() if not key.startswith("SPINEMETS_")}
    with subprocess.Popen(
        [sys.executable, "-m", "cds_service.demo"],
        env=environ | {"SPINEMETS_PORT": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        address = next(line for line in process.stdout if "http://" in line).split()[-1]
        told = next(line for line in process.stdout if "spinemets report feedback" in line)
        database = Path(told.partition("sqlite:///")[2].split()[0])
        assert database.parent.is_dir()
        with urlopen(address, timeout=20) as answer:
            assert b"<title>Demo EHR</title>" in answer.read()
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Stopped." in output
    assert not database.parent.exists()
    assert errors == ""
