"""`/app/…`: open a patient, see the page, answer questions, try a what-if."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from cds_service.allow_list import ServerBase
from cds_service.app.answers import LEVEL, AnswerError
from cds_service.app.charts import assessed, changed, ended, gather, opened, told
from cds_service.app.pages import go_to, show
from cds_service.app.record import KEY_OF, Reader, Reading
from cds_service.app.renewals import Renewals
from cds_service.app.sessions import Saved, Session, Sessions
from cds_service.app.summary.routes import SummaryRoutes
from cds_service.app.view.page import page
from cds_service.app.view.what_if import what_if
from cds_service.app.write.permission import permission
from cds_service.app.write.routes import SaveRoutes
from cds_service.audit import Recorder
from cds_service.body import read_form
from cds_service.clock import index_time
from cds_service.errors import UnavailableError
from cds_service.fetcher import Fetcher
from cds_service.fhir_access import FhirAccess
from cds_service.hook_request import FHIR_ID
from cds_service.settings import Settings

STATIC: Final = Path(__file__).parent / "static"
MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
SAVED: Final = "saved"
SURE: Final = "sure"
MOST_ANSWERS: Final = 200
LONGEST_FORM: Final = 65_536
CONFLICT: Final = 409


def app_router(
    settings: Settings, fetcher: Fetcher, sessions: Sessions, recorder: Recorder | None = None,
    renewals: Renewals | None = None,
) -> APIRouter:  # fmt: skip
    """The app's routes. `recorder`: of what is saved; None: nothing is recorded. `renewals` None: no EHR launches."""
    app = _App(settings, Reader(settings, fetcher, renewals), sessions)
    router = app.router()
    SaveRoutes(app.reader, sessions, recorder).add_to(router)
    SummaryRoutes(app.reader, sessions).add_to(router)
    return router


class _App:
    def __init__(self, settings: Settings, reader: Reader, sessions: Sessions) -> None:
        self.settings, self.reader, self.sessions = settings, reader, sessions
        self.files = {path.name: path.read_bytes() for path in STATIC.iterdir() if path.suffix in MEDIA_TYPES}

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/app", include_in_schema=False)
        router.add_api_route("/static/{name}", self.static)
        router.add_api_route("/open", self.open)
        router.add_api_route("/{handle}", self.view)
        router.add_api_route("/{handle}/answers", self.answer, methods=["POST"])
        router.add_api_route("/{handle}/what-if", self.try_out)
        router.add_api_route("/{handle}/end", self.end, methods=["POST"])
        router.add_api_route("/{handle}/resource/{resource_type}/{resource_id}", self.resource)
        return router

    async def static(self, name: str) -> Response:
        if name not in self.files:
            raise HTTPException(404)
        headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
        return Response(self.files[name], media_type=MEDIA_TYPES[Path(name).suffix], headers=headers)

    async def open(self, iss: str = "", patient: str = "") -> Response:
        """Without a launch: a patient of a server that is listed as open, in development only."""
        access = self._open_access(iss)
        if access is None or FHIR_ID.fullmatch(patient) is None:
            return told(400, "This page opens from the EHR.", "No patient of an open test server was named.")
        session = self.sessions.open(access, patient)
        return go_to(f"/app/{session.handle}")

    def _open_access(self, iss: str) -> FhirAccess | None:
        if self.settings.is_production:
            return None
        try:
            base = ServerBase.parse(iss)
        except ValueError:
            return None
        server = self.settings.fhir_servers.find(base)
        return FhirAccess(base, relinks=server.relinks) if server is not None and server.is_open else None

    async def view(self, request: Request, handle: str) -> Response:
        session = await opened(self.sessions, self.reader, handle)
        if isinstance(session, Response):
            return session
        asks = SAVED in request.query_params
        saved = await run_in_threadpool(self.sessions.told_of_save, handle) if asks else None
        return await run_in_threadpool(self._page, session, request.query_params.get(LEVEL, ""), saved)

    async def answer(self, request: Request, handle: str) -> Response:
        """Takes the answers and shows the page again; `undo` names one to take back, `reset` all."""
        session = await opened(self.sessions, self.reader, handle)
        if isinstance(session, Response):
            return session
        form = await read_form(request, LONGEST_FORM, MOST_ANSWERS)
        given = {name: value.strip() for name, value in form.items()}
        level = given.pop(LEVEL, "")
        if "reset" in given:
            return await run_in_threadpool(self._kept, session, {}, level)
        if undone := given.pop("undo", ""):
            left = {name: value for name, value in session.answers.items() if name != undone}
            return await run_in_threadpool(self._kept, session, left, level)
        changed = {**session.answers, **{name: value for name, value in given.items() if value}}
        return await run_in_threadpool(self._answered, session, changed, level)

    def _answered(self, session: Session, answers: Mapping[str, str], level: str) -> Response:
        """An answer that is not understood is not taken; the page says so and keeps the others."""
        reading = gather(self.reader, session)
        if isinstance(reading, Response):
            return reading
        try:
            changed(reading.mapped.facts, answers)
        except AnswerError as error:
            return self._shown(reading, session, level, fault=str(error), status=422)
        return self._kept(session, answers, level)

    def _kept(self, session: Session, answers: Mapping[str, str], level: str) -> Response:
        self.sessions.answer(session.handle, answers, index_time(self.settings))
        query = f"?{urlencode({LEVEL: level})}" if level else ""
        return go_to(f"/app/{session.handle}{query}#questions")

    async def end(self, request: Request, handle: str) -> Response:
        """The page is closed, and what the EHR granted given back; asked first where answers would go with it."""
        sure = SURE in await read_form(request, LONGEST_FORM, MOST_ANSWERS)
        try:
            session = await run_in_threadpool(self.sessions.get, handle)
            if session is not None and session.given and not sure:
                return show("closing.html", session=session)
            session = await run_in_threadpool(self.sessions.end, handle)
        except UnavailableError as error:
            return told(error.status, "The page could not be closed.", str(error))
        if session is None:
            return ended()
        await run_in_threadpool(self.reader.renewals.end, session)
        return show("closed.html")

    async def try_out(self, request: Request, handle: str) -> Response:
        session = await opened(self.sessions, self.reader, handle)
        if isinstance(session, Response):
            return session
        tried = {name: value.strip() for name, value in request.query_params.items() if value.strip()}
        level = tried.pop(LEVEL, "")
        return await run_in_threadpool(self._what_if, session, tried, level)

    async def resource(self, handle: str, resource_type: str, resource_id: str) -> Response:
        session = await opened(self.sessions, self.reader, handle)
        if isinstance(session, Response):
            return session
        if resource_type not in KEY_OF or FHIR_ID.fullmatch(resource_id) is None:
            raise HTTPException(404)
        return await run_in_threadpool(self._resource, session, resource_type, resource_id)

    def _resource(self, session: Session, resource_type: str, resource_id: str) -> Response:
        text = self.reader.resource(session, resource_type, resource_id)
        if text is None:
            return told(404, "This resource could not be read.", "It did not come, or it is of another record.")
        return show("resource.html", name=f"{resource_type}/{resource_id}", text=text, session=session)

    def _page(self, session: Session, level: str, saved: Saved | None = None) -> Response:
        reading = gather(self.reader, session)
        return reading if isinstance(reading, Response) else self._shown(reading, session, level, saved=saved)

    def _shown(
        self, reading: Reading, session: Session, level: str, *, fault: str = "", status: int = 200,
        saved: Saved | None = None,
    ) -> Response:  # fmt: skip
        """An answer given before that the record no longer has a place for is told; it can be taken back."""
        try:
            record = assessed(self.reader, reading, session.answers)
        except AnswerError as error:
            record, fault, status = self.reader.assessed(reading), f"{error}; no answer is used", CONFLICT
        shown = page(record, self.settings, level, session.answers, [])
        may_save = permission(session, self.reader.fetcher).is_given
        return show(
            "board.html", status=status, page=shown, session=session, fault=fault, what_if=None, may_save=may_save,
            saved=saved,
        )  # fmt: skip

    def _what_if(self, session: Session, tried: Mapping[str, str], level: str) -> Response:
        """One reading, assessed twice: nothing but the change can make a difference."""
        reading = gather(self.reader, session)
        if isinstance(reading, Response):
            return reading
        try:
            before = assessed(self.reader, reading, session.answers)
            after = assessed(self.reader, reading, {**session.answers, **tried})
        except AnswerError as error:
            return told(422, "This what-if is not understood.", str(error))
        compared = what_if(before, after, self.settings, tried, level)
        shown = page(after, self.settings, level, session.answers, list(tried.items()))
        return show("board.html", page=shown, session=session, fault="", what_if=compared, may_save=False, saved=None)
