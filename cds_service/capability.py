"""`GET /`: what this service is, for people: hooks, data, access, limits, version (CH-162)."""

from functools import cache

from jinja2 import Environment, PackageLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from cds_service.fhir_queries import templates
from cds_service.hooks import Handler
from cds_service.services import CDS_HOOKS_VERSION, SERVICES
from cds_service.settings import Settings

PAGE = "capability.html"


@cache
def _pages() -> Environment:
    return Environment(loader=PackageLoader("cds_service", "pages"), autoescape=select_autoescape(), trim_blocks=True)


def capability_page(settings: Settings) -> str:
    """The page as HTML; nothing in it depends on a patient."""
    return (
        _pages()
        .get_template(PAGE)
        .render(
            services=SERVICES, prefetch=templates(settings.canonical_root), settings=settings, version=CDS_HOOKS_VERSION
        )
    )


def capability_handler(settings: Settings) -> Handler:
    """The page, rendered once."""
    page = capability_page(settings)

    async def show(request: Request) -> HTMLResponse:  # noqa: ARG001 - the framework passes it
        return HTMLResponse(page)

    return show
