"""The selected level: SINS as a bar with its six components, and the axial sketch (design, sections 5 and 7)."""

import re
from typing import NamedTuple

from cds_service.app.drawing.axial import AxialDrawing
from cds_service.app.drawing.axial import draw as draw_axial
from cds_service.cards.frame import Basis
from cds_service.cards.inputs import brief
from cds_service.cards.labels import STABILITY, grades, level_name
from cds_service.cards.numbers import say_day, span
from spinal_metastasis.results import ComponentResult, FactUsed, LesionResult
from spinal_metastasis.scores import sins as paper
from spinal_metastasis.terms import VERTEBRAE, SpinalLevel

HIGHEST = paper.CLASSES[-1].high
TABLES = (paper.LOCATION, paper.PAIN, paper.BONE_LESION, paper.ALIGNMENT, paper.COLLAPSE, paper.POSTEROLATERAL)
NAMES = {
    "location": "Location", "pain": "Pain", "bone_lesion": "Bone lesion", "alignment": "Alignment",
    "collapse": "Collapse", "posterolateral": "Posterolateral",
}  # fmt: skip
FACTS_OF = {
    "location": ("level",), "pain": ("sins_pain",), "bone_lesion": ("sins_bone_lesion",),
    "alignment": ("sins_alignment",), "collapse": ("sins_collapse", "height_loss_pct", "body_involvement_pct"),
    "posterolateral": ("sins_posterolateral",),
}  # fmt: skip
WORDS = {
    "junctional": "junctional", "mobile": "mobile", "semirigid": "semirigid", "rigid": "rigid",
    "lt50": "under 50 %", "gt50": "over 50 %", "none_gt50_involved": "no collapse, over 50 % involved",
    "mechanical": "mechanical", "occasional_nonmechanical": "occasional, not mechanical",
    "de_novo_deformity": "new deformity", "subluxation_translation": "subluxation or translation",
    "unilateral": "one side", "bilateral": "both sides",
}  # fmt: skip
AXIAL = "Schematic of the recorded grade, ESCC {grade}, not an image. Front is up, the patient's left on the right."
RESOURCE = re.compile(r"[A-Z][A-Za-z]+/\S+")
"""A source that can be opened; an answer given here is none."""
CONUS = VERTEBRAE.index(SpinalLevel.L1)


class Source(NamedTuple):
    """Where a value was read: date as said and the resource, `Type/id`; else in words where it comes from."""

    date: str = ""
    resource: str = ""
    said: str = ""


class Component(NamedTuple):
    """One line of SINS. `points`: 3, or 0-3 while open; `filled` of `most` marks; `is_open`: not recorded."""

    name: str
    recorded: str
    points: str
    filled: int
    most: int
    is_open: bool
    source: Source


class Zone(NamedTuple):
    """A class on the bar; `start` and `width` in per cent of its length."""

    tone: str
    start: float
    width: float
    label: str


class StabilityPanel(NamedTuple):
    """`low`, `high` in per cent of the bar; `total`: what is written above the marker."""

    total: str
    low: float
    high: float
    is_open: bool
    zones: tuple[Zone, ...]
    components: tuple[Component, ...]
    axial: AxialDrawing | None
    axial_said: str


def stability(basis: Basis, lesion: LesionResult) -> StabilityPanel | None:
    """None where SINS does not apply to the lesion."""
    sins = lesion.sins
    if sins is None or not sins.applicable or sins.min is None or sins.max is None:
        return None
    parts = sins.components or {}
    axial, said = _axial(basis, lesion)
    return StabilityPanel(
        total=span(sins.min, sins.max, " to "),
        low=_per_cent(sins.min),
        high=_per_cent(sins.max),
        is_open=sins.min != sins.max,
        zones=tuple(_zones()),
        components=tuple(
            _component(basis, lesion, table.key, parts[table.key], max(table.points.values()))
            for table in TABLES if table.key in parts
        ),
        axial=axial,
        axial_said=said,
    )  # fmt: skip


def _per_cent(total: int) -> float:
    return round(100 * total / HIGHEST, 2)


def _zones() -> list[Zone]:
    """The classes side by side, borders half way between two totals."""
    found = []
    for band in paper.CLASSES:
        start = _per_cent(band.low) - (50 / HIGHEST if band.low else 0)
        end = _per_cent(band.high) + (50 / HIGHEST if band.high < HIGHEST else 0)
        label = f"{band.low}-{band.high} {STABILITY[band.label]}"
        found.append(Zone(str(band.label), round(start, 2), round(end - start, 2), label))
    return found


def _component(basis: Basis, lesion: LesionResult, key: str, part: ComponentResult, most: int) -> Component:
    facts = basis.inputs.among(FACTS_OF[key], lesion.level)
    is_open = part.min != part.max
    return Component(
        name=NAMES[key],
        recorded=_recorded(key, part, facts, lesion),
        points=span(part.min, part.max, " to "),
        filled=part.min,
        most=most,
        is_open=is_open,
        source=_source(facts, "derived from the level" if key == "location" and not is_open else ""),
    )


def _recorded(key: str, part: ComponentResult, facts: list[FactUsed], lesion: LesionResult) -> str:
    if part.min != part.max:
        return ", ".join(brief(fact) for fact in facts if key != "location") or "not recorded"
    said = WORDS.get(part.value or "", (part.value or "").replace("_", " "))
    return f"{level_name(lesion.level)}, {said}" if key == "location" and lesion.level is not None else said


def _source(facts: list[FactUsed], otherwise: str) -> Source:
    dated = next((fact for fact in facts if fact.source), None)
    if dated is None or otherwise:
        return Source(said=otherwise)
    source = dated.source or ""
    if not RESOURCE.fullmatch(source):
        return Source(said=source)
    return Source(say_day(dated.date) if dated.date else "", source)


def _axial(basis: Basis, lesion: LesionResult) -> tuple[AxialDrawing | None, str]:
    """Drawn for one recorded grade only: an open one has no picture."""
    if lesion.escc is None or len(lesion.escc.grades) != 1:
        return None, ""
    grade = str(lesion.escc.grades[0])
    side = basis.inputs.value("sins_posterolateral", lesion.level)
    below = (
        isinstance(lesion.level, str)
        and lesion.level in VERTEBRAE
        and VERTEBRAE.index(SpinalLevel(lesion.level)) > CONUS
    )
    said = AXIAL.format(grade=grades((grade,)))
    if side == "unilateral":
        said += " Posterolateral elements: one side, side not recorded, so none is filled."
    if below:
        said += " Below the conus there are roots, not cord: the grade is read with care."
    return draw_axial(grade, posterolateral=str(side or ""), below_conus=below), said
