"""Refresh and end of a launch's tokens. A refresh token is used once, by one worker, whoever else asks (SM-40).

Who renews takes the refresh token out of the session first: the state of a session has one successor, so one gets it.
The others wait for what comes of it. Where a worker dies meanwhile the token is gone, and the app is opened again.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import requests

from cds_service.app.sessions import Launched, Session, Sessions
from cds_service.bounded_call import CallError, call
from cds_service.smart.asked_scopes import not_granted
from cds_service.smart.launch_error import LaunchError
from cds_service.smart.launcher import TOKEN_SECONDS, Launcher
from cds_service.smart.oauth import Client
from cds_service.smart.registration import server_of
from cds_service.smart.token_answer import INVALID_GRANT, TokenAnswer, error_of, read_token_answer
from cds_service.told import say

MARGIN_S: Final = 30.0
"""A token that ends sooner is renewed first: it must last for what is read with it."""
WAIT_S: Final = TOKEN_SECONDS + 5.0
"""How long others wait for who renews; after that nobody does."""
LOOK_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class SmartRenewals:
    """For sessions that were launched; one that was not stays as it is."""

    launcher: Launcher
    now: Callable[[], float] = time.time

    @property
    def _sessions(self) -> Sessions:
        return self.launcher.sessions

    def fresh(self, session: Session) -> Session | None:
        """With a new token where the old one is about to end; where there is none to be had the FHIR server decides how
        long the old one is good. None: the EHR has ended the grant."""
        launched = session.launched
        if launched is None or self.now() < launched.ends - MARGIN_S:
            return session
        renewed = self.renewed(session)
        return self._sessions.get(session.handle) if renewed is None else renewed

    def renewed(self, session: Session) -> Session | None:
        stale = session.access.token
        claimed = self._sessions.change(session.handle, lambda held: self._claimed(held, stale))
        if claimed is None:
            return None
        before, after = claimed
        if before.access.token != stale:
            return before
        if before is not after and before.launched is not None:
            return self._renew(before, before.launched)
        return self._awaited(session.handle, stale)

    def _claimed(self, held: Session, stale: str | None) -> Session:
        """The session without its refresh token, which is ours then; as it is where there is nothing to claim."""
        launched = held.launched
        if held.access.token != stale or launched is None or launched.refresh_token is None:
            return held
        return replace(held, launched=replace(launched, refresh_token=None, renewing_since=self.now()))

    def _awaited(self, handle: str, stale: str | None) -> Session | None:
        while (held := self._sessions.get(handle)) is not None:
            if held.access.token != stale:
                return held
            since = held.launched.renewing_since if held.launched is not None else None
            if since is None or self.now() - since > WAIT_S:
                return None
            time.sleep(LOOK_S)
        return None

    def _renew(self, session: Session, launched: Launched) -> Session | None:
        answer = self._asked(session, launched)
        if answer is None:
            return None
        named = answer.members.get("patient")
        if named is not None and answer.patient_id != session.patient_id:
            say(logging.ERROR, "smart", server=launched.iss, refused="the renewed token is of another patient")
            self._sessions.end(session.handle)
            return None
        changed = self._sessions.change(session.handle, lambda held: self._with(held, launched, answer))
        return None if changed is None else changed[1]

    def _asked(self, session: Session, launched: Launched) -> TokenAnswer | None:
        """None: there is no new token; the session is told, or has ended where the grant has (SM-41)."""
        try:
            client = self._client(launched)
            sent = self.launcher.send(client.refresh(launched.refresh_token or ""), client.server)
            if sent.status != requests.codes.ok and error_of(sent) == INVALID_GRANT:
                say(logging.INFO, "smart", server=launched.iss, ended="the EHR ended the grant")
                self._sessions.end(session.handle)
                return None
            return read_token_answer(sent, "")
        except LaunchError as error:
            say(logging.WARNING, "smart", server=launched.iss, failed=error.because)
            self._sessions.change(session.handle, _given_up)
            return None

    def _with(self, held: Session, launched: Launched, answer: TokenAnswer) -> Session:
        """A scope that is not repeated is as it was; so is a refresh token that is not replaced."""
        scopes = answer.scopes if "scope" in answer.members else held.access.scopes
        access = replace(held.access, token=answer.token, scopes=scopes)
        return replace(held, access=access, launched=replace(
            launched, ends=self.now() + answer.lives_s, renewing_since=None,
            refresh_token=answer.refresh_token or launched.refresh_token,
            not_granted=launched.not_granted if scopes is None else not_granted(scopes),
        ))  # fmt: skip

    def has_ended(self, session: Session) -> bool:
        return self._sessions.get(session.handle) is None

    def end(self, session: Session) -> None:
        """Revokes what there is, where the server takes it back; nobody waits for longer than a call takes."""
        launched = session.launched
        if launched is None:
            return
        tokens = [(launched.refresh_token, "refresh_token"), (session.access.token, "access_token")]
        try:
            client = self._client(launched)
            for token, hint in tokens:
                request = client.revoke(token, hint) if token else None
                if request is not None:
                    call(self.launcher.http, request.url, form=request.form, headers=request.headers)
        except (LaunchError, CallError) as error:
            say(logging.WARNING, "smart", server=launched.iss, failed=f"revocation: {error}")

    def _client(self, launched: Launched) -> Client:
        server = server_of(self.launcher.settings.smart_registrations, launched.iss)
        if server is None:
            raise LaunchError(400, "iss_not_registered", "", "")
        return Client(server, self.launcher.discovery.of(server), self.launcher.keys)


def _given_up(held: Session) -> Session:
    launched = held.launched
    return held if launched is None else replace(held, launched=replace(launched, renewing_since=None))
