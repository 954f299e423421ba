"""Assessment out: the contract's JSON form, and the form of cards."""

import datetime as dt
import json
from decimal import Decimal
from types import MappingProxyType

import pytest

from cds_service.wire import encode, facts_json, plain
from spinal_metastasis.facts import Embolisation, Evidence, Fact, LesionFacts, OneOf, PatientFacts, Range
from spinal_metastasis.results import ComponentResult, DataNote, NoteCode, RankedOption
from spinal_metastasis.terms import EsccGrade, Organ, SurvivalBand


def test_members_that_are_none_are_left_out_and_empty_ones_stay() -> None:
    note = DataNote(NoteCode.STALE, "older than 30 days")
    assert plain(note) == {"code": "STALE", "text": "older than 30 days"}
    assert type(plain(note)["code"]) is str
    assert plain(ComponentResult(0, 3)) == {"min": 0, "max": 3}


def test_for_is_spelled_as_in_the_contract() -> None:
    option = RankedOption(1, "cEBRT", ("N001",), ("C5",), (), ())
    assert plain(option) == {
        "rank": 1, "decision": "cEBRT", "rows": ["N001"], "for": ["C5"], "against": [], "would_change": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (OneOf((EsccGrade.G1A, EsccGrade.G1B)), ["1a", "1b"]),
        (Range(Decimal(3)), {"at_least": 3}),
        (Range(Decimal("3.5"), Decimal(4), low_open=True, high_open=True), {"above": 3.5, "below": 4}),
        (MappingProxyType({SurvivalBand.GE12M: (True, 1)}), {"ge12m": [True, 1]}),
        (Embolisation(date=dt.date(2026, 10, 1)), {"date": "2026-10-01"}),
        (dt.datetime(2026, 10, 1, 8, tzinfo=dt.UTC), "2026-10-01T08:00:00+00:00"),
        (Decimal("3.90"), 3.9),
        (Decimal("80.0"), 80),
        ((Organ.LUNG,), ["lung"]),
    ],
)
def test_core_values_have_the_form_facts_are_sent_in(value: object, shown: object) -> None:
    assert plain(value) == shown


def test_a_value_without_a_form_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError, match="no form"):
        plain(object())


def test_numbers_are_written_digit_for_digit() -> None:
    assert encode(plain({"albumin": Decimal("3.4999999999999999999")})) == b'{"albumin":3.4999999999999999999}'
    assert encode(plain({"albumin": Decimal("0.1")})) == b'{"albumin":0.1}'


def test_facts_are_written_with_date_and_source_and_gaps_are_left_out() -> None:
    day = dt.date(2026, 10, 30)
    facts = PatientFacts(
        hb=Fact(Decimal("9.1"), (Evidence("Observation/1", day, "9.1 g/dL"), Evidence("Observation/2")), day),
        ecog=Fact(OneOf((2, 3))),
        age=Fact(Range()),
        lesions=(LesionFacts(escc_grade=Fact(EsccGrade.G2, date=day)),),
    )
    assert facts_json(facts, day) == {
        "as_of": "2026-10-30",
        "ecog": [2, 3],
        "hb": {"value": 9.1, "date": "2026-10-30", "source": "Observation/1"},
        "lesions": [{"escc_grade": {"value": "2", "date": "2026-10-30"}}],
    }
    assert json.loads(encode(facts_json(facts))) == {k: v for k, v in facts_json(facts, day).items() if k != "as_of"}
