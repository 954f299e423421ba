"""Our own items as Observations and as questionnaire answers (mapping 4): values, levels, competition by time."""

from decimal import Decimal
from typing import Any

import pytest

from fhir_mappings import facts_from
from fhir_mappings.own_values import key_of
from spinal_metastasis.facts import Fact, Flag, LesionFacts, OneOf, PatientFacts, Range
from spinal_metastasis.results import NoteCode
from spinal_metastasis.terms import EsccGrade, Organ, Pain, Primary, SpinalLevel, VisceralMets
from spinal_metastasis.vocabulary import FACTS, Kind
from tests.fhir_mappings.feed import (
    ANSWER,
    AS_OF,
    ITEM,
    L2,
    ROOT,
    SNOMED,
    T8,
    T8_T9_DISC,
    T9,
    Json,
    chart,
    concept,
    item,
    mapped,
    observation,
    spine_metastasis,
)  # fmt: skip

D = Decimal


def coded(*codes: str, system: str = ANSWER) -> Json:
    return {"coding": [{"system": system, "code": code} for code in codes]}


def fact_of(facts: PatientFacts | LesionFacts, key: str) -> Fact[Any] | None:
    found: Fact[Any] | None = getattr(facts, key)
    return found


PATIENT_ITEMS = [
    ("ambulatory-status", {"valueCodeableConcept": coded("aided")}, "ambulatory", "aided"),
    ("frankel-grade", {"valueCodeableConcept": coded("D")}, "frankel_or_asia", "D"),
    ("frankel-grade", {"valueCodeableConcept": coded("d")}, "frankel_or_asia", "D"),
    ("systemic-options", {"valueCodeableConcept": coded("yes")}, "systemic_options_remaining", True),
    ("vertebral-met-count", {"valueInteger": 2}, "spinal_mets_count", 2),
    ("vertebral-met-count", {"valueQuantity": {"value": 3, "comparator": ">="}}, "spinal_mets_count", Range(low=D(3))),
    ("extraspinal-bone-met-count", {"valueInteger": 0}, "extraspinal_bone_mets", 0),
    ("extraspinal-bone-met-count", {"valueQuantity": {"value": 3, "comparator": "<"}}, "extraspinal_bone_mets",
     Range(high=D(3), high_open=True)),
    ("neuro-deficit-new", {"valueBoolean": False}, "neuro_deficit_new", False),
    ("neuro-deficit-onset", {"valueDateTime": "2026-10-31"}, "neuro_deficit_onset", AS_OF.date().replace(month=10,
     day=31)),
    ("motor-deficit-days", {"valueQuantity": {"value": 1.5, "unit": "days"}}, "motor_deficit_days", D("1.5")),
    ("visceral-mets", {"valueCodeableConcept": coded("treatable")}, "visceral_mets", "treatable"),
    ("visceral-mets", {"valueCodeableConcept": coded("treatable", "untreatable")}, "visceral_mets",
     OneOf((VisceralMets.TREATABLE, VisceralMets.UNTREATABLE))),
    ("visceral-organs", {"valueCodeableConcept": coded("liver", "lung")}, "visceral_organs", (Organ.LUNG, Organ.LIVER)),
    ("visceral-organs", {"valueCodeableConcept": coded("none")}, "visceral_organs", ()),
    ("primary", {"valueCodeableConcept": coded("kidney-rcc")}, "primary", Primary.KIDNEY_RCC),
    ("primary", {"valueCodeableConcept": coded("kidney_rcc")}, "primary", Primary.KIDNEY_RCC),
    ("conus-level", {"valueCodeableConcept": coded("66794005", system=SNOMED)}, "conus_level", SpinalLevel.L1),
    ("conus-level", {"valueString": "L2"}, "conus_level", SpinalLevel.L2),
    ("levels-involved", {"valueCodeableConcept": coded("T8")}, "levels_involved", (SpinalLevel.T8,)),
    ("systemic-agents", {"valueString": " letrozole "}, "systemic_agents", ("letrozole",)),
    ("kps", {"valueInteger": 70}, "kps", 70),
    ("albumin", {"valueQuantity": {"value": 35, "unit": "g/L"}}, "albumin", D("3.5")),
    ("albumin", {"valueQuantity": {"value": 3.5}}, "albumin", D("3.5")),
    ("myelopathy", {"valueBoolean": True}, "myelopathy", True),
]  # fmt: skip


@pytest.mark.parametrize(("code", "form", "key", "expected"), PATIENT_ITEMS)
def test_an_item_without_a_place_is_a_fact_of_the_patient(code: str, form: Json, key: str, expected: object) -> None:
    found = mapped(observation(concept(ITEM, code), **form))
    fact = fact_of(found.facts, key)
    assert fact
    assert (fact.value, found.notes) == (expected, ())


REFUSED = [
    ("ambulatory-status", {"valueCodeableConcept": coded("running")}, NoteCode.OTHER),
    ("ambulatory-status", {"valueCodeableConcept": coded("aided", system="http://local.example")}, NoteCode.OTHER),
    ("escc-grade", {"valueInteger": 2, "bodySite": concept(SNOMED, T8)}, NoteCode.OTHER),
    ("kps", {"valueInteger": 45}, NoteCode.IMPLAUSIBLE), ("ecog", {"valueInteger": 5}, NoteCode.IMPLAUSIBLE),
    ("vertebral-met-count", {"valueQuantity": {"value": 1.5}}, NoteCode.IMPLAUSIBLE),
    ("motor-deficit-days", {"valueQuantity": {"value": 2, "unit": "h"}}, NoteCode.UNIT),
    ("motor-deficit-days", {"valueQuantity": {"value": "NaN"}}, NoteCode.OTHER),
    ("vertebral-met-count", {"valueQuantity": {"value": 2, "comparator": "~"}}, NoteCode.OTHER),
    ("albumin", {"valueQuantity": {"value": 35, "unit": "g/dL"}}, NoteCode.IMPLAUSIBLE),
    ("albumin", {"valueQuantity": {"value": 35}}, NoteCode.IMPLAUSIBLE),
    ("brain-mets", {"valueCodeableConcept": coded("yes", "no")}, NoteCode.OTHER),
    ("neuro-deficit-onset", {"valueDateTime": "yesterday"}, NoteCode.OTHER),
    ("visceral-organs", {"valueCodeableConcept": coded("liver", "soul")}, NoteCode.OTHER),
    ("levels-involved", {"valueString": "T8, T9"}, NoteCode.OTHER),
    ("conus-level", {"valueString": "thoracic"}, NoteCode.OTHER),
    ("survival-estimate", {"valueString": "x"}, NoteCode.OTHER),
    ("myelopathy", {"valueBoolean": True, "valueInteger": 1}, NoteCode.UNREADABLE),
]  # fmt: skip


@pytest.mark.parametrize(("code", "form", "note"), REFUSED)
def test_an_answer_outside_the_vocabulary_is_refused_and_told(code: str, form: Json, note: NoteCode) -> None:
    found = mapped(observation(concept(ITEM, code), **form))
    assert [entry.code for entry in found.notes] == [note]
    key = key_of(code)
    assert key
    assert FACTS[key].scope == "L" or fact_of(found.facts, key) is None


def test_every_fact_a_clinician_can_be_asked_has_an_item() -> None:
    asked = {key for key, spec in FACTS.items() if spec.kind is not Kind.OBJECT}
    assert {key_of(key.replace("_", "-")) for key in asked} == asked
    assert key_of("tomita-total") is key_of("") is None


def lesions(*resources: Json) -> dict[str, LesionFacts]:
    found = mapped(*resources).facts.lesions or ()
    return {str(level.value): lesion for lesion in found if (level := lesion.level)}


def test_a_level_fact_goes_to_the_lesion_of_its_body_site() -> None:
    found = lesions(spine_metastasis(T8), item("sins-pain", "mechanical", T8), item("escc-grade", "1c", L2))
    assert list(found) == ["T8", "L2"]
    assert found["T8"].sins_pain
    assert found["T8"].sins_pain.value is Pain.MECHANICAL
    assert found["L2"].escc_grade
    assert found["L2"].escc_grade.value is EsccGrade.G1C


def test_escc_1_means_one_of_the_three() -> None:
    grade = lesions(item("escc-grade", "1", T8))["T8"].escc_grade
    assert grade
    assert grade.value == OneOf((EsccGrade.G1A, EsccGrade.G1B, EsccGrade.G1C))


def test_without_a_body_site_a_level_fact_counts_only_if_one_level_is_known() -> None:
    single = lesions(spine_metastasis(T8), item("sins-pain", "mechanical"))
    assert single["T8"].sins_pain
    two = mapped(spine_metastasis(T8), spine_metastasis(L2, id="c2"), item("sins-pain", "mechanical"))
    assert [lesion.sins_pain for lesion in two.facts.lesions or ()] == [None, None]
    assert [note.code for note in two.notes] == [NoteCode.OTHER]
    assert mapped(item("sins-pain", "mechanical")).facts.lesions is None


def test_a_disc_or_a_region_is_placed_only_where_one_lesion_fits() -> None:
    assert lesions(spine_metastasis(T8), item("sins-pain", "none", T8_T9_DISC))["T8"].sins_pain
    both = mapped(spine_metastasis(T8), spine_metastasis(T9, id="c2"), item("sins-pain", "none", T8_T9_DISC))
    assert [lesion.sins_pain for lesion in both.facts.lesions or ()] == [None, None]
    (alone,) = mapped(item("sins-pain", "none", T8_T9_DISC)).facts.lesions or ()
    assert alone.level
    assert alone.level.value == OneOf((SpinalLevel.T8, SpinalLevel.T9))


def test_an_affected_level_makes_a_lesion_by_code_answer_or_text() -> None:
    level = concept(ITEM, "affected-level")
    assert list(lesions(observation(level, valueCodeableConcept=concept(SNOMED, T8)))) == ["T8"]
    assert list(lesions(observation(level, valueCodeableConcept=coded("L5")))) == ["L5"]
    assert list(lesions(observation(level, valueString="T13"))) == ["T13"]
    assert list(lesions(observation(level, valueString="thoracic"))) == ["thoracic"]
    assert mapped(observation(level, valueString="somewhere")).facts.lesions is None


def test_the_components_of_a_total_are_items_and_the_total_is_a_cross_check() -> None:
    parts = [
        {"code": concept(ITEM, "sins-pain"), "valueCodeableConcept": coded("mechanical")},
        {"code": concept(ITEM, "sins-location"), "valueCodeableConcept": coded("semirigid")},
        {"code": concept(ITEM, "sins-collapse"), "dataAbsentReason": {"coding": [{"code": "unknown"}]}},
    ]
    total = item("sins-total", site=T8, valueInteger=9, component=parts)
    lesion = lesions(total)["T8"]
    assert lesion.sins_total_reported
    assert lesion.sins_pain
    assert (lesion.sins_total_reported.value, lesion.sins_pain.value, lesion.sins_collapse) == (
        9,
        Pain.MECHANICAL,
        None,
    )
    found = mapped(item("sins-total", site=T8, component=parts, status="preliminary"))
    (lesion,) = found.facts.lesions or ()
    assert lesion.sins_pain
    assert lesion.sins_pain.flags == (Flag.PRELIMINARY,)
    assert {note.code for note in found.notes} == {NoteCode.PRELIMINARY}


def test_the_newest_answer_wins_and_unknown_takes_an_answer_back() -> None:
    old = item("myelopathy", valueBoolean=False, effectiveDateTime="2026-10-30")
    asked = mapped(old, item("myelopathy", "unknown", effectiveDateTime="2026-10-31"))
    assert asked.facts.myelopathy is None
    assert mapped(old, item("myelopathy", "yes", effectiveDateTime="2026-11-01")).facts.myelopathy


def test_a_status_that_does_not_count_is_told() -> None:
    found = mapped(item("myelopathy", valueBoolean=True, status="cancelled"))
    assert (found.facts.myelopathy, [n.code for n in found.notes]) == (None, [NoteCode.STATUS_EXCLUDED])


def test_another_canonical_root_has_its_own_items() -> None:
    ours = chart(item("myelopathy", valueBoolean=True))
    assert facts_from(ours, "p1", AS_OF, "https://other.example/fhir").facts.myelopathy is None
    assert facts_from(ours, "p1", AS_OF, f"{ROOT}/").facts.myelopathy


def response(*items: Json, **more: Any) -> Json:
    plain: Json = {
        "resourceType": "QuestionnaireResponse", "id": "q1", "status": "completed",
         "subject": {"reference": "Patient/p1"},
        "questionnaire": f"{ROOT}/Questionnaire/spinemet-assessment", "authored": "2026-10-31T09:00:00Z",
        "item": list(items),
    }  # fmt: skip
    return plain | more


def said(link: str, *answers: Json, **more: Any) -> Json:
    return {"linkId": link, "answer": list(answers), **more}


def answer(code: str, system: str = ANSWER) -> Json:
    return {"valueCoding": {"system": system, "code": code}}


LESION_T8 = {"linkId": "lesion", "item": [
    said("affected-level", answer(T8, SNOMED)), said("sins-pain", answer("mechanical")),
    said("height-loss-pct", {"valueDecimal": 12.5}), said("myelopathy", {"valueBoolean": False}),
]}  # fmt: skip


def test_a_response_fills_patient_and_lesions() -> None:
    lesion_l2 = {
        "linkId": "lesion",
        "item": [said("affected-level", {"valueString": "L2"}), said("escc-grade", answer("2"))],
    }
    group = {"linkId": "patient", "item": [
        said("ecog", {"valueInteger": 1}), said("visceral-organs", answer("lung"), answer("liver")),
        said("levels-involved", answer(T8, SNOMED), answer("L2")), said("neuro-deficit-onset",
         {"valueDate": "2026-10-30"}),
        said("brain-mets", answer("unknown")), said("sins-location", answer("mobile")),
    ]}  # fmt: skip
    found = mapped(response(group, LESION_T8, lesion_l2))
    facts = found.facts
    assert facts.lesions
    assert [lesion.level and lesion.level.value for lesion in facts.lesions] == ["T8", "L2"]
    assert facts.ecog
    assert facts.ecog.evidence[0].source == "QuestionnaireResponse/r0"
    assert str(facts.ecog.date)[:10] == "2026-10-31"
    assert facts.visceral_organs
    assert facts.visceral_organs.value == (Organ.LUNG, Organ.LIVER)
    assert facts.levels_involved
    assert facts.levels_involved.value == (SpinalLevel.T8, SpinalLevel.L2)
    assert facts.neuro_deficit_onset
    assert (facts.brain_mets, facts.myelopathy) == (None, None)
    lesion = facts.lesions[0]
    assert lesion.height_loss_pct
    assert lesion.myelopathy
    assert (lesion.height_loss_pct.value, lesion.myelopathy.value, found.notes) == (D("12.5"), False, ())


def test_items_nested_in_an_answer_are_read_too() -> None:
    nested = said("brain-mets", {"valueBoolean": True, "item": [said("brain-mets-treatable", {"valueBoolean": True})]})
    facts = mapped(response(nested)).facts
    assert facts.brain_mets
    assert facts.brain_mets_treatable


def test_an_observation_and_a_response_compete_by_time() -> None:
    later = mapped(
        response(said("ecog", {"valueInteger": 1})), item("ecog", valueInteger=3, effectiveDateTime="2026-11-01")
    )
    assert later.facts.ecog
    assert later.facts.ecog.value == 3
    earlier = mapped(
        response(said("ecog", {"valueInteger": 1})), item("ecog", valueInteger=3, effectiveDateTime="2026-10-20")
    )
    assert earlier.facts.ecog
    assert earlier.facts.ecog.value == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [({"questionnaire": "https://other.example/Questionnaire/x"}, None), ({"questionnaire": None}, None),
     ({"status": "stopped"}, NoteCode.STATUS_EXCLUDED)],
)  # fmt: skip
def test_a_response_that_is_not_ours_or_was_stopped_is_not_read(more: Json, code: NoteCode | None) -> None:
    found = mapped(response(said("ecog", {"valueInteger": 1}), **more))
    assert found.facts.ecog is None
    assert [note.code for note in found.notes] == ([code] if code else [])


def test_a_version_on_the_questionnaire_does_not_matter_and_one_in_progress_is_preliminary() -> None:
    canonical = f"{ROOT}/Questionnaire/spinemet-assessment|1.0.0"
    fact = mapped(response(said("ecog", {"valueInteger": 1}), questionnaire=canonical, status="in-progress")).facts.ecog
    assert fact
    assert fact.flags == (Flag.PRELIMINARY,)


@pytest.mark.parametrize(
    ("items", "code"),
    [([said("ecog", {"valueInteger": 1}, {"valueInteger": 2})], NoteCode.CONFLICT),
     ([said("ecog", {"valueInteger": 1, "valueString": "1"})], NoteCode.UNREADABLE),
     ([said("ecog", {"valueInteger": 7})], NoteCode.IMPLAUSIBLE)],
)  # fmt: skip
def test_an_answer_that_cannot_be_used_is_told(items: list[Json], code: NoteCode) -> None:
    found = mapped(response(*items))
    assert (found.facts.ecog, [note.code for note in found.notes]) == (None, [code])


@pytest.mark.parametrize(
    ("given_answer", "words"),
    [({"valueBoolean": True}, "yes"), ({"valueCoding": {"system": ANSWER, "code": "yes", "display": "Ja"}}, "Ja")],
)
def test_what_was_answered_is_shown(given_answer: Json, words: str) -> None:
    fact = mapped(response(said("brain-mets", given_answer))).facts.brain_mets
    assert fact
    assert fact.evidence[0].said == f"brain_mets: {words}"


def test_an_item_of_several_parts_is_told_and_not_read_from_one_answer() -> None:
    told = mapped(observation(concept(ITEM, "planned-rt"), valueString="SRS")).notes
    assert [note.code for note in told] == [NoteCode.OTHER]
    assert "several parts" in told[0].text


def test_a_disc_names_two_levels_in_a_response_too() -> None:
    group = {
        "linkId": "lesion",
        "item": [said("affected-level", answer(T8_T9_DISC, SNOMED)), said("escc-grade", answer("2"))],
    }
    (lesion,) = mapped(response(group)).facts.lesions or ()
    assert lesion.level
    assert (lesion.level.value, bool(lesion.escc_grade)) == (OneOf((SpinalLevel.T8, SpinalLevel.T9)), True)
    nowhere = {"linkId": "lesion", "item": [said("affected-level", answer("nowhere")), said("escc-grade", answer("2"))]}
    assert mapped(response(nowhere)).facts.lesions is None


def test_a_total_that_we_worked_out_is_no_source_of_its_items() -> None:
    """Else a total of today would make an old finding look like one of today."""
    old = item("sins-pain", "mechanical", T8, id="old", effectiveDateTime="2026-10-01T08:00:00Z")
    parts = [{"code": concept(ITEM, "sins-pain"), "valueCodeableConcept": coded("mechanical")}]
    ours = item("sins-total", None, T8, id="ours", valueInteger=9, component=parts)
    by_us = ours | {"method": concept(f"{ROOT}/CodeSystem/spinemet-method", "sins")}
    for total, reported, source in ((ours, 9, "Observation/ours"), (by_us, None, "Observation/old")):
        (lesion,) = mapped(spine_metastasis(), old, total).facts.lesions or ()
        assert lesion.sins_pain is not None
        assert lesion.sins_pain.evidence[0].source == source
        assert (lesion.sins_total_reported.value if lesion.sins_total_reported else None) == reported
