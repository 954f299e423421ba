"""Who called, once that is shown, and which FHIR servers that client may name."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from starlette.requests import Request
from starlette.types import Scope

from cds_service.allow_list import AllowList
from cds_service.settings import NO_SERVER, Settings

STATE: Final = "caller"


class Method(StrEnum):
    """How a client showed who it is."""

    TOKEN = "token"  # noqa: S105 - a word for the log
    API_KEY = "api_key"
    SMART = "smart"


@dataclass(frozen=True, slots=True)
class OneUse:
    """A token that must not come again before it expires."""

    jti: str
    expires: dt.datetime


@dataclass(frozen=True, slots=True)
class Caller:
    """`fhir_servers`: those of the site's list that are this client's. `one_use`: what is accepted once."""

    issuer: str
    method: Method
    tenant: str | None = None
    fhir_servers: AllowList = NO_SERVER
    one_use: OneUse | None = None


def set_caller(scope: Scope, caller: Caller) -> None:
    scope.setdefault("state", {})[STATE] = caller


def caller_of(scope: Scope) -> Caller | None:
    """Whoever was authenticated; None on an open route, and where no clients are configured."""
    found = scope.get("state", {}).get(STATE)
    return found if isinstance(found, Caller) else None


def servers_for(request: Request, settings: Settings) -> AllowList:
    """The FHIR servers this call may name (RB-30): the site's, and with clients those bound to the caller."""
    if settings.clients is None:
        return settings.fhir_servers
    caller = caller_of(request.scope)
    return NO_SERVER if caller is None else caller.fhir_servers
