"""The record of a call: one word for each way a query ends; what cannot be told of a call undoes no answer."""

import asyncio

import pytest
from starlette.responses import Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from cds_service.fetch_failures import (
    BROKEN_OFF,
    EMPTY,
    REDIRECTED,
    TOO_LONG,
    TOO_SLOW,
    WRONG_ADDRESS,
    Failure,
    failure_of_status,
)
from cds_service.operations.call_record import CallRecord, noted
from cds_service.operations.stopping import Stopping
from cds_service.operations.watch import Watch
from cds_service.queries_made import QueryLog
from spinal_metastasis.results import NoteCode


def told(answer: bytes | Failure) -> str:
    log = QueryLog()
    with log.making("labs", "Observation") as making:
        making.answer = answer
    return log.made[0].word


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (b"{}", "answered"),
        (TOO_SLOW, "too_slow"),
        (BROKEN_OFF, "broken_off"),
        (TOO_LONG, "too_long"),
        (EMPTY, "empty"),
        (REDIRECTED, "redirected"),
        (WRONG_ADDRESS, "wrong_address"),
        (failure_of_status(401), "status_4xx"),
        (failure_of_status(404), "status_4xx"),
        (failure_of_status(500), "status_5xx"),
        (failure_of_status(304), "status_3xx"),
        (failure_of_status(999), "not_fetched"),
        (Failure(NoteCode.WRONG_PATIENT, "answered about another patient"), "wrong_patient"),
    ],
)
def test_each_way_a_query_ends_has_a_word_of_its_own(answer: bytes | Failure, word: str) -> None:
    """RB-25"""
    assert told(answer) == word


async def answers(scope: Scope, receive: Receive, send: Send) -> None:
    noted().cards["noms"] += 1
    await Response("well")(scope, receive, send)


def test_what_cannot_be_told_of_a_call_undoes_no_answer_and_the_rest_is_told() -> None:
    records: list[CallRecord] = []

    def breaks(_: CallRecord) -> None:
        raise OSError("no space left for Mrs Secretname")

    watched = Watch(answers, (breaks, records.append), Stopping(0))
    answer = TestClient(watched).get("/")
    assert (answer.status_code, answer.text) == (200, "well")
    assert [(record.status, dict(record.cards)) for record in records] == [(200, {"noms": 1})]


def test_outside_of_a_call_what_is_noted_is_nobodys() -> None:
    noted().cards["noms"] += 1
    assert noted().cards == {}


def test_calls_at_the_same_time_have_a_record_each() -> None:
    records: list[CallRecord] = []

    async def slowly(scope: Scope, receive: Receive, send: Send) -> None:
        noted().cards[scope["path"]] += 1
        await asyncio.sleep(0.02)
        noted().cards[scope["path"]] += 1
        await Response("well")(scope, receive, send)

    async def receive() -> dict[str, str]:
        return {"type": "http.request"}

    async def send(_: object) -> None: ...

    async def both() -> None:
        watched = Watch(slowly, (records.append,), Stopping(0))
        scopes: list[dict[str, object]] = [
            {"type": "http", "method": "GET", "path": path, "headers": []} for path in ("/a", "/b")
        ]
        await asyncio.gather(*(watched(scope, receive, send) for scope in scopes))

    asyncio.run(both())
    assert sorted(next(iter(record.cards.items())) for record in records) == [("/a", 2), ("/b", 2)]
    assert len({record.id for record in records}) == 2
