"""Traces for OpenTelemetry: a span a call, and below it one for each query to a FHIR server and for the assessment.

Made at the end of a call from its record, so that answering knows nothing of them and costs nothing without them. Needs
the extra `otel` and SPINEMETS_TRACES; where they are sent is told by OpenTelemetry's own variables (OTEL_…).
"""

import time
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from cds_service.operations.call_log import SERVER_FAULT, is_routine
from cds_service.operations.call_record import CallRecord
from cds_service.settings import Settings, SettingsError
from spinal_metastasis.knowledge import version

NAME: Final = "spinemets-cds"
NEEDED: Final = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")
NOT_INSTALLED: Final = "SPINEMETS_TRACES: traces need the extra otel (pip install 'spinemets-cds[otel]')."
NANOSECONDS: Final = 1_000_000_000


def traces_of(settings: Settings) -> "Traces | None":
    """None where the site wants none. Raises `SettingsError` if the extra is not installed."""
    check_extra(settings)
    return Traces(exporter()) if settings.traces else None


def check_extra(settings: Settings) -> None:
    """Raises `SettingsError` where traces are wanted and the extra `otel` is not installed."""
    if settings.traces and not _is_installed():
        raise SettingsError([NOT_INSTALLED])


def _is_installed() -> bool:
    try:
        return all(find_spec(name) is not None for name in NEEDED)
    except ModuleNotFoundError:
        return False


def exporter() -> Any:  # noqa: ANN401 - of a library that need not be there
    """Sends spans by OTLP over HTTP, to OTEL_EXPORTER_OTLP_ENDPOINT."""
    return import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter").OTLPSpanExporter()


class Traces:
    """`tell` is given each call's record. `exporter`: where finished spans go, a few seconds later."""

    def __init__(self, exporter: Any) -> None:  # noqa: ANN401 - of a library that need not be there
        sdk = import_module("opentelemetry.sdk.trace")
        resource = import_module("opentelemetry.sdk.resources").Resource.create(
            {"service.name": NAME, "service.version": version().software}
        )
        self._api = import_module("opentelemetry.trace")
        self._context = import_module("opentelemetry.trace.propagation.tracecontext").TraceContextTextMapPropagator()
        self._provider = sdk.TracerProvider(resource=resource)
        self._provider.add_span_processor(import_module("opentelemetry.sdk.trace.export").BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer(NAME, version().software)

    def tell(self, record: CallRecord) -> None:
        """The spans of one call, below the caller's own if it named one in `traceparent`."""
        if is_routine(record):
            return
        above = self._context.extract({"traceparent": record.traceparent} if record.traceparent else {})
        server, client, internal = self._api.SpanKind.SERVER, self._api.SpanKind.CLIENT, self._api.SpanKind.INTERNAL
        call = self._start(f"{record.method} {record.route}", above, server, record.began_s, _of_call(record))
        within = self._api.set_span_in_context(call, above)
        for query in record.queries:
            began_s = record.fetch_began_s + query.began_s
            told = {"spinemets.prefetch_key": query.key, "spinemets.outcome": query.word}
            span = self._start(f"FHIR {query.what}", within, client, began_s, told)
            self._end(span, began_s + query.took_s, failed=query.outcome is not None)
        for phase in record.phases:
            span = self._start(phase.name, within, internal, phase.began_s, {})
            self._end(span, phase.began_s + phase.took_s, failed=False)
        self._end(call, record.began_s + record.took_s, failed=record.status >= SERVER_FAULT)

    def close(self) -> None:
        """Sends what is left."""
        self._provider.shutdown()

    def _start(self, name: str, within: Any, kind: Any, began_s: float, attributes: Mapping[str, Any]) -> Any:  # noqa: ANN401
        return self._tracer.start_span(
            name, context=within, kind=kind, start_time=_on_the_wall(began_s), attributes=attributes
        )

    def _end(self, span: Any, ended_s: float, *, failed: bool) -> None:  # noqa: ANN401
        if failed:
            span.set_status(self._api.StatusCode.ERROR)
        span.end(end_time=_on_the_wall(ended_s))


def _of_call(record: CallRecord) -> dict[str, Any]:
    """OpenTelemetry's names for a call by HTTP, and ours; nothing of the address as called."""
    told: dict[str, Any] = {
        "http.request.method": record.method,
        "http.route": record.route,
        "http.response.status_code": record.status,
        "spinemets.correlation_id": record.id,
    }
    return told | {f"spinemets.cards.{kind}": number for kind, number in record.cards.items()}


def _on_the_wall(monotonic_s: float) -> int:
    """A moment of the monotonic clock, a little while ago, as nanoseconds since 1970."""
    return time.time_ns() - int((time.monotonic() - monotonic_s) * NANOSECONDS)
