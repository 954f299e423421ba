"""Whether the FHIR server a call names may be asked, and with which token (CH-33, CH-60 to CH-64, RB-30).

The server must be on the site's list. The token must be complete, else the object is ignored and the reason given;
a server listed as open is then called without one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec
from msgspec import Raw

from cds_service.allow_list import AllowList, ServerBase
from cds_service.hook_request import HookRequest, text_of
from cds_service.scopes import Scopes
from spinal_metastasis.results import NoteCode

BEARER_TOKEN: Final = re.compile(r"[A-Za-z0-9\-._~+/=|:]{1,16384}")


@dataclass(frozen=True, slots=True)
class FhirAccess:
    """A server that may be called. `token` None: it is open; `scopes` None: nothing limits what may be asked.

    `relinks`: a page link is read as one of the base whatever host it names.
    """

    base: ServerBase
    token: str | None = field(default=None, repr=False)
    scopes: Scopes | None = None
    relinks: bool = False


@dataclass(frozen=True, slots=True)
class NoAccess:
    """No server may be called; `reason` completes the sentence "not in the prefetch, and …"."""

    code: NoteCode
    reason: str


@dataclass(frozen=True, slots=True)
class Token:
    value: str = field(repr=False)
    scopes: Scopes


def access_of(call: HookRequest, allowed: AllowList) -> FhirAccess | NoAccess:
    """The server to ask, or why there is none."""
    if call.fhir_server is None:
        return NoAccess(NoteCode.NOT_FETCHED, "the call named no FHIR server")
    try:
        base = ServerBase.parse(call.fhir_server)
    except ValueError as error:
        return NoAccess(NoteCode.SERVER_NOT_ALLOWED, f"fhirServer {error}")
    server = allowed.find(base)
    if server is None:
        return NoAccess(NoteCode.SERVER_NOT_ALLOWED, "its FHIR server is not on this service's list")
    token = _token(call.fhir_authorization)
    if isinstance(token, Token):
        return FhirAccess(base, token.value, token.scopes, server.relinks)
    if server.is_open:
        return FhirAccess(base, relinks=server.relinks)
    return NoAccess(NoteCode.NOT_AUTHORISED, token)


def _token(given: Mapping[str, Raw] | None) -> Token | str:
    """The token, or why it cannot be used."""
    if given is None:
        return "the call carried no authorisation for its FHIR server"
    value, scope = text_of(given.get("access_token")), text_of(given.get("scope"))
    checks = (
        ("access_token", value is not None and BEARER_TOKEN.fullmatch(value) is not None),
        ("token_type", (text_of(given.get("token_type")) or "").strip().lower() == "bearer"),
        ("expires_in", (_seconds(given.get("expires_in")) or 0) > 0),
        ("scope", scope is not None),
        ("subject", text_of(given.get("subject")) is not None),
    )
    odd = [name for name, is_good in checks if not is_good]
    if odd or value is None or scope is None:
        return f"its fhirAuthorization cannot be used ({', '.join(odd)})"
    return Token(value, Scopes.parse(scope))


def _seconds(raw: Raw | None) -> int | None:
    """A whole number; some clients send it as text."""
    try:
        return None if raw is None else msgspec.json.decode(raw, type=int, strict=False)
    except ValueError:
        return None
