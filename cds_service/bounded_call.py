"""One HTTP call to a server that was named in a site's own settings: bounded in time and size, no redirect.

The connection is checked as those to FHIR servers are; at the end of the time it is cut, whatever it is doing.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import requests
from urllib3.exceptions import HTTPError

from cds_service.connections import CURRENT, AddressRefusedError, Cable

MOST_BYTES: Final = 256 * 1024
MOST_SECONDS: Final = 3.0
CHUNK: Final = 16_384
HEADERS: Final = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "spinemets-cds"}
TOO_SLOW: Final = "did not come in time"


class CallError(Exception):
    """There is no answer; the message completes "the answer …" and holds nothing of it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came, whatever its status. The header names are those that were sent, in any case."""

    status: int
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


def call(
    session: requests.Session, url: str, *, form: str | None = None, headers: Mapping[str, str] | None = None,
    seconds: float = MOST_SECONDS,
) -> Answer:  # fmt: skip
    """A GET, or a POST of a form that is encoded already. Blocks for the seconds given at most. Raises `CallError`."""
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
        answer = _sent(session, url, form, {**HEADERS, **(headers or {})}, seconds)
    except AddressRefusedError:
        raise CallError("is at an address that is not called") from None
    except (requests.RequestException, HTTPError, OSError) as error:
        slow = late.is_set() or isinstance(error, requests.Timeout)
        raise CallError(TOO_SLOW if slow else "could not be reached, or broke off") from None
    finally:
        timer.cancel()
        CURRENT.cable = None
        cable.plug(None)
    if late.is_set():  # an answer without length that was cut looks whole
        raise CallError(TOO_SLOW)
    return answer


def _sent(
    session: requests.Session, url: str, form: str | None, headers: dict[str, str], seconds: float
) -> Answer:  # fmt: skip
    if form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    method = "GET" if form is None else "POST"
    response = session.request(
        method, url, data=form, headers=headers, timeout=seconds, allow_redirects=False, stream=True
    )
    try:
        body = bytearray()
        for chunk in response.raw.stream(CHUNK, decode_content=True):
            body += chunk
            if len(body) > MOST_BYTES:
                raise CallError("is larger than is read")
        return Answer(response.status_code, bytes(body), response.headers)
    finally:
        response.close()
