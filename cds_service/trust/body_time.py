"""A body that does not come is not waited for: after its time the call is as if the client had hung up (400)."""

import asyncio
from typing import Final

from starlette.types import Message, Receive

MOST_SECONDS: Final = 30.0


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
