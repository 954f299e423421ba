"""What is noted of one call while it is answered: counts and codes for the log, the metrics and the traces.

Nothing of the patient is in it: no id but the call's own, no value, no name. Whoever answers writes into `noted()`;
`watch.Watch` opens a record for each call and, at its end, has it told.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final

from cds_service.queries_made import QueryMade


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the work on a call; `began_s` on the monotonic clock."""

    name: str
    began_s: float
    took_s: float


@dataclass(slots=True, kw_only=True)
class CallRecord:
    """`missing`: the facts that were asked for, None = nothing was assessed. `refused`: why the gate turned it away.

    `queries` count from `fetch_began_s`, on the monotonic clock.
    """

    id: str
    began_s: float = field(default_factory=time.monotonic)
    took_s: float = 0.0
    method: str = "?"
    route: str = "-"
    status: int = 500
    client: str | None = None
    hook_instance: str | None = None
    cards: Counter[str] = field(default_factory=Counter)
    missing: frozenset[str] | None = None
    queries: tuple[QueryMade, ...] = ()
    fetch_began_s: float = 0.0
    refused: str | None = None
    failures: int = 0
    phases: list[Phase] = field(default_factory=list)
    traceparent: str | None = None

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Notes how long a part of the work takes."""
        begin = time.monotonic()
        try:
            yield
        finally:
            self.phases.append(Phase(name, begin, time.monotonic() - begin))

    @property
    def fhir(self) -> Counter[str]:
        """How many queries to the FHIR server ended how."""
        return Counter(query.word for query in self.queries)


CURRENT: Final[ContextVar[CallRecord | None]] = ContextVar("call", default=None)


def noted() -> CallRecord:
    """The record of the call under way; outside of one, a record that nobody reads."""
    return CURRENT.get() or CallRecord(id="")


def current_id() -> str:
    """The id of the call under way; "" outside of one."""
    record = CURRENT.get()
    return "" if record is None else record.id
