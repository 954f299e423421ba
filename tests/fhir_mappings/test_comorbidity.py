"""Charlson index without the cancer, diabetes and pregnancy among the Conditions (mapping 3.7)."""

from decimal import Decimal
from typing import Any

import pytest

from fhir_mappings.comorbidity import category_of, comorbidity_facts
from fhir_mappings.section import IndexedChart, Section, SectionState
from spinal_metastasis.facts import Fact, Flag, Range
from spinal_metastasis.results import DataNote, NoteCode
from tests.fhir_mappings.tumour_charts import (
    AS_OF,
    BONE_METASTASIS,
    ICD10,
    Resource,
    chart,
    concept,
    condition,
    icd,
    snomed,
    status,
)  # fmt: skip

Facts = dict[str, Fact[Any]]


def read(*resources: Resource) -> tuple[Facts, list[DataNote]]:
    notes: list[DataNote] = []
    return comorbidity_facts(IndexedChart(chart(*resources)), AS_OF, notes), notes


def ill(*codes: str) -> list[Resource]:
    return [condition(f"c{n}", icd(code)) for n, code in enumerate(codes)]


INDEX = [
    pytest.param(["I21.4"], 1, id="one category"),
    pytest.param(["I21.4", "I22.0", "I25.2"], 1, id="a category counts once"),
    pytest.param(["E11.9", "E11.42"], 2, id="complicated over uncomplicated diabetes"),
    pytest.param(["K70.3", "K72.90", "I50.9"], 4, id="severe over mild liver disease"),
    pytest.param(["C79.51", "C50.911", "J44.9"], 1, id="neither the cancer nor its metastases"),
    pytest.param(["C80.1", "N18.4"], 2, id="C80.1 is no metastasis here either"),
    pytest.param(["E08.21", "E09.9"], 2, id="kinds of diabetes of ICD-10-CM alone"),
    pytest.param(["B20", "F03.90", "K25.9", "M05.9", "G81.9"], 6 + 1 + 1 + 1 + 2, id="weights of 1987"),
    pytest.param(["g8190", "i50"], 3, id="dots and case do not matter"),
]


@pytest.mark.parametrize(("codes", "expected"), INDEX)
def test_the_index_by_weights_of_1987(codes: list[str], expected: int) -> None:
    facts, _ = read(*ill(*codes))
    assert facts["charlson"].value == expected
    assert (facts["charlson"].date, facts["charlson"].flags) == (None, (Flag.DERIVED,))


def test_every_category_of_the_table_can_be_reached() -> None:
    assert {category_of(code) for code in ("I21", "I43", "I70", "I60", "F00", "J40", "M05", "K25", "B18", "E10.0",
            "E10.2", "G81", "N18", "C50", "I85.0", "C77", "B20")} == {
        "mi", "chf", "pvd", "cevd", "dementia", "cpd", "rheumatic", "pud", "mild_liver", "dm_uncomplicated",
        "dm_complicated", "hemi_paraplegia", "renal", "malignancy", "mod_severe_liver", "metastatic", "aids_hiv",
    }  # fmt: skip


@pytest.mark.parametrize(
    "cause",
    [icd("G95.20"), icd("G83.4"), icd("G99.2"), snomed("94602001"), snomed(BONE_METASTASIS)],
    ids=["compression", "cauda equina", "myelopathy", "spinal metastasis", "bone metastasis"],
)
def test_a_paralysis_of_the_disease_itself_is_no_comorbidity(cause: Resource) -> None:
    alone, _ = read(*ill("G82.20"))
    assert alone["charlson"].value == 2
    facts, _ = read(*ill("G82.20"), condition("cause", cause))
    assert "charlson" not in facts


def test_a_list_not_all_in_icd_10_gives_at_least() -> None:
    facts, _ = read(*ill("I50.9"), condition("x", snomed("38341003", "Hypertension")))
    assert facts["charlson"].value == Range(low=Decimal(1))


def test_a_list_that_is_not_all_there_gives_at_least() -> None:
    section = next(iter(chart(*ill("I50.9")).values()))
    part = Section("conditions", SectionState.DATA, section.resources, incomplete=True)
    facts = comorbidity_facts(IndexedChart({"conditions": part}), AS_OF, [])
    assert facts["charlson"].value == Range(low=Decimal(1))
    whole = Section("conditions", SectionState.DATA, section.resources)
    labs = Section("labs", SectionState.UNKNOWN, incomplete=True)
    assert comorbidity_facts(IndexedChart({"conditions": whole, "labs": labs}), AS_OF, [])["charlson"].value == 1


NOT_PRESENT = [
    {"verificationStatus": status("refuted")}, {"verificationStatus": status("provisional")},
    {"clinicalStatus": status("resolved")}, {"onsetDateTime": "2026-12-01"},
]  # fmt: skip


@pytest.mark.parametrize("more", NOT_PRESENT)
def test_what_is_not_present_and_certain_does_not_count(more: Resource) -> None:
    facts, _ = read(condition("c", icd("E11.9")) | more)
    assert facts == {}


def test_nothing_coded_is_not_zero() -> None:
    assert read(*ill("I10"))[0] == {}
    assert read()[0] == {}


DIABETES = [
    icd("E11.65"), icd("E08.9"), concept(ICD10, "E14.9"), snomed("44054006"), snomed("73211009"),
    concept("http://fhir.de/CodeSystem/bfarm/icd-10-gm", "E10.9"),
]  # fmt: skip


@pytest.mark.parametrize("code", DIABETES)
def test_diabetes_by_either_system_does_not_age(code: Resource) -> None:
    fact = read(condition("c", code, recordedDate="2011-04-02"))[0]["diabetes"]
    assert (fact.value, fact.date, fact.evidence[0].source) == (True, None, "Condition/c")


def test_whose_icd_10_e08_is_not_read_into_the_who_edition() -> None:
    assert "diabetes" not in read(condition("c", concept(ICD10, "E08.9")))[0]
    assert "diabetes" not in read(condition("c", concept("http://local.example", "E11.9")))[0]


@pytest.mark.parametrize("code", [icd("Z33.1"), icd("O09.90"), icd("Z34.00"), snomed("77386006")])
def test_a_pregnancy_recorded_lately_is_known_and_ages(code: Resource) -> None:
    facts, notes = read(condition("c", code, recordedDate="2026-10-20"))
    assert facts["pregnant"].value is True
    assert str(facts["pregnant"].date) == "2026-10-20"
    assert notes == []


@pytest.mark.parametrize("dates", [{"recordedDate": "2026-01-05"}, {}])
def test_an_old_or_undated_pregnancy_is_asked(dates: Resource) -> None:
    facts, notes = read(condition("c", snomed("77386006"), **dates))
    assert facts == {}
    assert [(note.code, note.resource) for note in notes] == [(NoteCode.STALE, "Condition/c")]
