"""The scopes that are asked for: the types the app reads, no wildcard, in the dialect of the server (SM-17, SM-18)."""

from collections.abc import Mapping
from typing import Final

from cds_service.app.write.permission import WRITTEN
from cds_service.fhir_queries import queries
from cds_service.scopes import CREATE, EVERY_LETTER, READ, SEARCH, Grant, Scopes
from cds_service.smart.discovery import SmartConfiguration
from cds_service.smart.registration import Dialect, Refresh, SmartServer

BEHIND_REFERENCES: Final = "Medication"
"""Read where a prescription names its drug by reference alone."""
READ_TYPES: Final[tuple[str, ...]] = tuple(
    dict.fromkeys([*(query.resource_type for query in queries("").values()), BEHIND_REFERENCES])
)
ACCESS: Final = {Refresh.ONLINE: "online_access", Refresh.OFFLINE: "offline_access"}


def scopes_for(server: SmartServer, found: SmartConfiguration, *, standalone: bool) -> str:
    """The `scope` parameter."""
    words = ["launch/patient" if standalone else "launch"]
    words += ["openid", "fhirUser"] if found.signs_users else []
    words += [ACCESS[server.refresh]] if server.refresh in ACCESS else []
    spell = _second if dialect_of(server, found) is Dialect.V2 else _first
    for kind, letters in _wanted(server).items():
        words += spell(kind, letters)
    return " ".join(words)


def dialect_of(server: SmartServer, found: SmartConfiguration) -> Dialect:
    """The registration's, else what the server permits; one that says nothing is older than the second dialect."""
    if server.scopes is not Dialect.AUTO:
        return server.scopes
    return Dialect.V2 if "permission-v2" in found.capabilities else Dialect.V1


def _wanted(server: SmartServer) -> Mapping[str, str]:
    """Types with the letters of what is done with them; the Patient is read by its id alone."""
    wanted = {kind: READ if kind == "Patient" else READ + SEARCH for kind in READ_TYPES}
    for kind in WRITTEN if server.write else ():
        wanted[kind] = "".join(letter for letter in EVERY_LETTER if letter in wanted.get(kind, "") + CREATE)
    return wanted


def _second(kind: str, letters: str) -> list[str]:
    return [f"patient/{kind}.{letters}"]


def _first(kind: str, letters: str) -> list[str]:
    words = [f"patient/{kind}.read"] if READ in letters else []
    return words + ([f"patient/{kind}.write"] if CREATE in letters else [])


def not_granted(granted: Scopes) -> tuple[str, ...]:
    """The types the app reads of which the token covers nothing, or a part only."""
    return tuple(
        kind
        for kind in READ_TYPES
        if granted.grant(kind, READ if kind == "Patient" else SEARCH) is not Grant.FULL and kind != BEHIND_REFERENCES
    )
