"""Open pages: which patient on which server, and the answers given so far. One page, one session of its own.

A session holds no name and no chart, which is read anew for each view. It ends after a day's work, when it is ended,
or when newer ones need its room. Its handle stands in the path of our own pages, so that no cookie is needed.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import msgspec

from cds_service.fhir_access import FhirAccess
from cds_service.kept_records import InProcessRecords, KeptRecords
from cds_service.scopes import Grant, Scopes

LIFETIME_S: Final = 8 * 3600
HANDLE_BYTES: Final = 24
"""192 bits: a handle is not guessed."""
LONGEST_HANDLE: Final = 64
KIND: Final = "session:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Launched:
    """What the EHR said at the launch. `ends`: of the access token, seconds since 1970.

    `user`, `encounter`, `study`: references (`Practitioner/1`) or None. `not_granted`: types the app reads and the
    token does not cover whole. `refresh_token` is there while it may still be used; `renewing_since`: somebody uses it.
    `level`: the lesion to open first.
    """

    iss: str
    ends: float
    refresh_token: str | None = field(default=None, repr=False)
    renewing_since: float | None = None
    user: str | None = field(default=None, repr=False)
    tenant: str | None = None
    encounter: str | None = field(default=None, repr=False)
    study: str | None = field(default=None, repr=False)
    level: str = ""
    not_granted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """`answers`: form name → what was answered, in the words of facts JSON; not in the record until it is saved.

    `launched` None: opened without an EHR. `version`: this state of the session, for `Sessions.change`.
    """

    handle: str = field(repr=False)
    access: FhirAccess = field(repr=False)
    patient_id: str = field(repr=False)
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)
    launched: Launched | None = None
    version: int = 0

    @property
    def granted(self) -> Scopes | None:
        """What the EHR granted; None: an open server, on which nothing limits what may be asked."""
        return self.access.scopes

    def may(self, resource_type: str, interaction: str) -> bool:
        """Whether all of a type may be read (`READ`, `SEARCH`) or written (`CREATE`, `UPDATE`)."""
        return self.granted is None or self.granted.grant(resource_type, interaction) is Grant.FULL

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

    def open(self, access: FhirAccess, patient_id: str, launched: Launched | None = None) -> Session:
        """A new session; never one that was opened before for the same patient."""
        session = Session(secrets.token_urlsafe(HANDLE_BYTES), access, patient_id, launched=launched)
        self._records.put(KIND + session.handle, msgspec.json.encode(session), self._now() + LIFETIME_S)
        return session

    def get(self, handle: str) -> Session | None:
        """None: never opened, or ended."""
        kept = self._records.get(KIND + handle) if len(handle) <= LONGEST_HANDLE else None
        return None if kept is None else replace(_SESSION.decode(kept.data), version=kept.version)

    def answer(self, handle: str, answers: Mapping[str, str]) -> Session | None:
        """The session with these answers in place of those it had; None: it has ended."""
        while (session := self.get(handle)) is not None:
            changed = self.change(session, answers=dict(answers))
            if changed is not None:
                return changed
        return None

    def change(self, session: Session, **changes: object) -> Session | None:
        """The session with these fields changed; None if somebody else changed it meanwhile, or it has ended."""
        changed: Session = replace(session, **changes)  # type: ignore[arg-type]  # fields by name
        if not self._records.replace(KIND + session.handle, msgspec.json.encode(changed), session.version):
            return None
        return replace(changed, version=session.version + 1)

    def end(self, handle: str) -> None:
        self._records.take(KIND + handle)
