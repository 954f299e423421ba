"""Through the real hook: a report's words stand beside the questions, quoted and dated, and change no score."""

import base64
import copy
import json
from dataclasses import replace
from typing import Any

import pytest

from cds_service.report_answers import report_answers, takes_long
from conformance.patients import INDEX_TIME
from fhir_mappings import facts_from
from fhir_mappings.chart import read_section
from fhir_mappings.section import Chart
from report_text import qualities
from spinal_metastasis.facts import Fact
from spinal_metastasis.results import Question
from tests.cds_service.calling import EXTENSION, HOOK, call, prefetch_of, service

GRADE_OPEN = "bergmann"
"""Breast cancer at T12 whose ESCC grade is asked."""
POSSIBLE_ONLY = "haddad"
DAY = INDEX_TIME.date().isoformat()
WORDS = "Osteolytische Metastase BWK 12. Epidurale Manifestation BWK 12, Bilsky Grad 2. Keine Myelonkompression BWK 12."


def report(patient: str, **members: Any) -> dict[str, Any]:
    return {
        "resourceType": "DiagnosticReport", "id": "words-1", "status": "final",
        "subject": {"reference": f"Patient/{patient}"}, "code": {"text": "MRT der Wirbelsäule"},
        "effectiveDateTime": DAY, "conclusion": WORDS,
    } | members  # fmt: skip


def attached(text: str | bytes, kind: str) -> list[dict[str, str]]:
    raw = text.encode() if isinstance(text, str) else text
    return [{"contentType": kind, "data": base64.b64encode(raw).decode()}]


def answer(patient: str, *reports: dict[str, Any]) -> list[dict[str, Any]]:
    """The cards, with these reports alone in the chart."""
    prefetch = copy.deepcopy(prefetch_of(patient))
    entries = [{"resource": one} for one in reports]
    prefetch["reports"] = {"resourceType": "Bundle", "type": "searchset", "entry": entries} if entries else None
    with service() as client:
        response = client.post(HOOK, json=call(patient, prefetch=prefetch))
    assert response.status_code == 200
    cards: list[dict[str, Any]] = response.json()["cards"]
    return cards


def result(cards: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        card["extension"][EXTENSION]["result"] for card in cards if card["extension"][EXTENSION]["kind"] == kind
    )
    return found


def proposals(cards: list[dict[str, Any]], fact: str) -> list[dict[str, Any]]:
    questions = result(cards, "questions")["questions"]
    found: list[dict[str, Any]] = next(q for q in questions if q["input"] == fact).get("proposals", [])
    return found


def detail(cards: list[dict[str, Any]]) -> str:
    text: str = next(card["detail"] for card in cards if card["extension"][EXTENSION]["kind"] == "questions")
    return text


def test_a_report_that_suggests_values_changes_no_score_no_fact_and_no_question() -> None:
    without, with_words = answer(GRADE_OPEN, report(GRADE_OPEN, conclusion="")), answer(GRADE_OPEN, report(GRADE_OPEN))
    for kind in ("noms", "prognosis"):
        assert result(with_words, kind) == result(without, kind)
    asked = [
        [(q["input"], q.get("level"), q["rank"], q["would_change"]) for q in result(cards, "questions")["questions"]]
        for cards in (without, with_words)
    ]
    assert asked[0] == asked[1]
    assert [card["summary"] for card in with_words] == [card["summary"] for card in without]


def test_both_sides_of_a_contradiction_are_proposed_with_sentence_offset_and_source() -> None:
    cards = answer(GRADE_OPEN, report(GRADE_OPEN))
    found = proposals(cards, "escc_grade")
    assert [one["value"] for one in found] == ["2", ["0", "1a", "1b", "1c"]]
    for one in found:
        assert WORDS[one["start"] : one["end"]] == one["sentence"]
        assert (one["source"], one["date"], one["element"]) == ("DiagnosticReport/words-1", DAY, "conclusion")
        assert one["levels"] == ["T12"]
    assert '"Epidurale Manifestation BWK 12, Bilsky Grad 2." - suggests ESCC 2; please confirm.' in detail(cards)
    assert '"Keine Myelonkompression BWK 12." - suggests ESCC 0, 1a, 1b or 1c; please confirm.' in detail(cards)


def test_a_possible_metastasis_gets_the_levels_its_report_names() -> None:
    words = "Verdacht auf Metastase BWK 4."
    cards = answer(POSSIBLE_ONLY, report(POSSIBLE_ONLY, conclusion=words))
    (found,) = proposals(cards, "levels_involved")
    assert (found["value"], found["uncertain"]) == (["T4"], True)
    assert "suggests, itself not certain, T4; please confirm." in detail(cards)


def test_where_no_level_is_recorded_a_grade_is_proposed_with_the_level_the_sentence_names() -> None:
    cards = answer(
        "ibarra", report("ibarra", status="preliminary", conclusion="Pathologische Fraktur BWK 8, Bilsky 3.")
    )
    (grade,) = proposals(cards, "escc_grade")
    assert (grade["value"], grade["levels"], grade["preliminary"]) == ("3", ["T8"], True)
    assert "Preliminary report of 1 Nov 2026" in detail(cards)
    (level,) = proposals(cards, "level")
    assert (level["fact"], level["value"]) == ("levels_involved", ["T8"])
    assert '"Pathologische Fraktur BWK 8, Bilsky 3." - suggests T8; please confirm.' in detail(cards)
    (fracture,) = proposals(cards, "pathologic_fracture")
    assert fracture["value"] is True


PRESENTED = [
    pytest.param(attached("MRI.\r\nT12: Bilsky 1b.", "text/plain; charset=utf-8"), "1b", id="plain text"),
    pytest.param(attached("H\u00f6he erhalten. T12: Bilsky 3".encode("cp1252"), "text/plain"), "3", id="old encoding"),
    pytest.param(attached("<p>T12: <b>Bil</b>sky 1c &lt; 2</p>", "text/html"), "1c", id="HTML"),
]


@pytest.mark.parametrize(("forms", "grade"), PRESENTED)
def test_presented_text_is_read(forms: list[dict[str, str]], grade: str) -> None:
    cards = answer(GRADE_OPEN, report(GRADE_OPEN, conclusion=None, presentedForm=forms))
    (found,) = proposals(cards, "escc_grade")
    assert (found["value"], found["element"]) == (grade, "presentedForm[0]")


def test_a_pdf_is_not_read_and_that_is_said() -> None:
    cards = answer(GRADE_OPEN, report(GRADE_OPEN, presentedForm=attached(b"%PDF-1.7", "application/pdf")))
    notes = [note["text"] for note in result(cards, "data")["data_notes"]]
    assert any("application/pdf of a report is not read" in note for note in notes)


def test_what_was_said_twice_is_told_once() -> None:
    cards = answer(GRADE_OPEN, report(GRADE_OPEN, presentedForm=attached(WORDS, "text/plain")))
    assert len(proposals(cards, "escc_grade")) == 2


AGED = [
    pytest.param("2026-10-03", 1, id="at the limit of the grade"),
    pytest.param("2026-09-20", 0, id="too old for the grade"),
    pytest.param("2026-08-01", 0, id="too old for all"),
    pytest.param("2027-01-01", 0, id="in the future"),
    pytest.param(None, 0, id="undated"),
]


@pytest.mark.parametrize(("day", "count"), AGED)
def test_a_report_outside_the_window_of_the_fact_proposes_nothing(day: str | None, count: int) -> None:
    words = report(GRADE_OPEN, conclusion="Bilsky 2 BWK 12.", effectiveDateTime=day)
    assert len(proposals(answer(GRADE_OPEN, words), "escc_grade")) == count


def test_words_of_a_report_cannot_become_markup_nor_make_the_card_long() -> None:
    words = "and so on " * 40 + "**T12** <script>alert(1)</script> [x](http://evil.example) Bilsky 2 " + "and on " * 12
    cards = answer(GRADE_OPEN, report(GRADE_OPEN, conclusion=words))
    (found,) = proposals(cards, "escc_grade")
    assert len(found["sentence"]) <= 280
    assert "<script" not in detail(cards)
    assert "Bilsky 2" in found["sentence"]
    assert "Bilsky 2" in detail(cards)
    assert "](http:" not in detail(cards).replace("\\](http: //", "")
    assert "**T12**" not in detail(cards)
    assert "and so on " * 20 not in detail(cards)


def test_the_extension_holds_nothing_empty() -> None:
    cards = answer(GRADE_OPEN, report(GRADE_OPEN))
    assert "null" not in json.dumps([card["extension"] for card in cards])
    for one in proposals(cards, "escc_grade"):
        assert all(value not in ("", [], {}, None) for value in one.values())


def test_without_the_extra_the_answer_is_as_without_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cds_service.report_answers.is_installed", lambda: False)
    cards = answer(GRADE_OPEN, report(GRADE_OPEN, presentedForm=attached(b"%PDF-1.7", "application/pdf")))
    assert "proposals" not in json.dumps(cards)
    assert "is not read" not in json.dumps(cards)


def test_the_extra_counts_as_absent_when_one_library_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qualities, "find_spec", lambda name: None if name == "negspacy" else object())
    qualities.is_installed.cache_clear()
    assert not qualities.is_installed()
    qualities.warm_up()
    monkeypatch.undo()
    qualities.is_installed.cache_clear()
    assert qualities.is_installed()


LONG_WORDS = "Unauffällig. " * 1000
THREADED = [pytest.param(LONG_WORDS + "T12 Bilsky 2.", True, id="long"), pytest.param(WORDS, False, id="short")]


@pytest.mark.parametrize(("words", "threaded"), THREADED)
def test_long_reports_are_read_where_no_other_call_waits(
    words: str, threaded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def noted(chart: Chart) -> bool:
        asked.append(takes_long(chart))
        return asked[-1]

    monkeypatch.setattr("cds_service.hooks.takes_long", noted)
    cards = answer(GRADE_OPEN, report(GRADE_OPEN, conclusion=words))
    assert asked == [threaded]
    assert proposals(cards, "escc_grade")


def test_of_a_very_long_report_the_beginning_is_read_and_that_is_said() -> None:
    words = "T12 Bilsky 2.\n" + "Unauffällig. " * 5000 + "T12 Bilsky 3."
    cards = answer(GRADE_OPEN, report(GRADE_OPEN, conclusion=words))
    assert [one["value"] for one in proposals(cards, "escc_grade")] == ["2"]
    assert any("only the beginning" in note["text"] for note in result(cards, "data")["data_notes"])


def test_markup_without_text_is_told() -> None:
    forms = attached("<div>" * 20_000 + "T12 Bilsky 2", "text/html")
    cards = answer(GRADE_OPEN, report(GRADE_OPEN, presentedForm=forms))
    assert any("no text was found" in note["text"] for note in result(cards, "data")["data_notes"])


def test_with_a_deficit_the_grade_of_an_older_report_is_no_longer_proposed() -> None:
    words = report(GRADE_OPEN, conclusion="T12: Bilsky 2, 30 % Höhenminderung.", effectiveDateTime="2026-10-15")
    chart = {
        key: read_section(key, json.dumps(raw).encode(), GRADE_OPEN) for key, raw in prefetch_of(GRADE_OPEN).items()
    }
    chart["reports"] = read_section("reports", json.dumps(words).encode(), GRADE_OPEN)
    mapped = facts_from(chart, GRADE_OPEN, INDEX_TIME)
    asked = (Question("escc_grade", ("noms",), 1, "T12"),)
    deficit = replace(mapped, facts=replace(mapped.facts, neuro_deficit_new=Fact(True)))
    facts = [
        {one.proposal.fact for one in report_answers(chart, m, asked, INDEX_TIME).answers} for m in (mapped, deficit)
    ]
    assert facts[0] - facts[1] == {"escc_grade"}
    assert "sins_collapse" in facts[1]


NOT_READ = [
    pytest.param("hughes", 0, id="deceased"),
    pytest.param("novak", 0, id="no metastasis"),
    pytest.param("lindqvist", 3, id="nothing asked that a report could answer"),
]


@pytest.mark.parametrize(("patient", "cards"), NOT_READ)
def test_reports_that_could_answer_nothing_are_not_read(
    patient: str, cards: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cds_service.report_answers.newest_report_texts", None)
    assert len(answer(patient, report(patient))) >= cards


def test_a_reader_that_fails_costs_the_proposals_and_not_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(text: str) -> None:
        raise RuntimeError(text)

    monkeypatch.setattr("cds_service.report_answers.propose", failing)
    cards = answer(GRADE_OPEN, report(GRADE_OPEN))
    assert proposals(cards, "escc_grade") == []
    assert any("could not be read for proposed" in note["text"] for note in result(cards, "data")["data_notes"])
    assert WORDS not in json.dumps(result(cards, "data"))
