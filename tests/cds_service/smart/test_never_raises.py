"""Whatever an EHR sends: a launch ends in a session or in a reason, never in an error of ours."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from cds_service.allow_list import ServerBase
from cds_service.bounded_call import Answer
from cds_service.seal import Seal
from cds_service.smart.app_context import MEMBER, AppContexts
from cds_service.smart.context_items import study_in
from cds_service.smart.discovery import from_statement, read_configuration
from cds_service.smart.id_token import user_of
from cds_service.smart.launch_error import LaunchError
from cds_service.smart.registration import SmartServer
from cds_service.smart.token_answer import error_of, read_token_answer
from tests.cds_service.smart.fake_ehr import FakeEhr

BASE = ServerBase.parse("https://fhir.example/r4")
SERVER = SmartServer(iss=BASE.url, base=BASE, client_id="spinemets")
ODD = st.sampled_from(
    ["", " ", "\x00", "http://[", "//", "https://fhir.example:port/x", "\ud800", "é", "a" * 5000, "../.."]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20) | ODD
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def objects(*names: str) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with these members, each of any kind or not there."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, JSON))


CONFIGURATIONS = objects(
    "issuer", "jwks_uri", "authorization_endpoint", "token_endpoint", "revocation_endpoint", "grant_types_supported",
    "capabilities", "code_challenge_methods_supported", "token_endpoint_auth_methods_supported",
    "token_endpoint_auth_signing_alg_values_supported", "authorization_response_iss_parameter_supported",
)  # fmt: skip
TOKENS = objects(
    "access_token", "token_type", "expires_in", "scope", "patient", "encounter", "tenant", "id_token", "refresh_token",
    "fhirContext", "appContext", "need_patient_banner", "error",
)  # fmt: skip


@pytest.mark.requirement("SM-4", "SM-5")
@given(CONFIGURATIONS | JSON)
@example({"authorization_endpoint": "http://[", "token_endpoint": "https://fhir.example/token"})
def test_a_configuration_of_any_kind(document: Any) -> None:
    with suppress(LaunchError):
        found = read_configuration(SERVER, document)
        assert SERVER.may_hold(found.authorize)
        assert SERVER.may_hold(found.token)
    with suppress(LaunchError):
        from_statement(SERVER, document)


@pytest.mark.requirement("SM-22", "SM-23", "SM-24")
@given(TOKENS | JSON, st.sampled_from([200, 400, 500]))
@example({"access_token": "a", "token_type": "bearer", "patient": "\ud800"}, 200)
def test_a_token_answer_of_any_kind(members: Any, status: int) -> None:
    answer = Answer(status, json.dumps(members).encode(), {})
    assert error_of(answer)
    with suppress(LaunchError):
        read = read_token_answer(answer, "launch")
        assert read.lives_s > 0
        assert (read.patient_id, read.tenant, read.id_token, read.scopes.granted) is not None
        assert "access" not in repr(read)


@pytest.mark.requirement("SM-22")
@given(st.binary(max_size=60))
def test_bytes_of_any_kind(body: bytes) -> None:
    with suppress(LaunchError):
        read_token_answer(Answer(200, body, {}), "")


@pytest.mark.requirement("SM-26", "SM-28", "SM-29")
@given(JSON | st.builds(lambda value: {MEMBER: value}, JSON) | st.builds(lambda v: [{"reference": v, "role": v}], JSON))
def test_a_context_of_any_kind(value: Any) -> None:
    contexts = AppContexts(Seal.of_file(None))
    assert contexts.level(value, BASE, "p1") == ""
    assert contexts.level(json.dumps(value), BASE, "p1") == ""
    study = study_in(value, BASE)
    assert study is None or study.startswith("ImagingStudy/")
    assert user_of({"fhirUser": value}, BASE) is None


@pytest.mark.requirement("SM-2", "SM-15", "SM-16")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from(["iss", "launch", "state", "code", "error", "error_description", "x"]), st.text(max_size=30)
    )
)
def test_addresses_of_any_kind_are_answered_with_a_page(app: TestClient, ehr: FakeEhr, query: dict[str, str]) -> None:
    for path in ("/smart/launch", "/smart/callback", "/smart/standalone"):
        answer = app.get(path, params=query, follow_redirects=False)
        assert answer.status_code in {200, 400}
        assert "text/html" in answer.headers["content-type"]
    assert app.post("/smart/callback", data=query, follow_redirects=False).status_code == 400
    assert ehr.asked == []
