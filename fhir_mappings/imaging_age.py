"""What happened after a study was taken: a finding or a treatment that its pictures cannot show.

Source: mapping.md section 3.8 (5).
"""

from collections.abc import Iterator, Sequence

from fhir_mappings.codebook import meanings_of
from fhir_mappings.condition import NEVER, status_word
from fhir_mappings.cord import CAUDA_EQUINA, COLLAPSE, COMPRESSION
from fhir_mappings.procedure import DONE, PARTLY, RADIOTHERAPY, classes_of
from fhir_mappings.reading import Condition, Procedure
from fhir_mappings.section import Chart, reference_of, resources_of
from fhir_mappings.surgery import SURGERY
from fhir_mappings.times import day, end_of, is_future, moment, start_of
from fhir_mappings.versions import is_denied
from spinal_metastasis.facts import Moment
from spinal_metastasis.results import DataNote, NoteCode

EVENTS = COLLAPSE | COMPRESSION | CAUDA_EQUINA
TREATMENTS = RADIOTHERAPY | SURGERY


def later_events(chart: Chart, taken: Moment, study: str, as_of: Moment) -> Iterator[DataNote]:
    """A note for each fracture, compression, operation or irradiation dated after the day of the study."""
    for what, when, reference in (*_findings(chart), *_treatments(chart)):
        if when is not None and day(when) > day(taken) and not is_future(when, as_of):
            yield DataNote(NoteCode.STALE, f"{what} ({reference}) is later than this study: last known", study)


def _findings(chart: Chart) -> Sequence[tuple[str, Moment | None, str]]:
    return [
        ("a fracture or compression", _begun(condition), reference_of(condition))
        for condition in resources_of(chart, Condition)
        if status_word(condition.verification_status) not in NEVER
        and any(meaning.key in EVENTS for meaning in meanings_of(condition.code))
    ]


def _begun(condition: Condition) -> Moment | None:
    return moment(condition.onset_date_time or start_of(condition.onset_period) or condition.recorded_date)


def _treatments(chart: Chart) -> Sequence[tuple[str, Moment | None, str]]:
    return [
        ("an operation or radiotherapy", _performed(procedure), reference_of(procedure))
        for procedure in resources_of(chart, Procedure)
        if procedure.status in DONE | PARTLY and not is_denied(procedure) and classes_of(procedure.code) & TREATMENTS
    ]


def _performed(procedure: Procedure) -> Moment | None:
    return moment(procedure.performed_date_time or end_of(procedure.performed_period))
