"""How a process stops: readiness says so first, calls are still answered for a while, then the server ends.

The server (uvicorn) closes its address as soon as it is told to stop. A load balancer learns of that later, and sends
calls into the void meanwhile; so its signal is held back for the seconds a site chooses (ADR 0027).
"""

import asyncio
import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Final

from cds_service.told import say

Handler = Callable[[int, FrameType | None], object]
SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


class Stopping:
    """Whether this process was told to stop. A second signal is not held back."""

    def __init__(self, seconds: int) -> None:
        self.is_under_way = False
        self._seconds = seconds

    def listen(self) -> None:
        """Stands before the server's own handlers of signals, if there are any: called from its event loop."""
        if threading.current_thread() is threading.main_thread():
            for number in SIGNALS:
                self._stand_before(number, asyncio.get_running_loop())

    def _stand_before(self, number: int, loop: asyncio.AbstractEventLoop) -> None:
        server = signal.getsignal(number)
        if not callable(server):
            return

        def told(given: int, frame: FrameType | None) -> None:
            if self.is_under_way or self._seconds == 0:
                self.is_under_way = True
                server(given, frame)
                return
            self.is_under_way = True
            loop.call_soon_threadsafe(self._hold_back, loop, server, given)

        signal.signal(number, told)

    def _hold_back(self, loop: asyncio.AbstractEventLoop, server: Handler, number: int) -> None:
        say(logging.INFO, "stopping", in_seconds=self._seconds)
        loop.call_later(self._seconds, server, number, None)
