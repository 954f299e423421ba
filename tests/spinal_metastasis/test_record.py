"""Records: equal, hashed and shown by their fields; a chart is not shown."""

from dataclasses import replace
from decimal import Decimal

import pytest

from spinal_metastasis.facts import Evidence, Fact, LesionFacts, PatientFacts, Range
from spinal_metastasis.results import ComponentResult
from spinal_metastasis.terms import SpinalLevel


def test_records_are_equal_by_their_fields_and_their_kind() -> None:
    one = Range(low=Decimal(1))
    assert one == Range(low=Decimal(1))
    assert hash(one) == hash(Range(low=Decimal(1)))
    assert one != Range(low=Decimal(2))
    others: list[object] = [Evidence("a"), Fact("a"), (Decimal(1), None, False, False)]
    assert one not in others
    assert Evidence("a") in others


def test_a_record_is_made_anew_and_holds_nothing_else() -> None:
    item = ComponentResult(0, 2, None)
    assert replace(item, min=1) == ComponentResult(1, 2, None)
    assert not hasattr(item, "__dict__")


def test_a_record_is_shown_by_its_fields_and_a_chart_is_not_shown() -> None:
    assert repr(ComponentResult(0, 2, None)) == "ComponentResult(min=0, max=2, value=None)"
    facts = PatientFacts(ecog=Fact(3), lesions=(LesionFacts(pain_vas=Fact(7)),))
    assert "3" not in repr(facts).partition(" at ")[0]
    assert "pain_vas" not in repr(facts.lesions)
    assert facts == PatientFacts(ecog=Fact(3), lesions=(LesionFacts(pain_vas=Fact(7)),))
    assert hash(facts.ecog) == hash(Fact(3))


def test_a_chart_is_made_by_keyword_only() -> None:
    with pytest.raises(TypeError):
        LesionFacts(Fact(SpinalLevel.T8))  # type: ignore[call-arg]


def test_the_record_behind_a_piece_of_evidence_is_neither_compared_nor_shown() -> None:
    told = Evidence("Observation/1", origin=object())  # type: ignore[arg-type]
    assert told == Evidence("Observation/1")
    assert "origin" not in repr(told)


def test_a_chart_is_equal_by_its_facts_and_shown_by_its_name_alone() -> None:
    assert LesionFacts(pain_vas=Fact(7)) != LesionFacts(pain_vas=Fact(8))
    assert "LesionFacts" in repr(LesionFacts(pain_vas=Fact(7)))
    assert "7" not in repr(LesionFacts(pain_vas=Fact(7))).partition(" at ")[0]
    assert not hasattr(LesionFacts(), "__dict__")
