"""Attacks that need a browser. Each tells what it tries, and fails with an assertion where it succeeds."""

import json
import re
from collections.abc import Iterator
from typing import Any

import requests
from playwright.sync_api import BrowserContext, Frame, Page, expect

from conformance.patients import PATIENTS
from tests.cds_service.cards.hostile import HOSTILE
from tests.cds_service.smart.end_to_end.site import Site

HEADING = re.compile("^Karlsen, Renate$")
SCRIPT = "<script>window.pwned=1</script><img src=x onerror=window.pwned=1>\"'><svg onload=window.pwned=1>"
STORED = """() => ['localStorage', 'sessionStorage'].map((name) => {
    try { return JSON.stringify({...window[name]}); } catch { return 'none for this page'; }
}).join() + document.cookie"""
WITHOUT_MARKUP = re.compile(r"[a-z0-9.:/\-]*|[0-9TZ:.+\-]+", re.ASCII)
"""Codes, dates and numbers: what a chart must have as it is, or it is no chart."""
KEPT = frozenset(
    {"resourceType", "id", "reference", "system", "code", "url", "status", "unit", "method", "type", "value", "gender",
     "birthDate", "linkId", "profile", "ifNoneExist", "fullUrl"}
)  # fmt: skip


def framed_by_a_foreign_site(at: Site, window: BrowserContext) -> None:
    """A foreign page puts launch and page of the app into frames, to have the user click unseen."""
    tab = window.new_page()
    tab.goto(at.launch_url())
    expect(tab.get_by_role("heading", level=1)).to_have_text(HEADING)
    at.rogue.well_again()
    launch = f"{at.url}/smart/launch?iss={at.iss()}&launch=x"
    for url in (tab.url, launch, f"{at.url}/smart/standalone"):
        at.rogue.pages["/page"] = f'<!doctype html><title>Evil</title><iframe src="{url}"></iframe>'
        evil = window.new_page()
        evil.goto(f"{at.rogue.url}/page")
        frame = evil.locator("iframe").element_handle().content_frame()
        assert isinstance(frame, Frame)
        assert frame.url == "chrome-error://chromewebdata/"
        evil.close()


def script_in_every_chart_field(at: Site, window: BrowserContext) -> None:
    """Every text of a chart holds a script, and each text of its own a way out of markup: none runs, none is a link."""
    patient = "hostile"
    chart = json.loads(next(one for one in PATIENTS if one.id == "karlsen").bundle)
    texts = [0]
    for entry in chart["entry"]:
        entry["resource"] = _hostile(entry["resource"], texts)
    raw = re.sub(r"karlsen(?=[\"-])", patient, json.dumps(chart))
    assert texts[0] > 50
    answer = requests.post(at.hapi, data=raw, headers={"Content-Type": "application/fhir+json"}, timeout=120)
    assert answer.status_code == 200, answer.text
    tab = window.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("dialog", lambda dialog: asked.append(dialog.message))
    tab.goto(at.launch_url("public", patient))
    expect(tab.locator(".banner")).to_contain_text("<script>window.pwned=1</script>")
    pages = [tab.url, f"{tab.url}/what-if", *_resources(tab)]
    for url in pages:
        tab.goto(url)
        assert tab.evaluate("window.pwned") is None, url
        assert tab.locator("main script, main img, main iframe, a[href*='evil.example']").count() == 0, url
    assert [url for url in asked if not url.startswith((at.url, at.server.url, "data:"))] == []


def _hostile(value: Any, texts: list[int]) -> Any:
    """The value with every text in it replaced, but for codes, references and dates."""
    if isinstance(value, list):
        return [_hostile(one, texts) for one in value]
    if isinstance(value, dict):
        return {
            name: one if name in KEPT and isinstance(one, str) else _hostile(one, texts) for name, one in value.items()
        }
    if isinstance(value, str) and not WITHOUT_MARKUP.fullmatch(value):
        texts[0] += 1
        return f"{value} {SCRIPT} {_printable(HOSTILE[texts[0] % len(HOSTILE)])}"
    return value


def _printable(text: str) -> str:
    """HAPI refuses control characters."""
    return "".join(sign for sign in text if sign.isprintable())[:500]


def _resources(tab: Page) -> Iterator[str]:
    links = tab.locator("a[href*='/resource/']").evaluate_all("links => links.map(link => link.href)")
    return iter(sorted(set(links))[:6])


def storage_of_the_browser(at: Site, window: BrowserContext) -> None:
    """Whoever can read the browser's storage, cookies, history and addresses finds no token."""
    tab = window.new_page()
    urls: list[str] = []
    tab.on("request", lambda request: urls.append(request.url))
    tab.goto(at.launch_url("brief", "karlsen", "frame"))
    frame = tab.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_have_text(HEADING)
    secrets = [value for kind, value in at.server.issued() if kind.endswith("token")]
    stored = [json.dumps(window.storage_state()), *urls]
    for each in tab.frames:
        stored.append(each.evaluate(STORED))
        stored.append(each.content())
    assert [value[:4] for value in secrets if any(value in text for text in stored)] == []


ATTACKS = (framed_by_a_foreign_site, script_in_every_chart_field, storage_of_the_browser)
