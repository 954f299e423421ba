"""What the tests of saving share: copies of the synthetic patients on a real FHIR server, sessions on it, and a proxy
before it that loses or spoils the answer to a save."""

import json
import random
import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

import requests
from fastapi import FastAPI
from starlette.testclient import TestClient

from cds_service.allow_list import ServerBase
from cds_service.app.charts import assessed, gather
from cds_service.app.record import Reader, Reading, Record
from cds_service.app.routes import app_router
from cds_service.app.sessions import Session, Sessions
from cds_service.fetcher import Fetcher
from cds_service.fhir_access import FhirAccess
from cds_service.scopes import Scopes
from cds_service.settings import Settings
from conformance.patients import example_patient
from tests.cds_service.calling import trial
from tests.cds_service.fake_fhir import Behaviour, send
from tests.cds_service.faulty_proxy import Exchange, Fault, FaultyProxy, whole

TIME_ENOUGH = trial(fetch_deadline_ms=60_000)
SID = "https://spinemets.example.org/fhir/sid/entry"
KINDS = ("QuestionnaireResponse", "Observation", "RiskAssessment", "Provenance")


def copied(base: str, patient: str) -> str:
    """The id of a fresh copy of a synthetic patient on the server: what one test writes, no other reads."""
    copy = f"{patient}{uuid.uuid4().hex[:8]}"
    text = re.sub(rf'(?<=["/]){patient}(?=["/-])', copy, example_patient(patient).bundle.decode())
    headers = {"Content-Type": "application/fhir+json"}
    assert requests.post(base, data=text.encode(), headers=headers, timeout=120).status_code == 200
    return copy


def search(base: str, query: str) -> list[dict[str, Any]]:
    answer = requests.get(f"{base}/{query}", headers={"Cache-Control": "no-cache"}, timeout=60)
    assert answer.status_code == 200, answer.text
    return [entry["resource"] for entry in answer.json().get("entry", ())]


def written(base: str, patient: str) -> dict[str, list[dict[str, Any]]]:
    """What saves wrote of a patient, by type."""
    found = {kind: search(base, f"{kind}?patient={patient}&_count=200") for kind in KINDS[:3]}
    ours = {
        kind: [one for one in held if SID in str(one.get("identifier", ""))] for kind, held in found.items()
    }  # fmt: skip
    responses = [f"QuestionnaireResponse/{one['id']}" for one in ours["QuestionnaireResponse"]]
    ours["Provenance"] = [one for ref in responses for one in search(base, f"Provenance?target={ref}")]
    return ours


def taking(saves: list[bytes]) -> Behaviour:
    """A server that says that all was written, and keeps none of it but the bytes that came."""

    def take(handler: BaseHTTPRequestHandler) -> None:
        saves.append(handler.rfile.read(int(handler.headers["Content-Length"])))
        sent = json.loads(saves[-1])["entry"]
        entries = [{"response": {"status": "201", "location": f"Observation/{i}"}} for i, _ in enumerate(sent)]
        body = {"resourceType": "Bundle", "type": "transaction-response", "entry": entries}
        send(handler, 200, json.dumps(body).encode())

    return take


@dataclass
class App:
    """A client of the app on one session; `page` is its address."""

    client: TestClient
    sessions: Sessions
    session: Session

    @property
    def page(self) -> str:
        return f"/app/{self.session.handle}"

    @property
    def answers(self) -> Mapping[str, str]:
        session = self.sessions.get(self.session.handle)
        assert session is not None
        return session.answers

    def record(self) -> Record:
        """What the record and the answers given say now."""
        fetcher = Fetcher(TIME_ENOUGH)
        reader, session = Reader(TIME_ENOUGH, fetcher), self.sessions.get(self.session.handle)
        assert session is not None
        reading = gather(reader, session)
        assert isinstance(reading, Reading)
        found = assessed(reader, reading, session.answers)
        fetcher.close()
        return found

    def answer(self, **answers: str) -> None:
        for name, value in answers.items():
            assert self.client.post(f"{self.page}/answers", data={name: value}).status_code == 303

    def digest(self) -> str:
        """Of the plan the review page shows."""
        text = self.client.get(f"{self.page}/save").text
        return text.partition('name="shown" value="')[2].partition('"')[0]

    def press(self, shown: str | None = None) -> Any:
        return self.client.post(f"{self.page}/save", data={"shown": self.digest() if shown is None else shown})


@contextmanager
def app_on(
    base: str, patient: str = "karlsen", settings: Settings = TIME_ENOUGH, token: str | None = None, scopes: str = "",
    user: str | None = None,
) -> Iterator[App]:  # fmt: skip
    sessions, app = Sessions(), FastAPI()
    fetcher = Fetcher(settings)
    app.include_router(app_router(settings, fetcher, sessions))
    access = FhirAccess(ServerBase.parse(base), token, Scopes.parse(scopes) if token else None)
    session = sessions.open(access, patient, user)
    with TestClient(app, follow_redirects=False) as client:
        yield App(client, sessions, session)
    fetcher.close()


@dataclass
class SavingProxy(FaultyProxy):
    """Fair weather for everything but a save, which meets `on_save`. `saves`: how many came."""

    seed: str = "0"
    stall_s: float = 0
    others: tuple[str, ...] = ()
    on_save: Fault = whole
    saves: list[str] = field(default_factory=list)

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        exchange = Exchange(handler, self, random.Random(self.seed), 1)
        if handler.command != "POST" or handler.path.rstrip("/") != "/fhir":
            exchange.whole()
            return
        self.saves.append(handler.headers.get("Authorization", ""))
        self.on_save(exchange)
