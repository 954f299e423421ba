"""Fetches the JWK Set of a registered client: one GET, bounded in time and size, no redirect (CH-152).

The address is the record's own, never one that a token names; the connection is checked as those to FHIR servers are.
"""

import re
from dataclasses import dataclass
from typing import Final

import requests

from cds_service.bounded_call import MOST_SECONDS, CallError, call
from cds_service.strict_json import read_once
from cds_service.trust.keys import KeyRing, key_ring

_MAX_AGE: Final = re.compile(r"(?:^|[,\s])max-age=(\d{1,9})", re.IGNORECASE)
_NOT_KEPT: Final = re.compile(r"(?:^|[,\s])no-(?:store|cache)", re.IGNORECASE)


class JwksError(Exception):
    """There is no set; the message completes "the JWK Set …" and holds nothing of the answer."""


@dataclass(frozen=True, slots=True)
class FetchedKeys:
    """`max_age_s`: how long the client lets its set be kept; None: it does not say."""

    ring: KeyRing
    max_age_s: int | None


def fetch_keys(session: requests.Session, url: str, seconds: float = MOST_SECONDS) -> FetchedKeys:
    """Blocks for the seconds given at most. Raises `JwksError`."""
    try:
        answer = call(session, url, seconds=seconds)
    except CallError as error:
        raise JwksError(str(error)) from None
    if answer.status != requests.codes.ok:
        raise JwksError(f"was answered with {answer.status}")
    try:
        return FetchedKeys(key_ring(read_once(answer.body)), max_age_of(answer.headers.get("Cache-Control", "")))
    except ValueError:
        raise JwksError("is not one that can be read") from None


def max_age_of(cache_control: str) -> int | None:
    """How long an answer may be kept.

    >>> max_age_of("public, max-age=600"), max_age_of("no-store"), max_age_of("")
    (600, 0, None)
    """
    if _NOT_KEPT.search(cache_control):
        return 0
    found = _MAX_AGE.search(cache_control)
    return int(found[1]) if found else None
