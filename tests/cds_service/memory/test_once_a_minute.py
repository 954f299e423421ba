"""What is done once a minute: by the first who asks, and not again before the minute is over."""

from concurrent.futures import ThreadPoolExecutor

from cds_service.memory.once_a_minute import EVERY_S, OnceAMinute


def test_the_first_is_told_yes_and_the_next_after_a_minute() -> None:
    now = [0.0]
    tidying = OnceAMinute(lambda: now[0])
    said = []
    for seconds in (0.0, 0.0, EVERY_S - 0.001, 0.001, 1.0):
        now[0] += seconds
        said.append(tidying.is_due())
    assert EVERY_S == 60
    assert said == [True, False, False, True, False]


def test_of_many_at_once_one_is_told_yes() -> None:
    tidying = OnceAMinute()
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: tidying.is_due(), range(64))) == 1
