"""The report of a study, by every route a chart may offer (mapping 2, Q10): the report names the study, both name one
order, or they share a number, which is the accession number of study, report or order.
"""

from collections.abc import Iterable, Iterator, Mapping

from fhir_mappings.diagnostic_report import Report
from fhir_mappings.elements import Identifier, Reference
from fhir_mappings.reading import ImagingStudy
from fhir_mappings.references import target
from fhir_mappings.times import seconds


def report_of(study: ImagingStudy, reports: Iterable[Report], studies: Mapping[str, ImagingStudy]) -> Report | None:
    """The newest final report, else the newest preliminary one. `studies`: those of the chart by reference."""
    joined = [report for report in reports if _names(report, study, studies) or _shares(report, study)]
    return max(
        joined,
        key=lambda r: (not r.preliminary, seconds(r.when), r.reference),
        default=None,
    )


def _names(report: Report, study: ImagingStudy, studies: Mapping[str, ImagingStudy]) -> bool:
    """By literal reference, in whatever form, or by the study's own identifier."""
    named = report.resource.imaging_study or ()
    if any(studies.get(target(reference) or "") is study for reference in named):
        return True
    return _meet(_identifiers(named), study.identifier or ())


def _shares(report: Report, study: ImagingStudy) -> bool:
    """One order, or one number of study, report or order."""
    ordered = {order for reference in study.based_on or () if (order := target(reference))}
    if any(target(order) in ordered for order in report.resource.based_on or ()):
        return True
    theirs = [*(report.resource.identifier or ()), *_identifiers(report.resource.based_on or ())]
    return _meet(theirs, [*(study.identifier or ()), *_identifiers(study.based_on or ())])


def _identifiers(references: Iterable[Reference]) -> Iterator[Identifier]:
    return (reference.identifier for reference in references if reference.identifier is not None)


def _meet(some: Iterable[Identifier], others: Iterable[Identifier]) -> bool:
    known = [identifier for identifier in others if identifier.value]
    return any(_is_same(one, other) for one in some for other in known)


def _is_same(one: Identifier, other: Identifier) -> bool:
    """Two numbers of different systems are different numbers; without a system the number alone is compared."""
    ours, theirs = (one.system or "").strip(), (other.system or "").strip()
    return (one.value or "").strip() == (other.value or "").strip() and (not ours or not theirs or ours == theirs)
