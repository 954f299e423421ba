"""Logs hold no token, name, id or value, whatever happens: each line of a round of calls is looked at."""

import datetime as dt
import json
import logging
import sys
import threading
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from cds_service.logs import SERVER, configure_logs
from cds_service.settings_values import LOG_FORMATS, LogFormat
from cds_service.told import LOG
from tests.cds_service.calling import HOOK, PATIENT, SECRET, authorization, call, prefetch_of, service, trial
from tests.cds_service.fake_fhir import fake_fhir, html, status
from tests.cds_service.test_middleware import failing_service

PRIVATE = (SECRET, "Secretname", PATIENT, "Practitioner/example")


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
    """CH-62, CH-102: markers in token, ids, names and addresses."""
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
    """CH-102"""
    with TestClient(failing_service(("*",)), raise_server_exceptions=False) as client:
        client.get("/fails")
    line, call_line = [record.getMessage() for record in lines.records if record.levelno == logging.ERROR]
    assert "route=/fails status=500" in call_line
    assert "failure=RuntimeError at " in line
    assert "test_middleware.py" in line
    assert "Secretname" not in line


def test_a_line_has_route_status_and_duration(lines: Lines) -> None:
    """CH-103"""
    with service(trial()) as client:
        client.get("/cds-services")
        client.request("SECRETNAME1", "/secret")
        client.get("/cds-services/secret")
    calls = [said for record in lines.records if (said := record.getMessage()).startswith("call ")]
    assert calls[0].startswith("call method=GET route=/cds-services status=200 ms=")
    assert calls[1].startswith("call method=? route=- status=404")
    assert calls[2].startswith("call method=GET route=- status=404")


def test_what_machines_ask_all_the_time_leaves_a_line_only_if_it_is_not_well(lines: Lines) -> None:
    with service(trial()) as client:
        for path in ("/health/live", "/health/ready", "/metrics"):
            client.get(path)
    calls = [said for record in lines.records if (said := record.getMessage()).startswith("call ")]
    assert ["route=/metrics status=403" in said for said in calls] == [True]


def test_a_line_of_a_hook_counts_cards_and_queries_and_names_its_instance(lines: Lines) -> None:
    """CH-105, CH-32: a hook instance that is an id is kept, since the EHR's own log names it; other text is not."""
    with fake_fhir({"Observation": status(503)}) as fake, service() as client:
        client.post(HOOK, json=call(fhirServer=fake.base, fhirAuthorization=authorization(patient=PATIENT)))
        client.post(HOOK, json=call(prefetch=prefetch_of(), hookInstance="Mrs Secretname"))
    told = [fields for record in lines.records if "cards" in (fields := getattr(record, "fields", {}))]
    assert told[0]["hook_instance"] == "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
    assert told[0]["fhir"]["status_5xx"] > 0
    assert told[0]["fhir"]["answered"] > 0
    assert told[1]["cards"]["noms"] > 0
    assert not {"hook_instance", "fhir"} & told[1].keys()


@pytest.fixture
def own_logs() -> Iterator[None]:
    """Loggers and hooks of this process as they were, afterwards."""
    loggers = (logging.getLogger(), LOG, SERVER)
    before = [(logger, logger.handlers[:], logger.level, logger.propagate) for logger in loggers]
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook, logging.raiseExceptions
    yield
    sys.excepthook, threading.excepthook, sys.unraisablehook, logging.raiseExceptions = hooks
    logging.captureWarnings(capture=False)
    for logger, handlers, level, propagate in before:
        logger.handlers[:], logger.level, logger.propagate = handlers, level, propagate


@pytest.mark.usefixtures("own_logs")
def test_people_read_words_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("text")
    with service(trial()) as client:
        call_id = client.get("/cds-services").headers["x-correlation-id"]
    said = capsys.readouterr().err
    assert f"INFO call id={call_id} method=GET route=/cds-services status=200 ms=" in said


@pytest.mark.usefixtures("own_logs")
def test_machines_read_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Standard error is no terminal here, so that nothing needs to be said."""
    configure_logs()
    with service(trial()) as client:
        call_id = client.get("/cds-services").headers["x-correlation-id"]
    LOG.warning("two\nlines")
    _, call_line, _, other = map(json.loads, capsys.readouterr().err.splitlines())
    assert dt.datetime.fromisoformat(call_line.pop("time")).tzinfo is not None
    assert call_line.pop("ms") >= 0
    assert call_line == {
        "level": "info", "event": "call", "id": call_id, "method": "GET", "route": "/cds-services", "status": 200,
    }  # fmt: skip
    assert (other["event"], other.get("id")) == ("two\nlines", None)


@pytest.mark.usefixtures("own_logs")
@pytest.mark.parametrize("log_format", LOG_FORMATS)
def test_of_a_librarys_line_the_place_is_kept_and_of_a_failure_the_kind(
    capsys: pytest.CaptureFixture[str], log_format: LogFormat
) -> None:
    """CH-102"""
    configure_logs(log_format)
    try:
        _fails()
    except RuntimeError:
        logging.getLogger("uvicorn.error").exception("about %s", "Mrs Secretname")
    logging.getLogger("some.library").warning("about Mrs Secretname")
    said = capsys.readouterr().err
    assert "RuntimeError at test_logs.py:" in said
    assert "some.library" in said
    assert "Secretname" not in said


def _fails() -> None:
    raise RuntimeError("Mrs Secretname")
