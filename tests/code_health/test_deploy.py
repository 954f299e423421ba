"""What stands in deploy/ is what the service understands, in languages whose programs understand it."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from cds_service.operations.metrics import Metrics
from cds_service.serve import GRACE_S
from cds_service.settings import SETTINGS, Settings
from tests.code_health.sources import REPOSITORY

DEPLOY = REPOSITORY / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
UNIT = (DEPLOY / "spinemets.service").read_text(encoding="utf-8")
NGINX = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
ALERTS = yaml.safe_load((DEPLOY / "alerts.yaml").read_text(encoding="utf-8"))
TEXT, TEXTS = {"type": "string", "minLength": 1}, {"type": "array", "minItems": 1, "items": {"type": "string"}}


def closed(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


SERVICE = closed(
    build=closed(context=TEXT), image=TEXT, ports=TEXTS, volumes=TEXTS, tmpfs=TEXTS, cap_drop=TEXTS, security_opt=TEXTS,
    environment={"type": "object", "additionalProperties": {"type": "string"}},
    depends_on={"type": "object", "additionalProperties": closed(condition={"const": "service_healthy"})},
    healthcheck=closed(test=TEXTS, interval=TEXT, timeout=TEXT, retries={"type": "integer"}),
    read_only={"type": "boolean"}, pids_limit={"type": "integer"}, mem_limit=TEXT, restart={"const": "unless-stopped"},
    stop_grace_period={"type": "string", "pattern": r"^\d+s$"},
)  # fmt: skip
COMPOSE_SCHEMA = closed(
    name=TEXT,
    services={"type": "object", "additionalProperties": SERVICE},
    volumes={"type": "object", "additionalProperties": {"type": "null"}},
)
"""The part of the Compose Specification that is used here; a misspelt key is an error, or a number for a text."""


def seconds(name: str, text: str) -> int:
    found = re.search(rf"{name}[=: ]+(\d+)", text)
    assert found is not None, name
    return int(found[1])


def test_the_compose_file_is_well_formed() -> None:
    jsonschema.validate(COMPOSE, COMPOSE_SCHEMA)
    named = {volume.partition(":")[0] for one in COMPOSE["services"].values() for volume in one.get("volumes", [])}
    assert named == COMPOSE["volumes"].keys()
    needed = {other for one in COMPOSE["services"].values() for other in one.get("depends_on", {})}
    assert all("healthcheck" in COMPOSE["services"][other] for other in needed)


def test_the_service_of_the_compose_file_has_settings_that_are_read() -> None:
    ours = COMPOSE["services"]["spinemets"]
    environ = {name: re.sub(r"\$\{(\w+)[^}]*\}", "a1", value) for name, value in ours["environment"].items()}
    assert environ.keys() <= {setting.name for setting in SETTINGS}
    settings = Settings.from_environment(environ)
    assert settings.database_url == "postgresql://spinemets:a1@postgres:5432/spinemets"
    stops_within = settings.drain_s + settings.fetch_deadline_ms / 1000 + GRACE_S
    assert seconds("stop_grace_period", f"stop_grace_period {ours['stop_grace_period']}") > stops_within


def test_a_trial_without_authentication_is_reached_from_this_machine_alone() -> None:
    """CH-140"""
    ports = [port for one in COMPOSE["services"].values() for port in one.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_container_may_write_nothing_but_its_own_tmp_and_gains_no_rights() -> None:
    ours = COMPOSE["services"]["spinemets"]
    assert (ours["read_only"], ours["tmpfs"], ours["cap_drop"]) == (True, ["/tmp"], ["ALL"])  # noqa: S108 - in the container
    assert ours["security_opt"] == ["no-new-privileges:true"]


def test_the_unit_gives_the_service_time_to_stop_and_no_rights() -> None:
    lines = [line for line in UNIT.splitlines() if line and not line.startswith("#")]
    assert all(re.fullmatch(r"\[(Unit|Service|Install)\]|[A-Z]\w+=.*", line) for line in lines)
    assert {"User=spinemets", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet="} <= set(lines)
    assert not any(
        line.startswith("ProcSubset=") for line in lines
    )  # without /proc/stat there are no process_* metrics
    assert seconds("TimeoutStopSec", UNIT) > Settings().fetch_deadline_ms / 1000 + GRACE_S
    names = set(re.findall(r"^Environment=(\w+)=", UNIT, re.MULTILINE))
    assert names <= {setting.name for setting in SETTINGS}


def test_systemd_understands_the_unit_and_finds_it_well_confined(tmp_path: Path) -> None:
    """Where systemd is at hand; its program is another one here, so that it is found."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        return  # the unit's text is checked above
    unit = tmp_path / "spinemets.service"
    unit.write_text(UNIT.replace("/opt/spinemets/bin/spinemets", "/bin/true"))
    verified = subprocess.run([analyze, "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")
    command = [analyze, "security", "--offline=true", "--threshold=20", str(unit)]
    judged = subprocess.run(command, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    "header", ["X-Forwarded-Proto $scheme", "X-Forwarded-For $remote_addr", "X-Request-ID $request_id"]
)
def test_the_proxy_says_what_the_service_asks_of_it(header: str) -> None:
    """CH-4"""
    assert f"proxy_set_header {header};" in NGINX


def test_the_proxy_file_is_whole_hides_what_is_for_operators_and_logs_no_address() -> None:
    """CH-62"""
    bare = re.sub(r"#.*", "", NGINX)
    assert bare.count("{") == bare.count("}") > 0
    assert all(line.rstrip().endswith((";", "{", "}")) for line in bare.splitlines() if line.strip())
    for path in ("/metrics", "/health/"):
        assert re.search(rf"location {path} {{\s+return 404;\s+}}", bare)
    log_format = re.findall(r"log_format [^;]+;", bare)
    assert "$sent_http_x_correlation_id" in log_format[0]  # the id of the service's line, whoever chose it
    assert not re.search(r"\$(request|request_uri|uri|args|query_string|http_\w+)\b", log_format[0])
    assert seconds("client_max_body_size", NGINX) * 1_000_000 > Settings().max_body_bytes
    assert seconds("proxy_read_timeout", NGINX) > Settings().fetch_deadline_ms / 1000


@pytest.mark.requirement("RB-13")
def test_alerts_ask_for_metrics_and_labels_that_there_are() -> None:
    """RB-13: an alarm when errors are many, before a client switches the service off."""
    known = set(re.findall(r"^# TYPE (\w+)", Metrics().exposition().decode(), re.MULTILINE))
    rules = [rule for group in ALERTS["groups"] for rule in group["rules"]]
    assert {"alert", "expr", "annotations"} <= set.intersection(*(set(rule) for rule in rules))
    for rule in rules:
        used = re.findall(r"spinemets_\w+", rule["expr"])
        assert used, rule
        assert {re.sub(r"_(count|bucket|sum)$", "", name) for name in used} <= known
        assert rule["expr"].count("(") == rule["expr"].count(")")
