"""One FHIR server at which the app is registered: a record of SPINEMETS_SMART_SERVERS, checked."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from cds_service.allow_list import ServerBase

LAUNCH: Final = "/smart/launch"
STANDALONE: Final = "/smart/standalone"
AGAIN: Final = "/smart/again/{handle}"
CALLBACK: Final = "/smart/callback"
JWKS: Final = ("/smart/jwks.json", "/.well-known/jwks.json")
"""One set at two addresses: either may be registered."""


class ClientAuth(StrEnum):
    """How the app shows the token endpoint who it is."""

    PUBLIC = "public"
    SECRET = "secret"  # noqa: S105 - a word of the file
    PRIVATE_KEY_JWT = "private_key_jwt"


class Dialect(StrEnum):
    """How scopes are spelt: `.read` or `.rs`; `AUTO`: as the server says."""

    AUTO = "auto"
    V1 = "v1"
    V2 = "v2"


class Refresh(StrEnum):
    """Whether a refresh token is asked for: while the user is logged in, or beyond."""

    NONE = "none"
    ONLINE = "online"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SmartServer:
    """`iss`: the base as the file spells it. `endpoints_at`: bases below which endpoints may be, besides the server's
    own origin. `frame_ancestors`: origins of the EHR's pages."""

    iss: str
    base: ServerBase
    client_id: str
    name: str = ""
    auth: ClientAuth = ClientAuth.PUBLIC
    secret: str | None = field(default=None, repr=False)
    scopes: Dialect = Dialect.AUTO
    refresh: Refresh = Refresh.NONE
    write: bool = False
    issuer: str | None = None
    endpoints_at: tuple[ServerBase, ...] = ()
    capability_statement: bool = False
    frame_ancestors: tuple[str, ...] = ()

    @property
    def shown_name(self) -> str:
        return self.name or self.base.host

    def may_hold(self, url: str) -> bool:
        """Whether an endpoint may be at this address: at the server's origin, or below a base the record lists.

        One that may be plain http is a FHIR server that is (development).
        """
        try:
            target = ServerBase.parse(url.partition("?")[0])
        except ValueError:
            return False
        return any(base.covers(target) for base in (self.base.at(""), *self.endpoints_at))


def server_of(servers: Iterable[SmartServer], iss: str) -> SmartServer | None:
    """The registration of a FHIR base, however its slash and its host are spelt; None: there is none (SM-3)."""
    try:
        base = ServerBase.parse(iss)
    except ValueError:
        return None
    return next((server for server in servers if server.base == base), None)
