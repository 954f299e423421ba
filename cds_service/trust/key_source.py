"""The keys of one client, at hand: fetched once, kept as long as they may be, fetched again when a client rotates.

A set is kept for what Cache-Control says, within bounds, so that a key withdrawn is soon not accepted. A `kid` that is
not in it is a reason to fetch again, but not more often than `FLOOR_S`: forged tokens must not make us hammer a client.
Where fetching fails the last good set serves on, for a day. Callers wait for one fetch together, not in threads.
"""

import asyncio
import logging
import math
import time
from collections.abc import Callable
from enum import Enum
from typing import Final, Protocol

from starlette.concurrency import run_in_threadpool

from cds_service.told import say
from cds_service.trust.jwks_fetch import FetchedKeys, JwksError
from cds_service.trust.keys import KeyRing, PublicKey

DEFAULT_KEPT_S: Final = 600
SHORTEST_KEPT_S: Final = 60
LONGEST_KEPT_S: Final = 3600
FLOOR_S: Final = 30
LONGEST_OUTAGE_S: Final = 86_400


class KeysState(Enum):
    """Of one client: at hand; never asked for; the last fetch gave nothing."""

    AT_HAND = "at hand"
    NOT_YET = "not yet fetched"
    FAILED = "failed"


class KeySource(Protocol):
    """Where the keys of a client come from."""

    @property
    def state(self) -> KeysState: ...

    async def find(self, kid: str) -> PublicKey | None:
        """The key of that id; None = the client has none."""
        ...


class StaticKeys:
    """Keys that stand in the record."""

    state: Final = KeysState.AT_HAND

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    async def find(self, kid: str) -> PublicKey | None:
        return self._ring.by_kid.get(kid)


class CachedKeys:
    """Keys behind the record's `jku`. `fetch` blocks and raises `JwksError`; `clock` counts seconds."""

    def __init__(
        self, issuer: str, fetch: Callable[[], FetchedKeys], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._issuer = issuer
        self._fetch = fetch
        self._clock = clock
        self._ring = KeyRing()
        self._fetched_at: float | None = None
        self._due = -math.inf
        self._asked_for_unknown: float | None = None
        self._under_way: asyncio.Task[None] | None = None

    @property
    def state(self) -> KeysState:
        """A set that is still good counts, though it could not be fetched anew."""
        if self._is_good():
            return KeysState.AT_HAND
        return KeysState.NOT_YET if self._due == -math.inf else KeysState.FAILED

    async def find(self, kid: str) -> PublicKey | None:
        is_due = self._clock() >= self._due
        if is_due:
            await self._refresh()
        key = self._at_hand(kid)
        if key is None and not is_due and self._may_ask_for_unknown():
            self._asked_for_unknown = self._clock()
            await self._refresh()
            key = self._at_hand(kid)
        return key

    def _at_hand(self, kid: str) -> PublicKey | None:
        return self._ring.by_kid.get(kid) if self._is_good() else None

    def _is_good(self) -> bool:
        return self._fetched_at is not None and self._clock() - self._fetched_at <= LONGEST_OUTAGE_S

    def _may_ask_for_unknown(self) -> bool:
        return self._asked_for_unknown is None or self._clock() - self._asked_for_unknown >= FLOOR_S

    async def _refresh(self) -> None:
        if self._under_way is None:
            self._under_way = asyncio.ensure_future(self._fetch_now())
        # Shielded: a caller who hangs up must not end the fetch that others wait for.
        await asyncio.shield(self._under_way)

    async def _fetch_now(self) -> None:
        try:
            fetched = await run_in_threadpool(self._fetch)
        except JwksError as error:
            say(logging.WARNING, "jwks", issuer=self._issuer, failed=f"the JWK Set {error}")
            self._due = self._clock() + FLOOR_S
            return
        finally:
            self._under_way = None
        kept = DEFAULT_KEPT_S if fetched.max_age_s is None else fetched.max_age_s
        self._ring, self._fetched_at = fetched.ring, self._clock()
        self._due = self._fetched_at + min(max(kept, SHORTEST_KEPT_S), LONGEST_KEPT_S)
        keys, not_used = len(self._ring.by_kid), len(self._ring.refused)
        say(logging.INFO, "jwks", issuer=self._issuer, keys=keys, not_used=not_used)
