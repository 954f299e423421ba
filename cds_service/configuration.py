"""The configuration in effect, as it is kept in the history: every setting and client, no secret."""

from dataclasses import fields
from typing import Any, Final

from sqlalchemy import make_url

from cds_service.allow_list import OPEN, RELINK, AllowedServer, AllowList
from cds_service.memory.configuration import Configuration
from cds_service.settings import Settings
from cds_service.smart.registration import SmartServer
from cds_service.trust.records import ClientRecord
from spinal_metastasis.knowledge import version

NOT_TOLD: Final = frozenset({"database_url", "models", "client_records", "smart_registrations"})
"""Told in another form, or holding a secret."""


def configuration_of(settings: Settings) -> Configuration:
    """Settings whose models and clients are loaded. Of the database its kind is told, and of API keys their number."""
    told: dict[str, Any] = {
        name: _plain(getattr(settings, name))
        for name in (field.name for field in fields(settings))
        if name not in NOT_TOLD
    }
    told["database"] = None if settings.database_url is None else make_url(settings.database_url).get_backend_name()
    told["models"] = {key: model.card.sha256 for key, model in sorted(settings.models.items())}
    told["client_records"] = [_client(record) for record in settings.client_records]
    told["smart_registrations"] = [_smart(server) for server in settings.smart_registrations]
    now = version()
    return Configuration(told, now.software, now.knowledge)


def _client(record: ClientRecord) -> dict[str, Any]:
    return {
        "iss": record.iss,
        "audiences": sorted(record.audiences),
        "algorithms": list(record.algorithms),
        "jku": record.jku,
        "static_keys": record.keys is not None,
        "api_keys": len(record.api_key_digests),
        "tenants": None if record.tenants is None else sorted(record.tenants),
        "services": None if record.services is None else sorted(record.services),
        "max_lifetime_s": record.max_lifetime_s,
        "fhir_servers": [base.url for base in record.fhir_servers],
    }


def _smart(server: SmartServer) -> dict[str, Any]:
    return {
        "iss": server.iss,
        "client_id": server.client_id,
        "auth": server.auth.value,
        "scopes": server.scopes.value,
        "refresh": server.refresh.value,
        "write": server.write,
        "issuer": server.issuer,
        "endpoints_at": [base.url for base in server.endpoints_at],
        "capability_statement": server.capability_statement,
        "frame_ancestors": list(server.frame_ancestors),
    }


def _plain(value: object) -> object:
    """JSON of a setting; what is neither a number nor a list is told as it is written."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, AllowList):
        return ["*"] if value.any_server else [_server(server) for server in value.servers]
    return [str(item) for item in value] if isinstance(value, tuple) else str(value)


def _server(server: AllowedServer) -> str:
    marks = {OPEN: server.is_open, RELINK: server.relinks}
    return "|".join([server.base.url, *(mark for mark, has in marks.items() if has)])
