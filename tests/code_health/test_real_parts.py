"""The real parts are real: the FHIR server stores and searches, the browser paints, the examples are there."""

import json
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page

PATIENT = {
    "resourceType": "Patient",
    "id": "real-parts",
    "identifier": [{"system": "https://spinemets.example.org/test", "value": "real-parts"}],
}


def test_the_fhir_server_is_hapi_on_the_loopback_address_and_speaks_r4(hapi_base: str) -> None:
    statement = requests.get(f"{hapi_base}/metadata", timeout=30).json()
    assert hapi_base.startswith("http://127.0.0.1:")
    assert statement["fhirVersion"] == "4.0.1"
    assert statement["software"]["name"] == "HAPI FHIR Server"


def test_the_fhir_server_keeps_ids_and_finds_what_was_just_written(hapi_base: str) -> None:
    written = requests.put(f"{hapi_base}/Patient/real-parts", json=PATIENT, timeout=30)
    assert written.status_code == 201
    search = {"identifier": "https://spinemets.example.org/test|real-parts"}
    found = requests.get(f"{hapi_base}/Patient", params=search, timeout=30).json()
    assert [entry["resource"]["id"] for entry in found["entry"]] == ["real-parts"]
    assert requests.delete(f"{hapi_base}/Patient/real-parts", timeout=30).status_code == 200


@pytest.mark.parametrize("sign", list("≥≤–→×±µ✓●ü"))
def test_the_browser_has_a_font_for_the_signs_we_use(page: Page, sign: str) -> None:
    # An unassigned character is painted as the empty box that a sign without a font would be.
    page.set_content(f"<body style='font: 32px sans-serif'><b id=sign>{sign}</b><br><b id=box>\u0378</b>")
    assert page.locator("#sign").inner_text() == sign
    assert page.locator("#sign").screenshot() != page.locator("#box").screenshot()


def test_the_published_mcode_examples_are_patients_of_the_package(mcode_examples: Path) -> None:
    manifest = json.loads((mcode_examples / "package.json").read_text())
    assert (manifest["name"], manifest["version"]) == ("hl7.fhir.us.mcode", "4.0.0")
    examples = [json.loads(path.read_text()) for path in (mcode_examples / "example").glob("*.json")]
    assert sum(example.get("resourceType") == "Patient" for example in examples) >= 2
