"""What became of a save, by every way a server can answer: known to be written only where every entry says so."""

import json
import time
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from cds_service.allow_list import ServerBase
from cds_service.app.write.send import Outcome, Sent, send
from cds_service.fhir_access import FhirAccess
from cds_service.fhir_client import FhirClient
from tests.cds_service.fake_fhir import (
    Behaviour,
    answering,
    cut_short,
    drip,
    fake_fhir,
    hang_up,
    html,
    huge,
    redirect,
    slow,
    status,
)  # fmt: skip

BODY = b'{"resourceType": "Bundle", "type": "transaction", "entry": []}'


def answer_of(*statuses: str, kind: str = "transaction-response", **more: Any) -> Behaviour:
    entries = [
        {"response": {"status": one, "location": f"Observation/{i}/_history/1"}} for i, one in enumerate(statuses)
    ]
    return answering({"resourceType": "Bundle", "type": kind, "entry": entries} | more)


def sent_to(behaviour: Behaviour, *, entries: int = 2, seconds: float = 5) -> Sent:
    with fake_fhir({"": behaviour}) as fake:
        access = FhirAccess(ServerBase.parse(fake.base), "secret-token")
        found = send(FhirClient(), access, BODY, entries, seconds)
        ((method, path, headers),) = fake.requests  # once, whatever came back
    assert (method, path) == ("POST", "/fhir")
    assert headers["Authorization"] == "Bearer secret-token"
    assert headers["Content-Type"] == "application/fhir+json"
    return found


@pytest.mark.requirement("SM-34")
def test_written_is_what_every_entry_says() -> None:
    found = sent_to(answer_of("201 Created", "200 OK"))
    assert found == Sent(Outcome.WRITTEN, 200, ("Observation/0", "Observation/1"))


@pytest.mark.parametrize(
    ("behaviour", "outcome"),
    [
        (status(409), Outcome.CONFLICT), (status(412), Outcome.CONFLICT),
        (status(401), Outcome.NOT_PERMITTED), (status(403), Outcome.NOT_PERMITTED),
        (status(400), Outcome.REFUSED), (status(404), Outcome.REFUSED), (status(405), Outcome.REFUSED),
        (status(413), Outcome.REFUSED), (status(422), Outcome.REFUSED), (redirect("http://x.example"), Outcome.REFUSED),
        (status(408), Outcome.UNCERTAIN), (status(429), Outcome.UNCERTAIN), (status(500), Outcome.UNCERTAIN),
        (status(502), Outcome.UNCERTAIN), (status(503), Outcome.UNCERTAIN), (html, Outcome.UNCERTAIN),
        (cut_short, Outcome.UNCERTAIN), (hang_up, Outcome.UNCERTAIN), (huge, Outcome.UNCERTAIN),
        (answer_of("201 Created"), Outcome.UNCERTAIN), (answer_of("201 Created", "409 Conflict"), Outcome.UNCERTAIN),
        (answer_of("201", "201", kind="batch-response"), Outcome.UNCERTAIN), (answer_of("201", ""), Outcome.UNCERTAIN),
        (answering({"resourceType": "OperationOutcome", "issue": []}), Outcome.UNCERTAIN),
        (answering([]), Outcome.UNCERTAIN),
    ],
)  # fmt: skip
@pytest.mark.requirement("RB-25")
def test_every_other_answer_is_told_for_what_it_is(behaviour: Behaviour, outcome: Outcome) -> None:
    found = sent_to(behaviour)
    assert (found.outcome, found.references) == (outcome, ())


@pytest.mark.parametrize("behaviour", [slow, drip])
def test_a_server_that_hangs_ends_with_the_time(behaviour: Behaviour) -> None:
    begin = time.monotonic()
    assert sent_to(behaviour, seconds=0.3) == Sent(Outcome.UNCERTAIN)
    assert time.monotonic() - begin < 3


def test_nobody_at_the_address_is_uncertain_too() -> None:
    """The client cannot tell a connection refused from one that broke off: saving again is safe either way."""
    access = FhirAccess(ServerBase.parse("http://127.0.0.1:9/fhir"))
    assert send(FhirClient(), access, BODY, 1, 5).outcome is Outcome.UNCERTAIN


def test_a_save_is_sent_whole_and_asks_for_no_copies() -> None:
    seen: list[tuple[bytes, str]] = []

    def keep(handler: BaseHTTPRequestHandler) -> None:
        seen.append((handler.rfile.read(int(handler.headers["Content-Length"])), handler.headers["Prefer"]))
        answer_of("201")(handler)

    assert sent_to(keep, entries=1).outcome is Outcome.WRITTEN
    assert [(json.loads(body)["type"], prefer) for body, prefer in seen] == [("transaction", "return=minimal")]
