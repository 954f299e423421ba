"""Who signed in is believed with a good token only; a bad one ends the launch."""

import logging
import time
from collections.abc import Callable
from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey
from starlette.testclient import TestClient

from cds_service.allow_list import ServerBase
from cds_service.smart.id_token import USER_TYPES, user_of
from tests.cds_service.smart.fake_ehr import FakeEhr, launched

STRANGER = RSAKey.generate_key(2048, {"kid": "ehr-1"})
BASE = ServerBase.parse("https://fhir.example/r4")


@pytest.mark.requirement("SM-29")
def test_a_good_token_opens_the_page(app: TestClient, ehr: FakeEhr) -> None:
    assert launched(app, ehr).status_code == 303
    assert [path for path, _ in ehr.asked].count("/jwks") == 1
    assert launched(app, ehr).status_code == 303
    assert [path for path, _ in ehr.asked].count("/jwks") == 1


@pytest.mark.requirement("SM-29")
@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://attacker.example"}, {"iss": None}, {"aud": "another-client"}, {"aud": None}, {"aud": []},
        {"aud": ["spinemets", "another"]}, {"aud": ["spinemets", "another"], "azp": "another"}, {"azp": "another"},
        {"exp": int(time.time()) - 3600}, {"exp": None}, {"exp": "later"}, {"nonce": "of another launch"},
        {"nonce": None}, {"iat": int(time.time()) + 3600}, {"nbf": int(time.time()) + 3600},
    ],
)  # fmt: skip
def test_a_token_with_a_wrong_claim_ends_the_launch(app: TestClient, ehr: FakeEhr, claims: dict[str, Any]) -> None:
    """A claim of None is left out; `nonce` is the fake's own unless it is changed."""
    good = ehr.id_token
    ehr.answer = lambda form: (200, ehr.good_answer(form) | {"id_token": good(ehr.nonces[form["code"]], **claims)})
    answer = launched(app, ehr)
    assert answer.status_code == 502
    assert "who is signed in" in answer.text


@pytest.mark.requirement("SM-29")
@pytest.mark.parametrize("claims", [{}, {"aud": ["spinemets"]}, {"aud": ["spinemets", "x"], "azp": "spinemets"}])
def test_a_token_for_this_app_among_others_is_good(app: TestClient, ehr: FakeEhr, claims: dict[str, Any]) -> None:
    ehr.claims = claims
    assert launched(app, ehr).status_code == 303


def by_a_stranger(ehr: FakeEhr, nonce: str) -> str:
    return ehr.id_token(nonce, STRANGER)


def unsigned(ehr: FakeEhr, nonce: str) -> str:
    return ehr.id_token(nonce).rpartition(".")[0] + "."


def of_an_unknown_key(ehr: FakeEhr, nonce: str) -> str:
    return ehr.id_token(nonce, RSAKey.generate_key(2048, {"kid": "ehr-9"}))


def of_another_algorithm(ehr: FakeEhr, nonce: str) -> str:
    return ehr.id_token(nonce, ECKey.generate_key("P-521", {"kid": "ehr-1"}), "ES512")


def changed(ehr: FakeEhr, nonce: str) -> str:
    head, body, signature = ehr.id_token(nonce).split(".")
    return f"{head}.{body[:-4]}AAAA.{signature}"


@pytest.mark.requirement("SM-29")
@pytest.mark.parametrize(
    "forge",
    [
        by_a_stranger, unsigned, of_an_unknown_key, of_another_algorithm, changed, lambda *_: "x", lambda *_: "a.b.c",
        lambda *_: "x" * 9000,
    ],
)  # fmt: skip
def test_a_forged_token_ends_the_launch(app: TestClient, ehr: FakeEhr, forge: Callable[[FakeEhr, str], str]) -> None:
    ehr.answer = lambda form: (200, ehr.good_answer(form) | {"id_token": forge(ehr, ehr.nonces[form["code"]])})
    assert launched(app, ehr).status_code == 502


@pytest.mark.requirement("SM-29")
@pytest.mark.parametrize(
    ("claim", "user"),
    [
        *((f"{kind}/1", f"{kind}/1") for kind in USER_TYPES),
        ("https://fhir.example/r4/Practitioner/1", "Practitioner/1"),
        ("https://fhir.example/r4/Practitioner/1/_history/2", "Practitioner/1"),
        ("https://other.example/r4/Practitioner/1", None),
        ("Device/1", None), ("Practitioner", None), ("Practitioner/", None), ("Practitioner/a b", None), (7, None),
        (None, None),
    ],
)  # fmt: skip
def test_the_user_is_a_person_of_this_server(claim: object, user: str | None) -> None:
    assert user_of({"fhirUser": claim}, BASE) == user


@pytest.mark.requirement("SM-29")
def test_a_launch_without_a_token_has_no_user_and_a_page(
    app: TestClient, ehr: FakeEhr, caplog: pytest.LogCaptureFixture
) -> None:
    ehr.members = {"id_token": None}
    with caplog.at_level(logging.INFO):
        assert launched(app, ehr).status_code == 303
    assert "max_age" not in str(ehr.asked)


@pytest.mark.requirement("SM-32")
def test_the_log_has_neither_tokens_nor_what_came_with_them(
    app: TestClient, ehr: FakeEhr, caplog: pytest.LogCaptureFixture
) -> None:
    ehr.members = {"refresh_token": "refresh-secret-1"}
    with caplog.at_level(logging.DEBUG):
        app.get(launched(app, ehr).headers["location"])
        launched(app, ehr, code=None, error="access_denied", error_description="of Mrs Secretname")
        ehr.answer = lambda form: (200, ehr.good_answer(form) | {"id_token": "forged-token"})
        launched(app, ehr)
    said = " ".join(
        f"{record.getMessage()} {record.__dict__}" for record in caplog.records if record.name.startswith("spinemets")
    )
    assert "launched" in said
    assert "sign_in_refused" in said
    assert "id_token_" in said
    secret = [*ehr.tokens, "refresh-secret-1", "forged-token", "Secretname", *(form["code"] for form in ehr.forms),
              *(form["code_verifier"] for form in ehr.forms), "karlsen", "dr-1"]  # fmt: skip
    assert not [one for one in secret if one in said]
