"""Observations by code, with the statuses that count (mapping.md section 1.2): one pass, many look-ups."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fhir_mappings.observation import time_of
from fhir_mappings.reading import Observation
from fhir_mappings.section import Chart, IndexedChart
from fhir_mappings.times import is_future, seconds
from spinal_metastasis.facts import Moment

FINAL = {"final", "amended", "corrected"}


@dataclass(frozen=True, slots=True)
class Observed:
    """The final Observations of a chart by `(system, code)`. `as_of` is the index time: later ones are not given."""

    chart: IndexedChart
    as_of: Moment

    def of(self, codes: Iterable[tuple[str, str]]) -> tuple[tuple[Observation, Moment | None], ...]:
        """Observations of these codes with their dates: undated ones first, then oldest first, equal times by id."""
        return tuple(sorted(self._dated(codes), key=_oldest_first))

    def _dated(self, codes: Iterable[tuple[str, str]]) -> Iterator[tuple[Observation, Moment | None]]:
        pairs = (pair for code in codes for pair in self.chart.by_code.get(code, ()))
        found = {id(observation): observation for observation, part in pairs if part is observation}
        for observation in found.values():
            when = time_of(observation)
            if observation.status in FINAL and (when is None or not is_future(when, self.as_of)):
                yield observation, when


def observed(chart: Chart, as_of: Moment) -> Observed:
    return Observed(chart if isinstance(chart, IndexedChart) else IndexedChart(chart), as_of)


def _oldest_first(pair: tuple[Observation, Moment | None]) -> tuple[float, str]:
    observation, when = pair
    return seconds(when), observation.id or ""
