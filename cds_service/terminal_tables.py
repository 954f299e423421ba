"""The tables of an assessment on the terminal: prognosis, questions, inputs, and the list of data notes."""

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from cds_service.cards.frame import Basis
from cds_service.cards.inputs import say_fact
from cds_service.cards.labels import DIRECTIONS, SYSTEMS, capital, joined, level_name, some
from cds_service.cards.loaded_models import model_figure, title
from cds_service.cards.numbers import say_date, span
from cds_service.cards.prognosis_systems import figure, unused
from cds_service.cards.rules import said_rule
from cds_service.cards.wording.asks import ASKS, WOULD_CHANGE
from cds_service.cards.wording.data import CODE_WORDS
from cds_service.cards.wording.facts import FLAG_WORDS
from cds_service.cards.wording.prognosis import LIMITED, NO_FIGURE, NOT_A_FORECAST, TOLERANCE
from cds_service.terminal_text import cell
from spinal_metastasis.results import DataNote, Prognosis, Question

SCORED = ("complete", "incomplete")
NAMED = 2
"""Missing inputs named in a row of the table; the questions name all."""
UNVERIFIED_FIGURE = "unverified: not shown"


def ruled_table(*columns: tuple[str, int]) -> Table:
    """A table with these headings, the width shared out in these proportions; 0 = as wide as its words."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="dim", expand=True)
    for heading, share in columns:
        table.add_column(heading, overflow="fold", ratio=share or None, no_wrap=not share)
    return table


def prognosis_part(basis: Basis) -> Iterable[RenderableType]:
    """The systems that apply, the others in a line, and tolerance of surgery."""
    systems = (*basis.assessment.prognosis, *(basis.assessment.local_models or ()))
    scored = [system for system in systems if system.status in SCORED]
    yield Text(NOT_A_FORECAST, style="dim")
    if scored:
        table = ruled_table(
            ("System", 4), ("Total", 0), ("Better is", 0), ("Group", 4), ("Group reads", 6), ("Not known", 6)
        )
        for system in scored:
            table.add_row(*_system_row(system))
        yield table
    if others := unused(system for system in systems if system.status not in SCORED):
        yield cell(others)
    yield _tolerance(basis)


def _system_row(system: Prognosis) -> tuple[Text, ...]:
    settled = len(system.groups) == 1
    total = "" if system.min is None else span(system.min, system.max)
    return (
        cell(capital(title(system)), "bold" if settled else ""),
        Text(total),
        Text(DIRECTIONS[system.direction].removesuffix(" is better").removesuffix(" is best")),
        Text(joined(system.groups, "or"), style="bold" if settled else ""),
        cell(model_figure(system) if system.model else _figure(system) if settled else "open"),
        Text(some((ASKS[key].short for key in system.missing), NAMED), style="dim"),
    )


def _figure(system: Prognosis) -> str:
    if system.evidence == "unverified":
        return UNVERIFIED_FIGURE
    return figure(system.survival) or system.advice or NO_FIGURE


def _tolerance(basis: Basis) -> Text:
    tolerance = basis.assessment.systemic_tolerance
    status = "" if tolerance.status == "indeterminate" else f"{tolerance.status}, "
    limited = LIMITED if tolerance.scope == ("limited",) else ""
    why = "; ".join(said_rule(rule) for rule in (*tolerance.reasons, *tolerance.cautions))
    words = f"Tolerance of surgery: {status}{TOLERANCE[tolerance.status]}{limited}."
    return cell(f"{words} {capital(why)}." if why else words)


def questions_table(questions: Sequence[Question]) -> RenderableType:
    """Ranked questions with what each answer would change."""
    table = ruled_table(("", 0), ("Question", 16), ("At", 3), ("Would change", 14))
    for place, question in enumerate(questions, 1):
        table.add_row(
            Text(str(place), style="dim"),
            Text(ASKS[question.input].question),
            Text(level_name(question.level) if question.level else ""),
            Text(joined(WOULD_CHANGE.get(entry) or SYSTEMS[entry] for entry in question.would_change)),
        )
    return table


def inputs_table(basis: Basis) -> RenderableType:
    """Every fact the answer rests on, with its date and source."""
    table = ruled_table(("Fact", 12), ("At", 3), ("Date", 6), ("Source", 13))
    for fact in basis.assessment.facts:
        flags = [FLAG_WORDS.get(flag, flag) for flag in fact.flags]
        table.add_row(
            cell(say_fact(fact)),
            Text(level_name(fact.level) if fact.level else ""),
            cell(say_date(fact.date) if fact.date else ""),
            cell("; ".join([*([fact.source] if fact.source else []), *flags])),
        )
    return table


def notes_part(notes: Iterable[DataNote]) -> RenderableType:
    """One line a note, with what kind of trouble it was."""
    listed = Table.grid(padding=(0, 1))
    for note in notes:
        where = f"{note.resource}: " if note.resource and note.resource not in note.text else ""
        listed.add_row(Text("-"), cell(f"{where}{note.text} ({CODE_WORDS.get(note.code, note.code)})"))
    return listed
