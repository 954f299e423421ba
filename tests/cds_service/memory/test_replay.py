"""A token is used once, whoever asks, on SQLite and on PostgreSQL."""

import asyncio
import datetime as dt
import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing

import pytest
from sqlalchemy import func, select, text

from cds_service.errors import UnavailableError
from cds_service.memory.database import Database
from cds_service.memory.replay import KEPT_LONGER, ReplayStore
from cds_service.memory.tables import USED_TOKEN
from cds_service.trust.replay import ReplayGuard

ISSUER = "https://ehr.example"


def in_minutes(minutes: float) -> dt.datetime:
    return dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes)


def uses_in_one_process(url: str, threads: int) -> int:
    """How many of the first uses of the same twenty tokens succeeded here."""
    tokens = [f"jti-{number}" for number in range(20)] * threads
    with closing(Database(url)) as database, ThreadPoolExecutor(threads) as pool:
        store = ReplayStore(database)
        return sum(pool.map(lambda jti: store.first_use(ISSUER, jti, in_minutes(5)), tokens))


def test_the_first_use_is_the_only_one(database: Database) -> None:
    store = ReplayStore(database)
    assert [store.first_use(ISSUER, "a", in_minutes(5)) for _ in range(3)] == [True, False, False]


def test_another_issuer_or_another_id_is_another_token(database: Database) -> None:
    store = ReplayStore(database)
    pairs = [("ab", "c"), ("a", "bc"), ("abc", ""), ("", "abc"), ("ab", "c\0"), ("ab", "\ud800")]
    assert all(store.first_use(issuer, jti, in_minutes(5)) for issuer, jti in pairs)


def test_workers_and_threads_that_ask_at_once_get_one_yes_between_them(database_url: str) -> None:
    with ProcessPoolExecutor(3, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert sum(pool.map(uses_in_one_process, [database_url] * 3, [4] * 3)) == 20


def test_neither_issuer_nor_id_is_stored(database: Database) -> None:
    ReplayStore(database).first_use("SECRETISSUER", "SECRETJTI", in_minutes(5))
    with database.reading() as connection:
        (row,) = connection.execute(select(USED_TOKEN)).all()
    assert "SECRET" not in str(row)
    assert len(row.digest) == 64


def test_expired_ids_are_purged_only_once_no_leeway_can_revive_them(database: Database) -> None:
    past = -KEPT_LONGER.total_seconds() / 60
    first = ReplayStore(database)
    for jti, minutes in (("long gone", past - 1), ("just gone", past + 1), ("valid", 5)):
        first.first_use(ISSUER, jti, in_minutes(minutes))
    ReplayStore(database).first_use(ISSUER, "another", in_minutes(5))
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(USED_TOKEN)).scalar_one() == 3
    assert not first.first_use(ISSUER, "just gone", in_minutes(5))


def test_a_store_that_does_not_answer_says_neither_yes_nor_no() -> None:
    store = ReplayStore(Database("sqlite:////nowhere/at/all.sqlite3"))
    with pytest.raises(UnavailableError):
        store.first_use(ISSUER, "a", in_minutes(5))


def test_beside_a_database_of_a_later_version_the_gate_goes_by_its_own_memory(
    database: Database, database_url: str
) -> None:
    """CH-149: while a newer version is rolled out, calls are still answered, each token once."""
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with closing(Database(database_url)) as of_this_version:
        guard = ReplayGuard(ReplayStore(of_this_version))

        async def ask() -> list[bool]:
            return [await guard.first_use(ISSUER, jti, in_minutes(5)) for jti in ("a", "a", "b")]

        assert asyncio.run(ask()) == [True, False, True]
