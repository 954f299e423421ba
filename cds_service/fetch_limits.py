"""Time and bytes that one call of the service may spend on reading, shared by its fetches."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from cds_service.connections import Cable

MAX_GATHERED_BYTES: Final = 64 * 1024 * 1024


class FetchLimits:
    """What is left, and the cables to cut at the end. A `whole` is spent from as well."""

    def __init__(
        self, seconds: float, total_bytes: int = MAX_GATHERED_BYTES, whole: "FetchLimits | None" = None
    ) -> None:
        self._end = time.monotonic() + seconds
        self._bytes_left = total_bytes
        self._whole = whole
        self._cables: set[Cable] = set()
        self._is_cut = False
        self._lock = threading.Lock()

    @property
    def seconds_left(self) -> float:
        return self._end - time.monotonic()

    def spend(self, size: int) -> bool:
        """Count bytes that arrived; False = more than all the answers together may have."""
        with self._lock:
            self._bytes_left -= size
            enough = self._bytes_left >= 0
        return enough and (self._whole is None or self._whole.spend(size))

    def watch(self, cable: Cable) -> None:
        with self._lock:
            self._cables.add(cable)
            if self._is_cut:
                cable.cut()

    def leave(self, cable: Cable) -> None:
        with self._lock:
            self._cables.discard(cable)

    def cut_all(self) -> None:
        """End what is still under way, and at once what would begin now."""
        with self._lock:
            self._is_cut = True
            cables = tuple(self._cables)
        for cable in cables:
            cable.cut()

    @contextmanager
    def cut_at_the_end(self) -> Iterator["FetchLimits"]:
        """For fetches that nobody waits for: whatever the server does, they end with their time."""
        timer = threading.Timer(max(0.0, self.seconds_left), self.cut_all)
        timer.daemon = True
        timer.start()
        try:
            yield self
        finally:
            timer.cancel()
