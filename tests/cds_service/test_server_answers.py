"""Everything a FHIR server was seen to answer, on a required key and on others (RB-25, RB-32, RB-33)."""

import gzip
import json
import tracemalloc
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from cds_service.fhir_client import MAX_ANSWER_BYTES
from tests.cds_service.calling import (
    HOOK,
    SECRET,
    authorization,
    call,
    is_outcome,
    notes_of,
    prefetch_of,
    service,
    trial,
)
from tests.cds_service.fake_fhir import (
    Behaviour,
    answering,
    cut_short,
    drip,
    drip_headers,
    fake_fhir,
    hang_up,
    html,
    huge,
    redirect,
    send,
    slow,
    status,
)  # fmt: skip


def xml(handler: BaseHTTPRequestHandler) -> None:
    send(handler, 200, b'<Bundle xmlns="http://hl7.org/fhir"/>', "application/fhir+xml")


def truncated(handler: BaseHTTPRequestHandler) -> None:
    """JSON that stops short in a body of the length it states."""
    send(handler, 200, b'{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Cond')


def chunked_and_cut(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b'1c\r\n{"resourceType": "Bundle"}  \r\n')
    handler.close_connection = True


def bomb(handler: BaseHTTPRequestHandler) -> None:
    send(handler, 200, BOMB, Content_Encoding="gzip")


def redirecting_bomb(handler: BaseHTTPRequestHandler) -> None:
    send(handler, 302, BOMB, Content_Encoding="gzip", Location="http://elsewhere.example/fhir")


def not_gzip(handler: BaseHTTPRequestHandler) -> None:
    send(handler, 200, b'{"resourceType": "Bundle"}', Content_Encoding="gzip")


BOMB = gzip.compress(b" " * (20 * MAX_ANSWER_BYTES), 1)
ERROR = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "security"}]}
ANSWERS: dict[str, Behaviour] = {
    **{str(code): status(code) for code in (304, 400, 401, 403, 404, 406, 410, 429, 500, 502, 503, 504)},
    "429 for long": status(429, Retry_After="3600"),
    "503 until a date": status(503, Retry_After="Fri, 31 Dec 2100 23:59:59 GMT"),
    "outcome": answering(ERROR), "html": html, "xml": xml, "not json": truncated, "cut": cut_short,
    "cut in chunks": chunked_and_cut, "hangs up": hang_up, "hangs": slow, "drips": drip, "drips headers": drip_headers,
    "oversize": huge, "bomb": bomb, "redirect with bomb": redirecting_bomb, "no gzip": not_gzip,
    "redirect": redirect("https://elsewhere.example/fhir/x"), "no resource": answering({"x": 1}), "list": answering([]),
    "empty": lambda handler: send(handler, 200, b""), "null": lambda handler: send(handler, 200, b" null\n"),
}  # fmt: skip
QUICK = trial(fetch_deadline_ms=700)


@pytest.mark.requirement("CH-62", "CH-102", "RB-25")
@pytest.mark.parametrize("behaviour", ANSWERS.values(), ids=ANSWERS)
def test_no_answer_on_a_required_key_is_412_with_the_reason(behaviour: Behaviour) -> None:
    prefetch = {key: value for key, value in prefetch_of().items() if key != "conditions"}
    with fake_fhir({"Condition": behaviour}) as fake, service(QUICK) as client:
        body = call(prefetch=prefetch, fhirServer=fake.base, fhirAuthorization=authorization())
        answer = client.post(HOOK, json=body)
    assert (answer.status_code, is_outcome(answer.json(), "prefetch.conditions")) == (412, True)
    assert len(answer.json()["issue"]) >= 2
    assert not {SECRET, "Secretname", fake.base, "elsewhere"} & set(answer.text.replace('"', " ").split())


@pytest.mark.requirement("RB-26")
@pytest.mark.parametrize("behaviour", ANSWERS.values(), ids=ANSWERS)
def test_no_answer_on_another_key_is_said_and_the_rest_used(behaviour: Behaviour) -> None:
    prefetch = {key: value for key, value in prefetch_of().items() if key != "labs"}
    with fake_fhir({"Observation": behaviour}) as fake, service(QUICK) as client:
        answer = client.post(HOOK, json=call(prefetch=prefetch, fhirServer=fake.base))
    assert answer.status_code == 200
    assert len(answer.json()["cards"]) > 2
    assert any(note["text"].startswith("labs: ") for note in notes_of(answer.json()))


@pytest.mark.requirement("RB-33")
@pytest.mark.parametrize("behaviour", [bomb, redirecting_bomb], ids=["answer", "redirect"])
def test_a_gzip_bomb_takes_no_more_memory_than_an_answer_may(behaviour: Behaviour) -> None:
    prefetch = {key: value for key, value in prefetch_of().items() if key != "labs"}
    with fake_fhir({"Observation": behaviour}) as fake, service() as client:
        client.post(HOOK, json=call(prefetch=prefetch, fhirServer=fake.base))
        tracemalloc.start()
        answer = client.post(HOOK, json=call(prefetch=prefetch, fhirServer=fake.base))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert answer.status_code == 200
    assert peak < 3 * MAX_ANSWER_BYTES


@pytest.mark.requirement("RB-26")
@pytest.mark.parametrize("kind", ["application/json", "application/json+fhir", "text/plain", "text/html", ""])
def test_json_is_read_whatever_it_calls_itself(kind: str) -> None:
    wanted = prefetch_of()["labs"]
    prefetch = {key: value for key, value in prefetch_of().items() if key != "labs"}

    def answer_as(handler: BaseHTTPRequestHandler) -> None:
        send(handler, 200, json.dumps(wanted).encode(), kind)

    with fake_fhir({"Observation": answer_as}) as fake, service() as client:
        answer = client.post(HOOK, json=call(prefetch=prefetch, fhirServer=fake.base)).json()
    assert not any(note["text"].startswith("labs: ") for note in notes_of(answer))


@pytest.mark.requirement("RB-27")
def test_every_request_asks_for_an_answer_that_is_not_kept() -> None:
    """Some servers give a search a minute old."""
    with fake_fhir() as fake, service() as client:
        client.post(HOOK, json=call(fhirServer=fake.base))
    assert fake.requests
    assert {headers.get("Cache-Control") for _, _, headers in fake.requests} == {"no-cache"}


@pytest.mark.requirement("RB-28")
def test_searches_ask_for_strict_handling_and_reads_do_not() -> None:
    with fake_fhir() as fake, service() as client:
        client.post(HOOK, json=call(fhirServer=fake.base))
    asked: dict[bool, set[Any]] = {True: set(), False: set()}
    for _, path, headers in fake.requests:
        asked["?" in path].add(headers.get("Prefer"))
    assert asked == {True: {"handling=strict"}, False: {None}}
