"""An allowance a minute, refilled evenly, of bounded memory."""

import pytest

from cds_service.trust import rate_limit
from cds_service.trust.rate_limit import RateLimit, address_group


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("per_minute", [1, 3, 7, 60, 6000])
def test_a_minutes_allowance_may_be_used_at_once_and_no_more(per_minute: int) -> None:
    clock = Clock()
    limit = RateLimit(per_minute, clock)
    assert [limit.take("a") for _ in range(per_minute)] == [0] * per_minute
    wait = limit.take("a")
    assert wait == pytest.approx(60 / per_minute)
    clock.now += wait
    assert limit.take("a") == 0
    assert limit.take("a") > 0


def test_after_a_minute_of_silence_the_allowance_is_full_and_not_fuller() -> None:
    clock = Clock()
    limit = RateLimit(3, clock)
    limit.take("a")
    clock.now += 600
    assert [limit.take("a") == 0 for _ in range(4)] == [True, True, True, False]


def test_clients_do_not_share_an_allowance() -> None:
    limit = RateLimit(1, Clock())
    assert [limit.take(who) for who in ("a", "b")] == [0, 0]


def test_looking_takes_nothing() -> None:
    limit = RateLimit(1, Clock())
    assert [limit.wait("a") for _ in range(3)] == [0, 0, 0]


def test_memory_is_bounded_and_those_who_wait_are_remembered_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "MOST_REMEMBERED", 3)
    clock = Clock()
    limit = RateLimit(1, clock)
    limit.take("old")
    clock.now += 30
    for who in ("a", "b"):
        limit.take(who)
    clock.now += 31
    limit.take("c")  # "old" has its allowance back: forgetting it changes nothing
    assert [limit.wait(who) > 0 for who in ("a", "b", "c")] == [True] * 3
    limit.take("d")
    assert [limit.wait(who) > 0 for who in ("a", "b", "c", "d")] == [False, True, True, True]


@pytest.mark.parametrize(
    ("host", "group"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("::1", "::/64"),
        ("192.0.2.1", "192.0.2.1"),
        ("testclient", "testclient"),
    ],
)
def test_an_ipv6_customer_counts_once(host: str, group: str) -> None:
    assert address_group(host) == group
