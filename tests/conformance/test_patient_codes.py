"""Every code and unit in the synthetic patients is one we can vouch for, check digit and display included."""

import re
from functools import cache

from conformance.patients import ExamplePatient
from tests.conformance.charts import ANSWER, ITEM, codings, each_patient, of_type, rows

SCT, LOINC = "http://snomed.info/sct", "http://loinc.org"
ICD10CM, ICD10GM = "http://hl7.org/fhir/sid/icd-10-cm", "http://fhir.de/CodeSystem/bfarm/icd-10-gm"
ICDO3 = "http://terminology.hl7.org/CodeSystem/icd-o-3"
RXNORM, ATC = "http://www.nlm.nih.gov/research/umls/rxnorm", "http://fhir.de/CodeSystem/bfarm/atc"
HGNC, DICOM = "http://www.genenames.org", "http://dicom.nema.org/resources/ontology/DCM"

NAMED_IN_THE_MAPPING_OR_ITS_SOURCES = {
    (SCT, "1217123003"): "mCODE 4.0.0 radiotherapy course summary",
    (SCT, "1156506007"): "mCODE 4.0.0 radiotherapy modality",
    (SCT, "1162782007"): "mCODE 4.0.0 radiotherapy technique",
    (SCT, "108290001"): "mCODE 4.0.0 radiotherapy category",
    (SCT, "387713003"): "FHIR R4 procedure-category",
    (SCT, "385421009"): "MII oncology, site of distant metastasis",
    (SCT, "399387003"): "mCODE 4.0.0 TNM, cM category",
    (SCT, "1229901006"): "mCODE 4.0.0 TNM, cM0",
    (SCT, "897275008"): "mCODE 4.0.0 TNM, AJCC 8th edition",
    (LOINC, "97509-4"): "mCODE 4.0.0 cancer disease status",
    (LOINC, "18748-4"): "FHIR R4 examples, diagnostic imaging study",
    (LOINC, "LP29684-5"): "US Core report category, radiology",
    (ICD10CM, "I10"): "ICD-10-CM, hypertension: a code no table of ours reads",
    (ICD10CM, "M54.50"): "ICD-10-CM, low back pain",
}
BASE_CODE_SYSTEM = re.compile(r"http://(terminology\.hl7\.org/CodeSystem/|unitsofmeasure\.org$)|urn:ietf:bcp:47$")


@cache
def tabled() -> dict[tuple[str, str], str]:
    """(system, code) → display, of every table that lists whole codes."""
    listed = {}
    for table in ("bodysite_organ.csv", "icdo3_morphology.csv", "snomed_primary.csv", "vertebra_bodysite.csv"):
        listed.update({(row["system"], row["code"]): row["display"] for row in rows(table)})
    listed.update({(LOINC, row["loinc"]): row["display"] for row in rows("loinc_labs.csv")})
    listed.update({(row["system"], row["code"]): "" for row in rows("scale_answers.csv")})
    for row in rows("systemic_therapy.csv"):
        listed.update({(RXNORM, row["rxnorm_in"]): "", (ATC, row["atc"]): ""})
    return listed


def is_known(system: str, code: str) -> bool:
    if system in (ICD10CM, ICD10GM):
        prefixes = {row["prefix"] for row in rows("icd10cm_primary.csv")}
        if any(code[:length] in prefixes for length in range(3, len(code) + 1)):
            return True
    own = system in (ITEM, ANSWER)
    named = (system, code) in tabled() or (system, code) in NAMED_IN_THE_MAPPING_OR_ITS_SOURCES
    return own or named or system in (HGNC, DICOM) or bool(BASE_CODE_SYSTEM.match(system))


def verhoeff(number: str) -> bool:
    multiply = [[(i + j) % 5 + 5 * ((i >= 5) ^ (j >= 5)) if i < 5 else (i - j) % 5 + 5 * ((i >= 5) ^ (j >= 5))
                 for j in range(10)] for i in range(10)]  # fmt: skip
    permutation = [list(range(10)), [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]]
    while len(permutation) < 8:
        permutation.append([permutation[-1][permutation[1][i]] for i in range(10)])
    check = 0
    for place, digit in enumerate(reversed(number)):
        check = multiply[check][permutation[place % 8][int(digit)]]
    return check == 0


def mod_10(loinc: str) -> bool:
    digits, check = loinc.split("-")
    total = sum(sum(map(int, str(int(digit) * (2 - place % 2)))) for place, digit in enumerate(reversed(digits)))
    return (10 - total % 10) % 10 == int(check)


@each_patient
def test_every_code_is_in_our_tables_or_named_by_the_mapping(patient: ExamplePatient) -> None:
    unknown = {(one["system"], one["code"]) for one in codings(patient) if not is_known(one["system"], one["code"])}
    assert unknown == set()


@each_patient
def test_every_snomed_and_loinc_code_has_its_check_digit(patient: ExamplePatient) -> None:
    for one in codings(patient):
        if one["system"] == SCT:
            assert verhoeff(one["code"]), one
        if one["system"] == LOINC and not one["code"].startswith("L"):
            assert mod_10(one["code"]), one


@each_patient
def test_displays_are_those_of_the_tables_but_for_the_german_chart(patient: ExamplePatient) -> None:
    for one in codings(patient):
        display = tabled().get((one["system"], one["code"]))
        if display and patient.id != "bergmann":
            assert one["display"] == re.sub(r" \([a-z ]+\)$", "", display).replace("  ", " ")


def test_the_check_digits_do_catch_a_slip() -> None:
    assert verhoeff("94274006")
    assert not verhoeff("94274007")
    assert mod_10("85147-7")
    assert not mod_10("85147-0")


@each_patient
def test_laboratory_units_are_known_to_the_tables(patient: ExamplePatient) -> None:
    aliases = {alias for row in rows("unit_aliases.csv") for alias in (row["ucum"], *row["aliases_seen"].split(";"))}
    accepted = {
        unit.rpartition(":")[0] for row in rows("loinc_labs.csv") for unit in row["accepted_unit_factor"].split("|")
    }
    for resource in of_type(patient, "Observation"):
        if resource["category"][0]["coding"][0]["code"] == "laboratory" and "valueQuantity" in resource:
            unit = resource["valueQuantity"].get("unit")
            assert unit in aliases | accepted or resource["id"] == "karlsen-alb-0712"
