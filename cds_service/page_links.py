"""Links a FHIR server sends back: which `next` and redirect may be followed, and what `self` says was applied (RB-23).

A link that leaves the base is not followed. One that only names another address of the same server (http behind TLS,
an inner host, another port) is read as a link of the base where the site has said so (`BASE|relink`).
"""

from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qsl, urljoin, urlsplit

import msgspec

from cds_service.allow_list import ServerBase
from cds_service.fhir_access import FhirAccess
from fhir_mappings.reading import BundleLink

LONGEST_LINK: Final = 16_384
PATIENT: Final = "patient"
SAME_PARAMETER: Final = {"subject": PATIENT}


class _Links(msgspec.Struct):
    link: list[BundleLink] = []


_LINKS: Final = msgspec.json.Decoder(_Links)


def link_within(access: FhirAccess, current: str, link: str | None) -> str | None:
    """The absolute form of a link, its query exactly as given, if it stays on the base; else None."""
    if not link or len(link) > LONGEST_LINK:
        return None
    try:
        absolute = urljoin(current, link.strip()).partition("#")[0]
        address, mark, query = absolute.partition("?")
        path = urlsplit(address).path
        target = access.base.at(path) if access.relinks else ServerBase.parse(address)
    except ValueError:
        return None
    if not access.base.covers(target):
        return None
    slash = "/" if path.endswith("/") else ""
    return f"{target.url}{slash}{mark}{query}"


def not_applied(answer: bytes, asked: Iterable[str]) -> tuple[str, ...]:
    """The parameters that the answer's `self` link does not repeat; () if it has none that says anything (RB-28)."""
    applied = {name for name, _ in _applied(answer)}
    return tuple(name for name in asked if _plain(name) not in applied) if applied else ()


def names_another_patient(answer: bytes, patient_id: str) -> bool:
    """Whether `self` says that the search was about somebody else: a cache or a gateway mixed two answers up."""
    named = {value.rpartition("/")[2] for name, value in _applied(answer) if name == PATIENT and value}
    return bool(named) and patient_id not in named


def _applied(answer: bytes) -> list[tuple[str, str]]:
    """Names and values of the parameters in the `self` link."""
    try:
        links = _LINKS.decode(answer).link
        query = next((urlsplit(link.url).query for link in links if link.relation == "self" and link.url), "")
    except ValueError:
        return []
    return [(_plain(name), value) for name, value in parse_qsl(query, keep_blank_values=True)]


def _plain(name: str) -> str:
    """Without modifier or chain: `patient:Patient` and `subject` both name the patient."""
    bare = name.partition(":")[0].partition(".")[0]
    return SAME_PARAMETER.get(bare, bare)
