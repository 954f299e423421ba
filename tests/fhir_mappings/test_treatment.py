"""Radiotherapy and surgery at a level, systemic therapy, steroids and bone agents (mapping 3.6)."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from fhir_mappings.treatment import TreatmentFacts, read_treatment
from spinal_metastasis.facts import Flag, PriorRt, PriorSurgery
from spinal_metastasis.results import NoteCode
from spinal_metastasis.terms import BoneAgent, RtModality, SpinalLevel
from tests.fhir_mappings.tumour_charts import (
    AS_OF,
    ATC,
    CPT,
    L1,
    LEFT_BREAST,
    MCODE,
    RXNORM,
    T8,
    T8_T9_DISC,
    THORACIC_SPINE,
    WHOLE_SPINE,
    Resource,
    chart,
    concept,
    condition,
    icd,
    snomed,
)  # fmt: skip

COURSE = snomed("1217123003")
END = dt.date(2025, 6, 14)


def read(*resources: Resource) -> TreatmentFacts:
    return read_treatment(chart(*resources), AS_OF)


def procedure(identifier: str, code: Resource, *sites: str, **more: Any) -> Resource:
    resource: Resource = {
        "resourceType": "Procedure", "id": identifier, "status": "completed", "code": code,
        "performedPeriod": {"start": "2025-06-01", "end": "2025-06-14"}, "bodySite": [snomed(site) for site in sites],
    }  # fmt: skip
    return resource | more


def dose(gray: dict[str, Any], fractions: int, volume: str | None = "b") -> Resource:
    parts: list[Resource] = [
        {"url": "totalDoseDelivered", "valueQuantity": gray},
        {"url": "fractionsDelivered", "valueUnsignedInt": fractions},
    ]  # fmt: skip
    if volume:
        parts.append({"url": "volume", "valueReference": {"reference": f"BodyStructure/{volume}"}})
    return {"url": f"{MCODE}mcode-radiotherapy-dose-delivered-to-volume", "extension": parts}


def volume(identifier: str, site: str) -> Resource:
    return {"resourceType": "BodyStructure", "id": identifier, "location": snomed(site)}


def prior_rt(found: TreatmentFacts, level: SpinalLevel) -> Any:
    fact = found.by_level.get(level, {}).get("prior_rt")
    return None if fact is None else fact.value


CODES = [
    pytest.param(COURSE, id="mCODE course"),
    pytest.param(snomed("108290001"), id="radiotherapy"),
    pytest.param(snomed("33195004"), id="external beam"),
    pytest.param(snomed("1156506007"), id="photons"),
    pytest.param(concept("http://www.cms.gov/Medicare/Coding/ICD10", "DP0C0ZZ"), id="ICD-10-PCS section D"),
    pytest.param(concept(CPT, "77263"), id="CPT planning"),
]


@pytest.mark.parametrize("code", CODES)
def test_radiotherapy_at_a_vertebra(code: Resource) -> None:
    found = read(procedure("p", code, T8))
    assert prior_rt(found, SpinalLevel.T8) == (PriorRt(end=END),)
    assert prior_rt(found, SpinalLevel.T9) is None


def test_radiotherapy_by_category_alone() -> None:
    assert prior_rt(read(procedure("p", {"text": "RT"}, T8, category=snomed("108290001"))), SpinalLevel.T8)


MODALITIES = [
    pytest.param("77373", RtModality.SRS, id="stereotactic body radiotherapy"),
    pytest.param("77412", RtModality.CEBRT, id="conventional delivery"),
    pytest.param("77386", None, id="IMRT says neither"),
]


@pytest.mark.parametrize(("cpt", "expected"), MODALITIES)
def test_the_modality_is_said_only_by_a_code_that_says_it(cpt: str, expected: RtModality | None) -> None:
    assert prior_rt(read(procedure("p", concept(CPT, cpt), T8)), SpinalLevel.T8)[0].modality is expected


DOSES = [
    pytest.param({"value": 3000, "code": "cGy"}, Decimal(30), id="centigray"),
    pytest.param({"value": 30, "code": "Gy"}, Decimal(30), id="gray"),
    pytest.param({"value": 27.5, "unit": "Gy"}, Decimal("27.5"), id="unit without code"),
    pytest.param({"value": 3000, "code": "Gy"}, None, id="implausible"),
    pytest.param({"value": 30, "code": "mg"}, None, id="another unit"),
    pytest.param({"value": 30}, None, id="no unit"),
]


@pytest.mark.parametrize(("quantity", "expected"), DOSES)
def test_dose_and_fractions_come_from_the_volume(quantity: dict[str, Any], expected: Decimal | None) -> None:
    found = read(procedure("p", COURSE, extension=[dose(quantity, 10)]), volume("b", T8))
    assert prior_rt(found, SpinalLevel.T8) == (PriorRt(None, expected, 10, END),)


def test_doses_are_not_summed_over_volumes() -> None:
    extension = [dose({"value": 30, "code": "Gy"}, 10, "a"), dose({"value": 20, "code": "Gy"}, 5, "b")]
    found = read(procedure("p", COURSE, extension=extension), volume("a", T8), volume("b", L1))
    assert prior_rt(found, SpinalLevel.T8)[0].dose_gy == 30
    assert prior_rt(found, SpinalLevel.L1)[0].dose_gy == 20


def test_a_dose_whose_volume_is_not_known_belongs_to_the_only_body_site() -> None:
    found = read(procedure("p", COURSE, T8, extension=[dose({"value": 30, "code": "Gy"}, 10, None)]))
    assert prior_rt(found, SpinalLevel.T8) == (PriorRt(None, Decimal(30), 10, END),)


def test_a_region_counts_for_every_level_inside_and_a_disc_for_its_neighbours() -> None:
    region = read(procedure("p", COURSE, THORACIC_SPINE))
    assert {SpinalLevel.THORACIC, SpinalLevel.T1, SpinalLevel.T12} <= region.by_level.keys()
    assert SpinalLevel.L1 not in region.by_level
    assert set(read(procedure("p", COURSE, T8_T9_DISC)).by_level) == {SpinalLevel.T8, SpinalLevel.T9}


@pytest.mark.parametrize("sites", [(), (WHOLE_SPINE,)])
def test_radiotherapy_without_a_level_is_asked(sites: tuple[str, ...]) -> None:
    found = read(procedure("p", COURSE, *sites))
    assert (found.by_level, [note.resource for note in found.notes]) == ({}, ["Procedure/p"])


def test_radiotherapy_elsewhere_is_no_question() -> None:
    found = read(procedure("p", COURSE, LEFT_BREAST))
    assert (found.by_level, found.notes) == ({}, ())


def test_z92_3_says_irradiated_but_not_where() -> None:
    found = read(condition("c", icd("Z92.3")))
    assert (found.by_level, len(found.notes)) == ({}, 1)


@pytest.mark.parametrize("word", ["preparation", "not-done", "on-hold", "entered-in-error", "unknown"])
def test_what_was_not_done_is_not_read(word: str) -> None:
    assert not read(procedure("p", COURSE, T8, status=word)).by_level


def test_a_running_course_counts_and_is_marked() -> None:
    running = procedure(
        "p", COURSE, T8, status="in-progress", performedPeriod={"start": "2026-10-28", "end": "2026-11-10"}
    )
    found = read(running)
    assert prior_rt(found, SpinalLevel.T8)[0].end == dt.date(2026, 10, 28)
    assert found.by_level[SpinalLevel.T8]["prior_rt"].flags == (Flag.PRELIMINARY,)


def test_a_course_after_the_index_time_is_refused() -> None:
    found = read(procedure("p", COURSE, T8, performedPeriod={"start": "2026-12-01", "end": "2026-12-10"}))
    assert (found.by_level, [note.code for note in found.notes]) == ({}, [NoteCode.FUTURE_DATE])


SURGERY = [
    pytest.param(snomed("55705006"), None, id="fusion does not say instrumented"),
    pytest.param(snomed("387731002"), None, id="laminectomy"),
    pytest.param(concept(CPT, "63047"), None, id="CPT decompression"),
    pytest.param(concept(CPT, "22842"), True, id="CPT segmental instrumentation"),
]


@pytest.mark.parametrize(("code", "instrumented"), SURGERY)
def test_spine_surgery_at_a_level(code: Resource, instrumented: bool | None) -> None:
    facts = read(procedure("p", code, T8)).by_level[SpinalLevel.T8]
    assert facts["prior_spine_surgery"].value == (PriorSurgery(END, instrumented),)
    assert ("instrumented" in facts) is (instrumented is True)


def test_vertebroplasty_is_no_surgery() -> None:
    found = read(procedure("p", concept(CPT, "22513"), T8))
    assert (found.by_level, found.notes) == ({}, ())


def test_surgery_without_a_vertebra_is_asked() -> None:
    found = read(procedure("p", snomed("55705006"), THORACIC_SPINE))
    assert (found.by_level, len(found.notes)) == ({}, 1)


def request(identifier: str, drug: Resource, **more: Any) -> Resource:
    return {
        "resourceType": "MedicationRequest", "id": identifier, "status": "active", "intent": "order",
        "authoredOn": "2026-10-30", "medicationCodeableConcept": drug,
    } | more  # fmt: skip


def administration(identifier: str, drug: Resource, **more: Any) -> Resource:
    return {
        "resourceType": "MedicationAdministration", "id": identifier, "status": "completed",
        "effectiveDateTime": "2026-10-30", "medicationCodeableConcept": drug,
    } | more  # fmt: skip


CISPLATIN, ANASTROZOLE = concept(RXNORM, "2555"), concept(RXNORM, "84857")
DEXAMETHASONE, DENOSUMAB, ZOLEDRONATE = concept(RXNORM, "3264"), concept(ATC, "M05BX04"), concept(ATC, "M05BA08")
LENALIDOMIDE = concept(ATC, "L04AX04")


def test_chemotherapy_fills_both_facts_and_an_order_alone_marks_them() -> None:
    given = read(administration("a", CISPLATIN)).facts
    assert given["previous_chemotherapy"].value is True
    assert given["prior_systemic_therapy"].flags == ()
    assert read(request("r", CISPLATIN)).facts["previous_chemotherapy"].flags == (Flag.DERIVED,)


def test_hormone_therapy_is_systemic_but_no_chemotherapy() -> None:
    assert set(read(request("r", ANASTROZOLE)).facts) == {"prior_systemic_therapy"}


@pytest.mark.requirement("CH-66")
def test_nothing_given_is_not_no() -> None:
    assert read().facts == {}


NOT_GIVEN = [
    pytest.param({"status": "draft"}, id="draft"),
    pytest.param({"intent": "plan"}, id="plan"),
    pytest.param({"intent": "proposal"}, id="proposal"),
    pytest.param({"doNotPerform": True}, id="do not perform"),
    pytest.param({"authoredOn": "2026-12-24"}, id="future"),
]


@pytest.mark.parametrize("how", NOT_GIVEN)
def test_a_planned_drug_was_not_given(how: Resource) -> None:
    assert read(request("r", CISPLATIN, **how)).facts == {}


def test_a_product_code_an_old_atc_code_and_a_name_are_matched() -> None:
    for drug in (concept(RXNORM, "309311"), concept(ATC, "L01XA01"), {"text": "Cisplatin 50 mg/50 mL"}):
        assert "previous_chemotherapy" in read(request("r", drug)).facts


def test_the_drug_may_stand_in_a_medication_contained_or_beside() -> None:
    code = {"code": CISPLATIN}
    beside = request("r", {}) | {"medicationReference": {"reference": "Medication/m"}}
    beside.pop("medicationCodeableConcept")
    assert "previous_chemotherapy" in read(beside, {"resourceType": "Medication", "id": "m", **code}).facts
    contained = beside | {
        "medicationReference": {"reference": "#m"}, "contained": [{"resourceType": "Medication", "id": "m", **code}],
    }  # fmt: skip
    assert "previous_chemotherapy" in read(contained).facts
    assert read(beside).facts == {}


def test_immunomodulators_count_with_a_blood_cancer_only() -> None:
    assert read(request("r", LENALIDOMIDE)).facts == {}
    assert "prior_systemic_therapy" in read(request("r", LENALIDOMIDE), condition("c", icd("C90.00"))).facts


def test_methotrexate_for_joints_is_asked() -> None:
    drug = concept(RXNORM, "6851", "methotrexate")
    found = read(request("r", drug), condition("c", icd("M06.9")))
    assert (found.facts, len(found.notes)) == ({}, 1)
    assert "previous_chemotherapy" in read(request("r", drug)).facts


def test_a_chemotherapy_status_code_counts() -> None:
    assert set(read(condition("c", icd("Z92.21"))).facts) == {"previous_chemotherapy", "prior_systemic_therapy"}


def test_a_steroid_ages_from_its_date_and_drops_do_not_count() -> None:
    fact = read(administration("a", DEXAMETHASONE)).facts["steroid_current"]
    assert (fact.value, fact.date) == (True, dt.date(2026, 10, 30))
    drops = request("r", DEXAMETHASONE, dosageInstruction=[{"route": {"text": "Ophthalmic"}}])
    assert read(drops).facts == {}


@pytest.mark.parametrize(("drug", "agent"), [(DENOSUMAB, BoneAgent.DENOSUMAB), (ZOLEDRONATE, BoneAgent.BISPHOSPHONATE)])
def test_bone_agents_are_named_and_are_no_systemic_therapy(drug: Resource, agent: BoneAgent) -> None:
    facts = read(administration("a", drug)).facts
    assert set(facts) == {"bone_agent_current"}
    assert (facts["bone_agent_current"].value, facts["bone_agent_current"].date) == (agent, dt.date(2026, 10, 30))


def statement(identifier: str, drug: Resource, **more: Any) -> Resource:
    return {
        "resourceType": "MedicationStatement", "id": identifier, "status": "completed",
        "medicationCodeableConcept": drug,
    } | more  # fmt: skip


def test_a_statement_counts_and_its_date_is_the_end_of_its_period() -> None:
    given = statement("s", DEXAMETHASONE, effectivePeriod={"start": "2026-10-01", "end": "2026-10-31"})
    assert read(given).facts["steroid_current"].date == dt.date(2026, 10, 31)
    running = statement(
        "s", DEXAMETHASONE, status="active", effectivePeriod={"start": "2026-10-01", "end": "2026-12-01"}
    )
    assert read(running).facts["steroid_current"].date == dt.date(2026, 11, 1)
    open_ended = statement("s", DEXAMETHASONE, effectivePeriod={"start": "2026-10-01"})
    assert read(open_ended).facts["steroid_current"].date == dt.date(2026, 10, 1)
    assert read(statement("s", DEXAMETHASONE, effectivePeriod={"start": "2026-12-01", "end": "2026-12-05"})).facts == {}


@pytest.mark.parametrize("word", ["not-taken", "intended", "on-hold", "unknown", "entered-in-error"])
def test_a_statement_that_it_was_not_taken_does_not_count(word: str) -> None:
    assert read(statement("s", CISPLATIN, status=word)).facts == {}


def test_an_order_still_valid_is_of_today() -> None:
    valid = {"validityPeriod": {"start": "2026-09-01", "end": "2026-12-01"}}
    fact = read(request("r", DEXAMETHASONE, authoredOn="2026-09-01", dispenseRequest=valid)).facts["steroid_current"]
    assert fact.date == dt.date(2026, 11, 1)
    ended = {"validityPeriod": {"start": "2026-09-01", "end": "2026-10-01"}}
    fact = read(request("r", DEXAMETHASONE, authoredOn="2026-09-01", dispenseRequest=ended)).facts["steroid_current"]
    assert fact.date == dt.date(2026, 10, 1)


def test_a_drug_known_by_the_display_of_its_reference_or_by_its_ingredients() -> None:
    named = request("r", {}) | {"medicationReference": {"reference": "Medication/gone", "display": "Cisplatin"}}
    named.pop("medicationCodeableConcept")
    assert "previous_chemotherapy" in read(named).facts
    mixture = {"resourceType": "Medication", "id": "m", "ingredient": [{"itemCodeableConcept": CISPLATIN}]}
    assert (
        "previous_chemotherapy" in read(named | {"medicationReference": {"reference": "Medication/m"}}, mixture).facts
    )
