"""The routes for those who run the service: health and metrics."""

from fastapi import FastAPI
from starlette.responses import PlainTextResponse

from cds_service.health import live, ready_handler
from cds_service.openapi import errors
from cds_service.operations.metrics import Metrics
from cds_service.operations.metrics_route import metrics_handler
from cds_service.operations.readiness import Readiness
from cds_service.operations.stopping import Stopping
from cds_service.settings import Settings


def add_operations(
    app: FastAPI, settings: Settings, metrics: Metrics, readiness: Readiness, stopping: Stopping
) -> None:
    app.add_api_route("/health/live", live, response_model=None, summary="The process answers")
    app.add_api_route(
        "/health/ready", ready_handler(readiness, stopping), response_model=None, summary="Calls are answered well",
        responses=errors(503),
    )  # fmt: skip
    app.add_api_route(
        "/metrics", metrics_handler(metrics, settings.metrics_from), response_model=None,
        response_class=PlainTextResponse, summary="Counts and durations, as Prometheus reads them",
        responses=errors(403),
    )  # fmt: skip
