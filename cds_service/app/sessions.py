"""Open pages: which patient on which server, and the answers given so far. One page, one session of its own.

A session holds no name and no chart, which is read anew for each view. It ends after a day's work, when it is ended,
or when newer ones need its room. Its handle stands in the path of our own pages, so that no cookie is needed.
"""

import datetime as dt
import secrets
import time
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import msgspec

from cds_service.fhir_access import FhirAccess
from cds_service.kept_records import InProcessRecords, KeptRecords
from cds_service.scopes import Grant

LIFETIME_S: Final = 8 * 3600
HANDLE_BYTES: Final = 24
"""192 bits: a handle is not guessed."""
LONGEST_HANDLE: Final = 64
LONGEST_SAVE_S: Final = 120.0
"""A save that has not ended by then never will: its process is gone."""
KIND: Final = "session:"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Launched:
    """What the EHR said at the launch. `ends`: of the access token, seconds since 1970.

    `study`: an ImagingStudy the EHR named. `not_granted`: types the app reads and the token does not cover whole.
    `refresh_token` is there while it may still be used; `renewing_since`: somebody uses it. `level`: the lesion to open
    first.
    """

    iss: str
    ends: float
    refresh_token: str | None = field(default=None, repr=False)
    renewing_since: float | None = None
    tenant: str | None = None
    study: str | None = field(default=None, repr=False)
    level: str = ""
    not_granted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """`given`: form name → what was answered; not in the record until it is saved. `user`: who is signed in at the EHR
    (`fhirUser`), None where it did not say. `launched` None: opened without an EHR."""

    handle: str = field(repr=False)
    access: FhirAccess = field(repr=False)
    patient_id: str = field(repr=False)
    given: Mapping[str, Answered] = field(default_factory=dict, repr=False)
    user: str | None = field(default=None, repr=False)
    saved: Saved | None = None
    saving_since: float | None = None
    launched: Launched | None = None

    @property
    def answers(self) -> dict[str, str]:
        """Form name → the answer's words."""
        return {name: answered.text for name, answered in self.given.items()}

    def may(self, resource_type: str, interaction: str) -> bool:
        """Whether all of a type may be read (`READ`, `SEARCH`) or written (`CREATE`); on an open server everything."""
        scopes = self.access.scopes
        return scopes is None or scopes.grant(resource_type, interaction) is Grant.FULL

    @property
    def study(self) -> str | None:
        """The ImagingStudy the EHR asked to open."""
        return None if self.launched is None else self.launched.study


_SESSION: Final = msgspec.json.Decoder(Session)


class Sessions:
    """Sessions by handle, where `records` keeps them; calls may block and raise `UnavailableError`.

    `now` in seconds since 1970, for tests.
    """

    def __init__(self, records: KeptRecords | None = None, now: Callable[[], float] = time.time) -> None:
        self._records = InProcessRecords(now=now) if records is None else records
        self._now = now

    def open(
        self, access: FhirAccess, patient_id: str, user: str | None = None, launched: Launched | None = None
    ) -> Session:
        """A new session; never one that was opened before for the same patient."""
        handle = secrets.token_urlsafe(HANDLE_BYTES)
        session = Session(handle, access, patient_id, user=user, launched=launched)
        self._records.put(KIND + handle, msgspec.json.encode(session), self._now() + LIFETIME_S)
        return session

    def get(self, handle: str) -> Session | None:
        """None: never opened, or ended."""
        kept = self._records.get(KIND + handle) if len(handle) <= LONGEST_HANDLE else None
        return None if kept is None else _SESSION.decode(kept.data)

    def change(self, handle: str, change: Callable[[Session], Session]) -> tuple[Session, Session] | None:
        """The session as it was and as it is now, whoever else changes it meanwhile; None: it has ended."""
        while len(handle) <= LONGEST_HANDLE and (kept := self._records.get(KIND + handle)) is not None:
            before = _SESSION.decode(kept.data)
            after = change(before)
            if after is before or self._records.replace(KIND + handle, msgspec.json.encode(after), kept.version):
                return before, after
        return None

    def end(self, handle: str) -> Session | None:
        """The session that has ended now; None: it had before."""
        found = self._records.take(KIND + handle) if len(handle) <= LONGEST_HANDLE else None
        return None if found is None else _SESSION.decode(found)

    def answer(self, handle: str, answers: Mapping[str, str], at: dt.datetime | None = None) -> Session | None:
        """The session with these answers in place of those it had; one that stays the same stays the same answer."""
        when = at or dt.datetime.now(dt.UTC)

        def with_answers(session: Session) -> Session:
            held = session.given
            return replace(session, given={
                name: held[name] if name in held and held[name].text == text else Answered(text, when, uuid.uuid4())
                for name, text in answers.items()
            })  # fmt: skip

        changed = self.change(handle, with_answers)
        return None if changed is None else changed[1]

    def written(self, handle: str, ids: Collection[uuid.UUID], saved: Saved) -> Session | None:
        """The session without the answers that are in the record now; those given meanwhile stay."""

        def without(session: Session) -> Session:
            left = {name: one for name, one in session.given.items() if one.id not in ids}
            return replace(session, given=left, saved=saved)

        changed = self.change(handle, without)
        return None if changed is None else changed[1]

    def told_of_save(self, handle: str) -> Saved | None:
        """What the last save wrote, once."""
        changed = self.change(handle, lambda held: held if held.saved is None else replace(held, saved=None))
        return None if changed is None else changed[0].saved

    def begin_save(self, handle: str) -> bool:
        """False: one is under way already, or the session has ended."""
        now = self._now()

        def begun(session: Session) -> Session:
            under_way = session.saving_since is not None and now - session.saving_since < LONGEST_SAVE_S
            return session if under_way else replace(session, saving_since=now)

        changed = self.change(handle, begun)
        return changed is not None and changed[0] is not changed[1]

    def end_save(self, handle: str) -> None:
        self.change(handle, lambda session: replace(session, saving_since=None))
