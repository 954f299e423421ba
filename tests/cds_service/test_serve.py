"""`spinemets serve`: refuses what is not safe and says why, else serves until it is told to stop."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest
import requests
from uvicorn.config import STARTUP_FAILURE

from cds_service.serve import serve
from tests.cds_service.operations import running
from tests.cds_service.operations.leaking_app import MARKER

PROGRAM = "import sys; from cds_service.serve import serve; sys.exit(serve())"


def test_production_without_clients_does_not_start(capsys: pytest.CaptureFixture[str]) -> None:
    assert serve({}) == 1
    said = capsys.readouterr().err
    assert "does not start" in said
    assert "SPINEMETS_CLIENTS" in said
    assert "SPINEMETS_MODE=development" in said


def test_it_serves_and_stops() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("SPINEMETS_")}
    environ |= {"SPINEMETS_MODE": "development", "SPINEMETS_PORT": str(port), "SPINEMETS_TYPO": "x"}
    environ["SPINEMETS_DATABASE_URL"] = "none"
    process = subprocess.Popen([sys.executable, "-c", PROGRAM], env=environ, stderr=subprocess.PIPE, text=True)
    try:
        answer = _answer_of(f"http://127.0.0.1:{port}/cds-services")
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=30)[1]
    finally:
        process.kill()
    assert (answer.status_code, answer.headers.get("server")) == (200, None)
    assert "no authentication" in said
    assert "nothing is remembered" in said
    assert "SPINEMETS_TYPO is not a setting" in said
    assert "Traceback" not in said


def _answer_of(url: str) -> requests.Response:
    end = time.monotonic() + 60
    while True:
        try:
            return requests.get(url, timeout=5)
        except requests.ConnectionError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


@pytest.mark.parametrize("app", ["does_not_load", "does_not_start"])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_service_that_cannot_start_ends_with_a_status_of_its_own(workers: str, app: str) -> None:
    """A manager of services must not take it for one that was stopped; and nothing of the message is written."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("SPINEMETS_")}
    environ |= {"SPINEMETS_MODE": "development", "SPINEMETS_PORT": "0", "SPINEMETS_WORKERS": workers}
    program = running.PROGRAM.format(app=f"tests.cds_service.operations.leaking_app:{app}")
    done = subprocess.run([sys.executable, "-c", program], env=environ, capture_output=True, text=True, timeout=120)
    assert done.returncode == STARTUP_FAILURE
    assert "RuntimeError at " in done.stderr
    assert MARKER not in done.stderr
