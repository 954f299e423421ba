"""Where a FHIR server's authorisation server is: `.well-known/smart-configuration`, asked once and kept for minutes.

Every endpoint must be at an address the registration allows: what a document says is not followed elsewhere.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urljoin

import requests

from cds_service.bounded_call import Answer, CallError, call
from cds_service.smart.launch_error import LaunchError, ehr_fault
from cds_service.smart.registration import SmartServer
from cds_service.strict_json import read_once
from cds_service.told import say

PATH: Final = "/.well-known/smart-configuration"
KEPT_S: Final = 300.0
FAULT_KEPT_S: Final = 5.0
"""Anybody can open a launch: a server that does not answer is not asked for each."""
OAUTH_URIS: Final = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
CODE: Final = "authorization_code"
SSO: Final = "sso-openid-connect"


@dataclass(frozen=True, slots=True)
class SmartConfiguration:
    """`auth_methods`, `signing_algorithms` None: the server does not say. `issuer` and `jwks_uri` come together.

    `names_issuer`: it says that its callbacks carry `iss` (RFC 9207).
    """

    authorize: str
    token: str
    revoke: str | None = None
    issuer: str | None = None
    jwks_uri: str | None = None
    capabilities: frozenset[str] = frozenset()
    auth_methods: frozenset[str] | None = None
    signing_algorithms: frozenset[str] | None = None
    names_issuer: bool = False

    @property
    def signs_users(self) -> bool:
        """Whether an id_token could be checked."""
        return SSO in self.capabilities and self.issuer is not None and self.jwks_uri is not None


def read_configuration(server: SmartServer, document: object) -> SmartConfiguration:
    """Raises `LaunchError` where the document cannot serve; what is odd but harmless is logged (SM-5)."""
    if not isinstance(document, dict):
        raise ehr_fault("configuration_not_an_object", "Its SMART configuration cannot be read.")
    authorize, token = (_endpoint(server, document, f"{kind}_endpoint") for kind in ("authorization", "token"))
    if authorize is None or token is None:
        raise ehr_fault("configuration_without_endpoints", "Its SMART configuration names no endpoints.")
    grants = _words(document, "grant_types_supported")
    if grants is not None and CODE not in grants:
        raise ehr_fault("configuration_without_code_grant", "Its SMART configuration offers no launch of an app.")
    issuer = _text(document, "issuer")
    if server.issuer is not None and issuer is not None and issuer != server.issuer:
        raise ehr_fault("configuration_of_another_issuer", "Its SMART configuration is another issuer's.")
    if "S256" not in (_words(document, "code_challenge_methods_supported") or ()):
        say(logging.INFO, "smart", server=server.iss, odd="S256 is not announced; PKCE is used anyway")
    return SmartConfiguration(
        authorize, token, _optional_endpoint(server, document, "revocation_endpoint"), server.issuer or issuer,
        _endpoint(server, document, "jwks_uri"), _words(document, "capabilities") or frozenset(),
        _words(document, "token_endpoint_auth_methods_supported"),
        _words(document, "token_endpoint_auth_signing_alg_values_supported"),
        document.get("authorization_response_iss_parameter_supported") is True,
    )  # fmt: skip


def from_statement(server: SmartServer, statement: object) -> SmartConfiguration:
    """The deprecated extension of a CapabilityStatement, where the registration allows it. Raises `LaunchError`."""
    urls: dict[str, Any] = {}
    rest = statement.get("rest") if isinstance(statement, dict) else None
    for security in (one.get("security") for one in _objects(rest)):
        for extension in _objects(security.get("extension") if isinstance(security, dict) else None):
            if extension.get("url") == OAUTH_URIS:
                urls |= {str(one.get("url")): one.get("valueUri") for one in _objects(extension.get("extension"))}
    names = {"authorize": "authorization_endpoint", "token": "token_endpoint", "revoke": "revocation_endpoint"}
    return read_configuration(server, {name: urls[kind] for kind, name in names.items() if kind in urls})


def _objects(value: object) -> Iterable[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(document: Mapping[str, Any], name: str) -> str | None:
    value = document.get(name)
    return value if isinstance(value, str) and value else None


def _words(document: Mapping[str, Any], name: str) -> frozenset[str] | None:
    value = document.get(name)
    return frozenset(word for word in value if isinstance(word, str)) if isinstance(value, list) else None


def _endpoint(server: SmartServer, document: Mapping[str, Any], name: str) -> str | None:
    """Absolute; one that is relative is read from the FHIR base (SM-4). Raises `LaunchError` for one elsewhere."""
    text = _text(document, name)
    if text is None:
        return None
    try:
        url = urljoin(f"{server.base.url}/", text)
    except ValueError:
        url = ""
    if not server.may_hold(url):
        say(logging.WARNING, "smart", server=server.iss, refused=name, because="not at an address of the registration")
        raise ehr_fault(f"{name}_elsewhere", "Its sign-in is at an address that is not registered here.")
    return url


def _optional_endpoint(server: SmartServer, document: Mapping[str, Any], name: str) -> str | None:
    try:
        return _endpoint(server, document, name)
    except LaunchError:
        return None


class Discovery:
    """Configurations by server, each kept for minutes. Safe to share between threads; blocks."""

    def __init__(self, session: requests.Session, clock: Callable[[], float] = time.monotonic) -> None:
        self._session, self._clock = session, clock
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, SmartConfiguration | LaunchError]] = {}

    def of(self, server: SmartServer) -> SmartConfiguration:
        """Raises `LaunchError`. Only what is registered is asked (SM-3)."""
        with self._lock:
            until, found = self._kept.get(server.iss, (0.0, None))
        if found is None or self._clock() >= until:
            found = self._fetched_or_why(server)
            kept_s = KEPT_S if isinstance(found, SmartConfiguration) else FAULT_KEPT_S
            with self._lock:
                self._kept[server.iss] = (self._clock() + kept_s, found)
        if isinstance(found, LaunchError):
            raise found.again()
        return found

    def _fetched_or_why(self, server: SmartServer) -> SmartConfiguration | LaunchError:
        try:
            return self._fetched(server)
        except LaunchError as error:
            return error

    def _fetched(self, server: SmartServer) -> SmartConfiguration:
        answer = self._get(server, PATH)
        if answer.status == requests.codes.ok:
            return read_configuration(server, _json(answer))
        if not server.capability_statement:
            raise ehr_fault(f"configuration_answered_{answer.status}", "Its SMART configuration is not there.")
        answer = self._get(server, "/metadata", Accept="application/fhir+json, application/json;q=0.9")
        found = from_statement(server, _json(answer) if answer.status == requests.codes.ok else None)
        return replace(found, issuer=server.issuer)

    def _get(self, server: SmartServer, path: str, **headers: str) -> Answer:
        try:
            return call(self._session, f"{server.base.url}{path}", headers=headers)
        except CallError as error:
            say(logging.WARNING, "smart", server=server.iss, failed=f"the SMART configuration {error}")
            raise ehr_fault("configuration_not_had", "Its SMART configuration could not be fetched.") from None


def _json(answer: Answer) -> object:
    try:
        return read_once(answer.body)
    except ValueError:
        raise ehr_fault("configuration_not_json", "Its SMART configuration cannot be read.") from None
