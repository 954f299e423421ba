"""The attack table: everything that was thought of against the launch, against real processes. None may succeed.

Each row is a function whose docstring says what is tried. The service runs in production over TLS; the honest
authorisation server is real, the rogue one signs and answers as told.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.cds_service.smart.end_to_end import attacks_in_the_browser, attacks_on_the_flow, attacks_on_tokens
from tests.cds_service.smart.end_to_end.site import Site

ON_THE_WIRE = (*attacks_on_the_flow.ATTACKS, *attacks_on_tokens.ATTACKS)


def named(attack: Callable[..., None]) -> str:
    return attack.__name__


@pytest.mark.requirement("SM-3", "SM-12", "SM-13", "SM-15", "SM-16", "SM-24", "SM-28", "SM-29", "SM-32", "SM-33")
@pytest.mark.parametrize("attack", ON_THE_WIRE, ids=named)
def test_no_attack_succeeds(attack: Callable[[Site], None], hospital: Site) -> None:
    assert attack.__doc__
    attack(hospital)


@pytest.mark.requirement("SM-31", "SM-32")
@pytest.mark.parametrize("attack", attacks_in_the_browser.ATTACKS, ids=named)
def test_no_attack_in_a_browser_succeeds(
    attack: Callable[[Site, BrowserContext], None], hospital: Site, window: BrowserContext
) -> None:
    assert attack.__doc__
    attack(hospital, window)
