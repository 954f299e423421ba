"""The board's summary: the cards' own words, one page, a valid FHIR document, a PDF where the extra is there."""

import html
import json
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
import requests
from markdown_it import MarkdownIt

from cds_service.app.summary import pdf as pdf_module
from cds_service.app.summary import routes
from cds_service.app.summary.pdf import laid_out
from cds_service.app.summary.view import Summary, summary
from cds_service.cards.frame import Basis
from cds_service.cards.noms import in_card_order
from cds_service.cards.noms_options import options
from cds_service.cards.noms_situation import situation
from cds_service.cards.prognosis_places import places
from cds_service.cards.prognosis_systems import open_line, settled_line
from fhir_mappings.r4 import validated
from tests.cds_service.app.write.saving import TIME_ENOUGH, App, app_on
from tests.cds_service.fake_fhir import answering, fake_fhir

SCORED = ("karlsen", "petrov", "brandt", "ibarra")
XHTML = "{http://www.w3.org/1999/xhtml}"
NARRATIVE = {"div", "p", "h3", "strong", "em", "span", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"}


def letters(text: str) -> str:
    """Without markup, case, punctuation and line breaks."""
    return " ".join(re.findall(r"[a-z0-9]+", html.unescape(re.sub(r"<[^>]+>", " ", text)).lower()))


def said(markdown: str) -> str:
    return letters(MarkdownIt("commonmark").render(markdown))


def summary_of(app: App) -> tuple[Summary, Basis]:
    record = app.record()
    basis = Basis.of(record.assessment, TIME_ENOUGH.policy, record.suggested)
    return summary(record, TIME_ENOUGH, app.answers, app.session.access.base.url), basis


def document_of(app: App) -> dict[str, Any]:
    answer = app.client.get(f"{app.page}/summary/bundle")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def narratives(bundle: dict[str, Any]) -> dict[str, str]:
    return {one["title"]: one["text"]["div"] for one in bundle["entry"][0]["resource"]["section"]}


def parsed(div: str) -> ET.Element:
    return ET.fromstring(div)  # noqa: S314 - our own narrative, which must be well-formed


@pytest.mark.parametrize("patient", SCORED)
def test_page_and_document_say_what_the_cards_say(patient: str) -> None:
    """The cards' own functions, of the same record: options with reasons, every system's line, inputs, the standing."""
    with fake_fhir() as fake, app_on(fake.base, patient) as app:
        shown = letters(app.client.get(f"{app.page}/summary").text)
        told = letters(" ".join(narratives(document_of(app)).values()))
        _, basis = summary_of(app)
    found = places(basis.assessment)
    primary = basis.inputs.value("primary")
    expected = [settled_line(one) for one in found.settled] + [open_line(one, primary) for one in found.open]
    for lesion in in_card_order(basis.assessment.lesions):
        assert lesion.noms is not None
        expected.append(options(basis, lesion, lesion.noms, situation(basis, lesion)))
        if len(lesion.noms.decisions) <= 4:
            expected += [decision.decision for decision in lesion.noms.decisions]
    expected += [one.text for one in basis.assessment.advisories if one.emergency]
    expected += [note.text for note in basis.assessment.data_notes]
    expected += [basis.standing, basis.assessment.version.knowledge]
    for words in expected:
        assert said(words) in shown, words
        assert said(words) in told, words


def test_answers_that_are_not_in_the_record_are_marked_everywhere() -> None:
    with fake_fhir() as fake, app_on(fake.base, "karlsen") as app:
        app.answer(**{"T8.sins_pain": "none"})
        shown = letters(app.client.get(f"{app.page}/summary").text)
        first = narratives(document_of(app))["Patient and assessment"]
    for text in (shown, letters(first)):
        assert "includes 1 answer given in the app not in the record" in text


@pytest.mark.parametrize("patient", ["petrov", "brandt"])
def test_the_summary_is_one_page(patient: str) -> None:
    with fake_fhir() as fake, app_on(fake.base, patient) as app:
        told, _ = summary_of(app)
        pages = laid_out(told).pages
        answer = app.client.get(f"{app.page}/summary/pdf")
    assert (len(pages), round(pages[0].width), round(pages[0].height)) == (1, 794, 1123)  # A4 in CSS pixels
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert patient not in answer.headers["content-disposition"]


def test_without_the_extra_there_is_no_button_and_the_route_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(routes, "is_installed", lambda: False)
    with fake_fhir() as fake, app_on(fake.base, "karlsen") as app:
        assert "summary/pdf" not in app.client.get(f"{app.page}/summary").text
        refused = app.client.get(f"{app.page}/summary/pdf")
    assert refused.status_code == 501
    assert "spinemets-cds[pdf]" in html.unescape(refused.text)


@pytest.mark.parametrize("error", [ImportError("no such module"), OSError("cannot load library pango")])
def test_a_library_that_cannot_be_loaded_is_not_there(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fails(_: str) -> None:
        raise error

    pdf_module._library.cache_clear()
    monkeypatch.setattr(pdf_module, "import_module", fails)
    try:
        assert not pdf_module.is_installed()
    finally:
        pdf_module._library.cache_clear()


@pytest.mark.parametrize("patient", ["brandt", "haddad", "hughes"])
def test_the_document_is_a_whole_of_its_own(patient: str) -> None:
    """Type document, Composition first, every reference of it inside, narratives of plain elements alone."""
    with fake_fhir() as fake, app_on(fake.base, patient) as app:
        bundle = document_of(app)
    validated(bundle)
    composition = bundle["entry"][0]["resource"]
    assert (bundle["type"], composition["resourceType"], bool(bundle["timestamp"])) == ("document", "Composition", True)
    inside = {entry["fullUrl"] for entry in bundle["entry"]}
    asked = [composition["subject"], *composition["author"]]
    asked += [entry for section in composition["section"] for entry in section.get("entry", ())]
    assert {one["reference"] for one in asked} <= inside
    assert len(inside) == len(bundle["entry"])
    for title, div in narratives(bundle).items():
        tags = {element.tag.removeprefix(XHTML) for element in parsed(div).iter()}
        assert tags <= NARRATIVE, (title, tags - NARRATIVE)
    assert narratives(bundle).keys() >= {"Patient and assessment", "Inputs", "Gaps", "Versions and sources"}


def test_a_name_that_is_a_script_is_text_in_page_document_and_pdf() -> None:
    name = "<script>alert(1)</script>]]>&"
    patient = {"resourceType": "Patient", "id": "karlsen", "name": [{"family": name}], "birthDate": "1962-03-18"}
    with fake_fhir({"Patient": answering(patient)}) as fake, app_on(fake.base, "karlsen") as app:
        page = app.client.get(f"{app.page}/summary").text
        div = narratives(document_of(app))["Patient and assessment"]
        assert app.client.get(f"{app.page}/summary/pdf").content.startswith(b"%PDF-")
    assert name not in page
    assert html.escape(name, quote=False) in page.replace("&#34;", '"')
    assert name in "".join(parsed(div).itertext())


def test_a_patient_that_is_not_fhir_to_the_letter_leaves_the_document_valid() -> None:
    patient = {"resourceType": "Patient", "id": "karlsen", "unknownMember": 1, "name": [{"family": "Kay"}]}
    with fake_fhir({"Patient": answering(patient)}) as fake, app_on(fake.base, "karlsen") as app:
        bundle = document_of(app)
    assert bundle["entry"][1]["resource"] == {"resourceType": "Patient", "id": "karlsen"}


def test_a_server_that_fails_or_a_page_that_ended_is_told() -> None:
    with app_on("http://127.0.0.1:9/fhir") as app:
        for part in ("", "/pdf", "/bundle"):
            assert app.client.get(f"{app.page}/summary{part}").status_code == 412
            assert app.client.get(f"/app/gone/summary{part}").status_code == 410


def test_a_real_server_finds_no_error_in_the_document(hapi_base: str) -> None:
    """$validate of HL7's own validator: 0 errors."""
    with fake_fhir() as fake, app_on(fake.base, "petrov") as app:
        sent = app.client.get(f"{app.page}/summary/bundle").content
    headers = {"Content-Type": "application/fhir+json"}
    answer = requests.post(f"{hapi_base}/Bundle/$validate", data=sent, headers=headers, timeout=120)
    errors = [issue for issue in answer.json()["issue"] if issue["severity"] in ("error", "fatal")]
    assert errors == [], json.dumps(errors)[:2000]
