"""What is done beside other work, but not with every call of it: at most once a minute in each process."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

EVERY_S: Final = 60.0


@dataclass(slots=True)
class OnceAMinute:
    """`clock` counts seconds."""

    clock: Callable[[], float] = time.monotonic
    _done: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def is_due(self) -> bool:
        """Of all who ask within a minute the first is told yes."""
        now = self.clock()
        with self._lock:
            if self._done is not None and now - self._done < EVERY_S:
                return False
            self._done = now
            return True
