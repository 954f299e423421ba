"""How often a client may call: an allowance a minute, refilled evenly, that may be used in one go.

One number a client is kept (the generic cell rate algorithm): when its allowance will be full again. ADR 0023 says why
this is not a library's.
"""

import time
from collections.abc import Callable, Hashable
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Final

MINUTE_S: Final = 60.0
ROUNDING_S: Final = 1e-6
MOST_REMEMBERED: Final = 20_000
IPV6_SITE_BITS: Final = 64


class RateLimit:
    """Of one process. `clock` counts seconds."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._step = MINUTE_S / per_minute
        self._clock = clock
        self._full_again: dict[Hashable, float] = {}

    def wait(self, who: Hashable) -> float:
        """Seconds until the next call of this client would be let through; 0 = now. Takes nothing."""
        now = self._clock()
        missing = self._full_again.get(who, now) - now + self._step - MINUTE_S
        return missing if missing > ROUNDING_S else 0.0

    def take(self, who: Hashable) -> float:
        """The same, and a call that may pass is counted."""
        wait = self.wait(who)
        if wait == 0:
            now = self._clock()
            if who not in self._full_again and len(self._full_again) >= MOST_REMEMBERED:
                self._forget(now)
            self._full_again[who] = max(now, self._full_again.get(who, now)) + self._step
        return wait

    def _forget(self, now: float) -> None:
        """Those whose allowance is full are as if they never called; if there are none, the first to have come."""
        idle = [who for who, full_again in self._full_again.items() if full_again <= now]
        for who in idle or [next(iter(self._full_again))]:
            del self._full_again[who]


@lru_cache(maxsize=4096)
def address_group(host: str) -> str:
    """An IPv4 address, or the /64 of an IPv6 address: a single customer has a whole one.

    >>> address_group("2001:db8::1:2"), address_group("10.0.0.1"), address_group("")
    ('2001:db8::/64', '10.0.0.1', '')
    """
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return host if address.version == 4 else str(ip_network((address.packed, IPV6_SITE_BITS), strict=False))
