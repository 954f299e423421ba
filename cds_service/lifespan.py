"""From start to stop of a process: what is loaded before the first call, and closed after the last."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from cds_service.configuration import configuration_of
from cds_service.fetcher import Fetcher
from cds_service.logs import log_failure
from cds_service.memory.memory import Memory
from cds_service.operations.metrics import Metrics
from cds_service.operations.stopping import Stopping
from cds_service.operations.traces import Traces
from cds_service.self_check import warm_up
from cds_service.settings import Settings
from cds_service.told import say
from cds_service.trust.authenticator import Authenticator


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What lives as long as the process. `memory`, `traces`: None where the site wants none."""

    settings: Settings
    fetcher: Fetcher
    authenticator: Authenticator
    memory: Memory | None
    metrics: Metrics
    traces: Traces | None
    stopping: Stopping


def lifespan_of(parts: Parts) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:  # noqa: ARG001 - the framework passes it
        try:
            _start(parts)
        except Exception as error:
            log_failure(error)  # the server would not say what it was, or in words that may hold anything
            raise
        looking = asyncio.create_task(parts.metrics.keep_looking())
        say(logging.INFO, "started")
        yield
        looking.cancel()
        await _stop(parts)
        say(logging.INFO, "stopped")

    return lifespan


def _start(parts: Parts) -> None:
    warm_up(parts.settings)
    if parts.memory is not None:
        parts.memory.start(configuration_of(parts.settings))
    # What was loaded stays: taken out of the garbage collector's rounds, it costs no call anything.
    gc.collect()
    gc.freeze()
    parts.stopping.listen()


async def _stop(parts: Parts) -> None:
    """Closing memory and traces stores and sends what still waits, for a few seconds at most."""
    parts.fetcher.close()
    parts.authenticator.close()
    for part in (parts.memory, parts.traces):
        if part is not None:
            await run_in_threadpool(part.close)
