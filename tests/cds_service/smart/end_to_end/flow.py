"""Steps of a launch without a browser, for tests that take it apart."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests

from tests.authorisation_server.visitor import TIMEOUT_S, Visitor
from tests.cds_service.smart.end_to_end.site import Site


def callback_of(at: Site, visitor: Visitor, kind: str = "public", patient: str = "karlsen") -> str:
    """The address an EHR launch leads back to, not called yet; the visitor keeps the app's cookie."""
    stopping = replace(visitor, stops_at=f"{at.url}/smart/callback")
    return stopping.walk(at.launch_url(kind, patient)).headers["Location"]


def standalone_callback_of(at: Site, visitor: Visitor, iss: str) -> str:
    """The same of a standalone launch."""
    stopping = replace(visitor, stops_at=f"{at.url}/smart/callback", patient="karlsen")
    return stopping.walk(f"{at.url}/smart/standalone?{urlencode({'iss': iss})}").headers["Location"]


def launched(at: Site, visitor: Visitor, kind: str = "public", patient: str = "karlsen") -> str:
    """Address of the app's page after a whole launch."""
    assert visitor.walk(at.launch_url(kind, patient)).status_code == requests.codes.ok
    return visitor.trail[-1]


def opened(visitor: Visitor, url: str) -> requests.Response:
    """One call as this visitor, no redirect followed."""
    return visitor.session.get(url, verify=str(visitor.ca), timeout=TIMEOUT_S, allow_redirects=False)


def changed(url: str, /, **changes: str | None) -> str:
    """The address with these parameters of its query changed; None takes one away."""
    query = dict(parse_qsl(urlsplit(url).query)) | changes
    return f"{url.partition('?')[0]}?{urlencode({name: value for name, value in query.items() if value is not None})}"


def refused(answer: requests.Response) -> None:
    """It was an error page, and led nowhere."""
    assert answer.status_code >= requests.codes.bad_request, answer.headers.get("Location")
    assert "Location" not in answer.headers
    assert answer.headers["Content-Type"].startswith("text/html")
