"""`POST /cds-services/{id}/feedback`, on SQLite and on PostgreSQL (CH-120 to CH-130, RB-10)."""

import datetime as dt
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from cds_service.feedback_items import LONGEST_COMMENT, MOST_ITEMS
from cds_service.memory.tables import COMMENT, FEEDBACK, SHOWN_CARD
from cds_service.services import SERVICES
from tests.cds_service.calling import HOOK, is_outcome, service, trial
from tests.cds_service.reporting import FEEDBACK as ROUTE
from tests.cds_service.reporting import REASON, accepted, cards_of, item, stored_rows

SECRET = "Mrs Secretname"
NOT_A_MOMENT = (
    "2026-11-01", "2026-11-01T10:00:00", "yesterday", "", 1730000000, None, "2026-13-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
)  # fmt: skip


@pytest.fixture
def client(database_url: str) -> Iterator[TestClient]:
    with service(trial(database_url=database_url)) as running:
        yield running


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """For what is refused before a database is asked."""
    with service(trial(database_url=f"sqlite:///{tmp_path_factory.mktemp('refusing')}/memory.sqlite3")) as running:
        yield running


def send(client: TestClient, *items: Any, route: str = ROUTE) -> tuple[int, Any]:
    answer = client.post(route, json={"feedback": list(items)})
    return answer.status_code, answer.json()


@pytest.mark.requirement("CH-120", "CH-130")
def test_every_service_takes_feedback(client: TestClient) -> None:
    """CH-120; CH-130: 200 with a small JSON object."""
    for offered in SERVICES:
        answer = client.post(f"/cds-services/{offered.id}/feedback", json={"feedback": [item()]})
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
        assert answer.json() == {"accepted": 1, "unmatched": 1}


def test_an_unknown_service_takes_none(client: TestClient) -> None:
    """CH-101, CH-120."""
    status, outcome = send(client, item(), route="/cds-services/unknown/feedback")
    assert (status, is_outcome(outcome)) == (404, True)


@pytest.mark.requirement("CH-121", "CH-122", "CH-123")
def test_one_call_reports_on_several_cards_and_each_is_stored(client: TestClient, database_url: str) -> None:
    """CH-121, CH-122, CH-123: a batch of both outcomes, cards of two calls."""
    first, second = cards_of(client)[0], cards_of(client)[0]
    status, told = send(client, accepted(first), item(card=second["uuid"], overrideReason={"reason": REASON}))
    assert (status, told) == (200, {"accepted": 2, "unmatched": 0})
    stored = {row.card: row for row in stored_rows(database_url, FEEDBACK)}
    taken, refused = stored[first["uuid"]], stored[second["uuid"]]
    assert (taken.outcome, taken.suggestions) == ("accepted", [first["suggestions"][0]["uuid"]])
    assert (refused.outcome, refused.reason_code, refused.reason_system) == (
        "overridden", REASON["code"], REASON["system"],
    )  # fmt: skip
    assert refused.outcome_at == dt.datetime(2026, 11, 1, 10, 15, 30, tzinfo=dt.UTC)


@pytest.mark.requirement("CH-122", "RB-10")
@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2026-11-01T10:00:00.123Z", "2026-11-01T10:00:00.123000+00:00"),
        ("2026-11-01T12:30:00+02:30", "2026-11-01T10:00:00+00:00"),
        ("2026-10-31T22:00:00-12:00", "2026-11-01T10:00:00+00:00"),
    ],
)
def test_a_local_time_is_kept_in_utc(sent: str, kept: str, client: TestClient, database_url: str) -> None:
    """CH-122, RB-10: fractions and offsets."""
    assert send(client, item(outcomeTimestamp=sent))[0] == 200
    (row,) = stored_rows(database_url, FEEDBACK)
    assert row.outcome_at.isoformat() == kept


@pytest.mark.requirement("CH-122")
@pytest.mark.parametrize("when", NOT_A_MOMENT)
def test_a_time_that_would_have_to_be_guessed_is_refused(when: object, refusing: TestClient) -> None:
    """CH-122."""
    status, outcome = send(refusing, item() | {"outcomeTimestamp": when})
    assert status == 400
    assert is_outcome(outcome, "feedback[0].outcomeTimestamp")


@pytest.mark.requirement("CH-124", "RB-10")
@pytest.mark.parametrize(
    ("override", "system", "code", "comments"),
    [
        (None, None, None, []),
        ({}, None, None, []),
        ({"reason": REASON}, REASON["system"], "disagree", []),
        ({"reason": {"code": "own-code", "display": SECRET}}, None, "own-code", []),
        ({"userComment": SECRET}, None, None, [SECRET]),
        ({"reason": REASON, "userComment": f" {SECRET} "}, REASON["system"], "disagree", [SECRET]),
    ],
    ids=["none", "empty", "coded", "no system", "words", "both"],
)  # fmt: skip
def test_the_forms_of_an_override(
    override: object, system: str | None, code: str | None, comments: list[str], client: TestClient, database_url: str
) -> None:
    """CH-124, RB-10: a reason, words, both, neither; `display` and `system` may be missing. Words stand apart."""
    assert send(client, item(overrideReason=override))[0] == 200
    (row,) = stored_rows(database_url, FEEDBACK)
    assert (row.reason_system, row.reason_code) == (system, code)
    assert [comment.text for comment in stored_rows(database_url, COMMENT)] == comments
    assert "Secretname" not in str(tuple(row))


@pytest.mark.requirement("CH-125", "RB-10")
def test_the_same_report_twice_is_one_row_and_another_one_is_added(client: TestClient, database_url: str) -> None:
    """CH-125: append-only, idempotent on identical entries; acceptance after an override is one more row."""
    card = cards_of(client)[0]
    override = item(card=card["uuid"], overrideReason={"reason": REASON, "userComment": "why"})
    assert send(client, override)[1] == {"accepted": 1, "unmatched": 0}
    assert send(client, override, override)[1] == {"accepted": 2, "unmatched": 0, "repeated": 2}
    assert send(client, accepted(card, outcomeTimestamp="2026-11-01T11:00:00Z"))[1] == {"accepted": 1, "unmatched": 0}
    assert [row.outcome for row in sorted(stored_rows(database_url, FEEDBACK), key=lambda row: row.outcome_at)] == [
        "overridden", "accepted",
    ]  # fmt: skip
    assert len(stored_rows(database_url, COMMENT)) == 1


@pytest.mark.requirement("CH-126", "CH-130")
def test_one_bad_item_does_not_lose_the_others(client: TestClient, database_url: str) -> None:
    """CH-126: 200 with the counts and what was rejected, by index."""
    status, told = send(client, item(card=SECRET), item(), item(outcome="ignored"), 7)
    assert status == 200
    assert (told["accepted"], told["unmatched"]) == (1, 1)
    assert [one["index"] for one in told["rejected"]] == [0, 2, 3]
    assert told["rejected"][1]["reason"] == "feedback[2].outcome: is neither accepted nor overridden"
    assert "Secretname" not in str(told)
    assert len(stored_rows(database_url, FEEDBACK)) == 1


@pytest.mark.requirement("CH-126")
def test_where_no_item_is_good_the_call_is_refused_with_every_place(client: TestClient, database_url: str) -> None:
    """CH-126: 400 with the indices."""
    status, outcome = send(client, item(card=None), item(outcome="accepted"), item(outcome="accepted", card="x"))
    assert status == 400
    assert [issue["expression"] for issue in outcome["issue"]] == [
        ["feedback[0].card"], ["feedback[1].acceptedSuggestions"], ["feedback[2].card"],
        ["feedback[2].acceptedSuggestions"],
    ]  # fmt: skip
    assert stored_rows(database_url, FEEDBACK) == []


@pytest.mark.requirement("CH-123")
@pytest.mark.parametrize(
    "bad",
    [
        {"acceptedSuggestions": []},
        {"acceptedSuggestions": [{}]},
        {"acceptedSuggestions": ["x"]},
        {"acceptedSuggestions": [{"id": SECRET}]},
        {"outcome": "overridden", "overrideReason": SECRET},
        {"outcome": "overridden", "overrideReason": {"reason": SECRET}},
        {"outcome": "overridden", "overrideReason": {"reason": {"display": SECRET}}},
        {"outcome": "overridden", "overrideReason": {"reason": {"code": "x" * 256}}},
        {"outcome": "overridden", "overrideReason": {"reason": {"code": "x", "system": ["y"]}}},
        {"outcome": "overridden", "overrideReason": {"userComment": [SECRET]}},
        {"outcome": ["accepted"]},
        {"outcome": None},
    ],
)
def test_what_is_wrong_is_named_and_not_repeated(bad: dict[str, Any], refusing: TestClient) -> None:
    """CH-123, CH-126."""
    answer = refusing.post(ROUTE, json={"feedback": [item(outcome="accepted") | bad]})
    assert (answer.status_code, is_outcome(answer.json())) == (400, True)
    assert "Secretname" not in answer.text


def test_a_fault_that_two_readers_find_is_told_once(refusing: TestClient) -> None:
    """CH-126: the coded reason and the words stand in the same member."""
    status, outcome = send(refusing, item(overrideReason=SECRET))
    assert status == 400
    assert [issue["expression"] for issue in outcome["issue"]] == [["feedback[0].overrideReason"]]


@pytest.mark.requirement("CH-121")
@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"feedback": []}', b'{"feedback": null}', b'{"feedback": "x"}', b"{", b'"\\ud800"']
)
def test_a_body_without_items_is_refused(body: bytes, refusing: TestClient) -> None:
    """CH-121."""
    answer = refusing.post(ROUTE, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, is_outcome(answer.json())) == (400, True)


@pytest.mark.requirement("RB-10")
def test_a_lone_object_counts_as_a_list_of_one(client: TestClient, database_url: str) -> None:
    """RB-10."""
    card = cards_of(client)[0]
    lone = accepted(card) | {"acceptedSuggestions": {"id": card["suggestions"][0]["uuid"].upper()}}
    answer = client.post(ROUTE, json={"feedback": lone})
    assert (answer.status_code, answer.json()) == (200, {"accepted": 1, "unmatched": 0})
    assert stored_rows(database_url, FEEDBACK)[0].suggestions == [card["suggestions"][0]["uuid"]]


@pytest.mark.requirement("RB-10")
@pytest.mark.parametrize("spelling", ["{}", "urn:uuid:{}", " {} "])
def test_a_cards_uuid_is_known_in_any_spelling(spelling: str, client: TestClient) -> None:
    """RB-10."""
    card = cards_of(client)[0]["uuid"].upper()
    assert send(client, item(card=spelling.format(card)))[1] == {"accepted": 1, "unmatched": 0}


def test_characters_that_a_database_does_not_keep_lose_nothing(client: TestClient, database_url: str) -> None:
    """CH-126: PostgreSQL stores no NUL."""
    reason = {"reason": {"code": "a\0b"}, "userComment": "c\0d"}
    assert send(client, item(overrideReason=reason), item())[1] == {"accepted": 2, "unmatched": 2}
    assert [comment.text for comment in stored_rows(database_url, COMMENT)] == ["c�d"]


@pytest.mark.requirement("CH-127")
def test_a_long_comment_is_cut_and_the_answer_says_so(client: TestClient, database_url: str) -> None:
    """CH-127."""
    long = item(overrideReason={"userComment": "x" * (LONGEST_COMMENT + 1)})
    assert send(client, long)[1] == {"accepted": 1, "unmatched": 1, "cut": 1}
    (comment,) = stored_rows(database_url, COMMENT)
    assert (len(comment.text), comment.is_cut) == (LONGEST_COMMENT, True)


def test_a_site_that_wants_no_comments_has_none(database_url: str) -> None:
    """CH-127."""
    with service(trial(database_url=database_url, comment_days=0)) as client:
        assert send(client, item(overrideReason={"userComment": SECRET}))[0] == 200
    assert (len(stored_rows(database_url, FEEDBACK)), stored_rows(database_url, COMMENT)) == (1, [])


@pytest.mark.requirement("CH-127")
def test_a_comment_reaches_no_log(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """CH-127: every library at its most talkative."""
    for name in (None, "spinemets", "sqlalchemy", "sqlalchemy.engine", "alembic", "psycopg"):
        caplog.set_level(logging.DEBUG, logger=name)
    send(client, item(overrideReason={"userComment": SECRET}), item(card=SECRET))
    said = [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert said
    assert "Secretname" not in caplog.text


def test_more_items_than_fit_one_transaction_are_refused(client: TestClient) -> None:
    """CH-121."""
    assert send(client, *[item()] * (MOST_ITEMS + 1))[0] == 400
    assert send(client, *[item()] * MOST_ITEMS)[1]["accepted"] == MOST_ITEMS


@pytest.mark.requirement("CH-126", "RB-10")
def test_a_cards_uuid_is_known_to_the_service_that_showed_it_and_kept_if_it_is_not(
    client: TestClient, database_url: str
) -> None:
    """CH-126: feedback on an unknown card is stored, and told to be unmatched."""
    shown = cards_of(client)[0]
    assert send(client, item(card=shown["uuid"]), item())[1] == {"accepted": 2, "unmatched": 1}
    known = {row.card for row in stored_rows(database_url, SHOWN_CARD)}
    assert sorted(row.card in known for row in stored_rows(database_url, FEEDBACK)) == [False, True]


def test_without_a_database_the_route_says_so() -> None:
    """CH-120, CH-101: 501, since the same call will not succeed later."""
    with service(trial(database_url=None)) as client:
        status, outcome = send(client, item())
    assert (status, is_outcome(outcome)) == (501, True)
    assert "no database" in outcome["issue"][0]["details"]["text"]


def test_feedback_that_is_not_on_disk_is_not_acknowledged() -> None:
    """CH-126, CH-130: 503, to be sent again."""
    with service(trial(database_url="sqlite:////nowhere/at/all.sqlite3")) as client:
        status, outcome = send(client, item())
    assert (status, is_outcome(outcome)) == (503, True)


@pytest.mark.parametrize("content_type", ["text/plain", None])
def test_only_json_is_taken(content_type: str | None, refusing: TestClient) -> None:
    """CH-5."""
    headers = {"Content-Type": content_type} if content_type else {}
    assert refusing.post(ROUTE, content=b"{}", headers=headers).status_code == 415


@pytest.mark.requirement("RB-11")
def test_a_slash_at_the_end_and_another_method(client: TestClient) -> None:
    """RB-11, CH-101."""
    assert send(client, item(), route=f"{ROUTE}/")[0] == 200
    assert client.get(ROUTE).status_code == 405


@pytest.mark.requirement("CH-160")
def test_browsers_may_report_too(client: TestClient) -> None:
    """CH-160: on success and on errors."""
    for body, status in (({"feedback": [item()]}, 200), ({}, 400)):
        answer = client.post(ROUTE, json=body, headers={"Origin": "https://ehr.example"})
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (status, "*")


def test_the_openapi_describes_the_route(client: TestClient) -> None:
    """CH-130."""
    described = client.get("/openapi.json").json()["paths"][f"{HOOK}/feedback"]["post"]
    assert described["requestBody"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/Feedback"
    }
    assert {"200", "400", "401", "501", "503"} <= set(described["responses"])
