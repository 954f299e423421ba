"""All prognostic systems side by side: score on its own scale, published figures on one time axis, the card's words.

Better is always to the right. An unverified figure is named and not drawn; an open group has hollow marks only.
"""

from collections.abc import Iterator
from typing import NamedTuple

from cds_service.app.drawing.survival_axis import HORIZON_MONTHS, Median, Reach, Share, x_of
from cds_service.cards.frame import Basis
from cds_service.cards.labels import SYSTEMS, capital, joined
from cds_service.cards.loaded_models import model_line, of_models
from cds_service.cards.numbers import months, percent, span
from cds_service.cards.prognosis_places import SYSTEM_OF, places
from cds_service.cards.prognosis_systems import open_line, settled_line, unused
from cds_service.cards.wording import prognosis as words
from spinal_metastasis.results import Prognosis, Survival
from spinal_metastasis.terms import SurvivalBand

LOW_IS_BETTER = "low_is_better"
UNVERIFIED = "unverified"
SEGMENT_GAP = 0.5
LINE = 17.0
BAND_STARTS = {
    SurvivalBand.LT1M: 0.0, SurvivalBand.FROM1TO3M: 1.0, SurvivalBand.FROM3TO6M: 3.0, SurvivalBand.FROM6TO12M: 6.0,
    SurvivalBand.GE12M: 12.0,
}  # fmt: skip
SHORT_END = 6.0


class Segment(NamedTuple):
    """A group on the scale, in per cent of its length."""

    start: float
    width: float


class Scale(NamedTuple):
    """Worst end at the left. `low`, `high`: the total or its range, in per cent; `said`: as written above it."""

    worst: int
    best: int
    segments: tuple[Segment, ...]
    low: float
    high: float
    said: str


class Drawn(NamedTuple):
    """What stands on the time axis. `conditions`: place and words of each line that holds only if."""

    shares: tuple[Share, ...]
    reach: Reach | None
    median: Median | None
    conditions: tuple[tuple[float, str], ...] = ()

    @property
    def height(self) -> float:
        """Of the drawing: a line for each condition, at least one."""
        return LINE * (max(1, len(self.conditions)) + 1)


class SystemRow(NamedTuple):
    """`reads`: the card's line, in markdown."""

    name: str
    cohort: str
    scale: Scale | None
    drawn: Drawn
    reads: str
    unverified: bool


class PrognosisTable(NamedTuple):
    rows: tuple[SystemRow, ...]
    wide: tuple[str, ...]
    models: tuple[str, ...]
    unused: str


def prognosis_table(basis: Basis) -> PrognosisTable:
    found = places(basis.assessment)
    primary = basis.inputs.value("primary")
    rows = [
        *(_row(basis, system, settled_line(system), "settled") for system in found.settled),
        *(_row(basis, system, open_line(system, primary), "open") for system in found.open),
    ]
    return PrognosisTable(
        rows=tuple(rows),
        wide=tuple(f"{capital(SYSTEMS[one.system])} {span(one.min, one.max)}" for one in found.wide),
        models=tuple(map(model_line, of_models(basis))),
        unused=unused(found.unused, primary) if found.unused else "",
    )


def _row(basis: Basis, system: Prognosis, reads: str, state: str) -> SystemRow:
    survival = system.survival if state == "settled" else next(iter((system.survival_if or {}).values()), Survival())
    cohort = survival.cohort
    unverified = system.evidence == UNVERIFIED
    nothing = Drawn((), None, None)
    return SystemRow(
        name=capital(SYSTEMS[system.system]),
        cohort=", ".join(part for part in ((cohort.population or ""), (cohort.era or "")) if part) if cohort else "",
        scale=_scale(system),
        drawn=nothing if unverified else _drawn(basis, system, state),
        reads=reads,
        unverified=unverified,
    )


def _scale(system: Prognosis) -> Scale | None:
    """None for a category without a total."""
    bands = SYSTEM_OF[system.system].bands
    if system.min is None or system.max is None or not bands:
        return None
    low, high = bands[0].low, bands[-1].high
    flipped = system.direction == LOW_IS_BETTER
    length = high - low

    def at(total: float) -> float:
        share = 100 * (total - low) / length
        return round(100 - share if flipped else share, 1)

    segments = []
    for band in bands:
        edges = sorted((at(max(band.low - SEGMENT_GAP, low)), at(min(band.high + SEGMENT_GAP, high))))
        segments.append(Segment(edges[0], round(edges[1] - edges[0], 1)))
    ends = sorted((at(system.min), at(system.max)))
    said = span(system.min, system.max, " to ")
    return Scale(high if flipped else low, low if flipped else high, tuple(segments), ends[0], ends[1], said)


def _drawn(basis: Basis, system: Prognosis, state: str) -> Drawn:
    if state == "settled":
        shares = tuple(_shares(system.survival, LINE, ""))
        reach = None if shares else _reach(basis, system)
        return Drawn(shares, reach, _median(system.survival))
    told = [(f"if {group}", survival) for group, survival in (system.survival_if or {}).items() if survival.probability]
    heights = [LINE * (i + 1) for i in range(len(told))]
    hollow = [share for y, (said, one) in zip(heights, told, strict=True) for share in _shares(one, y, said)]
    conditions = tuple((y, said) for y, (said, _) in zip(heights, told, strict=True))
    return Drawn(tuple(hollow), None, None, conditions)


def _shares(survival: Survival, y: float, condition: str) -> Iterator[Share]:
    for horizon, fraction in (survival.probability or {}).items():
        if horizon in HORIZON_MONTHS:
            yield Share(x_of(HORIZON_MONTHS[horizon]), y, float(fraction), percent(fraction), condition)


def _reach(basis: Basis, system: Prognosis) -> Reach | None:
    """From the bands a group stands for (contract, appendix C): at least 6 or 12 months, or under 6."""
    bands = basis.assessment.combined.by_system.get(system.system)
    if not bands:
        return None
    start = min(BAND_STARTS[band] for band in bands)
    return Reach(x_of(SHORT_END), x_of(0)) if not start else Reach(x_of(start), x_of(10_000))


def _median(survival: Survival) -> Median | None:
    if survival.median_months is None:
        return None
    return Median(x_of(float(survival.median_months)), f"median {months(survival.median_months)}")


def agreement(basis: Basis) -> str:
    """One sentence of agreement or disagreement, by name."""
    combined = basis.assessment.combined
    names = [SYSTEMS.get(key, key) for key in combined.by_system]
    if combined.agreement == "disagree":
        return words.DISAGREE
    if combined.agreement == "agree":
        return f"{capital(joined(names))} agree."
    return f"Only {names[0]} gives one group." if len(names) == 1 else ""
