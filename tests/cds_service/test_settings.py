"""Settings: read once, every fault at once, production refuses what is not safe."""

import dataclasses
import datetime as dt
import re
from pathlib import Path

import pytest

from cds_service.allow_list import AllowList
from cds_service.main import create_app
from cds_service.settings import (
    HALF_A_CERTIFICATE,
    NOTHING_TO_RECORD_IN,
    REPLAY_NOT_SHARED,
    SETTINGS,
    Mode,
    Settings,
    SettingsError,
    unsafe_choices,
)
from spinal_metastasis.policy import Policy

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"
DEVELOPMENT = {"SPINEMETS_MODE": "development"}


def problems_of(environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment(environ)
    return refused.value.problems


@pytest.mark.requirement("CH-140", "RB-9")
def test_production_is_the_default_and_does_not_run_without_clients() -> None:
    problems = problems_of({"SPINEMETS_PUBLIC_URL": "https://cds.example"})
    assert [problem.partition(":")[0] for problem in problems] == ["SPINEMETS_CLIENTS"]


def test_development_is_chosen_and_relaxes() -> None:
    settings = Settings.from_environment(DEVELOPMENT)
    assert (settings.fhir_servers, settings.cors_origins) == (AllowList(any_server=True), ("*",))
    assert settings.public_url == "http://127.0.0.1:8000"


@pytest.mark.requirement("CH-4", "CH-34", "CH-161")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FHIR_SERVERS", "*"),
        ("FHIR_SERVERS", "http://ehr.example/fhir"),
        ("CORS_ORIGINS", "*"),
        ("PUBLIC_URL", "http://cds.example"),
        ("AS_OF", "2026-11-01"),
    ],
)
def test_production_refuses(name: str, value: str) -> None:
    environ = {"SPINEMETS_PUBLIC_URL": "https://cds.example", f"SPINEMETS_{name}": value}
    assert f"SPINEMETS_{name}" in {problem.partition(":")[0] for problem in problems_of(environ)}


def test_production_starts_when_it_is_safe(tmp_path: Path) -> None:
    clients = tmp_path / "clients.json"
    clients.write_text("[]")
    settings = Settings.from_environment(
        {"SPINEMETS_PUBLIC_URL": "https://cds.example", "SPINEMETS_CLIENTS": str(clients)}
    )
    assert settings.is_production
    assert unsafe_choices(settings) == []


@pytest.mark.parametrize("mode", list(Mode))
def test_several_workers_must_share_what_they_remember_of_tokens(mode: Mode, tmp_path: Path) -> None:
    several = Settings(mode=mode, public_url="https://cds.example", clients=tmp_path, workers=2)
    assert unsafe_choices(several) == [REPLAY_NOT_SHARED]
    assert unsafe_choices(dataclasses.replace(several, workers=1)) == []
    assert unsafe_choices(dataclasses.replace(several, database_url="sqlite:///memory.db")) == []


@pytest.mark.parametrize(
    ("environ", "url"),
    [
        ({"HOME": "/srv/cds"}, "sqlite:////srv/cds/.spinemets/memory.sqlite3"),
        ({"HOME": "/srv/cds", "SPINEMETS_DATABASE_URL": "none"}, None),
        ({"HOME": "/srv/cds", "SPINEMETS_DATABASE_URL": "sqlite:////x.db"}, "sqlite:////x.db"),
        ({}, None),
    ],
)
def test_without_a_database_named_it_is_a_file_at_home(environ: dict[str, str], url: str | None) -> None:
    assert Settings.from_environment(DEVELOPMENT | environ).database_url == url


def test_an_audit_that_is_required_needs_a_database() -> None:
    required = Settings(mode=Mode.DEVELOPMENT, audit="required")
    assert unsafe_choices(required) == [NOTHING_TO_RECORD_IN]
    assert unsafe_choices(dataclasses.replace(required, database_url="sqlite:///memory.db")) == []


def test_a_database_that_is_not_ours_stops_the_start() -> None:
    with pytest.raises(SettingsError) as refused:
        create_app(Settings(mode=Mode.DEVELOPMENT, database_url="mysql://user:SECRETNAME@db.example/x"))
    assert refused.value.problems[0].startswith("SPINEMETS_DATABASE_URL: is neither")
    assert "SECRETNAME" not in str(refused.value)
    assert "SECRETNAME" not in repr(Settings(database_url="postgresql://user:SECRETNAME@db.example/x"))


def test_a_certificate_without_its_key_is_refused(tmp_path: Path) -> None:
    half = Settings(mode=Mode.DEVELOPMENT, tls_certificate=tmp_path)
    assert unsafe_choices(half) == [HALF_A_CERTIFICATE]
    assert unsafe_choices(dataclasses.replace(half, tls_key=tmp_path)) == []


def test_the_application_itself_refuses_unsafe_settings() -> None:
    with pytest.raises(SettingsError):
        create_app(Settings())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MODE", "test"),
        ("HOST", "a b"),
        ("PORT", "http"),
        ("PORT", "70000"),
        ("PUBLIC_URL", "cds.example"),
        ("FHIR_SERVERS", "https://a.example|closed"),
        ("FHIR_SERVERS", "https://user@a.example"),
        ("CORS_ORIGINS", "https://a.example/page"),
        ("FETCH_DEADLINE_MS", "0"),
        ("MAX_BODY_BYTES", "4e6"),
        ("MAX_DEPTH", "-1"),
        ("SRS_AVAILABLE", "maybe"),
        ("ESCC_HIGH_THRESHOLD", "3"),
        ("INTERMEDIATE_POLICY", "x"),
        ("TOKUHASHI_VARIANT", "x"),
        ("SURVIVAL_SYSTEMS", "tokuhashi_2005,tomita"),
        ("MODELS_DIR", "/nowhere/at/all"),
        ("AS_OF", "yesterday"),
        ("AS_OF", "2026-11-01T09:00"),
        ("CANONICAL_ROOT", "urn:x"),
        ("MAX_CARDS", "0"),
        ("CLIENTS", "/nowhere/clients.json"),
        ("RATE_LIMIT", "-1"),
        ("TRUSTED_PROXIES", "proxy.example"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("CA_FILE", "/nowhere/ca.pem"),
        ("WORKERS", "0"),
        ("AUDIT", "yes"),
        ("AUDIT_DAYS", "0"),
        ("FEEDBACK_DAYS", "-1"),
        ("COMMENT_DAYS", "forever"),
    ],
)
def test_a_value_that_is_not_understood_is_refused_with_what_is_accepted(name: str, value: str) -> None:
    (problem,) = problems_of(DEVELOPMENT | {f"SPINEMETS_{name}": value})
    assert re.match(f"SPINEMETS_{name}: .+ Accepted: .+", problem)


def test_every_fault_is_named_at_once() -> None:
    assert len(problems_of({"SPINEMETS_PORT": "x", "SPINEMETS_MAX_CARDS": "y"})) == 2


def test_values_are_read() -> None:
    settings = Settings.from_environment(
        DEVELOPMENT
        | {
            "SPINEMETS_HOST": "::1",
            "SPINEMETS_PORT": "9000",
            "SPINEMETS_AS_OF": "2026-11-01",
            "SPINEMETS_SRS_AVAILABLE": "no",
            "SPINEMETS_ESCC_HIGH_THRESHOLD": "1c",
            "SPINEMETS_SURVIVAL_SYSTEMS": "tokuhashi_2005, katagiri_2014",
            "SPINEMETS_CORS_ORIGINS": "https://EHR.example, http://127.0.0.1:8080",
            "SPINEMETS_FETCH_DEADLINE_MS": "500",
            "SPINEMETS_CANONICAL_ROOT": "https://own.example/fhir/",
        }
    )
    assert settings.public_url == "http://[::1]:9000"
    assert settings.as_of == dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    assert settings.policy == Policy(
        srs_available=False, escc_high_threshold="1c", survival_systems=("tokuhashi_2005", "katagiri_2014")
    )
    assert settings.cors_origins == ("https://ehr.example", "http://127.0.0.1:8080")
    assert settings.fetch_deadline == dt.timedelta(milliseconds=500)
    assert settings.canonical_root == "https://own.example/fhir"


def _page() -> str:
    return PAGE.read_text(encoding="utf-8").replace(r"\|", "|")


def test_the_settings_page_is_in_step() -> None:
    rows = re.findall(r"^\| `(SPINEMETS_\w+)` \| (.+?) \| (.+?) \| (.+) \|$", _page(), re.MULTILINE)
    assert [row[:3] for row in rows] == [(setting.name, setting.values, setting.default) for setting in SETTINGS]
    assert all(len(explained) > 40 for *_, explained in rows)


def test_the_defaults_on_the_page_are_those_of_the_code() -> None:
    plain = {
        name: value.strip("`") for name, value in ((s.field, s.default) for s in SETTINGS) if value.startswith("`")
    }
    settings = Settings()
    for field in (
        "host",
        "port",
        "fetch_deadline_ms",
        "max_body_bytes",
        "max_depth",
        "max_cards",
        "canonical_root",
        "rate_limit",
        "workers",
        "audit",
        "audit_days",
        "feedback_days",
        "comment_days",
    ):
        assert plain[field] == str(getattr(settings, field))
    assert plain["survival_systems"] == ",".join(settings.survival_systems)
