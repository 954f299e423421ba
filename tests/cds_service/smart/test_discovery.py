"""Where the endpoints are: a real server that says so in every way, and badly."""

import dataclasses
from typing import Any

import pytest
from starlette.testclient import TestClient

from cds_service.allow_list import ServerBase
from cds_service.connections import checked_session
from cds_service.smart.discovery import (
    FAULT_KEPT_S,
    KEPT_S,
    PATH,
    Discovery,
    SmartConfiguration,
    from_statement,
    read_configuration,
)
from cds_service.smart.launch_error import LaunchError
from cds_service.smart.registration import SmartServer
from tests.cds_service.smart.conftest import Registered
from tests.cds_service.smart.fake_ehr import FakeEhr, begin, launched

ISS = "https://fhir.example/tenant/r4"
DOCUMENT = {
    "issuer": "https://auth.example", "jwks_uri": "https://fhir.example/jwks",
    "authorization_endpoint": "https://fhir.example/authorize", "token_endpoint": "https://fhir.example/token",
    "revocation_endpoint": "https://fhir.example/revoke", "grant_types_supported": ["authorization_code"],
    "capabilities": ["launch-ehr", "sso-openid-connect", "permission-v2"],
    "code_challenge_methods_supported": ["S256"],
}  # fmt: skip


def server(**changes: Any) -> SmartServer:
    plain = SmartServer(iss=ISS, base=ServerBase.parse(ISS), client_id="spinemets")
    return dataclasses.replace(plain, **changes)


def read(server_: SmartServer | None = None, **changes: Any) -> SmartConfiguration:
    document = {name: value for name, value in (DOCUMENT | changes).items() if value is not None}
    return read_configuration(server_ or server(), document)


@pytest.mark.requirement("SM-4")
def test_the_document_is_asked_for_below_the_base_as_json(app: TestClient, ehr: FakeEhr) -> None:
    begin(app, ehr)
    begin(app, ehr)
    asked = [(path, headers) for path, headers in ehr.asked if "well-known" in path]
    assert [path for path, _ in asked] == [f"/fhir{PATH}"]
    assert asked[0][1]["Accept"] == "application/json"
    assert "Authorization" not in asked[0][1]


@pytest.mark.requirement("SM-5")
def test_a_whole_document_is_read() -> None:
    found = read()
    assert (found.authorize, found.token) == ("https://fhir.example/authorize", "https://fhir.example/token")
    assert found.revoke == "https://fhir.example/revoke"
    assert found.signs_users


@pytest.mark.requirement("SM-4")
@pytest.mark.parametrize(
    ("given", "absolute"),
    [
        ("auth/token", f"{ISS}/auth/token"),
        ("/auth/token", "https://fhir.example/auth/token"),
        ("../token", "https://fhir.example/tenant/token"),
        ("https://FHIR.example/t?tenant=1", "https://FHIR.example/t?tenant=1"),
    ],
)
def test_a_relative_endpoint_is_read_from_the_fhir_base(given: str, absolute: str) -> None:
    assert read(token_endpoint=given).token == absolute


@pytest.mark.requirement("SM-5")
@pytest.mark.parametrize(
    "changes",
    [
        {"token_endpoint": None},
        {"token_endpoint": ""},
        {"token_endpoint": 7},
        {"authorization_endpoint": None},
        {"grant_types_supported": ["client_credentials"]},
    ],
)
def test_a_document_that_cannot_serve_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(LaunchError) as refused:
        read(**changes)
    assert refused.value.status == 502


@pytest.mark.requirement("SM-5")
@pytest.mark.parametrize("document", [None, [], "text", 7])
def test_what_is_no_document_is_refused(document: object) -> None:
    with pytest.raises(LaunchError):
        read_configuration(server(), document)


@pytest.mark.requirement("SM-5")
@pytest.mark.parametrize("methods", [None, [], ["plain"]])
def test_pkce_is_used_where_s256_is_not_named(app: TestClient, ehr: FakeEhr, methods: list[str] | None) -> None:
    assert ehr.document is not None
    ehr.document["code_challenge_methods_supported"] = methods
    assert "code_challenge_method=S256" in begin(app, ehr)


@pytest.mark.requirement("SM-5", "SM-29")
@pytest.mark.parametrize("lacking", ["issuer", "jwks_uri"])
def test_without_keys_or_issuer_no_user_is_asked_for(app: TestClient, ehr: FakeEhr, lacking: str) -> None:
    """An id_token that could not be checked is not asked for."""
    assert ehr.document is not None
    del ehr.document[lacking]
    location = begin(app, ehr)
    assert "openid" not in location
    assert "nonce" not in location
    assert launched(app, ehr).status_code == 303


@pytest.mark.requirement("SM-3", "SM-7")
@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize(
    "url", ["https://attacker.example/x", "http://fhir.example/x", "https://fhir.example:8443/x", "javascript:alert(1)",
            "//attacker.example/x", "https://fhir.example@attacker.example/x", "https://auth.example.attacker.example/x"]
)  # fmt: skip
def test_an_endpoint_elsewhere_is_not_followed(name: str, url: str) -> None:
    with pytest.raises(LaunchError):
        read(server(endpoints_at=(ServerBase.parse("https://auth.example/oauth"),)), **{name: url})


def test_an_endpoint_below_a_listed_base_is() -> None:
    listed = server(endpoints_at=(ServerBase.parse("https://auth.example/oauth"),))
    assert read(listed, token_endpoint="https://auth.example/oauth/token").token == "https://auth.example/oauth/token"
    with pytest.raises(LaunchError):
        read(listed, token_endpoint="https://auth.example/other/token")
    assert read(revocation_endpoint="https://attacker.example/revoke").revoke is None


def test_the_registrations_issuer_must_be_the_documents() -> None:
    assert read(server(issuer="https://auth.example")).issuer == "https://auth.example"
    assert read(server(issuer="https://auth.example"), issuer=None).issuer == "https://auth.example"
    with pytest.raises(LaunchError):
        read(server(issuer="https://other.example"))


@pytest.mark.requirement("SM-4")
@pytest.mark.parametrize(
    ("document", "status"),
    [(None, 404), (b"<html>", 200), (b"", 200), (b"[]", 200), (b"{", 200), (b"x" * 300_000, 200)],
)
def test_what_cannot_be_read_is_a_page_that_says_so(app: TestClient, ehr: FakeEhr, document: Any, status: int) -> None:
    ehr.document = document
    answer = app.get("/smart/launch", params={"iss": ehr.iss, "launch": "x"}, follow_redirects=False)
    assert answer.status_code == 502
    assert "sign-in did not work" in answer.text


def test_a_server_that_does_not_answer_well_is_not_asked_for_each_launch(ehr: FakeEhr) -> None:
    now, document, ehr.document = [0.0], ehr.document, None
    registered = server(iss=ehr.iss, base=ServerBase.parse(ehr.iss))
    with checked_session() as http:
        discovery = Discovery(http, lambda: now[0])
        for _ in range(3):
            with pytest.raises(LaunchError):
                discovery.of(registered)
        assert len(ehr.asked) == 1
        ehr.document = document
        now[0] += FAULT_KEPT_S
        assert discovery.of(registered) is discovery.of(registered)
        now[0] += KEPT_S
        discovery.of(registered)
    assert len(ehr.asked) == 3


STATEMENT = {
    "resourceType": "CapabilityStatement",
    "rest": [
        {"security": {"extension": [{
            "url": "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris",
            "extension": [
                {"url": "authorize", "valueUri": "https://fhir.example/authorize"},
                {"url": "token", "valueUri": "https://fhir.example/token"},
            ],
        }]}}
    ],
}  # fmt: skip


@pytest.mark.requirement("SM-4")
def test_a_capability_statement_serves_where_the_registration_says_so() -> None:
    found = from_statement(server(), STATEMENT)
    assert (found.authorize, found.token) == ("https://fhir.example/authorize", "https://fhir.example/token")
    assert not found.signs_users
    for odd in (
        None,
        {},
        {"rest": 7},
        {"rest": [{"security": {"extension": [{"url": "x"}]}}]},
        {"rest": [{"security": 1}]},
    ):
        with pytest.raises(LaunchError):
            from_statement(server(), odd)


@pytest.mark.requirement("SM-4")
def test_the_statement_is_not_asked_unless_the_registration_says_so(registered: Registered, ehr: FakeEhr) -> None:
    ehr.document = None
    asked = {}
    for allowed in (False, True):
        ehr.asked.clear()
        with registered({"capability_statement": allowed}) as client:
            client.get("/smart/launch", params={"iss": ehr.iss, "launch": "x"}, follow_redirects=False)
        asked[allowed] = [path for path, _ in ehr.asked]
    assert asked == {False: [f"/fhir{PATH}"], True: [f"/fhir{PATH}", "/fhir/metadata"]}
