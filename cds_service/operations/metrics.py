"""What is counted, for Prometheus: every label's values are few and ours, none is what a caller sent (ADR 0027).

Each application has a registry of its own. Several workers share counts in files, which prometheus-client does where
`serve` has named a folder for them: whichever worker is asked answers for all.
"""

import asyncio
import os
import platform
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from cds_service.errors import TooManyCallsError
from cds_service.memory.writer import Status
from cds_service.operations.call_record import CallRecord
from cds_service.operations.shared_counts import METRICS_FOLDER
from cds_service.queries_made import QueryMade
from spinal_metastasis.knowledge import version

CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
CALL_BUCKETS_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
LOOK_EVERY_S: Final = 2.0
QUERY_BUCKETS_S: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0, 10.0)


disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each, which nobody reads


class Metrics:
    """`count` is given each call's record; `exposition` is the text that Prometheus reads.

    `memory`: how it stands with what is to be stored, where there is a database.
    """

    def __init__(self, memory: Callable[[], Status] | None = None) -> None:
        own = CollectorRegistry()
        self._memory = memory
        self._told = Status(0, 0, 0, is_failing=False)
        # What each `labels` gives is kept: looking it up costs more than counting. Labels are few.
        self._calls = cache(Histogram(
            "spinemets_call_seconds", "Calls by route and status, and how long their answers took", ("route", "status"),
            buckets=CALL_BUCKETS_S, registry=own,
        ).labels)  # fmt: skip
        self._queries = cache(Histogram(
            "spinemets_fhir_query_seconds", "Queries to FHIR servers by how they ended", ("outcome",),
            buckets=QUERY_BUCKETS_S, registry=own,
        ).labels)  # fmt: skip
        self._lost = _counter(own, "fhir_queries_failed", "Queries in vain, by prefetch key", "key", "outcome")
        self._assessments = _counter(own, "assessments", "Assessments made", "route")
        self._missing = _counter(own, "missing_inputs", "Assessments in which this open input would decide", "input")
        self._cards = _counter(own, "cards", "Cards sent", "kind")
        self._refused = _counter(own, "refused_calls", "Calls refused with 401 or 403", "reason")
        self._limited = _counter(own, "rate_limited_calls", "Calls refused with 429")
        self._failures = _counter(own, "failures", "Errors nobody expected")
        self._waiting = Gauge(
            "spinemets_memory_waiting", "Records that wait to be stored", registry=own, multiprocess_mode="livesum"
        )
        self._failing = Gauge(
            "spinemets_memory_failing",
            "1: the database does not answer",
            registry=own,
            multiprocess_mode="livemax",
        )
        self._stored = _counter(own, "memory_stored", "Records stored")
        self._lost_records = _counter(own, "memory_lost", "Records that could not be stored and are lost")
        self._own = own

    def count(self, record: CallRecord) -> None:
        """Adds one call."""
        self._calls(record.route, record.status).observe(record.took_s)
        if record.missing is not None:
            self._assessments(record.route).inc()
            for key in record.missing:
                self._missing(key).inc()
        for kind, number in record.cards.items():
            self._cards(kind).inc(number)
        for query in record.queries:
            self._count_query(query)
        if record.refused is not None:
            self._refused(record.refused).inc()
        if record.status == TooManyCallsError.status:
            self._limited().inc()
        if record.failures:
            self._failures().inc(record.failures)

    def _count_query(self, query: QueryMade) -> None:
        self._queries(query.word).observe(query.took_s)
        if query.outcome is not None:
            self._lost(query.key, query.word).inc()

    def look_at_memory(self) -> None:
        """Takes over how it stands with this process's memory: before it is told, now and then for other workers."""
        if self._memory is not None:
            now, before = self._memory(), self._told
            self._waiting.set(now.waiting)
            self._failing.set(now.is_failing)
            self._stored().inc(now.stored - before.stored)
            self._lost_records().inc(now.lost - before.lost)
            self._told = now

    async def keep_looking(self) -> None:
        """Until it is cancelled: another worker may be the one that is asked."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            self.look_at_memory()

    def exposition(self) -> bytes:
        """The counts of all workers, and what this process is."""
        self.look_at_memory()
        folder = os.environ.get(METRICS_FOLDER)
        registry = self._own
        if folder:
            _forget_the_dead(Path(folder))
            registry = CollectorRegistry()
            MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]  # prometheus-client has none here
        return generate_latest(registry) + generate_latest(_about_this_process())


def _counter(registry: CollectorRegistry, name: str, text: str, *labels: str) -> Callable[..., Counter]:
    """The counter of some labels; one without labels is there from the start, as 0."""
    counter = Counter(f"spinemets_{name}", text, labels, registry=registry)
    return cache(counter.labels) if labels else lambda: counter


class _BuildInfo(Collector):
    def collect(self) -> Iterator[Metric]:
        built = version()
        labels = {"version": built.software, "knowledge": built.knowledge, "python": platform.python_version()}
        family = GaugeMetricFamily("spinemets_build_info", "What runs here: always 1", labels=tuple(labels))
        family.add_metric(tuple(labels.values()), 1)
        yield family


def _about_this_process() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(_BuildInfo())
    ProcessCollector(registry=registry)
    return registry


def _forget_the_dead(folder: Path) -> None:
    """Workers that were killed leave gauges of theirs behind; their counts stay, since they counted."""
    for file in folder.glob("gauge_live*_*.db"):
        pid = file.stem.rpartition("_")[2]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            with suppress(OSError):
                mark_process_dead(int(pid), str(folder))  # type: ignore[no-untyped-call]
