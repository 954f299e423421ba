"""The file of registrations: what is read, and every fault with its place."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from cds_service.allow_list import AllowList
from cds_service.configuration import configuration_of
from cds_service.settings import Mode, Settings, SettingsError, unsafe_choices
from cds_service.smart.registration import ClientAuth, Dialect, Refresh, server_of
from cds_service.smart.servers_file import with_smart_servers

ISS = "https://fhir.example/r4"
PLAIN = {"iss": ISS, "client_id": "spinemets", "auth": "public"}
FULL = PLAIN | {
    "name": "Universitätsklinik", "scopes": "v2", "refresh": "online", "write": True, "issuer": "https://auth.example",
    "endpoints_at": ["https://auth.example/oauth"], "capability_statement": True,
    "frame_ancestors": ["https://ehr.example", "https://EHR.example:8443"],
}  # fmt: skip


def settings(folder: Path, *records: Any, text: str | None = None, **changes: Any) -> Settings:
    file = folder / "smart.json"
    file.write_text(json.dumps(records) if text is None else text)
    listed = AllowList.parse("https://fhir.example, http://fhir.example")
    whole = Settings(mode=Mode.DEVELOPMENT, fhir_servers=listed, smart_servers=file)
    return dataclasses.replace(whole, **changes)


def faults(folder: Path, *records: Any, environ: dict[str, str] | None = None, **changes: Any) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        with_smart_servers(settings(folder, *records, **changes), environ or {})
    return refused.value.problems


def test_a_whole_record_is_read(tmp_path: Path) -> None:
    (server,) = with_smart_servers(settings(tmp_path, FULL), {}).smart_registrations
    assert (server.client_id, server.shown_name, server.issuer) == (
        "spinemets",
        "Universitätsklinik",
        "https://auth.example",
    )
    assert (server.auth, server.scopes, server.refresh) == (ClientAuth.PUBLIC, Dialect.V2, Refresh.ONLINE)
    assert server.write
    assert server.capability_statement
    assert server.frame_ancestors == ("https://ehr.example", "https://ehr.example:8443")
    assert server.may_hold("https://auth.example/oauth/token")


def test_what_is_left_out_is_safe(tmp_path: Path) -> None:
    (server,) = with_smart_servers(settings(tmp_path, PLAIN), {}).smart_registrations
    assert (server.scopes, server.refresh, server.shown_name) == (Dialect.AUTO, Refresh.NONE, "fhir.example")
    assert not server.write
    assert not server.capability_statement
    assert server.frame_ancestors == ()
    assert with_smart_servers(Settings(), {}).smart_registrations == ()


@pytest.mark.requirement("SM-3")
def test_a_base_is_the_same_however_it_is_spelt(tmp_path: Path) -> None:
    servers = with_smart_servers(settings(tmp_path, PLAIN | {"iss": f"{ISS}/"}), {}).smart_registrations
    for spelt in (ISS, f"{ISS}/", "https://FHIR.example:443/r4"):
        assert server_of(servers, spelt) is servers[0]
    for other in ("https://fhir.example/r4/x", "https://fhir.example", "http://fhir.example/r4", "x", ""):
        assert server_of(servers, other) is None


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"iss": "fhir.example"}, "[0].iss"),
        ({"iss": "https://user@fhir.example/r4"}, "[0].iss"),
        ({"iss": "https://elsewhere.example/r4"}, "[0].iss"),
        ({"client_id": ""}, "[0].client_id"),
        ({"auth": "password"}, "[0].auth"),
        ({"auth": "private_key_jwt"}, "[0].auth"),
        ({"auth": "secret"}, "[0]"),
        ({"auth": "secret", "secret_env": "A", "secret_file": "b"}, "[0]"),
        ({"auth": "secret", "secret_env": "NOT_SET"}, "[0]"),
        ({"auth": "secret", "secret_file": "/nonexistent"}, "[0]"),
        ({"secret_env": "A"}, "[0]"),
        ({"scopes": "v3"}, "[0].scopes"),
        ({"write": "yes"}, "[0].write"),
        ({"endpoints_at": ["auth.example"]}, "[0].endpoints_at[0]"),
        ({"frame_ancestors": ["*"]}, "[0].frame_ancestors[0]"),
        ({"frame_ancestors": ["https://ehr.example/path"]}, "[0].frame_ancestors[0]"),
        ({"frame_ancestors": ["https://ehr.example; script-src *"]}, "[0].frame_ancestors[0]"),
        ({"name": "a\nb"}, "[0].name"),
        ({"redirect_uri": "https://x.example"}, "[0].redirect_uri"),
    ],
)
def test_a_fault_is_named_by_its_place(tmp_path: Path, change: dict[str, Any], place: str) -> None:
    problems = faults(tmp_path, PLAIN | change)
    assert any(problem.startswith(f"SPINEMETS_SMART_SERVERS: {place}:") for problem in problems), problems


@pytest.mark.parametrize("text", ["", "{", "{}", "[]", '[{"iss": 1, "iss": 2}]', "[" * 100_000, "\xff"])
def test_a_file_that_is_no_list_of_servers_is_refused(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path, text=text)


def test_the_app_needs_a_host_of_its_own(tmp_path: Path) -> None:
    assert any("root of a host" in fault for fault in faults(tmp_path, PLAIN, public_url="https://x.example/cds"))


def test_one_server_stands_once(tmp_path: Path) -> None:
    assert any("more than once" in fault for fault in faults(tmp_path, PLAIN, PLAIN | {"iss": f"{ISS}/"}))


@pytest.mark.requirement("SM-7")
@pytest.mark.parametrize(
    "change",
    [{"iss": "http://fhir.example/r4"}, {"endpoints_at": ["http://auth.example"]}, {"frame_ancestors": ["http://ehr.example"]}],
)  # fmt: skip
def test_production_launches_over_https_only(tmp_path: Path, change: dict[str, Any]) -> None:
    assert any("https" in fault for fault in faults(tmp_path, PLAIN | change, mode=Mode.PRODUCTION))
    with_smart_servers(settings(tmp_path, PLAIN | change), {})


def test_a_secret_is_in_nothing_that_is_told(tmp_path: Path) -> None:
    given = PLAIN | {"auth": "secret", "secret_env": "EHR_SECRET"}
    read = with_smart_servers(settings(tmp_path, given), {"EHR_SECRET": "s3cret-value"})
    assert read.smart_registrations[0].secret == "s3cret-value"
    assert "s3cret-value" not in repr(read)
    assert "s3cret-value" not in str(configuration_of(read))
    assert "spinemets" in str(configuration_of(read))


@pytest.mark.parametrize(
    ("changes", "starts"),
    [
        ({"workers": 2, "database_url": "sqlite:////x"}, False),
        ({"workers": 2, "session_keys": Path("/x")}, False),
        ({"workers": 2, "session_keys": Path("/x"), "database_url": "sqlite:////x"}, True),
        ({"workers": 1}, True),
        ({"workers": 2, "smart_servers": None}, True),
    ],
)
def test_several_workers_share_sessions_or_do_not_start(tmp_path: Path, changes: dict[str, Any], starts: bool) -> None:
    problems = unsafe_choices(settings(tmp_path, PLAIN, **changes))
    assert (not any("SPINEMETS_WORKERS" in problem for problem in problems)) is starts
