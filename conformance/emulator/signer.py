"""The token of the emulated EHR: a JWT, a new one for each call."""

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

LIFETIME_S: Final = 300


@dataclass(frozen=True, slots=True)
class Signer:
    """`key`: private, with a kid. `tenant` and `jku` go into the token where they are given."""

    iss: str
    key: ECKey | RSAKey
    alg: str
    tenant: str | None = None
    jku: str | None = None

    @classmethod
    def of(cls, iss: str, key_file: Path, alg: str, tenant: str | None = None, jku: str | None = None) -> Self:
        """`key_file`: a private JWK. Raises `ValueError` if it is none, or has no kid."""
        jwk = json.loads(key_file.read_text(encoding="utf-8"))
        kinds: dict[str, type[ECKey | RSAKey]] = {"EC": ECKey, "RSA": RSAKey}
        if not isinstance(jwk, dict) or jwk.get("kty") not in kinds or not jwk.get("kid") or "d" not in jwk:
            raise ValueError(f"{key_file.name} is no private JWK of type EC or RSA with a kid")
        return cls(iss, kinds[jwk["kty"]].import_key(jwk), alg, tenant, jku)

    def token(self, audience: str, header: Mapping[str, object], claims: Mapping[str, object]) -> str:
        """For the address called; `header` and `claims` change it, members given as None are left out."""
        now = int(time.time())
        full: dict[str, Any] = {
            "iss": self.iss, "aud": audience, "iat": now, "exp": now + LIFETIME_S, "jti": str(uuid.uuid4()),
            "tenant": self.tenant,
        }  # fmt: skip
        head: dict[str, Any] = {"alg": self.alg, "kid": self.key.kid, "typ": "JWT", "jku": self.jku}
        return jwt.encode(present(head | dict(header)), present(full | dict(claims)), self.key, algorithms=[self.alg])


def present(members: Mapping[str, object]) -> dict[str, Any]:
    """Those members that are not None."""
    return {name: value for name, value in members.items() if value is not None}
