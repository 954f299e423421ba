"""A client's signed token: read with nothing believed, then its signature and claims checked (CH-142 to CH-148).

joserfc checks the signature with the algorithm and the key of the issuer's record. What the token says of its own
key (`jwk`, `x5c`, `x5u`) or of how to read it (`crit`, `b64`) is refused before that, whatever its value.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from joserfc import jws
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError
from joserfc.jwt import JWTClaimsRegistry
from joserfc.util import urlsafe_b64decode

from cds_service.strict_json import read_once
from cds_service.trust.keys import PublicKey
from cds_service.trust.records import ClientRecord
from cds_service.trust.refusals import CallRefusedError, Reason

LONGEST_TOKEN: Final = 8192
LONGEST_ID: Final = 255
"""Of `jti`, `kid` and `tenant`: they are stored, compared and logged."""

LEEWAY_S: Final = 60
REFUSED_HEADERS: Final = frozenset({"jwk", "x5u", "x5c", "crit", "b64", "zip", "enc"})
_COMPACT: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_TEMPORAL: Final = {"iat": Reason.NOT_YET, "nbf": Reason.NOT_YET}


@dataclass(frozen=True, slots=True)
class Token:
    """What a token says of itself. Nothing of it is true until `check_signature` and `check_claims` have passed."""

    text: str = field(repr=False)
    header: Mapping[str, Any] = field(repr=False)
    claims: Mapping[str, Any] = field(repr=False)

    @property
    def issuer(self) -> object:
        return self.claims.get("iss")

    @property
    def tenant(self) -> str | None:
        tenant = self.claims.get("tenant")
        if tenant is not None and not _is_id(tenant):
            raise CallRefusedError(Reason.CLAIM)
        return tenant

    @property
    def kid(self) -> str:
        kid = self.header.get("kid")
        if not _is_id(kid):
            raise CallRefusedError(Reason.KEY)
        return str(kid)


def read_token(text: str) -> Token:
    """Raises `CallRefusedError`."""
    if len(text) > LONGEST_TOKEN:
        raise CallRefusedError(Reason.TOO_LARGE)
    if not _COMPACT.fullmatch(text):
        raise CallRefusedError(Reason.NOT_A_TOKEN)
    header, claims = (_object(part) for part in text.split(".")[:2])
    if REFUSED_HEADERS & header.keys() or str(header.get("typ", "JWT")).upper() != "JWT":
        raise CallRefusedError(Reason.HEADER_MEMBER)
    return Token(text, header, claims)


def _object(part: str) -> dict[str, Any]:
    try:
        members = read_once(urlsafe_b64decode(part.encode()))
    except ValueError:
        raise CallRefusedError(Reason.REPEATED_MEMBER) from None
    if not isinstance(members, dict):
        raise CallRefusedError(Reason.NOT_A_TOKEN)
    return members


def check_header(token: Token, record: ClientRecord) -> None:
    """The algorithm is one of the record's and a `jku`, if there is one, the record's own."""
    if token.header.get("alg") not in record.algorithms:
        raise CallRefusedError(Reason.ALGORITHM, record.iss)
    if "jku" in token.header and token.header["jku"] != record.jku:
        raise CallRefusedError(Reason.JKU, record.iss)


def check_signature(token: Token, key: PublicKey, record: ClientRecord) -> None:
    """The signature is that of this key, with an algorithm of the record that fits the key."""
    if not is_signed(token, key, record.algorithms):
        raise CallRefusedError(Reason.SIGNATURE, record.iss)


def is_signed(token: Token, key: PublicKey, algorithms: Collection[str]) -> bool:
    """Whether the signature is that of this key, with one of these algorithms that fits the key."""
    registry = jws.JWSRegistry(algorithms=algorithms, strict_check_header=False)
    registry.max_header_length = registry.max_signature_length = LONGEST_TOKEN
    try:
        jws.deserialize_compact(token.text, key, registry=registry)
    except (JoseError, ValueError):
        return False
    return True


def check_claims(token: Token, record: ClientRecord, accepted: Iterable[str], now: float) -> None:
    """Times, audience and the claims that must be there. `accepted`: the URLs the call may be meant for."""
    _check_times(token.claims, record, now)
    if not _is_id(token.claims.get("jti")):
        raise CallRefusedError(Reason.CLAIM, record.iss)
    if not audiences_of(token.claims) & (record.audiences | {url.rstrip("/") for url in accepted}):
        raise CallRefusedError(Reason.AUDIENCE, record.iss)


def _check_times(claims: Mapping[str, Any], record: ClientRecord, now: float) -> None:
    required = JWTClaimsRegistry(
        now=int(now), leeway=LEEWAY_S, exp={"essential": True}, iat={"essential": True}, aud={"essential": True}
    )
    try:
        required.validate(dict(claims))
    except ExpiredTokenError:
        raise CallRefusedError(Reason.EXPIRED, record.iss) from None
    except InvalidClaimError as error:
        raise CallRefusedError(_reason_of(claims, error), record.iss) from None
    except MissingClaimError:
        raise CallRefusedError(Reason.CLAIM, record.iss) from None
    if not claims["iat"] < claims["exp"] <= claims["iat"] + record.max_lifetime_s:
        raise CallRefusedError(Reason.LIFETIME, record.iss)


def _reason_of(claims: Mapping[str, Any], error: InvalidClaimError) -> Reason:
    name = error.claim
    is_number = isinstance(claims.get(name), int | float) and not isinstance(claims.get(name), bool)
    return _TEMPORAL[name] if name in _TEMPORAL and is_number else Reason.CLAIM


def audiences_of(claims: Mapping[str, Any]) -> frozenset[str]:
    """The `aud` of a token, string or array, each without a slash at its end."""
    aud = claims.get("aud")
    listed = [aud] if isinstance(aud, str) else aud if isinstance(aud, list) else []
    return frozenset(url.rstrip("/") for url in listed if isinstance(url, str))


def _is_id(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_ID and value.isprintable()
