"""Why a call's envelope could not be read: every member that is missing or of the wrong type, by its path."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec
from msgspec import Raw

from cds_service.errors import Issue, field_error, required

OBJECT, STRING, NULL = b"{", b'"', b"n"
KINDS: Final = {OBJECT: "an object", STRING: "a string"}


@dataclass(frozen=True, slots=True)
class Member:
    """`first` is the byte its JSON begins with."""

    name: str
    first: bytes
    is_required: bool = False


TOP: Final = (
    Member("hook", STRING, True),
    Member("hookInstance", STRING, True),
    Member("context", OBJECT, True),
    Member("fhirServer", STRING),
    Member("fhirAuthorization", OBJECT),
    Member("prefetch", OBJECT),
)
CONTEXT: Final = (Member("userId", STRING, True), Member("patientId", STRING, True), Member("encounterId", STRING))


def faults_of(body: bytes) -> tuple[Issue, ...]:
    """All faults of types and missing members in a body that is JSON."""
    try:
        top = msgspec.json.decode(body, type=dict[str, Raw])
        context = top.get("context", Raw())
        faults = list(_faults(top, TOP, ""))
        if bytes(context).startswith(OBJECT):
            faults += _faults(msgspec.json.decode(context, type=dict[str, Raw]), CONTEXT, "context.")
    except (ValueError, RecursionError):
        return (Issue("The body is not a JSON object."),)
    return tuple(faults) or (Issue("The body is not a CDS Hooks call."),)


def _faults(members: Mapping[str, Raw], expected: tuple[Member, ...], path: str) -> Iterator[Issue]:
    for member in expected:
        raw = bytes(members.get(member.name, b"")).strip()
        kind = KINDS[member.first]
        if member.is_required and (not raw or raw.startswith(NULL)):
            yield required(path + member.name, kind)
        elif raw and not raw.startswith((member.first, NULL)):
            yield field_error(path + member.name, f"must be {kind}", "structure")
