"""Refresh, its single flight over threads and workers, and the end of a session."""

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from starlette.testclient import TestClient

from cds_service.app.sessions import Launched, Session, Sessions
from cds_service.connections import checked_session
from cds_service.fhir_access import FhirAccess
from cds_service.kept_records import InProcessRecords, KeptRecords
from cds_service.memory.database import Database
from cds_service.memory.kept import KeptTable
from cds_service.seal import Seal
from cds_service.sealed_records import SealedRecords
from cds_service.settings import Settings
from cds_service.smart.app_context import AppContexts
from cds_service.smart.parts import launcher_of
from cds_service.smart.registration import server_of
from cds_service.smart.renewal import MARGIN_S, SmartRenewals
from cds_service.smart.servers_file import with_smart_servers
from tests.cds_service.smart.conftest import Registered
from tests.cds_service.smart.fake_ehr import EVERYTHING, FakeEhr, Form, begin, launched, sign_in

REFRESH = {"refresh_token": "refresh-1"}


def rotating(ehr: FakeEhr) -> Callable[[Form], tuple[int, Any]]:
    """A server that takes each refresh token once, and ends the grant when one comes again."""
    good, used, lock = {"refresh-1"}, set[str](), threading.Lock()

    def answer(form: Form) -> tuple[int, Any]:
        if form["grant_type"] != "refresh_token":
            return 200, ehr.good_answer(form) | REFRESH
        token = form["refresh_token"]
        with lock:
            if token in used or token not in good:
                good.clear()
                return 400, {"error": "invalid_grant"}
            used.add(token)
            fresh = f"refresh-{len(used) + 1}"
            good.add(fresh)
        return 200, ehr.good_answer(form) | {"refresh_token": fresh, "id_token": None}

    return answer


def refreshes(ehr: FakeEhr) -> list[Form]:
    return [form for form in ehr.forms if form["grant_type"] == "refresh_token"]


@pytest.mark.requirement("SM-40", "SM-41")
def test_a_refused_token_is_renewed_once_and_the_page_is_shown(app: TestClient, ehr: FakeEhr) -> None:
    ehr.answer = rotating(ehr)
    page = launched(app, ehr).headers["location"]
    for times in (1, 2):
        ehr.tokens.clear()
        assert app.get(page).status_code == 200
        assert len(refreshes(ehr)) == times
    assert [form["refresh_token"] for form in refreshes(ehr)] == ["refresh-1", "refresh-2"]
    assert set(refreshes(ehr)[0]) == {"grant_type", "refresh_token", "client_id"}


@pytest.mark.requirement("SM-40")
def test_a_token_that_is_about_to_end_is_renewed_first(app: TestClient, ehr: FakeEhr) -> None:
    ehr.answer = rotating(ehr)
    ehr.members = {"expires_in": MARGIN_S - 1}
    page = launched(app, ehr).headers["location"]
    before = set(ehr.tokens)
    app.get(page)
    sent = [headers["Authorization"] for path, headers in ehr.asked if path.startswith("/fhir/Condition")]
    assert sent
    assert not [token for token in before if f"Bearer {token}" in sent]


@pytest.mark.requirement("SM-41")
def test_what_is_read_beside_the_chart_is_read_with_the_renewed_token(app: TestClient, ehr: FakeEhr) -> None:
    """The document's Patient is whole, not its id alone."""
    ehr.members = REFRESH
    document = f"{launched(app, ehr).headers['location']}/summary/bundle"
    (before,) = patients_of(app.get(document).json())
    ehr.answer = rotating(ehr)
    ehr.tokens.clear()
    (after,) = patients_of(app.get(document).json())
    assert len(refreshes(ehr)) == 1
    assert before["name"]
    assert after == before


def patients_of(document: Any) -> list[Any]:
    resources = (entry["resource"] for entry in document["entry"])
    return [resource for resource in resources if resource["resourceType"] == "Patient"]


@pytest.mark.requirement("SM-22", "SM-41")
def test_a_token_that_cannot_be_renewed_is_used_until_it_is_refused(app: TestClient, ehr: FakeEhr) -> None:
    """How long it lives was not told, or is told by a clock that is not ours."""
    ehr.members = {"expires_in": 1}
    page = launched(app, ehr).headers["location"]
    assert app.get(page).status_code == 200
    ehr.tokens.clear()
    assert app.get(page).status_code == 401


@pytest.mark.requirement("SM-40")
def test_a_refresh_token_that_is_not_replaced_stays(app: TestClient, ehr: FakeEhr) -> None:
    ehr.members = REFRESH
    page = launched(app, ehr).headers["location"]
    ehr.members = {"refresh_token": None, "id_token": None, "scope": None}
    for _ in range(2):
        ehr.tokens.clear()
        assert app.get(page).status_code == 200
    assert [form["refresh_token"] for form in refreshes(ehr)] == ["refresh-1", "refresh-1"]


@pytest.mark.requirement("SM-41")
def test_without_a_refresh_token_the_page_asks_to_be_opened_again(app: TestClient, ehr: FakeEhr) -> None:
    page = launched(app, ehr).headers["location"]
    ehr.tokens.clear()
    answer = app.get(page)
    assert answer.status_code == 401
    assert "Open the app again from the EHR" in answer.text
    assert "not saved" not in answer.text
    assert refreshes(ehr) == []


@pytest.mark.requirement("SM-30", "SM-41")
@pytest.mark.parametrize(
    ("members", "claims", "kept"),
    [({}, {}, True), ({"patient": "okafor"}, {}, False), ({}, {"fhirUser": "Practitioner/dr-2"}, False)],
)
def test_signing_in_again_keeps_the_answers_of_the_same_patient_and_user(
    app: TestClient, ehr: FakeEhr, members: dict[str, str], claims: dict[str, str], kept: bool
) -> None:
    page = launched(app, ehr).headers["location"]
    app.post(f"{page}/answers", data={"ecog": "1"})
    ehr.tokens.clear()
    over = app.get(page)
    assert "keeps the 1 answer that is not saved" in over.text
    handle = page.rpartition("/")[2]
    assert f'href="/smart/again/{handle}"' in over.text
    again = app.get(f"/smart/again/{handle}", follow_redirects=False)
    ehr.members, ehr.claims = members, claims
    new = app.get(sign_in(ehr, again.headers["location"]), follow_redirects=False).headers["location"]
    assert new != page
    assert app.get(new).status_code == 200
    assert ("not in the record" in app.post(f"{new}/end").text) is kept
    assert app.get(page).status_code == (410 if kept else 401)
    assert app.get("/smart/again/unknown").status_code == 410


@pytest.mark.requirement("SM-41")
def test_a_token_refused_twice_is_not_renewed_twice(app: TestClient, ehr: FakeEhr) -> None:
    ehr.members = REFRESH
    page = launched(app, ehr).headers["location"]
    ehr.answer = lambda form: (200, ehr.good_answer(form) | {"access_token": "never-good", "id_token": None})
    ehr.tokens.clear()
    assert app.get(page).status_code == 401
    assert len(refreshes(ehr)) == 1


@pytest.mark.requirement("SM-41")
@pytest.mark.parametrize(
    ("status", "body", "then"),
    [
        (400, {"error": "invalid_grant"}, 410),
        (500, b"<html>", 401),
        (400, {"error": "invalid_client"}, 401),
        (200, {"access_token": "x y"}, 401),
    ],
)
def test_a_grant_that_has_ended_ends_the_session(
    app: TestClient, ehr: FakeEhr, status: int, body: Any, then: int
) -> None:
    """Any other fault leaves the session, without a refresh token: it may have been used."""
    ehr.members = REFRESH
    page = launched(app, ehr).headers["location"]
    ehr.answer = lambda _: (status, body)
    ehr.tokens.clear()
    over = app.get(page)
    assert over.status_code == 401
    assert ("/smart/again/" in over.text) is (then == 401)
    assert app.get(page).status_code == then
    assert len(refreshes(ehr)) == 1


@pytest.mark.requirement("SM-24", "SM-30")
@pytest.mark.parametrize("patient", ["okafor", "", 7, ["karlsen"]])
def test_a_renewed_token_of_another_patient_ends_the_session(app: TestClient, ehr: FakeEhr, patient: object) -> None:
    ehr.members = REFRESH
    page = launched(app, ehr).headers["location"]
    ehr.members = {"patient": patient, "id_token": None}
    ehr.tokens.clear()
    assert app.get(page).status_code == 401
    assert app.get(page).status_code == 410


@pytest.mark.requirement("SM-23", "SM-40")
def test_what_a_renewed_token_no_longer_covers_is_told(app: TestClient, ehr: FakeEhr) -> None:
    ehr.members = REFRESH
    page = launched(app, ehr).headers["location"]
    ehr.members = {"scope": EVERYTHING.replace("patient/Procedure.rs", ""), "id_token": None}
    ehr.tokens.clear()
    app.get(page)
    assert "Not granted by the EHR:</strong> Procedure" in app.get(page).text


@pytest.fixture(params=["in process", "database"])
def workers(
    request: pytest.FixtureRequest, ehr: FakeEhr, settings_for: Callable[..., Settings], tmp_path: Path
) -> Iterator[list[SmartRenewals]]:
    """Two workers that share their sessions: two threads of one process, or two processes' worth of one database."""
    settings = with_smart_servers(settings_for(ehr.iss), {})
    databases: list[Database] = []
    if request.param == "in process":
        shared: list[KeptRecords] = [InProcessRecords()] * 2
    else:
        seal = tmp_path / "keys"
        seal.write_bytes(Fernet.generate_key())
        databases = [Database(f"sqlite:///{tmp_path}/kept.sqlite3") for _ in range(2)]
        shared = [SealedRecords(KeptTable(database), Seal.of_file(seal)) for database in databases]
    with checked_session() as http:
        contexts = AppContexts(Seal.of_file(None))
        yield [SmartRenewals(launcher_of(settings, Sessions(one), one, http, contexts)) for one in shared]
    for database in databases:
        database.close()


def opened(worker: SmartRenewals, ehr: FakeEhr) -> Session:
    server = server_of(worker.launcher.settings.smart_registrations, ehr.iss)
    assert server is not None
    ends = worker.now() + 3600
    return worker.launcher.sessions.open(
        FhirAccess(server.base, "stale"), "karlsen", None, Launched(iss=ehr.iss, ends=ends, refresh_token="refresh-1")
    )


@pytest.mark.requirement("SM-40")
def test_of_all_who_need_a_new_token_one_asks_for_it(ehr: FakeEhr, workers: list[SmartRenewals]) -> None:
    ehr.answer = rotating(ehr)
    session = opened(workers[0], ehr)
    barrier = threading.Barrier(12)

    def renew(number: int) -> str | None:
        barrier.wait()
        found = workers[number % 2].renewed(session)
        return None if found is None else found.access.token

    with ThreadPoolExecutor(12) as pool:
        tokens = set(pool.map(renew, range(12)))
    assert len(refreshes(ehr)) == 1
    assert tokens == ehr.tokens
    assert workers[1].renewed(session) is not None
    assert len(refreshes(ehr)) == 1


@pytest.mark.requirement("SM-40")
def test_a_worker_that_died_while_renewing_leaves_nobody_waiting(ehr: FakeEhr, workers: list[SmartRenewals]) -> None:
    """The refresh token may have been used: nobody uses it again."""
    session = opened(workers[0], ehr)
    launched_ = session.launched
    assert launched_ is not None
    gone = replace(launched_, refresh_token=None, renewing_since=0.0)
    workers[0].launcher.sessions.change(session.handle, lambda held: replace(held, launched=gone))
    assert workers[1].renewed(session) is None
    assert ehr.forms == []


@pytest.mark.requirement("SM-42")
def test_closing_a_page_gives_back_its_tokens_and_ends_it(app: TestClient, ehr: FakeEhr) -> None:
    ehr.members = REFRESH
    page = launched(app, ehr).headers["location"]
    other = launched(app, ehr).headers["location"]
    assert f'action="{page}/end"' in app.get(page).text
    closed = app.post(f"{page}/end")
    assert closed.status_code == 200
    assert "This page is closed" in closed.text
    assert [form["token_type_hint"] for form in ehr.revoked] == ["refresh_token", "access_token"]
    assert ehr.revoked[0]["token"] == "refresh-1"
    assert ehr.revoked[1]["token"] in ehr.tokens
    assert app.get(page).status_code == 410
    assert app.post(f"{page}/end").status_code == 410
    assert app.get(other).status_code == 200


@pytest.mark.requirement("SM-42")
def test_answers_that_were_not_saved_are_asked_about_first(app: TestClient, ehr: FakeEhr) -> None:
    page = launched(app, ehr).headers["location"]
    app.post(f"{page}/answers", data={"ecog": "1"})
    asked = app.post(f"{page}/end")
    assert "1 answer is not in the record" in asked.text
    assert ehr.revoked == []
    assert app.get(page).status_code == 200
    assert "This page is closed" in app.post(f"{page}/end", data={"sure": "yes"}).text
    assert app.get(page).status_code == 410


@pytest.mark.requirement("SM-42")
def test_a_server_that_takes_nothing_back_is_not_asked(app: TestClient, ehr: FakeEhr) -> None:
    assert ehr.document is not None
    del ehr.document["revocation_endpoint"]
    page = launched(app, ehr).headers["location"]
    assert app.post(f"{page}/end").status_code == 200
    assert ehr.revoked == []


@pytest.mark.requirement("SM-33")
def test_no_token_goes_to_another_server(app: TestClient, ehr: FakeEhr) -> None:
    """The chart's references to elsewhere are not followed, and a page of another record is not shown."""
    page = launched(app, ehr).headers["location"]
    assert app.get(f"{page}/resource/Observation/http:%2F%2Fattacker.example%2Fx").status_code == 404
    assert {headers["Host"] for _, headers in ehr.asked} == {ehr.origin.removeprefix("http://")}


@pytest.mark.requirement("SM-30")
def test_sessions_outlive_the_process_where_there_is_a_database(
    registered: Registered, ehr: FakeEhr, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keys, database = tmp_path / "session.keys", tmp_path / "memory.sqlite3"
    first, second = Fernet.generate_key(), Fernet.generate_key()
    keys.write_bytes(first)
    shared = {"session_keys": keys, "database_url": f"sqlite:///{database}"}
    with registered(**shared) as client:
        page = launched(client, ehr).headers["location"]
        client.post(f"{page}/answers", data={"ecog": "1"})
    keys.write_bytes(second + b"\n" + first)
    with registered(**shared) as client:
        assert "Karlsen" in client.get(page).text
    for file in tmp_path.glob("memory.sqlite3*"):
        content = file.read_bytes()
        assert not [secret for secret in (*ehr.tokens, page.rpartition("/")[2]) if secret.encode() in content]
    keys.write_bytes(Fernet.generate_key())
    with registered(**shared) as client, caplog.at_level(logging.WARNING):
        assert client.get(page).status_code == 410
    assert "does not open" in caplog.text


def test_launches_that_only_begin_end_no_session(
    registered: Registered, ehr: FakeEhr, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cds_service.sealed_records.InProcessRecords", partial(InProcessRecords, most=3))
    with registered() as client:
        page = launched(client, ehr).headers["location"]
        for _ in range(5):
            begin(client, ehr)
        assert client.get(page).status_code == 200


def test_closing_works_on_both_kinds_of_records(workers: list[SmartRenewals], ehr: FakeEhr) -> None:
    session = opened(workers[0], ehr)
    assert workers[1].launcher.sessions.end(session.handle) == session
    assert workers[0].launcher.sessions.get(session.handle) is None
