"""`GET /metrics`: for this machine and the addresses of SPINEMETS_METRICS_FROM, and for nobody else (ADR 0027)."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cds_service.errors import ForbiddenError
from cds_service.hooks import Handler
from cds_service.operations.metrics import CONTENT_TYPE, Metrics
from cds_service.trust.transport import THIS_MACHINE, was_forwarded

NOT_FOR_YOU: Final = "Metrics are read from this machine, or from an address of SPINEMETS_METRICS_FROM."

Network = IPv4Network | IPv6Network


def metrics_handler(metrics: Metrics, readers: Iterable[str]) -> Handler:
    """`readers`: addresses and networks."""
    networks = tuple(ip_network(reader) for reader in readers)

    async def read_metrics(request: Request) -> Response:
        if not _may_read(request, networks):
            raise ForbiddenError(NOT_FOR_YOU)
        return Response(await run_in_threadpool(metrics.exposition), headers={"Content-Type": CONTENT_TYPE})

    return read_metrics


def _may_read(request: Request, networks: tuple[Network, ...]) -> bool:
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return False
    if any(address in network for network in networks):
        return True
    return host in THIS_MACHINE and not was_forwarded(request.headers)
