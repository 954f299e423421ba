"""Logs hold no token, name, id or value, whatever happens: each line of a round of calls is looked at."""

import logging
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from cds_service.logs import LOG, configure_logs
from tests.cds_service.calling import HOOK, PATIENT, SECRET, authorization, call, prefetch_of, service, trial
from tests.cds_service.fake_fhir import fake_fhir, html, status
from tests.cds_service.test_middleware import failing_service

PRIVATE = (SECRET, "Secretname", PATIENT, "Practitioner/example", "d1577c69")


class Lines(logging.Handler):
    """Whatever reaches the root logger, as a site's own configuration would see it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(("httpx", "httpcore")):  # the test's own client
            self.records.append(record)


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Lines]:
    """Every library at its most talkative."""
    for name in (None, "spinemets", "urllib3", "requests"):
        caplog.set_level(logging.DEBUG, logger=name)
    handler = Lines()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


@pytest.mark.requirement("CH-62")
def test_a_round_of_calls_leaves_nothing_private(lines: Lines, capfd: pytest.CaptureFixture[str]) -> None:
    token = authorization(patient=PATIENT)
    with fake_fhir({"Observation": html, "Procedure": status(500)}) as fake, service() as client:
        for members in (
            {"prefetch": prefetch_of()},
            {"fhirServer": fake.base, "fhirAuthorization": token},
            {"fhirServer": "http://127.0.0.1:9/fhir", "fhirAuthorization": token},
            {"fhirServer": fake.base, "fhirAuthorization": token | {"patient": "Secretname"}},
            {"context": {"patientId": "Secretname Secretname"}},
        ):
            client.post(HOOK, json=call(**members))
        client.post("/assess", json={"primary": "Secretname"})
        client.get("/Patient/Secretname?name=Secretname")
    ours = [record.getMessage() for record in lines.records]
    assert sum(f"route={HOOK} " in line for line in ours) == 5
    written = "\n".join(ours) + "".join(capfd.readouterr())
    assert [word for word in PRIVATE if word in written] == []


def test_a_failure_is_logged_by_kind_and_place(lines: Lines) -> None:
    with TestClient(failing_service(("*",)), raise_server_exceptions=False) as client:
        client.get("/fails")
    (line,) = [record.getMessage() for record in lines.records if record.levelno == logging.ERROR]
    assert "kind=RuntimeError" in line
    assert "test_middleware.py" in line
    assert "Secretname" not in line


def test_a_line_has_route_status_and_duration(lines: Lines) -> None:
    with service(trial()) as client:
        client.get("/cds-services")
        client.request("SECRETNAME1", "/secret")
    calls = [record.getMessage() for record in lines.records if record.name == "spinemets"]
    assert calls[0].startswith("call method=GET route=/cds-services status=200 ms=")
    assert calls[1].startswith("call method=? route=- status=404")


def test_logs_go_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    before = LOG.handlers[:], LOG.level, LOG.propagate
    try:
        configure_logs()
        LOG.info("hello")
        assert capsys.readouterr().err.endswith("INFO spinemets hello\n")
    finally:
        LOG.handlers[:], LOG.level, LOG.propagate = before
