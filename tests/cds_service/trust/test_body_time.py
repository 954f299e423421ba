"""A body that does not come is not waited for; that of a refused call is read past, within bounds."""

import asyncio
from collections.abc import Iterator

from starlette.types import Message

from cds_service.trust.body_time import discard, within_time

HALF: Message = {"type": "http.request", "body": b"a", "more_body": True}
REST: Message = {"type": "http.request", "body": b"b"}
GONE: Message = {"type": "http.disconnect"}


def received(*messages: tuple[float, Message], seconds: float = 0.2) -> list[Message]:
    """What comes through of messages that come after so many seconds each."""

    async def run() -> list[Message]:
        coming: Iterator[tuple[float, Message]] = iter(messages)

        async def receive() -> Message:
            wait, message = next(coming)
            await asyncio.sleep(wait)
            return message

        bounded = within_time(receive, seconds)
        return [await bounded() for _ in messages]

    return asyncio.run(run())


def test_a_body_in_time_comes_through() -> None:
    assert received((0, HALF), (0, REST)) == [HALF, REST]


def test_the_time_is_that_of_the_whole_body() -> None:
    assert received((0.15, HALF), (0.15, REST))[1] == GONE
    assert received((10, REST)) == [GONE]


def test_a_client_that_waits_for_its_answer_is_not_cut_off() -> None:
    assert received((0, REST), (0.4, GONE)) == [REST, GONE]


def left_after_discarding(most_bytes: int, *messages: Message) -> int:
    """How many of the messages were not asked for."""

    async def run() -> int:
        coming = list(messages)

        async def receive() -> Message:
            return coming.pop(0)

        await discard(receive, most_bytes)
        return len(coming)

    return asyncio.run(run())


def test_the_body_of_a_refused_call_is_read_past_to_its_end_and_no_further() -> None:
    assert left_after_discarding(100, HALF, HALF, REST, GONE) == 1
    assert left_after_discarding(100, HALF, GONE, REST) == 1
    assert left_after_discarding(1, HALF, HALF, HALF, REST) == 2
