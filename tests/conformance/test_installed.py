"""The set on a real server: installed in one transaction, it accepts what the service writes, and nothing broken."""

import json
from typing import Any

import pytest
import requests

from conformance.build import GENERATED, HOME
from tests.conformance.instances import BROKEN, Broken, broken, good

Json = dict[str, Any]
WAIT_S = 300


@pytest.fixture(scope="module")
def installed(hapi_base: str) -> str:
    """The server with every artefact of ours under its own id."""
    resources = [json.loads(file.read_text(encoding="utf-8")) for file in sorted((HOME / GENERATED).glob("*.json"))]
    entries = [{"resource": one, "request": {"method": "PUT", "url": f"{one['resourceType']}/{one['id']}"}}
               for one in resources]  # fmt: skip
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    answer = requests.post(hapi_base, json=bundle, timeout=WAIT_S)
    assert answer.status_code == 200, answer.text[:2000]
    assert {entry["response"]["status"].partition(" ")[0] for entry in answer.json()["entry"]} <= {"200", "201"}
    return hapi_base


def errors(base: str, resource: Json) -> list[str]:
    answer = requests.post(f"{base}/{resource['resourceType']}/$validate", json=resource, timeout=WAIT_S).json()
    return [issue["diagnostics"] for issue in answer["issue"] if issue["severity"] in {"error", "fatal"}]


def test_the_questionnaire_is_found_by_its_address(installed: str) -> None:
    form = json.loads((HOME / GENERATED / "Questionnaire-spinemet-assessment.json").read_text(encoding="utf-8"))
    found = requests.get(f"{installed}/Questionnaire", params={"url": form["url"]}, timeout=WAIT_S).json()
    assert [entry["resource"]["item"] for entry in found["entry"]] == [form["item"]]


WRITTEN = (
    "spinemet-sins", "spinemet-escc", "spinemet-tomita-total", "spinemet-risk-tomita-2001",
    "spinemet-assessment-response",
)  # fmt: skip


@pytest.mark.parametrize("name", WRITTEN)
def test_what_the_service_writes_is_accepted(name: str, installed: str) -> None:
    assert errors(installed, good()[name]) == []


@pytest.mark.parametrize("one", BROKEN, ids=lambda one: one.name)
def test_a_broken_instance_is_refused(one: Broken, installed: str) -> None:
    found = errors(installed, broken(one))
    assert any(one.says in told for told in found), found
