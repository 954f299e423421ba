"""Asks a FHIR server: one pooled session, bytes out, every failure a reason. Nothing here raises or logs a URL.

The token goes to the server's own origin and nowhere else; redirects are not followed by themselves, one on the same
base is. Every call ends at the deadline, whatever the server does.
"""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin, urlsplit

import requests
from requests import Response
from urllib3.exceptions import HTTPError

from cds_service.allow_list import ServerBase
from cds_service.connections import CURRENT, AddressRefusedError, Cable, checked_session
from cds_service.fhir_access import FhirAccess
from cds_service.fhir_queries import LONGEST_GET, Query
from spinal_metastasis.results import NoteCode

MAX_ANSWER_BYTES: Final = 16 * 1024 * 1024
MAX_GATHERED_BYTES: Final = 64 * 1024 * 1024
CHUNK: Final = 65_536
RETRIED: Final = frozenset({429, 502, 503, 504})
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
REFUSED_QUERY: Final = frozenset({400, 404, 405, 414, 422, 501})
RETRY_AFTER_S: Final = 0.1
FHIR_JSON: Final = "application/fhir+json"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer; `reason` completes "the FHIR server …". `query_refused`: another form may be accepted."""

    code: NoteCode
    reason: str
    query_refused: bool = False


class FetchLimits:
    """Time and bytes left to one call of the service, shared by its fetches; and the cables to cut at the end."""

    def __init__(self, seconds: float, total_bytes: int = MAX_GATHERED_BYTES) -> None:
        self._end = time.monotonic() + seconds
        self._bytes_left = total_bytes
        self._cables: set[Cable] = set()
        self._lock = threading.Lock()

    @property
    def seconds_left(self) -> float:
        return self._end - time.monotonic()

    def spend(self, size: int) -> bool:
        """Count bytes that arrived; False = more than all the answers together may have."""
        with self._lock:
            self._bytes_left -= size
            return self._bytes_left >= 0

    def watch(self, cable: Cable) -> None:
        with self._lock:
            self._cables.add(cable)

    def leave(self, cable: Cable) -> None:
        with self._lock:
            self._cables.discard(cable)

    def cut_all(self) -> None:
        """End what is still under way."""
        with self._lock:
            cables = tuple(self._cables)
        for cable in cables:
            cable.cut()


class TooMuchError(Exception):
    """The answer is longer than is read."""


class LateError(Exception):
    """The deadline passed."""


@dataclass(frozen=True, slots=True)
class FhirClient:
    """Safe to share between threads and calls: the session keeps connections, and nothing else."""

    session: requests.Session = field(default_factory=checked_session)

    def ask(self, access: FhirAccess, query: Query, limits: FetchLimits) -> bytes | Failure:
        """One read or search; a long search goes as `POST [type]/_search`."""
        url = f"{access.base.url}/{query.resource_type}"
        if query.is_read:
            return self.get(access, f"{url}/{query.resource_id}", limits)
        if len(url) + 1 + len(query.encoded) <= LONGEST_GET:
            return self.get(access, f"{url}?{query.encoded}", limits)
        return _final(self._fetch("POST", access, f"{url}/_search", limits, query.encoded))

    def get(self, access: FhirAccess, url: str, limits: FetchLimits) -> bytes | Failure:
        """One GET, retried once where that can help and there is time."""
        answer = self._fetch("GET", access, url, limits)
        if isinstance(answer, Again):
            if limits.seconds_left <= answer.after:
                return answer.failure
            time.sleep(answer.after)
            answer = self._fetch("GET", access, url, limits)
        return _final(answer)

    def _fetch(
        self, method: str, access: FhirAccess, url: str, limits: FetchLimits, form: str | None = None
    ) -> "bytes | Failure | Again":
        cable = Cable()
        limits.watch(cable)
        CURRENT.cable = cable
        try:
            return self._exchange(method, access, url, limits, form)
        except (requests.Timeout, LateError):
            return TOO_SLOW
        except TooMuchError:
            return Failure(NoteCode.NOT_FETCHED, "sent more than is read")
        except AddressRefusedError:
            return Failure(NoteCode.SERVER_NOT_ALLOWED, "is at an address that is not called")
        except (requests.RequestException, HTTPError, OSError, ValueError):
            return TOO_SLOW if limits.seconds_left <= 0 else Again(BROKEN_OFF, 0.0)
        finally:
            CURRENT.cable = None
            cable.plug(None)
            limits.leave(cable)

    def _exchange(
        self, method: str, access: FhirAccess, url: str, limits: FetchLimits, form: str | None
    ) -> "bytes | Failure | Again":
        response = self._send(method, access, url, limits, form)
        try:
            if response.status_code in REDIRECTS and method == "GET":
                target = link_within(access.base, url, response.headers.get("Location"))
                if target is None:
                    return Failure(NoteCode.NOT_FETCHED, "redirected elsewhere, which is not followed")
                response.close()
                response = self._send(method, access, target, limits, None)
            if response.status_code != requests.codes.ok:
                return _failure(response)
            return _whole(b"".join(_chunks(response, limits)), limits)
        finally:
            response.close()

    def _send(self, method: str, access: FhirAccess, url: str, limits: FetchLimits, form: str | None) -> Response:
        seconds = limits.seconds_left
        if seconds <= 0:
            raise LateError
        return self.session.request(
            method, url, data=form, headers=_headers(access, form), timeout=seconds, allow_redirects=False, stream=True
        )


@dataclass(frozen=True, slots=True)
class Again:
    """A failure that may pass: ask once more after so many seconds."""

    failure: Failure
    after: float


def _final(answer: bytes | Failure | Again) -> bytes | Failure:
    return answer.failure if isinstance(answer, Again) else answer


TOO_SLOW: Final = Failure(NoteCode.NOT_FETCHED, "did not answer in time")
BROKEN_OFF: Final = Failure(NoteCode.NOT_FETCHED, "could not be reached, or broke off")


def _headers(access: FhirAccess, form: str | None) -> dict[str, str]:
    headers = {
        "Accept": FHIR_JSON, "Accept-Encoding": "gzip", "Cache-Control": "no-cache", "User-Agent": "spinemets-cds",
    }  # fmt: skip
    if access.token is not None:
        headers["Authorization"] = f"Bearer {access.token}"
    if form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    return headers


def _whole(body: bytes, limits: FetchLimits) -> bytes | Failure:
    """The body, unless it ended because it was cut: an answer without length would look complete."""
    if limits.seconds_left <= 0:
        raise LateError
    return body if body.strip() else Failure(NoteCode.NOT_FETCHED, "sent an empty answer")


def _chunks(response: Response, limits: FetchLimits) -> Iterator[bytes]:
    size = 0
    for chunk in response.raw.stream(CHUNK, decode_content=True):
        size += len(chunk)
        if size > MAX_ANSWER_BYTES or not limits.spend(len(chunk)):
            raise TooMuchError
        if limits.seconds_left <= 0:
            raise LateError
        yield chunk


def _failure(response: Response) -> Failure | Again:
    status = response.status_code
    if status in {401, 403}:
        return Failure(NoteCode.NOT_AUTHORISED, f"refused the token ({status})")
    failure = Failure(NoteCode.NOT_FETCHED, f"answered {status}", query_refused=status in REFUSED_QUERY)
    return Again(failure, _seconds_to_wait(response)) if status in RETRIED else failure


def _seconds_to_wait(response: Response) -> float:
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else RETRY_AFTER_S


def link_within(base: ServerBase, current: str, link: str | None) -> str | None:
    """The absolute form of a link, if it stays on the base (same origin, path at or below it); else None (RB-23)."""
    try:
        absolute = urljoin(current, link or "")
        target = ServerBase.parse(absolute.partition("#")[0].partition("?")[0])
    except ValueError:
        return None
    query = urlsplit(absolute).query
    stays = bool(link) and base.covers(target)
    return (target.url + (f"?{query}" if query else "")) if stays else None
