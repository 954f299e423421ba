"""How long what is remembered is kept, and the end of it: by age, or because a patient is to be forgotten."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, exists, or_, select, true, tuple_, update

from cds_service.memory.database import Database
from cds_service.memory.tables import ANSWER, COMMENT, FEEDBACK, SHOWN_CARD

AT_ONCE: Final = 1000
"""Rows deleted in one transaction: others who write wait no longer than that takes."""


@dataclass(frozen=True, slots=True)
class Retention:
    """Days. `feedback`: of feedback and of the cards it is about, which are its denominator; `comments`: 0 = never
    stored."""

    audit: int
    feedback: int
    comments: int


class Purged(NamedTuple):
    """Rows deleted."""

    answers: int = 0
    cards: int = 0
    feedback: int = 0
    comments: int = 0


def purge(database: Database, retention: Retention, now: dt.datetime) -> Purged:
    """All that is older than its time. Raises `UnavailableError`; what was deleted by then stays deleted."""
    total = Purged()
    while sum(step := purge_some(database, retention, now)):
        total = Purged(*map(sum, zip(total, step, strict=True)))
    return total


def purge_some(database: Database, retention: Retention, now: dt.datetime) -> Purged:
    """Up to a thousand rows of each table; nothing if nothing is old."""
    with database.writing() as connection:
        comments, feedback, cards, answers = (
            _delete_some(connection, table, is_old) for table, is_old in _too_old(retention, now)
        )
    return Purged(answers, cards, feedback, comments)


def _too_old(retention: Retention, now: dt.datetime) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """What belongs to a row goes before it. Feedback goes with its card: left alone, it would count as feedback on a
    card that was never shown."""
    audit, feedback, comments = (
        now - dt.timedelta(days=days) for days in (retention.audit, retention.feedback, retention.comments)
    )
    old_card = select(SHOWN_CARD.c.card).where(SHOWN_CARD.c.at < feedback)
    left_alone = ~exists().where(FEEDBACK.c.digest == COMMENT.c.feedback)
    yield COMMENT, or_(COMMENT.c.received < comments, left_alone)
    yield FEEDBACK, or_(FEEDBACK.c.received < feedback, FEEDBACK.c.card.in_(old_card))
    yield SHOWN_CARD, and_(SHOWN_CARD.c.at < feedback, ~exists().where(FEEDBACK.c.card == SHOWN_CARD.c.card))
    yield ANSWER, ANSWER.c.at < audit


def _delete_some(connection: Connection, table: Table, is_old: ColumnElement[bool]) -> int:
    keys = list(table.primary_key)
    some = connection.execute(select(*keys).where(is_old).limit(AT_ONCE)).all()
    if some:
        connection.execute(delete(table).where(tuple_(*keys).in_([tuple(row) for row in some])))
    return len(some)


class Forgotten(NamedTuple):
    """Answers whose patient is no longer named, and comments deleted."""

    answers: int
    comments: int


def forget(database: Database, patient: str, fhir_server: str | None = None) -> Forgotten:
    """Takes a patient out of the memory. `patient`: a reference (`Patient/1`); `fhir_server` None: on every server.

    Who called when, and what became of the cards, stays; whom they were about goes, and so do the comments on them.
    A patient who called is taken out as the user as well, whoever the answer was about.
    """
    is_there = true() if fhir_server is None else ANSWER.c.fhir_server == fhir_server
    is_theirs = and_(ANSWER.c.patient == patient, is_there)
    is_bare = and_(is_theirs, ANSWER.c.user_id == patient.removeprefix("Patient/"))
    has_called = or_(and_(ANSWER.c.user_id == patient, is_there), is_bare)
    with database.writing() as connection:
        cards = select(SHOWN_CARD.c.card).join(ANSWER, ANSWER.c.id == SHOWN_CARD.c.answer).where(is_theirs)
        on_them = select(FEEDBACK.c.digest).where(FEEDBACK.c.card.in_(cards))
        comments = connection.execute(
            delete(COMMENT).where(COMMENT.c.feedback.in_(on_them)).returning(COMMENT.c.digest)
        )
        deleted = len(comments.all())
        blanked = (
            update(ANSWER).where(has_called).values(user_id=None),
            update(ANSWER).where(is_theirs).values(patient=None, hook_instance=None, inputs=[]),
        )
        answers = {id_ for one in blanked for id_ in connection.execute(one.returning(ANSWER.c.id)).scalars()}
    return Forgotten(len(answers), deleted)
