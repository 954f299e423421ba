"""Suggestions for questions: a recorded paralysis, and the status of the disease; never a fact (mapping 3.3, 3.6)."""

import pytest

from fhir_mappings import Mapped, facts_from
from tests.fhir_mappings.tumour_charts import (
    AS_OF,
    LOINC,
    PATIENT,
    Resource,
    chart,
    concept,
    condition,
    icd,
    observation,
    snomed,
    status,
)  # fmt: skip

ANSWER = "https://spinemets.example.org/fhir/CodeSystem/spinemet"
LIVER = condition("m", icd("C78.7"))


def read(*resources: Resource) -> Mapped:
    return facts_from(chart(condition("c", icd("C61")), *resources), PATIENT, AS_OF)


def texts(found: Mapped, words: str) -> list[str]:
    return [note.text for note in found.notes if words in note.text]


def disease(code: str | None, day: str | None = "2026-10-01", name: str = "d") -> Resource:
    value = {"valueCodeableConcept": snomed(code)} if code else {}
    return observation(name, concept(LOINC, "97509-4"), day, **value)


@pytest.mark.parametrize(
    ("code", "grade"), [("G82.21", "suggests A"), ("G82.22", "suggests B to D"), ("G82.20", "suggests B to D")]
)
def test_a_paralysis_suggests_a_grade_and_is_none(code: str, grade: str) -> None:
    found = read(condition("p", icd(code)))
    assert found.facts.frankel_or_asia is None
    assert [grade in text for text in texts(found, "Frankel")] == [True]


def test_a_past_paralysis_or_an_answered_grade_needs_no_suggestion() -> None:
    assert texts(read(condition("p", icd("G82.21"), clinicalStatus=status("resolved"))), "Frankel") == []
    answered = observation("f", concept(f"{ANSWER}-item", "frankel-grade"), "2026-11-01",
                           valueCodeableConcept=concept(f"{ANSWER}-answer", "D"))  # fmt: skip
    found = read(condition("p", icd("G82.21")), answered)
    assert found.facts.frankel_or_asia is not None
    assert texts(found, "suggests") == []


def test_the_newest_status_of_the_disease_is_told_where_organs_are_involved() -> None:
    older, newer = disease("359746009", "2026-08-01", "a"), disease("271299001", "2026-10-01", "b")
    found = read(LIVER, older, newer)
    assert found.facts.visceral_controlled is None
    assert texts(found, "worsened on 2026-10-01")
    assert not texts(found, "stable")
    assert not texts(read(older), "stable"), "no organ is involved"


@pytest.mark.parametrize("unclear", [disease(None), disease("271299001", None), disease("1234")])
def test_a_status_that_says_nothing_is_passed_over(unclear: Resource) -> None:
    assert texts(read(LIVER, unclear), "the disease is recorded") == []
