"""The summary in a real browser: one printed page, by keyboard, in both themes, at every width."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.cds_service.app.browsing import axe_finds_nothing, nothing_is_cut_off, visit

PAGES = re.compile(rb"/Type\s*/Page\b(?!s)")


@pytest.mark.parametrize("patient", ["brandt", "petrov"])
def test_it_prints_on_one_page(watched: Page, demo: str, patient: str) -> None:
    url = visit(watched, demo, patient)
    watched.goto(f"{url}/summary")
    printed = watched.pdf(prefer_css_page_size=True, print_background=True)
    assert len(PAGES.findall(printed)) == 1


def test_it_opens_by_keyboard_and_prints_at_a_press(watched: Page, demo: str) -> None:
    visit(watched, demo, "karlsen")
    watched.keyboard.press("Alt+Shift+P")
    expect(watched.get_by_role("heading", level=1)).to_contain_text("Tumour board summary")
    watched.evaluate("window.print = () => { document.title = 'printed'; }")
    for focused in (".skip", "nav a", "#print"):
        watched.keyboard.press("Tab")
        expect(watched.locator(focused).first).to_be_focused()
    watched.keyboard.press("Enter")
    expect(watched).to_have_title("printed")


def test_pdf_and_document_are_files(watched: Page, demo: str) -> None:
    url = visit(watched, demo, "karlsen")
    watched.goto(f"{url}/summary")
    for name, ending in (("PDF", "pdf"), ("FHIR document", "json")):
        with watched.expect_download() as download:
            watched.get_by_role("link", name=name).click()
        assert download.value.suggested_filename == f"spinemets-summary-2026-11-01.{ending}"


@pytest.mark.parametrize(("patient", "theme"), [("brandt", "light"), ("brandt", "dark"), ("haddad", "light")])
def test_axe_finds_nothing_and_nothing_is_cut_off(watched: Page, demo: str, patient: str, theme: Any) -> None:
    watched.emulate_media(color_scheme=theme)
    url = visit(watched, demo, patient)
    watched.goto(f"{url}/summary")
    axe_finds_nothing(watched)
    nothing_is_cut_off(watched)
