"""The app as a site registers it at the EHR of the tests."""

import dataclasses
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from cds_service.settings import Settings
from tests.cds_service.calling import service, trial
from tests.cds_service.smart.fake_ehr import CLIENT, FakeEhr, fake_ehr

Registered = Callable[..., AbstractContextManager[TestClient]]


@pytest.fixture
def ehr() -> Iterator[FakeEhr]:
    with fake_ehr() as running:
        yield running


@pytest.fixture
def settings_for(tmp_path: Path) -> Callable[..., Settings]:
    """Settings with a file of registrations: the changes to the record, and those to the settings."""

    def make(iss: str, record: dict[str, Any] | None = None, **changes: Any) -> Settings:
        whole = {"iss": iss, "client_id": CLIENT, "auth": "public", "name": "General Hospital"} | (record or {})
        file = tmp_path / "smart.json"
        file.write_text(json.dumps([{name: value for name, value in whole.items() if value is not None}]))
        return dataclasses.replace(trial(), smart_servers=file, **changes)

    return make


@pytest.fixture
def registered(ehr: FakeEhr, settings_for: Callable[..., Settings]) -> Registered:
    """The running service with the record's and the settings' changes."""
    return lambda record=None, **changes: service(settings_for(ehr.iss, record, **changes))


@pytest.fixture
def app(registered: Registered) -> Iterator[TestClient]:
    """The app as a public client."""
    with registered() as client:
        yield client
