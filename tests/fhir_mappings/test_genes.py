"""The molecular profile (mapping 3.5): what is present, absent or not known, and what lung cancer makes of it."""

from typing import Any

import pytest

from spinal_metastasis.results import NoteCode
from spinal_metastasis.terms import Marker, Presence, Primary
from tests.fhir_mappings.tumour_charts import (
    LOINC,
    RXNORM,
    Resource,
    concept,
    condition,
    icd,
    observation,
    read,
    snomed,
)  # fmt: skip

HGNC = "http://www.genenames.org"
PRESENT, ABSENT, POSITIVE, NEGATIVE = "LA9633-4", "LA9634-2", "LA6576-8", "LA6577-6"
NSCLC = condition("lung", snomed("254637007"))
OSIMERTINIB = concept(RXNORM, "1721560")
GENES = {"EGFR": "HGNC:3236", "ALK": "HGNC:427", "ROS1": "10261", "BRAF": "HGNC:1097", "KRAS": "6407", "MET": "7029"}


def variant(gene: str, answer: str, *, named: bool = False, **more: Any) -> Resource:
    """A GenomicVariant; `gene` is an HGNC id. `named`: it is about one change of the protein."""
    parts = [{"code": concept(LOINC, "48018-6"), "valueCodeableConcept": concept(HGNC, gene)}]
    if named:
        parts.append({"code": concept(LOINC, "48005-3"), "valueCodeableConcept": {"text": "p.Thr790Met"}})
    identifier = more.pop("identifier", f"{gene.replace(':', '-')}-{answer}")
    return observation(
        identifier, concept(LOINC, "69548-6"), component=parts, valueCodeableConcept=concept(LOINC, answer), **more
    )


def marker(loinc: str, answer: str, identifier: str | None = None, **more: Any) -> Resource:
    value = {"valueString": answer} if answer.endswith("+") else {"valueCodeableConcept": concept(LOINC, answer)}
    return observation(identifier or f"{loinc}-{answer.strip('+')}", concept(LOINC, loinc), **(value | more))


def profile(*resources: Resource) -> object:
    fact = read(*resources).facts.get("molecular_profile")
    return None if fact is None else fact.value


def lung(*resources: Resource) -> object:
    return read(NSCLC, *resources).facts["primary"].value


def all_absent(*but: str) -> list[Resource]:
    return [variant(code, ABSENT) for name, code in GENES.items() if name not in but]


RESULTS = [
    pytest.param([variant("HGNC:3236", PRESENT)], {Marker.EGFR: Presence.PRESENT}, id="a variant by HGNC id"),
    pytest.param([variant("10261", ABSENT)], {Marker.ROS1: Presence.ABSENT}, id="without prefix; absent is a negative"),
    pytest.param([variant("HGNC:3430", PRESENT)], {Marker.HER2: Presence.PRESENT}, id="ERBB2 is HER2"),
    pytest.param([variant("HGNC:11998", PRESENT)], None, id="a gene that is not in the profile"),
    pytest.param([variant("HGNC:3236", "LA18198-4")], None, id="no call"),
    pytest.param([variant("HGNC:3236", ABSENT, named=True)], None, id="one variant absent says nothing of the gene"),
    pytest.param(
        [variant("HGNC:3236", ABSENT, named=True), variant("HGNC:3236", PRESENT, named=True)],
        {Marker.EGFR: Presence.PRESENT}, id="one variant present is the gene altered",
    ),
    pytest.param(
        [variant("HGNC:427", PRESENT, day="2026-01-05"), variant("HGNC:427", ABSENT, day="2026-09-05")],
        {Marker.ALK: Presence.PRESENT}, id="found once, not found later: altered",
    ),
    pytest.param([marker("78205-2", NEGATIVE)], {Marker.ALK: Presence.ABSENT}, id="ALK by FISH"),
    pytest.param([marker("83052-1", POSITIVE)], {Marker.PDL1: Presence.PRESENT}, id="PD-L1"),
    pytest.param([marker("78205-2", "5+")], None, id="an answer that is not coded"),
    pytest.param([marker("48676-1", "3+")], {Marker.HER2: Presence.PRESENT}, id="HER2 3+"),
    pytest.param([marker("48676-1", "1+")], {Marker.HER2: Presence.ABSENT}, id="HER2 1+"),
    pytest.param([marker("48676-1", "2+")], None, id="HER2 2+ is equivocal"),
    pytest.param(
        [marker("48676-1", "3+"), marker("85318-4", NEGATIVE, day="2026-01-01")], {Marker.HER2: Presence.ABSENT},
        id="in situ hybridisation before immunohistochemistry",
    ),
    pytest.param(
        [marker("16112-5", POSITIVE), marker("16113-3", NEGATIVE)],
        {Marker.ER: Presence.PRESENT, Marker.PR: Presence.ABSENT}, id="receptors",
    ),
    pytest.param([marker("16112-5", POSITIVE, status="preliminary")], None, id="preliminary"),
    pytest.param([marker("16112-5", POSITIVE, day="2025-10-31")], None, id="366 days old"),
    pytest.param([marker("16112-5", POSITIVE, day="2025-11-01")], {Marker.ER: Presence.PRESENT}, id="365 days old"),
    pytest.param([marker("16112-5", POSITIVE, day=None)], None, id="undated"),
]  # fmt: skip


@pytest.mark.parametrize(("results", "expected"), RESULTS)
def test_a_result_gives_its_part_of_the_profile(results: list[Resource], expected: object) -> None:
    assert profile(*results) == expected


def test_a_panel_of_two_genes_in_one_result_is_not_read() -> None:
    panel = variant("HGNC:3236", ABSENT)
    panel["component"].append({"code": concept(LOINC, "48018-6"), "valueCodeableConcept": concept(HGNC, "HGNC:427")})
    assert profile(panel) is None


def test_the_profile_ages_from_its_oldest_result_and_names_each() -> None:
    fact = read(variant("HGNC:3236", ABSENT, day="2026-02-01"), marker("78205-2", NEGATIVE)).facts["molecular_profile"]
    assert str(fact.date) == "2026-02-01"
    assert [e.said for e in fact.evidence] == ["ALK absent", "EGFR absent"]


def test_an_old_result_is_told_and_not_used() -> None:
    found = read(NSCLC, variant("HGNC:3236", ABSENT, day="2024-01-01"))
    assert [(note.code, note.resource) for note in found.notes] == [(NoteCode.STALE, "Observation/HGNC-3236-LA9634-2")]


def test_lung_cancer_with_every_tested_alteration_absent_is_not_targeted() -> None:
    assert lung(*all_absent()) is Primary.LUNG_NSCLC_NOT_TARGETED
    assert lung(*all_absent("BRAF", "KRAS", "MET")) is Primary.LUNG_NSCLC_NOT_TARGETED


@pytest.mark.parametrize("missing", ["EGFR", "ALK", "ROS1"])
def test_it_stays_open_while_an_alteration_of_the_usual_three_is_not_tested(missing: str) -> None:
    assert lung(*all_absent(missing)) is Primary.LUNG_NSCLC_UNSPECIFIED


def test_it_stays_open_when_one_alteration_is_present_and_nothing_is_planned() -> None:
    assert lung(*all_absent("KRAS"), variant("6407", PRESENT)) is Primary.LUNG_NSCLC_UNSPECIFIED


def order(intent: str, **more: Any) -> Resource:
    plain: Resource = {
        "resourceType": "MedicationRequest", "id": "order", "status": "active", "intent": intent,
        "authoredOn": "2026-10-20", "medicationCodeableConcept": OSIMERTINIB,
    }  # fmt: skip
    return plain | more


def test_a_targeted_line_planned_for_an_alteration_that_is_present_is_targeted() -> None:
    altered = variant("HGNC:3236", PRESENT)
    assert lung(altered, order("plan")) is Primary.LUNG_NSCLC_TARGETED
    assert lung(order("plan")) is Primary.LUNG_NSCLC_UNSPECIFIED
    assert lung(altered, order("plan", doNotPerform=True)) is Primary.LUNG_NSCLC_UNSPECIFIED
    assert lung(altered, order("plan", status="cancelled")) is Primary.LUNG_NSCLC_UNSPECIFIED
    intended = order("") | {"resourceType": "MedicationStatement", "status": "intended"}
    assert lung(altered, intended) is Primary.LUNG_NSCLC_TARGETED


def test_a_targeted_drug_that_was_given_counts_before_negative_tests() -> None:
    assert lung(*all_absent(), order("order")) is Primary.LUNG_NSCLC_TARGETED


def test_small_cell_cancer_is_not_moved_by_the_profile() -> None:
    small_cell = condition("sclc", snomed("254632001"))
    assert read(small_cell, *all_absent()).facts["primary"].value is Primary.LUNG_SCLC
    unspecified = condition("c34", icd("C34.1"))
    assert read(unspecified, *all_absent()).facts["primary"].value is Primary.LUNG_UNSPECIFIED
