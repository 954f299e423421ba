"""The primary tumour (mapping 3.1): codes, refinement, choice among several, and what is only asked."""

import json

import pytest

from fhir_mappings.chart import read_section
from fhir_mappings.codebook import snomed_table
from fhir_mappings.tumour import read_tumour
from spinal_metastasis.facts import Flag, OneOf
from spinal_metastasis.results import NoteCode
from spinal_metastasis.terms import Primary
from tests.fhir_mappings.tumour_charts import (
    AS_OF,
    FEMUR,
    ICD10CM,
    ICDO3,
    LEFT_BREAST,
    LIVER,
    LOINC,
    MCODE,
    RXNORM,
    SNOMED,
    SPINE_METASTASIS,
    T8,
    Resource,
    choices,
    concept,
    condition,
    icd,
    observation,
    read,
    snomed,
    status,
)  # fmt: skip

HISTOLOGY = f"{MCODE}mcode-histology-morphology-behavior"
RELATED = "http://hl7.org/fhir/StructureDefinition/condition-related"


def primary(*resources: Resource) -> object:
    fact = read(*resources).facts.get("primary")
    return None if fact is None else fact.value


def with_histology(system: str, code: str) -> list[Resource]:
    return [{"url": HISTOLOGY, "valueCodeableConcept": concept(system, code)}]


def linked_to(identifier: str) -> list[Resource]:
    return [{"url": RELATED, "valueReference": {"reference": f"Condition/{identifier}"}}]


CODED = [
    pytest.param(icd("C50.911"), Primary.BREAST_UNSPECIFIED, id="breast by ICD-10-CM"),
    pytest.param(icd("c64 9"), Primary.KIDNEY_RCC, id="lower case, no dot"),
    pytest.param(icd("C34.11"), Primary.LUNG_UNSPECIFIED, id="C34 cannot tell small cell"),
    pytest.param(icd("C18.7"), Primary.COLON, id="colon"),
    pytest.param(icd("C19"), Primary.COLON, id="rectosigmoid counts with colon"),
    pytest.param(icd("C20"), Primary.RECTUM, id="rectum"),
    pytest.param(icd("C09.9"), Primary.TONSIL, id="tonsil"),
    pytest.param(icd("C02.4"), Primary.TONSIL, id="lingual tonsil"),
    pytest.param(icd("C02.1"), Primary.HEAD_NECK, id="tongue"),
    pytest.param(icd("C41.2"), Primary.SPINE_PRIMARY, id="primary tumour of the spine"),
    pytest.param(icd("C71.9"), Primary.CNS_PRIMARY, id="brain tumour"),
    pytest.param(icd("C90.00"), Primary.MYELOMA, id="myeloma"),
    pytest.param(icd("C80.1"), Primary.UNKNOWN_PRIMARY, id="unknown primary"),
    pytest.param(icd("C22.9"), Primary.LIVER_HCC, id="liver unspecified"),
    pytest.param(icd("C7A.090"), Primary.CARCINOID_NEUROENDOCRINE, id="bronchial carcinoid"),
    pytest.param(snomed("254637007"), Primary.LUNG_NSCLC_UNSPECIFIED, id="NSCLC by SNOMED"),
    pytest.param(snomed("254632001"), Primary.LUNG_SCLC, id="small cell by SNOMED"),
    pytest.param(snomed("363351006"), Primary.RECTUM, id="rectum by SNOMED"),
    pytest.param(snomed("363410008"), Primary.COLON, id="sigmoid by SNOMED"),
    pytest.param(snomed("363510005"), Primary.COLORECTAL_UNSPECIFIED, id="large intestine by SNOMED"),
    pytest.param(snomed("307576001"), Primary.SARCOMA_OSTEOSARCOMA, id="osteosarcoma by SNOMED"),
    pytest.param(snomed("302851001"), Primary.SARCOMA_SYNOVIAL, id="synovial sarcoma by SNOMED"),
    pytest.param(snomed("93878007"), Primary.SPINE_PRIMARY, id="lumbar column by SNOMED"),
    pytest.param(concept("urn:oid:2.16.840.1.113883.6.90", "C61"), Primary.PROSTATE_UNSPECIFIED, id="system by OID"),
]


@pytest.mark.parametrize(("code", "expected"), CODED)
def test_a_code_gives_its_primary(code: Resource, expected: Primary) -> None:
    assert primary(condition("c", code)) is expected


def test_the_fact_does_not_age_and_names_its_condition() -> None:
    fact = read(condition("c", icd("C61"), onsetDateTime="2019-02-03")).facts["primary"]
    assert (fact.date, fact.evidence[0].source, str(fact.evidence[0].date)) == (None, "Condition/c", "2019-02-03")


def test_a_generic_malignancy_is_refined_by_its_body_site() -> None:
    assert primary(condition("c", snomed("363346000"), LEFT_BREAST)) is Primary.BREAST_UNSPECIFIED
    topography = condition("c", icd("C76.0"), bodySite=[concept(ICDO3, "C20.9")])
    assert primary(topography) is Primary.RECTUM


def test_a_generic_malignancy_counts_only_beside_nothing_more_specific() -> None:
    assert primary(condition("a", icd("C80.1")), condition("b", icd("C61"))) is Primary.PROSTATE_UNSPECIFIED


def test_skin_cancer_is_skipped_beside_another_primary() -> None:
    assert primary(condition("a", icd("C44.31")), condition("b", icd("C64.1"))) is Primary.KIDNEY_RCC
    assert primary(condition("a", icd("C44.31"))) is Primary.OTHER


def test_the_more_specific_of_two_codings_is_taken() -> None:
    both = {"coding": [{"system": ICD10CM, "code": "C34.90"}, {"system": SNOMED, "code": "254637007"}]}
    assert primary(condition("c", both)) is Primary.LUNG_NSCLC_UNSPECIFIED


def test_codings_that_exclude_each_other_stay_a_set_and_are_asked() -> None:
    both = {"coding": [{"system": ICD10CM, "code": "C61"}, {"system": SNOMED, "code": "363351006"}]}
    found = read(condition("c", both))
    assert choices(found.facts["primary"]) == {Primary.PROSTATE_UNSPECIFIED, Primary.RECTUM}
    assert NoteCode.CONFLICT in {note.code for note in found.notes}


HISTOLOGIES = [
    pytest.param("C34.9", ICDO3, "8041/3", Primary.LUNG_SCLC, id="small cell of lung"),
    pytest.param("C34.9", ICDO3, "8140/3", Primary.LUNG_NSCLC_UNSPECIFIED, id="adenocarcinoma of lung"),
    pytest.param("C34.9", SNOMED, "1187332001", Primary.LUNG_NSCLC_UNSPECIFIED, id="SNOMED morphology"),
    pytest.param("C73", ICDO3, "8021/3", Primary.THYROID_ANAPLASTIC, id="anaplastic thyroid"),
    pytest.param("C73", ICDO3, "8330/3", Primary.THYROID_FOLLICULAR, id="follicular thyroid"),
    pytest.param("C22.0", ICDO3, "8170/3", Primary.LIVER_HCC, id="hepatocellular"),
    pytest.param("C50.9", ICDO3, "8680/1", Primary.BREAST_UNSPECIFIED, id="unknown morphology changes nothing"),
    pytest.param("C61", ICDO3, "8140/6", Primary.PROSTATE_UNSPECIFIED, id="metastatic behaviour never refines"),
    pytest.param("C50.9", SNOMED, "77284006", Primary.BREAST_UNSPECIFIED, id="in situ never denies"),
    pytest.param("C49.2", ICDO3, "9040/3", Primary.SARCOMA_SYNOVIAL, id="synovial sarcoma"),
    pytest.param("C49.2", ICDO3, "8850/3", Primary.SARCOMA_SOFT_TISSUE_OTHER, id="liposarcoma"),
    pytest.param("C49.2", ICDO3, "8800/3", Primary.SARCOMA_UNSPECIFIED, id="sarcoma, not further specified"),
    pytest.param("C40.2", ICDO3, "9180/3", Primary.SARCOMA_OSTEOSARCOMA, id="osteosarcoma of a limb"),
    pytest.param("C41.2", ICDO3, "9180/3", Primary.SPINE_PRIMARY, id="osteosarcoma of the spine is no metastasis"),
    pytest.param("C41.4", ICDO3, "9370/3", Primary.SPINE_PRIMARY, id="sacral chordoma"),
    pytest.param("C41.2", ICDO3, "9732/3", Primary.MYELOMA, id="myeloma filed under the spine"),
    pytest.param("C16.9", ICDO3, "8936/3", Primary.SARCOMA_SOFT_TISSUE_OTHER, id="GIST"),
    pytest.param("C80.1", ICDO3, "8720/3", Primary.MELANOMA, id="melanoma of unknown site"),
    pytest.param("C64.9", ICDO3, "8041/3", Primary.KIDNEY_RCC, id="a row for another site does not hold"),
]


@pytest.mark.parametrize(("code", "system", "morphology", "expected"), HISTOLOGIES)
def test_histology_refines_where_its_site_holds(code: str, system: str, morphology: str, expected: Primary) -> None:
    assert primary(condition("c", icd(code), extension=with_histology(system, morphology))) is expected


@pytest.mark.parametrize("loinc", ["31206-6", "59847-4"])
def test_a_histology_observation_refines_the_only_tumour(loinc: str) -> None:
    histology = observation(
        "h", concept(LOINC, loinc), "2019-01-01", valueCodeableConcept=concept(ICDO3, "8041/3")
    )  # fmt: skip
    assert primary(condition("c", icd("C34.9")), histology) is Primary.LUNG_SCLC


def test_a_histology_observation_refines_the_tumour_it_is_about() -> None:
    melanoma = concept(ICDO3, "8720/3")
    reference = {"reference": "Condition/b"}
    related = [{"url": f"{MCODE}mcode-related-condition", "valueReference": reference}]
    for about in ({"focus": [reference]}, {"extension": related}):
        histology = observation("h", concept(LOINC, "31206-6"), valueCodeableConcept=melanoma, **about)
        found = primary(condition("a", icd("C50.9")), condition("b", icd("C80.1")), histology)
        assert isinstance(found, OneOf)
        assert set(found.values) == {Primary.BREAST_UNSPECIFIED, Primary.MELANOMA}


def test_a_histology_that_contradicts_the_code_is_asked() -> None:
    found = read(condition("c", snomed("254637007"), extension=with_histology(ICDO3, "8041/3"))).facts["primary"]
    assert choices(found) == {Primary.LUNG_NSCLC_UNSPECIFIED, Primary.LUNG_SCLC}
    assert Flag.CONFLICT in found.flags


RECEPTORS = [
    pytest.param(("16112-5", "LA6576-8"), ("16113-3", "LA6577-6"), Primary.BREAST_HORMONE_DEPENDENT, id="ER positive"),
    pytest.param(("16112-5", "LA6577-6"), ("16113-3", "LA6576-8"), Primary.BREAST_HORMONE_DEPENDENT, id="PR positive"),
    pytest.param(
        ("16112-5", "LA6577-6"), ("16113-3", "LA6577-6"), Primary.BREAST_HORMONE_INDEPENDENT, id="both negative"
    ),
    pytest.param(("16112-5", "LA6577-6"), ("16113-3", "LA0"), Primary.BREAST_UNSPECIFIED, id="ER negative alone"),
]


@pytest.mark.parametrize(("er", "pr", "expected"), RECEPTORS)
def test_receptors_decide_hormone_dependence(er: tuple[str, str], pr: tuple[str, str], expected: Primary) -> None:
    tests = [
        observation(loinc, concept(LOINC, loinc), valueCodeableConcept=concept(LOINC, answer))
        for loinc, answer in (er, pr)
    ]
    assert primary(condition("c", icd("C50.9")), *tests) is expected


def test_a_percentage_of_one_is_positive() -> None:
    er = observation("er", concept(LOINC, "16112-5"), valueQuantity={"value": 1, "unit": "%", "code": "%"})
    assert primary(condition("c", icd("C50.9")), er) is Primary.BREAST_HORMONE_DEPENDENT


def test_receptors_older_than_a_year_are_noted_and_not_used() -> None:
    er = observation("er", concept(LOINC, "16112-5"), "2025-10-31", valueCodeableConcept=concept(LOINC, "LA6576-8"))
    found = read(condition("c", icd("C50.9")), er)
    assert found.facts["primary"].value is Primary.BREAST_UNSPECIFIED
    assert [note.code for note in found.notes] == [NoteCode.STALE]


STATUS_CODES = [
    pytest.param("C50.9", ("Z17.0",), Primary.BREAST_HORMONE_DEPENDENT, id="Z17.0"),
    pytest.param("C50.9", ("Z17.1",), Primary.BREAST_HORMONE_INDEPENDENT, id="Z17.1"),
    pytest.param("C50.9", ("Z17.421",), Primary.BREAST_HORMONE_INDEPENDENT, id="triple negative"),
    pytest.param("C50.9", ("Z17.0", "Z17.1"), Primary.BREAST_UNSPECIFIED, id="contradictory"),
    pytest.param("C50.9", ("Z17.0", "Z19.2"), Primary.BREAST_HORMONE_INDEPENDENT, id="hormone refractory"),
    pytest.param("C61", ("Z19.1",), Primary.PROSTATE_HORMONE_DEPENDENT, id="Z19.1"),
    pytest.param("C61", ("Z19.2",), Primary.PROSTATE_HORMONE_INDEPENDENT, id="Z19.2"),
    pytest.param("C61", ("Z19.1", "Z19.2"), Primary.PROSTATE_UNSPECIFIED, id="order not known"),
]


@pytest.mark.parametrize(("tumour", "codes", "expected"), STATUS_CODES)
def test_status_codes_decide_hormone_dependence(tumour: str, codes: tuple[str, ...], expected: Primary) -> None:
    assert primary(condition("c", icd(tumour)), *(condition(code, icd(code)) for code in codes)) is expected


def test_the_newer_of_two_castration_states_holds() -> None:
    before = condition("a", icd("Z19.1"), recordedDate="2024-01-01")
    after = condition("b", icd("Z19.2"), recordedDate="2026-01-01")
    assert primary(condition("c", icd("C61")), before, after) is Primary.PROSTATE_HORMONE_INDEPENDENT


def test_a_targeted_drug_makes_lung_cancer_targeted_and_derived() -> None:
    drug = {
        "resourceType": "MedicationRequest", "id": "m", "status": "active", "intent": "order",
        "authoredOn": "2026-01-05", "medicationCodeableConcept": concept(RXNORM, "1721560", "osimertinib"),
    }  # fmt: skip
    fact = read(condition("c", icd("C34.1")), drug).facts["primary"]
    assert (fact.value, fact.flags) == (Primary.LUNG_NSCLC_TARGETED, (Flag.DERIVED,))


def test_several_primaries_without_a_link_are_a_set_whatever_their_order() -> None:
    one, other = condition("a", icd("C64.1")), condition("b", icd("C61"))
    for resources in ((one, other), (other, one)):
        found = read(*resources)
        assert choices(found.facts["primary"]) == {Primary.KIDNEY_RCC, Primary.PROSTATE_UNSPECIFIED}
        assert NoteCode.CONFLICT in {note.code for note in found.notes}


def test_the_primary_that_the_metastasis_names_wins() -> None:
    resources = [
        condition("a", icd("C64.1")), condition("b", icd("C61")),
        condition("m", snomed(SPINE_METASTASIS), T8, extension=linked_to("b")),
    ]  # fmt: skip
    assert primary(*resources) is Primary.PROSTATE_UNSPECIFIED


def test_of_two_linked_primaries_the_newest_active_solid_one_wins() -> None:
    resources = [
        condition("a", icd("C64.1"), onsetDateTime="2015-01-01"),
        condition("b", icd("C61"), onsetDateTime="2024-01-01"),
        condition("l", icd("C83.3"), onsetDateTime="2026-01-01"),
        condition("m", snomed(SPINE_METASTASIS), T8, extension=[*linked_to("a"), *linked_to("b"), *linked_to("l")]),
    ]  # fmt: skip
    assert primary(*resources) is Primary.PROSTATE_UNSPECIFIED


def test_the_same_tumour_recorded_twice_is_one() -> None:
    found = read(condition("a", icd("C34.9")), condition("b", snomed("254637007"))).facts["primary"]
    assert found.value is Primary.LUNG_NSCLC_UNSPECIFIED
    assert {evidence.source for evidence in found.evidence} == {"Condition/a", "Condition/b"}


def test_a_history_code_counts_only_beside_nothing_else_and_is_noted() -> None:
    history = condition("h", icd("Z85.3"))
    assert primary(history, condition("c", icd("C61"))) is Primary.PROSTATE_UNSPECIFIED
    found = read(history)
    assert found.facts["primary"].value is Primary.BREAST_UNSPECIFIED
    assert any("history" in note.text for note in found.notes)


@pytest.mark.parametrize("clinical", ["inactive", "remission", "resolved"])
def test_an_inactive_primary_is_still_the_primary(clinical: str) -> None:
    assert primary(condition("c", icd("C61"), clinicalStatus=status(clinical))) is Primary.PROSTATE_UNSPECIFIED


@pytest.mark.parametrize("verification", ["provisional", "differential", "unconfirmed"])
def test_an_unconfirmed_primary_only_raises_the_question(verification: str) -> None:
    found = read(condition("c", icd("C61"), verificationStatus=status(verification)))
    assert "primary" not in found.facts
    assert [note.resource for note in found.notes] == ["Condition/c"]


@pytest.mark.parametrize("verification", ["refuted", "entered-in-error"])
def test_a_refuted_primary_is_nothing(verification: str) -> None:
    found = read(condition("c", icd("C61"), verificationStatus=status(verification)))
    assert (found.facts, found.malignancy, found.notes) == ({}, False, ())


def test_a_primary_dated_after_the_index_time_is_refused() -> None:
    found = read(condition("c", icd("C61"), onsetDateTime="2026-11-05"))
    assert "primary" not in found.facts
    assert [note.code for note in found.notes] == [NoteCode.FUTURE_DATE, NoteCode.OTHER]
    assert "not confirmed" in found.notes[1].text


def test_a_metastasis_code_filed_as_a_primary_is_no_primary() -> None:
    profile = {"profile": [f"{MCODE}mcode-primary-cancer-condition"]}
    found = read(condition("c", snomed("128462008"), FEMUR, meta=profile))
    assert "primary" not in found.facts
    assert any("the code is used" in note.text for note in found.notes)


def test_text_without_a_code_gives_no_primary() -> None:
    found = read({"resourceType": "Condition", "id": "c", "code": {"text": "Lung cancer"}})
    assert (found.facts, found.malignancy) == ({}, False)


def test_code_and_display_that_lead_elsewhere_are_noted_and_the_code_is_used() -> None:
    found = read(condition("c", icd("C61", "Malignant neoplasm of lung")))
    assert found.facts["primary"].value is Primary.PROSTATE_UNSPECIFIED
    assert [note.code for note in found.notes] == [NoteCode.CODE_DISPLAY]


def test_a_display_that_agrees_is_not_noted() -> None:
    assert not read(condition("c", icd("C34.90", "Adenocarcinoma of lung, metastatic to liver"), LIVER)).notes


def test_a_tumour_placed_in_a_vertebra_is_of_the_spine_and_in_the_sacrum_is_not_yet() -> None:
    assert primary(condition("c", snomed("307576001"), T8)) is Primary.SPINE_PRIMARY
    assert primary(condition("c", snomed("307576001"), "54735007")) is Primary.SARCOMA_OSTEOSARCOMA


def test_a_generic_malignancy_at_a_place_that_is_no_organ_stays_unknown() -> None:
    assert primary(condition("c", snomed("363346000"), bodySite=[concept(ICDO3, "C77.0")])) is Primary.UNKNOWN_PRIMARY
    assert primary(condition("c", snomed("363346000"), bodySite=[{"text": "breast"}])) is Primary.UNKNOWN_PRIMARY


def test_a_histology_that_says_less_than_the_code_changes_nothing() -> None:
    positive = next(code for code, meaning in snomed_table().items() if meaning.key == "breast_hr_positive")
    tumour = condition("c", snomed(positive), extension=with_histology(ICDO3, "8500/3"))
    assert primary(tumour) is Primary.BREAST_HORMONE_DEPENDENT


def test_anaplastic_histology_against_a_papillary_code_is_asked() -> None:
    papillary = next(code for code, meaning in snomed_table().items() if meaning.key == "thyroid_papillary")
    agreed = condition("c", snomed(papillary), extension=with_histology(ICDO3, "8260/3"))
    assert primary(agreed) is Primary.THYROID_PAPILLARY
    found = read(condition("c", snomed(papillary), extension=with_histology(ICDO3, "8021/3"))).facts["primary"]
    assert choices(found) == {Primary.THYROID_PAPILLARY, Primary.THYROID_ANAPLASTIC}


def test_the_primary_of_a_list_that_lacks_a_page_is_told_and_not_used() -> None:
    kidney = condition("p1", icd("C64.1"), subject={"reference": "Patient/p"})
    for resources in ([kidney], []):
        entries = [{"resource": resource} for resource in resources]
        link = [{"relation": "next", "url": "?page=2"}]
        sent = json.dumps({"resourceType": "Bundle", "link": link, "entry": entries}).encode()
        section = read_section("conditions", sent, "p")
        tumour = read_tumour({"conditions": section}, AS_OF)
        assert (tumour.malignancy, "primary" in tumour.facts) == (bool(resources), False)
        told = [note for note in tumour.notes if note.code is NoteCode.INCOMPLETE_LIST]
        assert [note.resource for note in told] == ["Condition/p1"] * len(resources)
