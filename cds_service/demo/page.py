"""The page that plays the EHR: its address, its files and its patient list. Everything else the page asks over HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from fhir_mappings.patient import years

STATIC = Path(__file__).parent / "static"
OF_THE_APP = Path(__file__).parents[1] / "app" / "static"
TOKENS = OF_THE_APP / "tokens.css"
"""The design's tokens: the app's, so that there is one table of them."""
SHARED = (TOKENS, OF_THE_APP / "icon.svg")
MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".css": "text/css; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
    }
)
PAGE_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-cache",
    }
)


class ListedPatient(Protocol):
    """One row of the patient list; `story` is one line."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def sex(self) -> str: ...
    @property
    def birth_date(self) -> date: ...
    @property
    def story(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoChart:
    """What the page is told about the demo: who is in it, its clock, where the service finds its chart store, and
    whether the service keeps feedback: the page offers dismissal only where it would be heard."""

    patients: Sequence[ListedPatient]
    as_of: datetime | None
    fhir_server: str
    takes_feedback: bool


def page_router(chart: DemoChart) -> APIRouter:
    """`/`, `/demo/static/{name}` and `/demo/patients.json`."""
    files = {
        path.name: path.read_bytes() for path in (*sorted(STATIC.iterdir()), *SHARED) if path.suffix in MEDIA_TYPES
    }
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def ehr_page() -> Response:
        return _file("page.html", files["page.html"])

    @router.get("/demo/static/{name}")
    def static_file(name: str) -> Response:
        if name not in files:
            raise HTTPException(404)
        return _file(name, files[name])

    @router.get("/demo/patients.json")
    def patients() -> Response:
        return JSONResponse(_listing(chart), headers=dict(PAGE_HEADERS))

    return router


def _listing(chart: DemoChart) -> dict[str, Any]:
    today = (chart.as_of or datetime.now(UTC)).date()
    rows = [
        {
            "id": patient.id,
            "name": patient.name,
            "sex": patient.sex,
            "birthDate": patient.birth_date.isoformat(),
            "age": years(patient.birth_date, today),
            "story": patient.story,
        }
        for patient in chart.patients
    ]
    as_of = chart.as_of.astimezone(UTC).isoformat() if chart.as_of else None
    told = {"fhirServer": chart.fhir_server, "asOf": as_of, "feedback": chart.takes_feedback}
    return told | {"patients": rows}


def _file(name: str, content: bytes) -> Response:
    return Response(content, media_type=MEDIA_TYPES[Path(name).suffix], headers=dict(PAGE_HEADERS))
