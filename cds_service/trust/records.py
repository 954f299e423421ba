"""A trusted client: one record of SPINEMETS_CLIENTS, checked. `clients_file` reads them; nothing here is a secret."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from cds_service.allow_list import ServerBase
from cds_service.trust.keys import KeyRing

ALGORITHMS: Final = ("ES384", "RS384", "ES256", "ES512", "RS256", "RS512", "PS256", "PS384", "PS512")
"""Asymmetric only: `none` and every HMAC algorithm are refused by not being here (CH-143)."""

DEFAULT_ALGORITHMS: Final = ("ES384", "RS384")
DEFAULT_LIFETIME_S: Final = 3600
LONGEST_LIFETIME_S: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClientRecord:
    """`tenants`, `services` None: not restricted. Several records of one `iss` differ by their tenants."""

    iss: str
    audiences: frozenset[str] = frozenset()
    algorithms: tuple[str, ...] = DEFAULT_ALGORITHMS
    jku: str | None = None
    keys: KeyRing | None = None
    api_key_digests: frozenset[str] = frozenset()
    tenants: frozenset[str] | None = None
    services: frozenset[str] | None = None
    max_lifetime_s: int = DEFAULT_LIFETIME_S
    fhir_servers: tuple[ServerBase, ...] = ()

    @property
    def signs_tokens(self) -> bool:
        return self.jku is not None or self.keys is not None

    def admits(self, tenant: str | None) -> bool:
        return self.tenants is None or tenant in self.tenants

    def may_call(self, service: str) -> bool:
        return self.services is None or service in self.services


def record_of(records: Iterable[ClientRecord], iss: object, tenant: str | None) -> ClientRecord | None:
    """The record a token claims to be of: that of its issuer and tenant.

    Where no record of the issuer has the tenant, its first one: what its key signed is then told apart (a known client
    without permission, 403) from a forgery (401).
    """
    of_issuer = [record for record in records if record.iss == iss and record.signs_tokens]
    return next((record for record in of_issuer if record.admits(tenant)), of_issuer[0] if of_issuer else None)
