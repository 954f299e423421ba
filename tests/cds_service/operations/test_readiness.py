"""Readiness tells the truth: what fails, what is out of order and answered all the same, and how long it takes."""

import asyncio
import json
import sqlite3
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from cds_service.operations import checks
from cds_service.operations.checks import LEAST_FREE_BYTES
from cds_service.operations.readiness import LATE, Finding, Readiness, State
from tests.cds_service.calling import HOOK, is_outcome, service, trial
from tests.cds_service.trust.ehr import CALL, Ehr, bearer, production
from tests.cds_service.trust.jwks_server import Authority, jwks_server, publishing
from tests.cds_service.waiting import wait_until
from tests.conftest import PostgresServer

NOBODY_LISTENS = "postgresql://site:S3CRET@127.0.0.1:9/none"


def ready(**changes: Any) -> tuple[int, dict[str, Any]]:
    with service(trial(**changes)) as client:
        answer = client.get("/health/ready")
    return answer.status_code, answer.json()


def test_live_is_cheap_and_ready_says_what_was_looked_at() -> None:
    """CH-101"""
    with service() as client:
        live = client.get("/health/live")
    assert (live.status_code, live.json()) == (200, {"status": "ok"})
    assert ready() == (200, {"status": "ready", "checks": {"assessment": "ok", "models": "0 loaded"}})


def test_a_database_that_answers_is_made_and_migrated(database_url: str) -> None:
    """CH-149"""
    status, told = ready(database_url=database_url)
    assert (status, told["status"], told["checks"]["database"]) == (200, "ready", "ok")
    assert ("disk" in told["checks"]) is database_url.startswith("sqlite")
    assert told["checks"]["memory"].endswith("records wait")


def test_a_database_that_is_down_degrades_and_takes_nothing_away() -> None:
    """CH-102: calls are answered without it, and nothing of its address is told."""
    status, told = ready(database_url=NOBODY_LISTENS)
    assert (status, told["status"], told["checks"]["database"]) == (200, "degraded", "does not answer")
    assert "S3CRET" not in json.dumps(told)


def test_where_each_answer_must_be_recorded_a_database_that_is_down_is_not_ready() -> None:
    """CH-164: calls are refused then."""
    status, told = ready(database_url=NOBODY_LISTENS, audit="required")
    texts = [issue["details"]["text"] for issue in told["issue"]]
    assert (status, texts[0]) == (503, "database: does not answer")


@pytest.mark.postgres
def test_a_database_that_goes_and_comes_back_is_noticed(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cds_service.operations.readiness.KEPT_S", 0.0)
    monkeypatch.setattr("cds_service.operations.readiness.MOST_S", 30.0)
    with service(trial(database_url=postgres.new_database())) as client:
        before = client.get("/health/ready").json()["status"]
        postgres.kill()
        while_down = client.get("/health/ready").json()["status"]
        postgres.resume()
        # The writer tries again now and then.
        wait_until(lambda: client.get("/health/ready").json()["status"] == "ready")
    assert (before, while_down) == ("ready", "degraded")


def test_a_database_of_a_later_version_is_told(tmp_path: Path) -> None:
    file = tmp_path / "memory.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999_later')")
    connection.close()
    _, told = ready(database_url=f"sqlite:///{file}")
    assert told["checks"]["database"] == "of a later version"


@pytest.mark.parametrize(("free", "status"), [(LEAST_FREE_BYTES, "ready"), (LEAST_FREE_BYTES - 1, "degraded")])
def test_a_disk_that_is_nearly_full_degrades(
    free: int, status: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "free_bytes", lambda _: free)
    assert ready(database_url=f"sqlite:///{tmp_path}/memory.db")[1]["status"] == status


def test_keys_are_told_as_fetched_not_yet_or_not_to_be_had(trusted: Authority, tmp_path: Path) -> None:
    """CH-152: numbers only, since anyone may ask."""
    ehr, absent = Ehr(), Ehr(iss="https://other.example")
    with jwks_server(trusted, publishing(ehr.jwks())) as server:
        unreachable = "https://localhost:9/jwks.json"
        records = ehr.record(jwks=None, jku=server.url), absent.record(jwks=None, jku=unreachable)
        with service(production(tmp_path, *records, ca_file=trusted.file)) as client:
            first = client.get("/health/ready").json()
            client.post(HOOK, json=CALL, headers=bearer(ehr.token()))
            client.post(HOOK, json=CALL, headers=bearer(absent.token()))
            time.sleep(2.1)
            second = client.get("/health/ready")
    assert (first["status"], first["checks"]["keys"]) == ("ready", "0 of 2 key sets at hand")
    assert (second.status_code, second.json()["status"]) == (200, "degraded")
    assert second.json()["checks"]["keys"] == "1 of 2 key sets at hand, 1 could not be fetched"
    assert "example" not in second.text


def finding(state: State) -> Callable[[], Awaitable[Finding]]:
    async def check() -> Finding:
        return Finding(state, state.name)

    return check


async def hangs() -> Finding:
    await asyncio.sleep(60)
    raise AssertionError


async def breaks() -> Finding:
    raise ValueError("Mrs Secretname")


def test_a_check_that_hangs_ends_with_its_time_and_is_not_begun_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cds_service.operations.readiness.KEPT_S", 0.0)
    begun = 0

    async def counted() -> Finding:
        nonlocal begun
        begun += 1
        return await hangs()

    async def ask() -> tuple[list[Finding], float]:
        readiness = Readiness({"slow": counted, "well": finding(State.OK)}, {"slow": State.DEGRADED}, most_s=0.2)
        begin = time.monotonic()
        first = await readiness.ask()
        took = time.monotonic() - begin
        second = await readiness.ask()
        return [first["slow"], second["slow"], first["well"]], took

    found, took = asyncio.run(ask())
    assert found == [Finding(State.DEGRADED, LATE)] * 2 + [Finding(State.OK, "OK")]
    assert (begun, took < 5) == (1, True)


def test_a_check_that_breaks_is_a_failing_one_and_its_message_is_not_told() -> None:
    """CH-102"""
    found = asyncio.run(Readiness({"broken": breaks}, {}).ask())
    assert found["broken"] == Finding(State.FAILING, "failed (ValueError)")


def test_what_was_found_is_kept_a_moment() -> None:
    asked = 0

    async def counted() -> Finding:
        nonlocal asked
        asked += 1
        return Finding(State.OK, "ok")

    async def ask() -> None:
        readiness = Readiness({"one": counted}, {})
        for _ in range(10):
            await readiness.ask()

    asyncio.run(ask())
    assert asked == 1


def test_not_ready_is_503_with_an_outcome_that_names_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """CH-101, CH-102"""
    monkeypatch.setattr(checks, "assess_an_invented_patient", lambda _: 1 / 0)
    with service() as client:
        answer = client.get("/health/ready")
        live = client.get("/health/live")
    assert (answer.status_code, is_outcome(answer.json()), live.status_code) == (503, True, 200)
    assert answer.json()["issue"][0]["details"]["text"] == "assessment: failed (ZeroDivisionError)"
