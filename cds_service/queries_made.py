"""What was asked of a FHIR server in one call of the service, as plain data: for logs, metrics and audit.

Neither a patient nor a value is in it: a query is named by its key, its type and the names of its parameters.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from cds_service.fetch_failures import Failure
from spinal_metastasis.results import NoteCode

ANSWERED: Final = "answered"


@dataclass(frozen=True, slots=True)
class QueryMade:
    """`outcome`: None = answered; else the code of the failure. `word`: how it ended, one of few: `answered`,
    `too_slow`, `status_5xx` …

    `what`: "Observation?patient&code&_sort&_count", "Patient", "Observation, page 2", "batch of 12".
    `is_refused`: the server does not do this, or not for this token. `not_applied`: parameters the server says it did
    not apply. `began_s` counts from the first query of the call.
    """

    key: str
    what: str
    began_s: float
    took_s: float
    size: int
    outcome: NoteCode | None = None
    word: str = ANSWERED
    not_applied: tuple[str, ...] = ()
    is_refused: bool = False


@dataclass(slots=True)
class Making:
    """A query under way: what is learnt of it before it is written down."""

    answer: bytes | Failure | None = None
    not_applied: tuple[str, ...] = ()


@dataclass(slots=True)
class QueryLog:
    """Collects the queries of one call, from all its threads."""

    began: float = field(default_factory=time.monotonic)
    _made: list[QueryMade] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def making(self, key: str, what: str) -> Iterator[Making]:
        start = time.monotonic()
        making = Making()
        yield making
        failure = making.answer if isinstance(making.answer, Failure) else None
        made = QueryMade(
            key, what, start - self.began, time.monotonic() - start,
            len(making.answer) if isinstance(making.answer, bytes) else 0, failure.code if failure else None,
            _word(failure), making.not_applied, _is_refused(failure),
        )  # fmt: skip
        with self._lock:
            self._made.append(made)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(made.key for made in self.made)

    @property
    def refused(self) -> frozenset[str]:
        return frozenset(made.key for made in self.made if made.is_refused)

    @property
    def made(self) -> tuple[QueryMade, ...]:
        """In the order in which they began, those still under way left out."""
        with self._lock:
            return tuple(sorted(self._made, key=lambda made: (made.began_s, made.key, made.what)))


def _word(failure: Failure | None) -> str:
    return ANSWERED if failure is None else failure.word or failure.code.value.lower()


def _is_refused(failure: Failure | None) -> bool:
    return failure is not None and (failure.query_refused or failure.code is NoteCode.NOT_AUTHORISED)
