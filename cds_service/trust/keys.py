"""Public keys from a JWK Set, by `kid`. What cannot check a client's signature safely is left out and said why.

A key whose private part is published with it, or whose `kid` stands twice, is of no use to anybody (CH-151): the `kid`
is then unknown, and the other keys of the set are unaffected.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

PRIVATE_MEMBERS: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
MOST_KEYS: Final = 100
RSA_MODULUS: Final = re.compile(r"[A-Za-z0-9_-]{342,1366}")
"""2048 to 8192 bits in base64url: shorter is weak, longer costs too much to check."""

KEY_TYPES: Final = ("RSA", "EC")

PublicKey = RSAKey | ECKey
Jwk = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeyRing:
    """`refused`: why keys of the set are not used, one line each, without anything of the key but its place."""

    by_kid: Mapping[str, PublicKey] = field(default_factory=dict)
    refused: tuple[str, ...] = ()


def key_ring(jwk_set: object) -> KeyRing:
    """The keys of a JWK Set (RFC 7517). Raises `ValueError` if it is none. Keys for other uses are passed over."""
    listed = jwk_set.get("keys") if isinstance(jwk_set, dict) else None
    if not isinstance(listed, list):
        raise ValueError("is not a JWK Set: an object with the array `keys`")  # noqa: TRY004 - a fault of the text
    if len(listed) > MOST_KEYS:
        raise ValueError(f"has more than {MOST_KEYS} keys")
    refused: list[str] = []
    found: list[tuple[str, PublicKey]] = []
    given_away: set[str] = set()
    for place, jwk in enumerate(listed):
        if fault := _fault(jwk):
            refused.append(f"keys[{place}] {fault}")
            given_away |= {str(jwk.get("kid"))} if isinstance(jwk, dict) and PRIVATE_MEMBERS & jwk.keys() else set()
        elif _is_for_signatures(jwk):
            try:
                found.append((jwk["kid"], _import(jwk)))
            except (JoseError, ValueError, TypeError, KeyError):
                refused.append(f"keys[{place}] cannot be read as a public key")
    times = Counter(kid for kid, _ in found)
    refused += (f"{count} keys share one kid" for count in times.values() if count > 1)
    usable = {kid: key for kid, key in found if times[kid] == 1 and kid not in given_away}
    return KeyRing(usable, tuple(refused))


def _fault(jwk: object) -> str | None:
    if not isinstance(jwk, dict):
        return "is not an object"
    if PRIVATE_MEMBERS & jwk.keys() or jwk.get("kty") == "oct":
        return "holds a private or shared key"
    if not _is_for_signatures(jwk):
        return None
    if not isinstance(jwk.get("kid"), str) or not jwk["kid"]:
        return "has no kid"
    if jwk["kty"] == "RSA" and not RSA_MODULUS.fullmatch(str(jwk.get("n"))):
        return "is an RSA key of fewer than 2048 bits, or more than 8192"
    return None


def _is_for_signatures(jwk: Jwk) -> bool:
    operations = jwk.get("key_ops", ["verify"])
    is_meant_for_them = jwk.get("use", "sig") == "sig" and isinstance(operations, list) and "verify" in operations
    return jwk.get("kty") in KEY_TYPES and is_meant_for_them


def _import(jwk: Jwk) -> PublicKey:
    members = {name: value for name, value in jwk.items() if not name.startswith("x5")}
    return RSAKey.import_key(members) if jwk["kty"] == "RSA" else ECKey.import_key(members)
