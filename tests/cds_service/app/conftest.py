"""The demo, for the tests of the app in a browser."""

from collections.abc import Iterator

import pytest

from tests.cds_service.demo_server import serving


@pytest.fixture(scope="module")
def demo() -> Iterator[str]:
    with serving() as base:
        yield base
