"""Small records that pages of the app come back to: launches under way, and open sessions. Each has a key and an end.

In one process here; `cds_service.sealed_records` keeps them in the database, for several.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

MOST: Final = 2000


@dataclass(frozen=True, slots=True)
class Kept:
    """A record as it stands; `version` names this state of it."""

    data: bytes = field(repr=False)
    version: int


class KeptRecords(Protocol):
    """Records by key. Times are seconds since 1970. Each call may block and raise `UnavailableError`."""

    def put(self, key: str, data: bytes, ends: float) -> None:
        """A new record; nobody else has this key."""
        ...

    def get(self, key: str) -> Kept | None:
        """None: there never was one, or it has ended."""
        ...

    def replace(self, key: str, data: bytes, version: int) -> bool:
        """Whether the record was still in that state, and now is in this one. Of several at once one is told yes."""
        ...

    def take(self, key: str) -> bytes | None:
        """The record, which is gone then: of several who ask at once one gets it."""
        ...


class InProcessRecords:
    """The memory of one process. Full, the oldest makes room."""

    def __init__(self, most: int = MOST, now: Callable[[], float] = time.time) -> None:
        self._most, self._now = most, now
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, Kept]] = OrderedDict()

    def put(self, key: str, data: bytes, ends: float) -> None:
        with self._lock:
            self._drop_ended()
            while len(self._kept) >= self._most:
                self._kept.popitem(last=False)
            self._kept[key] = (ends, Kept(data, 0))

    def get(self, key: str) -> Kept | None:
        with self._lock:
            return self._found(key)

    def replace(self, key: str, data: bytes, version: int) -> bool:
        with self._lock:
            found = self._found(key)
            if found is None or found.version != version:
                return False
            ends, _ = self._kept[key]
            self._kept[key] = (ends, Kept(data, version + 1))
            return True

    def take(self, key: str) -> bytes | None:
        with self._lock:
            found = self._found(key)
            if found is None:
                return None
            del self._kept[key]
            return found.data

    def _found(self, key: str) -> Kept | None:
        ends, kept = self._kept.get(key, (0.0, None))
        return kept if ends > self._now() else None

    def _drop_ended(self) -> None:
        now = self._now()
        for key in [key for key, (ends, _) in self._kept.items() if ends <= now]:
            del self._kept[key]
