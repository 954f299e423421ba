"""INSERT that leaves a row alone which is there already: one atomic statement on both databases."""

from collections.abc import Mapping, Sequence
from functools import cache

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

Insert = postgresql.Insert | sqlite.Insert


@cache
def _insert(table: Table, dialect: str) -> Insert:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return insert(table).on_conflict_do_nothing()


@cache
def _returning(table: Table, dialect: str) -> ReturningInsert[tuple[object, ...]]:
    return _insert(table, dialect).returning(*table.primary_key)


def insert_if_new(connection: Connection, table: Table, row: Mapping[str, object]) -> bool:
    """Whether the row was new and is there now. The database answers with what it wrote, not with a count."""
    return connection.execute(_returning(table, connection.dialect.name), row).first() is not None


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Those of the rows that are not there yet. Each has the same columns."""
    connection.execute(_insert(table, connection.dialect.name), rows)
