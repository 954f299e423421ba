import pytest

from cds_service.cards.frame import Basis
from cds_service.cards.inputs import Inputs, line, say_fact
from cds_service.cards.noms import finding
from cds_service.cards.noms_options import are_exclusive, if_clause, row_names
from spinal_metastasis.results import FactUsed, NomsResult
from tests.cds_service.cards.cases import (
    BREAST_TWO_LEVELS,
    LUNG_T4,
    RENAL_T8,
    SITE,
    Json,
    assessed,
    cards_of,
    changed,
    only,
    told,
    with_lesion,
)  # fmt: skip


def noms_of(facts: Json) -> NomsResult:
    noms = assessed(facts).lesions[0].noms
    assert noms is not None
    return noms


def test_one_open_input_gives_if_clauses_that_exclude_each_other() -> None:
    noms = noms_of(with_lesion(RENAL_T8, escc_grade=None))
    assert are_exclusive(noms)
    assert [if_clause(noms, decision) for decision in noms.decisions] == ["ESCC is low-grade", "ESCC is high-grade"]


def test_a_clause_that_is_only_necessary_says_possible() -> None:
    facts = changed(RENAL_T8, ecog=None, primary="lung_unspecified")
    assert not are_exclusive(noms_of(facts))
    assert "**Possible if " in (only(cards_of(facts), "noms").detail or "")


def test_rows_are_named_and_counted() -> None:
    assert row_names(("N001",)) == "row N001"
    assert row_names(("N001", "N002")) == "rows N001 and N002"
    assert row_names(("N001", "N002", "N003", "N004")) == "rows N001, N002 and 2 more"


def test_an_unrecorded_grade_is_never_shown_as_a_grade() -> None:
    lesion = assessed(with_lesion(RENAL_T8, escc_grade=None)).lesions[0]
    assert "ESCC not recorded" in finding(lesion)


def test_the_row_for_surgery_not_tolerated_stands_beside_the_one_for_surgery() -> None:
    assert "row N127" in (only(cards_of(RENAL_T8), "noms").detail or "")


def test_what_is_corrected_before_surgery_opens_the_row_for_it() -> None:
    detail = only(cards_of(changed(RENAL_T8, inr=told(2.1, "2026-10-31"))), "noms").detail or ""
    assert "Once what speaks against surgery is corrected" in detail
    assert "INR above 1.5 (T11)" in detail


def test_reasons_are_named_only_where_the_record_supports_them() -> None:
    detail = only(cards_of(RENAL_T8), "noms").detail or ""
    assert "For: compressed cord, histology resistant to conventional RT, mechanical pain, expected survival" in detail
    assert "deficit" not in detail.partition("**What would change")[0]
    stable = cards_of(changed(BREAST_TWO_LEVELS, lesions=BREAST_TWO_LEVELS["lesions"][:1]))
    assert "mechanical pain" not in (only(stable, "noms").detail or "").partition("**Inputs")[0]


def test_the_trial_of_surgery_is_quoted_for_a_single_compressed_level_with_a_deficit() -> None:
    assert "84 vs 57 %" in (only(cards_of(LUNG_T4), "noms").detail or "")
    assert "84 vs 57 %" not in (only(cards_of(RENAL_T8), "noms").detail or "")


def test_facts_of_two_lesions_without_a_level_are_told_for_neither() -> None:
    lesions = [{"escc_grade": told("3")}, {"escc_grade": told("0")}]
    assessment = assessed(changed(RENAL_T8, spinal_mets_count=None, lesions=lesions))
    assert Inputs(assessment).get("escc_grade") is None
    assert Basis.of(assessment, SITE.policy).inputs.get("primary") is not None
    details = [card.detail or "" for card in cards_of(changed(RENAL_T8, spinal_mets_count=None, lesions=lesions))]
    assert sum("ESCC 3 (high-grade)\n" in detail for detail in details) == 1
    assert sum("ESCC 0 (low-grade)\n" in detail for detail in details) == 1


@pytest.mark.requirement("CH-163")
def test_an_input_is_said_with_value_date_and_resource() -> None:
    fact = FactUsed("albumin", 3.9, ("converted",), date="2026-10-28", source="Observation/alb-7")
    assert line(fact) == "Albumin 3.9 g/dL (unit converted), 28 Oct 2026 (Observation/alb-7)"
    assert line(FactUsed("myelopathy", False, ())) == "No myelopathy"
    assert (
        line(FactUsed("primary", "kidney_rcc", (), source="Condition/r"))
        == "Primary: renal cell carcinoma (Condition/r)"
    )
    assert say_fact(FactUsed("age", 64, ())) == "Age 64 years"
