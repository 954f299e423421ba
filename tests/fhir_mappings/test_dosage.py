"""Daily doses, anticoagulants and the day of the last chemotherapy (mapping 3.6, ADR 0030)."""

from decimal import Decimal
from typing import Any

import pytest

from fhir_mappings.treatment import TreatmentFacts, read_treatment
from spinal_metastasis.facts import Flag
from spinal_metastasis.results import NoteCode
from tests.fhir_mappings.tumour_charts import AS_OF, ATC, RXNORM, Resource, chart, concept

DEXAMETHASONE = concept(RXNORM, "3264")
TWICE = {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}


def dosage(value: float | str | None = 8, unit: str | None = "mg", timing: Resource | None = TWICE) -> Resource:
    dose = {"value": value} | ({"unit": unit} if unit else {})
    return {"doseAndRate": [{"doseQuantity": dose}]} | ({"timing": timing} if timing else {})


def order(drug: Resource, *dosages: Resource, **more: Any) -> Resource:
    base: Resource = {
        "resourceType": "MedicationRequest", "id": "m", "status": "active", "intent": "order",
        "medicationCodeableConcept": drug, "authoredOn": "2026-10-31",
    }  # fmt: skip
    return base | ({"dosageInstruction": list(dosages)} if dosages else {}) | more


def given(drug: Resource, day: str, **more: Any) -> Resource:
    base = {"resourceType": "MedicationAdministration", "id": "a", "status": "completed", "effectiveDateTime": day}
    return base | {"medicationCodeableConcept": drug} | more


def read(*resources: Resource) -> TreatmentFacts:
    return read_treatment(chart(*resources), AS_OF)


def dose_of(*resources: Resource) -> object:
    fact = read(*resources).facts.get("steroid_mg_per_day")
    return None if fact is None else fact.value


DOSES = [
    pytest.param(dosage(), Decimal(16), id="twice a day"),
    pytest.param(dosage(4, "mg", {"repeat": {"frequency": 1, "period": 6, "periodUnit": "h"}}), Decimal(16), id="6 h"),
    pytest.param(dosage(4, "mg", {"repeat": {"period": 12, "periodUnit": "h"}}), Decimal(8), id="no frequency"),
    pytest.param(dosage(0.016, "g", {"code": {"coding": [{"code": "QD"}]}}), Decimal(16), id="by code, in g"),
    pytest.param(dosage(8, "mg", None), None, id="how often is not said"),
    pytest.param(dosage(2, "tablet"), None, id="tablets"),
    pytest.param(dosage(8, None), None, id="no unit"),
    pytest.param(dosage(-8), None, id="negative"),
    pytest.param(dosage(8, "mg", {"repeat": {"frequency": 2, "period": 0, "periodUnit": "d"}}), None, id="no period"),
    pytest.param(dosage(8, "mg", {"repeat": {"frequency": 1, "period": 1, "periodUnit": "s"}}), None, id="seconds"),
    pytest.param(dosage(8, "mg", {"repeat": {"frequency": 60, "period": 1, "periodUnit": "d"}}), None, id="60 times"),
    pytest.param(dosage(8, "mg", {"code": {"text": "morning"}}), None, id="words"),
    pytest.param(dosage() | {"asNeededBoolean": True}, None, id="as needed"),
    pytest.param({"doseAndRate": [{"doseRange": {"high": {"value": 8, "unit": "mg"}}}], "timing": TWICE}, None,
                 id="a range"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "expected"), DOSES)
def test_the_daily_dose_of_dexamethasone(said: Resource, expected: Decimal | None) -> None:
    assert dose_of(order(DEXAMETHASONE, said)) == expected


def test_a_dose_carries_its_day_and_is_derived() -> None:
    fact = read(order(DEXAMETHASONE, dosage())).facts["steroid_mg_per_day"]
    assert (str(fact.date), fact.flags, fact.evidence[0].source) == (
        "2026-10-31", (Flag.DERIVED,), "MedicationRequest/m",
    )  # fmt: skip


def test_a_taper_two_doses_or_another_steroid_give_no_dose() -> None:
    assert dose_of(order(DEXAMETHASONE, dosage(), dosage(4))) is None
    assert dose_of(order(DEXAMETHASONE, dosage()), order(DEXAMETHASONE, dosage(4), id="n")) is None
    assert dose_of(order(concept(RXNORM, "8640"), dosage(50))) is None
    assert dose_of(order(DEXAMETHASONE, dosage()), order(concept(RXNORM, "8640"), dosage(), id="n")) is None
    assert dose_of(given(DEXAMETHASONE, "2026-11-01", dosage={"dose": {"value": 8, "unit": "mg"}})) is None


def test_a_statement_of_the_same_dose_agrees_and_an_old_order_says_nothing() -> None:
    statement = {
        "resourceType": "MedicationStatement", "id": "s", "status": "active", "effectiveDateTime": "2026-11-01",
        "medicationCodeableConcept": DEXAMETHASONE, "dosage": [dosage()],
    }  # fmt: skip
    assert dose_of(statement, order(DEXAMETHASONE, dosage())) == 16
    assert dose_of(order(DEXAMETHASONE, dosage(), authoredOn="2026-10-01")) is None


@pytest.mark.parametrize("drug", [concept(RXNORM, "11289"), concept(ATC, "B01AA04"), {"text": "Marcumar 3 mg"}])
def test_a_vitamin_k_antagonist_is_therapeutic_and_ages(drug: Resource) -> None:
    fact = read(order(drug, authoredOn="2026-10-30")).facts["anticoagulant"]
    assert (fact.value, str(fact.date), fact.flags) == (True, "2026-10-30", (Flag.DERIVED,))
    administered = read(given(drug, "2026-10-30")).facts["anticoagulant"]
    assert administered.flags == ()


def test_of_other_anticoagulants_the_dose_is_asked_while_they_are_current() -> None:
    heparin = concept(RXNORM, "67108")
    now = read(given(heparin, "2026-10-30"))
    assert "anticoagulant" not in now.facts
    assert [(note.code, note.resource) for note in now.notes] == [(NoteCode.OTHER, "MedicationAdministration/a")]
    assert read(given(heparin, "2026-10-01")).notes == ()


def test_an_anticoagulant_is_no_systemic_therapy() -> None:
    assert set(read(order(concept(RXNORM, "11289"))).facts) == {"anticoagulant"}


def test_the_day_of_the_last_administration_of_chemotherapy() -> None:
    docetaxel, cisplatin = {"text": "docetaxel"}, concept(RXNORM, "2555")
    facts = read(given(docetaxel, "2026-10-05"), given(cisplatin, "2026-10-12", id="b")).facts
    assert (str(facts["chemo_last_date"].value), facts["chemo_last_date"].date) == ("2026-10-12", None)
    later = read(given(docetaxel, "2026-10-05"), order(cisplatin, authoredOn="2026-10-20")).facts
    assert "chemo_last_date" not in later
    hormone = read(given({"text": "letrozole"}, "2026-10-05")).facts
    assert "chemo_last_date" not in hormone
