"""Whatever fails, nothing of its message is written: a whole process is run, and all that it writes is read."""

import contextlib
import subprocess
import sys

import pytest
import requests

from tests.cds_service.operations.leaking_app import MARKER, WAYS
from tests.cds_service.operations.running import running

APP = "tests.cds_service.operations.leaking_app:app"


@pytest.mark.requirement("CH-62", "CH-102")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_no_failure_of_any_kind_writes_its_message(workers: str) -> None:
    """CH-102, CH-127: uvicorn, asyncio, threads, finalisers, warnings and libraries all write through our formatter."""
    with running(APP, WORKERS=workers) as service:
        for way in WAYS:
            with contextlib.suppress(requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
                requests.get(f"{service.url}/{way}", timeout=30, headers={"Connection": "close"})
    assert [word for word in (MARKER, "Secretname", "Traceback") if word in service.written] == []
    for way in ("before", "parts", "fails", "_raise", "__del__"):
        assert way in service.written, service.written


@pytest.mark.requirement("CH-104")
def test_an_answer_that_breaks_off_is_seen_to_be_broken() -> None:
    """CH-104: half an answer must not look whole."""
    with running(APP) as service, pytest.raises(requests.exceptions.ChunkedEncodingError):
        requests.get(f"{service.url}/while", timeout=30)


def test_a_worker_that_does_not_start_says_which_setting_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reasons are ours and name no value; started by another server than ours, nobody else would tell them."""
    monkeypatch.setenv("SPINEMETS_MODE", "development")
    monkeypatch.setenv("SPINEMETS_PORT", MARKER)
    command = [sys.executable, "-m", "uvicorn", "--factory", "cds_service.main:app_from_environment"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode != 0
    assert '"event":"settings","problem":"SPINEMETS_PORT: ' in done.stderr
    assert MARKER not in done.stdout + done.stderr
