"""Settings from a file: the same names and rules as in the environment, which wins; nothing misspelt is passed over."""

import re
from pathlib import Path

import pytest

from cds_service.settings import FIXED_CLOCK, SETTINGS, Settings, SettingsError
from tests.code_health.sources import REPOSITORY

DEVELOPMENT = {"SPINEMETS_MODE": "development"}
EXAMPLE = REPOSITORY / "deploy" / "spinemets.toml"


def read(folder: Path, text: str, **environ: str) -> Settings:
    file = folder / "spinemets.toml"
    file.write_text(text, encoding="utf-8")
    named = {"SPINEMETS_FILE": str(file)} | {f"SPINEMETS_{name}": value for name, value in environ.items()}
    return Settings.from_environment(named)


def problems_of(folder: Path, text: str, **environ: str) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        read(folder, text, **environ)
    return refused.value.problems


def test_every_kind_of_value_is_read_as_from_the_environment(tmp_path: Path) -> None:
    text = """
        mode = "development"
        port = 9000
        suggestions = false
        fhir_servers = ["https://a.example/fhir|open", "https://b.example/fhir"]
        as_of = 2026-11-01
        card_kinds = "noms, data"
    """
    from_file = read(tmp_path, text)
    environ = {
        "MODE": "development", "PORT": "9000", "SUGGESTIONS": "no", "AS_OF": "2026-11-01", "CARD_KINDS": "noms, data",
        "FHIR_SERVERS": "https://a.example/fhir|open, https://b.example/fhir", "FILE": str(from_file.file),
    }  # fmt: skip
    (tmp_path / "spinemets.toml").write_text("")
    assert from_file == Settings.from_environment({f"SPINEMETS_{name}": value for name, value in environ.items()})


def test_the_environment_wins_and_an_empty_variable_is_unset(tmp_path: Path) -> None:
    settings = read(tmp_path, 'mode = "development"\nport = 9000\nmax_cards = 2', PORT="9001", MAX_CARDS="")
    assert (settings.port, settings.max_cards) == (9001, 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("port = [1]", "SPINEMETS_FILE: port: a text"),
        ("[server]\nport = 1", "SPINEMETS_FILE: server: a text"),
        ("max_cards = 2.5", "SPINEMETS_FILE: max_cards: a text"),
        ("port =", r"SPINEMETS_FILE: the file is not TOML in UTF-8 \(.+\)"),
        ("rate_limt = 3", "SPINEMETS_FILE: SPINEMETS_RATE_LIMT is not a setting; SPINEMETS_RATE_LIMIT is."),
        ("zzz = 3", r"SPINEMETS_FILE: SPINEMETS_ZZZ is not a setting\.$"),
        ("service_port = 3", "SPINEMETS_FILE: SPINEMETS_SERVICE_PORT is not a setting"),
        ('file = "other.toml"', "SPINEMETS_FILE: file: a file names no other"),
        ("max_cards = 0", "SPINEMETS_MAX_CARDS: .+ Accepted: "),
    ],
)
def test_what_is_wrong_with_the_file_is_said(text: str, said: str, tmp_path: Path) -> None:
    problems = problems_of(tmp_path, text, MODE="development")
    assert any(re.match(said, problem) for problem in problems), problems


def test_a_name_of_the_file_that_is_no_setting_is_told_once(tmp_path: Path) -> None:
    """In production too, where those of the environment are told as well."""
    (tmp_path / "clients.json").write_text("[]")
    safe = {"CLIENTS": str(tmp_path / "clients.json"), "PUBLIC_URL": "https://cds.example", "RATE_LIMITS": "1"}
    assert problems_of(tmp_path, "rate_limt = 3\nfile = 'other.toml'", **safe) == [
        "SPINEMETS_FILE: file: a file names no other; the environment does.",
        "SPINEMETS_FILE: SPINEMETS_RATE_LIMT is not a setting; SPINEMETS_RATE_LIMIT is.",
        "SPINEMETS_RATE_LIMITS is not a setting; SPINEMETS_RATE_LIMIT is.",
    ]


def test_a_file_that_is_not_text_or_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    for file in (tmp_path / "binary", tmp_path / "absent", tmp_path):
        with pytest.raises(SettingsError, match="SPINEMETS_FILE: the file"):
            Settings.from_environment(DEVELOPMENT | {"SPINEMETS_FILE": str(file)})


def test_a_fault_of_the_file_repeats_nothing_of_it(tmp_path: Path) -> None:
    """CH-102: it may hold the password of the database."""
    problems = problems_of(tmp_path, 'database_url = "postgresql://u:S3CRET@db/x', MODE="development")
    assert "S3CRET" not in "".join(problems)


def test_production_refuses_a_name_that_is_no_setting_and_development_does_not(tmp_path: Path) -> None:
    clients = tmp_path / "clients.json"
    clients.write_text("[]")
    good = {"SPINEMETS_PUBLIC_URL": "https://cds.example", "SPINEMETS_CLIENTS": str(clients)}
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment(good | {"SPINEMETS_TRUSTED_PROXY": "10.0.0.1"})
    assert refused.value.problems == ["SPINEMETS_TRUSTED_PROXY is not a setting; SPINEMETS_TRUSTED_PROXIES is."]
    assert Settings.from_environment(DEVELOPMENT | {"SPINEMETS_TYPO": "x"}).port == 8000


def test_what_kubernetes_tells_of_a_service_of_our_name_is_not_taken_for_settings(tmp_path: Path) -> None:
    clients = tmp_path / "clients.json"
    clients.write_text("[]")
    told = {
        "SERVICE_HOST": "10.0.0.1",
        "SERVICE_PORT": "8000",
        "PORT_8000_TCP_ADDR": "10.0.0.1",
        "SERVICE_PORT_HTTP": "8",
    }
    environ = {"PUBLIC_URL": "https://cds.example", "CLIENTS": str(clients)} | told
    assert Settings.from_environment({f"SPINEMETS_{name}": value for name, value in environ.items()}).is_production


def test_the_example_names_every_setting_once_and_what_it_shows_is_accepted(tmp_path: Path) -> None:
    """What a site sets is no comment. The files it names are put where they can be found."""
    text = EXAMPLE.read_text(encoding="utf-8")
    keys = re.findall(r"^(?:# )?([a-z_]+) = ", text, re.MULTILINE)
    assert sorted(keys) == sorted(setting.field for setting in SETTINGS if setting.field != "file")
    for name in set(re.findall(r"/etc/spinemets/[\w.-]+", text)):
        here = tmp_path / Path(name).name
        here.mkdir() if here.name == "models" else here.write_text("[]")
    text = text.replace("/etc/spinemets", str(tmp_path))
    assert read(tmp_path, text).is_production
    every_line = re.sub(r"^# ([a-z_]+ = )", r"\1", text, flags=re.MULTILINE)
    assert problems_of(tmp_path, every_line) == [FIXED_CLOCK]
