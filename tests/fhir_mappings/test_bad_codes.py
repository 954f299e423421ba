"""Bad codes and data seen in public sources: one test a row of the specification's list (mapping 8)."""

import pytest

from fhir_mappings import Mapped, facts_from
from fhir_mappings.bundles import chart_of_bundle
from fhir_mappings.metastases import SpinalMetastasis
from spinal_metastasis.facts import Flag, OneOf
from spinal_metastasis.results import NoteCode
from spinal_metastasis.terms import Presence, Primary
from tests.fhir_mappings.feed import (
    AS_OF,
    LOINC,
    SNOMED,
    Json,
    bundle,
    concept,
    condition,
    lab,
    observation,
    patient,
    spine_metastasis,
)  # fmt: skip
from tests.made_charts.make import EXACT

CM, RXNORM, ATC = (
    "http://hl7.org/fhir/sid/icd-10-cm", "http://www.nlm.nih.gov/research/umls/rxnorm", "http://www.whocc.no/atc",
)  # fmt: skip
GERMAN = "https://www.medizininformatik-initiative.de/fhir/ext/modul-onko/CodeSystem/mii-cs-onko-allgemeiner-leistungszustand-"
POSITIVE = concept(SNOMED, "10828004")


def read(*resources: Json) -> Mapped:
    """Any resources, of patient p1."""
    owned = [{"subject": {"reference": "Patient/p1"}} | resource for resource in resources]
    named = [resource | {"id": f"{resource.get('id', 'x')}-{n}"} for n, resource in enumerate(owned)]
    return facts_from(chart_of_bundle(EXACT.encode(bundle(patient(), *named)), "p1"), "p1", AS_OF)


def notes(found: Mapped, code: NoteCode) -> list[str]:
    return [note.text for note in found.notes if note.code is code]


def given(drug: Json, **more: object) -> Json:
    plain = {
        "resourceType": "MedicationAdministration",
        "id": "m",
        "status": "completed",
        "effectiveDateTime": "2026-10-01",
    }
    return {**plain, "medicationCodeableConcept": drug, **more}


def test_neutrophils_3000_in_thousands_are_refused_and_the_unit_that_would_fit_is_named() -> None:
    found = read(lab("751-8", 3000, "10*3/uL", referenceRange=[{"low": {"value": 2500, "unit": "10*3/uL"}}]))
    assert found.facts.neutrophils is None
    (text,) = notes(found, NoteCode.IMPLAUSIBLE)
    assert "/uL" in text.partition("plausible in")[2]


def test_the_pdl1_code_with_a_wrong_check_digit_is_ignored_and_the_real_one_is_read() -> None:
    wrong = observation(concept(LOINC, "85147-0"), valueCodeableConcept=POSITIVE)
    assert read(wrong).facts.molecular_profile is None
    right = read(observation(concept(LOINC, "85147-7"), valueCodeableConcept=POSITIVE)).facts.molecular_profile
    assert right is not None
    assert right.value == {"PDL1": Presence.PRESENT}


def test_the_karnofsky_code_labelled_ecog_is_karnofsky_and_a_grade_under_it_is_refused() -> None:
    labelled = read(observation(concept(LOINC, "89243-0", "ECOG performance status"), valueInteger=80))
    assert labelled.facts.kps is not None
    assert (labelled.facts.kps.value, labelled.facts.ecog) == (80, None)
    assert notes(labelled, NoteCode.CODE_DISPLAY)
    refused = read(observation(concept(LOINC, "89243-0"), valueInteger=2))
    assert (refused.facts.kps, refused.facts.ecog) == (None, None)
    assert "not a Karnofsky value" in notes(refused, NoteCode.IMPLAUSIBLE)[0]


def test_a_drug_code_labelled_as_a_drug_of_the_same_class_needs_no_note_and_one_of_another_does() -> None:
    same = read(condition(CM, "C64.9"), given(concept(RXNORM, "1547545", "nivolumab")))
    assert same.facts.prior_systemic_therapy is not None
    assert notes(same, NoteCode.CODE_DISPLAY) == []
    other = read(condition(CM, "C64.9"), given(concept(RXNORM, "77655", "cisplatin")))
    assert other.facts.previous_chemotherapy is None
    assert other.facts.bone_agent_current is not None
    assert "labelled “cisplatin”" in notes(other, NoteCode.CODE_DISPLAY)[0]


@pytest.mark.parametrize("organ", ["liver", "lung", "brain"])
def test_the_code_of_bone_labelled_as_another_organ_is_bone(organ: str) -> None:
    code = concept(SNOMED, "94222008", f"Secondary malignant neoplasm of {organ}")
    found = read(condition(CM, "C64.9"), condition(SNOMED, "94222008") | {"code": code})
    assert (found.facts.visceral_organs, found.facts.brain_mets) == (None, None)
    assert found.spinal_metastasis is SpinalMetastasis.POSSIBLE
    assert notes(found, NoteCode.CODE_DISPLAY)


def test_two_codings_of_one_karnofsky_that_contradict_stay_open_and_are_asked() -> None:
    value = {"coding": [{"system": f"{GERMAN}karnofsky", "code": "30%"}, {"system": LOINC, "code": "LA29179-1"}]}
    found = read(observation(concept(LOINC, "89243-0"), valueCodeableConcept=value))
    assert found.facts.kps is not None
    assert (found.facts.kps.value, found.facts.kps.flags) == (OneOf((30, 60)), (Flag.CONFLICT,))
    assert notes(found, NoteCode.CONFLICT)


def test_karnofsky_30_beside_ecog_2_is_told() -> None:
    grades = (
        observation(concept(LOINC, "89243-0"), valueInteger=30), observation(concept(LOINC, "89247-1"), valueInteger=2),
    )  # fmt: skip
    assert "do not fit each other" in notes(read(*grades), NoteCode.CONFLICT)[0]


def test_m0_beside_a_metastasis_is_told() -> None:
    m0 = observation(concept(SNOMED, "399387003"), valueCodeableConcept=concept(SNOMED, "1229901006"))
    found = read(condition(CM, "C64.9"), spine_metastasis(onsetDateTime="2026-10-01"), m0)
    assert "M0" in notes(found, NoteCode.CONFLICT)[0]


def test_a_bundle_id_with_an_underscore_two_values_and_a_lone_interpretation() -> None:
    two = observation(concept(LOINC, "718-7"), id="a", valueQuantity={"value": 9, "unit": "g/dL"},
                      valueCodeableConcept=POSITIVE)  # fmt: skip
    lone = observation(concept(LOINC, "58410-2"), id="b", component=[
        {"code": concept(LOINC, "777-3"), "valueQuantity": {"value": 90, "unit": "10*9/L"},
         "interpretation": {"text": "low"}},
    ])  # fmt: skip
    chart = chart_of_bundle(EXACT.encode(bundle(patient(), two, lone, id="test_patient_1")), "p1")
    found = facts_from(chart, "p1", AS_OF)
    assert found.facts.hb is None
    assert "two values" in notes(found, NoteCode.UNREADABLE)[0]
    assert found.facts.platelets is not None
    assert any("repaired" in text for text in notes(found, NoteCode.OTHER))


def test_bone_without_a_site_is_possible_and_unknown_origin_yields_to_a_specific_primary() -> None:
    assert read(condition(CM, "C64.9"), condition(CM, "C79.51")).spinal_metastasis is SpinalMetastasis.POSSIBLE
    primary = read(condition(CM, "C80.1"), condition(CM, "C64.9")).facts.primary
    assert primary is not None
    assert primary.value is Primary.KIDNEY_RCC
    spine = read(condition(CM, "C41.2")).facts.primary
    assert spine is not None
    assert spine.value is Primary.SPINE_PRIMARY


@pytest.mark.parametrize("code", ["C79.51", "C7951", "c79.51", " C79.51", "C79.51XA"])
def test_an_icd_code_in_any_spelling(code: str) -> None:
    assert read(condition(CM, "C64.9"), condition(CM, code)).spinal_metastasis is SpinalMetastasis.POSSIBLE


def test_a_grade_as_text_and_a_percentage_as_code_are_read() -> None:
    grade = read(observation(concept(LOINC, "89247-1"), valueString="1")).facts.ecog
    percent = read(observation(concept(SNOMED, "761869008"), valueCodeableConcept=concept(f"{GERMAN}karnofsky", "80%")))
    assert grade is not None
    assert percent.facts.kps is not None
    assert (grade.value, percent.facts.kps.value) == (1, 80)


@pytest.mark.parametrize("code", ["L01XC18", "L01FF02"])
def test_the_old_and_the_new_atc_code_are_one_drug(code: str) -> None:
    found = read(condition(CM, "C64.9"), given(concept(ATC, code)))
    assert found.facts.prior_systemic_therapy is not None
    assert found.facts.previous_chemotherapy is None


def test_a_contained_and_an_included_medication_are_resolved() -> None:
    cisplatin = {"resourceType": "Medication", "id": "d", "code": concept(RXNORM, "2555")}
    inside = given({}, contained=[cisplatin], medicationReference={"reference": "#d"})
    beside = given({}, medicationReference={"reference": "Medication/d-1"})
    for resources in ([inside], [beside, cisplatin]):
        for drug in resources:
            drug.pop("medicationCodeableConcept", None)
        assert read(*resources).facts.previous_chemotherapy is not None


def test_a_child_is_known_as_one_and_a_deceased_patient_as_deceased() -> None:
    raw = EXACT.encode(bundle(patient(birthDate="2026-10-01", deceasedBoolean=True)))
    found = facts_from(chart_of_bundle(raw, "p1"), "p1", AS_OF)
    assert found.facts.age is not None
    assert (found.facts.age.value, found.deceased) == (0, True)
