import re
from collections.abc import Iterator

import pytest

from cds_service.cards.build import build_cards
from cds_service.hook_models import Card, CardsAnswer
from fhir_mappings.metastases import SpinalMetastasis
from spinal_metastasis.results import DataNote, NoteCode
from tests.cds_service.cards.cases import (
    BREAST_TWO_LEVELS,
    LUNG_T4,
    NOTES,
    NOTHING_KNOWN,
    RENAL_T8,
    SITE,
    STORIES,
    Json,
    answer,
    assessed,
    cards_of,
    changed,
    kind,
    kinds,
    limited_to,
    mapped,
    only,
    told,
    with_lesion,
)  # fmt: skip

UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z")


def walk(value: object) -> Iterator[object]:
    yield value
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for member in members:
        yield from walk(member)


@pytest.mark.requirement("CH-2")
@pytest.mark.parametrize("story", STORIES)
def test_every_card_is_a_valid_card_without_null_or_empty_members(story: str) -> None:
    cards = cards_of(STORIES[story], notes=NOTES)
    for card in cards:
        sent = card.model_dump(mode="json", by_alias=True, exclude_none=True)
        assert Card.model_validate(sent) == card
        assert all(member is not None and member not in ("", [], {}) for member in walk(sent))
        assert UUID4.match(card.uuid)
    assert len({card.uuid for card in cards}) == len(cards)
    assert b"null" not in CardsAnswer(cards=cards).to_json()


@pytest.mark.requirement("CH-92")
def test_kinds_come_in_the_order_of_the_contract() -> None:
    assert kinds(cards_of(LUNG_T4, notes=NOTES)) == ["emergency", "noms", "prognosis", "questions", "data"]
    assert kinds(cards_of(RENAL_T8)) == ["noms", "prognosis", "questions"]
    assert kinds(cards_of(BREAST_TWO_LEVELS)) == ["noms", "noms", "prognosis", "questions"]


def test_each_card_names_its_kind_its_source_and_five_reasons_to_override() -> None:
    for card in cards_of(LUNG_T4):
        assert card.source.label == "Spine metastasis CDS"
        assert card.source.topic is not None
        assert card.source.topic.code == kind(card)
        assert card.override_reasons is not None
        assert [reason.code for reason in card.override_reasons] == [
            "already-handled", "does-not-apply", "disagree", "patient-preference", "not-feasible",
        ]  # fmt: skip
        assert {reason.system for reason in card.override_reasons} == {
            "https://spinemets.example.org/fhir/CodeSystem/override-reason"
        }


def test_the_result_of_each_kind_holds_the_parts_the_contract_names() -> None:
    cards = cards_of(LUNG_T4, notes=NOTES)
    results = {kind(card): answer(card)["result"] for card in cards}
    assert {advisory["id"] for advisory in results["emergency"]["advisories"]} >= {"A01"}
    assert all(advisory["emergency"] for advisory in results["emergency"]["advisories"])
    assert results["noms"]["level"] == "T4"
    assert {"sins", "escc", "noms", "facts"} <= results["noms"].keys()
    assert {fact["key"] for fact in results["noms"]["facts"]} >= {"escc_grade", "ecog", "primary", "sins_pain"}
    assert results["prognosis"].keys() == {"prognosis", "systemic_tolerance", "combined"}
    assert results["questions"].keys() == {"questions"}
    assert [note["code"] for note in results["data"]["data_notes"]] == ["UNIT", "STATUS_EXCLUDED", "OTHER"]


def test_facts_of_another_level_are_not_part_of_a_levels_result() -> None:
    l2, t5 = (answer(card)["result"] for card in cards_of(BREAST_TWO_LEVELS)[:2])
    assert (l2["level"], t5["level"]) == ("L2", "T5")
    assert {fact["level"] for fact in l2["facts"] if "level" in fact} == {"L2"}


@pytest.mark.requirement("CH-92")
def test_the_most_urgent_lesion_comes_first_then_the_highest_sins_then_the_cranial_one() -> None:
    stable = {**BREAST_TWO_LEVELS["lesions"][0]}
    twins = changed(BREAST_TWO_LEVELS, lesions=[{**stable, "level": "T9"}, {**stable, "level": "T3"}])
    assert [answer(card)["result"]["level"] for card in cards_of(twins)[:2]] == ["T3", "T9"]
    higher = changed(twins, lesions=[{**stable, "level": "T3"}, {**stable, "level": "L2"}])
    assert [answer(card)["result"]["level"] for card in cards_of(higher)[:2]] == ["L2", "T3"]


@pytest.mark.requirement("CH-73")
@pytest.mark.parametrize(
    ("facts", "indicator"),
    [
        (RENAL_T8, "warning"),
        (NOTHING_KNOWN, "warning"),
        (LUNG_T4, "critical"),
        (changed(BREAST_TWO_LEVELS, lesions=BREAST_TWO_LEVELS["lesions"][:1]), "info"),
    ],
    ids=["urgent", "open", "all emergency", "planned"],
)
def test_the_indicator_of_a_noms_card(facts: Json, indicator: str) -> None:
    assert only(cards_of(facts), "noms").indicator == indicator


def test_myelopathy_that_is_known_to_be_old_still_gets_the_emergency_card_by_its_rows() -> None:
    facts = with_lesion(changed(LUNG_T4, neuro_deficit_new=told(False, "2026-10-31")), myelopathy=told(True))
    card = only(cards_of(facts), "emergency")
    assert "A01" not in str(answer(card)["result"])
    assert answer(card)["result"]["levels"] == ["T4"]
    assert "must" not in (card.detail or "")


@pytest.mark.requirement("CH-92")
def test_ten_lesions_are_no_more_than_a_few_cards() -> None:
    stable = BREAST_TWO_LEVELS["lesions"][0]
    ten = changed(BREAST_TWO_LEVELS, lesions=[{**stable, "level": f"T{number}"} for number in range(1, 11)])
    assert len(cards_of(ten, notes=NOTES)) <= 8


@pytest.mark.requirement("CH-92")
def test_above_the_number_of_cards_the_last_one_names_the_rest() -> None:
    stable = BREAST_TWO_LEVELS["lesions"][0]
    many = changed(BREAST_TWO_LEVELS, lesions=[{**stable, "level": level} for level in ("T3", "T4", "T5", "T6")])
    cards = cards_of(many, settings=limited_to(2))
    assert kinds(cards) == ["noms", "noms", "prognosis", "questions"]
    assert "T5: ESCC 0" not in (cards[0].detail or "")
    assert "T5: ESCC 0" in (cards[1].detail or "")
    assert "T6: ESCC 0" in (cards[1].detail or "")


def test_no_malignancy_no_sign_and_deceased_give_no_card() -> None:
    nothing = changed(RENAL_T8, lesions=None)
    assessment = assessed(nothing)
    assert build_cards(assessment, mapped(SpinalMetastasis.NONE), SITE) == []
    assert build_cards(assessment, mapped(SpinalMetastasis.POSSIBLE, malignancy=False), SITE) == []
    assert build_cards(assessed(RENAL_T8), mapped(deceased=True), SITE) == []


@pytest.mark.parametrize("section", ["spineItems", "responses", "reports"])
def test_a_malignancy_without_a_sign_is_not_silent_when_what_would_show_one_was_not_read(section: str) -> None:
    assessment = assessed(changed(RENAL_T8, lesions=None))
    cards = build_cards(assessment, mapped(SpinalMetastasis.NONE), SITE, unread=("labs", section))
    assert kinds(cards) == ["data"]
    assert cards[0].indicator == "info"
    assert f"cannot be excluded: {section} could not be read in full" in (cards[0].detail or "")
    assert build_cards(assessment, mapped(SpinalMetastasis.POSSIBLE), SITE, unread=(section,))


def test_an_unread_section_that_would_show_nothing_of_it_stays_silent() -> None:
    assessment = assessed(changed(RENAL_T8, lesions=None), (DataNote(NoteCode.NOT_FETCHED, "labs: not known."),))
    assert build_cards(assessment, mapped(SpinalMetastasis.NONE), SITE, unread=("labs",)) == []


def test_a_possible_metastasis_is_asked_for_and_shows_no_score() -> None:
    cards = cards_of(changed(RENAL_T8, lesions=None, neuro_deficit_new=None), SpinalMetastasis.POSSIBLE, NOTES)
    assert kinds(cards) == ["questions"]
    assert cards[0].indicator == "warning"
    asked = [question["input"] for question in answer(cards[0])["result"]["questions"]]
    assert asked == ["neuro_deficit_new", "spinal_metastasis", "levels_involved"]
    assert not re.search(r"(SINS|ESCC|ECOG) \d", cards[0].summary + (cards[0].detail or ""))


@pytest.mark.parametrize(
    ("signs", "fires"),
    [
        ({"neuro_deficit_new": told(True, "2026-11-01")}, True),
        ({"neuro_deficit_new": None, "myelopathy": told(True)}, True),
        ({"neuro_deficit_new": None, "frankel_or_asia": told("C")}, True),
        ({"neuro_deficit_new": told(False, "2026-11-01"), "myelopathy": told(True)}, False),
        ({"neuro_deficit_new": None}, False),
    ],
    ids=["new deficit", "myelopathy", "Frankel C", "known to be old", "no sign"],
)
def test_a_possible_metastasis_with_a_deficit_gets_the_emergency_card_first(signs: Json, fires: bool) -> None:
    cards = cards_of(changed(RENAL_T8, lesions=None, **signs), SpinalMetastasis.POSSIBLE)
    assert kinds(cards) == (["emergency", "questions"] if fires else ["questions"])
    if fires:
        assert [advisory["id"] for advisory in answer(cards[0])["result"]["advisories"]] == ["A01", "A02"]
        assert "ESCC" not in cards[0].summary


@pytest.mark.parametrize(
    ("member", "value", "words"),
    [("age", 16, "under 18"), ("pregnant", told(True), "pregnancy"), ("primary", "cns_primary", "nervous system")],
)
def test_out_of_scope_with_a_sign_of_a_lesion_is_one_card_that_says_so(member: str, value: Json, words: str) -> None:
    facts = changed(RENAL_T8, **{member: value})
    cards = cards_of(facts)
    assert kinds(cards) == ["data"]
    assert words in cards[0].summary
    assert answer(cards[0])["result"]["data_notes"]
    assert cards_of(facts, SpinalMetastasis.NONE) == []


def test_a_primary_tumour_of_the_spine_is_itself_a_sign() -> None:
    assert kinds(cards_of(changed(RENAL_T8, primary="spine_primary"), SpinalMetastasis.NONE)) == ["data"]


def test_a_lesion_within_the_dura_alone_is_one_card_and_beside_another_a_note() -> None:
    inside = {"level": "L1", "compartment": told("intradural")}
    assert kinds(cards_of(changed(RENAL_T8, lesions=[inside]))) == ["data"]
    beside = cards_of(changed(RENAL_T8, spinal_mets_count=None, lesions=[*RENAL_T8["lesions"], inside]))
    assert kinds(beside) == ["noms", "prognosis", "questions", "data"]
    assert "L1: intradural" in (beside[-1].detail or "")
