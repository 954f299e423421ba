"""Each answer carries one correlation id: the caller's, if it is an id and nothing that could name a patient."""

import re

import pytest
from starlette.testclient import TestClient

from cds_service.operations.correlation import correlation_of, traceparent_of
from tests.cds_service.calling import HOOK, call, prefetch_of, service, trial
from tests.cds_service.test_middleware import ANSWERS, ORIGIN, failing_service

UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"
OTHER = "7f8fad5b-d9cb-469f-a165-70867728950e"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACEPARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
NEW = re.compile("[0-9a-f]{32}")
HEADER = "x-correlation-id"


@pytest.mark.requirement("CH-103")
@pytest.mark.parametrize(("method", "path", "body", "status"), ANSWERS)
def test_every_answer_carries_the_callers_id_and_errors_have_it_in_their_body(
    method: str, path: str, body: object, status: int
) -> None:
    """CH-102, CH-103: what an operator is told on the phone finds the line in the log."""
    with TestClient(failing_service(("*",)), raise_server_exceptions=False) as client:
        answer = client.request(method, path, json=body, headers={HEADER: UUID})
    assert (answer.status_code, answer.headers.get_list(HEADER)) == (status, [UUID])
    if status >= 400:
        assert answer.json()["id"] == UUID


def test_a_preflight_carries_one_too() -> None:
    """CH-160"""
    asked = {"Access-Control-Request-Method": "POST", "Origin": ORIGIN}
    with service() as client:
        assert NEW.fullmatch(client.options(HOOK, headers=asked).headers[HEADER])


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([(HEADER, UUID.upper())], UUID.upper()),
        ([(HEADER, TRACE)], TRACE),
        ([("x-request-id", UUID)], UUID),
        ([("x-request-id", OTHER), (HEADER, UUID)], UUID),
        ([("x-request-id", UUID), (HEADER, "Secretname")], UUID),
        ([("traceparent", TRACEPARENT)], TRACE),
        ([("traceparent", f"01-{TRACE}-00f067aa0ba902b7-01-later")], TRACE),
        ([(HEADER, UUID), ("traceparent", TRACEPARENT)], UUID),
        ([(HEADER, "Secretname"), ("traceparent", TRACEPARENT)], TRACE),
    ],
)
def test_an_id_is_taken_over(headers: list[tuple[str, str]], expected: str) -> None:
    """CH-103: joins our log to that of a proxy (`X-Request-ID`), of the EHR, or to a trace."""
    with service() as client:
        assert client.get("/cds-services", headers=headers).headers[HEADER] == expected


@pytest.mark.requirement("CH-62")
@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(HEADER, "")],
        [(HEADER, "Secretname")],
        [(HEADER, "12345678")],
        [(HEADER, UUID + "0")],
        [(HEADER, UUID.replace("-", "", 1))],
        [(HEADER, f"{UUID}, {UUID}")],
        [(HEADER, UUID), (HEADER, TRACE)],
        [("x-request-id", "MRN-0012345")],
        [("traceparent", f"00-{'0' * 32}-00f067aa0ba902b7-01")],
        [("traceparent", f"00-{TRACE}-{'0' * 16}-01")],
        [("traceparent", f"ff-{TRACE}-00f067aa0ba902b7-01")],
        [("traceparent", TRACEPARENT.upper())],
    ],
)
def test_what_is_no_id_is_replaced_by_a_new_one(headers: list[tuple[str, str]]) -> None:
    """CH-62: text that a client chose does not reach the log."""
    sent = {value for _, value in headers} | {TRACE, UUID}
    with service(trial()) as client:
        answers = [client.post(HOOK, json=call(prefetch=prefetch_of()), headers=headers) for _ in range(2)]
    ids = {answer.headers[HEADER] for answer in answers}
    assert len(ids) == 2
    assert all(NEW.fullmatch(one) for one in ids)
    assert not ids & sent


@pytest.mark.parametrize("more", [b"-\xff", b"-\xc3\xbc", b"-a b", b"-\x00", b"-\n"])
def test_a_traceparent_of_other_bytes_than_text_is_none_and_breaks_nothing(more: bytes) -> None:
    """CH-103: as bytes, since a header may hold any."""
    headers = [(b"traceparent", TRACEPARENT.encode() + more)]
    assert traceparent_of(headers) is None
    made = correlation_of(headers)
    assert NEW.fullmatch(made)
    assert made != TRACE
