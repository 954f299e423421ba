"""The newest imaging of the spine: MR for compression, CT or PET (else MR) for bone, each with its report.

Source: mapping.md section 3.8. A study says that it exists, when, how and of which part; what it shows is asked. The
report's words are quoted, never parsed into a fact.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fhir_mappings.diagnostic_report import Report, reports_of
from fhir_mappings.imaging_age import later_events
from fhir_mappings.imaging_coverage import CT_OR_PET, covered, covers_spine, modalities_of, words_of
from fhir_mappings.imaging_report import report_of
from fhir_mappings.levels import vertebrae_of
from fhir_mappings.reading import ImagingStudy
from fhir_mappings.section import Chart, index_of, reference_of, resources_of
from fhir_mappings.times import age_days, is_future, moment, seconds
from spinal_metastasis.facts import Moment
from spinal_metastasis.record import record
from spinal_metastasis.results import DataNote, NoteCode
from spinal_metastasis.terms import SpinalLevel
from spinal_metastasis.vocabulary import ESCC_WITH_DEFICIT_DAYS, FACTS

USABLE = {"available", "registered"}
MR = frozenset({"MR"})
ESCC_DAYS = FACTS["escc_grade"].window_days or 0
BONE_DAYS = FACTS["sins_bone_lesion"].window_days or 0


@record
class SpineStudy:
    """One study. `modality`: as in DICOM (`MR`, `CT`, `PT`); `age_days`: whole days, None if the study is undated.

    `shows`: the vertebrae it says it covers, None where it does not say. `conclusion`: of the joined report, at most
    280 characters; `conclusion_codes`: their labels.
    """

    reference: str
    started: Moment | None
    modality: str
    description: str
    age_days: int | None
    registered_only: bool = False
    report: str | None = None
    report_preliminary: bool = False
    conclusion: str = ""
    conclusion_codes: tuple[str, ...] = ()
    shows: frozenset[SpinalLevel] | None = None

    def may_show(self, site: Iterable[SpinalLevel]) -> bool:
        return self.shows is None or bool(self.shows & vertebrae_of(site))


@record
class Wanted:
    """What the imaging is for: known lesions, a deficit (compression ages faster), a study that the launch names."""

    sites: tuple[tuple[SpinalLevel, ...], ...] = ()
    deficit: bool = False
    preferred: str | None = None


@dataclass(frozen=True, slots=True)
class SpineImaging:
    """The newest of each kind, or the one preferred; `others`: newest that may show a lesion which the first does not.

    `notes` say what is old, overtaken, or does not show a lesion.
    """

    mr: SpineStudy | None
    ct: SpineStudy | None
    notes: tuple[DataNote, ...] = ()
    others: tuple[SpineStudy, ...] = ()

    @property
    def studies(self) -> tuple[SpineStudy, ...]:
        return tuple(study for study in (self.mr, self.ct) if study is not None)


class _Imaging:
    """The usable spine studies of a chart, with their reports."""

    def __init__(self, chart: Chart, studies: Sequence[ImagingStudy], as_of: datetime, wanted: Wanted) -> None:
        self.chart, self.as_of, self.wanted = chart, as_of, wanted
        self.studies = sorted(studies, key=self._place, reverse=True)
        self.by_reference: Mapping[str, ImagingStudy] = index_of(chart, ImagingStudy)
        self.reports: tuple[Report, ...] = reports_of(chart, as_of)

    def _place(self, study: ImagingStudy) -> tuple[bool, float, str]:
        """The preferred one, then the newest; an undated one last, equal times by id."""
        return reference_of(study) == self.wanted.preferred, seconds(moment(study.started)), study.id or ""

    def of(self, modalities: frozenset[str]) -> Iterator[SpineStudy]:
        """Those of a kind, best first."""
        for study in self.studies:
            if modalities_of(study) & modalities:
                yield self._read(study, modalities)

    def _read(self, study: ImagingStudy, modalities: frozenset[str]) -> SpineStudy:
        started = moment(study.started)
        report = report_of(study, self.reports, self.by_reference)
        return SpineStudy(
            reference_of(study), started,
            modality="/".join(sorted(modalities_of(study) & modalities, reverse=True)),
            description=study.description or next((word for word in words_of(study) if word), ""),
            age_days=None if started is None else age_days(started, self.as_of),
            registered_only=study.status == "registered",
            report=None if report is None else report.reference,
            report_preliminary=report is not None and report.preliminary,
            conclusion="" if report is None else report.conclusion,
            conclusion_codes=() if report is None else report.conclusion_labels,
            shows=covered(study),
        )  # fmt: skip


def newest_spine_imaging(chart: Chart, as_of: datetime, wanted: Wanted | None = None) -> SpineImaging | None:
    """None when the chart holds no study of the spine."""
    studies = [study for study in resources_of(chart, ImagingStudy) if _is_usable(study, as_of) and covers_spine(study)]
    if not studies:
        return None
    wanted = wanted or Wanted()
    imaging = _Imaging(chart, studies, as_of, wanted)
    mr, ct = (next(imaging.of(modalities), None) for modalities in (MR, CT_OR_PET))
    if mr is None and ct is None:
        return None
    notes = [*_age_notes(mr, ct, wanted), *_event_notes(chart, (mr, ct), as_of)]
    others = tuple(_others(imaging, mr, notes))
    return SpineImaging(mr, ct, tuple(notes), others)


def _is_usable(study: ImagingStudy, as_of: Moment) -> bool:
    started = moment(study.started)
    return study.status in USABLE and (started is None or not is_future(started, as_of))


def _others(imaging: _Imaging, mr: SpineStudy | None, notes: list[DataNote]) -> Iterator[SpineStudy]:
    """For each lesion that the MR does not show: the newest one that may."""
    for site in imaging.wanted.sites if mr is not None else ():
        if mr is None or mr.may_show(site):
            continue
        other = next((found for found in imaging.of(MR) if found.may_show(site)), None)
        named = "/".join(site)
        instead = f"{_dated(other)} may show it" if other is not None else "no MR in the chart may show it"
        text = f"the MR of the spine{_of_day(mr)} does not cover {named}, so it tells nothing of it; {instead}"
        notes.append(DataNote(NoteCode.OTHER, text, mr.reference))
        if other is not None:
            yield other


def _dated(study: SpineStudy) -> str:
    return f"{study.reference}{_of_day(study)}"


def _of_day(study: SpineStudy) -> str:
    return "" if study.started is None else f" of {study.started.isoformat()[:10]}"


def _age_notes(mr: SpineStudy | None, ct: SpineStudy | None, wanted: Wanted) -> Iterator[DataNote]:
    """MR ages by the window of the epidural grade; CT or PET by that of the SINS items."""
    limit = ESCC_WITH_DEFICIT_DAYS if wanted.deficit else ESCC_DAYS
    for study, days, purpose in ((mr, limit, "epidural compression"), (ct, BONE_DAYS, "the state of the bone")):
        if study is None or study.age_days is None or study.age_days <= days:
            continue
        text = (
            f"the newest {study.modality} of the spine is {study.age_days} days old (limit {days}): for {purpose} "
            "it is last known, not a basis"
        )
        yield DataNote(NoteCode.STALE, text, study.reference)


def _event_notes(chart: Chart, studies: Iterable[SpineStudy | None], as_of: Moment) -> Iterator[DataNote]:
    for study in studies:
        if study is None:
            continue
        if study.registered_only:
            text = "the study is registered, its images are not available yet"
            yield DataNote(NoteCode.PRELIMINARY, text, study.reference)
        if study.started is not None:
            yield from later_events(chart, study.started, study.reference, as_of)
