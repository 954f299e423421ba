"""Saving in a real browser against a real FHIR server: review, press, written; a server that fails; by keyboard."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.cds_service.app.browsing import axe_finds_nothing, nothing_is_cut_off, visit
from tests.cds_service.app.write.saving import SavingProxy, copied, written
from tests.cds_service.demo_server import serving
from tests.cds_service.fake_fhir import fake_fhir
from tests.cds_service.faulty_proxy import reset_within, whole

STORE = "/demo/fhir"


@pytest.fixture(scope="module")
def proxy(hapi_base: str) -> SavingProxy:
    return SavingProxy(hapi_base)


@pytest.fixture(scope="module")
def server(proxy: SavingProxy) -> Iterator[tuple[str, str]]:
    """The address of the service, and that of the FHIR server behind the proxy."""
    with (
        fake_fhir(everything=proxy) as fake,
        serving(SPINEMETS_FHIR_SERVERS="*", SPINEMETS_FETCH_DEADLINE_MS="60000") as base,
    ):
        yield base, fake.base


def answered(page: Page, base: str, fhir: str, patient: str, **answers: str) -> str:
    """Opens the patient and gives the answers; the page's address."""
    address = visit(page, base, patient, fhir).partition("?")[0].partition("#")[0]
    for name, value in answers.items():
        assert page.request.post(f"{address}/answers", form={name: value}).ok
    page.goto(address)
    return address


def test_review_press_written(watched: Page, server: tuple[str, str], hapi_base: str) -> None:
    base, fhir = server
    patient = copied(hapi_base, "bergmann")
    answered(watched, base, fhir, patient, asa="3", ecog="2")
    expect(watched.locator(".banner")).to_contain_text("May save answers")
    watched.get_by_role("link", name="Review and save (2)").click()
    rows = watched.locator(".reviewed tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text("ECOG performance status")
    assert written(hapi_base, patient)["Observation"] == []
    watched.get_by_role("button", name="Save to the record").click()
    expect(watched.locator("#saved")).to_contain_text("Saved to the record")
    expect(watched.locator(".answered")).to_have_count(0)
    items = {one["code"]["coding"][0]["code"]: one for one in written(hapi_base, patient)["Observation"]}
    assert (items["asa"]["valueInteger"], items["ecog"]["valueInteger"]) == (3, 2)
    watched.reload()
    expect(watched.locator("#saved")).to_have_count(0)


def test_a_server_that_fails_while_it_is_saved_loses_nothing(
    watched: Page, server: tuple[str, str], proxy: SavingProxy, hapi_base: str
) -> None:
    """The first answer is lost on its way; the second press is recognised, nothing is there twice."""
    base, fhir = server
    patient = copied(hapi_base, "sato")
    address = answered(watched, base, fhir, patient, asa="2")
    proxy.on_save = reset_within
    watched.goto(f"{address}/save")
    answer = watched.request.post(f"{address}/save", form={"shown": watched.locator("[name=shown]").input_value()})
    assert answer.status == 504
    watched.set_content(answer.text())
    expect(watched.get_by_role("alert")).to_contain_text("Not known whether it was written.")
    proxy.on_save = whole
    watched.goto(f"{address}/save")
    expect(watched.locator(".reviewed tbody tr")).to_have_count(1)
    with watched.expect_download() as download:
        watched.get_by_role("link", name="Download as a file").click()
    assert download.value.suggested_filename == "spinemets-answers-2026-11-01.json"
    watched.get_by_role("button", name="Save to the record").click()
    expect(watched.locator("#saved")).to_be_visible()
    items = [one["code"]["coding"][0]["code"] for one in written(hapi_base, patient)["Observation"]]
    assert items.count("asa") == 1


def test_saving_works_by_keyboard_alone(watched: Page, server: tuple[str, str], hapi_base: str) -> None:
    base, fhir = server
    answered(watched, base, fhir, copied(hapi_base, "okafor"), asa="2")
    watched.keyboard.press("Alt+Shift+S")
    expect(watched.get_by_role("heading", name="Save to the record")).to_be_visible()
    watched.keyboard.press("Tab")
    expect(watched.locator(".skip")).to_be_focused()
    watched.keyboard.press("Tab")
    expect(watched.get_by_role("button", name="Save to the record")).to_be_focused()
    watched.keyboard.press("Enter")
    expect(watched.locator("#saved")).to_be_visible()


def test_the_demo_says_that_it_is_read_only_and_offers_the_file(watched: Page, server: tuple[str, str]) -> None:
    base, _ = server
    answered(watched, base, f"{base}{STORE}", "karlsen", asa="3")
    expect(watched.locator(".banner")).to_contain_text("Reading only")
    watched.get_by_role("link", name="Review and save (1)").click()
    expect(watched.locator(".note-warn")).to_contain_text("read-only")
    expect(watched.get_by_role("button")).to_have_count(0)
    with watched.expect_download() as download:
        watched.get_by_role("link", name="Download as a file").click()
    assert download.value.path().read_text().startswith('{"resourceType":"Bundle","type":"transaction"')


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_cut_off(
    watched: Page, server: tuple[str, str], hapi_base: str, theme: Any
) -> None:
    base, fhir = server
    watched.emulate_media(color_scheme=theme)
    address = answered(watched, base, fhir, copied(hapi_base, "walsh"), asa="4")
    watched.goto(f"{address}/save")
    axe_finds_nothing(watched)
    nothing_is_cut_off(watched)
