"""`/app/{handle}/save`: what would be written, the press that writes it, and the same as a file.

Nothing is written but by that press, and only what the page before it showed: one that differs by then is shown anew.
"""

import datetime as dt
import time
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cds_service.app.answers import AnswerError
from cds_service.app.charts import assessed, gather, no_place, opened, told
from cds_service.app.pages import SEE_OTHER, download, go_to, show
from cds_service.app.record import Reader, Reading, Record
from cds_service.app.sessions import Saved, Session, Sessions
from cds_service.app.write import wording as words
from cds_service.app.write.permission import Permission, permission
from cds_service.app.write.plan import Plan, plan
from cds_service.app.write.read_back import not_as_given
from cds_service.app.write.send import DEADLINE_S, Outcome, Sent, send
from cds_service.audit import Account, Recorder
from cds_service.body import read_form
from cds_service.cards.numbers import say_date
from cds_service.errors import UnavailableError
from cds_service.fhir_client import FHIR_JSON
from cds_service.hook_request import without_hook
from cds_service.operations.call_record import noted
from cds_service.queries_made import QueryMade
from spinal_metastasis.results import NoteCode

SERVICE: Final = "app/save"
SHOWN: Final = "shown"
LONGEST_FORM, MOST_FIELDS = 4096, 4
BEGUN = 100
STATUS: Final = {
    Outcome.WRITTEN: SEE_OTHER, Outcome.CONFLICT: 409, Outcome.NOT_PERMITTED: 403, Outcome.REFUSED: 502,
    Outcome.UNCERTAIN: 504,
}  # fmt: skip
FILE_NAME: Final = "spinemets-answers-{day}.json"


@dataclass(frozen=True, slots=True)
class _Ready:
    """What a page of this session would write now."""

    reading: Reading
    before: Record
    plan: Plan
    permission: Permission


class SaveRoutes:
    """`recorder` None: nothing is recorded. `seconds`: how long the server's answer to a save is waited for."""

    def __init__(
        self, reader: Reader, sessions: Sessions, recorder: Recorder | None = None, seconds: float = DEADLINE_S
    ) -> None:
        self.reader, self.sessions, self.recorder, self.seconds = reader, sessions, recorder, seconds

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route("/{handle}/save", self.review)
        router.add_api_route("/{handle}/save", self.save, methods=["POST"])
        router.add_api_route("/{handle}/save/bundle", self.download)

    async def review(self, handle: str) -> Response:
        session = await opened(self.sessions, self.reader, handle)
        return session if isinstance(session, Response) else await run_in_threadpool(self._review, session)

    async def download(self, handle: str) -> Response:
        session = await opened(self.sessions, self.reader, handle)
        return session if isinstance(session, Response) else await run_in_threadpool(self._download, session)

    async def save(self, request: Request, handle: str) -> Response:
        session = await opened(self.sessions, self.reader, handle)
        if isinstance(session, Response):
            return session
        shown = (await read_form(request, LONGEST_FORM, MOST_FIELDS)).get(SHOWN, "")
        if not await run_in_threadpool(self.sessions.begin_save, handle):
            return told(409, "Please wait.", words.UNDER_WAY, note="")
        try:
            return await self._save(request, session, shown)
        finally:
            await run_in_threadpool(self.sessions.end_save, handle)

    async def _save(self, request: Request, session: Session, shown: str) -> Response:
        ready = await run_in_threadpool(self._prepare, session)
        if isinstance(ready, Response):
            return ready
        if not ready.permission.is_given:
            return self._page(session, ready, status=403)
        if not ready.plan.entries or ready.plan.digest != shown:
            return self._page(session, ready, title=words.CHANGED, status=409)
        account = _account(session, ready)
        try:
            await self._record(request, account, BEGUN, 0.0)
        except UnavailableError as error:
            return told(error.status, "Not written.", f"{error} Nothing was written, and all answers are kept.")
        begin = time.monotonic()
        sent = await run_in_threadpool(self._send, ready)
        noted().queries = (_query(sent, time.monotonic() - begin),)
        account.sources = sent.references
        if sent.outcome is not Outcome.WRITTEN:
            await self._record_after(request, account, STATUS[sent.outcome], begin)
            return await run_in_threadpool(self._failed, session, ready, sent)
        response = await run_in_threadpool(self._written, session, ready)
        await self._record_after(request, account, SEE_OTHER, begin)
        return response

    def _prepare(self, session: Session) -> _Ready | Response:
        reading = gather(self.reader, session)
        if isinstance(reading, Response):
            return reading
        try:
            before = self.reader.assessed(reading)
            after = assessed(self.reader, reading, session.answers)
            allowed = permission(reading.session, self.reader.fetcher)
            if reading.gathered.patient_id != session.patient_id:
                allowed = Permission(frozenset(), words.REPLACED)
            made = plan(session, before, after, self.reader.settings, allowed)
        except AnswerError as error:
            return no_place(error)
        return _Ready(reading, before, made, allowed)

    def _review(self, session: Session) -> Response:
        ready = self._prepare(session)
        return ready if isinstance(ready, Response) else self._page(session, ready)

    def _page(self, session: Session, ready: _Ready, *, title: str = "", text: str = "", status: int = 200) -> Response:
        return show(
            "save.html", status=status, session=session, banner=ready.before.banner,
            born=say_date(ready.before.banner.birth_date), nothing=words.NOTHING, plan=ready.plan,
            permission=ready.permission, title=title, text=text, base=session.access.base.url,
            rules=ready.before.assessment.version,
        )  # fmt: skip

    def _download(self, session: Session) -> Response:
        """The whole transaction, whatever may be written; numbers and references as they would be sent."""
        ready = self._prepare(session)
        if isinstance(ready, Response):
            return ready
        if not ready.plan.entries:
            return told(404, words.NOTHING, "There is no file without answers.")
        return download(ready.plan.bundle, FHIR_JSON, FILE_NAME.format(day=ready.reading.as_of.date().isoformat()))

    def _send(self, ready: _Ready) -> Sent:
        made, access = ready.plan, ready.reading.session.access
        return send(self.reader.fetcher.client, access, made.bundle, len(made.entries), self.seconds)

    def _failed(self, session: Session, ready: _Ready, sent: Sent) -> Response:
        """The same page, read anew: the record may be another by now, and the answers are all there."""
        again = self._prepare(session)
        shown = ready if isinstance(again, Response) else again
        text = f"{words.answered(sent.status)} {words.TEXTS[sent.outcome]} {words.KEPT}"
        return self._page(session, shown, title=words.TITLES[sent.outcome], text=text, status=STATUS[sent.outcome])

    def _written(self, session: Session, ready: _Ready) -> Response:
        """The answers leave the page as far as the record now reads as they were given."""
        again = gather(self.reader, session)
        kept = () if isinstance(again, Response) else not_as_given(session, ready.reading, again)
        ids = ready.plan.ids - {session.given[name].id for name in kept}
        self.sessions.written(session.handle, ids, Saved(len(ready.plan.entries), kept))
        return go_to(f"/app/{session.handle}?saved=1")

    async def _record(self, request: Request, account: Account, status: int, took_s: float) -> None:
        if self.recorder is not None:
            await self.recorder.keep(request, account, dt.datetime.now(dt.UTC), status, took_s * 1000)

    async def _record_after(self, request: Request, account: Account, status: int, begin: float) -> None:
        """It is done by now: a row that cannot be kept is told in the log, and changes nothing for the reader."""
        try:
            await self._record(request, account, status, time.monotonic() - begin)
        except UnavailableError:
            return


def _account(session: Session, ready: _Ready) -> Account:
    patient, base = ready.reading.gathered.patient_id, session.access.base.url
    return Account(SERVICE, call=without_hook(patient, session.user or "", base))


def _query(sent: Sent, took_s: float) -> QueryMade:
    failed = None if sent.outcome is Outcome.WRITTEN else NoteCode.OTHER
    return QueryMade("save", f"transaction, {sent.outcome}", 0.0, took_s, 0, failed)
