"""The EHR page in a real browser, against the real service and the real chart store."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from cds_service.memory.tables import FEEDBACK
from tests.cds_service.demo_server import fire_patient_view, get_json, serving
from tests.cds_service.reporting import stored_rows

WORST_FIRST = ["critical", "warning", "info"]
HOOK = "**/cds-services/spinemets-patient-view"


@pytest.fixture(scope="module")
def demo() -> Iterator[str]:
    with serving() as base:
        yield base


@pytest.fixture(scope="module")
def patients(demo: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = get_json(f"{demo}/demo/patients.json")["patients"]
    return listed


@pytest.fixture(scope="module")
def cards(demo: str, patients: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Patient id -> cards, asked for without the page."""
    return {row["id"]: fire_patient_view(demo, row["id"])[1]["cards"] for row in patients}


def visit(page: Page, base: str, patient_id: str = "") -> None:
    page.goto("about:blank")  # a new fragment alone would not load the page again
    page.goto(f"{base}/#{patient_id}" if patient_id else base)
    settled(page)


def settled(page: Page) -> None:
    expect(page.locator("#cards")).to_have_attribute("aria-busy", "false", timeout=20_000)


def counted(page: Page) -> None:
    expect(page.locator("#progress")).to_be_empty(timeout=60_000)


def with_cards(cards: dict[str, list[dict[str, Any]]]) -> list[str]:
    return [patient_id for patient_id, found in cards.items() if found]


def test_the_list_shows_every_patient_with_the_worst_indicator_and_the_number_of_cards(
    watched: Page, demo: str, patients: list[dict[str, Any]], cards: dict[str, list[dict[str, Any]]]
) -> None:
    visit(watched, demo)
    counted(watched)
    rows = watched.locator("#patients a")
    assert rows.locator(".name").all_text_contents() == [row["name"] for row in patients]
    for row, patient in zip(rows.all(), patients, strict=True):
        found = cards[patient["id"]]
        worst = next((kind for kind in WORST_FIRST if any(card["indicator"] == kind for card in found)), "none")
        words = f"{len(found)} card{'s' if len(found) != 1 else ''}" + (f", {worst}" if found else "")
        expect(row.locator(".story")).to_have_text(f"{patient['story'].rstrip('.')}. {words}")
        expect(row.locator(f".shape-{worst}")).to_have_count(1)
        expect(row.locator(".age")).to_have_text(f"{patient['age']} {patient['sex'][0]}")


def test_choosing_a_patient_fires_the_hook_and_shows_its_cards_in_order(
    watched: Page, demo: str, patients: list[dict[str, Any]], cards: dict[str, list[dict[str, Any]]]
) -> None:
    visit(watched, demo)
    chosen = next(row for row in patients if len(cards[row["id"]]) > 2)
    with watched.expect_response(HOOK) as fired:
        watched.get_by_role("link", name=chosen["name"]).click()
    settled(watched)
    assert fired.value.status == 200
    assert watched.url.endswith(f"#{chosen['id']}")
    expect(watched.locator("h1")).to_have_text(chosen["name"])
    expect(watched).to_have_title(f"{chosen['name']} - Demo EHR")
    expected = cards[chosen["id"]]
    shown = watched.locator("#cards article")
    assert shown.locator("h3").all_text_contents() == [card["summary"] for card in expected]
    assert shown.locator(".indicator").all_text_contents() == [card["indicator"].capitalize() for card in expected]
    assert [article.locator("details[open]").count() for article in shown.all()] == [1, 1] + [0] * (len(expected) - 2)
    expect(shown.first.locator(".source")).to_have_text(f"Source: {expected[0]['source']['label']}")


def test_the_cards_are_the_same_whether_the_page_sends_prefetch_or_only_the_address_of_the_store(
    watched: Page, demo: str, cards: dict[str, list[dict[str, Any]]]
) -> None:
    chosen = with_cards(cards)[0]
    visit(watched, demo, chosen)
    from_prefetch = watched.locator("#cards").inner_text()
    with watched.expect_request(HOOK) as fired:
        watched.locator("#mode").select_option("server")
    settled(watched)
    sent: Any = fired.value.post_data_json
    assert "prefetch" not in sent
    assert sent["fhirServer"] == f"{demo}/demo/fhir"
    assert watched.locator("#cards").inner_text() == from_prefetch


def test_the_keyboard_alone_reaches_a_patient_and_then_the_cards(
    watched: Page, demo: str, patients: list[dict[str, Any]]
) -> None:
    visit(watched, demo)
    first = watched.get_by_role("link", name=patients[0]["name"])
    first.focus()
    watched.keyboard.press("ArrowDown")
    second = watched.get_by_role("link", name=patients[1]["name"])
    expect(second).to_be_focused()
    assert second.evaluate("node => getComputedStyle(node).outlineStyle") == "solid"
    watched.keyboard.press("Enter")
    expect(watched.locator("h1")).to_have_text(patients[1]["name"])
    settled(watched)
    expect(second).to_be_focused()
    expect(second).to_have_attribute("aria-current", "page")
    expect(watched.locator("#status")).to_contain_text(patients[1]["name"])
    watched.keyboard.press("End")
    expect(watched.get_by_role("link", name=patients[-1]["name"])).to_be_focused()
    watched.keyboard.press("Home")
    expect(first).to_be_focused()


def test_the_list_is_one_tab_stop_and_the_skip_link_passes_it(watched: Page, demo: str) -> None:
    visit(watched, demo)
    expect(watched.locator('#patients a[tabindex="0"]')).to_have_count(1)
    watched.keyboard.press("Tab")
    expect(watched.locator("#skip")).to_be_focused()
    expect(watched.locator("#skip")).to_be_in_viewport()
    address = watched.url
    watched.keyboard.press("Enter")
    expect(watched.locator("#main")).to_be_focused()
    assert watched.url == address


def test_no_card_is_a_sentence_and_never_a_blank(
    watched: Page, demo: str, cards: dict[str, list[dict[str, Any]]]
) -> None:
    chosen = next(patient_id for patient_id, found in cards.items() if not found)
    visit(watched, demo, chosen)
    expect(watched.locator("#cards")).to_have_text(
        re.compile(r"^No card: no sign of spinal metastasis in [1-9]\d* entries\.$")
    )
    expect(watched.locator("#cards-title")).to_have_text("Decision support: 0 cards")


def test_a_refusal_shows_what_the_operation_outcome_says(page: Page, patients: list[dict[str, Any]]) -> None:
    with serving(SPINEMETS_FHIR_SERVERS="http://127.0.0.1:9/fhir") as closed:
        status, outcome = fire_patient_view(closed, patients[0]["id"])
        assert status == 412
        visit(page, closed, patients[0]["id"])
        page.locator("#mode").select_option("server")
        settled(page)
        note = page.locator("#cards .note-error")
        expect(note).to_contain_text("patient-view answered 412. Nothing was assessed.")
        for issue in outcome["issue"]:
            expect(note).to_contain_text(issue.get("details", {}).get("text") or issue["diagnostics"])
        expect(page.locator("#cards article")).to_have_count(0)
        expect(page.locator("#exchange summary")).to_contain_text("patient-view fired over HTTP: 412")


def test_a_dead_service_is_said_and_can_be_tried_again(page: Page, demo: str, patients: list[dict[str, Any]]) -> None:
    page.route(HOOK, lambda route: route.abort())
    visit(page, demo, patients[0]["id"])
    expect(page.locator("#cards .note-error")).to_contain_text("did not answer. Nothing was assessed.")
    page.unroute(HOOK)
    page.get_by_role("button", name="Try again").click()
    settled(page)
    expect(page.locator("#cards article").first).to_be_visible()


def test_a_late_answer_never_appears_under_another_patients_name(
    page: Page, demo: str, patients: list[dict[str, Any]], cards: dict[str, list[dict[str, Any]]]
) -> None:
    slow, quick = with_cards(cards)[:2]
    held: list[Route] = []

    def hold(route: Route) -> None:
        if f'"patientId":"{slow}"' in (route.request.post_data or "") and not held:
            held.append(route)
        else:
            route.continue_()

    page.route(HOOK, hold)
    page.goto(f"{demo}/#{slow}")
    expect(page.locator("#cards .skeleton")).to_be_visible()
    while not held:
        page.wait_for_timeout(20)
    page.evaluate("id => { location.hash = id }", quick)
    settled(page)
    held[0].continue_()
    counted(page)
    name = next(row["name"] for row in patients if row["id"] == quick)
    expect(page.locator("h1")).to_have_text(name)
    assert page.locator("#cards h3").all_text_contents() == [card["summary"] for card in cards[quick]]


def test_an_address_that_names_no_patient_says_so(watched: Page, demo: str) -> None:
    visit(watched, demo, "%3Cimg%20src=x%3E")
    expect(watched.locator("#cards .note-error")).to_contain_text('The list has no patient "<img src=x>".')
    expect(watched.locator("#cards img")).to_have_count(0)


def test_the_exchange_below_the_cards_opens_what_was_sent_and_what_came_back(
    watched: Page, demo: str, cards: dict[str, list[dict[str, Any]]]
) -> None:
    chosen = with_cards(cards)[0]
    visit(watched, demo, chosen)
    line = watched.locator("#exchange summary")
    expect(line).to_contain_text(f"patient-view fired over HTTP: 200, {len(cards[chosen])} card")
    line.click()
    expect(watched.get_by_label("Request body")).to_contain_text('"hook": "patient-view"')
    expect(watched.get_by_label("Request body")).to_contain_text('"prefetch"')
    expect(watched.get_by_label("Response body")).to_contain_text('"cards"')


def test_the_chart_is_read_from_the_store(watched: Page, demo: str) -> None:
    visit(watched, demo, "karlsen")
    expect(watched.locator(".banner")).to_contain_text("Female, 64 y, born 18 Mar 1962, MRN SYN-0417")
    expected = {
        "Problems": "Renal cell carcinoma, clear cell (8 May 2023)",
        "Newest imaging": "24 Oct 2026",
        "Performance": "ECOG 1, 27 Oct 2026",
        "Labs": "Albumin 3.9 g/dL",
    }
    for title, text in expected.items():
        expect(watched.locator("#chart dl > div").filter(has_text=title)).to_contain_text(text)


def test_a_chart_without_examinations_says_so(watched: Page, demo: str) -> None:
    visit(watched, demo, "ibarra")
    expect(watched.locator("#chart dd")).to_have_text(
        [re.compile("neoplasm"), "None found", "None found", "None found"]
    )


def test_a_patient_who_has_died_gets_no_card_and_the_reason(watched: Page, demo: str) -> None:
    visit(watched, demo, "hughes")
    expect(watched.locator("#cards")).to_have_text("No card: the record says that this patient has died.")


def test_dismissal_is_offered_exactly_where_the_service_keeps_feedback(
    watched: Page, demo: str, cards: dict[str, list[dict[str, Any]]], tmp_path: Path
) -> None:
    chosen = with_cards(cards)[0]
    visit(watched, demo, chosen)
    expect(watched.get_by_label("Dismiss with reason")).to_have_count(0)
    with serving(SPINEMETS_DATABASE_URL=f"sqlite:///{tmp_path}/memory.sqlite3") as keeping:
        visit(watched, keeping, chosen)
        expect(watched.get_by_label("Dismiss with reason")).to_have_count(len(cards[chosen]))


def test_dismissing_a_card_is_kept_by_the_service_with_its_reason(page: Page, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/memory.sqlite3"
    with serving(SPINEMETS_DATABASE_URL=url) as base:
        rows = get_json(f"{base}/demo/patients.json")["patients"]
        answers = {row["id"]: fire_patient_view(base, row["id"])[1]["cards"] for row in rows[:3]}
        chosen = with_cards(answers)[0]
        reason = answers[chosen][0]["overrideReasons"][0]
        visit(page, base, chosen)
        page.get_by_label("Dismiss with reason").first.select_option(label=reason["display"])
        expect(page.locator(".card-said").first).to_have_text(f"Dismissed: {reason['display']}. The service was told.")
    [kept] = stored_rows(url, FEEDBACK)
    assert (kept.service, kept.outcome) == ("spinemets-patient-view", "overridden")
    assert (kept.reason_code, kept.reason_system) == (reason["code"], reason["system"])


def test_links_and_suggestions_are_offered_as_far_as_this_page_can_follow_them(
    watched: Page, demo: str, cards: dict[str, list[dict[str, Any]]]
) -> None:
    launch = {"label": "Open the app", "url": f"{demo}/smart/launch", "type": "smart"}
    paper = {"label": "Read the paper", "url": "https://example.org/paper", "type": "absolute"}
    script = {"label": "Run", "url": "javascript:alert(1)", "type": "absolute"}
    suggestion = {
        "label": "Record the answer",
        "actions": [{"type": "create", "description": "One <b>Observation</b>"}],
    }

    def with_links(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        for card in body["cards"][:1]:
            card.update(links=[launch, paper, script], suggestions=[suggestion])
        route.fulfill(response=answer, json=body)

    watched.route(HOOK, with_links)
    visit(watched, demo, with_cards(cards)[0])
    first = watched.locator("#cards article").first
    first.get_by_role("button", name="Open the app").click()
    expect(first.locator(".card-said")).to_contain_text(f"would launch {demo}/smart/launch")
    expect(first.locator(".card-said")).to_contain_text("Nothing was opened.")
    assert [link.get_attribute("href") for link in first.locator("a").all()] == ["https://example.org/paper"]
    expect(first).to_contain_text("Run: not a web address, not linked")
    expect(first.locator(".suggestions")).to_contain_text("One <b>Observation</b>")
    counted(watched)  # a hook still under way would be answered when its page is gone


def test_the_page_asks_nobody_else_and_its_policy_allows_nobody_else(watched: Page, demo: str) -> None:
    asked: list[str] = []
    watched.on("request", lambda request: asked.append(request.url))
    with watched.expect_response(f"{demo}/") as answer:
        visit(watched, demo)
    counted(watched)
    assert asked
    assert {url for url in asked if not url.startswith(f"{demo}/")} == set()
    policy = answer.value.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_chart_fits_360_pixels_without_sideways_scroll(
    watched: Page, demo: str, patients: list[dict[str, Any]], scheme: Any
) -> None:
    watched.set_viewport_size({"width": 360, "height": 800})
    watched.emulate_media(color_scheme=scheme)
    for patient in patients:
        visit(watched, demo, patient["id"])
        watched.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true })")
        assert watched.evaluate("document.documentElement.scrollWidth") <= 360, patient["id"]
