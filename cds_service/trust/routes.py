"""Which paths need a client, what each is called in a record, and which audiences a token for it may have.

A path that is not listed as open needs a client: a route that is added later is closed until somebody opens it.
"""

import re
from typing import Final

SERVICES: Final = "/cds-services"
FEEDBACK: Final = "/feedback"
OPEN: Final = frozenset({
    "/", "/openapi.json", "/health/live", "/health/ready", "/metrics", "/.well-known/jwks.json",
})  # fmt: skip
"""Say nothing of patients, and are needed by people and machines that hold no token; metrics ask for the address."""

OF_BROWSERS: Final = ("/smart/", "/app/")
"""Pages people open: a browser holds no client's token. The EHR's sign-in shows who it is, and then a page's handle."""

OPEN_UNLESS_SIGNED: Final = frozenset({SERVICES})
"""Discovery: a token is not needed; one that comes is checked (CH-21)."""


_CONFORMANCE: Final = re.compile(r"/fhir/(?:metadata|[A-Z][A-Za-z]+/[A-Za-z0-9][A-Za-z0-9\-.]*)")


def is_conformance(path: str) -> bool:
    """Whether a GET of this path can only be one of a conformance resource of ours, which an EHR reads to register us.

    >>> is_conformance("/fhir/metadata"), is_conformance("/fhir/ValueSet/sins-class"), is_conformance("/fhir/$assess")
    (True, True, False)
    >>> is_conformance("/fhir/Questionnaire/$populate")
    False
    """
    return _CONFORMANCE.fullmatch(path) is not None


def plain(path: str) -> str:
    """A path in the one spelling that is compared.

    >>> plain("/assess/"), plain("/")
    ('/assess', '/')
    """
    return path.rstrip("/") or "/"


def service_of(path: str) -> str:
    """What a record's `services` calls this path: the id of a CDS service, else the first step of the path.

    >>> service_of("/cds-services/a/feedback"), service_of("/assess")
    ('a', 'assess')
    """
    steps = path.strip("/").split("/")
    return steps[1] if len(steps) > 1 and f"/{steps[0]}" == SERVICES else steps[0]


def audiences_for(path: str, public_url: str) -> tuple[str, ...]:
    """The URLs a token for this path may name: its own, and for feedback the service's too (CH-128, CH-147)."""
    url = public_url.rstrip("/") + plain(path)
    is_feedback = path.startswith(f"{SERVICES}/") and plain(path).endswith(FEEDBACK)
    return (url, url.removesuffix(FEEDBACK)) if is_feedback else (url,)
