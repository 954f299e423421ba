"""The app in a real browser, launched by an EHR and standalone, in tabs and frames; every page of an error."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, Route, expect

from tests.cds_service.smart.end_to_end.flow import callback_of, changed, standalone_callback_of
from tests.cds_service.smart.end_to_end.site import KINDS, Site
from tests.conftest import run_script

KARLSEN, BRANDT = "Karlsen, Renate", "Brandt, Otto"
LAUNCH_COOKIE = "__Host-spinemets-launch"


def name_on(page: Page | FrameLocator, name: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def no_complaint_of_axe(page: Page) -> None:
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.requirement("SM-1", "SM-7", "SM-20", "SM-21", "SM-22", "SM-24", "SM-29", "SM-34")
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "short"])
def test_an_ehr_opens_the_app_for_its_patient(hospital: Site, tab: Page, kind: str) -> None:
    tab.goto(hospital.launch_url(kind))
    name_on(tab, KARLSEN)
    assert re.fullmatch(rf"{re.escape(hospital.url)}/app/[\w-]{{32}}", tab.url)
    (exchange,) = [one for one in hospital.server.requests() if one["path"] == "/token"][-1:]
    assert (exchange["status"], exchange["query"]) == (200, [])
    assert exchange["authorization"] == ("Basic" if kind == "secret" else "")
    asked = [one for one in hospital.server.requests() if one["path"].startswith(f"/{kind}/fhir/")]
    assert {one["authorization"] for one in asked if "well-known" not in one["path"]} <= {"Bearer", ""}


@pytest.mark.requirement("SM-31", "SM-32")
def test_what_ties_the_launch_to_the_browser_is_a_cookie_for_frames_that_no_script_reads(
    hospital: Site, tab: Page
) -> None:
    tab.goto(hospital.launch_url())
    name_on(tab, KARLSEN)
    (cookie,) = [one for one in tab.context.cookies() if one["domain"] == "127.0.0.1"]
    assert (cookie["name"], cookie["secure"], cookie["httpOnly"]) == (LAUNCH_COOKIE, True, True)
    assert (cookie["sameSite"], cookie["path"]) == ("None", "/")


@pytest.mark.requirement("SM-10", "SM-11", "SM-13", "SM-17", "SM-18")
@pytest.mark.parametrize(("kind", "read"), [("public", ".rs"), ("old", ".read")])
def test_the_authorisation_request_has_these_parameters_and_no_others(hospital: Site, kind: str, read: str) -> None:
    visitor = hospital.visitor(stops_at=f"{hospital.server.url}/auth")
    url = visitor.walk(hospital.launch_url(kind)).headers["Location"]
    given = parse_qs(urlsplit(url).query)
    names = "response_type client_id redirect_uri scope state aud code_challenge code_challenge_method launch nonce"
    assert set(given) == set(names.split())
    assert all(len(values) == 1 for values in given.values())
    assert given["aud"] == [hospital.iss(kind)]
    assert given["redirect_uri"] == [f"{hospital.url}/smart/callback"]
    assert given["code_challenge_method"] == ["S256"]
    assert len(given["state"][0]) >= 22
    scopes = set(given["scope"][0].split())
    assert {"launch", "openid", "fhirUser", f"patient/Observation{read}"} <= scopes
    assert not {scope for scope in scopes if "*" in scope or "offline" in scope or scope.startswith("user/")}


@pytest.mark.requirement("SM-6")
def test_standalone_the_user_chooses_hospital_and_patient(hospital: Site, tab: Page) -> None:
    tab.goto(f"{hospital.url}/smart/standalone")
    no_complaint_of_axe(tab)
    tab.get_by_role("link", name="Hospital of the tests, public").click()
    tab.get_by_role("button", name="Sign in as Dr Weber").click()
    tab.get_by_label("brandt").check()
    tab.get_by_role("button", name="Allow").click()
    name_on(tab, BRANDT)


@pytest.mark.requirement("SM-23")
def test_what_the_user_did_not_grant_is_told_and_not_taken_for_absent(hospital: Site, tab: Page) -> None:
    tab.goto(hospital.launch_url("public", "karlsen", "ask"))
    tab.get_by_label("patient/Observation.rs").uncheck()
    tab.get_by_role("button", name="Allow").click()
    name_on(tab, KARLSEN)
    expect(tab.get_by_text("not granted").first).to_be_visible()
    expect(tab.locator("main")).to_contain_text("Observation")
    no_complaint_of_axe(tab)


@pytest.mark.requirement("SM-30")
def test_two_patients_in_two_tabs_never_mix(hospital: Site, window: BrowserContext) -> None:
    one, other = window.new_page(), window.new_page()
    # Both sign-ins are under way at once, in one browser, and end in the other order.
    one.goto(hospital.launch_url("public", "karlsen", "ask"))
    other.goto(hospital.launch_url("secret", "brandt", "ask"))
    other.get_by_role("button", name="Allow").click()
    name_on(other, BRANDT)
    one.get_by_role("button", name="Allow").click()
    name_on(one, KARLSEN)
    for tab, name in ((one, KARLSEN), (other, BRANDT), (one, KARLSEN)):
        tab.reload()
        name_on(tab, name)
    assert one.url != other.url
    foreign = one.request.get(f"{one.url}/resource/Condition/brandt-nsclc-2025")
    assert foreign.status == 404


@pytest.fixture(scope="module")
def strict_chromium(chromium: Browser) -> Iterator[Browser]:
    """The same browser, as users have it who let no third party keep cookies."""
    # A page that a test changed on its way counts as one from the internet, which may not lead to this machine.
    flags = ["--test-third-party-cookie-phaseout", "--disable-features=LocalNetworkAccessChecks"]
    browser = chromium.browser_type.launch(executable_path=run_script("browser.sh"), args=flags)
    yield browser
    browser.close()


@pytest.mark.requirement("SM-31")
@pytest.mark.parametrize("cookies", ["all", "none of third parties", "none"])
def test_the_app_works_in_a_frame_of_the_ehr(
    hospital: Site, window: BrowserContext, strict_chromium: Browser, cookies: str
) -> None:
    tab = window.new_page() if cookies == "all" else strict_chromium.new_page(ignore_https_errors=True)
    if cookies == "none":
        tab.route(f"{hospital.url}/smart/**", _without_cookies)
    methods: list[str] = []
    tab.on("request", lambda request: methods.append(request.method) if "/smart/callback" in request.url else None)
    tab.goto(hospital.launch_url("public", "karlsen", "frame"))
    frame = tab.frame_locator("iframe")
    name_on(frame, KARLSEN)
    frame.get_by_role("link", name="What if…").click()
    expect(frame.locator(".what-if-bar")).to_be_visible()
    name_on(frame, KARLSEN)
    assert methods == (["GET", "POST"] if cookies == "none" else ["GET"])
    tab.close()


def _without_cookies(route: Route) -> None:
    """As a browser that lets a page in a frame keep none."""
    if route.request.method != "GET":
        route.continue_()
        return
    sent = {**route.request.all_headers(), "sec-fetch-dest": "iframe"}
    answer = route.fetch(headers=sent, max_redirects=0)
    route.request.frame.page.context.clear_cookies(domain="127.0.0.1")  # a fetch of the test keeps them
    kept = {name: value for name, value in answer.headers.items() if name != "set-cookie"}
    route.fulfill(response=answer, headers=kept)


def _callback(hospital: Site, tab: Page, **changes: str | None) -> str:
    """The callback of a launch that began in this tab, changed."""
    visitor = hospital.visitor()
    url = callback_of(hospital, visitor)
    (value,) = [cookie.value for cookie in visitor.session.cookies if cookie.name == LAUNCH_COOKIE]
    tab.context.add_cookies([{"name": LAUNCH_COOKIE, "value": str(value), "url": hospital.url, "secure": True}])
    return changed(url, **changes)


def _launch(hospital: Site, **parameters: str) -> str:
    return f"{hospital.url}/smart/launch?{urlencode(parameters)}"


def _rogue(hospital: Site, tab: Page, **answer: Any) -> str:
    hospital.rogue.well_again()
    hospital.rogue.answer.update(answer)
    return changed(f"{hospital.url}/smart/standalone", iss=hospital.rogue.iss())


ERRORS: dict[str, tuple[Callable[[Site, Page], str], int, str]] = {  # what happened: where to, status, words
    "no iss": (lambda at, _: _launch(at, launch="x"), 400, "iss and launch"),
    "no launch": (lambda at, _: _launch(at, iss=at.iss()), 400, "iss and launch"),
    "iss not registered": (lambda at, _: _launch(at, iss="https://evil.example", launch="x"), 400, "not registered"),
    "launch not known to the EHR": (lambda at, _: _launch(at, iss=at.iss(), launch="x"), 403, "launch is not known"),
    "state not known": (lambda at, tab: _callback(at, tab, state="x"), 400, "used already, or took too long"),
    "no state": (lambda at, tab: _callback(at, tab, state=None), 400, "used already, or took too long"),
    "another browser's": (lambda at, _: callback_of(at, at.visitor()), 400, "window"),
    "another server's answer": (lambda at, tab: _callback(at, tab, iss="https://x.example"), 400, "another server"),
    "no code": (lambda at, tab: _callback(at, tab, code=None), 502, "neither a code nor a reason"),
    "code not known": (lambda at, tab: _callback(at, tab, code="x"), 502, "invalid grant"),
    "denied": (
        lambda at, tab: _callback(at, tab, code=None, error="access_denied", error_description="No <b>way</b>"),
        403, "No <b>way</b>",
    ),
    "endpoints elsewhere": (
        lambda at, _: changed(f"{at.url}/smart/standalone", iss=at.rogue.iss("token-elsewhere")), 502,
        "not registered here",
    ),
    "no patient": (lambda at, tab: _rogue(at, tab, patient=None), 400, "No patient"),
    "no token": (lambda at, tab: _rogue(at, tab, access_token=None), 502, "sign-in did not work"),
    "a forged user": (lambda at, tab: _rogue(at, tab, id_token="e30.e30.e30"), 502, "sign-in did not work"),
    "page has ended": (lambda at, _: f"{at.url}/app/{'A' * 32}", 410, "This page has ended"),
}  # fmt: skip


@pytest.mark.requirement("SM-2", "SM-5", "SM-15", "SM-23", "SM-24")
@pytest.mark.parametrize("error", list(ERRORS))
def test_every_error_is_a_page_that_says_what_happened(hospital: Site, tab: Page, error: str) -> None:
    leads, status, words = ERRORS[error]
    answer = tab.goto(leads(hospital, tab))
    assert answer is not None
    assert (answer.status, urlsplit(tab.url).netloc) == (status, urlsplit(hospital.url).netloc)
    expect(tab.get_by_role("alert")).to_contain_text(words)
    expect(tab.get_by_role("heading", level=1)).not_to_be_empty()
    no_complaint_of_axe(tab)


def test_the_user_who_denies_is_told_so(hospital: Site, tab: Page) -> None:
    tab.goto(hospital.launch_url("public", "karlsen", "ask"))
    tab.get_by_role("button", name="Deny").click()
    expect(tab.get_by_role("alert")).to_contain_text("The user said no")


def test_a_rogue_server_that_behaves_opens_the_app_so_that_its_attacks_are_told_from_faults(hospital: Site) -> None:
    hospital.rogue.well_again()
    visitor = hospital.visitor()
    callback = standalone_callback_of(hospital, visitor, hospital.rogue.iss())
    answer = visitor.session.get(callback, verify=str(visitor.ca), allow_redirects=False, timeout=30)
    assert (answer.status_code, answer.headers["Location"][:5]) == (303, "/app/")
