"""The questionnaire: what it asks is what the service reads, its points are those of SINS, each takes *not known*."""

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from cds_service.wire import assessment_json
from conformance.artefacts.frame import ANSWER, ROOT
from conformance.artefacts.items import ASKED
from conformance.artefacts.questionnaire import NAME, ORDINAL, questionnaires
from fhir_mappings.decode import read_resource
from fhir_mappings.own_codes import item_code
from fhir_mappings.own_items import OwnAnswer
from fhir_mappings.own_values import Systems
from fhir_mappings.questionnaire_layout import BOTH, LESION, PATIENT
from fhir_mappings.questionnaire_response import fact_of, questionnaire_answers
from fhir_mappings.reading import QuestionnaireResponse
from spinal_metastasis.assessment import assess
from spinal_metastasis.facts import Fact, OneOf
from spinal_metastasis.results import DataNote
from spinal_metastasis.terms import EsccGrade
from spinal_metastasis.vocabulary import FACTS, Scope
from tests.fhir_mappings.feed import SNOMED, T8, mapped, spine_metastasis

Json = dict[str, Any]
(FORM,) = questionnaires()
GROUPS = {group["linkId"]: group for group in FORM["item"]}


def asked() -> Iterator[tuple[str, Json]]:
    """(group, item) of every question that is read."""
    for name, group in GROUPS.items():
        yield from ((name, item) for item in group["item"] if item["type"] != "display" and "readOnly" not in item)


def response(*groups: Json) -> Json:
    return {
        "resourceType": "QuestionnaireResponse", "id": "r1", "questionnaire": FORM["url"], "status": "completed",
        "subject": {"reference": "Patient/p1"}, "authored": "2026-11-01T08:00:00Z", "item": list(groups),
    }  # fmt: skip


def group(name: str, *items: Json) -> Json:
    return {"linkId": name, "text": GROUPS[name]["text"], "item": list(items)}


def given(item: Json, *values: Json) -> Json:
    return {"linkId": item["linkId"], "text": item["text"], "answer": list(values)}


def read(*groups: Json) -> tuple[list[OwnAnswer], list[DataNote]]:
    resource = read_resource(json.dumps(response(*groups)).encode()).resource
    assert isinstance(resource, QuestionnaireResponse)
    notes: list[DataNote] = []
    return list(questionnaire_answers([resource], Systems.under(ROOT), notes)), notes


def test_everything_that_has_an_item_is_asked_once_and_in_its_place() -> None:
    keys = [key for keys in PATIENT.values() for key in keys]
    assert (len(keys), len(LESION)) == (len(set(keys)), len(set(LESION)))
    assert {FACTS[key].scope for key in keys} == {Scope.PATIENT, Scope.EITHER}
    assert {FACTS[key].scope for key in LESION} == {Scope.LESION, Scope.EITHER}
    assert set(keys) | set(LESION) | {"age", "sex"} == {spec.key for spec in ASKED}
    assert set(keys) >= BOTH
    links = [item["linkId"] for _, item in asked()]
    assert len(links) == len(set(links))
    assert (FORM["url"], FORM["id"]) == (Systems.under(ROOT).questionnaire, NAME)


@pytest.mark.parametrize(
    ("where", "item"), list(asked()), ids=lambda part: part if isinstance(part, str) else part["linkId"]
)
def test_every_answer_is_read_as_the_fact(where: str, item: Json) -> None:
    key = fact_of(item["linkId"])
    assert key is not None
    assert item["code"][0]["code"] == item_code(key)
    for value in values_of(key, item):
        items = [given(item, value)]
        if where == "lesion" and key != "level":
            items.insert(0, given(GROUPS["lesion"]["item"][0], {"valueCoding": {"system": SNOMED, "code": T8}}))
        found, notes = read(group(where, *items))
        (one,) = [answer for answer in found if answer.key == key]
        assert notes == []
        is_unknown = value.get("valueCoding", {}).get("code") == "unknown"
        assert (one.candidate.value is None) is is_unknown
        if key != "level":
            assert one.levels == (() if where == "patient" else ("T8",))


def values_of(key: str, item: Json) -> list[Json]:
    """Every option; of a number both ends, of a time and of words one."""
    spec = FACTS[key]
    if "answerOption" in item:
        return [{"valueCoding": option["valueCoding"]} for option in item["answerOption"]]
    if item["type"] == "dateTime":
        return [{"valueDateTime": "2026-10-31"}, {"valueDateTime": "2026-10-31T10:00:00Z"}]
    if item["type"] == "string":
        return [{"valueString": "docetaxel"}]
    ends = [end for end in (spec.low, spec.high) if end is not None]
    if item["type"] == "integer":
        return [{"valueInteger": int(end)} for end in ends]
    unit = [one["valueCoding"] for one in item["extension"] if one["url"].endswith("unitOption")]
    coded = {"system": unit[0]["system"], "code": unit[0]["code"]} if unit else {"unit": spec.unit} if spec.unit else {}
    middle = (ends[0] + ends[-1]) / 2
    return [{"valueQuantity": {"value": float(middle), **coded}}]


def test_not_known_is_an_answer_to_every_question() -> None:
    links = {item["linkId"]: item for _, item in asked()}
    for link, item in links.items():
        own = [option["valueCoding"]["code"] for option in item.get("answerOption", ())]
        beside = links.get(f"{link}-unknown", item)
        assert "unknown" in own or [one["valueCoding"]["code"] for one in beside["answerOption"]] == ["unknown"]


def points(option: Json) -> Decimal | None:
    marks = [one["valueDecimal"] for one in option["valueCoding"].get("extension", ()) if one["url"] == ORDINAL]
    return Decimal(marks[0]) if marks else None


def test_the_options_points_add_up_to_what_the_service_adds_up() -> None:
    """Each option of each SINS item once, the others at their first: as a response, mapped and assessed."""
    sins = [item for _, item in asked() if fact_of(item["linkId"]) in LESION[:6]]
    scored = {item["linkId"]: [o for o in item["answerOption"] if points(o) is not None] for item in sins}
    assert all(len(options) >= 3 for options in scored.values())
    for link, options in scored.items():
        for option in options:
            chosen = [option if item["linkId"] == link else scored[item["linkId"]][0] for item in sins]
            answered = [
                given(item, {"valueCoding": one["valueCoding"]}) for item, one in zip(sins, chosen, strict=True)
            ]
            chart = mapped(spine_metastasis(chosen[0]["valueCoding"]["code"]), response(group("lesion", *answered)))
            (lesion,) = assessment_json(assess(chart.facts, dt.date(2026, 11, 1)))["lesions"]
            total = sum(mark for one in chosen if (mark := points(one)) is not None)
            assert (lesion["sins"]["min"], lesion["sins"]["max"]) == (total, total), option


def test_a_whole_form_becomes_the_facts_of_patient_and_lesions() -> None:
    links = {item["linkId"]: item for _, item in asked()}

    def coded(link: str, code: str, system: str = ANSWER) -> Json:
        return given(links[link], {"valueCoding": {"system": system, "code": code}})

    chart = mapped(spine_metastasis(), response(
        group("patient", coded("brain-mets", "no"), coded("visceral-mets", "treatable"),
              given(links["ecog"], {"valueInteger": 1}), coded("kps-unknown", "unknown"),
              coded("myelopathy", "no"),
              given(links["albumin"], {"valueQuantity": {"value": 36, "system": "http://unitsofmeasure.org",
                                                         "code": "g/L"}})),
        group("lesion", coded("affected-level", T8, SNOMED), coded("escc-grade", "1"),
              coded("lesion.pathologic-fracture", "yes")),
        group("lesion", coded("affected-level", "L6"), coded("sins-pain", "mechanical"),
              coded("lesion.myelopathy", "yes")),
    ))  # fmt: skip
    facts = chart.facts
    assert facts.lesions is not None
    t8, l6 = facts.lesions

    def value(fact: Fact[Any] | None) -> object:
        return None if fact is None else fact.value

    patient = (facts.brain_mets, facts.visceral_mets, facts.ecog, facts.kps, facts.albumin, facts.myelopathy)
    assert [value(fact) for fact in patient] == [False, "treatable", 1, None, Decimal("3.6"), False]
    assert (value(t8.pathologic_fracture), value(t8.myelopathy)) == (True, None)
    assert (value(l6.myelopathy), value(l6.sins_pain)) == (True, "mechanical")
    assert value(t8.escc_grade) == OneOf((EsccGrade.G1A, EsccGrade.G1B, EsccGrade.G1C))
