"""The app in a real browser, on the demo's patients: it says what the cards say, and answers change it."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from conformance.patients import PATIENTS
from tests.cds_service.app.browsing import axe_finds_nothing, nothing_is_cut_off, visit
from tests.cds_service.demo_server import fire_patient_view

WITH_A_SCORE = ("brandt", "karlsen", "okafor", "lindqvist", "ibarra", "ferrari", "petrov", "mensah", "walsh", "moreau")
SETTLED_FROM_NOTHING = {
    "neuro_deficit_new": "false", "primary": "kidney_rcc", "myelopathy": "false", "*.escc_grade": "2",
    "*.sins_pain": "mechanical", "*.sins_bone_lesion": "lytic", "*.sins_alignment": "normal", "*.sins_collapse": "lt50",
    "*.sins_posterolateral": "unilateral", "able_to_tolerate_surgery": "true",
}  # fmt: skip


def results(base: str, patient: str) -> list[dict[str, Any]]:
    cards = fire_patient_view(base, patient)[1]["cards"]
    return [card["extension"]["org.example.spinemets.assessment"] for card in cards]


@pytest.mark.parametrize("patient", [one.id for one in PATIENTS])
def test_every_patient_has_a_page_without_a_complaint_at_every_width(watched: Page, demo: str, patient: str) -> None:
    visit(watched, demo, patient)
    expect(watched.get_by_role("heading", level=1)).not_to_be_empty()
    nothing_is_cut_off(watched)


@pytest.mark.parametrize("patient", WITH_A_SCORE)
def test_the_page_says_what_the_cards_say(watched: Page, demo: str, patient: str) -> None:
    url = visit(watched, demo, patient)
    cards = fire_patient_view(demo, patient)[1]["cards"]
    lesions = [one["result"] for one in results(demo, patient) if one["kind"] == "noms"]
    assert lesions
    for lesion in lesions:
        if isinstance(lesion.get("level"), str):
            watched.goto(f"{url}?level={lesion['level']}")
        _same_level(watched, lesion)
    prognosis = next(card for card in cards if card["source"]["topic"]["code"] == "prognosis")
    said = _letters(
        prognosis["summary"].removeprefix("Prognosis: ").removeprefix("Prognosis (secondary in an emergency): ")
    )
    tile = watched.locator(".tile").last
    assert said in _letters(tile.inner_text()) or _letters(tile.inner_text()).endswith(said)


def _same_level(page: Page, lesion: dict[str, Any]) -> None:
    sins, noms = lesion.get("sins", {}), lesion["noms"]
    tiles = page.locator(".lead").inner_text()
    if sins.get("applicable"):
        low, high = sins["min"], sins["max"]
        assert f"SINS {low}" + (f" to {high}" if low != high else "") in tiles
    chosen = page.locator(".slot-chosen").all_inner_texts()
    assert len(chosen) == sum(len(values) == 1 for values in noms["inputs"].values())
    rows = page.locator(".rows").inner_text()
    if len(noms["decisions"]) <= 4:
        assert set(re.findall(r"N\d{3}", rows)) == {row for one in noms["decisions"] for row in one["rows"]}
        for one in noms["decisions"]:
            assert one["decision"] in rows
    else:
        assert f"{sum(len(one['rows']) for one in noms['decisions'])} of 192 table rows" in rows


def _letters(text: str) -> str:
    """Without case, punctuation and line breaks: the tile breaks the card's sentence in two."""
    return re.sub(r"[^a-z0-9]+", " ", text.lower().removeprefix("prognosis")).strip()


def test_answering_the_questions_leads_from_nothing_to_one_option(watched: Page, demo: str) -> None:
    visit(watched, demo, "ibarra")
    expect(watched.locator("#noms .pill")).to_contain_text("96 rows open")
    for name, value in SETTLED_FROM_NOTHING.items():
        _answer(watched, name, value)
    expect(watched.locator(".answered h3")).to_contain_text("not in the record")
    expect(watched.locator("#noms .rows")).to_contain_text("Decompression/stabilization followed by SRS")
    expect(watched.locator("#noms .pill")).to_contain_text("One option")
    watched.get_by_role("button", name="Take back all").click()
    expect(watched.locator("#noms .pill")).to_contain_text("96 rows open")


def _answer(page: Page, name: str, value: str) -> None:
    form = page.locator("form.answer", has=page.locator(f'[name="{name}"]')).first
    details = page.locator("details", has=form).first
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    field = form.locator(f'select[name="{name}"], input[type="number"][name="{name}"]')
    if field.count() and field.first.evaluate("node => node.tagName") == "SELECT":
        field.first.select_option(value)
    elif field.count():
        field.first.fill(value)
    else:
        form.locator(f'input[name="{name}"][value="{value}"]').check()
    form.get_by_role("button", name="Answer").click()
    expect(page.locator(f'.answered button[value="{name}"]')).to_be_visible()


def test_an_answer_that_is_none_is_told_and_the_others_stay(watched: Page, demo: str) -> None:
    url = visit(watched, demo, "ibarra")
    _answer(watched, "neuro_deficit_new", "false")
    answer = watched.request.post(f"{url.split('?')[0].split('#')[0]}/answers", form={"ecog": "9"})
    assert answer.status == 422
    assert "ECOG" in answer.text()
    watched.reload()
    expect(watched.locator(".answered li")).to_have_count(1)


def test_a_what_if_is_never_taken_for_the_record(watched: Page, demo: str) -> None:
    visit(watched, demo, "karlsen")
    watched.get_by_role("link", name="What if…").click()
    watched.get_by_label("ESCC grade, T8").select_option("1c")
    watched.get_by_role("button", name="See what differs").click()
    expect(watched).to_have_title(re.compile("^What if: "))
    expect(watched.locator(".what-if-bar")).to_contain_text("1 input changed")
    expect(watched.locator(".banner")).to_contain_text("Not the record")
    expect(watched.locator(".differs")).to_contain_text("NOMS N125 → N029")
    expect(watched.locator(".tried s")).to_contain_text("2, 24 Oct 2026")
    watched.get_by_role("link", name="Leave").click()
    expect(watched.locator("#noms .rows")).to_contain_text("N125")


def test_a_value_opens_its_resource_and_never_anothers(watched: Page, demo: str) -> None:
    url = visit(watched, demo, "karlsen")
    watched.locator(".components a").first.click()
    expect(watched.get_by_role("heading", level=1)).to_contain_text("QuestionnaireResponse/")
    expect(watched.locator("pre")).to_contain_text('"resourceType": "QuestionnaireResponse"')
    for foreign in ("Patient/brandt", "Observation/brandt-escc", "Practitioner/x", "Condition/..%2f..%2fmetadata"):
        assert watched.request.get(f"{url.split('?')[0]}/resource/{foreign}").status == 404


def test_two_patients_in_two_tabs_never_mix(watched: Page, demo: str) -> None:
    first = visit(watched, demo, "karlsen")
    other = watched.context.new_page()
    visit(other, demo, "brandt")
    watched.reload()
    expect(watched.get_by_role("heading", level=1)).to_have_text("Karlsen, Renate")
    expect(other.get_by_role("heading", level=1)).to_have_text("Brandt, Otto")
    assert first != other.url


@pytest.mark.parametrize("patient", ["brandt", "karlsen", "ibarra", "petrov", "haddad"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(watched: Page, demo: str, patient: str, theme: Any) -> None:
    watched.emulate_media(color_scheme=theme)
    url = visit(watched, demo, patient)
    pages = [url, f"{url}/what-if"] if patient == "karlsen" else [url]
    for address in pages:
        watched.goto(address)
        axe_finds_nothing(watched)


def test_the_first_view_is_quick_and_works_by_keyboard_alone(watched: Page, demo: str) -> None:
    visit(watched, demo, "petrov")
    watched.keyboard.press("Tab")
    expect(watched.locator(".skip")).to_be_focused()
    levels = watched.locator(".levels a")
    levels.nth(0).focus()
    watched.keyboard.press("ArrowDown")
    expect(levels.nth(1)).to_be_focused()
    name = levels.nth(1).locator("strong").inner_text()
    watched.keyboard.press("Enter")
    expect(watched.locator("#level-title")).to_contain_text(name)
    watched.wait_for_load_state()  # the shortcuts come with the page's script
    watched.keyboard.press("Alt+Shift+Q")
    expect(watched.locator(".asked summary").first).to_be_focused()


@pytest.mark.parametrize(
    "query", ["", "patient=karlsen", "iss=http://evil.example/fhir&patient=karlsen", "iss=x&patient=../metadata"]
)
def test_what_is_no_patient_of_an_open_server_is_not_opened(watched: Page, demo: str, query: str) -> None:
    answer = watched.request.get(f"{demo}/app/open?{query}")
    assert answer.status == 400
    assert "text/html" in answer.headers["content-type"]


def test_an_ended_session_says_so(watched: Page, demo: str) -> None:
    answer = watched.request.get(f"{demo}/app/no-such-session")
    assert answer.status == 410
    assert "Open the patient again" in answer.text()
