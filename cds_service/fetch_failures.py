"""Why a FHIR server gave no answer: every HTTP status, and every way a connection ends, is a reason (RB-25)."""

import datetime as dt
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Final

from requests import Response

from spinal_metastasis.results import NoteCode

STATUSES: Final = range(100, 600)
NOT_AUTHORISED: Final = frozenset({401, 403})
RETRIED: Final = frozenset({429, 502, 503, 504})
REFUSED_QUERY: Final = frozenset({400, 404, 405, 414, 415, 422, 501})
RETRY_AFTER_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer; `reason` completes "the FHIR server …". `query_refused`: another form may be accepted.

    `word`: one of few, for logs and metrics; without one the code is. `status`: of the answer, 0 = there was none.
    """

    code: NoteCode
    reason: str
    query_refused: bool = False
    word: str = ""
    status: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Again:
    """A failure that may pass: ask once more after so many seconds."""

    failure: Failure
    after: float


TOO_SLOW: Final = Failure(NoteCode.NOT_FETCHED, "did not answer in time", word="too_slow")
BROKEN_OFF: Final = Failure(NoteCode.NOT_FETCHED, "could not be reached, or broke off", word="broken_off")
TOO_LONG: Final = Failure(NoteCode.NOT_FETCHED, "sent more than is read", word="too_long")
EMPTY: Final = Failure(NoteCode.NOT_FETCHED, "sent an empty answer", word="empty")
REDIRECTED: Final = Failure(NoteCode.NOT_FETCHED, "redirected elsewhere, which is not followed", word="redirected")
WRONG_ADDRESS: Final = Failure(NoteCode.SERVER_NOT_ALLOWED, "is at an address that is not called", word="wrong_address")


def failure_of_status(status: int) -> Failure:
    """A status that is no success, of a whole answer or of one entry of a batch."""
    word = f"status_{status // 100}xx" if status in STATUSES else ""
    if status in NOT_AUTHORISED:
        return Failure(NoteCode.NOT_AUTHORISED, f"refused the token ({status})", word=word, status=status)
    return Failure(NoteCode.NOT_FETCHED, f"answered {status}", status in REFUSED_QUERY, word, status)


def failure_of(response: Response) -> Failure | Again:
    failure = failure_of_status(response.status_code)
    if response.status_code not in RETRIED:
        return failure
    return Again(failure, seconds_to_wait(response.headers.get("Retry-After", "")))


def seconds_to_wait(retry_after: str) -> float:
    """`Retry-After` in either form; a moment where there is none that can be read."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit() and len(text) < 6:
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return RETRY_AFTER_S
    if until.tzinfo is None:
        return RETRY_AFTER_S
    return max(RETRY_AFTER_S, (until - dt.datetime.now(dt.UTC)).total_seconds())
