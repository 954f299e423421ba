"""A FHIR server with an authorisation server of its own that a site registered and that turned bad: for attacks only.

It signs what it is told to sign, sends the user where it is told, and keeps what it was sent.
"""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc.jwk import RSAKey

from tests.cds_service.fake_fhir import send
from tests.cds_service.trust.ehr import rsa_key, sign
from tests.cds_service.trust.jwks_server import Authority, JwksServer, jwks_server

CLIENT = "rogue"
PATIENT = "karlsen"
LIFETIME_S = 300
ELSEWHERE = "https://localhost:1/stolen"
VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "fhir": {},
    "plain": {"code_challenge_methods_supported": ["plain"]},
    "without-pkce": {"code_challenge_methods_supported": None},
    "token-elsewhere": {"token_endpoint": ELSEWHERE},
    "authorize-elsewhere": {"authorization_endpoint": ELSEWHERE},
    "keys-elsewhere": {"jwks_uri": ELSEWHERE},
}
"""Its FHIR bases, with what is changed in the SMART configuration of each; one that is asked is kept for minutes."""
HTML = "text/html; charset=utf-8"


@dataclass
class Rogue:
    """`url` is its issuer, below it are the bases. What is left as it is, is as it should be.

    `claims`, `header`: changes of the id_token, None = left out; `signs_with` None: the published key. `answer`:
    changes of its token response. `pages`: HTML by path.
    """

    key: RSAKey = field(default_factory=lambda: rsa_key("rogue"))
    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    signs_with: RSAKey | None = None
    answer: dict[str, Any] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    """The parameters of each authorisation request."""
    posted: list[dict[str, str]] = field(default_factory=list)
    """The form of each token request."""

    def iss(self, variant: str = "fhir") -> str:
        return f"{self.url}/{variant}"

    def well_again(self) -> None:
        """Nothing is changed any more, and nothing was asked."""
        for changed in (self.claims, self.header, self.answer, self.pages):
            changed.clear()
        self.signs_with = None
        self.asked.clear()
        self.posted.clear()

    def behave(self, handler: BaseHTTPRequestHandler) -> None:
        path, query = urlsplit(handler.path).path, dict(parse_qsl(urlsplit(handler.path).query))
        if path in self.pages:
            send(handler, 200, self.pages[path].encode(), HTML)
        elif path.endswith("/.well-known/smart-configuration"):
            _json(handler, self._configuration(path.split("/")[1]))
        elif path == "/jwks":
            _json(handler, {"keys": [self.key.as_dict(private=False)]})
        elif path == "/auth":
            self.asked.append(query)
            back = {"code": "rogue-code", "state": query["state"], "iss": self.url}
            send(handler, 303, b"", HTML, Location=f"{query['redirect_uri']}?{urlencode(back)}")
        elif path == "/token":
            length = int(handler.headers.get("Content-Length", 0))
            self.posted.append(dict(parse_qsl(handler.rfile.read(length).decode())))
            _json(handler, self._token_answer())
        else:
            send(handler, 404, b"{}")

    def _configuration(self, variant: str) -> dict[str, Any]:
        full: dict[str, Any] = {
            "issuer": self.url, "jwks_uri": f"{self.url}/jwks", "authorization_endpoint": f"{self.url}/auth",
            "token_endpoint": f"{self.url}/token", "grant_types_supported": ["authorization_code"],
            "code_challenge_methods_supported": ["S256"], "token_endpoint_auth_methods_supported": ["none"],
            "capabilities": ["launch-ehr", "launch-standalone", "sso-openid-connect", "permission-v2"],
        }  # fmt: skip
        return _without_none({**full, **VARIANTS[variant]})

    def _token_answer(self) -> dict[str, Any]:
        asked = self.asked[-1] if self.asked else {}
        answer = {
            "access_token": "rogue-token", "token_type": "Bearer", "expires_in": LIFETIME_S,
            "scope": asked.get("scope", ""), "patient": PATIENT, "id_token": self._id_token(asked.get("nonce")),
        }  # fmt: skip
        return _without_none(answer | self.answer)

    def _id_token(self, nonce: str | None) -> str:
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": CLIENT, "sub": "rogue", "iat": now, "exp": now + LIFETIME_S, "nonce": nonce,
            "fhirUser": f"{self.iss()}/Practitioner/rogue",
        }  # fmt: skip
        header = _without_none({"alg": "RS256", "kid": self.key.kid, "typ": "JWT"} | self.header)
        return sign(header, json.dumps(_without_none(claims | self.claims)).encode(), self.signs_with or self.key)


def _without_none(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _json(handler: BaseHTTPRequestHandler, value: Any) -> None:
    send(handler, 200, json.dumps(value).encode(), "application/json")


@contextmanager
def rogue_server(trusted: Authority) -> Iterator[tuple[Rogue, JwksServer]]:
    """It, and the server it speaks through, which keeps the paths that were asked for."""
    rogue = Rogue()
    with jwks_server(trusted, rogue.behave) as server:
        rogue.url = server.url.removesuffix("/jwks.json")
        yield rogue, server
