"""Each token is accepted once (CH-149): the memory of those that were, until they expire.

With one worker process the memory of the process does. Several share a database table as well, as the settings demand.
"""

import datetime as dt
import heapq
import logging
import threading
from typing import Final, Protocol

from starlette.concurrency import run_in_threadpool

from cds_service.errors import UnavailableError
from cds_service.told import say

MOST_TOKENS: Final = 500_000
STORE_DOWN: Final = "the shared store does not answer; each process remembers its own tokens only"
CANNOT_CHECK: Final = "The service cannot check calls at the moment. Try again, then tell its operator."


class ReplayStore(Protocol):
    """Tokens that were used. Asking may block; `UnavailableError` = it cannot be told."""

    def first_use(self, issuer: str, jti: str, expires: dt.datetime) -> bool:
        """Whether this token was never seen; it now was. Of calls at the same time exactly one is told yes."""
        ...


class InProcessReplayStore:
    """The memory of one process. Full, it forgets nothing that is still valid: then no new token can be accepted."""

    def __init__(self, most: int = MOST_TOKENS) -> None:
        self._most = most
        self._seen: set[tuple[str, str]] = set()
        self._by_expiry: list[tuple[dt.datetime, tuple[str, str]]] = []
        self._lock = threading.Lock()

    def first_use(self, issuer: str, jti: str, expires: dt.datetime) -> bool:
        """Raises `UnavailableError` when full."""
        token = (issuer, jti)
        with self._lock:
            self._forget_expired()
            if token in self._seen:
                return False
            if len(self._seen) >= self._most:
                say(logging.ERROR, "replay", remembered=self._most, because="full: no new token is accepted")
                raise UnavailableError(CANNOT_CHECK)
            self._seen.add(token)
            heapq.heappush(self._by_expiry, (expires, token))
            return True

    def _forget_expired(self) -> None:
        now = dt.datetime.now(dt.UTC)
        while self._by_expiry and self._by_expiry[0][0] <= now:
            self._seen.discard(heapq.heappop(self._by_expiry)[1])


class ReplayGuard:
    """Asks this process first, then the store that all share. `shared` None: there is one process."""

    def __init__(self, shared: ReplayStore | None = None, local: ReplayStore | None = None) -> None:
        self._local = local or InProcessReplayStore()
        self._shared = shared

    async def first_use(self, issuer: str, jti: str, expires: dt.datetime) -> bool:
        """Whether the token may be accepted. Raises `UnavailableError`.

        While the shared store is down this process' own memory decides: a clinician is not left without an answer, and
        a token that was stolen could be used once more in each other process, until it expires. The log says so.
        """
        if not self._local.first_use(issuer, jti, expires):
            return False
        if self._shared is None:
            return True
        try:
            return await run_in_threadpool(self._shared.first_use, issuer, jti, expires)
        except UnavailableError:
            say(logging.ERROR, "replay", because=STORE_DOWN)
            return True
