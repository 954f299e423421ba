"""Waiting for what another thread or process brings about."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_until(found: Callable[[], T | None], seconds: float = 60) -> T:
    """What `found` gives, once that counts as true. AssertionError if it has not within so many seconds."""
    end = time.monotonic() + seconds
    while not (last := found()):
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.1)
    return last
