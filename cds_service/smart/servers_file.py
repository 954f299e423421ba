"""SPINEMETS_SMART_SERVERS: where the app is registered, read once at the start. Every fault is named by its place."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

from cds_service.allow_list import ServerBase
from cds_service.records_file import Word, read_records, refuse
from cds_service.settings import Settings
from cds_service.settings_values import origins
from cds_service.smart.registration import ClientAuth, Dialect, Refresh, SmartServer

SETTING: Final = "SPINEMETS_SMART_SERVERS"
NOT_LISTED: Final = "is not on the list of SPINEMETS_FHIR_SERVERS, so that nothing could be read from it"
LONGEST_SECRET_FILE: Final = 4096


def _base(url: str) -> str:
    ServerBase.parse(url)
    return url


def _origin(text: str) -> str:
    if "," in text or "*" in text or ";" in text:
        raise ValueError("is not one origin")
    return origins(text)[0]


Line = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
Base = Annotated[Word, AfterValidator(_base)]


class _Record(BaseModel):
    """A record as written."""

    model_config = ConfigDict(extra="forbid")

    iss: Base
    client_id: Word
    name: Line = Field(default="", min_length=0)
    auth: ClientAuth
    secret_file: Path | None = None
    secret_env: Word | None = None
    scopes: Dialect = Dialect.AUTO
    refresh: Refresh = Refresh.NONE
    write: Annotated[bool, Field(strict=True)] = False
    issuer: Word | None = None
    endpoints_at: list[Base] = []
    capability_statement: Annotated[bool, Field(strict=True)] = False
    frame_ancestors: list[Annotated[Word, AfterValidator(_origin)]] = []


_FILE: Final = TypeAdapter(list[_Record])


def with_smart_servers(settings: Settings, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings with the registrations they name. Raises `SettingsError` with every fault of the file."""
    if settings.smart_servers is None:
        return settings
    written = read_records(SETTING, settings.smart_servers, _FILE, "server")
    faults: list[str] = []
    servers = [_server(place, record, environ, faults) for place, record in enumerate(written)]
    faults += _contradictions(servers, settings)
    if settings.is_production:
        faults += _unsafe(servers)
    refuse(SETTING, faults)
    return replace(settings, smart_registrations=tuple(servers))


def _server(place: int, record: _Record, environ: Mapping[str, str], faults: list[str]) -> SmartServer:
    try:
        secret = _secret(record, environ)
    except ValueError as error:
        faults.append(f"[{place}]: {error}")
        secret = None
    return SmartServer(
        iss=record.iss.rstrip("/"), base=ServerBase.parse(record.iss), client_id=record.client_id, name=record.name,
        auth=record.auth, secret=secret, scopes=record.scopes, refresh=record.refresh, write=record.write,
        issuer=record.issuer, endpoints_at=tuple(map(ServerBase.parse, record.endpoints_at)),
        capability_statement=record.capability_statement, frame_ancestors=tuple(record.frame_ancestors),
    )  # fmt: skip


def _secret(record: _Record, environ: Mapping[str, str]) -> str | None:
    """Raises `ValueError`, without anything of the secret."""
    named = [name for name in (record.secret_file, record.secret_env) if name is not None]
    if record.auth is not ClientAuth.SECRET:
        if named:
            raise ValueError("names a secret, and auth is not 'secret'")
        return None
    if len(named) != 1:
        raise ValueError("auth 'secret' needs secret_file or secret_env, one of them")
    env = record.secret_env
    secret = _file_text(Path(named[0])) if env is None else environ.get(env, "").strip()
    if not secret:
        raise ValueError("the secret is empty or not there")
    return secret


def _file_text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(LONGEST_SECRET_FILE).strip()
    except (OSError, ValueError):
        raise ValueError("secret_file cannot be read") from None


def _contradictions(servers: Sequence[SmartServer], settings: Settings) -> Iterator[str]:
    if ServerBase.parse(settings.public_url).path:
        yield "SPINEMETS_PUBLIC_URL has a path, and the app's pages are at the root of a host: give it one of its own"
    times = Counter(server.base for server in servers)
    for place, server in enumerate(servers):
        if times[server.base] > 1:
            yield f"[{place}].iss: stands more than once"
        if settings.fhir_servers.find(server.base) is None:
            yield f"[{place}].iss: {NOT_LISTED}"
        if server.auth is ClientAuth.PRIVATE_KEY_JWT and settings.smart_keys is None:
            yield f"[{place}].auth: private_key_jwt needs keys: set SPINEMETS_SMART_KEYS"


def _unsafe(servers: Sequence[SmartServer]) -> Iterator[str]:
    for place, server in enumerate(servers):
        if server.base.scheme == "http":
            yield f"[{place}].iss: production launches from https servers only"
        if any(base.scheme == "http" for base in server.endpoints_at):
            yield f"[{place}].endpoints_at: production sends tokens over https only"
        if any(origin.startswith("http:") for origin in server.frame_ancestors):
            yield f"[{place}].frame_ancestors: production is framed by https pages only"
