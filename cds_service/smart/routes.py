"""`/smart/…`: where an EHR opens the app, where its sign-in comes back to, and the app's public keys."""

import datetime as dt
import logging
import time
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cds_service.app.charts import ended, told
from cds_service.app.pages import SEE_OTHER, go_to, show
from cds_service.app.sessions import Session
from cds_service.audit import Account, Recorder
from cds_service.body import read_form
from cds_service.errors import ServiceError
from cds_service.hook_request import without_hook
from cds_service.smart.browser import BrowserTie, binding_of, is_framed
from cds_service.smart.launch_error import AGAIN, LaunchError, not_ours
from cds_service.smart.launcher import USED, Launcher, Returned
from cds_service.smart.registration import AGAIN as OPEN_AGAIN
from cds_service.smart.registration import CALLBACK, JWKS, LAUNCH, STANDALONE
from cds_service.told import say
from cds_service.trust.caller import Caller, Method, set_caller

LONGEST_FORM: Final = 16_384
MOST_FIELDS: Final = 20
BAD_REQUEST: Final = 400
SERVICE: Final = "smart-launch"
"""What the audit calls it."""
KEYS_KEPT_S: Final = 3600
WITHOUT_TIE: Final = f"The browser did not keep what ties the sign-in to this window. {AGAIN}"


def smart_router(launcher: Launcher, recorder: Recorder) -> APIRouter:
    """The launch's routes; `recorder`: of who opened whom."""
    return _Smart(launcher, recorder).router()


class _Smart:
    def __init__(self, launcher: Launcher, recorder: Recorder) -> None:
        self.launcher, self.recorder = launcher, recorder
        self.tie = BrowserTie(launcher.settings.public_url)

    def router(self) -> APIRouter:
        router = APIRouter(include_in_schema=False)
        router.add_api_route(LAUNCH, self.launch)
        router.add_api_route(STANDALONE, self.standalone)
        router.add_api_route(OPEN_AGAIN, self.again)
        router.add_api_route(CALLBACK, self.callback)
        router.add_api_route(CALLBACK, self.callback_from_frame, methods=["POST"])
        for path in JWKS:
            router.add_api_route(path, self.jwks)
        return router

    async def launch(self, request: Request) -> Response:
        iss, launch = (_only(request.query_params.getlist(name)) for name in ("iss", "launch"))
        if not iss or not launch:
            text = "The EHR opens it with the parameters iss and launch, and one of them is missing."
            return _refused(not_ours("iss_or_launch_missing", text))
        return await self._begin(request, iss, launch)

    async def standalone(self, request: Request) -> Response:
        """A page to choose a server, or the sign-in of the one that was chosen."""
        iss = _only(request.query_params.getlist("iss"))
        if not iss:
            choices = [
                (server.shown_name, f"{STANDALONE}?{urlencode({'iss': server.iss})}")
                for server in self.launcher.settings.smart_registrations
            ]
            return show("choose.html", choices=choices)
        return await self._begin(request, iss, None)

    async def again(self, request: Request, handle: str) -> Response:
        """A page whose access has ended: the sign-in of its server once more, its answers kept."""
        try:
            session = await run_in_threadpool(self.launcher.sessions.get, handle)
        except ServiceError as error:
            return _refused(error)
        if session is None or session.launched is None:
            return ended()
        return await self._begin(request, session.launched.iss, None, handle)

    async def _begin(self, request: Request, iss: str, launch: str | None, again: str = "") -> Response:
        binding = self.tie.of_or_new(request)
        try:
            begun = await run_in_threadpool(self.launcher.begin, iss, launch, binding, again)
        except (LaunchError, ServiceError) as error:
            return _refused(error)
        if is_framed(request):
            response: Response = show("frame_out.html", url=begun.url, state=begun.state, binding=binding)
        else:
            response = go_to(begun.url)
        self.tie.give(response, binding)
        return response

    async def callback(self, request: Request) -> Response:
        """State first (SM-15). A frame that kept no cookie sends the same again with what its page kept."""
        returned = _returned(request.query_params.multi_items())
        binding = self.tie.of(request)
        if binding or not returned.state:
            return await self._finish(request, returned, binding)
        try:
            known = await run_in_threadpool(self.launcher.launches.is_known, returned.state)
        except ServiceError as error:
            return _refused(error)
        if not known:
            return _refused(not_ours("state_unknown", USED))
        return show("frame_back.html", status=BAD_REQUEST, returned=returned, text=WITHOUT_TIE)

    async def callback_from_frame(self, request: Request) -> Response:
        try:
            form = await read_form(request, LONGEST_FORM, MOST_FIELDS)
        except ServiceError as error:
            return _refused(error)
        return await self._finish(request, _returned(list(form.items())), binding_of(form.get("binding", "")))

    async def _finish(self, request: Request, returned: Returned, binding: str) -> Response:
        at, begin = dt.datetime.now(dt.UTC), time.perf_counter()
        try:
            session = await self.launcher.finish(returned, binding)
            account = _account(request, session)
            await self.recorder.keep(request, account, at, SEE_OTHER, (time.perf_counter() - begin) * 1000)
        except (LaunchError, ServiceError) as error:
            return _refused(error)
        launched = session.launched
        say(logging.INFO, "launched", server=session.access.base.url)
        level = f"?{urlencode({'level': launched.level})}" if launched and launched.level else ""
        return go_to(f"/app/{session.handle}{level}")

    async def jwks(self) -> Response:
        headers = {"Cache-Control": f"public, max-age={KEYS_KEPT_S}"}
        return JSONResponse(self.launcher.keys.public, headers=headers)


def _account(request: Request, session: Session) -> Account:
    """Who opened whose page, for the audit: user, tenant, patient, server."""
    base, launched = session.access.base.url, session.launched
    set_caller(request.scope, Caller(base, Method.SMART, launched.tenant if launched else None))
    return Account(SERVICE, call=without_hook(session.patient_id, session.user or "", base))


def _only(given: list[str]) -> str:
    """A parameter that came once; "" for one that is not there, or comes several times."""
    return given[0] if len(given) == 1 else ""


def _returned(items: list[tuple[str, str]]) -> Returned:
    """The parameters that are known; all others are passed over. One that comes twice is as if it were not there."""
    sent: Mapping[str, list[str]] = {name: [v for n, v in items if n == name] for name, _ in items}
    state, code, error, description, issuer = (
        _only(sent.get(name, [])) for name in ("state", "code", "error", "error_description", "iss")
    )
    return Returned(state, code, error, description, issuer)


def _refused(error: LaunchError | ServiceError) -> Response:
    """The page that says why; the reason's code is in the log under the id of the call."""
    if isinstance(error, ServiceError):
        return told(error.status, "This launch could not be used.", str(error))
    say(logging.WARNING, "launch", refused=error.because)
    return told(error.status, error.title, error.text)
