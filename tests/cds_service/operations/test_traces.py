"""Traces: the spans of a call as OpenTelemetry's own SDK keeps them, and as a collector receives them."""

import importlib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from cds_service.operations import traces
from cds_service.settings import SettingsError
from tests.cds_service.calling import HOOK, PATIENT, SECRET, authorization, call, prefetch_of, service, trial
from tests.cds_service.fake_fhir import fake_fhir, in_a_thread, send, status
from tests.cds_service.operations.running import running

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    monkeypatch.setattr(traces, "exporter", lambda: exporter)
    return exporter


def test_a_call_is_a_span_with_its_queries_and_its_assessment_below(kept: InMemorySpanExporter) -> None:
    """CH-105: what took the time, and what of the FHIR server's failed."""
    with fake_fhir({"Procedure": status(503)}) as fake, service(trial(traces=True)) as client:
        body = call(fhirServer=fake.base, fhirAuthorization=authorization(patient=PATIENT))
        answer = client.post(HOOK, json=body, headers={"traceparent": f"00-{TRACE}-{SPAN}-01"})
    spans = kept.get_finished_spans()
    (hook,) = [span for span in spans if span.kind.name == "SERVER"]
    assert (hook.name, hook.parent and f"{hook.parent.span_id:016x}") == (f"POST {HOOK}", SPAN)
    below = [span for span in spans if span is not hook]
    assert {f"{span.context.trace_id:032x}" for span in spans if span.context} == {TRACE}
    assert {span.parent.span_id for span in below if span.parent} == {hook.context.span_id if hook.context else None}
    assert [span.name for span in below].count("assess") == 1
    for span in below:
        assert hook.start_time is not None
        assert hook.start_time <= (span.start_time or 0) <= (span.end_time or 0) <= (hook.end_time or 0) + 1_000_000
    outcomes = {(span.attributes or {}).get("spinemets.outcome") for span in below if span.kind.name == "CLIENT"}
    assert outcomes == {"answered", "status_5xx"}
    assert (hook.attributes or {})["spinemets.correlation_id"] == answer.headers["x-correlation-id"] == TRACE
    assert (hook.attributes or {})["http.response.status_code"] == 200


@pytest.mark.requirement("CH-62")
def test_nothing_of_the_patient_is_in_a_span(kept: InMemorySpanExporter) -> None:
    """CH-62, CH-127"""
    with fake_fhir() as fake, service(trial(traces=True)) as client:
        client.post(HOOK, json=call(fhirServer=fake.base, fhirAuthorization=authorization(patient=PATIENT)))
        client.get(f"/Patient/{PATIENT}?name=Secretname")
        client.get("/health/live")
    told = "".join(span.to_json() for span in kept.get_finished_spans())
    assert "GET -" in told
    assert [word for word in (PATIENT, SECRET, "Secretname", "/health", fake.base) if word in told] == []


@contextmanager
def collector() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """Takes what is sent by OTLP over HTTP."""
    received: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            send(self, 200, b"", "application/x-protobuf")

        def log_message(self, *_: object) -> None: ...

    with in_a_thread(HTTPServer(("127.0.0.1", 0), Handler)) as address:
        yield address, received


def test_a_collector_has_received_all_when_the_service_has_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    with collector() as (address, received):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
        with running(TRACES="yes") as service:
            service.ask(HOOK, call(prefetch=prefetch_of()))
    sent = b"".join(body for _, body in received)
    assert {path for path, _ in received} == {"/v1/traces"}
    assert b"spinemets-cds" in sent
    assert f"POST {HOOK}".encode() in sent
    assert service.status == 0


def test_a_collector_that_is_not_there_costs_no_answer_and_tells_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://secretname.localhost:{port}")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    with running(TRACES="yes") as service:
        answer = service.ask(HOOK, call(prefetch=prefetch_of()))
    assert (answer.status_code, service.status) == (200, 0)
    assert "secretname" not in service.written


def test_traces_without_the_extra_stop_the_start_and_without_the_setting_nothing_is_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(name: str, *_: Any) -> Any:
        raise AssertionError(name)

    monkeypatch.setattr(importlib, "import_module", refuse)
    monkeypatch.setattr(traces, "import_module", refuse)
    assert traces.traces_of(trial()) is None
    monkeypatch.setattr(traces, "find_spec", lambda _: None)
    with pytest.raises(SettingsError, match="extra otel"):
        traces.traces_of(trial(traces=True))
