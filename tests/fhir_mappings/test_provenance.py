"""Every fact can say where it came from: resource, version, code, raw value, time and its element, age, rule, flags."""

from pathlib import Path
from typing import Any

import pytest

from cds_service.wire import assessment_json
from fhir_mappings import facts_from
from fhir_mappings.bundles import chart_of_bundle, patients_in
from fhir_mappings.elements import CodeableConcept, Coding, Quantity, QuantityRange, Values
from fhir_mappings.provenance import raw_value
from spinal_metastasis.assessment import assess
from spinal_metastasis.results import FactUsed
from tests.fhir_mappings.feed import (
    AS_OF,
    ITEM,
    LOINC,
    SNOMED,
    T8,
    Json,
    concept,
    condition,
    item,
    lab,
    mapped,
    observation,
    patient,
    spine_metastasis,
)  # fmt: skip
from tests.made_charts.make import made
from tests.made_charts.make import mapped as mapped_chart

EXAMPLES = sorted((Path(__file__).parents[2] / "conformance" / "examples").glob("*.json"))
KIDNEY = condition("http://hl7.org/fhir/sid/icd-10-cm", "C64.9", id="kidney", onsetDateTime="2024-03-01")


def used(*resources: Json) -> dict[str, FactUsed]:
    found = mapped(patient(), KIDNEY, spine_metastasis(recordedDate="2026-10-20"), *resources)
    return {fact.key: fact for fact in assess(found.facts, AS_OF).facts}


def told(key: str, *resources: Json) -> Json:
    (first, *_) = used(*resources)[key].provenance or ()
    found: Json = assessment_like(first)
    return found


def assessment_like(value: object) -> Json:
    return {name: getattr(value, name) for name in value.__slots__ if getattr(value, name) is not None}  # type: ignore[attr-defined]  # a record has slots


def test_a_laboratory_value_tells_everything_of_its_source() -> None:
    albumin = lab("1751-7", 39, "g/L", id="alb", meta={"versionId": "4"})
    assert told("albumin", albumin) == {
        "source": "Observation/alb", "version": "4", "code": "http://loinc.org|1751-7", "raw": "39 g/L",
        "date": "2026-10-30T08:00:00Z", "time": "effectiveDateTime", "age_days": 2,
        "rule": "mapping 3.4: laboratory value by LOINC code, in the unit of the fact",
    }  # fmt: skip
    assert used(albumin)["albumin"].flags == ("converted",)


HB, GRADE_2, UPDATED = concept(LOINC, "718-7"), concept(LOINC, "LA9624-3"), {"lastUpdated": "2026-10-29T08:00:00Z"}
TOLD = [
    pytest.param("ecog", observation(concept(LOINC, "89247-1"), valueInteger=2, id="e"),
                 {"code": "http://loinc.org|89247-1", "raw": "2"}, id="number"),
    pytest.param("ecog", observation(concept(SNOMED, "423740007"), id="e", valueCodeableConcept=GRADE_2),
                 {"code": "http://snomed.info/sct|423740007", "raw": "LA9624-3 (http://loinc.org|LA9624-3)"},
                 id="coded"),
    pytest.param("hb", observation(HB, id="h", valueString="9.1 g/dL"), {"raw": "9.1 g/dL"}, id="text"),
    pytest.param("hb", lab("718-7", 9.1, "g/dL", id="h", effectiveDateTime=None, issued="2026-10-29T08:00:00Z"),
                 {"time": "issued", "age_days": 3}, id="issued"),
    pytest.param("hb", lab("718-7", 9.1, "g/dL", id="h", effectiveDateTime=None, meta=UPDATED),
                 {"time": "meta.lastUpdated"}, id="last update"),
    pytest.param("primary", KIDNEY, {"source": "Condition/kidney", "time": "onsetDateTime", "raw": "C64.9",
                 "code": "http://hl7.org/fhir/sid/icd-10-cm|C64.9"}, id="condition"),
    pytest.param("sex", patient(), {"source": "Patient/p1", "raw": "female"}, id="patient"),
    pytest.param("escc_grade", item("escc-grade", "2", T8, id="i"), {"code": f"{ITEM}|escc-grade"}, id="own item"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "resource", "expected"), TOLD)
def test_each_kind_of_source_tells_what_it_knows(key: str, resource: Json, expected: Json) -> None:
    found = told(key, resource)
    assert expected.items() <= found.items()
    assert found["rule"].startswith("mapping ")


def test_a_component_speaks_for_itself() -> None:
    panel = observation(concept(LOINC, "58410-2"), id="p", component=[
        {"code": concept(LOINC, "718-7"), "valueQuantity": {"value": 9.1, "unit": "g/dL"}},
    ])  # fmt: skip
    found = told("hb", panel)
    assert (found["code"], found["raw"], found["source"]) == ("http://loinc.org|718-7", "9.1 g/dL", "Observation/p")


def test_conflicting_sources_are_all_told() -> None:
    early, late = (lab("777-3", value, "10*9/L", id=f"p{value}", effectiveDateTime=f"2026-10-30T{hour}:00:00Z")
                   for value, hour in ((40, "07"), (140, "09")))  # fmt: skip
    fact = used(early, late)["platelets"]
    assert [p.raw for p in fact.provenance or ()] == ["140 10*9/L", "40 10*9/L"]
    assert fact.flags == ("conflict",)


def test_derived_values_name_the_rule_they_were_worked_out_by() -> None:
    weight = lab("29463-7", 70, "kg", id="w")
    height = lab("8302-2", 170, "cm", id="h")
    assert told("bmi", weight, height)["rule"] == "mapping 3.7: newest weight of the last 180 days and newest height"
    white, percent = lab("6690-2", 4, "10*9/L", id="l"), lab("770-8", 50, "%", id="n")
    assert "white cells" in told("neutrophils", white, percent)["rule"]


def test_every_fact_of_every_made_chart_names_its_source_and_rule() -> None:
    for number in range(80):
        found = mapped_chart(made(number))
        for fact in assess(found.facts, AS_OF).facts:
            if fact.source is None:
                assert (fact.key, fact.flags) == ("spinal_mets_count", ("derived",)), "counted from the lesions"
                continue
            assert fact.provenance, (number, fact.key)
            assert all(p.source and p.rule for p in fact.provenance), (number, fact.key)


def test_every_fact_of_the_demo_patients_has_its_provenance_in_the_json() -> None:
    seen = 0
    for path in EXAMPLES:
        (patient_id,) = patients_in(path.read_bytes())
        facts = facts_from(chart_of_bundle(path.read_bytes()), patient_id, AS_OF).facts
        answer: dict[str, Any] = assessment_json(assess(facts, AS_OF))
        for fact in answer["facts"]:
            if "source" in fact:
                assert fact["provenance"][0]["source"] == fact["source"], (path.name, fact["key"])
                seen += 1
    assert seen > 100


def test_cards_keep_the_short_form() -> None:
    found = mapped(patient(), KIDNEY, spine_metastasis())
    assert all(fact.provenance is None for fact in assess(found.facts, AS_OF, for_cards=True).facts)


RAW = [
    (Values(value_quantity=Quantity(None, "<", "mg/L")), "< mg/L"),
    (Values(value_boolean=False), "false"),
    (Values(value_date_time="2026-10-30"), "2026-10-30"),
    (Values(value_range=QuantityRange(None, Quantity(unit="g/L"))), " to g/L"),
    (Values(value_codeable_concept=CodeableConcept(None, "present")), "present"),
    (Values(value_codeable_concept=CodeableConcept([Coding(None, "x")])), "x (|x)"),
    (Values(), ""),
]


@pytest.mark.parametrize(("values", "expected"), RAW)
def test_the_raw_value_is_as_it_stands(values: Values, expected: str) -> None:
    assert raw_value(values) == expected
