"""Diagnostic reports: coded conclusions, and the words of a conclusion, quoted and never parsed into a score.

Source: mapping.md sections 1.2 (status), 3.2 (possible; reports) and 3.8 (3).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from fhir_mappings.codebook import Meaning, meanings_of
from fhir_mappings.coding import label_of
from fhir_mappings.reading import DiagnosticReport
from fhir_mappings.section import Chart, reference_of, resources_of
from fhir_mappings.times import end_of, is_future, moment
from spinal_metastasis.facts import Evidence, Moment

FINAL = {"final", "amended", "corrected", "appended"}
PRELIMINARY = {"preliminary", "partial"}
QUOTED_LENGTH = 280


@dataclass(frozen=True, slots=True)
class Report:
    """One report that may be shown. `conclusion`: at most 280 characters; `meanings`: of its conclusion codes."""

    resource: DiagnosticReport
    reference: str
    when: Moment | None
    preliminary: bool
    meanings: tuple[Meaning, ...]

    @property
    def conclusion(self) -> str:
        return quoted(self.resource.conclusion or "")

    @property
    def conclusion_labels(self) -> tuple[str, ...]:
        return tuple(label for concept in self.resource.conclusion_code or () if (label := label_of(concept)))

    @property
    def evidence(self) -> Evidence:
        said = "; ".join(self.conclusion_labels) or label_of(self.resource.code)
        return Evidence(self.reference, self.when, said[:QUOTED_LENGTH])


def quoted(text: str) -> str:
    """
    >>> len(quoted("word " * 100))
    280
    """
    plain = " ".join(text.split())
    return plain if len(plain) <= QUOTED_LENGTH else plain[: QUOTED_LENGTH - 1] + "…"


def reports_of(chart: Chart, as_of: Moment) -> tuple[Report, ...]:
    """The reports whose status counts and that are not dated after the index time."""
    return tuple(_reports(chart, as_of))


def _reports(chart: Chart, as_of: Moment) -> Iterator[Report]:
    for resource in resources_of(chart, DiagnosticReport):
        if resource.status not in FINAL | PRELIMINARY:
            continue
        when = moment(resource.effective_date_time or end_of(resource.effective_period) or resource.issued)
        if when is not None and is_future(when, as_of):
            continue
        meanings = tuple(m for concept in resource.conclusion_code or () for m in meanings_of(concept))
        yield Report(resource, reference_of(resource), when, resource.status in PRELIMINARY, meanings)
