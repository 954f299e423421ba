"""What is old goes, what is not stays; a patient can be forgotten. On SQLite and on PostgreSQL."""

import datetime as dt
import uuid
from typing import Any

import pytest
from sqlalchemy import func, select

from cds_service.memory.database import Database
from cds_service.memory.feedback import Reported, Sender, store_feedback
from cds_service.memory.insert import insert_new
from cds_service.memory.retention import AT_ONCE, Forgotten, Purged, Retention, forget, purge, purge_some
from cds_service.memory.tables import ANSWER, COMMENT, FEEDBACK, SHOWN_CARD

NOW = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
KEPT = Retention(audit=30, feedback=20, comments=10)
SENDER = Sender(None, None, "spinemets-patient-view")
TABLES = (ANSWER, SHOWN_CARD, FEEDBACK, COMMENT)


def ago(days: float) -> dt.datetime:
    return NOW - dt.timedelta(days=days)


def answer(
    days: float = 0, patient: str = "Patient/1", server: str = "https://a.example", user: str | None = None
) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()), "at": ago(days), "issuer": None, "method": "open", "tenant": None, "user_id": user,
        "service": "s", "hook": "patient-view", "hook_instance": "h", "fhir_server": server, "patient": patient,
        "status": 200, "cards": 1, "milliseconds": 1.5, "queries": [], "inputs": ["Observation/1"], "knowledge": "1",
        "configuration": "c", "correlation": None,
    }  # fmt: skip


def card(days: float = 0, of: str | None = None) -> dict[str, Any]:
    return {
        "card": str(uuid.uuid4()), "at": ago(days), "answer": of, "issuer": None, "service": "s", "kind": "noms",
        "rules": [], "suggestions": [], "knowledge": "1",
    }  # fmt: skip


def store(database: Database, *rows: tuple[Any, dict[str, Any]]) -> None:
    with database.writing() as connection:
        for table, row in rows:
            insert_new(connection, table, [row])


def report(database: Database, about: str, days: float, comment: str | None = None) -> None:
    with database.writing() as connection:
        reported = Reported(about, "overridden", NOW, comment=comment)
        store_feedback(connection, SENDER, [reported], ago(days), comments=True)


def left(database: Database) -> list[int]:
    """Rows of answers, cards, feedback, comments."""
    with database.reading() as connection:
        return [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in TABLES]


@pytest.mark.parametrize(("table", "make", "days"), [(ANSWER, answer, 30), (SHOWN_CARD, card, 20)])
def test_what_is_older_than_its_days_goes(table: Any, make: Any, days: int, database: Database) -> None:
    store(database, (table, make(days + 0.01)), (table, make(days - 0.01)), (table, make(0)))
    assert sum(purge(database, KEPT, NOW)) == 1
    assert sum(left(database)) == 2


def test_a_comment_goes_before_the_feedback_it_belongs_to(database: Database) -> None:
    """CH-127: the free text is kept for less time."""
    for days in (10.01, 9.99):
        report(database, str(uuid.uuid4()), days, "free text")
    assert purge(database, KEPT, NOW) == Purged(comments=1)
    assert left(database) == [0, 0, 2, 1]


def test_feedback_goes_with_its_card_and_never_leaves_one_behind(database: Database) -> None:
    """CH-126: else it would look like feedback on a card that was never shown."""
    old, young = card(20.01), card(19)
    store(database, (SHOWN_CARD, old), (SHOWN_CARD, young))
    report(database, old["card"], 5, "late")
    report(database, young["card"], 5, "in time")
    assert purge(database, KEPT, NOW) == Purged(cards=1, feedback=1, comments=1)
    assert left(database) == [0, 1, 1, 1]


def test_much_that_is_old_goes_in_steps(database: Database) -> None:
    with database.writing() as connection:
        insert_new(connection, ANSWER, [answer(40) for _ in range(AT_ONCE + 5)])
    assert purge_some(database, KEPT, NOW) == Purged(answers=AT_ONCE)
    assert purge(database, KEPT, NOW) == Purged(answers=5)
    assert purge_some(database, KEPT, NOW) == Purged()


def test_a_patient_who_called_is_forgotten_as_the_user_too(database: Database) -> None:
    """Of answers about others the user alone goes; another user's id of the same number stays."""
    of_theirs = [answer(user=user) for user in ("Patient/1", "1", "Practitioner/1", "Patient/11")]
    of_others = [answer(patient="Patient/2", user=user) for user in ("Patient/1", "1")]
    elsewhere = answer(patient="Patient/2", server="https://b.example", user="Patient/1")
    rows = [*of_theirs, *of_others, elsewhere]
    store(database, *((ANSWER, row) for row in rows))
    assert forget(database, "Patient/1", "https://a.example") == Forgotten(answers=5, comments=0)
    with database.reading() as connection:
        kept = {row.id: (row.patient, row.user_id) for row in connection.execute(select(ANSWER))}
    assert [kept[row["id"]] for row in rows] == [
        (None, None), (None, None), (None, "Practitioner/1"), (None, "Patient/11"), ("Patient/2", None),
        ("Patient/2", "1"), ("Patient/2", "Patient/1"),
    ]  # fmt: skip


def test_a_patient_is_forgotten_and_nobody_else(database: Database) -> None:
    """Whom an answer was about and what was written about it goes; that it was given stays."""
    theirs, elsewhere, other = answer(), answer(server="https://b.example"), answer(patient="Patient/11")
    cards = [card(of=of["id"]) for of in (theirs, elsewhere, other)]
    store(database, *((ANSWER, row) for row in (theirs, elsewhere, other)), *((SHOWN_CARD, row) for row in cards))
    for shown in cards:
        report(database, shown["card"], 1, "free text")
    assert forget(database, "Patient/1", "https://a.example") == Forgotten(answers=1, comments=1)
    with database.reading() as connection:
        rows = {row.id: row for row in connection.execute(select(ANSWER))}
    assert (rows[theirs["id"]].patient, rows[theirs["id"]].hook_instance, rows[theirs["id"]].inputs) == (None, None, [])
    assert rows[elsewhere["id"]].inputs == ["Observation/1"]
    assert left(database) == [3, 3, 3, 2]
    assert forget(database, "Patient/1") == Forgotten(answers=1, comments=1)
    assert forget(database, "Patient/1") == Forgotten(answers=0, comments=0)
    with database.reading() as connection:
        assert connection.execute(select(ANSWER.c.patient).where(ANSWER.c.id == other["id"])).scalar() == "Patient/11"
