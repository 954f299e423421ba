"""Sessions: one page, one patient; ended ones are gone; nothing of a patient in their text."""

from cds_service.allow_list import ServerBase
from cds_service.app.sessions import LIFETIME_S, MOST, Sessions
from cds_service.fhir_access import FhirAccess
from cds_service.scopes import CREATE, READ, Scopes

ACCESS = FhirAccess(ServerBase.parse("https://fhir.example.org/r4"), "secret-token")


def test_two_pages_of_one_patient_are_two_sessions() -> None:
    sessions = Sessions()
    one, other = (sessions.open(ACCESS, "p1") for _ in range(2))
    sessions.answer(one.handle, {"ecog": "1"})
    assert one.handle != other.handle
    assert sessions.get(other.handle) == other
    changed = sessions.get(one.handle)
    assert changed is not None
    assert dict(changed.answers) == {"ecog": "1"}


def test_a_session_ends_after_a_days_work() -> None:
    now = [0.0]
    sessions = Sessions(lambda: now[0])
    session = sessions.open(ACCESS, "p1")
    now[0] = LIFETIME_S - 1
    assert sessions.get(session.handle) is not None
    now[0] = LIFETIME_S
    assert sessions.get(session.handle) is None
    assert sessions.answer(session.handle, {}) is None


def test_the_oldest_makes_room() -> None:
    sessions = Sessions()
    first = sessions.open(ACCESS, "p1")
    for _ in range(MOST):
        sessions.open(ACCESS, "p2")
    assert sessions.get(first.handle) is None


def test_a_session_in_a_log_names_neither_patient_nor_token_nor_answers() -> None:
    said = repr(Sessions().open(ACCESS, "patient-17"))
    assert "patient-17" not in said
    assert "secret-token" not in said


def test_a_session_says_what_its_token_may_do() -> None:
    sessions = Sessions()
    scopes = Scopes.parse("launch patient/Observation.rs patient/Observation.c?category=survey")
    granted = sessions.open(FhirAccess(ACCESS.base, "token", scopes), "p1")
    assert granted.granted is scopes
    assert granted.may("Observation", READ)
    assert not granted.may("Observation", CREATE)
    assert sessions.open(FhirAccess(ACCESS.base), "p1").may("Observation", CREATE)
