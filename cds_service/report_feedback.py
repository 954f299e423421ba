"""`spinemets report feedback`: the statistics of feedback on the terminal, every share with its denominator."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final, TextIO

from rich.console import RenderableType
from rich.text import Text

from cds_service.cards.frame import KIND_TITLES
from cds_service.cards.numbers import say_date
from cds_service.cards.wording.common import OVERRIDE_REASONS
from cds_service.memory.statistics import FeedbackStatistics, Reason, Tally
from cds_service.shown_cards import MANY_ROWS, MOST_ROWS
from cds_service.terminal import console_for, section, write
from cds_service.terminal_tables import ruled_table
from cds_service.terminal_text import cell

NOTHING: Final = "No card was shown in this time."
SILENCE: Final = "No feedback is no opinion: nothing is concluded from it."
HOW: Final = (
    "A card counts once, by the last thing reported on it. Only a card that offered a suggestion can be accepted, so "
    "those are the denominator of acceptance; all cards shown are that of overriding."
)
BY_RULE: Final = "A card counts under each of its rules. Rules without feedback: {left_out}, left out here, in --json."
MANY: Final = f"more than {MOST_ROWS} NOMS rows open"
NO_REASON: Final = "no coded reason"
OWN_SYSTEM: Final = "/CodeSystem/override-reason"


def show_feedback(statistics: FeedbackStatistics, out: TextIO) -> None:
    """Write the whole report to `out`."""
    console = console_for(out)
    for part in _parts(statistics):
        write(console, part)


def _parts(found: FeedbackStatistics) -> Iterable[RenderableType]:
    yield Text(f"Feedback on cards, {_span(found)}", style="bold")
    if not found.total.shown:
        yield Text(NOTHING)
    else:
        yield Text(f"{found.total.shown} cards shown, {found.total.with_feedback} with feedback. {SILENCE} {HOW}")
        kinds = {KIND_TITLES[kind]: found.by_kind[kind] for kind in KIND_TITLES if kind in found.by_kind}
        yield section("By kind of card", _tallies("Kind", kinds))
        if rules := {_named(rule): tally for rule, tally in _in_order(found.by_rule) if tally.with_feedback}:
            left_out = len(found.by_rule) - len(rules)
            yield section("By rule", Text(BY_RULE.format(left_out=left_out)), _tallies("Rule", rules))
        if found.total.overridden:
            yield section("Why cards were overridden", _reasons(kinds))
    yield section("Beside these", Text("\n".join(_beside(found))))


def _span(found: FeedbackStatistics) -> str:
    """The first and the last day on which such cards were shown; without any, the days that were asked for."""
    if found.first is None or found.last is None:
        last = found.until - dt.datetime.resolution if found.until else None
        asked = [f"{word} {_day(at)}" for word, at in (("from", found.since), ("until", last)) if at]
        return " ".join(asked) or "all that is kept"
    return f"{_day(found.first)} to {_day(found.last)} (UTC)"


def _day(at: dt.datetime) -> str:
    return say_date(at.date().isoformat())


def _in_order(tallies: Mapping[str, Tally]) -> list[tuple[str, Tally]]:
    """Letter first, then number: A4 before A12."""
    return sorted(tallies.items(), key=lambda item: (item[0][:1], len(item[0]), item[0]))


def _named(rule: str) -> str:
    return MANY if rule == MANY_ROWS else rule


def _tallies(heading: str, tallies: Mapping[str, Tally]) -> RenderableType:
    table = ruled_table((heading, 14), ("Shown", 0), ("Accepted", 10), ("Overridden", 10), ("No feedback", 0))
    for name, tally in tallies.items():
        table.add_row(
            cell(name), Text(str(tally.shown)), Text(share(tally.accepted, tally.acceptable)),
            Text(share(tally.overridden, tally.shown)), Text(str(tally.without_feedback)),
        )  # fmt: skip
    return table


def share(part: int, whole: int) -> str:
    """
    >>> share(3, 38), share(0, 0)
    ('3 of 38 (8%)', 'none could be')
    """
    return f"{part} of {whole} ({100 * part / whole:.0f}%)" if whole else "none could be"


def _reasons(kinds: Mapping[str, Tally]) -> RenderableType:
    table = ruled_table(("Kind", 14), ("Reason", 20), ("Cards", 10))
    for name, tally in kinds.items():
        for reason, count in tally.reasons.most_common():
            table.add_row(cell(name), cell(said(reason)), Text(share(count, tally.overridden)))
    return table


def said(reason: Reason) -> str:
    """A reason of ours in its words, another one as its code and system."""
    if reason.code is None:
        return NO_REASON
    ours = dict(OVERRIDE_REASONS).get(reason.code)
    if ours and (reason.system or "").endswith(OWN_SYSTEM):
        return ours
    return f"{reason.code} ({reason.system or 'no system'})"


def _beside(found: FeedbackStatistics) -> Iterable[str]:
    yield f"Reports on these cards: {found.reports}; the same card may be reported several times."
    yield f"Reports on cards that are not known here: {found.unmatched}; they are in no share."
    yield f"Comments in words that are kept: {found.comments}; they are not shown here."


def as_json(found: FeedbackStatistics) -> dict[str, Any]:
    """The same as JSON."""
    times = {"since": found.since, "until": found.until, "first_shown": found.first, "last_shown": found.last}
    return {name: at.isoformat() for name, at in times.items() if at} | {
        "total": _tally(found.total),
        "by_kind": {kind: _tally(tally) for kind, tally in found.by_kind.items()},
        "by_rule": {rule: _tally(tally) for rule, tally in _in_order(found.by_rule)},
        "reports": found.reports, "unmatched": found.unmatched, "comments": found.comments,
    }  # fmt: skip


def _tally(tally: Tally) -> dict[str, Any]:
    reasons = [_reason(reason) | {"cards": count} for reason, count in tally.reasons.most_common()]
    return {
        "shown": tally.shown, "acceptable": tally.acceptable, "accepted": tally.accepted,
        "overridden": tally.overridden, "without_feedback": tally.without_feedback, "reasons": reasons,
    }  # fmt: skip


def _reason(reason: Reason) -> dict[str, Any]:
    return {name: text for name, text in (("code", reason.code), ("system", reason.system)) if text}
