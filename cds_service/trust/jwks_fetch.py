"""Fetches the JWK Set of a registered client: one GET, bounded in time and size, no redirect (CH-152).

The address is the record's own, never one that a token names; the connection is checked as those to FHIR servers are.
"""

import re
import threading
from dataclasses import dataclass
from typing import Final

import requests
from urllib3.exceptions import HTTPError

from cds_service.connections import CURRENT, AddressRefusedError, Cable
from cds_service.strict_json import read_once
from cds_service.trust.keys import KeyRing, key_ring

MOST_BYTES: Final = 256 * 1024
MOST_SECONDS: Final = 3.0
CHUNK: Final = 16_384
HEADERS: Final = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "spinemets-cds"}
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
    body, cache_control = _bounded(session, url, seconds)
    try:
        return FetchedKeys(key_ring(read_once(body)), max_age_of(cache_control))
    except ValueError:
        raise JwksError("is not one that can be read") from None


def _bounded(session: requests.Session, url: str, seconds: float) -> tuple[bytes, str]:
    """Body and Cache-Control. At the end of the time the connection is cut, whatever it is doing."""
    cable = Cable()
    late = threading.Event()

    def cut() -> None:
        late.set()
        cable.cut()

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    CURRENT.cable = cable
    timer.start()
    try:
        answer = _get(session, url, seconds)
    except AddressRefusedError:
        raise JwksError("is at an address that is not called") from None
    except (requests.RequestException, HTTPError, OSError) as error:
        slow = late.is_set() or isinstance(error, requests.Timeout)
        raise JwksError("did not come in time" if slow else "could not be reached, or broke off") from None
    finally:
        timer.cancel()
        CURRENT.cable = None
        cable.plug(None)
    if late.is_set():  # an answer without length that was cut looks whole
        raise JwksError("did not come in time")
    return answer


def _get(session: requests.Session, url: str, seconds: float) -> tuple[bytes, str]:
    response = session.get(url, headers=HEADERS, timeout=seconds, allow_redirects=False, stream=True)
    try:
        if response.status_code != requests.codes.ok:
            raise JwksError(f"was answered with {response.status_code}")
        body = bytearray()
        for chunk in response.raw.stream(CHUNK, decode_content=True):
            body += chunk
            if len(body) > MOST_BYTES:
                raise JwksError("is larger than is read")
        return bytes(body), response.headers.get("Cache-Control", "")
    finally:
        response.close()


def max_age_of(cache_control: str) -> int | None:
    """How long an answer may be kept.

    >>> max_age_of("public, max-age=600"), max_age_of("no-store"), max_age_of("")
    (600, 0, None)
    """
    if _NOT_KEPT.search(cache_control):
        return 0
    found = _MAX_AGE.search(cache_control)
    return int(found[1]) if found else None
