"""One lesion on the terminal: the finding, what follows, options with reasons, what would change it."""

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from cds_service.cards.frame import Basis
from cds_service.cards.labels import SINS_COMPONENTS, capital, level_name
from cds_service.cards.noms import finding, indicator
from cds_service.cards.noms_advice import advice
from cds_service.cards.noms_changes import changes
from cds_service.cards.noms_options import flag_words, follows, options
from cds_service.cards.noms_situation import situation
from cds_service.cards.numbers import span
from cds_service.cards.wording.common import NEVER_NORMAL, SAFETY_NET
from cds_service.terminal_text import cell, prose
from spinal_metastasis.results import LesionResult, NomsResult, SinsResult

STYLES = {"critical": "bold red", "warning": "bold yellow", "info": "bold green"}


def lesion_part(basis: Basis, lesion: LesionResult) -> RenderableType:
    """Heading, SINS by component, then the parts of the NOMS card."""
    style = STYLES[indicator(lesion.noms)] if lesion.noms is not None else "bold"
    lines: list[RenderableType] = [Text(capital(finding(lesion)), style="bold")] if lesion.noms else []
    if lesion.sins is not None and lesion.sins.components:
        lines.append(_components(lesion.sins))
    lines += [cell(flag_words(flag)) for flag in lesion.flags]
    parts: list[RenderableType] = [Group(*lines)]
    if lesion.noms is not None:
        found = situation(basis, lesion)
        texts = [
            SAFETY_NET if _may_be_urgent(basis, lesion.noms) else "",
            *follows(lesion.noms),
            options(basis, lesion, lesion.noms, found),
            changes(basis, lesion, lesion.noms),
            advice(basis, lesion, lesion.noms, found),
            NEVER_NORMAL if len(lesion.noms.decisions) > 1 else "",
        ]
        parts += [prose(text) for text in texts if text]
    heading = Rule(Text(capital(level_name(lesion.level)), style=style), align="left", style="dim")
    spaced = [each for part in parts for each in (Text(), Padding(part, (0, 0, 0, 2)))]
    return Group(heading, *spaced)


def _may_be_urgent(basis: Basis, noms: NomsResult) -> bool:
    """Nobody said whether there is a new deficit, and it matters."""
    is_open = len(noms.inputs["myelopathy"]) > 1 and len(noms.decisions) > 1
    return is_open and basis.inputs.value("neuro_deficit_new") is None


def _components(sins: SinsResult) -> Text:
    """SINS 9 of 18 = location 1, pain 3, ...; open components as 0-3."""
    said = ", ".join(
        f"{SINS_COMPONENTS[name]} {span(component.min, component.max)}"
        for name, component in (sins.components or {}).items()
    )
    return Text(f"SINS {span(sins.min, sins.max)} of 18 = {said}", style="dim")
