"""What goes to an authorisation server, built with Authlib: the address of the sign-in, and the forms of tokens.

Authlib has no types of its own: it is called here and nowhere else. It sends nothing; `bounded_call` does.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from authlib.common.urls import add_params_to_qs
from authlib.oauth2.auth import ClientAuth as Authentication
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7009 import prepare_revoke_token_request
from authlib.oauth2.rfc7523 import private_key_jwt_sign
from authlib.oauth2.rfc7523.client import ASSERTION_TYPE
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from cds_service.smart.discovery import SmartConfiguration
from cds_service.smart.launch_error import ehr_fault
from cds_service.smart.registration import ClientAuth, SmartServer
from cds_service.smart.signing_keys import SigningKeys

VERIFIER_BYTES: Final = 64
"""86 characters, of the 43 to 128 that are allowed."""
STATE_BYTES: Final = 32
"""256 bits, of the 122 that are asked for."""
BASIC, POST = "client_secret_basic", "client_secret_post"
ASSERTION_S: Final = 240
"""Less than the five minutes that are allowed: clocks differ."""


def new_verifier() -> str:
    return secrets.token_urlsafe(VERIFIER_BYTES)


def new_state() -> str:
    return secrets.token_urlsafe(STATE_BYTES)


def challenge_of(verifier: str) -> str:
    """
    >>> challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
    """
    return str(create_s256_code_challenge(verifier))


def sign_in_url(
    endpoint: str, client_id: str, redirect_uri: str, scope: str, state: str, *, aud: str, verifier: str,
    launch: str | None, nonce: str | None,
) -> str:  # fmt: skip
    """The authorisation request (SM-10): these parameters, no more. `launch`, `nonce` None: not sent."""
    return str(
        prepare_grant_uri(
            endpoint, client_id, "code", redirect_uri, scope, state, aud=aud, launch=launch, nonce=nonce,
            code_challenge=challenge_of(verifier), code_challenge_method="S256",
        )
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """A POST to an endpoint of the authorisation server. It holds codes, tokens and secrets."""

    url: str = field(repr=False)
    form: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Client:
    """The app as it is registered at one server, with its keys at hand."""

    server: SmartServer
    found: SmartConfiguration
    keys: SigningKeys

    def code(self, code: str, verifier: str, redirect_uri: str) -> Request:
        """Raises `LaunchError` where the server accepts none of the app's ways to show who it is."""
        return self._authenticated(
            self.found.token,
            prepare_token_request("authorization_code", redirect_uri=redirect_uri, code=code, code_verifier=verifier),
        )

    def refresh(self, token: str) -> Request:
        return self._authenticated(self.found.token, prepare_token_request("refresh_token", refresh_token=token))

    def revoke(self, token: str, hint: str) -> Request | None:
        """None: the server takes nothing back."""
        if self.found.revoke is None:
            return None
        body, _ = prepare_revoke_token_request(token, hint, "", {})
        return self._authenticated(self.found.revoke, body)

    def _authenticated(self, url: str, form: str) -> Request:
        """With what shows who the app is: `client_id`, or the secret, or an assertion made for this request alone."""
        headers: dict[str, str] = {}
        _, headers, form = self._authentication().prepare("POST", url, headers, form)
        return Request(url, str(form), headers)

    def _authentication(self) -> Authentication:
        server = self.server
        if server.auth is ClientAuth.PUBLIC:
            return Authentication(server.client_id, None, "none")
        if server.auth is ClientAuth.PRIVATE_KEY_JWT:
            return Authentication(server.client_id, None, self._with_assertion)
        methods = self.found.auth_methods or frozenset({BASIC})
        if POST in methods and BASIC not in methods:
            return Authentication(server.client_id, server.secret, POST)
        # RFC 6749, 2.3.1: both are form-encoded before they are joined.
        return Authentication(quote(server.client_id, safe=""), quote(server.secret or "", safe=""), BASIC)

    def _with_assertion(
        self, auth: Authentication, method: str, url: str, headers: dict[str, str], form: str  # noqa: ARG002
    ) -> tuple[str, dict[str, str], str]:  # fmt: skip
        """The form with a client assertion (SM-51): the audience is the token endpoint, whatever is called."""
        key = self.keys.signing(self.found.signing_algorithms)
        if key is None:
            raise ehr_fault("no_key_of_an_accepted_algorithm", "It accepts none of this app's keys.")
        assertion = private_key_jwt_sign(
            key.key, self.server.client_id, self.found.token, key.alg, header={"kid": key.kid, "typ": "JWT"},
            expires_in=ASSERTION_S,
        )  # fmt: skip
        shown = [("client_assertion_type", ASSERTION_TYPE), ("client_assertion", assertion)]
        return url, headers, add_params_to_qs(form, shown)
