"""A session after its launch: refreshed while it is used, ended by sign-out or by the EHR, shared by two workers."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from cryptography.fernet import Fernet

from tests.authorisation_server.visitor import TIMEOUT_S, Visitor
from tests.cds_service.smart.end_to_end.flow import callback_of, launched, opened
from tests.cds_service.smart.end_to_end.site import BRIEF_S, Site, site
from tests.cds_service.trust.jwks_server import Authority

KARLSEN, BRANDT = "Karlsen, Renate", "Brandt, Otto"


def post(visitor: Visitor, url: str) -> requests.Response:
    return visitor.session.post(url, verify=str(visitor.ca), timeout=TIMEOUT_S)


@pytest.mark.requirement("SM-40", "SM-41")
def test_a_token_that_ended_is_refreshed_once_however_many_ask(hospital: Site) -> None:
    visitor = hospital.visitor()
    page = launched(hospital, visitor, "brief")
    time.sleep(BRIEF_S + 0.2)
    before = hospital.token_requests()
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: opened(visitor, page), range(6)))
    assert [KARLSEN in answer.text for answer in answers] == [True] * 6
    assert hospital.token_requests() == [*before, 200]


@pytest.mark.requirement("SM-42")
def test_signing_out_revokes_the_tokens_and_ends_the_page(hospital: Site) -> None:
    visitor = hospital.visitor()
    page = launched(hospital, visitor, "brief")
    token = [value for kind, value in hospital.server.issued() if kind == "access_token"][-1]
    record = f"{hospital.iss('brief')}/Patient/karlsen"
    headers = {"Authorization": f"Bearer {token}"}

    def read() -> int:
        return requests.get(record, headers=headers, verify=str(visitor.ca), timeout=TIMEOUT_S).status_code

    assert read() == 200
    said = post(visitor, f"{page}/end")
    assert (said.status_code, KARLSEN in said.text) == (200, False)
    assert read() == 401
    assert opened(visitor, page).status_code == 410


@pytest.mark.requirement("SM-41")
@pytest.mark.parametrize("kind", ["public", "brief"])
def test_when_the_ehr_has_ended_its_access_the_page_asks_for_a_new_launch(hospital: Site, kind: str) -> None:
    visitor = hospital.visitor()
    page = launched(hospital, visitor, kind)
    post(visitor, f"{hospital.server.url}/ehr/sign-out")
    for _ in range(2):
        ended(opened(visitor, page))
    # The same patient can be opened again.
    assert KARLSEN in opened(visitor, launched(hospital, visitor, kind)).text


@pytest.mark.requirement("SM-22", "SM-41")
def test_a_token_that_ended_and_cannot_be_renewed_ends_the_page(hospital: Site) -> None:
    visitor = hospital.visitor()
    there = opened(visitor, callback_of(hospital, visitor, "short")).headers["Location"]
    time.sleep(BRIEF_S + 0.2)
    ended(opened(visitor, hospital.url + there))


def ended(answer: requests.Response) -> None:
    """A page without the patient that says what to do."""
    assert (answer.status_code in {401, 410}, KARLSEN in answer.text) == (True, False)
    assert "from the EHR" in answer.text


@pytest.mark.requirement("SM-52")
def test_the_key_set_is_public_and_holds_public_members_alone(hospital: Site) -> None:
    answer = requests.get(f"{hospital.url}/smart/jwks.json", verify=str(hospital.trusted.file), timeout=TIMEOUT_S)
    keys = answer.json()["keys"]
    assert [(key["kty"], key["kid"]) for key in keys] == [("EC", "app-es"), ("RSA", "app-rs")]
    assert [name for key in keys for name in ("d", "p", "q", "dp", "dq", "qi") if name in key] == []
    assert "max-age" in answer.headers["Cache-Control"]


@pytest.fixture(scope="module")
def two_workers(trusted: Authority, hapi_base: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("workers")
    keys = folder / "session-keys"
    keys.write_bytes(Fernet.generate_key() + b"\n")
    keys.chmod(0o600)
    more = {"WORKERS": "2", "DATABASE_URL": f"sqlite:///{folder}/memory.db", "SESSION_KEYS": str(keys)}
    with site(trusted, hapi_base, folder, **more) as running:
        yield running


@pytest.mark.requirement("SM-12", "SM-30", "SM-40")
def test_two_workers_share_launches_and_sessions(two_workers: Site) -> None:
    """Each call is a connection of its own, so that either worker may have it."""
    visitors = {name: two_workers.visitor() for name in ("karlsen", "brandt")}
    for visitor in visitors.values():
        visitor.session.headers["Connection"] = "close"
    pages = [(name, launched(two_workers, visitors[name], "brief", name)) for name in [*visitors] * 3]
    time.sleep(BRIEF_S + 0.2)
    before = two_workers.token_requests()

    def shows(page: tuple[str, str]) -> bool:
        text = opened(visitors[page[0]], page[1]).text
        return (KARLSEN in text, BRANDT in text) == (page[0] == "karlsen", page[0] == "brandt")

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(shows, pages * 2)) == [True] * len(pages) * 2
    # One that is used twice would be refused, and end its session. A slow machine may need more than one a page.
    assert set(two_workers.token_requests()) == {200}
    assert len(two_workers.token_requests()) >= len(before) + len(pages)
    assert "Traceback" not in two_workers.app.log_so_far()
