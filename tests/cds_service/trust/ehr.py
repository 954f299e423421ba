"""A client of the tests: an EHR with keys of its own, which signs tokens, well or as badly as told.

It signs with cryptography itself and not with the library that checks, so that the two can disagree.
"""

import base64
import json
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from joserfc.jwk import ECKey, RSAKey

from cds_service.allow_list import AllowList
from cds_service.settings import Mode, Settings
from tests.cds_service.calling import HOOK, call, prefetch_of

PUBLIC = "https://cds.example"
HOOK_URL = PUBLIC + HOOK
ISSUER = "https://ehr.example/issuer"
HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
CALL = call(prefetch=prefetch_of())


def ec_key(kid: str, curve: Any = "P-384") -> ECKey:
    return ECKey.generate_key(curve, {"kid": kid, "use": "sig"})


def rsa_key(kid: str, size: int = 2048) -> RSAKey:
    return RSAKey.generate_key(size, {"kid": kid, "use": "sig"})


@dataclass
class Ehr:
    """`key` signs; `token()` is a good one for the hook, each change of header and claims by name (None = left out)."""

    key: ECKey | RSAKey = field(default_factory=lambda: ec_key("first"))
    alg: str = "ES384"
    iss: str = ISSUER

    def header(self, **changes: Any) -> dict[str, Any]:
        return _without_none({"alg": self.alg, "kid": self.key.kid, "typ": "JWT"} | changes)

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = int(time.time())
        full = {"iss": self.iss, "aud": HOOK_URL, "iat": now, "exp": now + 300, "jti": str(uuid.uuid4())}
        return _without_none(full | changes)

    def token(self, header: dict[str, Any] | None = None, key: ECKey | RSAKey | None = None, **claims: Any) -> str:
        return sign(self.header(**(header or {})), json.dumps(self.claims(**claims)).encode(), key or self.key)

    def jwks(self, *more: dict[str, Any]) -> dict[str, Any]:
        return {"keys": [dict(self.key.as_dict(private=False)), *more]}

    def record(self, **changes: Any) -> dict[str, Any]:
        """As a site registers this client, its keys in the file."""
        return _without_none({"iss": self.iss, "algorithms": [self.alg], "jwks": self.jwks()} | changes)


def sign(header: dict[str, Any] | bytes, payload: bytes, key: ECKey | RSAKey) -> str:
    """A token of any header and payload; the signature is right for the key and, as far as it can be, for the `alg`."""
    message = f"{part(header)}.{part(payload)}".encode()
    alg = str(header.get("alg")) if isinstance(header, dict) else "ES384"
    digest = HASHES.get(alg[2:], hashes.SHA384())
    private = key.private_key
    if isinstance(private, rsa.RSAPrivateKey):
        pss = padding.PSS(padding.MGF1(digest), digest.digest_size)
        signature = private.sign(message, pss if alg.startswith("PS") else padding.PKCS1v15(), digest)
    else:
        assert isinstance(private, ec.EllipticCurvePrivateKey)
        size = (private.key_size + 7) // 8
        r, s = decode_dss_signature(private.sign(message, ec.ECDSA(digest)))
        signature = r.to_bytes(size, "big") + s.to_bytes(size, "big")
    return f"{message.decode()}.{part(signature)}"


def part(value: Any) -> str:
    """One part of a token: JSON of a value, or the bytes given."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def clients_file(folder: Path, *records: dict[str, Any]) -> Path:
    path = folder / "clients.json"
    path.write_text(json.dumps(records))
    return path


def production(folder: Path, *records: dict[str, Any], **changes: Any) -> Settings:
    """Settings of a production service that trusts these clients."""
    settings: dict[str, Any] = {
        "mode": Mode.PRODUCTION, "public_url": PUBLIC, "clients": clients_file(folder, *records),
        "fhir_servers": AllowList.parse("https://fhir.example/a, https://fhir.example/b"),
    }  # fmt: skip
    return Settings(**(settings | changes))


def _without_none(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
