"""An EHR of the tests, a real HTTP server on loopback: FHIR behind tokens, and an authorisation server that answers as
it is told. The sign-in itself is played by `sign_in`: it reads the request the browser was sent with.
"""

import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from starlette.testclient import TestClient

from tests.cds_service.fake_fhir import QuietServer, in_a_thread, send, stored

CLIENT = "spinemets"
KEY = RSAKey.generate_key(2048, {"kid": "ehr-1", "use": "sig"})
READS = (
    "Patient", "Condition", "Observation", "QuestionnaireResponse", "ImagingStudy", "DiagnosticReport", "Procedure",
    "BodyStructure", "MedicationRequest", "MedicationStatement", "MedicationAdministration", "Medication",
)  # fmt: skip
EVERYTHING = "launch openid fhirUser " + " ".join(f"patient/{kind}.rs" for kind in READS)
Form = dict[str, str]
Answers = Callable[[Form], tuple[int, Any]]


@dataclass
class FakeEhr:
    """`document`: the SMART configuration (None: there is none); `answer`: of the token endpoint, to a form.

    `members` change the good answer. `forms`, `token_headers`: what the token endpoint got. `tokens`: those that FHIR
    accepts. `asked`: (path with query, headers) of every other request.
    """

    origin: str
    document: dict[str, Any] | None
    key: RSAKey = field(default_factory=lambda: KEY)
    members: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    answer: Answers | None = None
    forms: list[Form] = field(default_factory=list)
    token_headers: list[dict[str, str]] = field(default_factory=list)
    revoked: list[Form] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    nonces: dict[str, str] = field(default_factory=dict)

    @property
    def iss(self) -> str:
        return f"{self.origin}/fhir"

    def good_answer(self, form: Form) -> dict[str, Any]:
        """A token of its own for each request; `members` of None are left out."""
        token = f"access-{uuid.uuid4()}"
        self.tokens.add(token)
        whole = {
            "access_token": token, "token_type": "Bearer", "expires_in": 3600, "scope": EVERYTHING,
            "patient": "karlsen", "id_token": self.id_token(self.nonces.get(form.get("code", ""))),
        } | self.members  # fmt: skip
        return {name: value for name, value in whole.items() if value is not None}

    def id_token(
        self, own_nonce: str | None, key: RSAKey | ECKey | None = None, alg: str = "RS256", **claims: Any
    ) -> str:
        now = int(time.time())
        whole = {
            "iss": self.origin, "aud": CLIENT, "sub": "u1", "iat": now, "exp": now + 300, "nonce": own_nonce,
            "fhirUser": "Practitioner/dr-1",
        } | self.claims | claims  # fmt: skip
        kept = {name: value for name, value in whole.items() if value is not None}
        signer = key or self.key
        return jwt.encode({"alg": alg, "kid": signer.kid or "none"}, kept, signer, algorithms=[alg])


def configuration(origin: str) -> dict[str, Any]:
    return {
        "issuer": origin, "jwks_uri": f"{origin}/jwks", "authorization_endpoint": f"{origin}/authorize",
        "token_endpoint": f"{origin}/token", "revocation_endpoint": f"{origin}/revoke",
        "grant_types_supported": ["authorization_code"], "code_challenge_methods_supported": ["S256"],
        "capabilities": ["launch-ehr", "launch-standalone", "sso-openid-connect", "permission-v2"],
    }  # fmt: skip


@contextmanager
def fake_ehr() -> Iterator[FakeEhr]:
    server = _Server(("127.0.0.1", 0), _Handler)
    with in_a_thread(server) as origin:
        server.ehr = FakeEhr(origin, configuration(origin))
        yield server.ehr


class _Server(QuietServer):
    ehr: FakeEhr


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Nothing: tests read the answers."""

    @property
    def ehr(self) -> FakeEhr:
        return self.server.ehr

    def do_GET(self) -> None:
        self.ehr.asked.append((self.path, dict(self.headers)))
        path = urlsplit(self.path).path
        if path == "/fhir/.well-known/smart-configuration":
            self._json(200 if self.ehr.document is not None else 404, self.ehr.document or {})
        elif path == "/jwks":
            self._json(200, {"keys": [dict(self.ehr.key.as_dict(private=False))]})
        elif path.startswith("/fhir/"):
            self._fhir()
        else:
            self._json(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        form = dict(parse_qsl(body))
        if self.path == "/token":
            self.ehr.forms.append(form)
            self.ehr.token_headers.append(dict(self.headers))
            status, answer = self.ehr.answer(form) if self.ehr.answer else (200, self.ehr.good_answer(form))
            self._json(status, answer)
        elif self.path == "/revoke":
            self.ehr.revoked.append(form)
            self._json(200, {})
        else:
            self.ehr.asked.append((self.path, dict(self.headers)))
            self._fhir(body)

    def _fhir(self, form: str = "") -> None:
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if "/metadata" not in self.path and token not in self.ehr.tokens:
            self._json(401, {"resourceType": "OperationOutcome"})
            return
        self._json(*stored(self.ehr.iss, self.path, form))

    def _json(self, status: int, answer: Any) -> None:
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        send(self, status, body, "application/json")


def sign_in(ehr: FakeEhr, location: str, **changes: str | None) -> str:
    """What the EHR sends the browser back to once somebody signed in; `changes` to its parameters, None left out."""
    asked = dict(parse_qsl(urlsplit(location).query))
    code = f"code-{uuid.uuid4()}"
    if "nonce" in asked:
        ehr.nonces[code] = asked["nonce"]
    sent = {"code": code, "state": asked["state"]} | changes
    query = urlencode({name: value for name, value in sent.items() if value is not None})
    target = urlsplit(asked["redirect_uri"])
    return f"{target.path}?{query}"


def begin(client: TestClient, ehr: FakeEhr, launch: str = "launch-1", **headers: str) -> str:
    """Opens the app from the EHR; where the browser is sent."""
    query = urlencode({"iss": ehr.iss, "launch": launch})
    answer = client.get(f"/smart/launch?{query}", headers=headers, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def launched(client: TestClient, ehr: FakeEhr, **changes: str | None) -> Any:
    """The answer of the callback of one whole launch."""
    return client.get(sign_in(ehr, begin(client, ehr), **changes), follow_redirects=False)
