"""Making, migrating and losing the database, on SQLite and on PostgreSQL."""

import datetime as dt
import multiprocessing
import sqlite3
import stat
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from cds_service.errors import UnavailableError
from cds_service.memory.database import Database, DatabaseUrlError
from cds_service.memory.migrate import NewerDatabaseError
from cds_service.memory.replay import ReplayStore
from cds_service.memory.tables import TABLES
from tests.conftest import PostgresServer

SPAWN = multiprocessing.get_context("spawn")


def prepare(url: str) -> None:
    with closing(Database(url)) as database:
        database.probe()


def test_the_migrations_make_exactly_the_tables_the_code_reads(database: Database) -> None:
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), TABLES) == []


def test_several_workers_may_start_on_an_empty_database_at_once(database_url: str) -> None:
    with ProcessPoolExecutor(4, mp_context=SPAWN) as pool:
        list(pool.map(prepare, [database_url] * 4))
    with closing(Database(database_url)) as database, database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar_one() == 1


def test_a_database_of_a_later_version_is_left_alone(database: Database, database_url: str) -> None:
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabaseError):
        prepare(database_url)
    with database.reading() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "9999"


def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    def fail_half_way() -> None:
        with database.writing() as connection:
            connection.execute(text("INSERT INTO used_token VALUES ('a', '2026-01-01')"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM used_token")).scalar_one() == 0


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/at/all.sqlite3", "postgresql://nobody:S3CRET@127.0.0.1:9/none"], ids=["file", "server"]
)
def test_a_database_that_does_not_answer_is_told_without_its_address(url: str) -> None:
    with pytest.raises(UnavailableError) as raised:
        prepare(url)
    assert "S3CRET" not in str(raised.value)
    assert "nowhere" not in str(raised.value)


def test_a_damaged_file_is_told_like_one_that_does_not_answer(tmp_path: Path) -> None:
    file = tmp_path / "memory.sqlite3"
    file.write_bytes(b"no database " * 100)
    with pytest.raises(UnavailableError):
        prepare(f"sqlite:///{file}")


@pytest.mark.parametrize("url", ["", "x", "sqlite://", "sqlite:///:memory:", "mysql://u:S3CRET@h/d", "sqlite:///"])
def test_a_url_that_names_no_database_of_ours_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(DatabaseUrlError) as raised:
        Database(url)
    assert "S3CRET" not in str(raised.value)


def test_the_file_is_its_owners_alone_and_written_ahead(tmp_path: Path) -> None:
    file = tmp_path / "memory.sqlite3"
    database = Database(f"sqlite:///{file}")
    with database.writing() as connection:
        modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
    assert modes == {0o600}
    with sqlite3.connect(file) as plain:
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    plain.close()
    database.close()


@pytest.mark.postgres
def test_a_server_that_crashed_keeps_what_was_stored_and_is_used_again(postgres: PostgresServer) -> None:
    with closing(Database(postgres.new_database())) as database:
        store, soon = ReplayStore(database), dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5)
        assert store.first_use("https://ehr.example", "a", soon)
        postgres.kill()
        try:
            with pytest.raises(UnavailableError):
                store.first_use("https://ehr.example", "b", soon)
        finally:
            postgres.resume()
        assert [store.first_use("https://ehr.example", jti, soon) for jti in ("a", "b")] == [False, True]
