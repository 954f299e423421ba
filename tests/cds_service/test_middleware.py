"""CORS on every answer, and the last resort."""

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from cds_service.main import create_app
from tests.cds_service.calling import HOOK, call, is_outcome, prefetch_of, service, trial

ORIGIN = "https://ehr.example"
ANSWERS = [
    ("GET", "/cds-services", None, 200),
    ("GET", "/", None, 200),
    ("GET", "/health/ready", None, 200),
    ("POST", HOOK, call(prefetch=prefetch_of()), 200),
    ("POST", HOOK, call(), 412),
    ("POST", HOOK, {}, 400),
    ("POST", "/assess", {"kps": 45}, 422),
    ("GET", "/nothing", None, 404),
    ("GET", HOOK, None, 405),
    ("GET", "/fails", None, 500),
]


def failing_service(origins: tuple[str, ...]) -> FastAPI:
    """The service with one more route, which fails with a message that must not be seen."""
    app = create_app(trial(cors_origins=origins))

    async def fails() -> None:
        raise RuntimeError("Mrs Secretname")

    app.add_api_route("/fails", fails)
    return app


@pytest.mark.requirement("CH-160")
@pytest.mark.parametrize(("method", "path", "body", "status"), ANSWERS)
def test_every_answer_may_be_read_from_any_origin_in_development(
    method: str, path: str, body: object, status: int
) -> None:
    with TestClient(failing_service(("*",)), raise_server_exceptions=False) as client:
        answer = client.request(method, path, json=body, headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (status, "*")
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.requirement("CH-161")
@pytest.mark.parametrize(("method", "path", "body", "status"), ANSWERS)
def test_with_a_list_only_the_listed_origins_may(method: str, path: str, body: object, status: int) -> None:
    with TestClient(failing_service((ORIGIN,)), raise_server_exceptions=False) as client:
        listed = client.request(method, path, json=body, headers={"Origin": ORIGIN})
        other = client.request(method, path, json=body, headers={"Origin": "https://evil.example"})
    assert (listed.status_code, listed.headers["access-control-allow-origin"]) == (status, ORIGIN)
    assert "access-control-allow-origin" not in other.headers
    assert listed.headers["vary"] == other.headers["vary"] == "Origin"


@pytest.mark.requirement("CH-160")
@pytest.mark.parametrize("path", ["/cds-services", HOOK, "/assess", f"{HOOK}/feedback"])
def test_a_preflight_is_answered_without_credentials(path: str) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    with service(trial(cors_origins=(ORIGIN,))) as client:
        answer = client.options(path, headers=asked | {"Origin": ORIGIN})
        foreign = client.options(path, headers=asked | {"Origin": "https://evil.example"})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, ORIGIN)
    assert answer.headers["access-control-allow-methods"] == "GET, POST, OPTIONS"
    assert answer.headers["access-control-allow-headers"] == "Authorization, Content-Type, Accept"
    assert not {"access-control-allow-origin", "access-control-allow-methods"} & set(foreign.headers)


@pytest.mark.requirement("CH-5", "CH-102", "CH-101")
def test_a_failure_is_a_500_that_says_nothing_of_it() -> None:
    with TestClient(failing_service(("*",)), raise_server_exceptions=False) as client:
        answer = client.get("/fails")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/json")
    assert is_outcome(answer.json())
    assert "Secretname" not in answer.text
    assert "RuntimeError" not in answer.text


def test_a_site_without_browsers_names_no_origin() -> None:
    with service(trial(cors_origins=())) as client:
        answer = client.get("/cds-services", headers={"Origin": ORIGIN})
    assert "access-control-allow-origin" not in answer.headers
