"""The answer of a token endpoint: checked, and taken apart into what the app uses. Nothing of it is logged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import requests

from cds_service.bounded_call import Answer
from cds_service.fhir_access import BEARER_TOKEN
from cds_service.hook_request import FHIR_ID
from cds_service.scopes import Scopes
from cds_service.smart.launch_error import LaunchError, ehr_fault
from cds_service.strict_json import read_once

SHORT_S: Final = 300
"""How long a token is taken to live where the answer does not say (SM-22)."""
LONGEST_S: Final = 7 * 86_400
LONGEST_TENANT: Final = 255
LONGEST_REFRESH: Final = 16_384
ERRORS: Final = frozenset({
    "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type",
    "invalid_scope", "server_error", "temporarily_unavailable",
})  # fmt: skip
INVALID_GRANT: Final = "invalid_grant"


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """`members`: the whole answer, for what comes beside the token. `lives_s`: seconds."""

    token: str = field(repr=False)
    lives_s: int
    scope: str
    refresh_token: str | None = field(repr=False)
    members: Mapping[str, Any] = field(repr=False)

    @property
    def scopes(self) -> Scopes:
        return Scopes.parse(self.scope)

    @property
    def patient_id(self) -> str | None:
        """The only patient there is (SM-24): None where the answer names none, or none that could be one."""
        patient = _text(self.members, "patient").removeprefix("Patient/")
        return patient if FHIR_ID.fullmatch(patient) else None

    @property
    def tenant(self) -> str | None:
        tenant = _text(self.members, "tenant")
        return tenant if tenant.isprintable() and 0 < len(tenant) <= LONGEST_TENANT else None

    @property
    def id_token(self) -> str | None:
        return _text(self.members, "id_token") or None


def read_token_answer(answer: Answer, asked: str) -> TokenAnswer:
    """Raises `LaunchError`. `asked`: the scopes of the request, which are meant where the answer names none."""
    if answer.status != requests.codes.ok:
        raise _refused(answer)
    members = _members(answer)
    if members is None:
        raise ehr_fault("token_answer_not_json", "Its answer cannot be read.")
    token = members.get("access_token")
    if not isinstance(token, str) or not BEARER_TOKEN.fullmatch(token):
        raise ehr_fault("token_answer_without_token", "Its answer holds no access token.")
    if _text(members, "token_type").strip().lower() != "bearer":
        raise ehr_fault("token_of_another_type", "Its access token is of a type that is not used here.")
    scope = members.get("scope", asked)
    if not isinstance(scope, str):
        raise ehr_fault("token_scope_not_text", "Its answer cannot be read.")
    refresh = _text(members, "refresh_token")
    usable = 0 < len(refresh) <= LONGEST_REFRESH and refresh.isprintable()
    return TokenAnswer(token, _lives(members.get("expires_in")), scope, refresh if usable else None, members)


def error_of(answer: Answer) -> str:
    """The error code of RFC 6749, or what there was instead."""
    code = _text(_members(answer) or {}, "error")
    return code if code in ERRORS else f"status_{answer.status}"


def _refused(answer: Answer) -> LaunchError:
    code = error_of(answer)
    return ehr_fault(f"token_refused_{code}", f"It gave no access ({code.replace('_', ' ')}).")


def _members(answer: Answer) -> Mapping[str, Any] | None:
    try:
        members = read_once(answer.body)
    except ValueError:
        return None
    return members if isinstance(members, dict) else None


def _text(members: Mapping[str, Any], name: str) -> str:
    value = members.get(name)
    return value if isinstance(value, str) else ""


def _lives(given: object) -> int:
    """Seconds; some servers send text. What says nothing, or nothing that can be, is short."""
    if isinstance(given, str) and given.isascii() and given.isdigit() and len(given) < 10:
        given = int(given)
    if isinstance(given, bool) or not isinstance(given, int | float) or not given > 0:
        return SHORT_S
    return int(min(given, LONGEST_S))
