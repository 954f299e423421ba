"""One site for all tests of the launch, and tabs in a browser that trusts its certificates."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.cds_service.smart.end_to_end.site import Site, site
from tests.cds_service.trust.jwks_server import Authority

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


@pytest.fixture(scope="session")
def hospital(trusted: Authority, hapi_base: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(trusted, hapi_base, tmp_path_factory.mktemp("hospital")) as running:
        yield running


@pytest.fixture
def window(chromium: "Browser") -> Iterator["BrowserContext"]:
    """A browser window of its own: cookies and storage of nobody else."""
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900}, locale="en-GB", timezone_id="UTC", ignore_https_errors=True
    )
    yield context
    context.close()


@pytest.fixture
def tab(window: "BrowserContext") -> "Page":
    return window.new_page()
