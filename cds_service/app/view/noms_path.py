"""NOMS as a path through its table: six columns, the values still possible in each, the rows at the end."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from cds_service.cards.frame import Basis
from cds_service.cards.inputs import say_fact
from cds_service.cards.noms_options import SHOWN_DECISIONS, follows, if_clause
from cds_service.cards.numbers import say_day, span
from cds_service.cards.wording.facts import SITE_SETTING
from spinal_metastasis.recommendation.noms_table import INPUTS, ROWS
from spinal_metastasis.results import LesionResult, NomsDecision, NomsResult

COLUMNS = {
    "escc": ("N", "Cord compression", {"low": "Low: 0-1c", "high": "High: 2-3"}, ("escc_grade",)),
    "myelopathy": ("N", "Myelopathy", {"no": "No", "yes": "Yes"}, ("myelopathy", "frankel_or_asia")),
    "radiosensitivity": (
        "O", "Response to conventional RT",
        {"sensitive": "Sensitive", "intermediate": "Intermediate", "resistant": "Resistant", "unknown": "Unknown"},
        ("radiosensitivity_override", "primary"),
    ),
    "stability": (
        "M", "Stability",
        {"stable": "Stable", "potentially_unstable": "Potentially", "unstable": "Unstable"}, ("stability_override",),
    ),
    "systemic_tolerance": (
        "S", "Tolerates surgery", {"able": "Able", "unable": "Unable"}, ("able_to_tolerate_surgery", "ecog", "kps"),
    ),
    "srs_available": ("", "SRS available", {"yes": "Yes", "no": "No"}, ("srs_available",)),
}  # fmt: skip
"""Column → letter, title, its values top to bottom, the facts it is read from."""
SITE = "srs_available"
NOT_RECORDED = "not recorded"
COLUMN, SLOT, SLOT_MIDDLE = 10.0, 44.0, 19.0


class Slot(NamedTuple):
    """`state`: `chosen` (the only value), `open` (one of several), `out`."""

    label: str
    state: str


class Column(NamedTuple):
    letter: str
    title: str
    slots: tuple[Slot, ...]
    evidence: str


class Line(NamedTuple):
    """From a slot to one of the next column: columns are 10 wide, slots 44 high, both measured to their middles."""

    x1: float
    y1: float
    x2: float
    y2: float
    is_open: bool


class Row(NamedTuple):
    """One decision: ids of its rows, when it holds ("" if nothing is open), its text, urgency, who states it."""

    ids: str
    when: str
    text: str
    urgency: str
    stated: str


class NomsPath(NamedTuple):
    """`open_said`: in place of rows where too many are open, in markdown."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    rows: tuple[Row, ...]
    open_said: str
    open_rows: int


def noms_path(basis: Basis, lesion: LesionResult) -> NomsPath | None:
    noms = lesion.noms
    if noms is None:
        return None
    decisions = noms.decisions
    too_many = len(decisions) > SHOWN_DECISIONS
    columns = tuple(_column(basis, lesion, noms, name) for name in INPUTS)
    return NomsPath(
        columns=columns,
        lines=tuple(_lines(columns)),
        rows=() if too_many else tuple(_row(noms, decision) for decision in decisions),
        open_said="\n\n".join(follows(noms)) if too_many else "",
        open_rows=sum(len(decision.rows) for decision in decisions),
    )


def _column(basis: Basis, lesion: LesionResult, noms: NomsResult, name: str) -> Column:
    letter, title, values, facts = COLUMNS[name]
    possible = noms.inputs[name]
    state = "chosen" if len(possible) == 1 else "open"
    slots = tuple(Slot(label, state if value in possible else "out") for value, label in values.items())
    return Column(letter, title, slots, _evidence(basis, lesion, name, facts))


def _lines(columns: Sequence[Column]) -> Iterator[Line]:
    for i, (left, right) in enumerate(pairwise(columns)):
        for a, start in enumerate(left.slots):
            for b, end in enumerate(right.slots):
                if "out" not in (start.state, end.state):
                    is_open = "open" in (start.state, end.state)
                    yield Line((i + 0.5) * COLUMN, a * SLOT + SLOT_MIDDLE, (i + 1.5) * COLUMN,
                               b * SLOT + SLOT_MIDDLE, is_open)  # fmt: skip


def _evidence(basis: Basis, lesion: LesionResult, name: str, facts: tuple[str, ...]) -> str:
    """The value and its date, or that it is not recorded."""
    if name == "stability" and lesion.sins is not None and lesion.sins.applicable:
        return f"SINS {span(lesion.sins.min, lesion.sins.max, ' to ')}"
    found = basis.inputs.among(facts, lesion.level)
    if found:
        day = say_day(found[0].date) if found[0].date else ""
        return ", ".join(part for part in (say_fact(found[0]), day) if part)
    return SITE_SETTING if name == SITE and basis.policy.srs_available is not None else NOT_RECORDED


def _row(noms: NomsResult, decision: NomsDecision) -> Row:
    rows = [ROWS[row] for row in decision.rows]
    rules = sorted({rule for row in rows for rule in row.rules}, key=lambda rule: int(rule[1:]))
    stated = "as the review states it" if decision.stated_in_review else f"by extension rule {', '.join(rules)}"
    clause = if_clause(noms, decision) if len(noms.decisions) > 1 else ""
    return Row(", ".join(decision.rows), clause, decision.decision, str(decision.urgency), stated if rules or
               decision.stated_in_review else "")  # fmt: skip
