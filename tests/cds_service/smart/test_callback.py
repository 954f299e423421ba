"""The callback: state before all else, once, in the browser that began; no way to be sent elsewhere."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from starlette.testclient import TestClient

from cds_service.kept_records import InProcessRecords
from cds_service.smart.pending import MINUTES, Launches, Pending, digest_of
from tests.cds_service.smart.conftest import Registered
from tests.cds_service.smart.fake_ehr import FakeEhr, begin, launched, sign_in

COOKIE = "spinemets-launch"
SCRIPT = "<script>alert(1)</script>"


def refused(client: TestClient, path: str) -> str:
    """The page of a callback that opened nothing."""
    answer = client.get(path, follow_redirects=False)
    assert answer.status_code >= 400
    assert "location" not in answer.headers
    assert "text/html" in answer.headers["content-type"]
    return answer.text


@pytest.mark.requirement("SM-12")
def test_a_state_is_long_and_never_the_same(app: TestClient, ehr: FakeEhr) -> None:
    states = {dict(parse_qsl(urlsplit(begin(app, ehr)).query))["state"] for _ in range(50)}
    assert len(states) == 50
    assert all(len(state) * 6 >= 122 for state in states)


@pytest.mark.requirement("SM-12", "SM-15")
def test_a_state_is_used_once(app: TestClient, ehr: FakeEhr) -> None:
    back = sign_in(ehr, begin(app, ehr))
    assert app.get(back, follow_redirects=False).status_code == 303
    assert "used already" in refused(app, back)
    assert len(ehr.forms) == 1


@pytest.mark.requirement("SM-12")
def test_a_state_whose_sign_in_failed_is_used_up_too(app: TestClient, ehr: FakeEhr) -> None:
    location = begin(app, ehr)
    refused(app, sign_in(ehr, location, code=None, error="access_denied"))
    assert "used already" in refused(app, sign_in(ehr, location))
    assert ehr.forms == []


@pytest.mark.requirement("SM-12")
def test_a_callback_in_another_browser_opens_nothing(app: TestClient, ehr: FakeEhr) -> None:
    back = sign_in(ehr, begin(app, ehr))
    app.cookies.clear()
    app.cookies.set(COOKIE, "x" * 32)
    assert "another browser" in refused(app, back)
    assert ehr.forms == []


@pytest.mark.requirement("SM-12", "SM-31")
def test_a_callback_without_the_cookie_is_a_page_that_asks_the_window(app: TestClient, ehr: FakeEhr) -> None:
    """Where there is nothing in the window's storage either, it says what to do; the launch is not used up."""
    location = begin(app, ehr)
    kept = app.cookies.get(COOKIE)
    back = sign_in(ehr, location, error_description=SCRIPT)
    app.cookies.clear()
    page = app.get(back, follow_redirects=False)
    assert page.status_code == 400
    assert SCRIPT not in page.text
    assert ehr.forms == []
    form = dict(parse_qsl(urlsplit(back).query))
    stolen = app.post("/smart/callback", data=form | {"binding": "y" * 32}, follow_redirects=False)
    assert stolen.status_code == 400
    fresh = dict(parse_qsl(urlsplit(sign_in(ehr, begin(app, ehr))).query))
    held = app.cookies.get(COOKIE)
    app.cookies.clear()
    assert held != kept
    done = app.post("/smart/callback", data=fresh | {"binding": held}, follow_redirects=False)
    assert done.status_code == 303


@pytest.mark.requirement("SM-12")
def test_a_state_ends_after_minutes() -> None:
    now = [1000.0]
    launches = Launches(InProcessRecords(now=lambda: now[0]), lambda: now[0])
    pending = Pending("https://fhir.example", "launch", digest_of("b"), "verifier", "nonce")
    early, late = launches.begin(pending), launches.begin(pending)
    now[0] += MINUTES * 60 - 1
    assert launches.take(early) == pending
    now[0] += 1
    assert not launches.is_known(late)
    assert launches.take(late) is None
    assert "verifier" not in repr(pending)


@pytest.mark.requirement("SM-15")
@pytest.mark.parametrize("state", [None, "", "x", "x" * 129, SCRIPT])
@pytest.mark.parametrize("with_cookie", [True, False])
def test_an_unknown_state_stops_everything_else(
    app: TestClient, ehr: FakeEhr, state: str | None, with_cookie: bool
) -> None:
    back = sign_in(ehr, begin(app, ehr), state=state, error="access_denied", error_description="let me in")
    if not with_cookie:
        app.cookies.clear()
    assert "let me in" not in refused(app, back)
    assert ehr.forms == []


@pytest.mark.requirement("SM-15")
def test_what_the_ehr_says_of_an_error_is_shown_as_text(app: TestClient, ehr: FakeEhr) -> None:
    back = sign_in(ehr, begin(app, ehr), code=None, error="access_denied", error_description=f"No. {SCRIPT}")
    page = refused(app, back)
    assert "access_denied: No. &lt;script&gt;" in page
    assert SCRIPT not in page


@pytest.mark.requirement("SM-15")
def test_a_parameter_that_is_not_known_is_passed_over(app: TestClient, ehr: FakeEhr) -> None:
    assert launched(app, ehr, session_state="x", invented="y").status_code == 303


def same(ehr: FakeEhr) -> str:
    return ehr.origin


@pytest.mark.requirement("SM-15")
@pytest.mark.parametrize(
    ("issuer", "says_so", "status"),
    [
        (same, False, 303),
        (same, True, 303),
        (None, False, 303),
        (None, True, 400),
        (lambda ehr: f"{ehr.origin}/", False, 400),
        (lambda _: "https://attacker.example", False, 400),
        (lambda _: "https://attacker.example", True, 400),
    ],
)
def test_an_answer_of_another_issuer_is_not_exchanged(
    app: TestClient, ehr: FakeEhr, issuer: Callable[[FakeEhr], str] | None, says_so: bool, status: int
) -> None:
    assert ehr.document is not None
    ehr.document["authorization_response_iss_parameter_supported"] = says_so
    assert launched(app, ehr, iss=issuer(ehr) if issuer else None).status_code == status
    assert len(ehr.forms) == (1 if status == 303 else 0)


@pytest.mark.requirement("SM-15")
@pytest.mark.parametrize("name", ["code", "state"])
def test_a_parameter_that_comes_twice_is_none(app: TestClient, ehr: FakeEhr, name: str) -> None:
    refused(app, f"{sign_in(ehr, begin(app, ehr))}&{name}=other")
    assert ehr.forms == []


@pytest.mark.requirement("SM-16")
@pytest.mark.parametrize("name", ["redirect_uri", "next", "url", "return_to", "target", "iss"])
def test_nothing_of_the_callback_sends_the_browser_elsewhere(app: TestClient, ehr: FakeEhr, name: str) -> None:
    answer = launched(app, ehr, **{name: "https://attacker.example/"})
    assert answer.headers.get("location", "/app/").startswith("/app/")
    assert "attacker" not in answer.text + str(answer.headers)


@pytest.mark.requirement("SM-16")
def test_a_code_is_sent_on_as_a_value_and_nothing_else(app: TestClient, ehr: FakeEhr) -> None:
    odd = "x&grant_type=client_credentials&redirect_uri=https://attacker.example#'\"<>"
    ehr.members = {"id_token": None}
    assert launched(app, ehr, code=odd).status_code == 303
    assert ehr.forms[0]["code"] == odd
    assert ehr.forms[0]["grant_type"] == "authorization_code"


@pytest.mark.requirement("SM-12", "SM-31", "SM-32")
def test_over_https_the_cookie_goes_into_frames_and_to_no_script(registered: Registered, ehr: FakeEhr) -> None:
    with registered(public_url="https://cds.example") as client:
        query = urlencode({"iss": ehr.iss, "launch": "x"})
        first = client.get(f"/smart/launch?{query}", follow_redirects=False).headers
        second = client.get(f"/smart/launch?{query}", follow_redirects=False).headers
    name, *flags = first["set-cookie"].split("; ")
    assert set(flags) == {"Max-Age=600", "Path=/", "HttpOnly", "SameSite=None", "Secure", "Partitioned"}
    assert name.startswith("__Host-spinemets-launch=")
    assert second["set-cookie"].startswith(name)
    assert first["referrer-policy"] == "no-referrer"
    assert first["cache-control"] == "no-store"


@pytest.mark.requirement("SM-31")
def test_in_a_frame_the_window_keeps_the_tie_as_well(app: TestClient, ehr: FakeEhr) -> None:
    query = urlencode({"iss": ehr.iss, "launch": "x"})
    page = app.get(f"/smart/launch?{query}", headers={"Sec-Fetch-Dest": "iframe"}, follow_redirects=False)
    assert page.status_code == 200
    assert f'data-binding="{app.cookies.get(COOKIE)}"' in page.text
    assert f'href="{ehr.origin}/authorize?' in page.text
    assert page.headers["cache-control"] == "no-store"
