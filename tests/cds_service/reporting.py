"""What the tests of feedback share: items as an EHR sends them, and what is in the store."""

import sqlite3
import uuid
from pathlib import Path
from typing import Any

from sqlalchemy import Row, Table, select
from starlette.testclient import TestClient

from cds_service.memory.database import Database
from tests.cds_service.calling import HOOK, call, prefetch_of

FEEDBACK = f"{HOOK}/feedback"
WHEN = "2026-11-01T10:15:30Z"
REASON = {"code": "disagree", "system": "https://spinemets.example.org/fhir/CodeSystem/override-reason"}


def item(**changes: Any) -> dict[str, Any]:
    """An overridden card; members given as None are left out."""
    whole = {"card": str(uuid.uuid4()), "outcome": "overridden", "outcomeTimestamp": WHEN} | changes
    return {name: value for name, value in whole.items() if value is not None}


def accepted(card: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The first suggestion of a card, taken."""
    taken = [{"id": card["suggestions"][0]["uuid"]}]
    return item(card=card["uuid"], outcome="accepted", acceptedSuggestions=taken, **changes)


def cards_of(client: TestClient, patient: str = "karlsen") -> list[dict[str, Any]]:
    cards: list[dict[str, Any]] = client.post(HOOK, json=call(patient, prefetch=prefetch_of(patient))).json()["cards"]
    return cards


def stored_rows(url: str, table: Table) -> list[Row[Any]]:
    """What is in a table, as another process would see it."""
    database = Database(url)
    try:
        with database.reading() as connection:
            return list(connection.execute(select(table)).all())
    finally:
        database.close()


def sound(file: Path) -> None:
    """An SQLite database is whole, as SQLite itself sees it."""
    with sqlite3.connect(file) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    plain.close()
