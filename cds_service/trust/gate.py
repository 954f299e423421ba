"""The gate before every route: rate, who calls, what that client may do, each token once, a body in time.

Added with clients only. A refusal says nothing on why: 401 and 403 have one body, and the reason is in the log under
the correlation id of the answer. What is not known to be open needs a client (`routes`).
"""

import math
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from cds_service.errors import ForbiddenError, NotAuthenticatedError, ServiceError, TooManyCallsError, UnavailableError
from cds_service.operations.call_record import noted
from cds_service.operations.correlation import HEADER as CORRELATION
from cds_service.outcome import JsonBytes, error_response
from cds_service.trust.api_key import HEADER as API_KEY_HEADER
from cds_service.trust.authenticator import Authenticator
from cds_service.trust.body_time import discard, within_time
from cds_service.trust.caller import Caller, set_caller
from cds_service.trust.rate_limit import RateLimit, address_group
from cds_service.trust.refusals import CallRefusedError, NotPermittedError, Reason
from cds_service.trust.replay import CANNOT_CHECK, ReplayGuard
from cds_service.trust.routes import OF_BROWSERS, OPEN, OPEN_UNLESS_SIGNED, is_conformance, plain

NOT_ACCEPTED: Final = (
    f"The call was not accepted. The service's log has the reason under the id in {CORRELATION}; its operator can look."
)
TOO_MANY: Final = "Too many calls; Retry-After says when to call again."
UNAUTHENTICATED: Final = ""
RETRY_S: Final = 5


class Gate:
    """`rate` None: no limit."""

    def __init__(
        self, app: ASGIApp, authenticator: Authenticator, replay: ReplayGuard, rate: RateLimit | None,
        most_body_bytes: int,
    ) -> None:  # fmt: skip
        self.app = app
        self._authenticator = authenticator
        self._replay = replay
        self._rate = rate
        self._most_body_bytes = most_body_bytes
        errors: tuple[ServiceError, ...] = (
            NotAuthenticatedError(NOT_ACCEPTED),
            ForbiddenError(NOT_ACCEPTED),
            TooManyCallsError(TOO_MANY),
            UnavailableError(CANNOT_CHECK),
        )
        self._bodies = {type(error): bytes(error_response(error).body) for error in errors}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            refusal = await self._refusal(scope)
            if refusal is not None:
                if "expect" not in Headers(scope=scope):  # who asks first is told before sending
                    await discard(receive, self._most_body_bytes)
                await refusal(scope, receive, send)
                return
            receive = within_time(receive)
        await self.app(scope, receive, send)

    async def _refusal(self, scope: Scope) -> JsonBytes | None:
        """The answer to a call that must not go on; None = it may, and whoever calls is in the scope."""
        try:
            await self._admit(scope)
        except NotPermittedError as refused:
            return self._refused(ForbiddenError, refused, {})
        except CallRefusedError as refused:
            return self._refused(NotAuthenticatedError, refused, {"WWW-Authenticate": "Bearer"})
        except _TooOftenError as too_often:
            return self._answer(TooManyCallsError, {"Retry-After": str(max(1, math.ceil(too_often.wait)))})
        except UnavailableError:
            return self._answer(UnavailableError, {"Retry-After": str(RETRY_S)})
        return None

    async def _admit(self, scope: Scope) -> None:
        headers, path = Headers(scope=scope), plain(scope["path"])
        address = address_group(scope["client"][0] if scope.get("client") else "")
        if _is_open(scope["method"], path, headers):
            self._count(UNAUTHENTICATED, address)
            return
        self._check_rate(UNAUTHENTICATED, address)
        try:
            caller = await self._authenticator.authenticate(headers, path)
        except CallRefusedError:
            self._count(UNAUTHENTICATED, address)
            raise
        self._count(caller.issuer, address)
        await self._use_once(caller)
        set_caller(scope, caller)

    async def _use_once(self, caller: Caller) -> None:
        once = caller.one_use
        if once is not None and not await self._replay.first_use(caller.issuer, once.jti, once.expires):
            raise CallRefusedError(Reason.REPLAY, caller.issuer)

    def _check_rate(self, issuer: str, address: str) -> None:
        if self._rate is not None and (wait := self._rate.wait((issuer, address))) > 0:
            raise _TooOftenError(wait)

    def _count(self, issuer: str, address: str) -> None:
        if self._rate is not None and (wait := self._rate.take((issuer, address))) > 0:
            raise _TooOftenError(wait)

    def _refused(self, kind: type[ServiceError], refused: CallRefusedError, headers: dict[str, str]) -> JsonBytes:
        record = noted()
        record.refused, record.client = refused.reason.value, refused.issuer
        return self._answer(kind, headers)

    def _answer(self, kind: type[ServiceError], headers: dict[str, str]) -> JsonBytes:
        return JsonBytes(self._bodies[kind], kind.status, headers={"Cache-Control": "no-store"} | headers)


class _TooOftenError(Exception):
    """More calls than are allowed; `wait` in seconds."""

    def __init__(self, wait: float) -> None:
        super().__init__()
        self.wait = wait


def _is_open(method: str, path: str, headers: Headers) -> bool:
    if path.startswith(OF_BROWSERS):
        return True
    if method not in {"GET", "HEAD"}:
        return False
    return (
        path in OPEN
        or is_conformance(path)
        or (path in OPEN_UNLESS_SIGNED and "authorization" not in headers and API_KEY_HEADER not in headers)
    )
