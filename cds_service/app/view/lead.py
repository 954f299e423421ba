"""The lead strip: four tiles a surgeon reads in five seconds, about the selected level."""

from typing import NamedTuple

from cds_service.cards.frame import Basis
from cds_service.cards.labels import BAND, STABILITY, capital, grades, joined, level_name
from cds_service.cards.noms_options import row_names
from cds_service.cards.numbers import span
from cds_service.cards.prognosis import prognosis_summary
from cds_service.cards.wording.noms import short_option
from spinal_metastasis.results import LesionResult

MYELOPATHY = {"yes": "Myelopathy", "no": "No myelopathy"}


class Tile(NamedTuple):
    title: str
    big: str
    small: str
    tone: str = ""


def lead(basis: Basis, lesion: LesionResult, tone: str) -> tuple[Tile, ...]:
    return (_stability(lesion, tone), _cord(lesion), _noms(lesion), _prognosis(basis))


def _stability(lesion: LesionResult, tone: str) -> Tile:
    name = capital(level_name(lesion.level))
    sins = lesion.sins
    if sins is None:
        return Tile("Stability", name, "outside the scope of SINS")
    if not sins.applicable:
        return Tile("Stability", f"{name}: no SINS", "instrumented level", tone)
    classes = joined((STABILITY[str(one)] for one in sins.classes or ()), "or")
    total = span(sins.min, sins.max, " to ")
    return Tile("Stability", f"{name}: SINS {total}", capital(classes), tone)


def _cord(lesion: LesionResult) -> Tile:
    if lesion.escc is None or lesion.noms is None:
        return Tile("Cord", "Not assessed", "")
    possible = lesion.noms.inputs["myelopathy"]
    myelopathy = MYELOPATHY[possible[0]] if len(possible) == 1 else "Myelopathy not known"
    if len(lesion.escc.grades) == 6:
        return Tile("Cord", "ESCC not recorded", myelopathy)
    bands = joined((BAND[one] for one in lesion.noms.inputs["escc"]), "or")
    return Tile("Cord", f"ESCC {grades(tuple(lesion.escc.grades))}, {bands}", myelopathy)


def _noms(lesion: LesionResult) -> Tile:
    noms = lesion.noms
    if noms is None:
        return Tile("NOMS", "Not assessed", "")
    if len(noms.decisions) > 1:
        rows = sum(len(decision.rows) for decision in noms.decisions)
        return Tile("NOMS", f"{len(noms.decisions)} options open", f"{rows} of the table's rows")
    decision = noms.decisions[0]
    title = f"NOMS, {row_names(decision.rows)}"
    return Tile(title, capital(short_option(decision.decision)), capital(str(decision.urgency)))


def _prognosis(basis: Basis) -> Tile:
    """The card's summary: one wording of the same sentence."""
    said = prognosis_summary(basis).removeprefix("Prognosis: ").rstrip(".")
    first, _, rest = said.partition("; ")
    return Tile("Prognosis", capital(first), capital(rest))
