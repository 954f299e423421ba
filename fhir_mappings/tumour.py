"""The tumour and what it has done: primary, metastases, spinal levels, cord compression; presence and malignancy.

Source: mapping.md sections 3.1 to 3.3. Nothing is concluded from what is not in the chart, and nothing here raises.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from fhir_mappings.condition import Finding, findings_of
from fhir_mappings.cord import CAUDA_EQUINA, COLLAPSE, COMPRESSION, cord_facts, signs_of_spinal_disease
from fhir_mappings.crosswalk import Clues
from fhir_mappings.diagnostic_report import Report, reports_of
from fhir_mappings.histology import histologies_of
from fhir_mappings.levels import mentioned_levels
from fhir_mappings.markers import hormone_status, receptors
from fhir_mappings.metastases import MAYBE_SPINE, Facts, SpinalMetastasis, metastasis_facts, presence_of, spinal_levels
from fhir_mappings.metastasis_site import SPINE
from fhir_mappings.observing import Observed, observed
from fhir_mappings.place import structures_of
from fhir_mappings.primary import PrimaryTumour, primary_of
from fhir_mappings.section import Chart
from fhir_mappings.spread import contradicting_m0, distant_sites, has_history, linked_primaries, metastases_of
from fhir_mappings.synchrony import synchronous
from fhir_mappings.systemic import has_targeted_drug
from fhir_mappings.tumour_site import SPINAL_TUMOUR_SITES
from spinal_metastasis.facts import Fact
from spinal_metastasis.results import DataNote, NoteCode
from spinal_metastasis.terms import SpinalLevel

MALIGNANT = ("primary", "secondary", "history")
REPORTED_SIGNS = COLLAPSE | COMPRESSION | CAUDA_EQUINA


@dataclass(frozen=True, slots=True)
class TumourFacts:
    """`facts` by key of the contract; `levels` of certain spinal metastases; `malignancy`: any sign of one."""

    facts: Facts
    levels: tuple[Fact[SpinalLevel], ...]
    presence: SpinalMetastasis
    malignancy: bool
    notes: tuple[DataNote, ...]


def read_tumour(chart: Chart, as_of: datetime) -> TumourFacts:
    """Everything the chart says of tumour and spread at the index time."""
    notes: list[DataNote] = []
    questions: list[DataNote] = []
    findings = findings_of(chart, structures_of(chart), as_of, notes)
    reports = reports_of(chart, as_of)
    observations = observed(chart, as_of)
    metastases = (*metastases_of(findings, notes, questions), *distant_sites(observations, notes, questions))
    told = has_history(observations, notes)
    primary = _primary(chart, findings, observations, notes)
    malignancy = told or bool(metastases) or _is_malignant(findings, reports)
    presence = presence_of(metastases, suspicious=False)
    if presence is not SpinalMetastasis.CERTAIN and malignancy:
        suspicions = tuple(_suspicions(findings, reports, primary))
        presence = presence_of(metastases, suspicious=bool(suspicions))
        notes += (*questions, *suspicions)
    facts = metastasis_facts(metastases) | cord_facts(findings, as_of, notes)
    if primary.fact is not None:
        facts["primary"] = primary.fact
    if (together := synchronous(primary.candidates, findings)) is not None:
        facts["synchronous"] = together
    notes += contradicting_m0(observations, metastases)
    return TumourFacts(facts, spinal_levels(metastases), presence, malignancy, tuple(dict.fromkeys(notes)))


def _primary(chart: Chart, findings: Sequence[Finding], observations: Observed, notes: list[DataNote]) -> PrimaryTumour:
    if not any(finding.of_role("primary", "history") for finding in findings):
        return PrimaryTumour(None)
    clues = Clues(
        receptors=receptors(observations, findings, notes),
        hormone=hormone_status(findings, notes),
        targeted_drug=has_targeted_drug(chart, observations.as_of),
    )
    primary = primary_of(findings, histologies_of(observations), linked_primaries(findings), clues)
    notes += primary.notes
    return primary


def _is_malignant(findings: Iterable[Finding], reports: Iterable[Report]) -> bool:
    return any(finding.of_role(*MALIGNANT) for finding in findings) or any(
        meaning.role in MALIGNANT for report in reports for meaning in report.meanings
    )


def _suspicions(findings: Sequence[Finding], reports: Iterable[Report], primary: PrimaryTumour) -> Iterator[DataNote]:
    """What, beside the metastasis codes, makes a lesion of the spine possible in a patient with a malignancy."""
    for finding in signs_of_spinal_disease(findings):
        yield _possible(finding.reference, finding.evidence.said)
    for report in reports:
        if (note := _reported(report)) is not None:
            yield note
    tumours = [finding for finding in findings if _is_tumour_in_spine(finding)]
    for candidate in primary.candidates:
        if candidate.sites and all(site.startswith(SPINAL_TUMOUR_SITES) for site in candidate.sites):
            tumours += candidate.findings
    for finding in tumours:
        yield DataNote(NoteCode.OTHER, f"a tumour is recorded in the spine: {finding.evidence.said}", finding.reference)


def _is_tumour_in_spine(finding: Finding) -> bool:
    return bool(finding.of_role("primary")) and any(place.site is not None for place in finding.places)


def _reported(report: Report) -> DataNote | None:
    """A coded conclusion of bone or spine metastasis, fracture or compression; levels in its words pre-fill."""
    keys = {meaning.key for meaning in report.meanings if meaning.role in ("secondary", "complication")}
    if not keys & (MAYBE_SPINE | {SPINE} | REPORTED_SIGNS):
        return None
    levels = mentioned_levels(report.resource.conclusion or "")
    named = f"; its text names {', '.join(level.value for level in levels)}" if levels else ""
    return _possible(report.reference, f"{report.evidence.said}{named}")


def _possible(reference: str, said: str) -> DataNote:
    return DataNote(
        NoteCode.OTHER, f"a spinal metastasis is possible, please confirm it and its level: {said}", reference
    )
