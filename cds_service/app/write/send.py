"""Sends a save, once, and tells what became of it. It is known to be written only where every entry says so."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import msgspec

from cds_service.fetch_failures import NOT_AUTHORISED, REDIRECTED, WRONG_ADDRESS, Failure
from cds_service.fetch_limits import FetchLimits
from cds_service.fhir_access import FhirAccess
from cds_service.fhir_client import FhirClient

DEADLINE_S: Final = 20.0
"""A transaction takes longer than a search, and its outcome matters more than its speed."""
CONFLICTS: Final = frozenset({409, 412})
PASSING: Final = frozenset({408, 425, 429})
"""Client errors that are about the moment, not about what was sent."""


class Outcome(StrEnum):
    """`NOT_PERMITTED`, `CONFLICT`, `REFUSED`: nothing was written. `UNCERTAIN`: it may have been."""

    WRITTEN = "written"
    CONFLICT = "conflict"
    NOT_PERMITTED = "not permitted"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Sent:
    """`status`: of the server's answer, 0 = none came. `references`: what was written, `Type/id`."""

    outcome: Outcome
    status: int = 0
    references: tuple[str, ...] = ()


class _Response(msgspec.Struct):
    status: str = ""
    location: str = ""


class _Entry(msgspec.Struct):
    response: _Response = msgspec.field(default_factory=_Response)


class _Answer(msgspec.Struct, tag_field="resourceType", tag="Bundle"):
    type: str = ""
    entry: list[_Entry] = []


_ANSWER: Final = msgspec.json.Decoder(_Answer)
OK: Final = 200


def send(client: FhirClient, access: FhirAccess, bundle: bytes, entries: int, seconds: float = DEADLINE_S) -> Sent:
    """`entries`: how many the Bundle has. Blocks until the answer came, or the time is over."""
    with FetchLimits(seconds).cut_at_the_end() as limits:
        answer = client.transaction(access, bundle, limits)
    return Sent(_outcome_of(answer), answer.status) if isinstance(answer, Failure) else _read(answer, entries)


def _outcome_of(failure: Failure) -> Outcome:
    if failure.status in CONFLICTS:
        return Outcome.CONFLICT
    if failure.status in NOT_AUTHORISED:
        return Outcome.NOT_PERMITTED
    never_sent = failure in (WRONG_ADDRESS, REDIRECTED)
    refused = 300 <= failure.status < 500 and failure.status not in PASSING
    return Outcome.REFUSED if never_sent or refused else Outcome.UNCERTAIN


def _read(answer: bytes, entries: int) -> Sent:
    try:
        bundle = _ANSWER.decode(answer)
    except (ValueError, RecursionError):
        return Sent(Outcome.UNCERTAIN, OK)
    responses = [entry.response for entry in bundle.entry]
    if bundle.type != "transaction-response" or len(responses) != entries:
        return Sent(Outcome.UNCERTAIN, OK)
    if not all(response.status.strip().startswith("2") for response in responses):
        return Sent(Outcome.UNCERTAIN, OK)
    return Sent(Outcome.WRITTEN, OK, tuple(found for one in responses if (found := _reference(one.location))))


def _reference(location: str) -> str:
    """Observation/17 of …/Observation/17/_history/1."""
    steps = location.partition("/_history/")[0].rstrip("/").split("/")
    return "/".join(steps[-2:]) if len(steps) > 1 else ""
