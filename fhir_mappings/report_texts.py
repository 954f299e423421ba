"""The words of the newest reports of the spine, for whoever proposes answers from them: nothing here becomes a fact.

Source: mapping.md sections 1.2 (status), 1.3 (windows) and 3.8 (the newest MR and the newest CT, each with its report).
"""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from fhir_mappings.coding import label_of
from fhir_mappings.diagnostic_report import Report, reports_of
from fhir_mappings.elements import Attachment
from fhir_mappings.imaging_coverage import SPINE_WORDS
from fhir_mappings.imaging_study import BONE_DAYS, SpineImaging
from fhir_mappings.level_words import level_mentions
from fhir_mappings.reading import DiagnosticReport
from fhir_mappings.section import Chart, resources_of
from fhir_mappings.times import age_days, instant
from spinal_metastasis.facts import Moment

NEWEST: Final = 2
"""Reports without a study: so many as there would be newest studies, one MR and one CT."""
LOOKED_THROUGH: Final = 4_000
"""Characters searched for a vertebra where the title does not name the spine."""
MOST_SEARCHED: Final = 20
"""Reports looked into for the spine."""
CONCLUSION: Final = "conclusion"
TEXT, HTML = "text/plain", "text/html"


@dataclass(frozen=True, slots=True)
class Part:
    """One text of a report. `element`: where it stands; `kind`: `TEXT` or `HTML`."""

    element: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ReportText:
    """A dated report. `unread`: the kinds of its parts that are no text."""

    reference: str
    date: Moment
    preliminary: bool
    title: str
    parts: tuple[Part, ...]
    unread: tuple[str, ...] = ()


def newest_report_texts(chart: Chart, imaging: SpineImaging | None, as_of: Moment) -> tuple[ReportText, ...]:
    """Reports of the newest studies of the spine (those that show each lesion) and the newest others about it.

    Inside the window, newest first.
    """
    joined = {study.report for study in (*imaging.studies, *imaging.others)} if imaging is not None else set()
    kept: list[ReportText] = []
    for place, (report, when) in enumerate(_newest_first(reports_of(chart, as_of), as_of)):
        is_joined = report.reference in joined
        if is_joined or (place < MOST_SEARCHED and len(kept) < NEWEST):
            found = _read(report, when)
            if is_joined or _is_about_the_spine(found):
                kept.append(found)
    return tuple(kept)


def _newest_first(reports: Iterable[Report], as_of: Moment) -> list[tuple[Report, Moment]]:
    dated = [(report, report.when) for report in reports if report.when is not None]
    inside = [(report, when) for report, when in dated if age_days(when, as_of) <= BONE_DAYS]
    return sorted(inside, key=lambda one: (-instant(one[1]).timestamp(), one[0].preliminary, one[0].reference))


def _read(report: Report, when: Moment) -> ReportText:
    forms = report.resource.presented_form or ()
    parts = [_presented(place, form) for place, form in enumerate(forms) if form.data]
    said = report.resource.conclusion or ""
    own = (Part(CONCLUSION, TEXT, said),) if said.strip() else ()
    texts = tuple(part for part in parts if isinstance(part, Part))
    unread = tuple(dict.fromkeys(part for part in parts if isinstance(part, str)))
    title = label_of(report.resource.code)
    return ReportText(report.reference, when, report.preliminary, title, (*own, *texts), unread)


def _is_about_the_spine(report: ReportText) -> bool:
    texts = [report.title, *(part.text[:LOOKED_THROUGH] for part in report.parts)]
    return any(SPINE_WORDS.search(text) or level_mentions(text) for text in texts)


def _presented(place: int, form: Attachment) -> Part | str:
    """The text of an attachment, or the kind of one that is no text or cannot be read."""
    kind, _, _ = (form.content_type or "").partition(";")
    kind = kind.strip().lower()
    if kind not in (TEXT, HTML):
        return kind or "a document of no stated kind"
    try:
        raw = base64.b64decode(form.data or "", validate=False)
    except (binascii.Error, ValueError):
        return kind
    return Part(f"presentedForm[{place}]", kind, _decoded(raw))


def _decoded(raw: bytes) -> str:
    """UTF-8, as FHIR has it; else the Western encoding that older systems export."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def length_of_report_texts(chart: Chart) -> int:
    """Characters of all reports, as they came."""
    return sum(
        len(report.conclusion or "") + sum(len(form.data or "") for form in report.presented_form or ())
        for report in resources_of(chart, DiagnosticReport)
    )
