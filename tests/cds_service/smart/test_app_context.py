"""What a card's link says, sealed: it opens a level, and chooses nothing else."""

import base64
import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from cds_service.allow_list import ServerBase
from cds_service.seal import Seal
from cds_service.smart.app_context import MEMBER, STALE_S, AppContexts
from tests.cds_service.calling import EXTENSION, HOOK, call, prefetch_of
from tests.cds_service.smart.conftest import Registered
from tests.cds_service.smart.fake_ehr import FakeEhr, launched

BASE = ServerBase.parse("https://fhir.example/r4")
CONTEXTS = AppContexts(Seal.of_file(None))


def fired(client: TestClient, **members: Any) -> list[dict[str, Any]]:
    answer = client.post(HOOK, json=call(prefetch=prefetch_of(), **members))
    cards: list[dict[str, Any]] = answer.json()["cards"]
    assert cards
    return cards


@pytest.mark.requirement("SM-28", "CH-87", "CH-88", "CH-90")
def test_cards_open_the_app_at_their_level(app: TestClient, ehr: FakeEhr) -> None:
    cards = fired(app, fhirServer=f"{ehr.iss}/")
    noms = next(card for card in cards if card["extension"][EXTENSION]["kind"] == "noms")
    level = noms["extension"][EXTENSION]["result"]["level"]
    (link,) = noms["links"]
    assert (link["type"], link["url"]) == ("smart", "http://127.0.0.1:8000/smart/launch")
    assert all(len(card["links"]) == 1 for card in cards)
    ehr.members = {"appContext": link["appContext"]}
    answer = launched(app, ehr)
    assert answer.headers["location"].endswith(f"?level={level}")
    assert app.get(answer.headers["location"]).status_code == 200


@pytest.mark.requirement("CH-90")
def test_a_link_holds_nothing_that_can_be_read(app: TestClient, ehr: FakeEhr) -> None:
    for card in fired(app, fhirServer=ehr.iss):
        (link,) = card["links"]
        sealed = json.loads(link["appContext"])[MEMBER]
        raw = base64.urlsafe_b64decode(sealed)
        for told in (b"karlsen", b"level", b"Karlsen"):
            assert told not in raw + link["appContext"].encode()
        assert "?" not in link["url"]


@pytest.mark.requirement("CH-87", "CH-88")
def test_cards_link_only_where_the_app_is_registered(app: TestClient, ehr: FakeEhr) -> None:
    for server in (None, "https://elsewhere.example/fhir", f"{ehr.origin}/fhir/other", "not a url"):
        assert not any("links" in card for card in fired(app, fhirServer=server))


@pytest.mark.requirement("SM-28")
@pytest.mark.parametrize(
    "shape",
    [
        lambda text: text,
        json.loads,
        lambda text: base64.b64encode(text.encode()).decode(),
        lambda text: base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode(),
        lambda text: json.loads(text) | {"more": [1, 2]},
    ],
)
def test_a_context_is_read_however_it_comes_back(shape: Any) -> None:
    assert CONTEXTS.level(shape(CONTEXTS.of(BASE, "p1", "T8")), BASE, "p1") == "T8"


def changed(text: str) -> str:
    sealed = json.loads(text)[MEMBER]
    return json.dumps({MEMBER: sealed[:30] + ("A" if sealed[30] != "A" else "B") + sealed[31:]})


@pytest.mark.requirement("SM-28")
@pytest.mark.parametrize(
    "tamper",
    [
        changed,
        lambda _: json.dumps({MEMBER: json.dumps({"for": "x", "level": "L1"})}),
        lambda _: AppContexts(Seal.of_file(None)).of(BASE, "p1", "L1"),
        lambda _: json.dumps({MEMBER: Seal.of_file(None).seal("session:x", b"{}")}),
        lambda _: "patient=p2", lambda _: "", lambda _: None, lambda _: 7, lambda _: [], lambda _: {},
        lambda _: {MEMBER: 7}, lambda _: "[" * 4000, lambda _: "x" * 100_000, lambda _: "\ud800",
    ],
)  # fmt: skip
def test_a_context_that_was_changed_or_is_not_ours_is_passed_over(tamper: Any) -> None:
    assert CONTEXTS.level(tamper(CONTEXTS.of(BASE, "p1", "T8")), BASE, "p1") == ""


@pytest.mark.requirement("SM-28")
def test_a_context_of_another_patient_or_server_is_passed_over() -> None:
    context = CONTEXTS.of(BASE, "p1", "T8")
    assert CONTEXTS.level(context, BASE, "p2") == ""
    assert CONTEXTS.level(context, ServerBase.parse("https://fhir.example/r5"), "p1") == ""


@pytest.mark.requirement("SM-28")
def test_a_stale_context_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    context, now = CONTEXTS.of(BASE, "p1", "T8"), time.time()
    monkeypatch.setattr(time, "time", lambda: now + STALE_S - 5)
    assert CONTEXTS.level(context, BASE, "p1") == "T8"
    monkeypatch.setattr(time, "time", lambda: now + STALE_S + 5)
    assert CONTEXTS.level(context, BASE, "p1") == ""


@pytest.mark.requirement("SM-24", "SM-28")
def test_a_context_never_chooses_the_patient(app: TestClient, ehr: FakeEhr) -> None:
    """The launch is another patient's: the page is theirs, and opens as if there were no context."""
    (link,) = fired(app, fhirServer=ehr.iss)[0]["links"]
    ehr.members = {"appContext": link["appContext"], "patient": "okafor"}
    answer = launched(app, ehr)
    assert "?level" not in answer.headers["location"]
    assert "Okafor" in app.get(answer.headers["location"]).text


@pytest.mark.requirement("SM-27", "SM-29")
def test_a_launch_is_in_the_audit(registered: Registered, ehr: FakeEhr, tmp_path: Any) -> None:
    from sqlalchemy import create_engine, text

    database = f"sqlite:///{tmp_path}/audit.sqlite3"
    ehr.members = {"tenant": "clinic-7"}
    with registered(database_url=database) as client:
        launched(client, ehr)
        launched(client, ehr, code=None, error="access_denied")
    engine = create_engine(database)
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT service, method, issuer, tenant, user_id, patient, status FROM answer")
        ).all()
    engine.dispose()
    assert [tuple(row) for row in rows] == [
        ("smart-launch", "smart", ehr.iss, "clinic-7", "Practitioner/dr-1", "Patient/karlsen", 303)
    ]
