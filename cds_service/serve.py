"""`spinemets serve`: the service on its address, or the reasons why it does not start."""

import os
import sys
from collections.abc import Mapping

import uvicorn

from cds_service.logs import LOG, configure_logs
from cds_service.models import with_models
from cds_service.open_memory import open_database
from cds_service.settings import PREFIX, SETTINGS, Settings, SettingsError
from cds_service.trust.clients_file import with_clients
from cds_service.trust.records import ClientRecord

APP = "cds_service.main:app_from_environment"
REFUSED = 1
GRACE_S = 5
"""How long a stop waits, beyond the fetch deadline, for calls under way and for clients that keep connections open."""


def serve(environ: Mapping[str, str] = os.environ) -> int:
    """Runs until stopped. Exit 0; 1 if settings, models or clients are refused, each reason on standard error."""
    try:
        settings = with_clients(with_models(Settings.from_environment(environ)))
        open_database(settings)
    except SettingsError as error:
        sys.stderr.write("The service does not start:\n" + "".join(f"  {why}\n" for why in error.problems))
        return REFUSED
    configure_logs()
    _say_what_is_open(settings, environ)
    uvicorn.run(
        APP, factory=True, host=settings.host, port=settings.port, workers=settings.workers, access_log=False,
        log_level="warning", server_header=False, proxy_headers=False, ssl_certfile=settings.tls_certificate,
        ssl_keyfile=settings.tls_key,
        timeout_graceful_shutdown=settings.fetch_deadline_ms // 1000 + GRACE_S,
    )  # fmt: skip
    return 0


def _keys_of(record: ClientRecord) -> str:
    kinds = {"jku": record.jku is not None, "static": record.keys is not None, "api_key": bool(record.api_key_digests)}
    return ",".join(kind for kind, has in kinds.items() if has)


def _say_what_is_open(settings: Settings, environ: Mapping[str, str]) -> None:
    LOG.info(
        "starting mode=%s address=%s:%d public=%s", settings.mode, settings.host, settings.port, settings.public_url
    )
    if settings.clients is None:
        LOG.warning("no authentication: whoever reaches this address is answered (development)")
    for record in settings.client_records:
        LOG.info("client issuer=%s keys=%s fhir_servers=%d", record.iss, _keys_of(record), len(record.fhir_servers))
    if settings.fhir_servers.any_server:
        LOG.warning("any FHIR server a client names is called (development)")
    for key, model in settings.models.items():
        LOG.info(
            "model system=%s kind=%s sha256=%s example=%s", key, model.card.kind, model.card.sha256, model.card.example
        )
    known = {setting.name for setting in SETTINGS}
    for name in sorted(name for name in environ if name.startswith(PREFIX) and name not in known):
        LOG.warning("setting %s is not known and has no effect", name)
