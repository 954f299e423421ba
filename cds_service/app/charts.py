"""A session's chart, read and assessed with its answers, or the page that says why that cannot be had."""

from collections.abc import Mapping
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from cds_service.app.answers import AnswerError, overrides
from cds_service.app.pages import show
from cds_service.app.record import Reader, Reading, Record
from cds_service.app.renewals import RelaunchError
from cds_service.app.sessions import Session, Sessions
from cds_service.clock import index_time
from cds_service.errors import ServiceError, UnavailableError
from spinal_metastasis.facts import PatientFacts
from spinal_metastasis.what_if import OverrideError, overridden


async def opened(sessions: Sessions, reader: Reader, handle: str) -> Session | Response:
    """The session of a page, with a token that lasts for this call, or the page that says why there is none."""
    return await run_in_threadpool(_opened, sessions, reader, handle)


def _opened(sessions: Sessions, reader: Reader, handle: str) -> Session | Response:
    try:
        session = sessions.get(handle)
        if session is None:
            return ended()
        fresh = reader.renewals.fresh(session)
    except UnavailableError as error:
        return told(error.status, "The page cannot be opened now.", str(error))
    return relaunch(reader, session) if fresh is None else fresh


def gather(reader: Reader, session: Session) -> Reading | Response:
    """The chart, or the page that says why there is none."""
    try:
        return reader.gather(session, index_time(reader.settings))
    except RelaunchError:
        return relaunch(reader, session)
    except ServiceError as error:
        return told(error.status, "The chart could not be read.", str(error))


def assessed(reader: Reader, reading: Reading, answers: Mapping[str, str]) -> Record:
    """With the answers in place. Raises `AnswerError`."""
    return reader.assessed(reading, partial(changed, answers=answers) if answers else None)


def changed(facts: PatientFacts, answers: Mapping[str, str]) -> PatientFacts:
    """The facts with the answers in place. Raises `AnswerError`."""
    try:
        return overridden(facts, overrides(facts, answers))
    except OverrideError as error:
        raise AnswerError(str(error)) from error


def ended() -> Response:
    text = "Open the patient again from the EHR. Answers that were not saved are gone."
    return told(410, "This page has ended.", text, note="")


def relaunch(reader: Reader, session: Session) -> Response:
    """The EHR's access has ended; its sign-in once more keeps the answers, unless the session went with it."""
    kept = not reader.renewals.has_ended(session)
    return show("relaunch.html", status=RelaunchError.status, session=session, kept=kept)


def no_place(error: AnswerError) -> Response:
    """An answer given before that the record cannot take any more; nothing is concluded or written with it."""
    return told(409, "This answer has no place in the record.", f"{error}. Take it back on the page.")


def told(status: int, title: str, text: str, *, note: str = "Nothing was assessed or saved.") -> Response:
    return show("told.html", status=status, title=title, text=text, note=note)
