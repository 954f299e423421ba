"""How long a body is waited for: a call whose body does not come in its time is as if the client had hung up (400)."""

import asyncio
from typing import Final

from starlette.types import Message, Receive

MOST_SECONDS: Final = 30.0
SECONDS_TO_DISCARD: Final = 5.0


def within_time(receive: Receive, seconds: float = MOST_SECONDS) -> Receive:
    """The same messages; the whole body has the seconds given. What comes after it may take as long as it likes."""
    end = asyncio.get_running_loop().time() + seconds
    is_whole = False

    async def receive_in_time() -> Message:
        nonlocal is_whole
        if is_whole:
            return await receive()
        try:
            async with asyncio.timeout_at(end):
                message = await receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        is_whole = not message.get("more_body", False)
        return message

    return receive_in_time


async def discard(receive: Receive, most_bytes: int) -> None:
    """Reads past the body of a refused call, keeping nothing.

    Who is still sending when the connection closes may never see the answer: a proxy would make a 502 of it.
    """
    receive_in_time = within_time(receive, SECONDS_TO_DISCARD)
    size = 0
    while size <= most_bytes:
        message = await receive_in_time()
        size += len(message.get("body", b""))
        if not message.get("more_body", False):
            return
