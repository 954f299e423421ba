"""Several queries in one Bundle of type batch, for servers whose CapabilityStatement offers it (ADR 0033).

What the batch did not answer is asked by itself: a batch that fails, or is slow, costs time and no data.
"""

from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import Raw

from cds_service.fetch_failures import Failure, failure_of_status
from cds_service.fetch_limits import FetchLimits
from cds_service.fhir_access import FhirAccess
from cds_service.fhir_client import FhirClient
from cds_service.fhir_queries import Query
from cds_service.queries_made import QueryLog
from fhir_mappings.envelope import is_failed_status

FEWEST: Final = 4
"""Below this, single queries are as few."""

SHARE_OF_TIME: Final = 0.5
"""A batch that has not come by then is given up, so that the queries can still be asked one by one."""


class _Response(msgspec.Struct):
    status: str | None = None


class _Entry(msgspec.Struct):
    resource: Raw = Raw()
    response: _Response | None = None


class _Answer(msgspec.Struct, tag_field="resourceType", tag="Bundle"):
    type: str | None = None
    entry: list[_Entry] = []


_ANSWER: Final = msgspec.json.Decoder(_Answer)
Answers = dict[str, bytes | Failure]


def ask_in_batch(
    client: FhirClient, access: FhirAccess, by_key: Mapping[str, Query], limits: FetchLimits, log: QueryLog
) -> Answers:
    """The answer of each key as if it had been asked alone; keys that the batch says nothing of are left out."""
    with (
        FetchLimits(limits.seconds_left * SHARE_OF_TIME, whole=limits).cut_at_the_end() as part,
        log.making("", f"batch of {len(by_key)}") as making,
    ):
        making.answer = client.batch(access, _bundle(by_key), part)
    return {} if isinstance(making.answer, Failure) else _answers(making.answer, by_key)


def _bundle(by_key: Mapping[str, Query]) -> bytes:
    entries = [{"request": {"method": "GET", "url": query.path}} for query in by_key.values()]
    return msgspec.json.encode({"resourceType": "Bundle", "type": "batch", "entry": entries})


def _answers(answer: bytes, by_key: Mapping[str, Query]) -> Answers:
    """Entries answer in the order of the requests: another number of them cannot be told apart."""
    try:
        bundle = _ANSWER.decode(answer)
    except (ValueError, RecursionError):
        return {}
    if bundle.type != "batch-response" or len(bundle.entry) != len(by_key):
        return {}
    read = {key: _entry(entry) for key, entry in zip(by_key, bundle.entry, strict=True)}
    return {key: found for key, found in read.items() if found is not None}


def _entry(entry: _Entry) -> bytes | Failure | None:
    """None: it failed in a way that may pass, or has neither status nor resource; it is asked again by itself."""
    status = entry.response.status if entry.response else None
    if is_failed_status(status):
        failure = failure_of_status(_number(status))
        return failure if failure.query_refused else None
    return bytes(entry.resource) or None


def _number(status: str | None) -> int:
    digits = (status or "").strip()[:3]
    return int(digits) if digits.isascii() and digits.isdigit() else 0
