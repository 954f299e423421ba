"""The service with routes that fail in every way a program can, each with a message that must not be seen anywhere."""

import asyncio
import logging
import threading
import warnings
from collections.abc import AsyncIterator

from fastapi import FastAPI
from starlette.responses import StreamingResponse

from cds_service import lifespan, main
from cds_service.main import app_from_environment

MARKER = "Mrs Secretname"
WAYS = ("before", "while", "after", "thread", "task", "finaliser", "warning", "library")


class FailsWhenDropped:
    def __del__(self) -> None:
        raise RuntimeError(MARKER)


async def before() -> None:
    raise RuntimeError(MARKER)


async def halfway() -> StreamingResponse:
    async def parts() -> AsyncIterator[bytes]:
        yield b"a beginning"
        raise RuntimeError(MARKER)

    return StreamingResponse(parts())


async def afterwards() -> StreamingResponse:
    async def fails() -> None:
        raise RuntimeError(MARKER)

    async def parts() -> AsyncIterator[bytes]:
        yield b"all of it"

    response = StreamingResponse(parts())
    response.background = fails  # type: ignore[assignment]  # called as a BackgroundTask is
    return response


def _raise(*_: object) -> None:
    raise RuntimeError(MARKER)


async def in_a_thread() -> dict[str, str]:
    thread = threading.Thread(target=_raise)
    thread.start()
    thread.join()
    return {}


async def in_a_task() -> dict[str, str]:
    task = asyncio.ensure_future(before())
    await asyncio.wait([task])
    del task
    return {}


async def in_a_finaliser() -> dict[str, str]:
    FailsWhenDropped()
    return {}


async def as_a_warning() -> dict[str, str]:
    warnings.warn(MARKER, RuntimeWarning, stacklevel=1)
    return {}


async def by_a_library() -> dict[str, str]:
    logging.getLogger("a.library").error("patient %s", MARKER)
    logging.getLogger("another").error("about " + MARKER)  # noqa: G003 - as libraries do
    return {}


def app() -> FastAPI:
    made = app_from_environment()
    ways = (before, halfway, afterwards, in_a_thread, in_a_task, in_a_finaliser, as_a_warning, by_a_library)
    for name, way in zip(WAYS, ways, strict=True):
        made.add_api_route(f"/{name}", way, response_model=None)
    return made


def does_not_load() -> FastAPI:
    """Its settings, models or clients cannot be read by the time the worker starts."""
    setattr(main, "create_app", _raise)  # noqa: B010 - in a process of its own
    return app_from_environment()


def does_not_start() -> FastAPI:
    """It loads, and its start fails."""
    setattr(lifespan, "warm_up", _raise)  # noqa: B010 - in a process of its own
    return app_from_environment()
