"""What the page is written from: the patient's chart read from the FHIR server, mapped and assessed as for a hook."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from cds_service.app.banner import Banner, read_banner, unnamed
from cds_service.app.renewals import NoRenewals, RelaunchError, Renewals
from cds_service.app.sessions import Session
from cds_service.fetch_failures import Failure
from cds_service.fetch_limits import FetchLimits
from cds_service.fetcher import Fetcher, Gathered
from cds_service.gather import require
from cds_service.hook_request import without_hook
from cds_service.report_answers import SuggestedAnswer, report_answers
from cds_service.settings import Settings
from cds_service.suggestions.drafts import About
from fhir_mappings import Mapped, facts_from
from fhir_mappings.chart import HOLDS, PREFETCH_KEYS, SectionState, read_section
from spinal_metastasis.assessment import assess
from spinal_metastasis.facts import PatientFacts
from spinal_metastasis.results import Assessment

KEY_OF: Final = {kind.__name__: key for key, kinds in HOLDS.items() for kind in kinds}
"""Types of resource a value can be read from, each with a part of the chart that holds it."""

UNAUTHORISED: Final = 401
RELAUNCH: Final = "The EHR's access has ended. Open the app again from the EHR."


@dataclass(frozen=True, slots=True)
class Reading:
    """A chart as it was read at one time. `session`: as it read it, with a renewed token where the EHR wanted one."""

    session: Session
    banner: Banner
    gathered: Gathered
    mapped: Mapped
    as_of: dt.datetime


@dataclass(frozen=True, slots=True)
class Record:
    """A reading, assessed. `unread`: parts that could not be read in full; they are not the same as none. `failed`:
    those of them that were asked for and should have come."""

    banner: Banner
    mapped: Mapped
    assessment: Assessment
    suggested: tuple[SuggestedAnswer, ...]
    unread: tuple[str, ...]
    failed: frozenset[str]
    as_of: dt.datetime

    def about(self, root: str) -> About:
        """What every resource made of it shares. `root`: the site's canonical root."""
        when = self.as_of.isoformat(timespec="seconds")
        return About(self.banner.patient_id, when, self.assessment.version.knowledge, root)


class Reader:
    """Reads charts for the app with the service's own fetcher. Blocks: call it in a worker thread."""

    def __init__(self, settings: Settings, fetcher: Fetcher, renewals: Renewals | None = None) -> None:
        self.settings = settings
        self.fetcher = fetcher
        self.renewals = renewals or NoRenewals()

    def gather(self, session: Session, as_of: dt.datetime) -> Reading:
        """Raises `MissingDataError` if the patient or the conditions could not be read, `RelaunchError` if the EHR
        refuses the token and gives no other."""
        patient = self._get(session, "Patient", session.patient_id)
        if _is_refused(patient):
            renewed = self.renewals.renewed(session)
            if renewed is None:
                raise RelaunchError(RELAUNCH)
            session = renewed
            patient = self._get(session, "Patient", session.patient_id)
            if _is_refused(patient):
                raise RelaunchError(RELAUNCH)
        return self._reading(session, patient, as_of)

    def _reading(self, session: Session, patient: bytes | Failure, as_of: dt.datetime) -> Reading:
        gathered = self.fetcher.complete({}, PREFETCH_KEYS, without_hook(session.patient_id), session.access, as_of)
        require(gathered.chart, [])
        root = self.settings.canonical_root
        mapped = facts_from(gathered.chart, gathered.patient_id, as_of, root, study=session.study)
        if gathered.patient_id != session.patient_id:
            patient = self._get(session, "Patient", gathered.patient_id)
        return Reading(session, _banner(patient, gathered.patient_id, as_of.date()), gathered, mapped, as_of)

    def assessed(self, reading: Reading, changed: Callable[[PatientFacts], PatientFacts] | None = None) -> Record:
        """`changed`: the facts as they are to be assessed, made from those of the record."""
        mapped, chart = reading.mapped, reading.gathered.chart
        facts = mapped.facts if changed is None else changed(mapped.facts)
        assessment = assess(facts, reading.as_of, self.settings.policy, mapped.notes, self.settings.models)
        reports = report_answers(chart, mapped, assessment.questions, reading.as_of)
        if reports.notes:
            assessment = replace(assessment, data_notes=(*assessment.data_notes, *reports.notes))
        unread = tuple(key for key, part in chart.items() if part.is_unread)
        failed = reading.gathered.failed
        return Record(reading.banner, mapped, assessment, reports.answers, unread, failed, reading.as_of)

    def resource(self, session: Session, resource_type: str, resource_id: str) -> str | None:
        """One resource of this patient as indented JSON; None if it did not come or is another patient's."""
        found = self._get(session, resource_type, resource_id)
        if isinstance(found, Failure):
            return None
        part = read_section(KEY_OF[resource_type], found, session.patient_id, session.access.base.url)
        if part.state is not SectionState.DATA or not part.resources:
            return None
        return msgspec.json.format(found, indent=2).decode()

    def _get(self, session: Session, resource_type: str, resource_id: str) -> bytes | Failure:
        url = f"{session.access.base.url}/{resource_type}/{resource_id}"
        return self.fetcher.client.get(session.access, url, FetchLimits(self.settings.fetch_deadline.total_seconds()))


def _is_refused(answer: bytes | Failure) -> bool:
    """The token is not accepted any more (SM-41); 403 is another matter."""
    return isinstance(answer, Failure) and answer.status == UNAUTHORISED


def _banner(patient: bytes | Failure, patient_id: str, day: dt.date) -> Banner:
    """From the Patient read once more, for the names the mapping does not read."""
    try:
        return unnamed(patient_id) if isinstance(patient, Failure) else read_banner(patient, patient_id, day)
    except ValueError:
        return unnamed(patient_id)
