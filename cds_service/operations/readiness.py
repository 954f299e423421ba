"""Whether this process can do its work, told truly and cheaply: a check has a time, its finding is kept a moment.

`failing`: calls cannot be answered well, so none should be sent here. `degraded`: they are answered, and something that
an operator must mend is out of order; sending them elsewhere would not help, since all instances share it.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

KEPT_S: Final = 2.0
"""Whoever asks more often is told the same again: the route is open, and a check costs more than a call may."""
MOST_S: Final = 1.0


class State(IntEnum):
    OK = 0
    DEGRADED = 1
    FAILING = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """`words` are ours, and name no client, server or address: anyone may read them."""

    state: State
    words: str


LATE: Final = "did not answer in time"
Check = Callable[[], Awaitable[Finding]]


class Readiness:
    """`checks` by name; what they raise is a failing check. `late`: the state of one that takes too long, by name."""

    def __init__(self, checks: Mapping[str, Check], late: Mapping[str, State], most_s: float = MOST_S) -> None:
        self._checks = checks
        self._late = late
        self._most_s = most_s
        self._under_way: dict[str, asyncio.Task[Finding]] = {}
        self._found: dict[str, Finding] = {}
        self._asked_at = -math.inf

    async def ask(self) -> Mapping[str, Finding]:
        """The findings of all checks, none older than a moment."""
        if time.monotonic() - self._asked_at >= KEPT_S:
            self._found = dict(zip(self._checks, await asyncio.gather(*map(self._ask, self._checks)), strict=True))
            self._asked_at = time.monotonic()
        return self._found

    async def _ask(self, name: str) -> Finding:
        """One at a time: where a check hangs, no second one is begun."""
        task = self._under_way.get(name)
        if task is None or task.done():
            task = self._under_way[name] = asyncio.ensure_future(_found(self._checks[name]))
        try:
            return await asyncio.wait_for(asyncio.shield(task), self._most_s)
        except TimeoutError:
            return Finding(self._late.get(name, State.FAILING), LATE)


async def _found(check: Check) -> Finding:
    try:
        return await check()
    except Exception as error:  # noqa: BLE001 - whatever it is, the service is not ready
        return Finding(State.FAILING, f"failed ({type(error).__name__})")
