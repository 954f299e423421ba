"""Asks a FHIR server: one pooled session, bytes out, every failure a reason. Nothing here raises or logs a URL.

The token goes to the server's own origin and nowhere else; redirects are not followed by themselves, one on the same
base is. Every call ends at the deadline, whatever the server does.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

import requests
from requests import Response
from urllib3.exceptions import HTTPError

from cds_service.connections import CURRENT, AddressRefusedError, Cable, checked_session
from cds_service.fetch_failures import (
    BROKEN_OFF,
    EMPTY,
    REDIRECTED,
    TOO_LONG,
    TOO_SLOW,
    WRONG_ADDRESS,
    Again,
    Failure,
    failure_of,
)  # fmt: skip
from cds_service.fetch_limits import FetchLimits
from cds_service.fhir_access import FhirAccess
from cds_service.fhir_queries import LONGEST_GET, Query
from cds_service.page_links import link_within

MAX_ANSWER_BYTES: Final = 16 * 1024 * 1024
CHUNK: Final = 65_536
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
FHIR_JSON: Final = "application/fhir+json"
ACCEPT: Final = f"{FHIR_JSON}, application/json+fhir;q=0.9"
"""The second is the name of DSTU2 (RB-26)."""

FORM: Final = "application/x-www-form-urlencoded"


class TooMuchError(Exception):
    """The answer is longer than is read."""


class LateError(Exception):
    """The deadline passed."""


@dataclass(frozen=True, slots=True)
class Sending:
    """One request as it goes out. `kind`: of the body. `is_strict`: what is not understood is to be refused (RB-28);
    `is_terse`: what was written need not be sent back."""

    method: Literal["GET", "POST"]
    url: str
    body: bytes | None = None
    kind: str | None = None
    is_strict: bool = False
    is_terse: bool = False

    def headers(self, token: str | None) -> dict[str, str]:
        headers = {
            "Accept": ACCEPT, "Accept-Encoding": "gzip", "Cache-Control": "no-cache", "User-Agent": "spinemets-cds",
        }  # fmt: skip
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if self.kind is not None:
            headers["Content-Type"] = self.kind
        if self.is_strict:
            headers["Prefer"] = "handling=strict"
        if self.is_terse:
            headers["Prefer"] = "return=minimal"
        return headers


@dataclass(frozen=True, slots=True)
class FhirClient:
    """Safe to share between threads and calls: the session keeps connections, and nothing else."""

    session: requests.Session = field(default_factory=checked_session)

    def ask(self, access: FhirAccess, query: Query, limits: FetchLimits) -> bytes | Failure:
        """One read or search; a long search goes as `POST [type]/_search`."""
        url = f"{access.base.url}/{query.path}"
        if query.is_read or len(url) <= LONGEST_GET:
            return self._get(access, Sending("GET", url, is_strict=not query.is_read), limits)
        search = f"{access.base.url}/{query.resource_type}/_search"
        return self._post(access, Sending("POST", search, query.encoded.encode(), FORM, is_strict=True), limits)

    def get(self, access: FhirAccess, url: str, limits: FetchLimits) -> bytes | Failure:
        """One GET of an address that was checked, such as a further page."""
        return self._get(access, Sending("GET", url), limits)

    def batch(self, access: FhirAccess, bundle: bytes, limits: FetchLimits) -> bytes | Failure:
        """One POST to the base: a Bundle of type batch, answered as a whole."""
        return self._post(access, Sending("POST", access.base.url, bundle, FHIR_JSON, is_strict=True), limits)

    def transaction(self, access: FhirAccess, bundle: bytes, limits: FetchLimits) -> bytes | Failure:
        """One POST to the base: a Bundle of type transaction, written as a whole or not at all. Never sent again here:
        after a failure without a status it may have been written or not."""
        sending = Sending("POST", access.base.url, bundle, FHIR_JSON, is_terse=True)
        return self._post(access, sending, limits)

    def _get(self, access: FhirAccess, sending: Sending, limits: FetchLimits) -> bytes | Failure:
        """Retried once where that can help and there is time."""
        answer = self._fetch(access, sending, limits)
        if isinstance(answer, Again):
            if limits.seconds_left <= answer.after:
                return answer.failure
            time.sleep(answer.after)
            answer = self._fetch(access, sending, limits)
        return _final(answer)

    def _post(self, access: FhirAccess, sending: Sending, limits: FetchLimits) -> bytes | Failure:
        return _final(self._fetch(access, sending, limits))

    def _fetch(self, access: FhirAccess, sending: Sending, limits: FetchLimits) -> bytes | Failure | Again:
        cable = Cable()
        limits.watch(cable)
        CURRENT.cable = cable
        try:
            return self._exchange(access, sending, limits)
        except (requests.Timeout, LateError):
            return TOO_SLOW
        except TooMuchError:
            return TOO_LONG
        except AddressRefusedError:
            return WRONG_ADDRESS
        except (requests.RequestException, HTTPError, OSError, ValueError):
            return TOO_SLOW if limits.seconds_left <= 0 else Again(BROKEN_OFF, 0.0)
        finally:
            CURRENT.cable = None
            cable.plug(None)
            limits.leave(cable)

    def _exchange(self, access: FhirAccess, sending: Sending, limits: FetchLimits) -> bytes | Failure | Again:
        response = self._send(access, sending, sending.url, limits)
        try:
            if response.status_code in REDIRECTS and sending.method == "GET":
                target = link_within(access, sending.url, response.headers.get("Location"))
                if target is None:
                    return REDIRECTED
                response.close()
                response = self._send(access, sending, target, limits)
            if response.status_code != requests.codes.ok:
                return failure_of(response)
            return _whole(b"".join(_chunks(response, limits)), limits)
        finally:
            response.close()

    def _send(self, access: FhirAccess, sending: Sending, url: str, limits: FetchLimits) -> Response:
        """Sends to `url` exactly as it is spelt: a signed link must not be encoded anew (RB-23).

        By the adapter, without the session's own handling of redirects, which would read the whole of their bodies.
        """
        seconds = limits.seconds_left
        if seconds <= 0:
            raise LateError
        request = requests.Request(sending.method, url, sending.headers(access.token), data=sending.body)
        prepared = self.session.prepare_request(request)
        prepared.url = url
        adapter = self.session.get_adapter(url)
        verify = True if self.session.verify is None else self.session.verify
        return adapter.send(prepared, stream=True, timeout=seconds, verify=verify)


def _final(answer: bytes | Failure | Again) -> bytes | Failure:
    return answer.failure if isinstance(answer, Again) else answer


def _whole(body: bytes, limits: FetchLimits) -> bytes | Failure:
    """The body, unless it ended because it was cut: an answer without length would look complete."""
    if limits.seconds_left <= 0:
        raise LateError
    return body if body.strip() else EMPTY


def _chunks(response: Response, limits: FetchLimits) -> Iterator[bytes]:
    """The body as it unpacks, a chunk at a time: a gzip bomb grows no further than what is read (RB-33)."""
    size = 0
    for chunk in response.raw.stream(CHUNK, decode_content=True):
        size += len(chunk)
        if size > MAX_ANSWER_BYTES or not limits.spend(len(chunk)):
            raise TooMuchError
        if limits.seconds_left <= 0:
            raise LateError
        yield chunk
