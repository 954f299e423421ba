"""The attack table: forged, altered, stolen and misdirected tokens. None is accepted, and all get one answer."""

import hashlib
import hmac
import json
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from cds_service.trust.refusals import Reason
from cds_service.trust.token import LONGEST_TOKEN
from tests.cds_service.calling import HOOK, is_outcome, service
from tests.cds_service.trust.ehr import CALL, HOOK_URL, PUBLIC, Ehr, bearer, ec_key, part, production, rsa_key, sign

EHR = Ehr()
RSA = Ehr(rsa_key("rsa"), "RS384", "https://rsa.example")
PINNED = Ehr(iss="https://pinned.example")
BOTH = Ehr(iss="https://both.example")
TENANTS = Ehr(iss="https://tenants.example")
OTHER = ec_key("first")
NOW = int(time.time())
RECORDS = [
    EHR.record(),
    RSA.record(),
    PINNED.record(jku="https://pinned.example/jwks.json"),
    BOTH.record(algorithms=["ES384", "RS384", "ES256"]),
    TENANTS.record(tenants=["north", "south"]),
    {"iss": "https://keyed.example", "api_keys_sha256": ["0" * 64]},
]


def hmac_signed(header: dict[str, Any], secret: bytes, ehr: Ehr = EHR) -> str:
    signed = f"{part(header)}.{part(ehr.claims())}"
    hash_name = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}[header["alg"]]
    return f"{signed}.{part(hmac.digest(secret, signed.encode(), hash_name))}"


def with_part(token: str, place: int, text: str) -> str:
    parts = token.split(".")
    parts[place] = text
    return ".".join(parts)


def unsigned(alg: str, signature: str = "") -> str:
    return f"{part({'alg': alg, 'kid': 'first'})}.{part(EHR.claims())}.{signature}"


def repeated(member: str) -> str:
    """Signed claims in which one member stands twice, the good value last."""
    claims = json.dumps(EHR.claims())
    return sign(EHR.header(), f'{{"{member}": "x", {claims[1:]}'.encode(), EHR.key)


def repeated_in_header() -> str:
    return sign(b'{"alg": "none", "alg": "ES384", "kid": "first"}', json.dumps(EHR.claims()).encode(), EHR.key)


def flipped(token: str) -> str:
    signature = token.rsplit(".", 1)[1]
    return with_part(token, 2, ("A" if signature[0] != "A" else "B") + signature[1:])


PUBLIC_PEM, RSA_PEM = EHR.key.as_pem(private=False), RSA.key.as_pem(private=False)
PUBLIC_JWK = json.dumps(EHR.key.as_dict(private=False)).encode()
OWN_JWK = dict(OTHER.as_dict(private=False))
ATTACKS: dict[str, tuple[Reason, Callable[[], str]]] = {
    "alg none": (Reason.NOT_A_TOKEN, lambda: unsigned("none")),
    "alg none with a signature": (Reason.ALGORITHM, lambda: unsigned("none", part(b"x"))),
    "alg None in other letters": (Reason.ALGORITHM, lambda: unsigned("nOnE", part(b"x"))),
    "alg missing": (Reason.ALGORITHM, lambda: EHR.token({"alg": None})),
    "alg as a list": (Reason.ALGORITHM, lambda: EHR.token({"alg": ["ES384"]})),
    "alg empty": (Reason.ALGORITHM, lambda: unsigned("", part(b"x"))),
    "HMAC with the public PEM": (Reason.ALGORITHM, lambda: hmac_signed({"alg": "HS256", "kid": "first"}, PUBLIC_PEM)),
    "HMAC with the public RSA PEM": (
        Reason.ALGORITHM,
        lambda: hmac_signed({"alg": "HS384", "kid": "rsa"}, RSA_PEM, RSA),
    ),
    "HMAC with the public JWK": (Reason.ALGORITHM, lambda: hmac_signed({"alg": "HS512", "kid": "first"}, PUBLIC_JWK)),
    "HMAC with nothing": (Reason.ALGORITHM, lambda: hmac_signed({"alg": "HS256", "kid": "first"}, b"")),
    "HMAC hash of the key": (
        Reason.ALGORITHM,
        lambda: hmac_signed({"alg": "HS256", "kid": "first"}, hashlib.sha256(PUBLIC_PEM).digest()),
    ),
    "an algorithm not registered, its own key": (Reason.ALGORITHM, lambda: RSA.token({"alg": "RS256"})),
    "an algorithm that does not fit the key": (Reason.SIGNATURE, lambda: BOTH.token({"alg": "RS384"})),
    "an algorithm of another curve": (Reason.SIGNATURE, lambda: BOTH.token({"alg": "ES256"})),
    "signed with another key of that kid": (Reason.SIGNATURE, lambda: EHR.token(key=OTHER)),
    "signature altered": (Reason.SIGNATURE, lambda: flipped(EHR.token())),
    "signature cut short": (Reason.SIGNATURE, lambda: EHR.token()[:-8]),
    "signature of another token": (Reason.SIGNATURE, lambda: with_part(EHR.token(), 2, EHR.token().split(".")[2])),
    "signature empty": (Reason.NOT_A_TOKEN, lambda: with_part(EHR.token(), 2, "")),
    "signature of zeros": (Reason.SIGNATURE, lambda: with_part(EHR.token(), 2, part(b"\x00" * 96))),
    "claims altered": (Reason.SIGNATURE, lambda: with_part(EHR.token(), 1, part(EHR.claims()))),
    "kid unknown": (Reason.KEY, lambda: EHR.token({"kid": "second"})),
    "kid missing": (Reason.KEY, lambda: EHR.token({"kid": None})),
    "kid empty": (Reason.KEY, lambda: EHR.token({"kid": ""})),
    "kid of another client": (Reason.KEY, lambda: EHR.token({"kid": "rsa"})),
    "kid that is a path": (Reason.KEY, lambda: EHR.token({"kid": "../../../../dev/null"})),
    "kid that is SQL": (Reason.KEY, lambda: EHR.token({"kid": "x' UNION SELECT 'secret' --"})),
    "kid that is a command": (Reason.KEY, lambda: EHR.token({"kid": "first|/bin/true"})),
    "kid with a line break": (Reason.KEY, lambda: EHR.token({"kid": "first\nrefused status=200"})),
    "kid that is a URL": (Reason.KEY, lambda: EHR.token({"kid": "https://evil.example/key"})),
    "embedded jwk, signed with it": (Reason.HEADER_MEMBER, lambda: EHR.token({"jwk": OWN_JWK}, key=OTHER)),
    "embedded jwk, well signed": (Reason.HEADER_MEMBER, lambda: EHR.token({"jwk": OWN_JWK})),
    "x5u": (Reason.HEADER_MEMBER, lambda: EHR.token({"x5u": "https://evil.example/cert.pem"})),
    "x5c": (Reason.HEADER_MEMBER, lambda: EHR.token({"x5c": ["MIIB"]})),
    "foreign jku, signed with its key": (
        Reason.JKU,
        lambda: EHR.token({"jku": "https://evil.example/jwks.json"}, key=OTHER),
    ),
    "foreign jku, well signed": (Reason.JKU, lambda: EHR.token({"jku": "https://evil.example/jwks.json"})),
    "jku beside the pinned one": (Reason.JKU, lambda: PINNED.token({"jku": "https://pinned.example/jwks.json?x=1"})),
    "jku with the pinned one as user": (
        Reason.JKU,
        lambda: PINNED.token({"jku": "https://pinned.example@evil.example/jwks.json"}),
    ),
    "jku to cloud metadata": (Reason.JKU, lambda: PINNED.token({"jku": "http://169.254.169.254/latest/meta-data"})),
    "jku that is no text": (Reason.JKU, lambda: PINNED.token({"jku": ["https://pinned.example/jwks.json"]})),
    "crit with an unknown member": (Reason.HEADER_MEMBER, lambda: EHR.token({"crit": ["exp"], "exp": 1})),
    "crit with b64": (Reason.HEADER_MEMBER, lambda: EHR.token({"crit": ["b64"], "b64": False})),
    "crit empty": (Reason.HEADER_MEMBER, lambda: EHR.token({"crit": []})),
    "b64 false": (Reason.HEADER_MEMBER, lambda: EHR.token({"b64": False})),
    "b64 true, well signed": (Reason.HEADER_MEMBER, lambda: EHR.token({"b64": True})),
    "zip": (Reason.HEADER_MEMBER, lambda: EHR.token({"zip": "DEF"})),
    "enc": (Reason.HEADER_MEMBER, lambda: EHR.token({"enc": "A128GCM"})),
    "typ of another kind": (Reason.HEADER_MEMBER, lambda: EHR.token({"typ": "at+jwt"})),
    "encrypted": (Reason.NOT_A_TOKEN, lambda: "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA"),
    "four parts": (Reason.NOT_A_TOKEN, lambda: EHR.token() + ".AAAA"),
    "two parts": (Reason.NOT_A_TOKEN, lambda: EHR.token().rsplit(".", 1)[0]),
    "JSON serialisation": (
        Reason.NOT_A_TOKEN,
        lambda: json.dumps({"payload": "AAAA", "protected": "AAAA", "signature": "AAAA"}),
    ),
    "padding": (Reason.NOT_A_TOKEN, lambda: EHR.token() + "=="),
    "base64 of another alphabet": (Reason.NOT_A_TOKEN, lambda: EHR.token().replace("-", "+").replace("_", "/") + "+"),
    "header that is no JSON": (Reason.REPEATED_MEMBER, lambda: with_part(EHR.token(), 0, part(b"{"))),
    "header that is a list": (Reason.NOT_A_TOKEN, lambda: with_part(EHR.token(), 0, part([]))),
    "header nested without end": (Reason.REPEATED_MEMBER, lambda: with_part(EHR.token(), 0, part(b'{"a":' * 900))),
    "claims that are no JSON": (Reason.REPEATED_MEMBER, lambda: sign(EHR.header(), b"{", EHR.key)),
    "claims that are a list": (Reason.NOT_A_TOKEN, lambda: sign(EHR.header(), b"[]", EHR.key)),
    "claims not in UTF-8": (Reason.REPEATED_MEMBER, lambda: sign(EHR.header(), b'{"iss": "\xff"}', EHR.key)),
    "iss twice": (Reason.REPEATED_MEMBER, lambda: repeated("iss")),
    "aud twice": (Reason.REPEATED_MEMBER, lambda: repeated("aud")),
    "exp twice": (Reason.REPEATED_MEMBER, lambda: repeated("exp")),
    "alg twice": (Reason.REPEATED_MEMBER, repeated_in_header),
    "oversized": (Reason.TOO_LARGE, lambda: EHR.token(pad="x" * LONGEST_TOKEN)),
    "iss unknown": (Reason.ISSUER, lambda: EHR.token(iss="https://evil.example")),
    "iss of another client": (Reason.ALGORITHM, lambda: EHR.token(iss=RSA.iss)),
    "iss of another client, same kid": (Reason.SIGNATURE, lambda: EHR.token(iss=BOTH.iss)),
    "iss of a client that signs nothing": (Reason.ISSUER, lambda: EHR.token(iss="https://keyed.example")),
    "iss with a slash": (Reason.ISSUER, lambda: EHR.token(iss=EHR.iss + "/")),
    "iss in capitals": (Reason.ISSUER, lambda: EHR.token(iss=EHR.iss.upper())),
    "iss that is a list": (Reason.ISSUER, lambda: EHR.token(iss=[EHR.iss])),
    "iss missing": (Reason.ISSUER, lambda: EHR.token(iss=None)),
    "aud of another service": (Reason.AUDIENCE, lambda: EHR.token(aud=f"{PUBLIC}/cds-services/other")),
    "aud is the base": (Reason.AUDIENCE, lambda: EHR.token(aud=PUBLIC)),
    "aud is discovery": (Reason.AUDIENCE, lambda: EHR.token(aud=f"{PUBLIC}/cds-services")),
    "aud on another host": (Reason.AUDIENCE, lambda: EHR.token(aud=HOOK_URL.replace("cds.", "evil."))),
    "aud over http": (Reason.AUDIENCE, lambda: EHR.token(aud=HOOK_URL.replace("https", "http"))),
    "aud of the address called, not the public one": (
        Reason.AUDIENCE,
        lambda: EHR.token(aud=f"http://testserver{HOOK}"),
    ),
    "aud with more behind": (Reason.AUDIENCE, lambda: EHR.token(aud=f"{HOOK_URL}/feedback")),
    "aud empty": (Reason.CLAIM, lambda: EHR.token(aud="")),
    "aud empty list": (Reason.CLAIM, lambda: EHR.token(aud=[])),
    "aud list of others": (Reason.AUDIENCE, lambda: EHR.token(aud=[PUBLIC, "https://evil.example"])),
    "aud with a number": (Reason.CLAIM, lambda: EHR.token(aud=[5, HOOK_URL])),
    "aud that is an object": (Reason.CLAIM, lambda: EHR.token(aud={"url": HOOK_URL})),
    "aud missing": (Reason.CLAIM, lambda: EHR.token(aud=None)),
    "expired": (Reason.EXPIRED, lambda: EHR.token(iat=NOW - 900, exp=NOW - 300)),
    "expired just beyond the leeway": (
        Reason.EXPIRED,
        lambda: EHR.token(iat=int(time.time()) - 300, exp=int(time.time()) - 61),
    ),
    "exp missing": (Reason.CLAIM, lambda: EHR.token(exp=None)),
    "exp that is text": (Reason.CLAIM, lambda: EHR.token(exp=str(NOW + 300))),
    "exp that is true": (Reason.CLAIM, lambda: EHR.token(exp=True)),
    "exp without end": (
        Reason.REPEATED_MEMBER,
        lambda: sign(EHR.header(), json.dumps(EHR.claims(exp=float("inf"))).encode(), EHR.key),
    ),
    "exp that is no number": (
        Reason.REPEATED_MEMBER,
        lambda: sign(EHR.header(), json.dumps(EHR.claims(exp=float("nan"))).encode(), EHR.key),
    ),
    "exp beyond all floats": (Reason.LIFETIME, lambda: EHR.token(exp=10**400, iat=1.5)),
    "exp before iat": (Reason.LIFETIME, lambda: EHR.token(iat=int(time.time()) + 30, exp=int(time.time()) + 20)),
    "issued in the future": (Reason.NOT_YET, lambda: EHR.token(iat=int(time.time()) + 120)),
    "iat missing": (Reason.CLAIM, lambda: EHR.token(iat=None)),
    "iat that is text": (Reason.CLAIM, lambda: EHR.token(iat="now")),
    "not yet valid": (Reason.NOT_YET, lambda: EHR.token(nbf=int(time.time()) + 120)),
    "nbf that is text": (Reason.CLAIM, lambda: EHR.token(nbf="x")),
    "too long a life": (Reason.LIFETIME, lambda: EHR.token(exp=int(time.time()) + 3700)),
    "a life of years from a past iat": (Reason.LIFETIME, lambda: EHR.token(iat=0)),
    "jti missing": (Reason.CLAIM, lambda: EHR.token(jti=None)),
    "jti empty": (Reason.CLAIM, lambda: EHR.token(jti="")),
    "jti that is a number": (Reason.CLAIM, lambda: EHR.token(jti=7)),
    "jti too long": (Reason.CLAIM, lambda: EHR.token(jti="x" * 256)),
    "tenant that is an object": (Reason.CLAIM, lambda: TENANTS.token(tenant={"in": "north"})),
    "tenant of a forged token": (Reason.SIGNATURE, lambda: TENANTS.token(tenant="north", key=OTHER)),
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder: Path = tmp_path_factory.mktemp("clients")
    with service(production(folder, *RECORDS)) as client:
        yield client


@pytest.fixture(scope="module")
def refusal(client: TestClient) -> bytes:
    """The one answer: that to a call without any token."""
    return client.post(HOOK, json=CALL).content


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The hosts whose addresses were asked for."""
    asked: list[object] = []

    def note(host: object, *_: object, **__: object) -> list[object]:
        asked.append(host)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", note)
    return asked


@pytest.mark.requirement(
    "CH-101", "CH-103", "CH-142", "CH-143", "CH-144", "CH-145", "CH-146", "CH-147", "CH-148", "CH-153", "RB-34"
)
@pytest.mark.parametrize(("reason", "forge"), ATTACKS.values(), ids=ATTACKS.keys())
def test_no_attack_is_accepted_all_get_one_answer_and_the_log_has_the_reason(
    reason: Reason, forge: Callable[[], str], client: TestClient, refusal: bytes, calls: list[object],
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    token = forge()
    answer = client.post(HOOK, json=CALL, headers=bearer(token))
    assert (answer.status_code, answer.content, calls) == (401, refusal, [])
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/json"
    (line,) = [record for record in caplog.records if "refused=" in record.getMessage()]
    assert f"status=401 ms={line.fields['ms']}" in line.getMessage()  # type: ignore[attr-defined]  # as `say` puts it
    assert line.getMessage().endswith(f"refused={reason}")
    assert answer.headers["x-correlation-id"]
    assert not any(len(step) > 3 and step in caplog.text for step in token.split("."))


def test_the_same_client_is_answered_with_a_good_token(client: TestClient) -> None:
    for token in (EHR.token(), RSA.token(), PINNED.token(), BOTH.token(), TENANTS.token(tenant="north")):
        answer = client.post(HOOK, json=CALL, headers=bearer(token))
        assert (answer.status_code, bool(answer.json()["cards"])) == (200, True)


@pytest.mark.requirement("CH-149")
def test_a_token_is_accepted_once(client: TestClient, refusal: bytes, caplog: pytest.LogCaptureFixture) -> None:
    headers = bearer(EHR.token())
    first, second = (client.post(HOOK, json=CALL, headers=headers) for _ in range(2))
    assert (first.status_code, second.status_code, second.content) == (200, 401, refusal)
    assert f"client={EHR.iss} refused={Reason.REPLAY}" in caplog.records[-1].getMessage()


@pytest.mark.requirement("CH-149")
def test_a_jti_counts_for_its_issuer_alone(client: TestClient) -> None:
    tokens = (EHR.token(jti="same"), RSA.token(jti="same"), EHR.token(jti="same", sub="another"))
    assert [client.post(HOOK, json=CALL, headers=bearer(token)).status_code for token in tokens] == [200, 200, 401]


@pytest.mark.requirement("CH-150")
@pytest.mark.parametrize("tenant", ["east", "North", "", None])
def test_a_tenant_that_is_not_registered_is_a_known_client_without_permission(
    tenant: str | None, client: TestClient, refusal: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.post(HOOK, json=CALL, headers=bearer(TENANTS.token(tenant=tenant)))
    assert answer.status_code == (401 if tenant == "" else 403)
    assert answer.content == refusal
    assert is_outcome(answer.json())
    is_named = f"client={TENANTS.iss} refused=" in caplog.records[-1].getMessage()
    assert is_named == (answer.status_code == 403)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic dXNlcjpwYXNz"},
        {"X-API-Key": "guess"},
        {"X-API-Key": ""},
    ],
)
def test_without_a_token_the_answer_is_the_same(headers: dict[str, str], client: TestClient, refusal: bytes) -> None:
    answer = client.post(HOOK, json=CALL, headers=headers)
    assert (answer.status_code, answer.content) == (401, refusal)


def test_two_tokens_are_none(client: TestClient, refusal: bytes) -> None:
    values = [f"Bearer {EHR.token()}" for _ in range(2)]
    answer = client.post(HOOK, json=CALL, headers=[("Authorization", value) for value in values])
    assert (answer.status_code, answer.content) == (401, refusal)
