"""What is not there for the moment is told on a page, and nothing is opened."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
from cryptography.fernet import Fernet
from starlette.testclient import TestClient

from tests.cds_service.smart.conftest import Registered
from tests.cds_service.smart.fake_ehr import FakeEhr, begin, launched, sign_in

NOBODY = "http://127.0.0.1:9"
"""The discard port: nothing listens there."""
DOWN = "sqlite:////nonexistent/deep/memory.sqlite3"


@pytest.mark.requirement("SM-30")
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/smart/launch?{0}"), ("GET", "/smart/callback?state=x&code=y"), ("POST", "/smart/callback"),
        ("GET", "/app/some-handle"), ("POST", "/app/some-handle/end"), ("GET", "/app/some-handle/save"),
    ],
)  # fmt: skip
def test_without_the_database_pages_say_so(
    registered: Registered, ehr: FakeEhr, tmp_path: Path, method: str, path: str
) -> None:
    keys = tmp_path / "session.keys"
    keys.write_bytes(Fernet.generate_key())
    query = urlencode({"iss": ehr.iss, "launch": "x"})
    with registered(session_keys=keys, database_url=DOWN) as client:
        form = {"state": "x", "code": "y", "binding": "b" * 32} if method == "POST" else None
        answer = client.request(method, path.format(query), data=form, follow_redirects=False)
    assert answer.status_code == 503
    assert "text/html" in answer.headers["content-type"]
    assert ehr.forms == []


def test_an_audit_that_is_required_and_fails_opens_no_page(registered: Registered, ehr: FakeEhr) -> None:
    with registered(database_url=DOWN, audit="required") as client:
        answer = launched(client, ehr)
    assert answer.status_code == 503
    assert "location" not in answer.headers


@pytest.mark.requirement("SM-22")
def test_a_token_endpoint_that_does_not_answer_is_told(registered: Registered, ehr: FakeEhr) -> None:
    assert ehr.document is not None
    ehr.document["token_endpoint"] = f"{NOBODY}/token"
    with registered({"endpoints_at": [NOBODY]}) as client:
        answer = launched(client, ehr)
    assert answer.status_code == 502
    assert "It did not answer" in answer.text


@pytest.mark.requirement("SM-42")
def test_a_page_is_closed_though_its_tokens_could_not_be_given_back(registered: Registered, ehr: FakeEhr) -> None:
    assert ehr.document is not None
    ehr.document["revocation_endpoint"] = f"{NOBODY}/revoke"
    with registered({"endpoints_at": [NOBODY]}) as client:
        page = launched(client, ehr).headers["location"]
        assert client.post(f"{page}/end").status_code == 200
        assert client.get(page).status_code == 410


@pytest.mark.requirement("SM-2")
@pytest.mark.parametrize("launch", ["x" * 4097, "a\x00b", "a\nb"])
def test_a_launch_parameter_that_cannot_be_one_is_refused(app: TestClient, ehr: FakeEhr, launch: str) -> None:
    answer = app.get(f"/smart/launch?{urlencode({'iss': ehr.iss, 'launch': launch})}", follow_redirects=False)
    assert answer.status_code == 400
    assert ehr.asked == []


@pytest.mark.requirement("SM-15")
def test_a_callback_with_neither_code_nor_error_is_told(app: TestClient, ehr: FakeEhr) -> None:
    answer = app.get(sign_in(ehr, begin(app, ehr), code=None), follow_redirects=False)
    assert answer.status_code == 502
    assert ehr.forms == []


@pytest.mark.requirement("SM-15")
def test_a_form_that_cannot_be_read_is_told(app: TestClient, ehr: FakeEhr) -> None:
    answer = app.post("/smart/callback", data={"state": "x" * 20_000}, follow_redirects=False)
    assert answer.status_code == 413
    assert "text/html" in answer.headers["content-type"]
