"""The adopter's guide: what it names exists, and its commands for a site of trials do what it says."""

import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cds_service.services import SERVICES
from cds_service.settings import SETTINGS, Settings
from cds_service.trust.clients_file import with_clients
from cds_service.trust.refusals import Reason
from conformance.emulator.__main__ import main
from conformance.emulator.deviations import BY_NAME
from conformance.emulator.new_key import main as new_key
from conformance.patients import PATIENTS
from spinal_metastasis.results import NoteCode
from tests.cds_service.trust.jwks_server import authority
from tests.cds_service.trust.serving import free_port, served
from tests.code_health.sources import REPOSITORY

GUIDE = REPOSITORY / "docs" / "adopting.md"
TEXT = GUIDE.read_text(encoding="utf-8")
RECORDS = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)]


def anchors(page: Path) -> set[str]:
    """Of its headings, as a reader's browser has them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def part(heading: str) -> str:
    return TEXT.partition(f"## {heading}\n")[2].partition("\n## ")[0]


@pytest.mark.requirement("CH-165")
def test_it_says_for_each_hook_what_is_lost_without_it() -> None:
    said = part("Agree on the hooks")
    lost = dict(re.findall(r"^\| `([a-z-]+)` \|[^|]+\| ([^|]{40,}) \|$", said, re.MULTILINE))
    assert lost.keys() == {service.hook for service in SERVICES}
    assert "silence never means that the spine is stable" in said


def test_the_settings_deviations_patients_and_reasons_it_names_exist() -> None:
    assert set(re.findall(r"SPINEMETS_[A-Z_]+", TEXT)) <= {setting.name for setting in SETTINGS}
    assert set(re.findall(r"--deviation ([a-z-]+)", TEXT)) <= BY_NAME.keys()
    assert set(re.findall(r"--patient ([a-z]+)", TEXT)) <= {patient.id for patient in PATIENTS}
    assert set(re.findall(r"refused=([a-z_]+)", TEXT)) <= set(Reason)
    assert set(re.findall(r"`((?!SPINEMETS)[A-Z]+_[A-Z]+)`", TEXT)) <= set(NoteCode)


def test_its_modules_scripts_and_links_are_there() -> None:
    modules = set(re.findall(r"-m ([a-z_.]+)", TEXT))
    assert modules == {"conformance.emulator", "conformance.emulator.new_key"}
    assert all(importlib.util.find_spec(module) for module in modules)
    for target, anchor in re.findall(r"\]\(([^)#]*)(?:#([^)]*))?\)", TEXT):
        page = GUIDE.parent / target if target else GUIDE
        assert target.startswith("https://") or page.exists(), target
        assert not anchor or anchor in anchors(page), (target, anchor)


def test_its_records_of_clients_are_understood(tmp_path: Path) -> None:
    found = []
    for number, records in enumerate(RECORDS):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(records))
        (record,) = with_clients(Settings(clients=path)).client_records
        found.append(record)
    assert [record.tenants for record in found] == [None, frozenset({"4f1b"})]
    assert all("RS384" in record.algorithms for record in found)


def test_a_key_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    key = tmp_path / "trial.json"
    first, second = (CliRunner().invoke(new_key, [str(key), "--iss", "https://trial.example"]) for _ in range(2))
    assert (first.exit_code, second.exit_code, "is there already" in second.output) == (0, 1, True)
    assert key.stat().st_mode & 0o077 == 0
    assert "d" not in json.loads(first.output)[0]["jwks"]["keys"][0]


@pytest.mark.requirement("RB-8")
def test_a_site_of_trials_answers_its_own_client_alone(tmp_path: Path) -> None:
    """Steps 2 to 4 of "Run it for your site", in production, over TLS."""
    key, clients = tmp_path / "trial.json", tmp_path / "clients.json"
    made = CliRunner().invoke(new_key, [str(key), "--iss", "https://trial.example"])
    clients.write_text(made.output)
    own = authority(tmp_path)
    certificate, private = own.issue("localhost", tmp_path, "tls")
    url = f"https://localhost:{free_port()}"
    settings: dict[str, Any] = {
        "PORT": url.rpartition(":")[2], "PUBLIC_URL": url, "CLIENTS": str(clients), "TLS_KEY": str(private),
        "FHIR_SERVERS": "https://fhir.hospital.example/r4", "TLS_CERTIFICATE": str(certificate), "SRS_AVAILABLE": "yes",
        "DATABASE_URL": f"sqlite:///{tmp_path}/memory.db",
    }  # fmt: skip
    with served(url, own.file, **settings):
        shown = ["--iss", "https://trial.example", "--key", str(key)]
        known = CliRunner().invoke(main, [url, "--ca", str(own.file), *shown, "--all"])
        unknown = CliRunner().invoke(main, [url, "--ca", str(own.file)])
    assert known.exit_code == 0, known.output
    assert (unknown.exit_code, "status 401" in unknown.output) == (1, True)
