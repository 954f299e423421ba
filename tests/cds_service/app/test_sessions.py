"""Sessions: one page, one patient; ended ones are gone; nothing of a patient in their text."""

from dataclasses import replace

from cds_service.allow_list import ServerBase
from cds_service.app.sessions import LIFETIME_S, LONGEST_SAVE_S, Launched, Session, Sessions
from cds_service.fhir_access import FhirAccess
from cds_service.kept_records import InProcessRecords
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
    sessions = Sessions(now=lambda: now[0])
    session = sessions.open(ACCESS, "p1")
    now[0] = LIFETIME_S - 1
    assert sessions.get(session.handle) is not None
    now[0] = LIFETIME_S
    assert sessions.get(session.handle) is None
    assert sessions.answer(session.handle, {}) is None


def test_the_oldest_makes_room() -> None:
    sessions = Sessions(InProcessRecords(most=3))
    first, *others = (sessions.open(ACCESS, "p1") for _ in range(4))
    assert sessions.get(first.handle) is None
    assert all(sessions.get(other.handle) == other for other in others)


def test_a_session_in_a_log_names_neither_patient_nor_token_nor_answers() -> None:
    launched = Launched(iss="https://fhir.example.org/r4", ends=0, refresh_token="renewed")
    session = Sessions().open(ACCESS, "patient-17", "Practitioner/dr-17", launched)
    said = repr(session)
    for secret in ("patient-17", "secret-token", "renewed", "dr-17", session.handle):
        assert secret not in said


def test_a_session_says_what_its_token_may_do() -> None:
    sessions = Sessions()
    scopes = Scopes.parse("launch patient/Observation.rs patient/Observation.c?category=survey")
    granted = sessions.open(FhirAccess(ACCESS.base, "token", scopes), "p1")
    assert granted.may("Observation", READ)
    assert not granted.may("Observation", CREATE)
    assert sessions.open(FhirAccess(ACCESS.base), "p1").may("Observation", CREATE)


def test_a_session_comes_back_as_it_was_opened() -> None:
    scopes = Scopes.parse("patient/Observation.rs patient/Condition.rs?category=problem-list-item")
    access = FhirAccess(ACCESS.base, "token", scopes, relinks=True)
    launched = Launched(
        iss="https://fhir.example.org/r4", ends=17.5, study="ImagingStudy/1", not_granted=("Condition",)
    )
    sessions = Sessions()
    session = sessions.open(access, "p1", "Practitioner/1", launched)
    assert sessions.get(session.handle) == session
    assert session.study == "ImagingStudy/1"


def test_a_change_is_made_to_the_session_as_somebody_else_left_it() -> None:
    sessions = Sessions()
    session = sessions.open(ACCESS, "p1")
    others = iter(["1"])

    def change(before: Session) -> Session:
        for other in others:
            sessions.answer(session.handle, {"ecog": other})
        return replace(before, user="Practitioner/1")

    changed = sessions.change(session.handle, change)
    assert changed is not None
    assert (changed[1].answers, changed[1].user) == ({"ecog": "1"}, "Practitioner/1")
    assert sessions.get(session.handle) == changed[1]


def test_one_save_is_under_way_at_a_time() -> None:
    now = [1000.0]
    sessions = Sessions(now=lambda: now[0])
    handle = sessions.open(ACCESS, "p1").handle
    assert [sessions.begin_save(handle) for _ in range(2)] == [True, False]
    sessions.end_save(handle)
    assert sessions.begin_save(handle)
    now[0] += LONGEST_SAVE_S
    assert sessions.begin_save(handle)
    assert not sessions.begin_save("never opened")


def test_an_ended_session_is_gone() -> None:
    sessions = Sessions()
    session = sessions.open(ACCESS, "p1")
    sessions.end(session.handle)
    assert sessions.get(session.handle) is None
    assert sessions.answer(session.handle, {"ecog": "1"}) is None
    assert sessions.get("x" * 100_000) is None
