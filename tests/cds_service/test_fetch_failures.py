"""Every status is a reason, and how long to wait before the one retry (RB-25)."""

import datetime as dt
from email.utils import format_datetime

import pytest
from requests import Response

from cds_service.fetch_failures import RETRY_AFTER_S, Again, Failure, failure_of, seconds_to_wait
from spinal_metastasis.results import NoteCode


def word(status: int) -> str:
    return f"status_{str(status)[0]}xx"


def response(status: int, **headers: str) -> Response:
    made = Response()
    made.status_code = status
    made.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return made


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_token_is_said_to_be_one(status: int) -> None:
    assert failure_of(response(status)) == Failure(
        NoteCode.NOT_AUTHORISED, f"refused the token ({status})", word=word(status)
    )


@pytest.mark.parametrize("status", [204, 206, 304, 402, 406, 409, 410, 418, 451, 500, 505, 599])
def test_what_asking_again_cannot_help_ends_there(status: int) -> None:
    assert failure_of(response(status)) == Failure(NoteCode.NOT_FETCHED, f"answered {status}", word=word(status))


@pytest.mark.parametrize("status", [400, 404, 405, 414, 415, 422, 501])
def test_a_refused_query_may_be_asked_in_another_form(status: int) -> None:
    assert failure_of(response(status)) == Failure(
        NoteCode.NOT_FETCHED, f"answered {status}", query_refused=True, word=word(status)
    )


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_what_may_pass_is_asked_again_after_the_time_the_server_names(status: int) -> None:
    failure = Failure(NoteCode.NOT_FETCHED, f"answered {status}", word=word(status))
    assert failure_of(response(status, Retry_After="2")) == Again(failure, 2.0)
    assert failure_of(response(status)) == Again(failure, RETRY_AFTER_S)


def test_retry_after_may_be_a_date() -> None:
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=60)
    assert 55 < seconds_to_wait(format_datetime(soon, usegmt=True)) <= 60
    assert seconds_to_wait("Fri, 31 Dec 1999 23:59:59 GMT") == RETRY_AFTER_S


@pytest.mark.parametrize("text", ["", "soon", "-1", "1.5", "1" * 30, "²", "Fri, 31 Dec 1999 23:59:59"])
def test_a_retry_after_that_cannot_be_read_is_a_moment(text: str) -> None:
    assert seconds_to_wait(text) == RETRY_AFTER_S
