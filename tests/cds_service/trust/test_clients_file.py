"""The file of trusted clients: read whole or not at all, each fault by its place, nothing silently open."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from cds_service.main import create_app
from cds_service.settings import Mode, Settings, SettingsError
from cds_service.trust.clients_file import read_clients, with_clients
from tests.cds_service.calling import trial
from tests.cds_service.trust.ehr import Ehr, clients_file, ec_key, production, rsa_key

EHR = Ehr()
JKU = "https://ehr.example/jwks.json"
DIGEST = "0" * 64


def problems_of(folder: Path, *records: dict[str, Any], mode: Mode = Mode.PRODUCTION) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        with_clients(dataclasses.replace(production(folder, *records), mode=mode))
    return refused.value.problems


def test_a_record_is_read(tmp_path: Path) -> None:
    written = EHR.record(
        audiences=["cds/"], algorithms=["ES384", "RS256"], tenants=["north"], services=["assess"], max_lifetime_s=600,
        fhir_servers=["https://FHIR.example/r4/"],
    )  # fmt: skip
    (record,) = read_clients(clients_file(tmp_path, written))
    assert (record.iss, record.algorithms, record.max_lifetime_s) == (EHR.iss, ("ES384", "RS256"), 600)
    assert (record.audiences, record.tenants, record.services) == (
        frozenset({"cds"}),
        frozenset({"north"}),
        frozenset({"assess"}),
    )
    assert [server.url for server in record.fhir_servers] == ["https://fhir.example/r4"]
    assert record.keys is not None
    assert list(record.keys.by_kid) == ["first"]


def test_what_a_record_leaves_out_is_the_stricter_choice(tmp_path: Path) -> None:
    (record,) = read_clients(clients_file(tmp_path, {"iss": "a", "jku": JKU}))
    assert (record.algorithms, record.max_lifetime_s) == (("ES384", "RS384"), 3600)
    assert (record.audiences, record.fhir_servers) == (frozenset(), ())


FAULTS: list[tuple[str, dict[str, Any], str]] = [
    ("[0].iss", {"iss": None}, "required"),
    ("[0].iss", {"iss": ""}, "at least 1"),
    ("[0].iss", {"iss": "line\nbreak"}, "pattern"),
    ("[0].algorithms[0]", {"algorithms": ["none"]}, "none of ES384"),
    ("[0].algorithms[1]", {"algorithms": ["ES384", "HS256"]}, "none of ES384"),
    ("[0].algorithms", {"algorithms": []}, "at least 1"),
    ("[0].algorithms", {"algorithms": "ES384"}, "list"),
    ("[0].jku", {"jku": "ehr.example/jwks.json"}, "absolute"),
    ("[0].jku", {"jku": "https://user@ehr.example/jwks.json"}, "user information"),
    ("[0].jku", {"jku": "https://ehr.example/a/../b"}, "'..'"),
    ("[0].jku", {"jku": "http://ehr.example/jwks.json"}, "https only"),
    ("[0].jwks", {"jwks": {}}, "JWK Set"),
    ("[0].jwks", {"jwks": {"keys": []}}, "no key"),
    ("[0].jwks", {"jwks": {"keys": [dict(EHR.key.as_dict(private=True))]}}, "private"),
    ("[0].jwks", {"jwks": {"keys": [{"kty": "oct", "kid": "a", "k": "c2VjcmV0"}]}}, "shared key"),
    ("[0].jwks", {"jwks": EHR.jwks(dict(EHR.key.as_dict(private=False)))}, "share one kid"),
    ("[0].api_keys_sha256[0]", {"api_keys_sha256": ["a-key-in-the-clear"]}, "pattern"),
    ("[0].tenants", {"tenants": []}, "at least 1"),
    ("[0].services[0]", {"services": ["spinemets"]}, "none of spinemets-patient-view"),
    ("[0].max_lifetime_s", {"max_lifetime_s": 0}, "greater"),
    ("[0].max_lifetime_s", {"max_lifetime_s": 10**6}, "less"),
    ("[0].max_lifetime_s", {"max_lifetime_s": "3600"}, "integer"),
    ("[0].max_lifetime_s", {"max_lifetime_s": True}, "integer"),
    ("[0].fhir_servers[0]", {"fhir_servers": ["*"]}, "absolute"),
    ("[0].fhir_servers[0]", {"fhir_servers": ["https://fhir.example|open"]}, "not a base alone"),
    ("[0].fhir_servers", {"fhir_servers": ["http://fhir.example"]}, "https servers only"),
    ("[0].audience", {"audience": ["typing error"]}, "not permitted"),
    ("[0]", {"jwks": None}, "nobody could be this client"),
    ("[0]", {"iss": "https://sandbox.cds-hooks.org"}, "published"),
    ("[0]", {"jku": "https://sandbox.cds-hooks.org/.well-known/jwks.json"}, "published"),
]


@pytest.mark.requirement("CH-155")
@pytest.mark.parametrize(("place", "change", "why"), FAULTS)
def test_a_fault_is_named_by_its_place(place: str, change: dict[str, Any], why: str, tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, EHR.record(**change))
    assert problem.startswith(f"SPINEMETS_CLIENTS: {place}: ")
    assert why in problem


def test_faults_come_together_and_repeat_no_value(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, EHR.record(algorithms=["SECRETNAME"]), EHR.record(fhir_servers=["SECRETNAME"]))
    assert [problem.split(":")[1].strip() for problem in problems] == ["[0].algorithms[0]", "[1].fhir_servers[0]"]
    assert not any("SECRETNAME" in problem for problem in problems)


@pytest.mark.parametrize(
    "pair",
    [
        (EHR.record(), EHR.record()),
        (EHR.record(tenants=["a"]), EHR.record()),
        (EHR.record(tenants=["a", "b"]), EHR.record(tenants=["b", "c"])),
        (EHR.record(api_keys_sha256=[DIGEST]), EHR.record(iss="other", api_keys_sha256=[DIGEST])),
    ],
)
def test_two_records_that_cannot_be_told_apart_are_refused(pair: tuple[dict[str, Any], ...], tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, *pair)
    assert "[0] and [1]" in problem


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not JSON"),
        ("{}", "list"),
        ("[]", "names no client"),
        ('[{"iss": "a", "iss": "b"}]', "twice"),
        ("[1]", "[0]"),
        ("[" * 100_000, "nested"),
        ("\udcff", "not JSON"),
    ],
)
def test_a_file_of_another_shape_is_refused(text: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / "clients.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(SettingsError) as refused:
        read_clients(path)
    assert why in refused.value.problems[0]
    with pytest.raises(SettingsError, match="cannot be read"):
        read_clients(tmp_path)


def test_development_accepts_plain_http_and_the_sandbox_for_trials(tmp_path: Path) -> None:
    sandbox = {"iss": "https://sandbox.cds-hooks.org", "jku": "http://localhost:8080/jwks.json"}
    assert with_clients(trial(clients=clients_file(tmp_path, sandbox))).client_records[0].iss == sandbox["iss"]


@pytest.mark.requirement("CH-155")
def test_nobody_is_trusted_by_default() -> None:
    assert with_clients(Settings()).client_records == ()


def test_the_application_starts_in_production_when_it_is_safe_and_not_with_a_faulty_file(tmp_path: Path) -> None:
    create_app(production(tmp_path, EHR.record()))
    with pytest.raises(SettingsError):
        create_app(production(tmp_path, {"iss": "a"}))


@pytest.mark.parametrize("key", [ec_key("a", "P-256"), ec_key("b", "P-521"), rsa_key("c", 3072)])
def test_keys_of_all_registered_algorithms_are_read(key: Any, tmp_path: Path) -> None:
    (record,) = read_clients(clients_file(tmp_path, Ehr(key).record(algorithms=["ES256", "ES512", "RS256", "PS384"])))
    assert record.keys is not None
    assert json.dumps(list(record.keys.by_kid)) == json.dumps([key.kid])
