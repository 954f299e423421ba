"""Who is at the screen: the `id_token` of a launch, checked with the project's own reading of keys (SM-29).

It is believed only with a signature of the issuer's published keys, for this app, now, and for this launch.
"""

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import requests
from joserfc.errors import JoseError
from joserfc.jwt import JWTClaimsRegistry

from cds_service.allow_list import ServerBase
from cds_service.smart.context_items import local_reference
from cds_service.smart.discovery import SmartConfiguration
from cds_service.smart.launch_error import LaunchError, ehr_fault
from cds_service.smart.registration import SmartServer
from cds_service.trust.jwks_fetch import fetch_keys
from cds_service.trust.key_source import CachedKeys
from cds_service.trust.refusals import CallRefusedError
from cds_service.trust.token import LEEWAY_S, is_signed, read_token

ALGORITHMS: Final = ("RS256", "RS384", "ES256", "ES384")
USER_TYPES: Final = ("Patient", "Practitioner", "PractitionerRole", "RelatedPerson", "Person")


class IdTokens:
    """Checks tokens of all servers; each one's keys are fetched once and kept as those of clients are."""

    def __init__(self, session: requests.Session, clock: Callable[[], float] = time.time) -> None:
        self._session, self._clock = session, clock
        self._keys: dict[str, CachedKeys] = {}

    async def user(self, text: str, server: SmartServer, found: SmartConfiguration, nonce: str) -> str | None:
        """`Practitioner/id` of a token that is good; None: it names nobody on this server. Raises `LaunchError`."""
        if found.issuer is None or found.jwks_uri is None:
            raise _bad("no_keys")
        try:
            token = read_token(text)
            kid = token.kid
        except CallRefusedError as refused:
            raise _bad(refused.reason.value) from None
        if token.header.get("alg") not in ALGORITHMS:
            raise _bad("algorithm")
        key = await self._source(found.issuer, found.jwks_uri).find(kid)
        if key is None:
            raise _bad("key_unknown")
        if not is_signed(token, key, ALGORITHMS):
            raise _bad("signature")
        _check(token.claims, server, found.issuer, nonce, self._clock())
        return user_of(token.claims, server.base)

    def _source(self, issuer: str, jwks_uri: str) -> CachedKeys:
        if jwks_uri not in self._keys:
            self._keys[jwks_uri] = CachedKeys(issuer, partial(fetch_keys, self._session, jwks_uri))
        return self._keys[jwks_uri]


def _check(claims: Mapping[str, Any], server: SmartServer, issuer: str, nonce: str, now: float) -> None:
    required = JWTClaimsRegistry(
        now=int(now), leeway=LEEWAY_S, exp={"essential": True}, iss={"essential": True, "value": issuer},
        nonce={"essential": True, "value": nonce},
    )  # fmt: skip
    try:
        required.validate(dict(claims))
    except JoseError as error:
        raise _bad(getattr(error, "claim", None) or "claim") from None
    audience = claims.get("aud")
    listed = audience if isinstance(audience, list) else [audience]
    if server.client_id not in listed:
        raise _bad("aud")
    if claims.get("azp", server.client_id) != server.client_id or (len(listed) > 1 and "azp" not in claims):
        raise _bad("azp")


def user_of(claims: Mapping[str, Any], base: ServerBase) -> str | None:
    """`fhirUser`, absolute or relative, of a type that can be a user."""
    named = claims.get("fhirUser")
    return local_reference(named, base, *USER_TYPES) if isinstance(named, str) else None


def _bad(because: str) -> LaunchError:
    return ehr_fault(f"id_token_{because}", "It did not show who is signed in.")
