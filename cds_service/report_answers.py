"""Answers proposed by the newest reports' words, for the questions of a hook: they pre-fill, a clinician confirms.

They never reach the assessment. Without the extra `text`, or without a report, nothing is loaded and nothing is said.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from fhir_mappings import Mapped
from fhir_mappings.imaging_study import BONE_DAYS
from fhir_mappings.metastases import SpinalMetastasis
from fhir_mappings.report_texts import HTML, ReportText, length_of_report_texts, newest_report_texts
from fhir_mappings.section import Chart
from fhir_mappings.times import age_days, instant
from report_text.plain import plain_text
from report_text.proposal import PROPOSED, Proposal
from report_text.qualities import is_installed
from report_text.reading import LONGEST_TEXT, propose
from spinal_metastasis.facts import Moment
from spinal_metastasis.freshness import has_deficit, recorded
from spinal_metastasis.results import DataNote, NoteCode, Question
from spinal_metastasis.vocabulary import ESCC_WITH_DEFICIT_DAYS, FACTS

INLINE_CHARACTERS: Final = 10_000
"""Read in well under the time of the rest of a call; a usual report has 2,000 to 5,000."""
NOT_TEXT: Final = "{kind} of a report is not read for proposed answers; please open the report"
CUT: Final = "only the beginning of a very long report was read for proposed answers"
NOT_READ: Final = "the words of a report could not be read for proposed answers; please open the report"
NO_TEXT_FOUND: Final = "no text was found in an HTML report; please open the report"


@dataclass(frozen=True, slots=True)
class SuggestedAnswer:
    """A proposal and the report it is from; `element`: which of its texts the offsets count in."""

    proposal: Proposal
    reference: str
    date: Moment
    element: str
    preliminary: bool


@dataclass(frozen=True, slots=True)
class ReportAnswers:
    """What the reports suggest, newest first, and what of them was not read."""

    answers: tuple[SuggestedAnswer, ...] = ()
    notes: tuple[DataNote, ...] = ()


NONE: Final = ReportAnswers()
ANSWERABLE: Final = PROPOSED | {"level"}
"""Questions that a report's words may suggest an answer to."""


def takes_long(chart: Chart) -> bool:
    """Whether the reports are too long to be read where other calls wait."""
    return is_installed() and length_of_report_texts(chart) > INLINE_CHARACTERS


def report_answers(chart: Chart, mapped: Mapped, asked: Collection[Question], as_of: Moment) -> ReportAnswers:
    """Read only while a question is open that a report could answer, and a fact from a report of that age would count.

    Of a metastasis that is only possible the levels are asked, whatever else is.
    """
    if not is_installed() or mapped.deceased or mapped.spinal_metastasis is SpinalMetastasis.NONE:
        return NONE
    if mapped.spinal_metastasis is SpinalMetastasis.CERTAIN and not any(one.input in ANSWERABLE for one in asked):
        return NONE
    when = instant(as_of)
    limits = _limits(mapped)
    answers: list[SuggestedAnswer] = []
    notes: list[DataNote] = []
    left = LONGEST_TEXT
    for report in newest_report_texts(chart, mapped.imaging, when):
        age = age_days(report.date, when)
        try:
            found, left = _read(report, left, notes)
        except Exception:  # noqa: BLE001 - a question without a proposal is whole; an answer that fails is none
            notes.append(DataNote(NoteCode.OTHER, NOT_READ, report.reference))
        else:
            answers += [one for one in found if age <= _limit(one.proposal.fact, limits)]
    return ReportAnswers(tuple(_without_repeats(answers)), tuple(dict.fromkeys(notes)))


def _read(report: ReportText, left: int, notes: list[DataNote]) -> tuple[list[SuggestedAnswer], int]:
    """What one report suggests, and how many characters may still be read."""
    notes += [DataNote(NoteCode.OTHER, NOT_TEXT.format(kind=kind), report.reference) for kind in report.unread]
    answers: list[SuggestedAnswer] = []
    for element, text in _texts(report, notes):
        if len(text) > left:
            notes.append(DataNote(NoteCode.OTHER, CUT, report.reference))
        found = propose(text[:left])
        left -= min(left, len(text))
        answers += [SuggestedAnswer(one, report.reference, report.date, element, report.preliminary) for one in found]
    return answers, left


def _limit(fact: str, limits: dict[str, int]) -> int:
    """Days a fact read today would count."""
    return limits.get(fact, FACTS[fact].window_days or BONE_DAYS)


def _texts(report: ReportText, notes: list[DataNote]) -> Iterator[tuple[str, str]]:
    for part in report.parts:
        text = plain_text(part.text, is_html=part.kind == HTML)
        if not text.strip():
            notes.append(DataNote(NoteCode.OTHER, NO_TEXT_FOUND, report.reference))
        yield part.element, text


def _limits(mapped: Mapped) -> dict[str, int]:
    """With a deficit the epidural grade ages faster."""
    patient = recorded(mapped.facts)
    lesions = [recorded(lesion) for lesion in mapped.facts.lesions or ()]
    deficit = any(has_deficit(patient, lesion) for lesion in (*lesions, {}))
    return {"escc_grade": ESCC_WITH_DEFICIT_DAYS} if deficit else {}


def _without_repeats(answers: list[SuggestedAnswer]) -> Iterator[SuggestedAnswer]:
    """A conclusion that is also in the presented text of its report is told once."""
    seen: set[tuple[object, ...]] = set()
    for answer in answers:
        one = answer.proposal
        said = (answer.reference, one.fact, one.values, one.levels, one.uncertain, " ".join(one.sentence.split()))
        if said not in seen:
            seen.add(said)
            yield answer
