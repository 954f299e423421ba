"""The code tables and the codes in the code: check digits, duplicates, words that meet, licences that are noticed."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from fhir_mappings import comorbidity
from fhir_mappings.anticoagulation import BY_DOSE, THERAPEUTIC
from fhir_mappings.coding import System
from fhir_mappings.systemic import SYSTEMIC, TARGETED
from tests.fhir_mappings.test_codebook import mod_10_holds, verhoeff_holds

ROOT = Path(__file__).parents[2]
TABLES = {path.stem: path for path in sorted((ROOT / "fhir_mappings" / "codes").glob("*.csv"))}
SNOMED_IN_CODE = re.compile(r'"(\d{6,18})"')
LOINC_IN_CODE = re.compile(r'"(\d{3,6}-\d)"')
ONE_ROW_EACH: dict[str, tuple[str, ...]] = {
    "anticoagulants": ("ingredient",), "bodysite_organ": ("system", "code"), "charlson_icd10": ("icd10_prefix",),
    "comorbidity": ("system", "code"), "icd10cm_primary": ("system", "prefix"),
    "icdo3_morphology": ("system", "code", "topography_condition"), "loinc_labs": ("loinc",),
    "primary_crosswalk": ("key", "condition"), "procedure_codes": ("system", "low", "high"),
    "rxnorm_products": ("rxcui",), "scale_answers": ("scale", "system", "code"), "snomed_primary": ("code",),
    "snomed_site": ("code",), "systemic_therapy": ("kind", "ingredient", "atc"), "unit_aliases": ("ucum",),
    "vertebra_bodysite": ("code",),
}  # fmt: skip
NOTICED = {
    "http://snomed.info/sct": "SNOMED CT", "http://loinc.org": "LOINC",
    "http://terminology.hl7.org/CodeSystem/icd-o-3": "ICD-O-3 and ICD-10",
    "http://hl7.org/fhir/sid/icd-10": "ICD-O-3 and ICD-10", "http://hl7.org/fhir/sid/icd-10-cm": "ICD-10-CM",
    "http://www.ama-assn.org/go/cpt": "CPT", "http://www.cms.gov/Medicare/Coding/ICD10": "ICD-10-PCS",
    "https://www.medizininformatik-initiative.de/": "ICD-10-GM, and the German core data set",
}  # fmt: skip
"""Where a system of the tables begins so, NOTICE has a paragraph of that name."""
NOTICED_BESIDE = ("RxNorm", "ATC", "UCUM", "HGNC", "DICOM")
"""Columns of tables and constants of the code that have no `system`."""


def table(name: str) -> list[dict[str, str]]:
    with TABLES[name].open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_table_is_looked_at() -> None:
    assert TABLES.keys() == ONE_ROW_EACH.keys()


@pytest.mark.parametrize("name", sorted(ONE_ROW_EACH))
def test_no_row_stands_twice(name: str) -> None:
    seen = Counter(tuple(row[column] for column in ONE_ROW_EACH[name]) for row in table(name))
    assert [key for key, number in seen.items() if number > 1] == []


def test_every_snomed_code_of_every_table_passes_the_verhoeff_check() -> None:
    codes = [
        row.get("code") or row.get("low", "") for name in TABLES for row in table(name)
        if row.get("system") == System.SNOMED
    ]  # fmt: skip
    assert len(codes) > 1500
    assert [code for code in codes if not verhoeff_holds(code)] == []


@pytest.mark.parametrize("path", sorted((ROOT / "fhir_mappings").glob("*.py")), ids=lambda path: path.stem)
def test_codes_written_into_the_code_pass_their_check(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [code for code in SNOMED_IN_CODE.findall(text) if not verhoeff_holds(code)] == []
    assert [code for code in LOINC_IN_CODE.findall(text) if not mod_10_holds(code)] == []


def test_the_queries_ask_for_codes_that_exist() -> None:
    text = (ROOT / "cds_service" / "fhir_queries.py").read_text(encoding="utf-8")
    codes = re.findall(r"\b(\d{3,6}-\d)\b", text)
    assert codes
    assert [code for code in codes if not mod_10_holds(code)] == []


def test_every_loinc_table_code_passes_mod_10() -> None:
    assert [row["loinc"] for row in table("loinc_labs") if not mod_10_holds(row["loinc"])] == []


def test_a_charlson_category_has_one_weight_and_one_label() -> None:
    assert len({(row["category"], row["label"], row["weight_1987"]) for row in table("charlson_icd10")}) == len(
        {row["category"] for row in table("charlson_icd10")}
    )
    known = {row["category"] for row in table("charlson_icd10")}
    assert known >= {
        *comorbidity.OVERRULED,
        *comorbidity.OVERRULED.values(),
        *comorbidity.CANCER,
        comorbidity.PARALYSIS,
    }


def test_every_class_that_the_code_asks_for_is_in_a_drug_table() -> None:
    classes = {row["class"] for name in ("systemic_therapy", "anticoagulants") for row in table(name)}
    assert classes >= SYSTEMIC | {TARGETED, THERAPEUTIC, BY_DOSE, "corticosteroid", "bone_modifying"}
    products = {one for row in table("rxnorm_products") for one in row["class"].split("|")}
    assert products <= classes


def test_a_product_has_a_class_for_each_ingredient_or_one_for_all() -> None:
    for row in table("rxnorm_products"):
        ingredients, classes = row["ingredients"].split("|"), row["class"].split("|")
        assert len(classes) in (1, len(ingredients)), row


def test_no_code_names_two_drugs() -> None:
    for column in ("atc", "atc_legacy", "rxnorm_in"):
        named: dict[str, set[str]] = {}
        for row in (*table("systemic_therapy"), *table("anticoagulants")):
            if row["kind"] == "ingredient" and row[column]:
                named.setdefault(row[column], set()).add(row["ingredient"])
        assert {code: names for code, names in named.items() if len(names) > 1} == {}, column


def test_every_licence_is_noticed() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8").splitlines()
    systems = {row["system"] for name in TABLES for row in table(name) if "system" in row}
    for system in systems:
        headings = [
            heading
            for start, heading in NOTICED.items()
            if system == start or (start[-1] == "/" and system.startswith(start))
        ]
        assert headings, system
        assert f"  {headings[0]}" in notice, system
    for heading in NOTICED_BESIDE:
        assert f"  {heading}" in notice, heading


def test_code_numbers_of_cpt_stand_without_their_descriptors() -> None:
    assert all(row["display"] == "" for row in table("procedure_codes") if row["system"].endswith("/cpt"))
