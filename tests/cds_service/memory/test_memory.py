"""What a call is told of what it wanted stored, on SQLite and on PostgreSQL."""

import asyncio
import datetime as dt
from contextlib import closing

import pytest
from sqlalchemy import select, text

from cds_service.errors import UnavailableError
from cds_service.memory import memory as module
from cds_service.memory.database import UNAVAILABLE, Database
from cds_service.memory.memory import MAY_BE_STORED, Memory
from cds_service.memory.retention import Retention
from cds_service.memory.tables import USED_TOKEN

SOON = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
WAIT_S = 1.5


async def ask_for_two(memory: Memory) -> list[str]:
    """What is told of a row that is being written when the wait ends, and of one that waits behind it."""

    async def told(digest: str) -> str:
        with pytest.raises(UnavailableError) as refused:
            await memory.stored((USED_TOKEN, {"digest": digest, "expires": SOON}))
        return str(refused.value)

    first = asyncio.create_task(told("first"))
    await asyncio.sleep(0)
    while memory.status().waiting:
        await asyncio.sleep(0.01)
    return list(await asyncio.gather(first, told("second")))


def test_a_call_whose_wait_ends_is_told_whether_something_may_have_been_stored(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CH-126: nothing is said not to be stored that is on disk later."""
    monkeypatch.setattr(module, "WAIT_S", WAIT_S)
    with closing(Memory(Database(database_url), Retention(1, 1, 1))) as memory:
        memory.database.probe()
        with database.writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("LOCK TABLE used_token IN EXCLUSIVE MODE"))
            told = asyncio.run(ask_for_two(memory))
    assert told == [MAY_BE_STORED, UNAVAILABLE]
    with database.reading() as connection:
        assert list(connection.execute(select(USED_TOKEN.c.digest)).scalars()) == ["first"]
