"""What became of the cards, counted: accepted, overridden and why, by kind of card and by rule, of how many shown.

A card counts once, by the last thing reported on it. No report is no opinion: nothing is concluded from it (CH-129).
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, exists, func, select

from cds_service.memory.database import Database
from cds_service.memory.tables import COMMENT, FEEDBACK, SHOWN_CARD

ACCEPTED: Final = "accepted"
AT_ONCE: Final = 2000
SAME_CARD: Final = and_(
    FEEDBACK.c.card == SHOWN_CARD.c.card, FEEDBACK.c.issuer.is_not_distinct_from(SHOWN_CARD.c.issuer)
)
"""A card and who reports on it must be a card and who was shown it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a card was overridden; `code` None: no coded reason was given."""

    code: str | None
    system: str | None


class Last(NamedTuple):
    """The last thing reported on a card."""

    outcome: str
    reason: Reason


@dataclass(slots=True)
class Tally:
    """Cards. `acceptable`: those that offered a suggestion; no other card can be accepted."""

    shown: int = 0
    acceptable: int = 0
    accepted: int = 0
    overridden: int = 0
    reasons: Counter[Reason] = field(default_factory=Counter)

    @property
    def with_feedback(self) -> int:
        return self.accepted + self.overridden

    @property
    def without_feedback(self) -> int:
        return self.shown - self.with_feedback

    def add(self, *, acceptable: bool, last: Last | None) -> None:
        self.shown += 1
        self.acceptable += acceptable
        if last is None:
            return
        if last.outcome == ACCEPTED:
            self.accepted += 1
        else:
            self.overridden += 1
            self.reasons[last.reason] += 1


@dataclass(frozen=True, slots=True)
class FeedbackStatistics:
    """Of the cards shown from `since` until before `until` (None: no bound). `first`, `last`: when the first and last
    of them were shown. `reports`: all on these cards, `unmatched`: received in that time on cards that are not known.
    `comments`: words that stand beside the reports and are still kept."""

    since: dt.datetime | None
    until: dt.datetime | None
    first: dt.datetime | None
    last: dt.datetime | None
    total: Tally
    by_kind: Mapping[str, Tally]
    by_rule: Mapping[str, Tally]
    reports: int
    unmatched: int
    comments: int


def feedback_statistics(
    database: Database, since: dt.datetime | None = None, until: dt.datetime | None = None
) -> FeedbackStatistics:
    """Raises `UnavailableError`."""
    in_time = _between(SHOWN_CARD.c.at, since, until)
    total, by_kind, by_rule = Tally(), dict[str, Tally](), dict[str, Tally]()
    with database.reading() as connection:
        last, reports = _last_reports(connection, in_time)
        first_at, last_at = connection.execute(
            select(func.min(SHOWN_CARD.c.at), func.max(SHOWN_CARD.c.at)).where(in_time)
        ).one()
        for card in _cards(connection, in_time):
            tallies = [total, by_kind.setdefault(card.kind, Tally())]
            tallies += [by_rule.setdefault(rule, Tally()) for rule in card.rules]
            for tally in tallies:
                tally.add(acceptable=bool(card.suggestions), last=last.get(card.card))
        unmatched = _count(
            connection, FEEDBACK, _between(FEEDBACK.c.received, since, until) & ~exists().where(SAME_CARD)
        )
        comments = _count(connection, COMMENT, _between(COMMENT.c.received, since, until))
    return FeedbackStatistics(
        since, until, first_at, last_at, total, by_kind, by_rule, reports, unmatched, comments
    )  # fmt: skip


def _between(
    column: "ColumnElement[Any]", since: dt.datetime | None, until: dt.datetime | None
) -> ColumnElement[bool]:  # fmt: skip
    return and_(True, *([column >= since] if since else []), *([column < until] if until else []))


def _last_reports(connection: Connection, in_time: ColumnElement[bool]) -> tuple[dict[str, Last], int]:
    """The last report on each card, by when it happened; of two at the same moment the acceptance."""
    columns = FEEDBACK.c
    found = connection.execute(
        select(columns.card, columns.outcome, columns.reason_code, columns.reason_system)
        .join(SHOWN_CARD, SAME_CARD)
        .where(in_time)
        .order_by(columns.outcome_at, columns.outcome.desc(), columns.received)
    ).all()
    return {row.card: Last(row.outcome, Reason(row.reason_code, row.reason_system)) for row in found}, len(found)


def _cards(connection: Connection, in_time: ColumnElement[bool]) -> Iterable[Row[Any]]:
    columns = SHOWN_CARD.c
    wanted = select(columns.card, columns.kind, columns.rules, columns.suggestions).where(in_time)
    return connection.execution_options(yield_per=AT_ONCE).execute(wanted)


def _count(connection: Connection, table: Table, where: ColumnElement[bool]) -> int:
    return connection.execute(select(func.count()).select_from(table).where(where)).scalar_one()
