"""A token is accepted once: within the process, beside other processes, and while their store is down."""

import asyncio
import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from cds_service.errors import UnavailableError
from cds_service.trust.replay import InProcessReplayStore, ReplayGuard

SOON = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
PAST = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)


class Down:
    """A store that does not answer."""

    def first_use(self, issuer: str, jti: str, expires: dt.datetime) -> bool:  # noqa: ARG002 - that of the protocol
        raise UnavailableError("down")


def uses(guard: ReplayGuard, *jtis: str) -> list[bool]:
    async def ask() -> list[bool]:
        return [await guard.first_use("ehr", jti, SOON) for jti in jtis]

    return asyncio.run(ask())


def test_of_calls_at_the_same_time_one_is_first() -> None:
    store = InProcessReplayStore()
    with ThreadPoolExecutor(16) as threads:
        told = list(threads.map(lambda _: store.first_use("ehr", "same", SOON), range(200)))
    assert sum(told) == 1


@pytest.mark.requirement("CH-149")
def test_what_expired_is_forgotten_and_makes_room() -> None:
    store = InProcessReplayStore(most=1)
    assert store.first_use("ehr", "a", PAST)
    assert store.first_use("ehr", "b", SOON)
    with pytest.raises(UnavailableError):
        store.first_use("ehr", "c", SOON)
    assert not store.first_use("ehr", "b", SOON)


def test_two_processes_with_one_store_accept_a_token_once() -> None:
    shared = InProcessReplayStore()
    one, other = ReplayGuard(shared), ReplayGuard(shared)
    assert uses(one, "a", "a", "b") == [True, False, True]
    assert uses(other, "a", "b", "c") == [False, False, True]


def test_while_the_store_is_down_each_process_remembers_its_own(caplog: pytest.LogCaptureFixture) -> None:
    assert uses(ReplayGuard(Down()), "a", "a") == [True, False]
    assert "does not answer" in caplog.text
