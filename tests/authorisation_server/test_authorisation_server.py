"""The authorisation server of the tests is one: what it grants, what it refuses, and what its guard lets through."""

import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from conformance.patients import PATIENTS
from tests.authorisation_server.serving import AuthorisationServer, authorisation_server
from tests.authorisation_server.visitor import TIMEOUT_S, Visitor, pkce
from tests.cds_service.trust.ehr import Ehr, ec_key
from tests.cds_service.trust.jwks_server import Authority, authority, jwks_server, publishing

APP = "https://app.example"
CALLBACK, LAUNCH = f"{APP}/callback", f"{APP}/launch"
BASE, V1_BASE = "/a/fhir", "/b/fhir"
SECRET = "a-secret-of-the-tests"
RECORD = "patient/Patient.r patient/Condition.rs patient/Observation.rs"
SCOPE = f"openid fhirUser online_access {RECORD}"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
KEYED = Ehr(ec_key("app"), "ES384", "keyed")


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def server(
    trusted: Authority, hapi_base: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AuthorisationServer]:
    for patient in PATIENTS[:3]:
        headers = {"Content-Type": "application/fhir+json"}
        assert requests.post(hapi_base, data=patient.bundle, headers=headers, timeout=120).status_code == 200
    with jwks_server(trusted, publishing(KEYED.jwks())) as keys:
        common = {"redirect_uris": [CALLBACK], "launch_url": LAUNCH}
        clients: list[dict[str, Any]] = [
            {"client_id": "public", "token_endpoint_auth_method": "none"},
            {"client_id": "brief", "token_endpoint_auth_method": "none", "access_token_s": 1},
            {"client_id": "secret", "token_endpoint_auth_method": "client_secret_basic", "client_secret": SECRET},
            {
                "client_id": "keyed", "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": keys.url,
                "token_endpoint_auth_signing_alg": "ES384",
            },
        ]  # fmt: skip
        with authorisation_server(
            trusted, tmp_path_factory.mktemp("server"), hapi_base, {BASE: ["v2"], V1_BASE: ["v1"]},
            [common | client for client in clients], [patient.id for patient in PATIENTS[:3]],
        ) as running:  # fmt: skip
            yield running


@dataclass(frozen=True)
class App:
    """The app's side, by hand, for one client."""

    server: AuthorisationServer
    trusted: Authority
    client: str = "public"
    base: str = BASE

    @property
    def visitor(self) -> Visitor:
        return Visitor(self.trusted.file, f"{self.server.url}/interaction/", CALLBACK)

    def ehr_launch(self, patient: str, *flags: str, **response: Any) -> str:
        """The launch parameter of an EHR launch."""
        visitor = replace(self.visitor, stops_at=LAUNCH)
        said = visitor.go(self.server.launch_url(self.client, self.base, patient, *flags, **response))
        assert said["iss"] == self.server.url + self.base
        return said["launch"]

    def authorise(self, scope: str, visitor: Visitor | None = None, **more: str | None) -> tuple[dict[str, str], str]:
        """What came to the callback, and the verifier; a parameter given as None is left out."""
        verifier, challenge = pkce()
        full: dict[str, str | None] = {
            "response_type": "code", "client_id": self.client, "redirect_uri": CALLBACK, "scope": scope, "state": "s",
            "nonce": "n", "aud": self.server.url + self.base, "code_challenge": challenge,
            "code_challenge_method": "S256",
        }  # fmt: skip
        query = urlencode({name: value for name, value in (full | more).items() if value is not None})
        return (visitor or self.visitor).go(f"{self.server.url}/auth?{query}"), verifier

    def post(self, path: str, **form: str) -> requests.Response:
        auth = None
        if self.client == "secret":
            auth = (self.client, SECRET)
        elif self.client == "keyed":
            aud = f"{self.server.url}/token"
            form |= {"client_assertion_type": ASSERTION, "client_assertion": KEYED.token(sub="keyed", aud=aud)}
        else:
            form["client_id"] = self.client
        return requests.post(
            self.server.url + path, data=form, auth=auth, verify=str(self.trusted.file), timeout=TIMEOUT_S
        )

    def exchange(self, code: str, verifier: str) -> requests.Response:
        return self.post(
            "/token", grant_type="authorization_code", code=code, redirect_uri=CALLBACK, code_verifier=verifier
        )

    def refresh(self, token: str) -> requests.Response:
        return self.post("/token", grant_type="refresh_token", refresh_token=token)

    def launched(self, patient: str = "karlsen", scope: str = SCOPE, **response: Any) -> dict[str, Any]:
        """The token response of an EHR launch."""
        said, verifier = self.authorise(f"launch {scope}", launch=self.ehr_launch(patient, **response))
        answer = self.exchange(said["code"], verifier)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def fhir(self, token: str | None, path: str, method: str = "GET", **more: Any) -> requests.Response:
        headers = {"Accept": "application/fhir+json"} | more.pop("headers", {})
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        url = f"{self.server.url}{self.base}/{path}"
        return requests.request(
            method, url, headers=headers, verify=str(self.trusted.file), timeout=TIMEOUT_S, **more
        )  # fmt: skip


@pytest.fixture(scope="module")
def app(server: AuthorisationServer, trusted: Authority) -> App:
    return App(server, trusted)


@pytest.mark.parametrize("client", ["public", "secret", "keyed"])
def test_an_ehr_launch_gives_each_kind_of_client_the_context_and_an_id_token(app: App, client: str) -> None:
    told = replace(app, client=client).launched(
        "karlsen", need_patient_banner=False, fhirContext=[{"reference": "ImagingStudy/1"}]
    )
    assert (told["patient"], told["need_patient_banner"], told["token_type"]) == ("karlsen", False, "Bearer")
    assert told["fhirContext"] == [{"reference": "ImagingStudy/1"}]
    assert set(told["scope"].split()) == {"launch", *SCOPE.split()}
    keys = requests.get(f"{app.server.url}/jwks", verify=str(app.trusted.file), timeout=TIMEOUT_S).json()
    id_token = jwt.decode(told["id_token"], KeySet.import_key_set(keys), algorithms=["RS256"])
    claims = {name: id_token.claims[name] for name in ("iss", "aud", "nonce", "sub")}
    assert claims == {"iss": app.server.url, "aud": client, "nonce": "n", "sub": "weber"}
    assert id_token.claims["fhirUser"] == f"{app.server.url}{BASE}/Practitioner/weber"
    assert app.fhir(told["access_token"], "Patient/karlsen").json()["id"] == "karlsen"


def test_a_client_with_a_wrong_key_or_secret_gets_nothing(app: App) -> None:
    for client in ("secret", "keyed"):
        own = replace(app, client=client)
        said, verifier = own.authorise(f"launch {SCOPE}", launch=own.ehr_launch("karlsen"))
        form = {"grant_type": "authorization_code", "code": said["code"], "redirect_uri": CALLBACK}
        forged = Ehr(ECKey.generate_key("P-384", {"kid": "app"}), "ES384", "keyed")
        proof = {"client_assertion_type": ASSERTION, "client_assertion": forged.token(sub="keyed", aud=app.server.url)}
        answer = requests.post(
            f"{app.server.url}/token", data=form | {"code_verifier": verifier} | (proof if client == "keyed" else {}),
            auth=(client, "guessed") if client == "secret" else None, verify=str(app.trusted.file), timeout=TIMEOUT_S,
        )  # fmt: skip
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_standalone_the_user_chooses_the_patient_and_may_narrow_the_scopes(app: App) -> None:
    visitor = replace(app.visitor, patient="brandt", without=["patient/Observation.rs", "online_access"])
    said, verifier = app.authorise(f"launch/patient {SCOPE}", visitor)
    told = app.exchange(said["code"], verifier).json()
    granted = {"launch/patient", *SCOPE.split()} - {"patient/Observation.rs", "online_access"}
    assert (told["patient"], set(told["scope"].split())) == ("brandt", granted)
    assert "refresh_token" not in told
    assert app.fhir(told["access_token"], "Condition?patient=brandt").status_code == 200
    assert app.fhir(told["access_token"], "Observation?patient=brandt&category=laboratory").status_code == 403


def test_a_user_may_deny(app: App) -> None:
    said, _ = app.authorise(f"launch/patient {SCOPE}", replace(app.visitor, denies=True))
    assert (said["error"], said["state"], said["iss"]) == ("access_denied", "s", app.server.url)


@pytest.mark.parametrize(
    ("error", "changes"),
    [
        ("invalid_request", {"code_challenge": None, "code_challenge_method": None}),
        ("invalid_request", {"code_challenge_method": "plain"}),
        ("invalid_request", {"aud": "https://elsewhere.example/fhir"}),
        ("invalid_request", {"aud": None}),
        ("invalid_request", {"launch": "never-made"}),
        ("invalid_request", {"launch": None}),
        ("unsupported_response_type", {"response_type": "token"}),
    ],
)
def test_a_request_that_is_not_smart_is_refused(app: App, error: str, changes: dict[str, str | None]) -> None:
    said, _ = app.authorise(f"launch {SCOPE}", None, **{"launch": app.ehr_launch("karlsen"), **changes})
    assert said["error"] == error


def test_a_redirect_that_is_not_registered_is_not_followed(app: App) -> None:
    with pytest.raises(AssertionError, match="redirect_uri"):
        app.authorise(f"launch/patient {SCOPE}", redirect_uri=f"{CALLBACK}/more")


def test_a_launch_is_good_once(app: App) -> None:
    launch = app.ehr_launch("karlsen")
    assert "code" in app.authorise(f"launch {SCOPE}", launch=launch)[0]
    assert app.authorise(f"launch {SCOPE}", launch=launch)[0]["error"] == "invalid_request"


def test_a_code_is_good_once_with_its_verifier_and_a_second_use_ends_its_tokens(app: App) -> None:
    said, verifier = app.authorise(f"launch {SCOPE}", launch=app.ehr_launch("karlsen"))
    assert app.exchange(said["code"], pkce()[0]).json()["error"] == "invalid_grant"
    token = app.exchange(said["code"], verifier).json()["access_token"]
    assert app.fhir(token, "Patient/karlsen").status_code == 200
    assert app.exchange(said["code"], verifier).json()["error"] == "invalid_grant"
    assert app.fhir(token, "Patient/karlsen").status_code == 401


def test_refresh_tokens_rotate_and_a_second_use_ends_them(app: App) -> None:
    brief = replace(app, client="brief")
    first = brief.launched()
    assert first["expires_in"] == 1
    time.sleep(first["expires_in"] + 0.1)
    assert brief.fhir(first["access_token"], "Patient/karlsen").status_code == 401
    second = brief.refresh(first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert set(second["scope"].split()) == set(first["scope"].split())
    assert brief.fhir(second["access_token"], "Patient/karlsen").status_code == 200
    assert brief.refresh(first["refresh_token"]).json()["error"] == "invalid_grant"
    assert brief.refresh(second["refresh_token"]).json()["error"] == "invalid_grant"


def test_revoked_or_signed_out_nothing_is_left(app: App) -> None:
    for end in ("revocation", "sign-out"):
        told = app.launched()
        if end == "revocation":
            assert app.post("/token/revocation", token=told["refresh_token"]).status_code == 200
        else:
            assert app.post("/ehr/sign-out").status_code == 200
        assert app.fhir(told["access_token"], "Patient/karlsen").status_code == 401
        assert app.refresh(told["refresh_token"]).json()["error"] == "invalid_grant"


def test_two_launches_of_one_user_are_two_patients(app: App) -> None:
    one, other = app.launched("karlsen"), app.launched("brandt")
    assert (one["patient"], other["patient"]) == ("karlsen", "brandt")
    assert app.fhir(one["access_token"], "Patient/karlsen").status_code == 200
    assert app.fhir(other["access_token"], "Patient/karlsen").status_code == 403


def test_the_guard_tells_what_smart_needs_to_anybody_and_nothing_else(app: App) -> None:
    found = app.fhir(None, ".well-known/smart-configuration").json()
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert "permission-v2" in found["capabilities"]
    assert "permission-v1" in replace(app, base=V1_BASE).fhir(None, ".well-known/smart-configuration").text
    assert app.fhir(None, "metadata").json()["fhirVersion"] == "4.0.1"
    assert app.fhir(None, "Patient/karlsen").status_code == 401
    assert app.fhir("guessed", "Patient/karlsen").status_code == 401
    token = app.launched()["access_token"]
    assert app.fhir(None, f"Patient/karlsen?access_token={token}").status_code == 400
    assert replace(app, base=V1_BASE).fhir(token, "Patient/karlsen").status_code == 401


GOOD = ("Patient/karlsen", "Condition?patient=karlsen", "Observation?subject=Patient/karlsen&category=laboratory")
FOREIGN = (
    "Patient/brandt", "Patient?_id=brandt", "Condition?patient=brandt", "Condition?patient=karlsen,brandt", "Condition",
    "Condition?patient=karlsen&patient=brandt", "Condition?subject:Patient=brandt", "Condition?patient.name=brandt",
    "Condition?_has:Observation:subject:code=x&patient=karlsen", "Condition?patient=karlsen&_include=Condition:subject",
    "Observation?patient=karlsen&_include=MedicationRequest:medication",
    "Condition/brandt-nsclc-2025", "Procedure?patient=karlsen", "Patient?_id=karlsen", "Patient/karlsen/$everything",
    "Observation/_history", "$export",
)  # fmt: skip


@pytest.fixture(scope="module")
def token(app: App) -> str:
    return str(app.launched()["access_token"])


@pytest.mark.parametrize("path", GOOD)
def test_the_guard_lets_the_patients_record_through(app: App, token: str, path: str) -> None:
    answer = app.fhir(token, path)
    assert answer.status_code == 200
    assert answer.json().get("total", 1) > 0
    assert f"{app.server.url}{BASE}" in answer.text or "link" not in answer.json()


@pytest.mark.parametrize("path", FOREIGN)
def test_the_guard_keeps_everything_else(app: App, token: str, path: str) -> None:
    answer = app.fhir(token, path)
    assert (answer.status_code, answer.json()["resourceType"]) == (403, "OperationOutcome")


def test_the_guard_judges_each_entry_of_a_batch(app: App, token: str) -> None:
    statuses = {}
    for path in ("Condition?patient=karlsen", "Condition?patient=brandt", "Procedure?patient=karlsen"):
        entries = [{"request": {"method": "GET", "url": url}} for url in ("Patient/karlsen", path)]
        bundle = {"resourceType": "Bundle", "type": "batch", "entry": entries}
        statuses[path] = app.fhir(token, "", "POST", json=bundle).status_code
    assert list(statuses.values()) == [200, 403, 403]


@pytest.mark.parametrize(
    ("scope", "base"), [("patient/Observation.cu", BASE), ("patient/Observation.write", V1_BASE)], ids=["v2", "v1"]
)
def test_writing_needs_its_scope_and_stays_with_the_patient(app: App, hapi_base: str, scope: str, base: str) -> None:
    at, (own, other) = replace(app, base=base), ("guarded-own", "guarded-other")  # nobody else's charts change
    for patient in (own, other):
        body = {"resourceType": "Patient", "id": patient}
        assert requests.put(f"{hapi_base}/Patient/{patient}", json=body, timeout=TIMEOUT_S).status_code in {200, 201}
    reading = "patient/Observation.rs" if base == BASE else "patient/Observation.read"
    reader, writer = (at.launched(own, f"openid {granted}")["access_token"] for granted in (reading, scope))
    outcomes = {
        (who, patient): at.fhir(token, "Observation", "POST", **_observation(patient)).status_code
        for who, token in (("reader", reader), ("writer", writer))
        for patient in (own, other)
    }
    assert outcomes.pop(("writer", own)) == 201
    assert set(outcomes.values()) == {403}
    assert at.fhir(writer, f"Observation?patient={own}&category=laboratory").status_code == 403


def _observation(patient: str) -> dict[str, Any]:
    resource = {
        "resourceType": "Observation", "status": "preliminary", "code": {"text": f"guard {uuid.uuid4()}"},
        "subject": {"reference": f"Patient/{patient}"},
    }  # fmt: skip
    return {"data": json.dumps(resource), "headers": {"Content-Type": "application/fhir+json"}}


def test_its_log_holds_names_and_no_values(app: App) -> None:
    told = app.launched()
    app.fhir(told["access_token"], "Condition?patient=karlsen")
    lines = app.server.requests()
    assert lines[-1] | {"authorization": "Bearer"} == lines[-1]
    assert lines[-1]["query"] == ["patient"]
    assert ("access_token", told["access_token"]) in app.server.issued()
    assert [kind for kind, value in app.server.issued() if value in json.dumps(lines)] == []
