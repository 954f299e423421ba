"""The newest imaging of the spine: MR for compression, CT or PET for bone, each with its report.

Source: mapping.md section 3.8. A study says that it exists, when, how and of what; what it shows is asked. The report's
words are quoted, never parsed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from fhir_mappings.codebook import site_of
from fhir_mappings.coding import label_of
from fhir_mappings.diagnostic_report import Report, reports_of
from fhir_mappings.elements import Identifier
from fhir_mappings.imaging_age import later_events
from fhir_mappings.reading import ImagingStudy
from fhir_mappings.references import target
from fhir_mappings.section import Chart, reference_of, resources_of
from fhir_mappings.times import age_days, is_future, moment, seconds
from spinal_metastasis.facts import Moment
from spinal_metastasis.results import DataNote, NoteCode

USABLE = {"available", "registered"}
WINDOW_DAYS = 60
MR, CT_OR_PET = frozenset({"MR"}), frozenset({"CT", "PT"})
SPINE_WORDS = re.compile(
    r"\bspin(?:e|al)\b|\b[ctl][- ]?spine\b|vertebra|sacrum|sacral|lumbar|lumbosacral"
    r"|wirbels|\b[hbl]ws\b|r(?:ü|ue)ckenmark",
    re.IGNORECASE,
)
WHOLE_BODY = re.compile(r"whole[- ]?body|ganzk(?:ö|oe)rper|skull base to|eyes? to thigh", re.IGNORECASE)
TRUNK = tuple(re.compile(words, re.IGNORECASE) for words in (r"chest|thora", r"abd", r"pelv|becken"))


@dataclass(frozen=True, slots=True)
class SpineStudy:
    """One study. `modality`: as in DICOM (`MR`, `CT`, `PT`); `age_days`: whole days, None if the study is undated.

    `conclusion`: of the joined report, at most 280 characters; `conclusion_codes`: their labels.
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


@dataclass(frozen=True, slots=True)
class SpineImaging:
    """The newest of each kind; `notes` say what is old or overtaken."""

    mr: SpineStudy | None
    ct: SpineStudy | None
    notes: tuple[DataNote, ...] = ()

    @property
    def studies(self) -> tuple[SpineStudy, ...]:
        return tuple(study for study in (self.mr, self.ct) if study is not None)


def newest_spine_imaging(chart: Chart, as_of: datetime) -> SpineImaging | None:
    """None when the chart holds no study of the spine."""
    studies = [study for study in resources_of(chart, ImagingStudy) if _is_usable(study, as_of) and covers_spine(study)]
    reports = reports_of(chart, as_of) if studies else ()
    mr, ct = (_newest(studies, modalities, reports, as_of) for modalities in (MR, CT_OR_PET))
    if mr is None and ct is None:
        return None
    return SpineImaging(mr, ct, tuple(_notes(chart, [found for found in (mr, ct) if found is not None], as_of)))


def _is_usable(study: ImagingStudy, as_of: Moment) -> bool:
    started = moment(study.started)
    return study.status in USABLE and (started is None or not is_future(started, as_of))


def covers_spine(study: ImagingStudy) -> bool:
    """A body site in the spine, spine words, a whole-body PET or CT, or a CT of chest, abdomen and pelvis."""
    if any(site_of(series.body_site) is not None for series in study.series or ()):
        return True
    words = " ".join(_words(study))
    if SPINE_WORDS.search(words):
        return True
    return bool(modalities_of(study) & CT_OR_PET) and bool(
        WHOLE_BODY.search(words) or all(part.search(words) for part in TRUNK)
    )


def _words(study: ImagingStudy) -> Iterator[str]:
    yield study.description or ""
    for concept in study.procedure_code or ():
        yield concept.text or ""
        yield from (coding.display or "" for coding in concept.coding or ())
    for series in study.series or ():
        yield series.description or ""
        yield label_of(series.body_site)


def modalities_of(study: ImagingStudy) -> frozenset[str]:
    """The DICOM modality codes of the study and its series."""
    codings = [*(study.modality or ()), *(series.modality for series in study.series or ())]
    return frozenset(coding.code.strip().upper() for coding in codings if coding is not None and coding.code)


def _newest(
    studies: Iterable[ImagingStudy], modalities: frozenset[str], reports: Sequence[Report], as_of: Moment
) -> SpineStudy | None:
    """Newest by start, an undated one last, equal times by id."""
    matching = [study for study in studies if modalities_of(study) & modalities]
    study = max(matching, key=lambda s: (_timestamp(s), s.id or ""), default=None)
    if study is None:
        return None
    started = moment(study.started)
    report = report_of(study, reports)
    return SpineStudy(
        reference_of(study), started,
        modality="/".join(sorted(modalities_of(study) & modalities, reverse=True)),
        description=study.description or next((word for word in _words(study) if word), ""),
        age_days=None if started is None else age_days(started, as_of),
        registered_only=study.status == "registered",
        report=None if report is None else report.reference,
        report_preliminary=report is not None and report.preliminary,
        conclusion="" if report is None else report.conclusion,
        conclusion_codes=() if report is None else report.conclusion_labels,
    )  # fmt: skip


def _timestamp(study: ImagingStudy) -> float:
    started = moment(study.started)
    return -1e12 if started is None else seconds(started)


def report_of(study: ImagingStudy, reports: Iterable[Report]) -> Report | None:
    """The newest final report of the study: by its reference, a shared order, or a shared identifier (accession)."""
    reference = reference_of(study)
    orders = {order for found in study.based_on or () if (order := target(found))}
    numbers = [identifier for identifier in study.identifier or () if identifier.value]
    joined = [report for report in reports if _joins(report, reference, orders, numbers)]
    return max(
        joined,
        key=lambda r: (not r.preliminary, seconds(r.when) if r.when else -1e12, r.reference),
        default=None,
    )


def _joins(report: Report, reference: str, orders: set[str], numbers: Sequence[Identifier]) -> bool:
    resource = report.resource
    return (
        any(target(study) == reference for study in resource.imaging_study or ())
        or any(target(order) in orders for order in resource.based_on or ())
        or any(_same_number(one, other) for one in resource.identifier or () for other in numbers)
    )


def _same_number(one: Identifier, other: Identifier) -> bool:
    return one.value == other.value and (one.system == other.system or not one.system or not other.system)


def _notes(chart: Chart, studies: Iterable[SpineStudy], as_of: Moment) -> Iterator[DataNote]:
    for study in studies:
        if study.age_days is not None and study.age_days > WINDOW_DAYS:
            text = f"the newest {study.modality} of the spine is {study.age_days} days old: last known, not a basis"
            yield DataNote(NoteCode.STALE, text, study.reference)
        if study.registered_only:
            yield DataNote(
                NoteCode.PRELIMINARY, "the study is registered, its images are not available yet", study.reference
            )
        if study.started is not None:
            yield from later_events(chart, study.started, study.reference, as_of)
