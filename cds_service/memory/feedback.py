"""Feedback as it is stored: rows are added, never changed, and the same report twice is one row (CH-125)."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import msgspec
from sqlalchemy import Connection, select

from cds_service.memory.insert import insert_if_new
from cds_service.memory.tables import COMMENT, FEEDBACK, SHOWN_CARD

AT_ONCE: Final = 500
"""Cards asked for in one query: databases bound the number of parameters."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who reported, and to which service. `issuer` None: nobody was authenticated."""

    issuer: str | None
    tenant: str | None
    service: str


@dataclass(frozen=True, slots=True)
class Reported:
    """What became of one card. Uuids are in one spelling, `outcome_at` has a zone; `comment` may hold patient data."""

    card: str
    outcome: str
    outcome_at: dt.datetime
    reason_system: str | None = None
    reason_code: str | None = None
    suggestions: tuple[str, ...] = ()
    comment: str | None = field(default=None, repr=False)
    is_cut: bool = False


class Stored(NamedTuple):
    """`unmatched`: about cards that are not among those shown. `repeated`: reports that were there already."""

    unmatched: int
    repeated: int


def store_feedback(
    connection: Connection, sender: Sender, reports: Sequence[Reported], received: dt.datetime, *, comments: bool
) -> Stored:
    """`comments`: whether they are kept."""
    new = [_store(connection, sender, report, received, comments=comments) for report in reports]
    known = _shown(connection, sender, {report.card for report in reports})
    return Stored(sum(report.card not in known for report in reports), new.count(False))


def _store(
    connection: Connection, sender: Sender, report: Reported, received: dt.datetime, *, comments: bool
) -> bool:  # fmt: skip
    digest = _digest(sender, report)
    row = {
        "digest": digest, "received": received, "issuer": sender.issuer, "tenant": sender.tenant,
        "service": sender.service, "card": report.card, "outcome": report.outcome, "outcome_at": report.outcome_at,
        "reason_system": report.reason_system, "reason_code": report.reason_code,
        "suggestions": list(report.suggestions),
    }  # fmt: skip
    is_new = insert_if_new(connection, FEEDBACK, row)
    if report.comment and comments:
        written = {
            "feedback": digest, "digest": _hash(report.comment), "received": received, "text": report.comment,
            "is_cut": report.is_cut,
        }  # fmt: skip
        is_new = insert_if_new(connection, COMMENT, written) or is_new
    return is_new


def _shown(connection: Connection, sender: Sender, cards: set[str]) -> set[str]:
    """Those of the cards that were sent to this client."""
    wanted, known = sorted(cards), set[str]()
    for start in range(0, len(wanted), AT_ONCE):
        found = SHOWN_CARD.c.card.in_(wanted[start : start + AT_ONCE])
        is_theirs = SHOWN_CARD.c.issuer.is_not_distinct_from(sender.issuer)
        known |= set(connection.execute(select(SHOWN_CARD.c.card).where(found, is_theirs)).scalars())
    return known


def _digest(sender: Sender, report: Reported) -> str:
    """Of all that makes a report the same; not of its comment, whose hash would outlive it."""
    return _hash(
        [
            sender.issuer, sender.tenant, sender.service, report.card, report.outcome,
            report.outcome_at.astimezone(dt.UTC).isoformat(), report.reason_system, report.reason_code,
            sorted(report.suggestions),
        ]
    )  # fmt: skip


def _hash(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value)).hexdigest()
