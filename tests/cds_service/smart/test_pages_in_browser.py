"""The launch's own pages in a real browser, in both themes: for everybody, without a complaint."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from cds_service.settings import Settings
from tests.cds_service.smart.fake_ehr import FakeEhr, sign_in
from tests.cds_service.trust.serving import free_port, served


@pytest.fixture
def site(ehr: FakeEhr, settings_for: Callable[..., Settings]) -> Iterator[str]:
    port = free_port()
    environ = {"MODE": "development", "PORT": str(port), "AS_OF": "2026-11-01"}
    with served(
        f"http://127.0.0.1:{port}", Path(), SMART_SERVERS=str(settings_for(ehr.iss).smart_servers), **environ
    ) as service:
        yield service.url


def is_for_everybody(page: Page) -> None:
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1440, "height": 900})


def opened(page: Page, site: str, ehr: FakeEhr) -> None:
    page.goto(f"{site}/smart/launch?{urlencode({'iss': ehr.iss, 'launch': 'x'})}")
    page.goto(site + sign_in(ehr, page.url))


@pytest.mark.requirement("SM-2", "SM-6", "SM-41", "SM-42")
def test_the_pages_around_a_launch_are_for_everybody(page: Page, site: str, ehr: FakeEhr) -> None:
    page.goto(f"{site}/smart/standalone")
    expect(page.get_by_role("link", name="General Hospital")).to_be_visible()
    is_for_everybody(page)
    page.goto(f"{site}/smart/launch")
    expect(page.get_by_role("alert")).to_contain_text("iss and launch")
    is_for_everybody(page)
    opened(page, site, ehr)
    board = page.url
    page.get_by_role("radio", name="Yes").first.check()
    page.get_by_role("button", name="Answer").first.click()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("heading", name="Close without saving?")).to_be_visible()
    is_for_everybody(page)
    page.get_by_role("link", name="Back to the page").click()
    ehr.tokens.clear()
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("keeps the 1 answer")
    is_for_everybody(page)
    page.get_by_role("link", name="Sign in again").click()
    page.goto(site + sign_in(ehr, page.url))
    assert page.url != board
    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Close without saving").click()
    expect(page.get_by_role("heading", name="This page is closed.")).to_be_visible()
    is_for_everybody(page)
