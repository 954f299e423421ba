"""Sealed records: one successor to a state, one who takes, an end; on SQLite and on PostgreSQL."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from cds_service.memory.database import Database
from cds_service.memory.kept import KeptTable
from cds_service.memory.once_a_minute import EVERY_S, OnceAMinute
from cds_service.memory.tables import KEPT_RECORD


def in_seconds(seconds: float) -> dt.datetime:
    return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)


def test_a_record_is_there_until_its_end(database: Database) -> None:
    kept = KeptTable(database)
    kept.put("a", "sealed", in_seconds(60))
    kept.put("b", "sealed", in_seconds(-1))
    assert kept.get("a") == ("sealed", 0)
    assert kept.get("b") is None
    assert kept.get("c") is None
    assert not kept.replace("b", "other", 0)
    assert kept.take("b") is None


def test_a_state_has_one_successor_and_one_taker(database: Database) -> None:
    kept = KeptTable(database)
    kept.put("a", "first", in_seconds(60))
    with ThreadPoolExecutor(8) as pool:
        won = sum(pool.map(lambda number: kept.replace("a", str(number), 0), range(8)))
        assert won == 1
        assert (kept.get("a") or ("", 0))[1] == 1
        taken = [found for found in pool.map(lambda _: kept.take("a"), range(8)) if found is not None]
    assert len(taken) == 1
    assert kept.get("a") is None


def test_the_key_is_not_stored(database: Database) -> None:
    kept = KeptTable(database)
    kept.put("session:SECRETHANDLE", "sealed", in_seconds(60))
    with database.reading() as connection:
        (row,) = connection.execute(select(KEPT_RECORD)).all()
    assert "SECRET" not in str(row)


def test_what_has_ended_is_purged(database: Database) -> None:
    now = [1000.0]
    kept = KeptTable(database, OnceAMinute(lambda: now[0]))
    kept.put("a", "sealed", in_seconds(-1))
    now[0] += EVERY_S
    kept.put("b", "sealed", in_seconds(60))
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(KEPT_RECORD)).scalar() == 1
