"""Who may frame the pages, and what of them stays closed."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.cds_service.calling import service
from tests.cds_service.smart.conftest import Registered
from tests.cds_service.smart.fake_ehr import FakeEhr, launched
from tests.cds_service.trust.ehr import Ehr, clients_file

EHR_PAGE = "https://ehr.example"


def ancestors(policy: str) -> str:
    return next(part for part in policy.split("; ") if part.startswith("frame-ancestors"))


@pytest.mark.requirement("SM-31")
@pytest.mark.parametrize(("listed", "framed_by"), [([], "'self'"), ([EHR_PAGE], f"'self' {EHR_PAGE}")])
def test_every_page_is_framed_by_the_registered_ehr_alone(
    registered: Registered, ehr: FakeEhr, listed: list[str], framed_by: str
) -> None:
    with registered({"frame_ancestors": listed}) as client:
        page = launched(client, ehr).headers["location"]
        for path in (page, "/smart/standalone", "/smart/launch", "/smart/callback", "/app/unknown", f"{page}/what-if"):
            headers = client.get(path).headers
            assert ancestors(headers["content-security-policy"]) == f"frame-ancestors {framed_by}"
            assert headers["cache-control"] == "no-store"
            assert headers["referrer-policy"] == "no-referrer"


def test_without_a_registration_there_is_no_launch() -> None:
    with service() as client:
        assert client.get("/smart/launch").status_code == 404
        assert client.get("/smart/jwks.json").status_code == 404


def test_pages_are_open_to_browsers_where_programs_need_a_token(
    registered: Registered, ehr: FakeEhr, tmp_path: Path
) -> None:
    """The gate lets browsers in; a page is found by its handle alone."""
    with registered(clients=clients_file(tmp_path, Ehr().record())) as client:
        assert client.post("/assess", json={}).status_code == 401
        page = launched(client, ehr).headers["location"]
        assert client.get(page).status_code == 200
        assert client.post(f"{page}/answers", data={"ecog": "1"}).status_code == 200
        assert client.get("/app/unknown").status_code == 410
        assert client.get("/smart/jwks.json").status_code == 200
        assert client.get("/.well-known/jwks.json").status_code == 200


def test_a_stolen_handle_is_not_near_another(app: TestClient, ehr: FakeEhr) -> None:
    page = launched(app, ehr).headers["location"]
    assert app.get(page[:-1] + ("A" if page[-1] != "A" else "B")).status_code == 410
