"""Whatever stands in the headers: refused, never a failure of ours."""

import contextlib
import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from cds_service.trust.refusals import CallRefusedError
from cds_service.trust.token import read_token
from tests.cds_service.calling import HOOK, service
from tests.cds_service.trust.ehr import CALL, Ehr, bearer, part, production, sign

EHR = Ehr()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
HEADER_NAMES = st.sampled_from(["alg", "kid", "typ", "jku", "jwk", "crit", "b64", "x5t", "cty", "zip"])
CLAIM_NAMES = st.sampled_from(["iss", "aud", "exp", "iat", "nbf", "jti", "tenant", "sub", "", "now", "value"])


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with service(production(tmp_path_factory.mktemp("clients"), EHR.record(), rate_limit=0)) as client:
        yield client


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(CallRefusedError):
        read_token(text)


@given(st.binary(max_size=60), st.binary(max_size=60), st.binary(max_size=20))
def test_any_three_parts_are_read_or_refused(header: bytes, claims: bytes, signature: bytes) -> None:
    with contextlib.suppress(CallRefusedError):
        read_token(".".join(part(raw) for raw in (header, claims, signature)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(changed=st.dictionaries(HEADER_NAMES, JSON, min_size=1, max_size=3))
def test_any_header_that_is_well_signed_is_answered(changed: dict[str, object], client: TestClient) -> None:
    token = sign(EHR.header() | changed, claims_with({}), EHR.key)
    assert client.post(HOOK, json=CALL, headers=bearer(token)).status_code in {200, 401}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(changed=st.dictionaries(CLAIM_NAMES, JSON, min_size=1, max_size=3))
def test_any_claims_that_are_well_signed_are_answered(changed: dict[str, object], client: TestClient) -> None:
    token = sign(EHR.header(), claims_with(changed), EHR.key)
    assert client.post(HOOK, json=CALL, headers=bearer(token)).status_code in {200, 401}


def claims_with(changed: dict[str, object]) -> bytes:
    return json.dumps(EHR.claims() | changed).encode()
