"""Laboratory Observations to facts: value forms, panels, derived counts, notes (mapping 1.1, 1.4, 3.4, 8)."""

from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.facts import Fact, Flag, Range
from spinal_metastasis.results import DataNote, NoteCode
from tests.fhir_mappings.feed import LOINC, UCUM, Json, concept, lab, mapped, observation

D = Decimal


def read(key: str, *resources: Json) -> tuple[Fact[Any] | None, tuple[DataNote, ...]]:
    found = mapped(*resources)
    fact: Fact[Any] | None = getattr(found.facts, key)
    return fact, found.notes


def value_of(key: str, *resources: Json) -> Any:
    fact, _ = read(key, *resources)
    return fact and fact.value


def test_a_result_becomes_a_fact_with_its_evidence() -> None:
    fact, notes = read("albumin", lab("1751-7", 31, "g/L", id="alb-7"))
    assert fact
    assert (fact.value, fact.flags, notes) == (D("3.1"), (Flag.CONVERTED,), ())
    evidence = fact.evidence[0]
    assert (evidence.source, str(evidence.date)[:10], evidence.said) == (
        "Observation/alb-7",
        "2026-10-30",
        "1751-7 31 g/L",
    )


LOINCS = [
    ("718-7", 12, "g/dL", "hb"), ("59260-0", 7, "mmol/L", "hb"), ("777-3", 210, "10*9/L", "platelets"),
    ("6690-2", 8, "10*3/uL", "wbc"), ("751-8", 4, "10*3/uL", "neutrophils"), ("731-0", 1, "G/L", "lymphocytes"),
    ("1988-5", 4, "mg/L", "crp"), ("2532-0", 240, "U/L", "ldh"), ("14631-6", 9, "umol/L", "bilirubin"),
    ("6768-6", 90, "U/L", "alp"), ("2160-0", 1, "mg/dL", "creatinine"), ("33914-3", 60, "mL/min/{1.73_m2}", "egfr"),
    ("17861-6", 9.4, "mg/dL", "calcium"), ("2951-2", 140, "mmol/L", "sodium"), ("6301-6", 1.1, "{INR}", "inr"),
    ("39156-5", 24, "kg/m2", "bmi"), ("1751-7", 4, "g/dL", "albumin"),
]  # fmt: skip


@pytest.mark.parametrize(("loinc", "value", "unit", "key"), LOINCS)
def test_each_analyte_reaches_the_fact_of_its_name(loinc: str, value: float, unit: str, key: str) -> None:
    quantity = {"value": value, "system": UCUM, "code": unit}
    assert value_of(key, observation(concept(LOINC, loinc), valueQuantity=quantity)) is not None


FORMS = [
    ({"valueInteger": 12}, None), ({"valueString": "12.0 g/dL"}, D("12.0")),
    ({"valueString": "<12 g/dL"}, Range(high=D(12), high_open=True)),
    ({"valueQuantity": {"value": "12.0", "unit": "g/dL"}}, D("12.0")),
    ({"valueQuantity": {"value": "<12", "unit": "g/dL"}}, Range(high=D(12), high_open=True)),
    ({"valueRange": {"low": {"value": 11, "unit": "g/dL"}, "high": {"value": 120, "unit": "g/L"}}}, Range(D(11),
     D("12.0"))),
    ({"valueRange": {}}, None), ({"valueRange": {"low": {"value": 11, "unit": "x"}}}, None),
    ({"valueString": "low"}, None), ({"valueCodeableConcept": {"text": "low"}}, None),
    ({"valueQuantity": {"value": 12, "unit": "g/dL"}, "valueString": "9 g/dL"}, None),
]  # fmt: skip


@pytest.mark.requirement("RB-45")
@pytest.mark.parametrize(("form", "expected"), FORMS)
def test_value_forms(form: Json, expected: object) -> None:
    fact, notes = read("hb", observation(concept(LOINC, "718-7"), **form))
    assert (fact and fact.value) == expected
    assert expected is not None or notes, "nothing is dropped in silence"


def test_panels_are_flattened_and_a_panel_code_has_no_value() -> None:
    panel = observation(
        concept(LOINC, "58410-2"),
        component=[
            {"code": concept(LOINC, "718-7"), "valueQuantity": {"value": 12, "unit": "g/dL"}},
            {"code": concept(LOINC, "777-3"), "valueQuantity": {"value": 99, "unit": "G/L"}},
        ],
    )
    assert (value_of("hb", panel), value_of("platelets", panel)) == (D(12), D(99))


def test_the_published_thousand_fold_slip_is_refused_with_a_hint() -> None:
    fact, notes = read("neutrophils", lab("751-8", 3000, "10*3/uL"))
    assert fact is None
    assert [note.code for note in notes] == [NoteCode.IMPLAUSIBLE]
    assert "/uL" in notes[0].text


def test_an_implausible_newest_value_leaves_the_older_one() -> None:
    older = lab("751-8", 3, "10*3/uL", effectiveDateTime="2026-10-20", id="old")
    assert value_of("neutrophils", lab("751-8", 3000, "10*3/uL"), older) == D(3)


@pytest.mark.requirement("RB-43")
@pytest.mark.parametrize("status", ["registered", "cancelled", "unknown", "done", None])
def test_a_status_that_does_not_count_is_told(status: str | None) -> None:
    fact, notes = read("hb", lab("718-7", 12, "g/dL", status=status))
    assert fact is None
    assert [note.code for note in notes] == [NoteCode.STATUS_EXCLUDED]


@pytest.mark.parametrize("status", ["final", "amended", "corrected"])
def test_final_values_count(status: str) -> None:
    assert value_of("hb", lab("718-7", 12, "g/dL", status=status)) == D(12)


def test_a_missing_result_does_not_hide_an_older_one_and_only_errors_are_told() -> None:
    def absent(reason: str) -> Json:
        return lab("718-7", None, valueQuantity=None, dataAbsentReason=concept("x", reason))

    older = lab("718-7", 12, "g/dL", effectiveDateTime="2026-10-20", id="old")
    fact, notes = read("hb", absent("not-performed"), older)
    assert fact
    assert fact.value == D(12)
    assert [note.code for note in notes] == [NoteCode.OTHER]
    assert read("hb", absent("unknown"), older)[1] == ()


TIMES = [
    ({"effectiveDateTime": "2026-10-30"}, "2026-10-30"),
    ({"effectiveInstant": "2026-10-30T08:00:00Z"}, "2026-10-30 08"),
    ({"effectivePeriod": {"start": "2026-10-01", "end": "2026-10-30"}}, "2026-10-30"),
    ({"effectivePeriod": {"start": "2026-10-01"}}, "2026-10-01"), ({"issued": "2026-10-29T08:00:00Z"}, "2026-10-29"),
    ({"meta": {"lastUpdated": "2026-10-28T08:00:00Z"}}, "2026-10-28"), ({"effectiveDateTime": "2026-10"}, "2026-10-01"),
    ({"effectiveDateTime": "when", "issued": "2026-10-29T08:00:00Z"}, "2026-10-29"),
]  # fmt: skip


@pytest.mark.parametrize(("times", "expected"), TIMES)
def test_the_time_of_a_value(times: Json, expected: str) -> None:
    fact, _ = read("hb", lab("718-7", 12, "g/dL", **({"effectiveDateTime": None} | times)))
    assert fact
    assert str(fact.date).startswith(expected)


def test_a_value_without_any_time_is_not_used() -> None:
    fact, notes = read("hb", lab("718-7", 12, "g/dL", effectiveDateTime=None))
    assert fact is None
    assert "without a date" in notes[0].text


def test_the_preferred_code_wins_at_equal_times() -> None:
    assert value_of("hb", lab("55782-7", 9, "g/dL", id="oximetry"), lab("718-7", 12, "g/dL")) == D(12)


def test_codes_of_two_analytes_on_one_result_cancel_it() -> None:
    code = {"coding": [{"system": LOINC, "code": "718-7"}, {"system": LOINC, "code": "1751-7"}]}
    found = mapped(observation(code, valueQuantity={"value": 4, "unit": "g/dL"}))
    assert (found.facts.hb, found.facts.albumin) == (None, None)
    assert {note.code for note in found.notes} == {NoteCode.CONFLICT}


def test_two_codes_of_one_analyte_are_one_result() -> None:
    code = {"coding": [{"system": LOINC, "code": "55782-7"}, {"system": LOINC, "code": "718-7"}]}
    fact, notes = read("hb", observation(code, valueQuantity={"value": 12, "unit": "g/dL"}))
    assert fact
    assert (len(fact.evidence), notes) == (1, ())


def test_a_unit_of_another_kind_than_the_code_is_trusted_and_told() -> None:
    fact, notes = read("creatinine", lab("2160-0", 90, "umol/L"))
    assert fact
    assert fact.value == D("1.01808")
    assert [note.code for note in notes] == [NoteCode.UNIT]
    assert read("creatinine", lab("14682-9", 1, "mg/dL"))[1]
    assert not read("creatinine", lab("14682-9", 90, "umol/L"))[1]


def test_percent_of_the_same_sample_gives_a_count() -> None:
    white = lab("6690-2", 8, "10*9/L", id="w", effectiveDateTime="2026-10-30T08:40:00Z")
    fact, _ = read("neutrophils", lab("770-8", 60, "%"), white)
    assert fact
    assert (fact.value, fact.flags) == (D("4.8"), (Flag.DERIVED,))
    late = white | {"effectiveDateTime": "2026-10-30T09:40:00Z"}
    assert value_of("neutrophils", lab("770-8", 60, "%"), late) is None
    measured = lab("751-8", 5, "10*9/L", id="n", effectiveDateTime="2026-10-29")
    assert value_of("neutrophils", lab("770-8", 60, "%"), white, measured) == D(5)
    assert value_of("lymphocytes", lab("736-9", "<5", "%"), white) is None


def test_bmi_from_weight_and_height_is_derived_and_rounded_down() -> None:
    weight, height = (
        lab("29463-7", 80, "kg", id="w"),
        lab("8302-2", 163.3, "cm", id="h", effectiveDateTime="2020-01-01"),
    )
    fact, _ = read("bmi", weight, height)
    assert fact
    assert (fact.value, fact.flags) == (D("29.99"), (Flag.DERIVED,))
    assert value_of("bmi", weight, height, lab("39156-5", 25, "kg/m2", id="b")) == D(25)
    assert value_of("bmi", weight) is None
    assert value_of("bmi", weight | {"effectiveDateTime": "2026-01-01"}, height) is None
    assert value_of("bmi", lab("29463-7", ">80", "kg", id="w"), height) is None


@pytest.mark.parametrize(
    ("value", "limit", "is_told"),
    [(240, {"value": 220, "unit": "U/L"}, True), (260, {"value": 300, "unit": "U/L"}, True),
    (260, {"value": 4, "unit": "ukat/L"}, False),
     (240, {"value": 245, "unit": "U/L"}, False), (240, {"value": 220, "unit": "?"}, False), (240, None, False)],
)  # fmt: skip
def test_ldh_and_the_laboratorys_own_limit(value: int, limit: Json | None, is_told: bool) -> None:
    ranges = [{"high": limit}] if limit else None
    _, notes = read("ldh", lab("2532-0", value, "U/L", referenceRange=ranges))
    assert bool(notes) is is_told


LIMITS = [
    pytest.param([{"type": {"coding": [{"code": "critical"}]}, "high": 900}, {"high": 220}], True, id="critical first"),
    pytest.param([{"type": {"coding": [{"code": "normal"}]}, "high": 220}], True, id="called normal"),
    pytest.param([{"appliesTo": [{"text": "female"}], "high": 300}, {"high": 220}], True, id="one for everybody"),
    pytest.param([{"appliesTo": [{"text": "female"}], "high": 220}], True, id="the only one"),
    pytest.param([{"appliesTo": [{"text": "f"}], "high": 220}, {"appliesTo": [{"text": "m"}], "high": 300}], False,
                 id="two groups, not known which"),
    pytest.param([{"type": {"coding": [{"code": "treatment"}]}, "high": 220}], False, id="a target of treatment"),
]  # fmt: skip


@pytest.mark.parametrize(("ranges", "is_told"), LIMITS)
def test_the_reference_range_that_fits_is_taken(ranges: list[Json], is_told: bool) -> None:
    given = [{**r, "high": {"value": r["high"], "unit": "U/L"}} for r in ranges]
    _, notes = read("ldh", lab("2532-0", 240, "U/L", referenceRange=given))
    assert bool(notes) is is_told


def test_calcium_corrected_by_the_laboratory_is_no_measured_calcium() -> None:
    corrected = lab("29265-6", 2.7, "mmol/L")
    assert value_of("calcium_corrected", corrected) == D("2.7")
    assert value_of("calcium", corrected) is None


def test_years_of_results_are_read_no_further_than_needed() -> None:
    old = [lab("718-7", 12, "pints", effectiveDateTime=f"20{year}-05-01", id=f"y{year}") for year in range(10, 26)]
    fact, notes = read("hb", lab("718-7", 12, "g/dL"), *old)
    assert fact
    assert notes == ()


def test_a_result_of_the_future_is_refused() -> None:
    fact, notes = read("hb", lab("718-7", 12, "g/dL", effectiveDateTime="2027-01-01"))
    assert fact is None
    assert [note.code for note in notes] == [NoteCode.FUTURE_DATE]


def test_times_without_a_zone_are_told_once() -> None:
    naive = "2026-10-30T08:00:00"
    _, notes = read(
        "hb",
        lab("718-7", 12, "g/dL", effectiveDateTime=naive, id="a"),
        lab("1751-7", 4, "g/dL", effectiveDateTime=naive, id="b"),
    )
    assert [note.text for note in notes] == ["Times without a time zone are read as UTC."]


def test_the_better_code_names_a_result_that_carries_two() -> None:
    code = {"coding": [{"system": LOINC, "code": "20509-6"}, {"system": LOINC, "code": "55782-7"}]}
    better = observation(code, valueQuantity={"value": 9, "unit": "g/dL"}, id="two")
    assert value_of("hb", better, lab("30350-3", 12, "g/dL")) == D(9)
