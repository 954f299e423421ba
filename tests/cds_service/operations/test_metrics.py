"""Metrics count what happened and hold nothing of whom it happened to."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from cds_service.main import create_app
from cds_service.settings import Settings
from spinal_metastasis.knowledge import version
from spinal_metastasis.vocabulary import FACTS
from tests.cds_service.calling import HOOK, PATIENT, SECRET, authorization, call, prefetch_of, trial
from tests.cds_service.fake_fhir import fake_fhir, html, status
from tests.cds_service.trust.ehr import CALL, Ehr, bearer, production
from tests.cds_service.waiting import wait_until

PAGE = Path(__file__).parents[3] / "docs" / "operations.md"
HERE = ("127.0.0.1", 40000)
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@contextmanager
def served(settings: Settings | None = None, client: tuple[str, int] = HERE) -> Iterator[TestClient]:
    settings = settings or trial()
    app = create_app(settings)
    with TestClient(app, base_url=settings.public_url, raise_server_exceptions=False, client=client) as caller:
        yield caller


def samples(text: str) -> Samples:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(read: Samples, name: str, **labels: str) -> float:
    return read.get((name, tuple(sorted(labels.items()))), 0)


def read_when(client: TestClient, name: str, least: int) -> Samples:
    """What is told once that sample is at least so much; within 20 seconds."""

    def read() -> Samples | None:
        found = samples(client.get("/metrics").text)
        return found if value(found, name) >= least else None

    return wait_until(read, 20)


@pytest.mark.requirement("RB-13")
def test_calls_cards_assessments_and_missing_inputs_are_counted() -> None:
    """CH-57, CH-70: what was answered, and what the charts lack."""
    with served() as client:
        answers = [client.post(HOOK, json=call(prefetch=prefetch_of())) for _ in range(3)]
        client.post(HOOK, json=call())
        client.post("/assess", json={"primary": "kidney_rcc", "lesions": [{"level": "T8"}]})
        read = samples(client.get("/metrics").text)
    kinds = [card["extension"]["org.example.spinemets.assessment"]["kind"] for card in answers[0].json()["cards"]]
    assert value(read, "spinemets_call_seconds_count", route=HOOK, status="200") == 3
    assert value(read, "spinemets_call_seconds_count", route=HOOK, status="412") == 1
    assert value(read, "spinemets_assessments_total", route=HOOK) == 3
    assert value(read, "spinemets_assessments_total", route="/assess") == 1
    assert {kind: value(read, "spinemets_cards_total", kind=kind) for kind in kinds} == dict.fromkeys(kinds, 3)
    assert value(read, "spinemets_missing_inputs_total", input="escc_grade") == 1
    built = version()
    assert [dict(labels)["knowledge"] for name, labels in read if name == "spinemets_build_info"] == [built.knowledge]


def test_what_fhir_servers_answered_is_counted_by_how_it_ended() -> None:
    """CH-105, RB-25: one word for each way a query ends; what failed is told by prefetch key."""
    with fake_fhir({"Observation": status(503), "Procedure": html}) as fake, served() as client:
        client.post(HOOK, json=call(fhirServer=fake.base, fhirAuthorization=authorization(patient=PATIENT)))
        read = samples(client.get("/metrics").text)
    outcomes = {dict(labels)["outcome"] for name, labels in read if name == "spinemets_fhir_query_seconds_count"}
    assert {"answered", "status_5xx"} <= outcomes
    assert value(read, "spinemets_fhir_queries_failed_total", key="labs", outcome="status_5xx") >= 1


def test_refusals_are_counted_by_reason_and_rate_limits(tmp_path: Path) -> None:
    """CH-103: the reasons are told to the operator alone."""
    ehr = Ehr()
    settings = production(tmp_path, ehr.record(), rate_limit=3)
    with served(settings) as client:
        token = ehr.token()
        answers = [client.post(HOOK, json=CALL, headers=bearer(sent)) for sent in (token, token, "x.y.z", "", "", "")]
        # From another address: the one above has used up its calls.
        read = samples(TestClient(client.app, settings.public_url, client=("::1", 1)).get("/metrics").text)
    statuses = [answer.status_code for answer in answers]
    assert statuses[:3] == [200, 401, 401]
    assert value(read, "spinemets_refused_calls_total", reason="replay") == 1
    assert value(read, "spinemets_rate_limited_calls_total") == statuses.count(429) > 0


@pytest.mark.requirement("CH-62")
def test_no_label_is_what_a_caller_sent() -> None:
    """CH-62, CH-102: markers in path, method, token, ids and facts; labels are routes, words of ours and fact keys."""
    with served() as client:
        client.request("SECRETNAME", "/secretname?x=secretname")
        client.get("/cds-services/secretname")
        client.post(HOOK, json=call("secretname", hookInstance="secretname", prefetch=prefetch_of()))
        client.post("/assess", json={"secretname": SECRET})
        text = client.get("/metrics").text
        read = samples(client.get("/metrics").text)
    assert [word for word in ("secretname", "SECRETNAME", SECRET) if word in text] == []
    inputs = {dict(labels)["input"] for name, labels in read if name == "spinemets_missing_inputs_total"}
    assert inputs <= set(FACTS)


@pytest.mark.parametrize(
    ("address", "headers", "readers", "status_code"),
    [
        ("127.0.0.1", {}, (), 200),
        ("::1", {}, (), 200),
        ("10.1.2.3", {}, (), 403),
        ("10.1.2.3", {}, ("10.1.0.0/16",), 200),
        ("10.2.2.3", {}, ("10.1.0.0/16",), 403),
        ("127.0.0.1", {"X-Forwarded-For": "10.1.2.3"}, (), 403),
        ("127.0.0.1", {"X-Forwarded-Proto": "https"}, (), 403),
        ("127.0.0.1", {"X-Forwarded-For": "10.1.2.3"}, ("10.1.0.0/16",), 200),
        ("testclient", {}, (), 403),
    ],
)
def test_metrics_are_for_this_machine_and_named_readers(
    address: str, headers: dict[str, str], readers: tuple[str, ...], status_code: int, tmp_path: Path
) -> None:
    """CH-4, CH-140: in production, in the clear; a proxy on this machine passes on no stranger."""
    settings = production(tmp_path, Ehr().record(), metrics_from=readers)
    with served(settings, (address, 40000)) as client:
        answer = client.get("http://cds.example/metrics", headers=headers)
    assert answer.status_code == status_code
    assert ("spinemets" in answer.text) is (status_code == 200)


def test_every_metric_is_explained() -> None:
    """docs/operations.md has a row for each, and none that is not there."""
    with served() as client:
        text = client.get("/metrics").text
    named = set(re.findall(r"^# TYPE (spinemets_\w+)", text, re.MULTILINE))
    explained = set(re.findall(r"^\| `(spinemets_\w+)`", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert named == explained


def test_what_is_stored_and_what_waits_is_counted(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """CH-164: the record of answers, and its loss."""
    with served(trial(database_url=database_url)) as client:
        client.post(HOOK, json=call(prefetch=prefetch_of()))
        read = read_when(client, "spinemets_memory_stored_total", 2)
    assert value(read, "spinemets_memory_lost_total") == value(read, "spinemets_memory_failing") == 0


def test_a_database_that_does_not_answer_is_told() -> None:
    with served(trial(database_url="postgresql://site:x@127.0.0.1:9/none")) as client:
        client.post(HOOK, json=call(prefetch=prefetch_of()))
        read = read_when(client, "spinemets_memory_failing", 1)
    assert value(read, "spinemets_memory_waiting") >= 1
