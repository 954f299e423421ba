"""Puts the gate and the transport check around an application, if its settings ask for them."""

from fastapi import FastAPI
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from cds_service.settings import Settings
from cds_service.trust.authenticator import Authenticator
from cds_service.trust.gate import Gate
from cds_service.trust.rate_limit import RateLimit
from cds_service.trust.replay import ReplayGuard
from cds_service.trust.transport import THIS_MACHINE, RequireTls


def add_gate(app: FastAPI, settings: Settings, authenticator: Authenticator, replay: ReplayGuard) -> None:
    """Next to the routes, so that it compares paths as they do."""
    rate = RateLimit(settings.rate_limit) if settings.rate_limit else None
    app.add_middleware(
        Gate, authenticator=authenticator, replay=replay, rate=rate, most_body_bytes=settings.max_body_bytes
    )


def add_transport(app: FastAPI, settings: Settings) -> None:
    """Scheme and address from a trusted proxy; in production then https or nothing."""
    if settings.is_production:
        app.add_middleware(RequireTls, proxies_named=bool(settings.trusted_proxies))
    if settings.is_production or settings.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies or THIS_MACHINE))
