"""Each lesion as it is marked on the spine and in the list beside it."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from cds_service.app.drawing.spine import LesionMark
from cds_service.cards.frame import Basis
from cds_service.cards.labels import BAND, STABILITY, capital, grades, level_name
from cds_service.cards.numbers import span
from spinal_metastasis.results import LesionResult

NO_SINGLE_LEVEL = "other"
OPEN, NONE = "open", "none"
SHAPES = {"stable": "circle", "potentially_unstable": "triangle", "unstable": "square", OPEN: "ring", NONE: "rod"}


class ListedLesion(NamedTuple):
    """A line of the level list. `place`: how the page names the lesion in its address."""

    place: str
    name: str
    tone: str
    shape: str
    said: str
    href: str
    selected: bool


def place_of(lesion: LesionResult, index: int) -> str:
    """T8; a number where no single level is recorded."""
    return lesion.level if isinstance(lesion.level, str) else f"{NO_SINGLE_LEVEL}-{index + 1}"


def selected_lesion(basis: Basis, ordered: Iterable[LesionResult], asked: str) -> tuple[int, LesionResult] | None:
    """The one asked for by its place; else the first of those in the cards' order. None where there is none."""
    lesions = list(basis.assessment.lesions)
    for index, lesion in enumerate(lesions):
        if place_of(lesion, index) == asked:
            return index, lesion
    first = next(iter(ordered), lesions[0] if lesions else None)
    return None if first is None else (lesions.index(first), first)


def tone(lesion: LesionResult) -> str:
    """The SINS class; open where several are possible, none where SINS does not apply."""
    classes = lesion.sins.classes if lesion.sins is not None and lesion.sins.applicable else None
    if not classes:
        return NONE
    return str(classes[0]) if len(classes) == 1 else OPEN


def listed(basis: Basis, selected: int, keep: list[tuple[str, str]]) -> list[ListedLesion]:
    """The list, cranial first. `keep`: what else of the address stays (a what-if)."""
    found = []
    for index, lesion in enumerate(basis.assessment.lesions):
        place, mark = place_of(lesion, index), tone(lesion)
        said = ", ".join(_lines(lesion)) or "outside the scope of SINS and NOMS"
        name = capital(level_name(lesion.level))
        found.append(ListedLesion(place, name, mark, SHAPES[mark], said, _href(place, keep), index == selected))
    return found


def marks(basis: Basis, selected: int, keep: list[tuple[str, str]]) -> list[LesionMark]:
    """The lesions that have one level, for the drawing."""
    return [
        _mark(basis, lesion, lesion.level, keep, index == selected)
        for index, lesion in enumerate(basis.assessment.lesions)
        if isinstance(lesion.level, str)
    ]


def _mark(basis: Basis, lesion: LesionResult, level: str, keep: list[tuple[str, str]], selected: bool) -> LesionMark:
    lines = _lines(lesion)
    words = [] if lesion.sins is None else [
        *(STABILITY[str(one)] for one in lesion.sins.classes or ()),
        *(BAND[one] for one in (lesion.escc.band if lesion.escc is not None else ())),
    ]  # fmt: skip
    return LesionMark(
        level=level,
        tone=tone(lesion),
        lines=tuple(lines),
        name=", ".join((" ".join((level, *lines)), *dict.fromkeys(words))),
        href=_href(level, keep),
        selected=selected,
        collapse=_value(basis, "sins_collapse", level),
        alignment=_value(basis, "sins_alignment", level),
        posterior=_value(basis, "sins_posterolateral", level) in ("unilateral", "bilateral")
        or _value(basis, "lesion_column", level) in ("posterior", "both"),
        grade=lesion.escc.grades[0] if lesion.escc is not None and len(lesion.escc.grades) == 1 else "",
        irradiated=_irradiated(basis, level),
        instrumented=basis.inputs.value("instrumented", level) is True,
    )


def _lines(lesion: LesionResult) -> list[str]:
    lines = []
    if lesion.sins is not None and lesion.sins.applicable:
        lines.append(f"SINS {span(lesion.sins.min, lesion.sins.max)}")
    elif lesion.sins is not None:
        lines.append("no SINS")
    if lesion.escc is not None:
        lines.append("ESCC open" if len(lesion.escc.grades) == 6 else f"ESCC {grades(tuple(lesion.escc.grades))}")
    return lines


def _irradiated(basis: Basis, level: str) -> str:
    """RT 2024, by the last course; RT where no date is recorded."""
    prior = basis.inputs.get("prior_rt", level)
    courses = prior.value if prior is not None and isinstance(prior.value, list | tuple) else ()
    years = sorted(str(course["end"])[:4] for course in courses if isinstance(course, Mapping) and "end" in course)
    if courses or basis.inputs.value("prior_rt_at_level", level) is True:
        return f"RT {years[-1]}" if years else "RT"
    return ""


def _value(basis: Basis, key: str, level: str) -> str:
    value = basis.inputs.value(key, level)
    return str(value) if value is not None else ""


def _href(place: str, keep: list[tuple[str, str]]) -> str:
    return f"?{urlencode([('level', place), *keep])}#level"


def legend() -> list[tuple[str, str, str]]:
    """Tone, shape and words of each mark."""
    return [*((tone, SHAPES[tone], words) for tone, words in STABILITY.items()), (OPEN, SHAPES[OPEN], "class open")]
