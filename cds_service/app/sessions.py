"""Open pages: which patient on which server, and the answers given so far. One page, one session of its own.

Kept in this process and never written: a session holds no name and no chart, which is read anew for each view. It ends
after a day's work, or when newer ones need its room.
"""

import datetime as dt
import secrets
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from cds_service.fhir_access import FhirAccess

LIFETIME_S: Final = 8 * 3600
MOST: Final = 1000
HANDLE_BYTES: Final = 24
"""192 bits: a handle is not guessed."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer, in the words of facts JSON. `id` is its own until it is given anew: what is sent twice is written
    once."""

    text: str = field(repr=False)
    at: dt.datetime
    id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Saved:
    """What the last save wrote: how many resources; `kept`: answers the record does not read as they were given."""

    resources: int
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """`given`: form name → what was answered; not in the record until it is saved. `user`: who is signed in at the EHR
    (`fhirUser`), None where it did not say."""

    handle: str
    access: FhirAccess = field(repr=False)
    patient_id: str = field(repr=False)
    given: Mapping[str, Answered] = field(default_factory=dict, repr=False)
    user: str | None = field(default=None, repr=False)
    saved: Saved | None = None

    @property
    def answers(self) -> dict[str, str]:
        """Form name → the answer's words."""
        return {name: answered.text for name, answered in self.given.items()}


class Sessions:
    """Sessions by handle; safe to share between threads. `now` in seconds, for tests."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, Session]] = OrderedDict()
        self._saving: set[str] = set()

    def open(self, access: FhirAccess, patient_id: str, user: str | None = None) -> Session:
        """A new session; never one that was opened before for the same patient."""
        session = Session(secrets.token_urlsafe(HANDLE_BYTES), access, patient_id, user=user)
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

    def answer(self, handle: str, answers: Mapping[str, str], at: dt.datetime | None = None) -> Session | None:
        """The session with these answers in place of those it had; one that stays the same stays the same answer."""
        when = at or dt.datetime.now(dt.UTC)

        def with_answers(session: Session) -> Session:
            held = session.given
            return replace(session, given={
                name: held[name] if name in held and held[name].text == text else Answered(text, when, uuid.uuid4())
                for name, text in answers.items()
            })  # fmt: skip

        return self._change(handle, with_answers)

    def written(self, handle: str, ids: Collection[uuid.UUID], saved: Saved) -> Session | None:
        """The session without the answers that are in the record now; those given meanwhile stay."""

        def without(session: Session) -> Session:
            left = {name: one for name, one in session.given.items() if one.id not in ids}
            return replace(session, given=left, saved=saved)

        return self._change(handle, without)

    def told_of_save(self, handle: str) -> Saved | None:
        """What the last save wrote, once."""
        session = self.get(handle)
        if session is not None and session.saved is not None:
            self._change(handle, lambda held: replace(held, saved=None))
        return None if session is None else session.saved

    def begin_save(self, handle: str) -> bool:
        """False: one is under way already."""
        with self._lock:
            if handle in self._saving:
                return False
            self._saving.add(handle)
            return True

    def end_save(self, handle: str) -> None:
        with self._lock:
            self._saving.discard(handle)

    def _change(self, handle: str, change: Callable[[Session], Session]) -> Session | None:
        with self._lock:
            found = self._kept.get(handle)
            if found is None:
                return None
            ends, session = found
            changed = change(session)
            self._kept[handle] = (ends, changed)
        return changed

    def _drop_ended(self) -> None:
        now = self._now()
        for handle in [handle for handle, (ends, _) in self._kept.items() if ends <= now]:
            del self._kept[handle]
