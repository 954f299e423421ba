"""Keys at hand: kept as long as they may be, fetched again when a client rotates, and through outages."""

import asyncio
import threading

import pytest

from cds_service.trust.jwks_fetch import FetchedKeys, JwksError
from cds_service.trust.key_source import (
    DEFAULT_KEPT_S,
    FLOOR_S,
    LONGEST_KEPT_S,
    LONGEST_OUTAGE_S,
    SHORTEST_KEPT_S,
    CachedKeys,
    StaticKeys,
)
from cds_service.trust.keys import key_ring
from tests.cds_service.trust.ehr import ec_key

OLD, NEW = ec_key("old"), ec_key("new")


class Client:
    """A client that publishes `keys`; `fetches` counts how often it was asked; `now` is the clock."""

    def __init__(self) -> None:
        self.keys = [OLD]
        self.max_age: int | None = None
        self.is_down = False
        self.fetches = 0
        self.now = 1000.0
        self.source = CachedKeys("ehr", self.fetch, lambda: self.now)

    def fetch(self) -> FetchedKeys:
        self.fetches += 1
        if self.is_down:
            raise JwksError("was answered with 500")
        return FetchedKeys(key_ring({"keys": [dict(key.as_dict(private=False)) for key in self.keys]}), self.max_age)

    def has(self, kid: str) -> bool:
        return asyncio.run(self.source.find(kid)) is not None


@pytest.fixture
def client() -> Client:
    return Client()


def test_a_set_is_fetched_once_for_many_calls(client: Client) -> None:
    assert [client.has("old") for _ in range(5)] == [True] * 5
    assert client.fetches == 1


@pytest.mark.requirement("CH-152")
@pytest.mark.parametrize(
    ("max_age", "kept"),
    [
        (None, DEFAULT_KEPT_S),
        (0, SHORTEST_KEPT_S),
        (120, 120),
        (10**8, LONGEST_KEPT_S),
    ],
)
def test_it_is_kept_as_long_as_the_client_says_within_bounds(max_age: int | None, kept: int, client: Client) -> None:
    client.max_age = max_age
    client.has("old")
    client.now += kept - 1
    client.has("old")
    assert client.fetches == 1
    client.now += 1
    client.has("old")
    assert client.fetches == 2


@pytest.mark.requirement("CH-152")
def test_a_new_key_is_fetched_when_it_is_first_used(client: Client) -> None:
    assert client.has("old")
    client.keys = [OLD, NEW]
    assert (client.has("new"), client.has("old"), client.fetches) == (True, True, 2)


def test_a_withdrawn_key_is_not_accepted_once_the_set_is_due(client: Client) -> None:
    assert client.has("old")
    client.keys = [NEW]
    client.now += DEFAULT_KEPT_S
    assert (client.has("old"), client.has("new")) == (False, True)


@pytest.mark.requirement("CH-152")
def test_unknown_kids_do_not_make_us_hammer_a_client(client: Client) -> None:
    assert not any(client.has(f"forged-{number}") for number in range(50))
    assert client.fetches == 2
    client.now += FLOOR_S
    assert not any(client.has(f"forged-{number}") for number in range(50))
    assert client.fetches == 3


@pytest.mark.requirement("CH-152")
def test_the_last_good_set_serves_through_an_outage_for_a_day(client: Client) -> None:
    client.has("old")
    client.is_down = True
    client.now += LONGEST_OUTAGE_S
    assert client.has("old")
    client.now += 1
    assert not client.has("old")


def test_a_client_that_is_down_is_asked_now_and_then(client: Client) -> None:
    client.is_down = True
    assert not any(client.has("old") for _ in range(20))
    assert client.fetches == 2
    client.is_down = False
    client.now += FLOOR_S
    assert client.has("old")


def test_callers_wait_for_one_fetch_together() -> None:
    going, go = threading.Event(), threading.Event()
    client = Client()
    fetch = client.fetch

    def slow() -> FetchedKeys:
        going.set()
        go.wait(10)
        return fetch()

    source = CachedKeys("ehr", slow, lambda: client.now)

    async def many() -> list[bool]:
        calls = [asyncio.ensure_future(source.find("old")) for _ in range(30)]
        await asyncio.to_thread(going.wait, 10)
        calls[0].cancel()  # the one that started it hangs up
        go.set()
        return [await call is not None for call in calls[1:]]

    assert asyncio.run(many()) == [True] * 29
    assert client.fetches == 1


def test_keys_of_the_file_are_at_hand() -> None:
    source = StaticKeys(key_ring({"keys": [dict(OLD.as_dict(private=False))]}))
    assert asyncio.run(source.find("old")) is not None
    assert asyncio.run(source.find("new")) is None
