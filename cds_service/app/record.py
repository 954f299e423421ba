"""What the page is written from: the patient's chart read from the FHIR server, mapped and assessed as for a hook."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import msgspec
from msgspec import Raw

from cds_service.app.banner import Banner, read_banner, unnamed
from cds_service.app.sessions import Session
from cds_service.fetch_failures import Failure
from cds_service.fetch_limits import FetchLimits
from cds_service.fetcher import Fetcher, Gathered
from cds_service.gather import require
from cds_service.hook_request import Context, HookRequest
from cds_service.report_answers import SuggestedAnswer, report_answers
from cds_service.settings import Settings
from fhir_mappings import Mapped, facts_from
from fhir_mappings.chart import HOLDS, PREFETCH_KEYS, SectionState, read_section
from spinal_metastasis.assessment import assess
from spinal_metastasis.facts import PatientFacts
from spinal_metastasis.results import Assessment

KEY_OF: Final = {kind.__name__: key for key, kinds in HOLDS.items() for kind in kinds}
"""Types of resource a value can be read from, each with a part of the chart that holds it."""


@dataclass(frozen=True, slots=True)
class Record:
    """One reading of a chart. `unread`: parts that could not be read, or lack a page; they are not the same as none."""

    banner: Banner
    mapped: Mapped
    assessment: Assessment
    suggested: tuple[SuggestedAnswer, ...]
    unread: tuple[str, ...]
    as_of: dt.datetime


class Reader:
    """Reads charts for the app with the service's own fetcher. Blocks: call it in a worker thread."""

    def __init__(self, settings: Settings, fetcher: Fetcher) -> None:
        self.settings = settings
        self.fetcher = fetcher

    def read(
        self, session: Session, as_of: dt.datetime, changed: Callable[[PatientFacts], PatientFacts] | None = None
    ) -> Record:
        """Raises `MissingDataError` if the patient or the conditions could not be read. `changed`: the facts as they
        are to be assessed, made from those of the record."""
        gathered = self.fetcher.complete({}, PREFETCH_KEYS, _call(session.patient_id), session.access, as_of)
        require(gathered.chart, [])
        mapped = facts_from(gathered.chart, gathered.patient_id, as_of, self.settings.canonical_root)
        facts = mapped.facts if changed is None else changed(mapped.facts)
        assessment = assess(facts, as_of, self.settings.policy, mapped.notes, self.settings.models)
        reports = report_answers(gathered.chart, mapped, assessment.questions, as_of)
        if reports.notes:
            assessment = replace(assessment, data_notes=(*assessment.data_notes, *reports.notes))
        return Record(
            self._banner(session, gathered, as_of.date()), mapped, assessment, reports.answers, _unread(gathered), as_of
        )

    def resource(self, session: Session, resource_type: str, resource_id: str) -> str | None:
        """One resource of this patient as indented JSON; None if it did not come or is another patient's."""
        url = f"{session.access.base.url}/{resource_type}/{resource_id}"
        found = self.fetcher.client.get(session.access, url, FetchLimits(self.settings.fetch_deadline.total_seconds()))
        if isinstance(found, Failure):
            return None
        part = read_section(KEY_OF[resource_type], found, session.patient_id, session.access.base.url)
        if part.state is not SectionState.DATA or not part.resources:
            return None
        return msgspec.json.format(found, indent=2).decode()

    def _banner(self, session: Session, gathered: Gathered, day: dt.date) -> Banner:
        """The Patient once more, for the names the mapping does not read."""
        url = f"{session.access.base.url}/Patient/{gathered.patient_id}"
        limits = FetchLimits(self.settings.fetch_deadline.total_seconds())
        found = self.fetcher.client.get(session.access, url, limits)
        if isinstance(found, Failure):
            return unnamed(gathered.patient_id)
        try:
            return read_banner(found, gathered.patient_id, day)
        except ValueError:
            return unnamed(gathered.patient_id)


def _call(patient_id: str) -> HookRequest:
    """The fetcher asks for a patient the way a hook does."""
    return HookRequest(patient_id, "", {}, None, None, Raw(b"null"), Context("", patient_id))


def _unread(gathered: Gathered) -> tuple[str, ...]:
    return tuple(key for key, part in gathered.chart.items() if part.state is SectionState.UNKNOWN or part.lacks_a_page)
