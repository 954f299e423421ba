"""How the app shows the token endpoint who it is, and what of the answer is taken."""

import base64
import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from starlette.testclient import TestClient

from cds_service.bounded_call import Answer
from cds_service.smart.token_answer import SHORT_S, read_token_answer
from tests.cds_service.smart.conftest import Registered
from tests.cds_service.smart.fake_ehr import EVERYTHING, FakeEhr, launched

SECRET = "s3cret +/:&%="
FORM = {"grant_type", "code", "redirect_uri", "code_verifier"}
OLD = RSAKey.generate_key(2048, {"kid": "rsa-1"})
NEW = ECKey.generate_key("P-384", {"kid": "ec-2"})


@pytest.fixture
def keys_file(tmp_path: Path) -> Path:
    file = tmp_path / "keys.json"
    file.write_text(json.dumps({"keys": [NEW.as_dict(private=True), OLD.as_dict(private=True)]}))
    return file


@pytest.mark.requirement("SM-20", "SM-21")
def test_a_public_client_names_itself_in_the_body(app: TestClient, ehr: FakeEhr) -> None:
    assert launched(app, ehr).status_code == 303
    assert set(ehr.forms[0]) == FORM | {"client_id"}
    assert "Authorization" not in ehr.token_headers[0]
    assert ehr.token_headers[0]["Content-Type"] == "application/x-www-form-urlencoded"


@pytest.mark.requirement("SM-20", "SM-21")
@pytest.mark.parametrize("methods", [None, ["client_secret_basic"], ["client_secret_post", "client_secret_basic"]])
def test_a_secret_goes_by_basic(
    registered: Registered, ehr: FakeEhr, monkeypatch: pytest.MonkeyPatch, methods: list[str] | None
) -> None:
    monkeypatch.setenv("EHR_SECRET", SECRET)
    assert ehr.document is not None
    ehr.document |= {"token_endpoint_auth_methods_supported": methods} if methods else {}
    with registered({"auth": "secret", "secret_env": "EHR_SECRET"}) as client:
        assert launched(client, ehr).status_code == 303
    kind, _, sent = ehr.token_headers[0]["Authorization"].partition(" ")
    assert kind == "Basic"
    assert [unquote(part) for part in base64.b64decode(sent).decode().split(":")] == ["spinemets", SECRET]
    assert set(ehr.forms[0]) == FORM


@pytest.mark.requirement("SM-21")
def test_a_secret_goes_in_the_body_where_only_that_is_taken(
    registered: Registered, ehr: FakeEhr, tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    assert ehr.document is not None
    ehr.document["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    with registered({"auth": "secret", "secret_file": str(file)}) as client:
        assert launched(client, ehr).status_code == 303
    assert (ehr.forms[0]["client_id"], ehr.forms[0]["client_secret"]) == ("spinemets", SECRET)


@pytest.mark.requirement("SM-21", "SM-51", "SM-52")
@pytest.mark.parametrize(
    ("accepted", "alg", "kid"),
    [(None, "ES384", "ec-2"), (["RS384"], "RS384", "rsa-1"), (["RS384", "ES384"], "ES384", "ec-2")],
)
def test_an_assertion_is_made_for_each_request(
    registered: Registered, ehr: FakeEhr, keys_file: Path, accepted: list[str] | None, alg: str, kid: str
) -> None:
    assert ehr.document is not None
    ehr.document |= {"token_endpoint_auth_signing_alg_values_supported": accepted} if accepted else {}
    with registered({"auth": "private_key_jwt"}, smart_keys=keys_file) as client:
        assert [launched(client, ehr).status_code for _ in range(2)] == [303, 303]
        published = client.get("/smart/jwks.json").json()
    tokens = []
    for form in ehr.forms:
        assert set(form) == FORM | {"client_assertion_type", "client_assertion"}
        assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        token = jwt.decode(form["client_assertion"], KeySet.import_key_set(published), algorithms=[alg])
        assert token.header == {"alg": alg, "kid": kid, "typ": "JWT"}
        tokens.append(token.claims)
    first = tokens[0]
    assert (first["iss"], first["sub"], first["aud"]) == ("spinemets", "spinemets", f"{ehr.origin}/token")
    assert time.time() < first["exp"] <= time.time() + 300
    assert first["jti"] != tokens[1]["jti"]


@pytest.mark.requirement("SM-51")
def test_a_server_that_takes_none_of_the_keys_is_told(registered: Registered, ehr: FakeEhr, keys_file: Path) -> None:
    assert ehr.document is not None
    ehr.document["token_endpoint_auth_signing_alg_values_supported"] = ["PS512"]
    with registered({"auth": "private_key_jwt"}, smart_keys=keys_file) as client:
        answer = launched(client, ehr)
    assert answer.status_code == 502
    assert "none of this app&#39;s keys" in answer.text
    assert ehr.forms == []


@pytest.mark.requirement("SM-52")
def test_the_public_keys_are_bare_and_say_how_long_they_may_be_kept(registered: Registered, keys_file: Path) -> None:
    with registered({"auth": "private_key_jwt"}, smart_keys=keys_file) as client:
        answer = client.get("/smart/jwks.json")
        assert client.get("/.well-known/jwks.json").content == answer.content
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert answer.headers["content-type"] == "application/json"
    members = {key["kid"]: set(key) for key in answer.json()["keys"]}
    common = {"kty", "kid", "use", "alg"}
    assert members == {"ec-2": common | {"crv", "x", "y"}, "rsa-1": common | {"n", "e"}}


def answering(status: int, body: Any) -> Any:
    return lambda _: (status, body)


@pytest.mark.requirement("SM-22")
@pytest.mark.parametrize("kind", ["Bearer", "bearer", "BEARER"])
@pytest.mark.parametrize("expires", [3600, "3600", 3600.5, None])
def test_variants_of_a_good_answer_are_taken(app: TestClient, ehr: FakeEhr, kind: str, expires: object) -> None:
    ehr.members = {"token_type": kind, "expires_in": expires, "extra": {"any": "thing"}}
    assert launched(app, ehr).status_code == 303


@pytest.mark.requirement("SM-22")
@pytest.mark.parametrize(
    ("expires", "seconds"),
    [(3600, 3600), ("120", 120), (59.9, 59), (None, SHORT_S), (0, SHORT_S), (-5, SHORT_S), ("soon", SHORT_S),
     (True, SHORT_S), ([], SHORT_S), (1e300, 7 * 86_400)],
)  # fmt: skip
def test_a_life_that_is_not_told_is_short(expires: object, seconds: int) -> None:
    body = json.dumps({"access_token": "a", "token_type": "bearer", "scope": "", "expires_in": expires}).encode()
    assert read_token_answer(Answer(200, body, {}), "").lives_s == seconds


@pytest.mark.requirement("SM-22")
@pytest.mark.parametrize(
    "changes",
    [
        {"access_token": None}, {"access_token": ""}, {"access_token": "two words"}, {"access_token": "a\r\nX-Evil: 1"},
        {"access_token": 17}, {"token_type": None}, {"token_type": "mac"}, {"token_type": "DPoP"}, {"scope": 7},
    ],
)  # fmt: skip
def test_an_answer_without_a_usable_token_opens_nothing(app: TestClient, ehr: FakeEhr, changes: dict[str, Any]) -> None:
    ehr.members = changes
    answer = launched(app, ehr)
    assert answer.status_code == 502
    assert "sign-in did not work" in answer.text


@pytest.mark.requirement("SM-22")
@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (400, {"error": "invalid_grant", "error_description": "code of Mrs Secretname"}, "invalid grant"),
        (401, {"error": "invalid_client"}, "invalid client"),
        (400, {"error": "<b>x</b>"}, "status 400"),
        (500, b"<html>Mrs Secretname", "status 500"),
        (302, {}, "status 302"),
        (200, b"not json", "cannot be read"),
        (200, [], "cannot be read"),
        (200, b'{"access_token": "a", "access_token": "b"}', "cannot be read"),
    ],
)
def test_a_refusal_is_told_without_its_words(app: TestClient, ehr: FakeEhr, status: int, body: Any, said: str) -> None:
    ehr.answer = answering(status, body)
    answer = launched(app, ehr)
    assert answer.status_code == 502
    assert said in answer.text
    assert "Secretname" not in answer.text


@pytest.mark.requirement("SM-22", "SM-23")
def test_an_answer_without_scope_grants_what_was_asked(app: TestClient, ehr: FakeEhr) -> None:
    """RFC 6749, 5.1: identical scopes need not be repeated."""
    ehr.members = {"scope": None}
    page = app.get(launched(app, ehr).headers["location"])
    assert page.status_code == 200
    assert "Not granted by the EHR" not in page.text
    assert "patient/Patient.rs" in EVERYTHING
