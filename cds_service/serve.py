"""`spinemets serve`: the service on its address, or the reasons why it does not start."""

import logging
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from cds_service.logs import configure_logs
from cds_service.memory.database import Database
from cds_service.models import with_models
from cds_service.open_memory import open_database
from cds_service.operations.shared_counts import shared_counts
from cds_service.operations.traces import check_extra
from cds_service.seal import Seal
from cds_service.settings import NAMES, Settings, SettingsError
from cds_service.settings_file import unknown_names
from cds_service.smart.servers_file import with_smart_servers
from cds_service.smart.signing_keys import read_keys
from cds_service.told import say
from cds_service.trust.clients_file import with_clients
from cds_service.trust.records import ClientRecord

APP = "cds_service.main:app_from_environment"
REFUSED = 1
GRACE_S = 5
"""How long a stop waits, beyond the fetch deadline, for calls under way and for clients that keep connections open."""


WORKER_S: Final = 30
"""How long a worker may take to start, or to show that it lives, before it is given up."""
RELOAD_NEEDS_WORKERS: Final = "one worker cannot be replaced while it serves: restart the service instead"


def serve(environ: Mapping[str, str] = os.environ) -> int:
    """Runs until stopped. Exit 0; 1 if settings, models or clients are refused, each reason on standard error."""
    try:
        settings = with_smart_servers(with_clients(with_models(Settings.from_environment(environ))), environ)
        read_keys(settings.smart_keys)
        Seal.of_file(settings.session_keys)
        database = open_database(settings)
        check_extra(settings)
    except SettingsError as error:
        sys.stderr.write("The service does not start:\n" + "".join(f"  {why}\n" for why in error.problems))
        return REFUSED
    configure_logs(settings.log_format)
    _say_what_is_open(settings, database, environ)
    with shared_counts(settings.workers):
        return _run(settings)


def _run(settings: Settings) -> int:
    """Until it is told to stop. Exit 0; 3 if the service, or one of its workers, did not start."""
    config = uvicorn.Config(
        APP, factory=True, host=settings.host, port=settings.port, workers=settings.workers, access_log=False,
        log_config=None, log_level="warning", server_header=False, proxy_headers=False,
        ssl_certfile=settings.tls_certificate, ssl_keyfile=settings.tls_key,
        timeout_graceful_shutdown=settings.fetch_deadline_ms // 1000 + GRACE_S, timeout_worker_healthcheck=WORKER_S,
    )  # fmt: skip
    # Told to stop before the server listens, or by the server once it has ended: both are a good end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGHUP, lambda *_: say(logging.WARNING, "reload", because=RELOAD_NEEDS_WORKERS))
    with suppress(KeyboardInterrupt):
        if settings.workers == 1:
            server = uvicorn.Server(config)
            server.run()
            return 0 if server.started else STARTUP_FAILURE
        supervisor = Multiprocess(config, sockets=[config.bind_socket()])
        supervisor.run()
        failed = any(worker.exitcode == STARTUP_FAILURE for worker in supervisor.processes)
        return STARTUP_FAILURE if failed else 0
    return 0


def _keys_of(record: ClientRecord) -> str:
    kinds = {"jku": record.jku is not None, "static": record.keys is not None, "api_key": bool(record.api_key_digests)}
    return ",".join(kind for kind, has in kinds.items() if has)


def _say_what_is_open(settings: Settings, database: Database | None, environ: Mapping[str, str]) -> None:
    address = f"{settings.host}:{settings.port}"
    say(logging.INFO, "starting", mode=settings.mode.value, address=address, public=settings.public_url)
    if settings.clients is None:
        say(logging.WARNING, "no authentication: whoever reaches this address is answered (development)")
    for record in settings.client_records:
        say(
            logging.INFO, "client", issuer=record.iss, keys=_keys_of(record), fhir_servers=len(record.fhir_servers)
        )  # fmt: skip
    for server in settings.smart_registrations:
        say(logging.INFO, "app", server=server.iss, auth=server.auth.value, framed_by=len(server.frame_ancestors))
    if settings.smart_registrations and (settings.session_keys is None or database is None):
        say(logging.WARNING, "the app's sessions end with this process", because="SPINEMETS_SESSION_KEYS")
    _say_what_is_remembered(settings, database)
    if settings.fhir_servers.any_server:
        say(logging.WARNING, "any FHIR server a client names is called (development)")
    for key, model in settings.models.items():
        card = model.card
        say(logging.INFO, "model", system=key, kind=card.kind, sha256=card.sha256, example=card.example)
    for unknown in unknown_names(environ, NAMES):
        say(logging.WARNING, unknown)


def _say_what_is_remembered(settings: Settings, database: Database | None) -> None:
    if database is None:
        say(logging.WARNING, "nothing is remembered: no audit, no feedback", because="SPINEMETS_DATABASE_URL")
    else:
        where = "server" if database.file is None else str(database.file)
        say(logging.INFO, "memory", database=where, audit=settings.audit)
