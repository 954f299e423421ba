"""SPINEMETS_SMART_KEYS: the app's own keys, for `private_key_jwt`. The first that fits signs; all are published.

To rotate: add the new key behind the old one, wait until every EHR has fetched the set again, put it first, and take
the old one out when nobody can still hold a request signed with it (SM-52).
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from cds_service.settings import SettingsError
from cds_service.strict_json import read_once

SETTING: Final = "SPINEMETS_SMART_KEYS"
ALGORITHM_OF: Final = {"RSA": "RS384", "EC": "ES384"}
PUBLIC_MEMBERS: Final = {"RSA": ("n", "e"), "EC": ("crv", "x", "y")}
SMALLEST_RSA: Final = 2048
CURVE: Final = "P-384"


@dataclass(frozen=True, slots=True)
class SigningKey:
    kid: str
    alg: str
    key: RSAKey | ECKey = field(repr=False)

    @property
    def public(self) -> dict[str, Any]:
        """The key as it is published: bare members and what it is for."""
        members = self.key.as_dict(private=False)
        bare = {name: members[name] for name in PUBLIC_MEMBERS[self.key.key_type]}
        return {"kty": self.key.key_type, "kid": self.kid, "use": "sig", "alg": self.alg, **bare}


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """`keys` in the order of the file."""

    keys: tuple[SigningKey, ...] = ()

    @property
    def public(self) -> dict[str, Any]:
        return {"keys": [key.public for key in self.keys]}

    def signing(self, accepted: Collection[str] | None) -> SigningKey | None:
        """The first key whose algorithm a server accepts; `accepted` None: the server does not say."""
        return next((key for key in self.keys if accepted is None or key.alg in accepted), None)


def read_keys(path: Path | None) -> SigningKeys:
    """Raises `SettingsError`; nothing of a key is in it. Without a file there are none."""
    if path is None:
        return SigningKeys()
    try:
        jwk_set = read_once(path.read_bytes())
    except (OSError, ValueError):
        raise SettingsError([f"{SETTING}: the file cannot be read as JSON."]) from None
    listed = jwk_set.get("keys") if isinstance(jwk_set, dict) else None
    if not isinstance(listed, list) or not listed:
        raise SettingsError([f"{SETTING}: the file is not a JWK Set with at least one key."])
    faults: list[str] = []
    found: list[SigningKey] = []
    for place, jwk in enumerate(listed):
        try:
            found.append(_key(jwk))
        except ValueError as error:
            faults.append(f"{SETTING}: keys[{place}] {error}.")
    faults += [
        f"{SETTING}: several keys have one kid." for times in Counter(k.kid for k in found).values() if times > 1
    ]
    if faults:
        raise SettingsError(faults)
    return SigningKeys(tuple(found))


def _key(jwk: object) -> SigningKey:
    if not isinstance(jwk, dict) or jwk.get("kty") not in ALGORITHM_OF:
        raise ValueError("is neither an RSA nor an EC key")
    kid, alg = jwk.get("kid"), ALGORITHM_OF[jwk["kty"]]
    if not isinstance(kid, str) or not kid:
        raise ValueError("has no kid")
    if jwk.get("alg", alg) != alg or jwk.get("use", "sig") != "sig":
        raise ValueError(f"is for something else than signatures with {alg}")
    key = _imported(jwk)
    if not key.is_private:
        raise ValueError("has no private part")
    if isinstance(key, RSAKey) and key.private_key is not None and key.private_key.key_size < SMALLEST_RSA:
        raise ValueError(f"has fewer than {SMALLEST_RSA} bits")
    if isinstance(key, ECKey) and jwk.get("crv") != CURVE:
        raise ValueError(f"is not on the curve {CURVE}")
    return SigningKey(kid, alg, key)


def _imported(jwk: Mapping[str, Any]) -> RSAKey | ECKey:
    members = {name: value for name, value in jwk.items() if name not in {"key_ops", "use", "alg"}}
    try:
        return RSAKey.import_key(members) if jwk["kty"] == "RSA" else ECKey.import_key(members)
    except (JoseError, ValueError, TypeError, KeyError):
        raise ValueError("cannot be read") from None
