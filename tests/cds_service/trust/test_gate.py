"""What a known client may do: which routes need it, for which audience, which services and FHIR servers are its own."""

import dataclasses
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from cds_service.allow_list import AllowList
from cds_service.trust.api_key import digest_of
from cds_service.trust.rate_limit import RateLimit
from cds_service.trust.replay import InProcessReplayStore
from tests.cds_service.calling import HOOK, PATIENT, authorization, call, is_outcome, notes_of, service, trial
from tests.cds_service.fake_fhir import fake_fhir
from tests.cds_service.trust.ehr import CALL, HOOK_URL, PUBLIC, Ehr, bearer, clients_file, ec_key, production, rsa_key

EHR = Ehr()
LEGACY = Ehr(rsa_key("legacy"), "RS384", "https://legacy.example")
KEY = "a-key-of-32-random-bytes-in-base64"
DISCOVERY = "/cds-services"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    records = (
        EHR.record(),
        LEGACY.record(audiences=["legacy-cds", f"{PUBLIC}/"], services=["spinemets-patient-view"], max_lifetime_s=900),
        {"iss": "https://keyed.example", "api_keys_sha256": [digest_of(KEY)]},
    )
    with service(production(tmp_path_factory.mktemp("clients"), *records)) as client:
        yield client


CONFORMANCE = ("/fhir/metadata", "/fhir/CodeSystem/spinemet-item")


@pytest.mark.parametrize(
    "path", ["/", "/cds-services", "/cds-services/", "/openapi.json", "/health/live", *CONFORMANCE]
)
def test_what_says_nothing_of_patients_is_open(path: str, client: TestClient) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.requirement("CH-141")
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", HOOK),
        ("POST", f"{HOOK}/"),
        ("GET", HOOK),
        ("POST", f"{HOOK}/feedback"),
        ("POST", "/assess"),
        ("POST", "/cds-services/unknown"),
        ("POST", DISCOVERY),
        ("DELETE", "/"),
        ("POST", "/metrics"),
        ("GET", "/a-route-of-a-later-version"),
        ("GET", "/health/live/../../assess"),
        ("POST", "//assess"),
    ],
)
def test_everything_else_needs_a_client(method: str, path: str, client: TestClient) -> None:
    answer = client.request(method, path, json=CALL)
    assert (answer.status_code, is_outcome(answer.json())) == (401, True)


@pytest.mark.requirement("CH-141")
def test_every_route_is_open_on_purpose_or_closed(client: TestClient) -> None:
    routes = {(method, path) for path, item in client.get("/openapi.json").json()["paths"].items() for method in item}
    opened = {(method, path) for method, path in routes if client.request(method, path).status_code != 401}
    assert opened == {
        ("get", path) for path in ("/", "/cds-services", "/fhir/metadata", "/health/live", "/health/ready", "/metrics")
    }


@pytest.mark.requirement("CH-21")
def test_discovery_takes_a_token_for_its_own_address_and_does_not_need_one(client: TestClient) -> None:
    good = client.get(DISCOVERY, headers=bearer(EHR.token(aud=PUBLIC + DISCOVERY)))
    bad = client.get(DISCOVERY, headers=bearer(EHR.token()))
    assert (good.status_code, bad.status_code) == (200, 401)
    assert good.content == client.get(DISCOVERY).content


@pytest.mark.requirement("CH-147")
@pytest.mark.parametrize(
    "aud",
    [
        HOOK_URL,
        f"{HOOK_URL}/",
        [HOOK_URL],
        ["https://other.example", f"{HOOK_URL}/"],
    ],
)
def test_the_audience_is_the_address_called(aud: Any, client: TestClient) -> None:
    assert client.post(HOOK, json=CALL, headers=bearer(EHR.token(aud=aud))).status_code == 200


@pytest.mark.requirement("CH-10", "CH-147")
def test_behind_a_path_of_the_site_the_audience_has_that_path(tmp_path: Path) -> None:
    """The proxy in front takes the path off; the address outside, SPINEMETS_PUBLIC_URL, has it."""
    public = "https://hospital.example/spine"
    with service(production(tmp_path, EHR.record(), public_url=public)) as client:
        inside = client.post("https://hospital.example" + HOOK, json=CALL, headers=bearer(EHR.token(aud=public + HOOK)))
        without = client.post("https://hospital.example" + HOOK, json=CALL, headers=bearer(EHR.token()))
        found = [client.get(f"https://hospital.example/cds-services{more}") for more in ("", "/")]
    assert (inside.status_code, without.status_code) == (200, 401)
    assert [answer.status_code for answer in found] == [200, 200]
    assert [entry["id"] for entry in found[1].json()["services"]]


@pytest.mark.requirement("CH-147", "RB-8")
@pytest.mark.parametrize("aud", ["legacy-cds", PUBLIC, HOOK_URL, ["x", "legacy-cds"]])
def test_a_record_may_accept_further_audiences(aud: Any, client: TestClient) -> None:
    assert client.post(HOOK, json=CALL, headers=bearer(LEGACY.token(aud=aud))).status_code == 200


@pytest.mark.requirement("CH-128")
@pytest.mark.parametrize("aud", [HOOK_URL, f"{HOOK_URL}/feedback"])
def test_feedback_accepts_the_address_of_its_service_too(aud: str, client: TestClient) -> None:
    assert client.post(f"{HOOK}/feedback", json={}, headers=bearer(EHR.token(aud=aud))).status_code != 401


def test_a_known_client_gets_the_errors_of_the_service(client: TestClient) -> None:
    unknown = client.post("/cds-services/unknown", headers=bearer(EHR.token(aud=f"{PUBLIC}/cds-services/unknown")))
    malformed = client.post(HOOK, json={}, headers=bearer(EHR.token()))
    assert (unknown.status_code, malformed.status_code) == (404, 400)


@pytest.mark.requirement("CH-101")
def test_a_record_may_name_the_services_it_is_for(client: TestClient) -> None:
    headers = bearer(LEGACY.token(aud=f"{PUBLIC}/assess"))
    answer = client.post("/assess", json={"ecog": 1}, headers=headers)
    assert (answer.status_code, answer.content) == (403, client.post("/assess").content)
    assert (
        client.post("/assess", json={"ecog": 1}, headers=bearer(EHR.token(aud=f"{PUBLIC}/assess"))).status_code == 200
    )


@pytest.mark.requirement("CH-142", "RB-8")
@pytest.mark.parametrize(
    ("header", "claims"),
    [
        ({"typ": None}, {}),
        ({"typ": "jwt"}, {}),
        ({"alg": "RS384", "x5t": "abc"}, {}),
        ({}, {"sub": "system", "extra": {"a": [1]}}),
        ({}, {"tenant": "any"}),
    ],
)
def test_forms_that_clients_do_send_are_accepted(
    header: dict[str, Any], claims: dict[str, Any], client: TestClient
) -> None:
    assert client.post(HOOK, json=CALL, headers=bearer(LEGACY.token(header, **claims))).status_code == 200


@pytest.mark.requirement("RB-8")
def test_a_vendors_quarter_of_an_hour_and_earlier_nbf_are_accepted(client: TestClient) -> None:
    claims = LEGACY.claims()
    token = LEGACY.token(exp=claims["iat"] + 900, nbf=claims["iat"] - 300)
    assert client.post(HOOK, json=CALL, headers=bearer(token)).status_code == 200


@pytest.mark.requirement("CH-148")
def test_a_clock_a_little_off_is_no_reason_to_refuse(client: TestClient) -> None:
    now = EHR.claims()["iat"]
    fast, slow = EHR.token(iat=now + 50, exp=now + 300), EHR.token(iat=now - 300, exp=now - 50)
    assert [client.post(HOOK, json=CALL, headers=bearer(token)).status_code for token in (fast, slow)] == [200, 200]


@pytest.mark.requirement("RB-9")
def test_an_api_key_shows_who_calls_as_often_as_it_comes(client: TestClient) -> None:
    answers = [client.post(HOOK, json=CALL, headers={"X-API-Key": KEY}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    both = client.post(HOOK, json=CALL, headers={"X-API-Key": KEY} | bearer(EHR.token()))
    wrong = client.post(HOOK, json=CALL, headers={"X-API-Key": KEY + "x"})
    twice = client.post(HOOK, json=CALL, headers=[("X-API-Key", KEY), ("X-API-Key", KEY)])
    as_token = client.post(HOOK, json=CALL, headers=bearer(KEY))
    assert {answer.status_code for answer in (both, wrong, twice, as_token)} == {401}


@pytest.mark.requirement("CH-160")
def test_a_refusal_may_be_read_by_a_page_of_a_listed_origin(tmp_path: Path) -> None:
    origin = "https://ehr.example"
    with service(production(tmp_path, EHR.record(), cors_origins=(origin,))) as client:
        refused = client.post(HOOK, json=CALL, headers={"Origin": origin})
        preflight = client.options(HOOK, headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
    assert (refused.status_code, preflight.status_code) == (401, 204)
    assert refused.headers["access-control-allow-origin"] == preflight.headers["access-control-allow-origin"] == origin


def test_an_oversized_body_is_not_read_before_the_client_is_known(tmp_path: Path) -> None:
    with service(production(tmp_path, EHR.record(), max_body_bytes=100)) as client:
        unknown = client.post(HOOK, json=CALL)
        known = client.post(HOOK, json=CALL, headers=bearer(EHR.token()))
    assert (unknown.status_code, known.status_code) == (401, 413)


@pytest.mark.requirement("RB-8")
def test_two_tenants_of_one_issuer_have_keys_and_servers_of_their_own(tmp_path: Path) -> None:
    north, south = (Ehr(ec_key(kid), iss="https://vendor.example") for kid in ("n", "s"))
    records = (north.record(tenants=["north"]), south.record(tenants=["south"]))
    with service(production(tmp_path, *records)) as client:
        own = [(north, "north"), (south, "south")]
        crossed = [(north, "south"), (south, "north")]
        statuses = [
            [
                client.post(HOOK, json=CALL, headers=bearer(ehr.token(tenant=tenant))).status_code
                for ehr, tenant in pairs
            ]
            for pairs in (own, crossed)
        ]
    assert statuses == [[200, 200], [401, 401]]


@pytest.mark.requirement("RB-30")
def test_a_client_names_its_own_fhir_servers_only(tmp_path: Path) -> None:
    members: dict[str, Any] = {"fhirAuthorization": authorization(patient=PATIENT)}
    with fake_fhir() as ours, fake_fhir() as theirs:
        clients = clients_file(
            tmp_path, EHR.record(fhir_servers=[ours.base]), LEGACY.record(fhir_servers=[theirs.base])
        )
        site = AllowList.parse(f"{ours.base},{theirs.base}")
        with service(trial(clients=clients, fhir_servers=site, public_url=PUBLIC)) as client:
            own = client.post(HOOK, json=call(fhirServer=ours.base, **members), headers=bearer(EHR.token()))
            foreign = client.post(HOOK, json=call(fhirServer=theirs.base, **members), headers=bearer(EHR.token()))
            with_prefetch = client.post(HOOK, json=CALL | {"fhirServer": theirs.base}, headers=bearer(EHR.token()))
            without_list = client.post(
                HOOK, json=call(fhirServer=ours.base, **members), headers={"X-API-Key": "none"}
            )  # fmt: skip
    assert (own.status_code, foreign.status_code, with_prefetch.status_code) == (200, 412, 200)
    assert without_list.status_code == 401
    assert "not on this service's list" in foreign.text
    assert theirs.requests == []
    assert notes_of(own.json()) == notes_of(with_prefetch.json())


@pytest.mark.requirement("CH-34")
def test_production_calls_no_server_in_the_clear(tmp_path: Path) -> None:
    members: dict[str, Any] = {"fhirAuthorization": authorization(patient=PATIENT)}
    with (
        fake_fhir() as fake,
        service(production(tmp_path, EHR.record(fhir_servers=["https://fhir.example/a"]))) as client,
    ):
        for server in (fake.base, "http://fhir.example/a", fake.base.replace("http", "https")):
            answer = client.post(HOOK, json=call(fhirServer=server, **members), headers=bearer(EHR.token()))
            assert (answer.status_code, "not on this service's list" in answer.text) == (412, True)
    assert fake.requests == []


def test_a_client_without_fhir_servers_works_from_prefetch_alone(tmp_path: Path) -> None:
    with fake_fhir() as fake:
        settings = trial(clients=clients_file(tmp_path, EHR.record()), public_url=PUBLIC)
        with service(settings) as client:
            answer = client.post(
                HOOK, headers=bearer(EHR.token()),
                json=call(fhirServer=fake.base, fhirAuthorization=authorization(patient=PATIENT)),
            )  # fmt: skip
    assert (answer.status_code, fake.requests) == (412, [])


@pytest.mark.requirement("CH-101")
def test_calls_beyond_the_rate_are_told_when_to_come_back(tmp_path: Path) -> None:
    with service(production(tmp_path, EHR.record(), LEGACY.record(), rate_limit=3)) as client:
        first = [client.post(HOOK, json=CALL, headers=bearer(EHR.token())) for _ in range(4)]
        other_client = client.post(HOOK, json=CALL, headers=bearer(LEGACY.token()))
    assert [answer.status_code for answer in first] == [200, 200, 200, 429]
    assert other_client.status_code == 200
    assert 1 <= int(first[-1].headers["retry-after"]) <= 20
    assert is_outcome(first[-1].json())


def test_a_token_that_came_too_early_is_still_good_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    limit = RateLimit(1, lambda: clock[0])
    monkeypatch.setattr("cds_service.trust.protection.RateLimit", lambda _: limit)
    with service(production(tmp_path, EHR.record(), rate_limit=1)) as client:
        client.post(HOOK, json=CALL, headers=bearer(EHR.token()))
        headers = bearer(EHR.token())
        early = client.post(HOOK, json=CALL, headers=headers)
        clock[0] = 61.0
        later = client.post(HOOK, json=CALL, headers=headers)
    assert (early.status_code, later.status_code) == (429, 200)


@pytest.mark.requirement("CH-101")
def test_where_replay_cannot_be_checked_the_answer_is_try_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cds_service.trust.replay.InProcessReplayStore", partial(InProcessReplayStore, 1))
    with service(production(tmp_path, EHR.record())) as client:
        answers = [client.post(HOOK, json=CALL, headers=bearer(EHR.token())) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 503]
    assert is_outcome(answers[1].json())
    assert answers[1].headers["retry-after"] == "5"


def test_guessing_is_slowed_down_before_anything_is_checked(tmp_path: Path) -> None:
    with service(production(tmp_path, EHR.record(), rate_limit=3)) as client:
        statuses = [client.post(HOOK, json=CALL, headers=bearer("x")).status_code for _ in range(5)]
    assert statuses == [401, 401, 401, 429, 429]


def test_without_clients_nothing_is_added() -> None:
    with service(trial()) as client:
        names = {re.sub(r"\W", "", str(layer.cls)) for layer in client.app.user_middleware}  # type: ignore[attr-defined]
    assert not any("trust" in name for name in names)


def test_in_development_clients_are_checked_where_they_are_named(tmp_path: Path) -> None:
    settings = dataclasses.replace(trial(), clients=clients_file(tmp_path, EHR.record()), public_url=PUBLIC)
    with service(settings) as client:
        assert client.post(HOOK, json=CALL).status_code == 401
        assert client.post(HOOK, json=CALL, headers=bearer(EHR.token())).status_code == 200
