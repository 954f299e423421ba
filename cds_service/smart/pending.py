"""Launches under way: what the callback will need, by `state`. Each is used once, within minutes, in one browser."""

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import msgspec

from cds_service.kept_records import KeptRecords
from cds_service.smart.oauth import new_state

MINUTES: Final = 10
LONGEST_STATE: Final = 128
BINDING_BYTES: Final = 24
KIND: Final = "launch:"


@dataclass(frozen=True, slots=True)
class Pending:
    """`iss` as it is sent as `aud`. `browser`: digest of what only the browser that began the launch holds. `again`:
    the handle of a page whose access had ended, "" for a new one."""

    iss: str
    scope: str
    browser: str = field(repr=False)
    verifier: str = field(repr=False)
    nonce: str = field(repr=False)
    again: str = field(default="", repr=False)

    def is_of(self, binding: str) -> bool:
        return secrets.compare_digest(self.browser, digest_of(binding))


_PENDING: Final = msgspec.json.Decoder(Pending)


def new_binding() -> str:
    return secrets.token_urlsafe(BINDING_BYTES)


def digest_of(binding: str) -> str:
    return hashlib.sha256(binding.encode()).hexdigest()


class Launches:
    """Where they wait. Calls may block and raise `UnavailableError`."""

    def __init__(self, records: KeptRecords, now: Callable[[], float] = time.time) -> None:
        self._records, self._now = records, now

    def begin(self, pending: Pending) -> str:
        """The new `state`."""
        state = new_state()
        self._records.put(KIND + state, msgspec.json.encode(pending), self._now() + MINUTES * 60)
        return state

    def is_known(self, state: str) -> bool:
        return len(state) <= LONGEST_STATE and self._records.get(KIND + state) is not None

    def take(self, state: str) -> Pending | None:
        """The launch, which is gone then; None: there never was one, or it was used, or it is over."""
        found = self._records.take(KIND + state) if len(state) <= LONGEST_STATE else None
        return None if found is None else _PENDING.decode(found)
