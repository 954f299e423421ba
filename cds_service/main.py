"""create_app: routers, error handlers, what surrounds every route; nothing else."""

import logging
import os
import sys

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from uvicorn.config import STARTUP_FAILURE

from cds_service.app.framing import Framing
from cds_service.app.routes import app_router
from cds_service.app.sessions import Sessions
from cds_service.artefacts import artefact_router
from cds_service.assess_route import assess_handler
from cds_service.audit import Recorder
from cds_service.capability import capability_handler
from cds_service.card_links import CardLinks
from cds_service.connections import checked_session
from cds_service.errors import Issue, ServiceError
from cds_service.feedback_route import ANSWER as FEEDBACK_ANSWER
from cds_service.feedback_route import feedback_handler
from cds_service.fetcher import Fetcher
from cds_service.fhir_client import FhirClient
from cds_service.hooks import discovery_handler, service_handler
from cds_service.lifespan import Parts, lifespan_of
from cds_service.logs import configure_logs, log_failure, quieten_libraries
from cds_service.memory.memory import Memory
from cds_service.memory.replay import ReplayStore
from cds_service.middleware import Cors, LastResort, TrailingSlash
from cds_service.models import with_models
from cds_service.open_memory import open_memory
from cds_service.openapi import CARDS, DISCOVERY, FEEDBACK, describe, errors, hook_call, json_answer, json_body
from cds_service.operations.call_log import log_call
from cds_service.operations.checks import readiness_of
from cds_service.operations.metrics import Metrics
from cds_service.operations.routes import add_operations
from cds_service.operations.stopping import Stopping
from cds_service.operations.traces import traces_of
from cds_service.operations.watch import Watch
from cds_service.outcome import error_response, outcome_response
from cds_service.seal import Seal
from cds_service.sealed_records import records_of
from cds_service.services import SERVICES
from cds_service.settings import Settings, SettingsError, unsafe_choices
from cds_service.smart.app_context import AppContexts
from cds_service.smart.parts import launcher_of
from cds_service.smart.renewal import SmartRenewals
from cds_service.smart.routes import smart_router
from cds_service.smart.servers_file import with_smart_servers
from cds_service.told import say
from cds_service.trust.authenticator import Authenticator
from cds_service.trust.clients_file import with_clients
from cds_service.trust.protection import add_gate, add_transport
from cds_service.trust.replay import ReplayGuard
from spinal_metastasis.knowledge import version

GUARDED = (401, 403, 429, 503)
"""What the gate may answer in a route's place."""

HTTP_ISSUES = {
    404: Issue("There is nothing at this address.", "not-found"),
    405: Issue("This address does not take that method; see Allow.", "not-supported"),
}


def create_app(settings: Settings) -> FastAPI:
    """The service. Raises `SettingsError` if these settings are not safe to run with, or models or clients cannot be
    loaded."""
    if problems := unsafe_choices(settings):
        raise SettingsError(problems)
    settings = with_smart_servers(with_clients(with_models(settings)))
    quieten_libraries()
    memory = open_memory(settings)
    parts = Parts(
        settings=settings, fetcher=Fetcher(settings, FhirClient(checked_session(settings.ca_file))),
        authenticator=Authenticator(settings), memory=memory,
        metrics=Metrics(None if memory is None else memory.status), traces=traces_of(settings),
        stopping=Stopping(settings.drain_s),
    )  # fmt: skip
    app = FastAPI(
        title="SpineMets CDS", version=version().software, openapi_url="/openapi.json", docs_url=None, redoc_url=None,
        redirect_slashes=False, lifespan=lifespan_of(parts),
    )  # fmt: skip
    app.add_exception_handler(ServiceError, _service_error)
    app.add_exception_handler(HTTPException, _http_error)
    if settings.client_records:
        used_tokens = None if memory is None else ReplayStore(memory.database)
        add_gate(app, settings, parts.authenticator, ReplayGuard(used_tokens))
    if settings.smart_registrations:
        framing = [origin for server in settings.smart_registrations for origin in server.frame_ancestors]
        app.add_middleware(Framing, origins=framing)
    app.add_middleware(TrailingSlash)
    app.add_middleware(LastResort)
    add_transport(app, settings)
    app.add_middleware(Cors, origins=settings.cors_origins)
    tellers = (log_call, parts.metrics.count, *([parts.traces.tell] if parts.traces else []))
    app.add_middleware(Watch, tellers=tellers, stopping=parts.stopping)
    app.state.memory = memory
    _add_routes(app, settings, parts.fetcher, memory)
    add_operations(app, settings, parts.metrics, readiness_of(settings, parts.authenticator, memory), parts.stopping)
    describe(app)
    return app


def app_from_environment() -> FastAPI:
    """For a server that is given a factory, in each of its processes: `spinemets serve` does.

    What goes wrong is told by our log, and ends the process with the server's own status for it: a message that Python
    or the server would write could hold a password.
    """
    configure_logs()
    try:
        settings = Settings.from_environment(os.environ)
        configure_logs(settings.log_format)
        return create_app(settings)
    except SettingsError as error:
        for problem in error.problems:
            say(logging.ERROR, "settings", problem=problem)
    except Exception as error:  # noqa: BLE001 - whatever it is, this process cannot serve
        log_failure(error)
    sys.exit(STARTUP_FAILURE)


def _add_routes(app: FastAPI, settings: Settings, fetcher: Fetcher, memory: Memory | None) -> None:
    recorder = Recorder(settings, memory)
    seal = Seal.of_file(settings.session_keys)
    contexts = AppContexts(seal)
    links = CardLinks(settings, contexts) if settings.smart_registrations else None
    app.add_api_route(
        "/", capability_handler(settings), response_class=HTMLResponse, response_model=None, summary="What this is"
    )
    app.add_api_route(
        "/cds-services", discovery_handler(settings), response_model=None, summary="CDS Hooks discovery",
        responses=json_answer("The services", DISCOVERY),
    )  # fmt: skip
    for service in SERVICES:
        app.add_api_route(
            f"/cds-services/{service.id}",
            recorder.recorded(service.id, service.hook, service_handler(service, settings, fetcher, links)),
            methods=["POST"], response_model=None, summary=service.title, description=service.description,
            openapi_extra=json_body(hook_call(service)),
            responses=json_answer("The cards", CARDS) | errors(*GUARDED, 400, 412, 413, 415, 500),
        )  # fmt: skip
        app.add_api_route(
            f"/cds-services/{service.id}/feedback",
            recorder.recorded(f"{service.id}/feedback", None, feedback_handler(service.id, settings, memory)),
            methods=["POST"], response_model=None, summary=f"{service.title}: what became of its cards",
            openapi_extra=json_body(FEEDBACK),
            responses=json_answer("What was stored", FEEDBACK_ANSWER) | errors(*GUARDED, 400, 413, 415, 500, 501),
        )  # fmt: skip
    app.add_api_route(
        "/assess", recorder.recorded("assess", None, assess_handler(settings)), methods=["POST"],
        response_model=None, summary="Facts in, assessment out",
        openapi_extra=json_body({"type": "object"}),
        responses=json_answer("The assessment", {"type": "object"}) | errors(*GUARDED, 400, 413, 415, 422, 500),
    )  # fmt: skip
    app.include_router(artefact_router(settings))
    sessions = Sessions(records_of(settings, memory, seal))
    renewals = None
    if settings.smart_registrations:
        launcher = launcher_of(settings, sessions, records_of(settings, memory, seal), fetcher.client.session, contexts)
        renewals = SmartRenewals(launcher)
        app.include_router(smart_router(launcher, recorder))
    if settings.smart_registrations or not settings.is_production:
        # Where no EHR launches it, the app opens patients of open test servers, in development.
        app.include_router(app_router(settings, fetcher, sessions, recorder, renewals))


async def _service_error(request: Request, error: Exception) -> Response:  # noqa: ARG001
    return error_response(error) if isinstance(error, ServiceError) else outcome_response(500, [Issue("Failed.")])


async def _http_error(request: Request, error: Exception) -> Response:  # noqa: ARG001
    status = error.status_code if isinstance(error, HTTPException) else 500
    issue = HTTP_ISSUES.get(status, Issue("The call was refused.", "processing"))
    return outcome_response(status, [issue], getattr(error, "headers", None))
