"""Of the facts that charts tell: how many come through as they are, how many stay open, by dialect."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.made_charts.dialects import DIALECTS
from tests.made_charts.judge import Outcome, Verdict, verdicts
from tests.made_charts.make import Made, made, mapped

Cell = tuple[str, str]
"""Dialect and fact."""


@dataclass(slots=True)
class Tally:
    """`wrong`: number of the patient, and what was said of which fact."""

    charts: int = 0
    told: Counter[Cell] = field(default_factory=Counter)
    right: Counter[Cell] = field(default_factory=Counter)
    open: Counter[Cell] = field(default_factory=Counter)
    facts: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, number: int, chart: Made) -> None:
        found: dict[str, set[Outcome]] = {}
        for verdict in verdicts(chart.truth, mapped(chart)):
            self.facts += 1
            found.setdefault(verdict.key, set()).add(verdict.outcome)
            if verdict.outcome is Outcome.WRONG:
                self.wrong.append(_complaint(number, chart, verdict))
        self.charts += 1
        for key in chart.told:
            cell = (chart.truth.dialect, key)
            self.told[cell] += 1
            if key in found:
                (self.right if found[key] == {Outcome.RIGHT} else self.open)[cell] += 1

    def share(self, dialect: str, key: str) -> float:
        """Known, wholly or as one of several, of all that were told."""
        cell = (dialect, key)
        return (self.right[cell] + self.open[cell]) / self.told[cell]


def _complaint(number: int, chart: Made, verdict: Verdict) -> str:
    return f"{number} ({chart.truth.dialect}) {verdict.key}: {verdict.said!r} is not {verdict.true!r}"


def tally(numbers: Iterable[int]) -> Tally:
    found = Tally()
    for number in numbers:
        found.add(number, made(number))
    return found


def table(found: Tally) -> str:
    """Per cent right + per cent left open, of the charts that tell the fact; a dash where the dialect never does."""
    names = [dialect.name for dialect in DIALECTS]
    keys = sorted({key for _, key in found.told})
    lines = [" ".join([f"{'fact':24}", *(f"{name:>9}" for name in names)])]
    lines += [" ".join([f"{key:24}", *(f"{_cell(found, name, key):>9}" for name in names)]) for key in keys]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _cell(found: Tally, dialect: str, key: str) -> str:
    told = found.told[dialect, key]
    if not told:
        return "-"
    right, left_open = (round(100 * part[dialect, key] / told) for part in (found.right, found.open))
    return f"{right} + {left_open}" if left_open else str(right)
