"""One Bundle where the server offers it: the same cards, fewer requests, and nothing lost if it fails (ADR 0033)."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.cds_service.calling import HOOK, authorization, call, notes_of, prefetch_of, service, trial, without_uuids
from tests.cds_service.fake_fhir import (
    STORE,
    Behaviour,
    FakeFhir,
    answering,
    fake_fhir,
    hang_up,
    html,
    send,
    slow,
    status,
)


def kinds(fake: FakeFhir) -> list[str]:
    """What was asked: methods, the batch as such."""
    return sorted("batch" if path == "/fhir" else method for method, path, _ in fake.requests)


def whole(client: TestClient) -> dict[str, Any]:
    return without_uuids(client.post(HOOK, json=call(prefetch=prefetch_of())).json())


def fetched(client: TestClient, fake: FakeFhir, **members: Any) -> dict[str, Any]:
    """After the server's statement is known."""
    client.post(HOOK, json=call(fhirServer=fake.base))
    fake.requests.clear()
    answer: dict[str, Any] = client.post(HOOK, json=call(fhirServer=fake.base, **members)).json()
    return answer


def test_the_optional_keys_go_in_one_batch_and_the_required_ones_alone() -> None:
    with fake_fhir(takes_batch=True) as fake, service() as client:
        answer = fetched(client, fake)
        assert kinds(fake) == ["GET", "GET", "batch"]
        assert {path.split("?")[0] for method, path, _ in fake.requests if method == "GET"} == {
            "/fhir/Patient/karlsen", "/fhir/Condition",
        }  # fmt: skip
        assert without_uuids(answer) == whole(client)


def test_a_few_keys_are_asked_for_one_by_one() -> None:
    prefetch = {key: value for key, value in prefetch_of().items() if key not in ("labs", "imaging", "reports")}
    with fake_fhir(takes_batch=True) as fake, service() as client:
        answer = fetched(client, fake, prefetch=prefetch)
        assert kinds(fake) == ["GET", "GET", "GET"]
        assert without_uuids(answer) == whole(client)


def test_a_server_that_does_not_offer_it_gets_none() -> None:
    with fake_fhir() as fake, service() as client:
        fetched(client, fake)
        assert "batch" not in kinds(fake)


def test_a_type_without_scope_is_not_in_it() -> None:
    scopes = "user/Patient.read user/Condition.read user/Observation.read"
    with fake_fhir(takes_batch=True) as fake, service() as client:
        answer = fetched(client, fake, fhirAuthorization=authorization(scope=scopes))
        assert kinds(fake) == ["GET", "GET", "batch"]
    refused = {note["text"].partition(":")[0] for note in notes_of(answer) if note["code"] == "NOT_AUTHORISED"}
    assert {"imaging", "procedures", "medicationRequests"} <= refused
    assert "labs" not in refused


def batch_only(behave: Behaviour) -> Behaviour:
    """That behaviour for the batch; single queries are answered well."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        fake: FakeFhir = handler.server.fake  # type: ignore[attr-defined]
        if handler.path == "/fhir":
            behave(handler)
            return
        handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        code, resource = STORE.answer(fake.base, handler.path.removeprefix("/fhir/"), strict=False)
        send(handler, code, json.dumps(resource).encode())

    return answer


def bundle(*entries: Any) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "batch-response", "entry": list(entries)}


@pytest.mark.parametrize(
    "behave",
    [
        status(405), status(503), status(401), html, hang_up, slow, answering(bundle()),
        answering({"resourceType": "X"}),
        answering(bundle(*[{"response": {"status": "500"}}] * 12)), answering(bundle(*[{}] * 12)),
        answering({"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": {}}] * 12}),
    ],
    ids=[
        "not allowed", "unavailable", "unauthorised", "html", "hangs up", "slow", "empty", "no bundle", "all failed",
        "says nothing", "another bundle",
    ],
)  # fmt: skip
def test_what_a_batch_did_not_answer_is_asked_for_alone(behave: Behaviour) -> None:
    with fake_fhir(everything=batch_only(behave), takes_batch=True) as fake, service(trial()) as client:
        answer = fetched(client, fake)
        assert kinds(fake).count("batch") == 1
        assert without_uuids(answer) == whole(client)


def test_an_entry_that_was_refused_is_asked_for_in_a_simpler_form() -> None:
    refused = answering(bundle(*[{"response": {"status": "400 Bad Request"}}] * 12))
    with fake_fhir(everything=batch_only(refused), takes_batch=True) as fake, service() as client:
        answer = fetched(client, fake)
        singles = [path for method, path, _ in fake.requests if "Observation" in path]
        assert singles
        assert not any("_sort" in path for path in singles)
    gaps = {note["text"].partition(":")[0] for note in notes_of(answer) if note["code"] == "NOT_FETCHED"}
    assert gaps == {"bodyStructures"}


@pytest.fixture
def paged() -> Iterator[FakeFhir]:
    """A server whose batch answers labs with the first page only."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        fake: FakeFhir = handler.server.fake  # type: ignore[attr-defined]
        sent = handler.rfile.read(int(handler.headers["Content-Length"]))
        resource = json.loads(sent)
        for entry in resource["entry"]:
            entry["request"]["url"] = entry["request"]["url"].replace("_count=200", "_count=3")
        code, answer = STORE.batch(fake.base, json.dumps(resource).encode(), strict=False)
        send(handler, code, json.dumps(answer).encode())

    with fake_fhir(everything=batch_only(behave), takes_batch=True) as fake:
        yield fake


def test_the_further_pages_of_an_entry_are_followed(paged: FakeFhir) -> None:
    with service() as client:
        answer = fetched(client, paged)
        assert kinds(paged).count("batch") == 1
        assert any("_offset" in path or "_count=3" in path for _, path, _ in paged.requests)
        assert without_uuids(answer) == whole(client)
