"""The audit of every answer, and the cards shown, on SQLite and on PostgreSQL (CH-164)."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row
from starlette.testclient import TestClient

from cds_service.hook_models import Card, Indicator, Source
from cds_service.memory.tables import ANSWER, CONFIGURATION, SHOWN_CARD, TABLES
from cds_service.shown_cards import MANY_ROWS, rules_of
from spinal_metastasis.knowledge import version
from tests.cds_service.calling import EXTENSION, HOOK, PATIENT, SECRET, authorization, call, prefetch_of, service, trial
from tests.cds_service.fake_fhir import fake_fhir, status
from tests.cds_service.reporting import FEEDBACK, item, stored_rows
from tests.cds_service.test_order_hooks import request
from tests.cds_service.trust.ehr import Ehr, bearer, production

DOWN = "sqlite:////nowhere/at/all.sqlite3"
NAME = "Mrs Secretname"


def answers(url: str, act: Callable[[TestClient], object], **settings: Any) -> list[Row[Any]]:
    """What a site with this database holds of what was done, oldest first."""
    with service(trial(database_url=url, **settings)) as client:
        act(client)
    return sorted(stored_rows(url, ANSWER), key=lambda row: row.at)


def hook(client: TestClient, **members: Any) -> Any:
    return client.post(HOOK, json=call(**members))


@pytest.mark.requirement("CH-164")
def test_an_answer_is_recorded_with_what_it_rests_on(database_url: str) -> None:
    """CH-164: who, which patient, service, inputs, rules, outcome, duration."""
    (row,) = answers(
        database_url, lambda client: hook(client, prefetch=prefetch_of(), fhirServer="https://ehr.example/fhir/")
    )
    assert (row.issuer, row.method, row.tenant, row.user_id) == (None, "open", None, "Practitioner/example")
    assert (row.patient, row.fhir_server) == (f"Patient/{PATIENT}", "https://ehr.example/fhir")
    assert (row.service, row.hook) == ("spinemets-patient-view", "patient-view")
    assert (row.hook_instance, row.status, row.cards) == (call()["hookInstance"], 200, 3)
    assert (row.queries, row.knowledge) == ([], version().knowledge)
    assert {"Condition/karlsen-rcc-2023", "Observation/karlsen-alb-1028"} <= set(row.inputs)
    assert len(row.inputs) == len(set(row.inputs))
    assert 0 < row.milliseconds < 60_000
    assert row.configuration == stored_rows(database_url, CONFIGURATION)[0].digest


@pytest.mark.requirement("CH-164")
def test_an_answer_is_found_in_the_log_by_its_correlation_id(database_url: str) -> None:
    """CH-164."""
    told: list[str] = []
    (row,) = answers(database_url, lambda client: told.append(hook(client).headers["X-Correlation-ID"]))
    assert [row.correlation] == told


def test_a_client_that_was_authenticated_is_named(database_url: str, tmp_path: Path) -> None:
    """CH-164: issuer and tenant."""
    ehr = Ehr()
    with service(production(tmp_path, ehr.record(tenants=["ward-7"]), database_url=database_url)) as client:
        answer = client.post(HOOK, json=call(prefetch=prefetch_of()), headers=bearer(ehr.token(tenant="ward-7")))
        assert answer.status_code == 200
        assert client.post(HOOK, json=call(), headers=bearer("forged")).status_code == 401
    (row,) = stored_rows(database_url, ANSWER)
    assert (row.issuer, row.method, row.tenant) == (ehr.iss, "token", "ward-7")
    assert {card.issuer for card in stored_rows(database_url, SHOWN_CARD)} == {ehr.iss}


@pytest.mark.requirement("CH-164")
def test_what_was_asked_of_a_fhir_server_is_recorded_without_the_patient(database_url: str) -> None:
    """CH-164: the queries, with outcome and duration."""
    with fake_fhir({"Procedure": status(500)}) as fake:
        (row,) = answers(
            database_url, lambda client: hook(client, fhirServer=fake.base, fhirAuthorization=authorization())
        )
    asked = {(query["key"], query["outcome"] == "ok") for query in row.queries}
    assert {("patient", True), ("conditions", True), ("procedures", False)} <= asked
    assert all(query["ms"] >= 0 for query in row.queries)
    assert PATIENT not in json.dumps(row.queries)


@pytest.mark.requirement("CH-164")
@pytest.mark.parametrize(
    ("body", "code", "patient"),
    [
        (call(), 412, f"Patient/{PATIENT}"),
        (call(hook="order-sign"), 400, None),
        ({}, 400, None),
        (call(prefetch=prefetch_of() | {"conditions": None}), 200, f"Patient/{PATIENT}"),
    ],
    ids=["no data", "another hook", "no call", "no conditions"],
)
def test_answers_without_cards_are_recorded_too(
    body: dict[str, Any], code: int, patient: str | None, database_url: str
) -> None:
    """CH-164: errors and silence are answers."""
    (row,) = answers(database_url, lambda client: client.post(HOOK, json=body))
    assert (row.status, row.patient, row.cards, row.service) == (code, patient, 0, "spinemets-patient-view")


def test_an_order_that_is_none_of_ours_is_recorded(database_url: str) -> None:
    """CH-164, RB-14."""
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": request("Physiotherapy")}]}
    context = {"userId": "Practitioner/x", "patientId": PATIENT, "draftOrders": bundle}
    body = call(hook="order-sign", context=context, prefetch=prefetch_of())
    (row,) = answers(database_url, lambda client: client.post("/cds-services/spinemets-order-sign", json=body))
    assert (row.status, row.hook, row.patient, row.cards) == (200, "order-sign", f"Patient/{PATIENT}", 0)


def test_the_calculator_and_feedback_are_recorded(database_url: str) -> None:
    """CH-164: each call of a client."""

    def both(client: TestClient) -> None:
        client.post("/assess", json={"primary": "kidney_rcc"})
        client.post("/assess", json={"kps": 45})
        client.post(FEEDBACK, json={"feedback": [item()]})
        client.get("/cds-services")

    recorded = [(row.service, row.status, row.patient) for row in answers(database_url, both)]
    assert recorded == [("assess", 200, None), ("assess", 422, None), ("spinemets-patient-view/feedback", 200, None)]


def test_a_failure_of_ours_is_recorded(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """CH-104, CH-164."""

    def fail(*_: object) -> None:
        raise RuntimeError(NAME)

    monkeypatch.setattr("cds_service.hooks.require", fail)
    (row,) = answers(database_url, lambda client: hook(client, prefetch=prefetch_of()))
    assert (row.status, row.patient) == (500, f"Patient/{PATIENT}")


@pytest.mark.parametrize("user", [NAME, "Practitioner/Mrs Secretname", "https://Secretname.example/Practitioner/1"])
def test_who_is_a_reference_or_nobody(user: str, database_url: str) -> None:
    """CH-164, RB-7: a user id that is none could be a name."""
    context = {"userId": user, "patientId": PATIENT}
    (row,) = answers(database_url, lambda client: hook(client, context=context, prefetch=prefetch_of()))
    assert row.user_id is None


@pytest.mark.requirement("CH-62", "CH-164")
def test_neither_token_nor_payload_nor_name_nor_value_is_in_the_store(tmp_path: Path) -> None:
    """CH-164: every row of every table is looked at, and every byte of the file."""
    file = tmp_path / "memory.sqlite3"
    with fake_fhir() as fake, service(trial(database_url=f"sqlite:///{file}")) as client:
        secret = fake.base.replace("http://", "http://Secretname:Secretname@")
        for members in (
            {"prefetch": prefetch_of()},
            {"fhirServer": fake.base, "fhirAuthorization": authorization(subject=NAME)},
            {"fhirServer": secret, "fhirAuthorization": authorization()},
            {"context": {"userId": NAME, "patientId": PATIENT, "note": NAME}, "prefetch": prefetch_of()},
            {"extension": {"secret": NAME}, "prefetch": prefetch_of()},
        ):
            assert hook(client, **members).status_code in {200, 412}
    with sqlite3.connect(file) as plain:
        kept = "\n".join(str(row) for table in TABLES.tables for row in plain.execute(f'SELECT * FROM "{table}"'))  # noqa: S608
    plain.close()
    patient = prefetch_of()["patient"]
    private = (SECRET, "Secretname", patient["name"][0]["family"], patient["birthDate"], "mechanical", "Fuhrman")
    assert "Patient/karlsen" in kept
    assert [word for word in private if word in kept] == []
    assert [word for word in private[:3] if word.encode() in file.read_bytes()] == []


def test_the_cards_shown_are_kept_with_their_rules_and_suggestions(database_url: str) -> None:
    """CH-126: what feedback is matched with."""
    with service(trial(database_url=database_url)) as client:
        cards = hook(client, prefetch=prefetch_of()).json()["cards"]
    kept = {row.card: row for row in stored_rows(database_url, SHOWN_CARD)}
    (answer,) = stored_rows(database_url, ANSWER)
    assert set(kept) == {card["uuid"] for card in cards}
    for card in cards:
        row = kept[card["uuid"]]
        assert row.kind == card["extension"][EXTENSION]["kind"]
        assert row.suggestions == [suggestion["uuid"] for suggestion in card.get("suggestions", [])]
        assert (row.answer, row.at, row.knowledge) == (answer.id, answer.at, version().knowledge)
    rules = {row.kind: row.rules for row in kept.values()}
    assert rules == {"noms": ["N125", "N126"], "prognosis": ["T14", "C5", "C6"], "questions": []}


def test_an_emergency_names_its_advisories(database_url: str) -> None:
    """CH-126."""
    with service(trial(database_url=database_url)) as client:
        hook(client, patient_id="brandt", prefetch=prefetch_of("brandt"))
    assert next(row.rules for row in stored_rows(database_url, SHOWN_CARD) if row.kind == "emergency") == [
        "A01", "A02", "A03", "A21",
    ]  # fmt: skip


@pytest.mark.parametrize(("rows", "rules"), [(8, [f"N{n}" for n in range(8)]), (9, [MANY_ROWS])])
def test_a_card_that_leaves_many_rows_open_rests_on_none_of_them(rows: int, rules: list[str]) -> None:
    decisions = [{"decision": "x", "rows": [f"N{n}"]} for n in range(rows)]
    extension = {EXTENSION: {"kind": "noms", "result": {"noms": {"decisions": decisions}}}}
    card = Card(summary="x", indicator=Indicator.INFO, source=Source(label="x"), extension=extension)
    assert rules_of(card) == rules


def test_without_an_audit_the_cards_are_kept_and_no_patient_is(database_url: str) -> None:
    """CH-164: SPINEMETS_AUDIT=off."""
    assert answers(database_url, lambda client: hook(client, prefetch=prefetch_of()), audit="off") == []
    cards = stored_rows(database_url, SHOWN_CARD)
    assert [card.answer for card in cards] == [None] * 3
    assert PATIENT not in str(cards)


def test_a_required_audit_is_on_disk_before_the_answer(database_url: str) -> None:
    """CH-164: SPINEMETS_AUDIT=required."""
    with service(trial(database_url=database_url, audit="required")) as client:
        assert hook(client, prefetch=prefetch_of()).status_code == 200
        assert [row.status for row in stored_rows(database_url, ANSWER)] == [200]
        assert hook(client).status_code == 412
        assert sorted(row.status for row in stored_rows(database_url, ANSWER)) == [200, 412]


def test_where_it_is_required_nothing_is_answered_that_cannot_be_recorded() -> None:
    """CH-164, CH-101: 503 and an OperationOutcome; no card leaves the service."""
    with service(trial(database_url=DOWN, audit="required")) as client:
        answer = hook(client, prefetch=prefetch_of())
        assert (answer.status_code, answer.json()["resourceType"]) == (503, "OperationOutcome")
        assert "must record" in answer.json()["issue"][0]["details"]["text"]
        assert client.post("/assess", json={}).status_code == 503
        assert client.get("/cds-services").status_code == 200


def test_otherwise_the_answer_comes_and_the_loss_is_counted_and_told(caplog: pytest.LogCaptureFixture) -> None:
    """CH-164: SPINEMETS_AUDIT=on; a clinician is not left without an answer."""
    with service(trial(database_url=DOWN)) as client:
        answer = [hook(client, prefetch=prefetch_of()).status_code for _ in range(3)]
        memory = client.app.state.memory  # type: ignore[attr-defined] # starlette types the application as a callable
    assert answer == [200] * 3
    assert (memory.status().lost, memory.status().is_failing) == (4, True)  # the configuration is one more
    assert "memory does not store" in caplog.text
    assert "memory loses records since_the_start=4" in caplog.text
