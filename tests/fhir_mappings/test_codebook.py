"""The code tables: their codes are well formed, and the look-ups find what mapping 1.1 says they must."""

import re

import pytest

from fhir_mappings import codebook
from fhir_mappings.codebook import (
    answers_of,
    icd9,
    icd10,
    icd10_table,
    meaning_of,
    morphologies_of,
    organ_of,
    rows,
    site_of,
    snomed_table,
    topography_of,
)  # fmt: skip
from fhir_mappings.coding import System, has_code, label_of, system_of
from fhir_mappings.elements import CodeableConcept, Coding
from fhir_mappings.units import lab_codes
from spinal_metastasis.terms import SpinalLevel

D = [
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678", "5987604321", "6598710432", "7659821043",
    "8765932104", "9876543210",
]  # fmt: skip
P = [
    "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258",
]  # fmt: skip


def verhoeff_holds(code: str) -> bool:
    check = 0
    for place, digit in enumerate(reversed(code)):
        check = int(D[check][int(P[place % 8][int(digit)])])
    return check == 0


def mod_10_holds(loinc: str) -> bool:
    """The LOINC check digit: Luhn over the number before the dash."""
    number, _, check = loinc.partition("-")
    doubled = [int(d) * (2 if place % 2 == 0 else 1) for place, d in enumerate(reversed(number))]
    return (10 - sum(d // 10 + d % 10 for d in doubled) % 10) % 10 == int(check)


TABLES = (
    "snomed_primary", "icdo3_morphology", "scale_answers", "vertebra_bodysite", "bodysite_organ", "loinc_labs",
    "charlson_icd10", "icd10cm_primary", "systemic_therapy", "rxnorm_products", "unit_aliases",
)  # fmt: skip


def coded(*pairs: tuple[str, str]) -> CodeableConcept:
    return CodeableConcept([Coding(system, code) for system, code in pairs])


def test_every_snomed_code_passes_the_verhoeff_check() -> None:
    codes = [row["code"] for name in TABLES for row in rows(name) if row.get("system") == System.SNOMED]
    assert len(codes) > 1400
    assert [code for code in codes if not verhoeff_holds(code)] == []
    assert not verhoeff_holds("94222009")


def test_every_loinc_passes_mod_10() -> None:
    answers = [row["code"] for name in TABLES for row in rows(name) if row.get("system") == System.LOINC]
    assert all(code.startswith("LA") for code in answers), "answer codes are built differently"
    codes = [row["loinc"] for row in rows("loinc_labs")]
    assert len(codes) > 80
    assert [code for code in codes if not mod_10_holds(code)] == []
    assert not mod_10_holds("85147-0"), "the published wrong PD-L1 code"


CORRECTED = [
    ("94344001", "nodes"), ("94636007", "nodes"), ("94227002", "nodes"), ("94642006", "nodes"), ("94410007", "nodes"),
    ("94519005", "nodes"), ("94328005", "bowel"), ("94246001", "meninges"), ("94644007", "bone_extraspinal"),
    ("94510009", "peritoneum"), ("94291005", "other_visceral"), ("187767006", "liver_unspecified"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "key"), CORRECTED)
def test_rows_that_contradicted_their_own_display_stay_corrected(code: str, key: str) -> None:
    """ADR 0009."""
    assert snomed_table()[code].key == key


def test_a_metastasis_of_lymph_nodes_is_filed_under_nodes() -> None:
    filed = {m.key for m in snomed_table().values() if m.role == "secondary" and "lymph node" in m.display.lower()}
    assert filed == {"nodes"}


CATEGORIES = [
    f"C{number:02d}" for number in range(97)
    if number not in (27, 28, 29, 35, 36, 42, 59, 87, 89)
] + ["C4A", "C7A", "C7B", "Z85"]  # fmt: skip


@pytest.mark.parametrize("system", [System.ICD10CM, System.ICD10])
def test_every_malignant_category_and_whatever_hangs_below_resolves(system: str) -> None:
    for category in CATEGORIES:
        for leaf in ("", *(f".{digit}" for digit in range(10)), ".09", ".51", ".A0", ".929XA"):
            found = icd10(category + leaf, system)
            assert found, category + leaf
            assert found.role in ("primary", "secondary", "history")


def test_every_prefix_of_the_table_finds_its_own_row() -> None:
    for family in icd10_table().values():
        for prefix, meaning in family.items():
            assert family is icd10_table()[True] or icd10(prefix) == meaning


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("C79.51", "bone_unspecified_site"), ("C7951", "bone_unspecified_site"), (" c79.51 ", "bone_unspecified_site"),
        ("C79.51XA", "bone_unspecified_site"), ("C79.52", "bone_marrow"), ("C79.5", "bone_unspecified_site"),
        ("C79.3", "brain_or_meninges"), ("C79.31", "brain"), ("C34.11", "lung_unspecified"), ("C22.0", "liver_hcc"),
        ("C22", "liver_unspecified"), ("C90.0", "myeloma"), ("C7A.090", "lung_carcinoid"),
        ("Z85.118", "lung_unspecified"),
    ],
)  # fmt: skip
def test_icd_10_is_matched_by_its_longest_prefix(code: str, key: str) -> None:
    found = icd10(code)
    assert found
    assert found.key == key


def test_who_only_codes_are_not_read_into_icd_10_cm() -> None:
    who = icd10("M49.5", System.ICD10)
    assert who
    assert who.key == "collapsed_vertebra_in_disease"
    assert icd10("M49.5", System.ICD10CM) is None
    assert icd10("I10") is None
    assert icd10("C") is None


@pytest.mark.parametrize(
    ("code", "role", "key"),
    [("198.5", "secondary", "bone_unspecified_site"), ("1985", "secondary", "bone_unspecified_site"),
     ("198.3", "secondary", "brain"), ("162.9", "history", ""), ("140", "history", "")],
)  # fmt: skip
def test_icd_9_is_legacy(code: str, role: str, key: str) -> None:
    found = icd9(code)
    assert found
    assert (found.role, found.key) == (role, key)


@pytest.mark.parametrize("code", ["401.9", "250", "x", "", "209.1"])
def test_other_icd_9_codes_say_nothing(code: str) -> None:
    assert icd9(code) is None


@pytest.mark.parametrize(
    ("uri", "system"),
    [
        ("http://snomed.info/sct", System.SNOMED), ("http://snomed.info/sct/", System.SNOMED),
        ("http://snomed.info/sct/900000000000207008/version/20240101", System.SNOMED),
        ("urn:oid:2.16.840.1.113883.6.96", System.SNOMED), ("http://snomed.info/id", System.SNOMED),
        ("https://loinc.org/", System.LOINC), ("urn:oid:2.16.840.1.113883.6.1", System.LOINC),
        ("http://hl7.org/fhir/sid/icd-10-cm", System.ICD10CM), ("urn:oid:2.16.840.1.113883.6.90", System.ICD10CM),
        ("http://hl7.org/fhir/sid/icd-10", System.ICD10), ("http://hl7.org/fhir/sid/icd-10-ca", System.ICD10),
        ("http://fhir.de/CodeSystem/bfarm/icd-10-gm", System.ICD10), ("urn:oid:2.16.840.1.113883.6.3", System.ICD10),
        ("http://fhir.de/CodeSystem/dimdi/icd-10-gm", System.ICD10),
        ("http://hl7.org/fhir/sid/icd-9-cm", System.ICD9CM),
        ("urn:oid:2.16.840.1.113883.6.43.1", System.ICDO3), ("http://fhir.de/CodeSystem/bfarm/atc", System.ATC),
        ("http://www.genenames.org/geneId", System.HGNC), ("urn:oid:1.2.840.10008.2.16.4", System.DICOM),
        ("http://unitsofmeasure.org", System.UCUM), (" http://local.example/x/ ", "http://local.example/x"),
        (None, None),
    ],
)  # fmt: skip
def test_a_code_system_is_known_under_all_its_names(uri: str | None, system: str | None) -> None:
    assert system_of(uri) == system


def test_a_code_without_a_system_means_nothing() -> None:
    assert meaning_of(Coding(None, "C79.51")) is None
    assert meaning_of(Coding("http://local.example", "C79.51")) is None
    assert meaning_of(Coding(System.SNOMED, None)) is None


def test_a_concept_gives_all_its_known_meanings() -> None:
    concept = coded((System.ICD10CM, "C50.911"), ("http://local.example", "1"), (System.SNOMED, "94222008"))
    assert [m.key for m in codebook.meanings_of(concept)] == ["breast", "bone_unspecified_site"]
    assert codebook.meanings_of(None) == ()
    found = meaning_of(Coding(System.ICD9CM, "198.5"))
    assert found
    assert found.role == "secondary"


@pytest.mark.parametrize(
    ("code", "levels"),
    [
        ("31640002", ["C0"]), ("11068009", ["T8"]), ("77435000", ["T8"]), ("243915003", ["T8", "T9"]),
        ("122495006", ["thoracic"]), ("54735007", ["sacral"]), ("64688005", ["coccyx"]),
        ("297172009", ["thoracic", "lumbar"]), ("421060004", []), ("60051002", ["lumbar"]),
    ],
)  # fmt: skip
def test_a_body_site_gives_its_level_or_levels(code: str, levels: list[str]) -> None:
    site = site_of(coded((System.SNOMED, code)))
    assert site
    assert list(site.levels) == levels
    assert site.single == (len(levels) == 1 and levels[0][-1].isdigit())


def test_the_most_specific_of_several_body_sites_counts() -> None:
    site = site_of(coded((System.SNOMED, "421060004"), (System.SNOMED, "122495006"), (System.SNOMED, "11068009")))
    assert site
    assert site.levels == (SpinalLevel.T8,)
    assert site_of(coded((System.SNOMED, "76752008"))) is None
    assert site_of(None) is None


def test_organs_and_topographies_are_told_apart() -> None:
    breast = organ_of(coded((System.SNOMED, "80248007")))
    assert breast
    assert breast.primary_key == "breast"
    assert organ_of(coded((System.LOINC, "80248007"))) is None
    assert topography_of(coded((System.ICDO3, "8140/3"), (System.ICDO3, "c41.2"))) == "C41.2"
    assert topography_of(coded((System.ICDO3, "8140/3"))) is None


def test_a_morphology_holds_only_at_its_site() -> None:
    adenocarcinoma = coded((System.ICDO3, "8140/3"))
    keys = {
        site: [row.key for row in morphologies_of(adenocarcinoma, site)][:1] for site in ("C34.1", "C61", "C18", None)
    }
    assert keys["C34.1"] == ["lung_nsclc"]
    assert keys["C61"] == ["prostate"]
    assert keys["C18"] == ["colorectal"]
    assert all(row.topographies == () for row in morphologies_of(adenocarcinoma, None))


def test_answers_that_contradict_each_other_are_all_given() -> None:
    german = "https://www.medizininformatik-initiative.de/fhir/ext/modul-onko/CodeSystem/"
    both = coded((f"{german}mii-cs-onko-allgemeiner-leistungszustand-karnofsky", "30%"), (System.LOINC, "LA29179-1"))
    assert answers_of("kps", both) == ("30", "60")
    assert answers_of("ecog", coded((System.LOINC, "LA9622-7"), (System.SNOMED, "425389002"))) == ("0",)
    assert answers_of("ecog", None) == ()


def test_labels_and_codes_of_a_concept() -> None:
    assert label_of(coded((System.LOINC, "718-7"))) == "718-7"
    assert label_of(CodeableConcept(None, "Hb")) == "Hb"
    assert label_of(Coding(None, None, None)) == label_of(None) == ""
    assert has_code(coded((System.LOINC, "718-7 ")), System.LOINC, "1", "718-7")
    assert not has_code(None, System.LOINC, "718-7")


def test_every_table_row_names_its_source() -> None:
    for name in TABLES:
        for row in rows(name):
            assert re.search(r"\S", row["verified"]), (name, row)


def test_tables_hold_what_the_specification_counts() -> None:
    assert len(snomed_table()) == 1292
    assert len(list(rows("vertebra_bodysite"))) == 110
    assert len({code.analyte.key for code in lab_codes().values()}) == 22


def test_the_laboratory_table_lists_the_codes_of_an_analyte_by_rank() -> None:
    ranks: dict[str, list[int]] = {}
    for code in lab_codes().values():
        ranks.setdefault(code.analyte.key, []).append(code.rank)
    assert all(found == sorted(found) for found in ranks.values())
