"""A launch from its beginning to an open session: discovery, sign-in, callback, token, user, patient.

What may block runs in a worker thread; nothing here knows of requests or pages.
"""

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import requests
from starlette.concurrency import run_in_threadpool

from cds_service.allow_list import ServerBase
from cds_service.app.sessions import Launched, Session, Sessions
from cds_service.bounded_call import Answer, CallError, call
from cds_service.fhir_access import FhirAccess
from cds_service.settings import Settings
from cds_service.smart.app_context import AppContexts
from cds_service.smart.asked_scopes import not_granted, scopes_for
from cds_service.smart.context_items import study_in
from cds_service.smart.discovery import Discovery, SmartConfiguration
from cds_service.smart.id_token import IdTokens
from cds_service.smart.launch_error import AGAIN, LaunchError, ehr_fault, not_ours
from cds_service.smart.oauth import Client, Request, new_verifier, sign_in_url
from cds_service.smart.pending import Launches, Pending, digest_of
from cds_service.smart.registration import CALLBACK, SmartServer, server_of
from cds_service.smart.signing_keys import SigningKeys
from cds_service.smart.token_answer import TokenAnswer, read_token_answer
from cds_service.told import say

LONGEST_LAUNCH: Final = 4096
NONCE_BYTES: Final = 24
TOKEN_SECONDS: Final = 8.0
NOT_REGISTERED: Final = "This app is not registered at the FHIR server that was named."
USED: Final = f"It was used already, or took too long. {AGAIN}"
NO_PATIENT: Final = "The EHR named no patient. Open a patient there, then open this app again."


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back to the callback; "" where it was not there."""

    state: str
    code: str = ""
    error: str = ""
    description: str = ""
    issuer: str = ""


class Begun(NamedTuple):
    """Where the browser goes to sign in."""

    url: str
    state: str


@dataclass(frozen=True, slots=True)
class Launcher:
    """The parts a launch is made with. `http`: guarded connections, shared by all."""

    settings: Settings
    http: requests.Session
    keys: SigningKeys
    discovery: Discovery
    id_tokens: IdTokens
    launches: Launches
    sessions: Sessions
    contexts: AppContexts
    now: Callable[[], float] = time.time

    @property
    def redirect_uri(self) -> str:
        return self.settings.public_url.rstrip("/") + CALLBACK

    def begin(self, iss: str, launch: str | None, binding: str, again: str = "") -> Begun:
        """`launch` None: standalone, the EHR asks for the patient. `again`: the page that is opened anew. Raises
        `LaunchError`. Blocks."""
        server = server_of(self.settings.smart_registrations, iss)
        if server is None:
            raise not_ours("iss_not_registered", NOT_REGISTERED)
        if launch is not None and (len(launch) > LONGEST_LAUNCH or not launch.isprintable()):
            raise not_ours("launch_malformed", "The EHR's launch parameter cannot be used.")
        found = self.discovery.of(server)
        scope = scopes_for(server, found, standalone=launch is None)
        pending = Pending(
            iss=iss, scope=scope, browser=digest_of(binding), verifier=new_verifier(),
            nonce=secrets.token_urlsafe(NONCE_BYTES), again=again,
        )  # fmt: skip
        state = self.launches.begin(pending)
        url = sign_in_url(
            found.authorize, server.client_id, self.redirect_uri, scope, state, aud=iss, verifier=pending.verifier,
            launch=launch, nonce=pending.nonce if found.signs_users else None,
        )  # fmt: skip
        return Begun(url, state)

    async def finish(self, returned: Returned, binding: str) -> Session:
        """The session of a launch that came back. Raises `LaunchError`."""
        pending = await run_in_threadpool(self.launches.take, returned.state)
        if pending is None:
            raise not_ours("state_unknown", USED)
        if not pending.is_of(binding):
            raise not_ours("state_of_another_browser", f"It began in another browser. {AGAIN}")
        server = server_of(self.settings.smart_registrations, pending.iss)
        if server is None:
            raise not_ours("iss_not_registered", NOT_REGISTERED)
        found = await run_in_threadpool(self.discovery.of, server)
        _check_issuer(returned, found)
        if returned.error:
            raise _not_let_in(returned)
        if not returned.code:
            raise ehr_fault("callback_without_code", "It sent neither a code nor a reason.")
        answer = await run_in_threadpool(self._exchange, Client(server, found, self.keys), returned.code, pending)
        user = await self._user(answer, server, found, pending)
        session = await run_in_threadpool(self._open, server, answer, user)
        return await run_in_threadpool(self._with_answers, session, pending.again) if pending.again else session

    def _exchange(self, client: Client, code: str, pending: Pending) -> TokenAnswer:
        return read_token_answer(
            self.send(client.code(code, pending.verifier, self.redirect_uri), client.server), pending.scope
        )

    def send(self, request: Request, server: SmartServer) -> Answer:
        """Raises `LaunchError` where there is no answer at all."""
        try:
            return call(self.http, request.url, form=request.form, headers=request.headers, seconds=TOKEN_SECONDS)
        except CallError as error:
            say(logging.WARNING, "smart", server=server.iss, failed=f"the answer of the authorisation server {error}")
            raise ehr_fault("token_endpoint_not_had", "It did not answer.") from None

    async def _user(
        self, answer: TokenAnswer, server: SmartServer, found: SmartConfiguration, pending: Pending
    ) -> str | None:
        """None: nobody was asked for, or the EHR told nobody. An id_token that is there must be good."""
        if answer.id_token is None or "openid" not in pending.scope.split():
            return None
        return await self.id_tokens.user(answer.id_token, server, found, pending.nonce)

    def _open(self, server: SmartServer, answer: TokenAnswer, user: str | None) -> Session:
        patient_id = answer.patient_id
        if patient_id is None:
            raise LaunchError(400, "no_patient", "No patient was named.", NO_PATIENT)
        listed = self.settings.fhir_servers.find(server.base)
        access = FhirAccess(server.base, answer.token, answer.scopes, listed is not None and listed.relinks)
        launched = Launched(
            iss=server.iss, ends=self.now() + answer.lives_s, refresh_token=answer.refresh_token,
            tenant=answer.tenant, not_granted=not_granted(answer.scopes),
            study=study_in(answer.members.get("fhirContext"), server.base),
            level=self.contexts.level(answer.members.get("appContext"), server.base, patient_id),
        )  # fmt: skip
        return self.sessions.open(access, patient_id, user, launched)

    def _with_answers(self, session: Session, again: str) -> Session:
        """With the answers of the page that is opened anew, which ends; for the same patient, user and server only."""
        old = self.sessions.get(again)
        if old is None or _whose(old) != _whose(session):
            return session
        self.sessions.end(again)
        changed = self.sessions.change(session.handle, lambda held: replace(held, given=old.given))
        return session if changed is None else changed[1]


def _whose(session: Session) -> tuple[str, str | None, ServerBase]:
    return session.patient_id, session.user, session.access.base


def _check_issuer(returned: Returned, found: SmartConfiguration) -> None:
    """RFC 9207: a code of another server must not be sent to this one."""
    if returned.issuer and returned.issuer != found.issuer:
        raise not_ours("issuer_of_another_server", f"The answer came from another server than was asked. {AGAIN}")
    if found.names_issuer and not returned.issuer:
        raise not_ours("issuer_missing", f"The answer does not say which server it came from. {AGAIN}")


def _not_let_in(returned: Returned) -> LaunchError:
    """What the EHR says of it is shown as text, and not logged."""
    said = f"{returned.error}: {returned.description}" if returned.description else returned.error
    return LaunchError(403, "sign_in_refused", "The EHR did not let this app in.", f"It says: {said[:500]}. {AGAIN}")
