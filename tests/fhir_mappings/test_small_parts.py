"""Times, references, drug names and the strict model."""

import datetime as dt
import subprocess
import sys

import pytest

from fhir_mappings.drugbook import drugs_named, drugs_of
from fhir_mappings.elements import CodeableConcept, Coding, Period, Reference
from fhir_mappings.r4 import faults, validated
from fhir_mappings.references import bare_id, is_patient, target
from fhir_mappings.times import age_days, end_of, has_zone, instant, is_future, moment, span, start_of
from tests.fhir_mappings.feed import lab

DAY = dt.date(2026, 10, 30)
EIGHT = dt.datetime(2026, 10, 30, 8, tzinfo=dt.UTC)
TEXTS = [
    ("2026-10-30", DAY), (" 2026-10-30 ", DAY), ("2026-10", dt.date(2026, 10, 1)), ("2026", dt.date(2026, 1, 1)),
    ("2026-10-30T08:00:00Z", EIGHT), ("2026-10-30T08:00Z", EIGHT), ("2026-10-30T08:00:00", EIGHT),
    ("2026-10-30 08:00", EIGHT), ("2026-10-30T10:00:00.123+02:00", EIGHT + dt.timedelta(milliseconds=123)),
    ("", None), (None, None), ("soon", None), ("2026-13", None), ("2026-10-32", None), ("0001-01-01", None),
    ("9999-12-31T23:59:59Z", None), ("2026-10-30T25:00:00Z", None), ("2026-10-30T08:00:00+99:00", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_times_as_servers_write_them(text: str | None, expected: dt.date | None) -> None:
    assert moment(text) == expected


def test_the_span_of_a_partial_date() -> None:
    assert span("2024-02") == (dt.date(2024, 2, 1), dt.date(2024, 2, 29))
    assert span("2024") == (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    assert span("2026-10-30T08:00:00Z") == (DAY, DAY)
    assert span(None) is span("x") is None


def test_ages_are_whole_days_and_the_future_begins_after_a_day() -> None:
    assert age_days(EIGHT, dt.date(2026, 11, 1)) == 2
    assert not is_future(EIGHT + dt.timedelta(hours=24), EIGHT)
    assert is_future(EIGHT + dt.timedelta(hours=25), EIGHT)
    assert not is_future(DAY + dt.timedelta(days=1), DAY)
    assert is_future(DAY + dt.timedelta(days=2), EIGHT)
    assert instant(EIGHT.replace(tzinfo=None)) == EIGHT
    assert instant(DAY) == EIGHT.replace(hour=0)


def test_periods_and_zones() -> None:
    assert (end_of(Period("a", "b")), start_of(Period("a", "b"))) == ("b", "a")
    assert (end_of(Period("a")), start_of(Period(None, "b")), end_of(None), start_of(None)) == ("a", "b", None, None)
    assert [has_zone(t) for t in ("2026-10-30", "2026-10-30T08:00Z", "2026-10-30T08:00-01:00", "2026-10-30T08:00")] == [
        True, True, True, False,
    ]  # fmt: skip


@pytest.mark.requirement("RB-47")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Observation/1", "Observation/1"), ("https://x.example/fhir/Observation/1", "Observation/1"),
        ("Observation/1/_history/4", "Observation/1"), ("#med1", "#med1"), ("urn:uuid:1", "urn:uuid:1"),
        ("Observation/1?x=y", "Observation/1"), ("1", None), ("", None), ("a-b/1", None), ("/", None),
    ],
)  # fmt: skip
def test_targets_of_references(text: str, expected: str | None) -> None:
    assert target(Reference(text)) == target(text) == expected


def test_a_patient_is_recognised_only_by_what_resolves() -> None:
    assert target(None) is None
    assert not is_patient(Reference(None, "Patient"), "p1", {})
    assert is_patient("urn:uuid:x", "p1", {"urn:uuid:x": "Patient/p1"})
    assert bare_id(" https://x.example/fhir/Patient/p1/ ") == "p1"


SERVER = "https://ehr.example.org/fhir"
SAME_ID = [
    ("Patient/p1", True), (f"{SERVER}/Patient/p1", True), (f"{SERVER}/Patient/p1/_history/3", True),
    ("http://EHR.example.org:80/fhir/Patient/p1", True), ("https://other.example.org/fhir/Patient/p1", False),
    ("https://ehr.example.org/other/Patient/p1", False), ("https://ehr.example.org/Patient/p1", False),
    (f"{SERVER}/Patient/p2", False),
]  # fmt: skip


@pytest.mark.parametrize(("reference", "ours"), SAME_ID)
def test_the_same_id_on_another_server_is_another_person(reference: str, ours: bool) -> None:
    assert is_patient(reference, "p1", {}, SERVER) is ours
    assert is_patient(Reference(reference), "p1", {}, f"{SERVER}/") is ours


def test_without_a_server_named_an_absolute_reference_counts_by_its_id() -> None:
    assert is_patient("https://anywhere.example.org/fhir/Patient/p1", "p1", {})


RX, ATC = "http://www.nlm.nih.gov/research/umls/rxnorm", "http://www.whocc.no/atc"
DRUGS = [
    (RX, "2555", ["cisplatin"], ["cytotoxic"]), (ATC, "L01XA01", ["cisplatin"], ["cytotoxic"]),
    (ATC, "L01XC18", ["pembrolizumab"], ["immunotherapy"]), (ATC, "L01FF02", ["pembrolizumab"], ["immunotherapy"]),
    (ATC, "L01EB99", [""], ["targeted"]), (ATC, "A10BA02", [], []),
    (RX, "352384", ["ifosfamide", "mesna"], ["cytotoxic", "supportive"]),
    (RX, "1547545", ["pembrolizumab"], ["immunotherapy"]), (RX, "0", [], []), ("http://local.example", "2555", [], []),
]  # fmt: skip


@pytest.mark.parametrize(("system", "code", "names", "classes"), DRUGS)
def test_a_drug_is_known_by_its_code(system: str, code: str, names: list[str], classes: list[str]) -> None:
    found = drugs_of(CodeableConcept([Coding(system, code)]))
    assert ([drug.ingredient for drug in found], [drug.drug_class for drug in found]) == (names, classes)


def test_the_code_wins_over_the_display_and_words_count_only_without_a_code() -> None:
    labelled = CodeableConcept([Coding(RX, "1547545", "nivolumab")], "nivolumab")
    assert [drug.ingredient for drug in drugs_of(labelled)] == ["pembrolizumab"]
    assert [drug.ingredient for drug in drugs_of(CodeableConcept([Coding(RX, "0", "Nivolumab 240 mg")]))] == [
        "nivolumab"
    ]
    assert [drug.ingredient for drug in drugs_of(CodeableConcept(None, "Enhertu 100 mg"))] == ["trastuzumab deruxtecan"]
    assert drugs_of(Coding(None, None, "Keytruda"))[0].ingredient == "pembrolizumab"
    assert drugs_of(None) == ()


def test_names_are_whole_words_and_short_ones_need_company() -> None:
    assert drugs_named("S-1 segment") == ()
    assert "tegafur gimeracil oteracil" in [drug.ingredient for drug in drugs_named("S-1 (tegafur)")]
    assert drugs_named("cisplatinum") == ()


def test_the_strict_model_accepts_what_is_fhir_and_names_what_is_not() -> None:
    good = lab("718-7", 12, "g/dL")
    assert validated(good)["valueQuantity"] == {"value": 12, "unit": "g/dL"}
    assert faults(good) == ()
    assert faults(good | {"colour": "SECRET"}) == ("colour: Extra inputs are not permitted",)
    assert faults({"resourceType": "Foo"})
    with pytest.raises(ValueError, match="not of FHIR R4"):
        validated({"resourceType": "Foo"})


@pytest.mark.requirement("RB-44")
def test_the_strict_model_is_not_imported_for_reading() -> None:
    strict = "any(name.startswith('fhir.') or name == 'pydantic' for name in sys.modules)"
    code = f"import sys, fhir_mappings.bundles; sys.exit({strict})"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
