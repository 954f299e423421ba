"""Open pages: which patient on which server, and the answers given so far. One page, one session of its own.

Kept in this process and never written: a session holds no name and no chart, which is read anew for each view. It ends
after a day's work, or when newer ones need its room.
"""

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from cds_service.fhir_access import FhirAccess
from cds_service.scopes import Grant, Scopes

LIFETIME_S: Final = 8 * 3600
MOST: Final = 1000
HANDLE_BYTES: Final = 24
"""192 bits: a handle is not guessed."""


@dataclass(frozen=True, slots=True)
class Session:
    """`answers`: form name → what was answered, in the words of facts JSON; not in the record until it is saved."""

    handle: str
    access: FhirAccess = field(repr=False)
    patient_id: str = field(repr=False)
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def granted(self) -> Scopes | None:
        """What the EHR granted; None: an open server, on which nothing limits what may be asked."""
        return self.access.scopes

    def may(self, resource_type: str, interaction: str) -> bool:
        """Whether all of a type may be read (`READ`, `SEARCH`) or written (`CREATE`, `UPDATE`)."""
        return self.granted is None or self.granted.grant(resource_type, interaction) is Grant.FULL


class Sessions:
    """Sessions by handle; safe to share between threads. `now` in seconds, for tests."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, Session]] = OrderedDict()

    def open(self, access: FhirAccess, patient_id: str) -> Session:
        """A new session; never one that was opened before for the same patient."""
        session = Session(secrets.token_urlsafe(HANDLE_BYTES), access, patient_id)
        with self._lock:
            self._drop_ended()
            while len(self._kept) >= MOST:
                self._kept.popitem(last=False)
            self._kept[session.handle] = (self._now() + LIFETIME_S, session)
        return session

    def get(self, handle: str) -> Session | None:
        """None: never opened, or ended."""
        with self._lock:
            self._drop_ended()
            found = self._kept.get(handle)
        return None if found is None else found[1]

    def answer(self, handle: str, answers: Mapping[str, str]) -> Session | None:
        """The session with these answers in place of those it had."""
        with self._lock:
            found = self._kept.get(handle)
            if found is None:
                return None
            ends, session = found
            changed = replace(session, answers=dict(answers))
            self._kept[handle] = (ends, changed)
        return changed

    def _drop_ended(self) -> None:
        now = self._now()
        for handle in [handle for handle, (ends, _) in self._kept.items() if ends <= now]:
            del self._kept[handle]
