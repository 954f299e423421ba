"""`/app/{handle}/summary`: the page to print, the same as PDF where that is installed, and as a FHIR document."""

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from cds_service.app.answers import AnswerError
from cds_service.app.charts import assessed, gather, no_place, opened, told
from cds_service.app.pages import download, show
from cds_service.app.record import Reader, Record
from cds_service.app.sessions import Session, Sessions
from cds_service.app.summary.document import summary_document
from cds_service.app.summary.pdf import is_installed, pdf
from cds_service.app.summary.view import Summary, summary
from cds_service.fhir_client import FHIR_JSON

PDF: Final = "application/pdf"
NOT_INSTALLED: Final = (
    "This service makes no PDF: its operator can install the extra (pip install 'spinemets-cds[pdf]'). Print the "
    "summary from the browser instead, or download the FHIR document."
)


@dataclass(frozen=True, slots=True)
class _Ready:
    """`session`: as it read the record."""

    session: Session
    record: Record
    summary: Summary


class SummaryRoutes:
    def __init__(self, reader: Reader, sessions: Sessions) -> None:
        self.reader, self.sessions = reader, sessions

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route("/{handle}/summary", self.page)
        router.add_api_route("/{handle}/summary/pdf", self.pdf)
        router.add_api_route("/{handle}/summary/bundle", self.document)

    async def page(self, handle: str) -> Response:
        session = await opened(self.sessions, self.reader, handle)
        return session if isinstance(session, Response) else await run_in_threadpool(self._page, session)

    async def pdf(self, handle: str) -> Response:
        session = await opened(self.sessions, self.reader, handle)
        if isinstance(session, Response):
            return session
        if not is_installed():
            return told(501, "No PDF here.", NOT_INSTALLED, note="")
        return await run_in_threadpool(self._pdf, session)

    async def document(self, handle: str) -> Response:
        session = await opened(self.sessions, self.reader, handle)
        return session if isinstance(session, Response) else await run_in_threadpool(self._document, session)

    def _prepare(self, session: Session) -> _Ready | Response:
        reading = gather(self.reader, session)
        if isinstance(reading, Response):
            return reading
        try:
            record = assessed(self.reader, reading, session.answers)
        except AnswerError as error:
            return no_place(error)
        settings = self.reader.settings
        return _Ready(reading.session, record, summary(record, settings, session.answers, session.access.base.url))

    def _page(self, session: Session) -> Response:
        ready = self._prepare(session)
        if isinstance(ready, Response):
            return ready
        return show("summary.html", session=session, s=ready.summary, has_pdf=is_installed())

    def _pdf(self, session: Session) -> Response:
        ready = self._prepare(session)
        return ready if isinstance(ready, Response) else _file(pdf(ready.summary), PDF, ready, "pdf")

    def _document(self, session: Session) -> Response:
        ready = self._prepare(session)
        if isinstance(ready, Response):
            return ready
        patient = self.reader.resource(ready.session, "Patient", ready.summary.patient_id)
        made = summary_document(ready.summary, ready.record, self.reader.settings, patient)
        return _file(made, FHIR_JSON, ready, "json")


def _file(content: bytes, kind: str, ready: _Ready, ending: str) -> Response:
    return download(content, kind, f"spinemets-summary-{ready.record.as_of.date().isoformat()}.{ending}")
