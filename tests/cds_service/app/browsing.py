"""What the tests of the app in a real browser share: a patient opened, and what holds of every page."""

from urllib.parse import urlencode

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = (1440, 768, 360, 320)


def visit(page: Page, base: str, patient: str, fhir: str | None = None) -> str:
    """Opens the app for a patient of this FHIR server (None: the demo's); answers the address of the session."""
    page.goto(f"{base}/app/open?{urlencode({'iss': fhir or f'{base}/demo/fhir', 'patient': patient})}")
    return page.url


def axe_finds_nothing(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def nothing_is_cut_off(page: Page) -> None:
    """At every width: nothing to scroll sideways."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
