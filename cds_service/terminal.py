"""An assessment on the terminal, in the order of the cards: what follows, prognosis, questions, inputs, data notes.

Coloured only on a terminal (and not with `NO_COLOR`); piped it is plain text. Between 60 and 120 columns.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from cds_service.cards.emergency import emergency_card
from cds_service.cards.frame import Basis
from cds_service.cards.labels import joined
from cds_service.cards.numbers import say_date
from cds_service.cards.outside import NO_METASTASIS
from cds_service.cards.wording.common import SAFETY_NET
from cds_service.cards.wording.data import NOT_ASSESSED, OUT_OF_SCOPE
from cds_service.terminal_lesions import lesion_part
from cds_service.terminal_tables import inputs_table, notes_part, prognosis_part, questions_table
from cds_service.terminal_text import prose
from spinal_metastasis.policy import Policy
from spinal_metastasis.results import Assessment, Question

NARROWEST, WIDEST, PIPED = 60, 120, 100
NOTHING_FOLLOWS = "No spinal metastasis is recorded as certain, so no score and no option is shown."


def show_assessment(assessment: Assessment, policy: Policy, out: TextIO, remarks: Iterable[str] = ()) -> None:
    """Write the whole answer to `out`. `remarks` of whoever read the input come first."""
    console = console_for(out)
    basis = Basis.of(assessment, policy)
    unsigned = replace(basis, standing="")
    for part in (_title(assessment), *_body(unsigned, remarks), prose(f"*{basis.standing}*")):
        write(console, part)


def write(console: Console, part: RenderableType) -> None:
    """One part and an empty line; without the padding that only a terminal's background needs."""
    if console.is_terminal:
        console.print(part)
        console.print()
        return
    with console.capture() as captured:
        console.print(part)
    console.file.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()) + "\n")


def console_for(out: TextIO) -> Console:
    """A console as wide as the terminal allows; without colour where `out` is no terminal."""
    live = out.isatty()
    coloured = live and not os.environ.get("NO_COLOR")
    console = Console(
        file=out, force_terminal=live, color_system="auto" if coloured else None, no_color=not coloured,
        highlight=False, markup=False, emoji=False,
    )  # fmt: skip
    columns = os.environ.get("COLUMNS", "")
    wanted = console.width if live else int(columns) if columns.isdecimal() else PIPED
    console.width = min(max(wanted, NARROWEST), WIDEST)
    return console


def _title(assessment: Assessment) -> RenderableType:
    version = f"software {assessment.version.software}, rules {assessment.version.knowledge}"
    return Group(
        Text(f"Spinal metastasis assessment, {say_date(assessment.as_of)}", style="bold"),
        Text(version, style="dim"),
    )


def _body(basis: Basis, remarks: Iterable[str]) -> Iterable[RenderableType]:
    yield from (Text(f"! {remark}", style="bold yellow") for remark in remarks)
    outside = [OUT_OF_SCOPE[reason] for reason in basis.assessment.scope.reasons if reason != NO_METASTASIS]
    if outside:
        yield section("Out of scope", prose(NOT_ASSESSED.format(reasons=joined(outside))), prose(SAFETY_NET))
    else:
        yield from _answers(basis)
    if basis.assessment.facts:
        yield section("Inputs used", inputs_table(basis))
    if basis.assessment.data_notes:
        yield section("Read and not used, or read with a remark", notes_part(basis.assessment.data_notes))


def _answers(basis: Basis) -> Iterable[RenderableType]:
    emergency = emergency_card(basis)
    if emergency is not None:
        yield section("Emergency", Text(emergency.summary, style="bold"), prose(emergency.detail), style="bold red")
    for lesion in basis.assessment.lesions:
        yield lesion_part(basis, lesion)
    if not basis.assessment.lesions:
        yield section("What follows", prose(NOTHING_FOLLOWS), prose(SAFETY_NET))
    else:
        yield section("Prognosis", *prognosis_part(basis))
    if asked := _asked(basis.assessment):
        yield section("Questions, most decisive first", questions_table(asked))


def _asked(assessment: Assessment) -> Sequence[Question]:
    """Without a lesion to assess: only what bears on an emergency, or on whether there is a metastasis."""
    if assessment.lesions:
        return assessment.questions
    return [asked for asked in assessment.questions if {"advisories", "spinal_metastasis"} & set(asked.would_change)]


def section(title: str, *parts: RenderableType, style: str = "bold") -> RenderableType:
    """A ruled heading over its parts, one empty line between them."""
    spaced: list[RenderableType] = [Rule(Text(title, style=style), align="left", style="dim")]
    for part in parts:
        spaced += [Text(), Padding(part, (0, 0, 0, 2))]
    return Group(*spaced)
