"""The tumour and what it has done: primary, metastases, spinal levels, cord compression; presence and malignancy.

Source: mapping.md sections 3.1 to 3.3. Nothing is concluded from what is not in the chart, and nothing here raises.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fhir_mappings.condition import Finding, findings_of
from fhir_mappings.cord import CAUDA_EQUINA, COLLAPSE, COMPRESSION, cord_facts, signs_of_spinal_disease
from fhir_mappings.crosswalk import Clues
from fhir_mappings.diagnostic_report import Report, reports_of
from fhir_mappings.genes import has_no_target, has_target, molecular_profile
from fhir_mappings.histology import histologies_of
from fhir_mappings.levels import mentioned_levels
from fhir_mappings.markers import hormone_status, receptors
from fhir_mappings.metastases import (
    MAYBE_SPINE,
    Facts,
    Metastasis,
    SpinalMetastasis,
    metastasis_facts,
    presence_of,
    spinal_levels,
)  # fmt: skip
from fhir_mappings.metastasis_site import SPINE
from fhir_mappings.observing import Observed, observed
from fhir_mappings.place import structures_of
from fhir_mappings.prefill import suggestions
from fhir_mappings.primary import PrimaryTumour, primary_of
from fhir_mappings.section import Chart
from fhir_mappings.spread import contradicting_m0, distant_sites, has_history, linked_primaries, metastases_of
from fhir_mappings.synchrony import synchronous
from fhir_mappings.systemic import has_targeted_drug, has_targeted_plan
from fhir_mappings.times import instant
from fhir_mappings.tumour_site import SPINAL_TUMOUR_SITES
from spinal_metastasis.facts import Fact, Moment
from spinal_metastasis.results import DataNote, NoteCode
from spinal_metastasis.terms import Marker, Presence, SpinalLevel

MALIGNANT = ("primary", "secondary", "history")
REPORTABLE = MAYBE_SPINE | {SPINE} | COLLAPSE | COMPRESSION | CAUDA_EQUINA
POSSIBLE = "a spinal metastasis is possible, please confirm it and its level"
IN_SPINE = "a tumour is recorded in the spine"


@dataclass(frozen=True, slots=True)
class TumourFacts:
    """`facts` by key of the contract; `levels` of certain spinal metastases; `malignancy`: any sign of one.

    `questions` ask whether the spine is involved: idle once that is certain. `newest_sign`: the last day that
    something was recorded which makes a spinal metastasis possible.
    """

    facts: Facts
    levels: tuple[Fact[SpinalLevel], ...]
    presence: SpinalMetastasis
    malignancy: bool
    notes: tuple[DataNote, ...]
    questions: tuple[DataNote, ...] = ()
    newest_sign: Moment | None = None


def read_tumour(chart: Chart, as_of: datetime, answered: Collection[str] = ()) -> TumourFacts:
    """Everything the chart says of tumour and spread at the index time. `answered`: facts that need no suggestion."""
    notes: list[DataNote] = []
    questions: list[DataNote] = []
    findings = findings_of(chart, structures_of(chart), as_of, notes)
    reports = reports_of(chart, as_of)
    observations = observed(chart, as_of)
    distant = distant_sites(observations, notes, questions)
    metastases = (*metastases_of(findings, notes, questions), *distant)
    told = has_history(observations, notes)
    profile = molecular_profile(observations, notes)
    primary = _primary(chart, findings, observations, profile, notes)
    malignancy = told or bool(metastases) or _is_malignant(findings, reports)
    suspicions = tuple(_suspicions(findings, reports, primary)) if malignancy else ()
    presence = presence_of(metastases, suspicious=bool(suspicions))
    if presence is not SpinalMetastasis.CERTAIN:
        questions += (suspicion.note for suspicion in suspicions)
    facts = metastasis_facts(metastases) | cord_facts(findings, as_of, notes)
    if profile is not None:
        facts["molecular_profile"] = profile
    if primary.fact is not None:
        facts["primary"] = primary.fact
    if (together := synchronous(primary.candidates, findings, elsewhere=bool(distant) or told)) is not None:
        facts["synchronous"] = together
    notes += contradicting_m0(observations, metastases)
    notes += suggestions(findings, observations, answered, facts)
    return TumourFacts(
        facts, spinal_levels(metastases), presence, malignancy, tuple(dict.fromkeys(notes)),
        tuple(dict.fromkeys(questions)), _newest_sign(metastases, findings, suspicions),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Something that, beside a malignancy, makes a lesion of the spine possible. `dates`: begun and recorded.

    `text`: words in which levels may be named.
    """

    lead: str
    said: str
    reference: str
    dates: tuple[Moment, ...]
    text: str = ""

    @property
    def note(self) -> DataNote:
        """The question; levels in the words pre-fill it."""
        levels = mentioned_levels(self.text)
        named = f"; its text names {', '.join(level.value for level in levels)}" if levels else ""
        return DataNote(NoteCode.OTHER, f"{self.lead}: {self.said}{named}", self.reference)


def _newest_sign(
    metastases: Iterable[Metastasis], findings: Iterable[Finding], suspicions: Iterable[Suspicion]
) -> Moment | None:
    """By the later of the two dates of a Condition: one may be back-dated to its onset."""
    signs = [m.evidence for m in metastases if m.spot.key == SPINE or m.spot.key in MAYBE_SPINE]
    named = {sign.source for sign in signs}
    dates = [sign.date for sign in signs if sign.date is not None]
    dates += [when for finding in findings if finding.reference in named for when in finding.dates]
    dates += [when for suspicion in suspicions for when in suspicion.dates]
    return max(dates, key=instant, default=None)


def _primary(
    chart: Chart,
    findings: Sequence[Finding],
    observations: Observed,
    profile: Fact[Mapping[Marker, Presence]] | None,
    notes: list[DataNote],
) -> PrimaryTumour:
    if not any(finding.of_role("primary", "history") for finding in findings):
        return PrimaryTumour(None)
    tested = profile.value if profile is not None and isinstance(profile.value, Mapping) else {}
    clues = Clues(
        receptors=receptors(observations, findings, notes),
        hormone=hormone_status(findings, notes),
        targeted_drug=has_targeted_drug(chart, observations.as_of),
        targeted_line=has_target(tested) and has_targeted_plan(chart),
        no_target=has_no_target(tested),
    )
    primary = primary_of(findings, histologies_of(observations), linked_primaries(findings), clues)
    notes += primary.notes
    lacks_a_page = "conditions" in chart and chart["conditions"].lacks_a_page
    return _unsettled(primary, notes) if lacks_a_page else primary


def _unsettled(primary: PrimaryTumour, notes: list[DataNote]) -> PrimaryTumour:
    """That no other primary is recorded cannot be told from a part of the list: the one found is told, not used."""
    if primary.fact is not None:
        said = primary.fact.evidence[0]
        text = f"the list of conditions lacks a page, the primary tumour in it is not relied on: {said.said}"
        notes.append(DataNote(NoteCode.INCOMPLETE_LIST, text, said.source))
    return PrimaryTumour(None, primary.candidates)


def _is_malignant(findings: Iterable[Finding], reports: Iterable[Report]) -> bool:
    return any(finding.of_role(*MALIGNANT) for finding in findings) or any(
        meaning.role in MALIGNANT for report in reports for meaning in report.meanings
    )


def _suspicions(findings: Sequence[Finding], reports: Iterable[Report], primary: PrimaryTumour) -> Iterator[Suspicion]:
    """What, beside the metastasis codes, makes a lesion of the spine possible in a patient with a malignancy."""
    for finding in signs_of_spinal_disease(findings):
        yield Suspicion(POSSIBLE, finding.evidence.said, finding.reference, finding.dates)
    for report in reports:
        if _concludes_a_sign(report):
            dates = (report.when,) if report.when else ()
            yield Suspicion(POSSIBLE, report.evidence.said, report.reference, dates, report.resource.conclusion or "")
    tumours = [finding for finding in findings if _is_tumour_in_spine(finding)]
    for candidate in primary.candidates:
        if candidate.sites and all(site.startswith(SPINAL_TUMOUR_SITES) for site in candidate.sites):
            tumours += candidate.findings
    for finding in tumours:
        yield Suspicion(IN_SPINE, finding.evidence.said, finding.reference, finding.dates)


def _is_tumour_in_spine(finding: Finding) -> bool:
    return bool(finding.of_role("primary")) and any(place.site is not None for place in finding.places)


def _concludes_a_sign(report: Report) -> bool:
    """A coded conclusion of bone or spine metastasis, fracture or compression."""
    return any(
        meaning.role in ("secondary", "complication") and meaning.key in REPORTABLE for meaning in report.meanings
    )
