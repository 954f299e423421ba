"""SPINEMETS_CLIENTS: the file of trusted clients, read once at the start. Any fault stops it, each named by its place.

A record without a way to show who calls, or whose keys could be anybody's, is a fault: nothing is silently open.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

from cds_service.allow_list import ServerBase
from cds_service.records_file import Word, read_records, refuse
from cds_service.services import SERVICES
from cds_service.settings import Settings
from cds_service.trust.keys import KeyRing, key_ring
from cds_service.trust.records import (
    ALGORITHMS,
    DEFAULT_ALGORITHMS,
    DEFAULT_LIFETIME_S,
    LONGEST_LIFETIME_S,
    ClientRecord,
)

SETTING: Final = "SPINEMETS_CLIENTS"
PUBLISHED_KEYS: Final = frozenset({"sandbox.cds-hooks.org"})
"""Hosts whose signing key stands in public source: anyone can forge their tokens (CH-155)."""

ASSESS: Final = "assess"


def _jku(url: str) -> str:
    ServerBase.parse(url.partition("?")[0])
    return url


def _fhir_base(url: str) -> ServerBase:
    if "|" in url:
        raise ValueError("is not a base alone; what may be called without a token stands in SPINEMETS_FHIR_SERVERS")
    return ServerBase.parse(url)


def _static_keys(jwk_set: dict[str, Any]) -> KeyRing:
    ring = key_ring(jwk_set)
    if ring.refused:
        raise ValueError("; ".join(ring.refused))
    if not ring.by_kid:
        raise ValueError("has no key")
    return ring


def _one_of(*accepted: str) -> AfterValidator:
    def check(word: str) -> str:
        if word not in accepted:
            raise ValueError(f"is none of {', '.join(accepted)}")
        return word

    return AfterValidator(check)


Algorithm = Annotated[str, _one_of(*ALGORITHMS)]
Service = Annotated[str, _one_of(*(service.id for service in SERVICES), ASSESS)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Record(BaseModel):
    """A record as written."""

    model_config = ConfigDict(extra="forbid", strict=True, arbitrary_types_allowed=True)

    iss: Word
    audiences: list[Word] = []
    algorithms: Annotated[list[Algorithm], Field(min_length=1)] = list(DEFAULT_ALGORITHMS)
    jku: Annotated[Word, AfterValidator(_jku)] | None = None
    jwks: Annotated[dict[str, Any], AfterValidator(_static_keys)] | None = None
    api_keys_sha256: Annotated[list[Sha256], Field(min_length=1)] | None = None
    tenants: Annotated[list[Word], Field(min_length=1)] | None = None
    services: list[Service] | None = None
    max_lifetime_s: Annotated[int, Field(ge=1, le=LONGEST_LIFETIME_S)] = DEFAULT_LIFETIME_S
    fhir_servers: list[Annotated[str, AfterValidator(_fhir_base)]] = []


_FILE: Final = TypeAdapter(list[_Record])


def with_clients(settings: Settings) -> Settings:
    """The settings with the clients they name. Raises `SettingsError` with every fault of the file."""
    if settings.clients is None:
        return settings
    records = read_clients(settings.clients)
    faults = [*_contradictions(records), *(_unsafe(records) if settings.is_production else ())]
    refuse(SETTING, faults)
    return replace(settings, client_records=records)


def read_clients(path: Path) -> tuple[ClientRecord, ...]:
    """The records of a file, each right in itself. Raises `SettingsError`."""
    written = read_records(SETTING, path, _FILE, "client")
    return tuple(_record(record) for record in written)


def _record(written: _Record) -> ClientRecord:
    return ClientRecord(
        iss=written.iss,
        audiences=frozenset(url.rstrip("/") for url in written.audiences),
        algorithms=tuple(written.algorithms),
        jku=written.jku,
        keys=written.jwks,  # type: ignore[arg-type]  # a KeyRing once validated
        api_key_digests=frozenset(written.api_keys_sha256 or ()),
        tenants=None if written.tenants is None else frozenset(written.tenants),
        services=None if written.services is None else frozenset(written.services),
        max_lifetime_s=written.max_lifetime_s,
        fhir_servers=tuple(written.fhir_servers),  # type: ignore[arg-type]  # bases once validated
    )


def _contradictions(records: Sequence[ClientRecord]) -> Iterator[str]:
    for place, record in enumerate(records):
        if not record.signs_tokens and not record.api_key_digests:
            yield f"[{place}]: names neither jku nor jwks nor api_keys_sha256, so that nobody could be this client"
    for (first, one), (second, other) in combinations(enumerate(records), 2):
        if one.iss == other.iss and (one.tenants is None or other.tenants is None or one.tenants & other.tenants):
            yield f"[{first}] and [{second}]: have one iss and no tenants that tell them apart"
        if one.api_key_digests & other.api_key_digests:
            yield f"[{first}] and [{second}]: share an API key"


def _unsafe(records: Sequence[ClientRecord]) -> Iterator[str]:
    for place, record in enumerate(records):
        if record.jku is not None and not record.jku.startswith("https://"):
            yield f"[{place}].jku: production fetches keys over https only"
        if any(server.scheme == "http" for server in record.fhir_servers):
            yield f"[{place}].fhir_servers: production calls https servers only"
        if {urlsplit(url).hostname for url in (record.iss, record.jku or "")} & PUBLISHED_KEYS:
            yield f"[{place}]: the signing key of this client is published, so that anyone can forge its tokens"
