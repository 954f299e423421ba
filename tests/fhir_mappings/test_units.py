"""Every accepted unit and alias, and the slips of unit that must never pass (mapping 1.4, 8)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_mappings.elements import Quantity
from fhir_mappings.units import EXACT, Converted, Refused, analytes, converted, is_sane, said
from spinal_metastasis.facts import Range
from spinal_metastasis.results import NoteCode
from spinal_metastasis.vocabulary import FACTS

D = Decimal
CONVERSIONS = [
    ("albumin", "35", "g/L", "3.5"), ("albumin", "35", "G/L", "3.5"), ("albumin", "3.5", "g/dl", "3.5"),
    ("albumin", "3500", "mg/dL", "3.5"), ("hb", "7.5", "mmol/L", "12.0855"), ("hb", "125", "g/l", "12.5"),
    ("platelets", "210", "G/L", "210"), ("platelets", "210", "K/uL", "210"), ("platelets", "210000", "/uL", "210"),
    ("platelets", "210", "10^9/L", "210"), ("platelets", "210", "×10⁹/L", "210"), ("platelets", "21", "10*4/uL", "210"),
    ("wbc", "8200", "/mm3", "8.2"), ("wbc", "8.2", "Gpt/l", "8.2"), ("wbc", "8.2", "K/µL", "8.2"),
    ("wbc", "8.2", "K/μL", "8.2"), ("neutrophils", "3000", "cells/mcL", "3"), ("crp", "4", "mg/L", "0.4"),
    ("crp", "38.1", "nmol/L", "0.40005"), ("ldh", "4.2", "µkat/L", "252"), ("ldh", "4.2", "μkat/L", "252"),
    ("ldh", "250", "IU/L", "250"), ("bilirubin", "24", "umol/L", "1.403208"), ("bilirubin", "24", "μmol/L", "1.403208"),
    ("calcium", "2.57", "mmol/l", "10.30056"), ("calcium", "5.2", "mEq/L", "10.4208"),
    ("creatinine", "90", "umol/L", "1.01808"),
    ("sodium", "140", "mEq/L", "140"), ("inr", "1.2", "{INR}", "1.2"), ("inr", "1.2", "ratio", "1.2"),
    ("egfr", "55", "mL/min/1.73m2", "55"), ("bmi", "24.3", "kg/m²", "24.3"), ("neutrophils_pct", "61", "%", "61"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value", "unit", "expected"), CONVERSIONS)
def test_conversions_are_exact(key: str, value: str, unit: str, expected: str) -> None:
    found = converted(analytes()[key], Quantity(value=D(value), unit=unit))
    assert isinstance(found, Converted)
    assert found.value == D(expected)
    assert found.converted == (D(value) != D(expected))


@pytest.mark.requirement("RB-45")
def test_every_accepted_unit_of_every_analyte_is_converted() -> None:
    for analyte in analytes().values():
        for unit, factor in analyte.accepted:
            middle = (analyte.low + analyte.high) / 2 / factor
            found = converted(analyte, Quantity(value=middle, code=unit))
            assert isinstance(found, Converted), (analyte.key, unit)


def test_plausible_ranges_are_those_of_the_facts() -> None:
    for key, analyte in analytes().items():
        if key in FACTS:
            assert (analyte.low, analyte.high) == (FACTS[key].low, FACTS[key].high), key


REFUSED = [
    ("neutrophils", Quantity(value=D(3000), unit="10*3/uL"), NoteCode.IMPLAUSIBLE, "/uL"),
    ("albumin", Quantity(value=D(35), unit="g/dL"), NoteCode.IMPLAUSIBLE, "g/L"),
    ("calcium", Quantity(value=D("2.57"), unit="mg/dL"), NoteCode.IMPLAUSIBLE, "mmol/L"),
    ("albumin", Quantity(value=D("3.5"), unit="mg/dl"), NoteCode.IMPLAUSIBLE, "g/dL"),
    ("platelets", Quantity(value=D(210), unit="g/L"), NoteCode.UNIT, "not one that is converted"),
    ("albumin", Quantity(value=D("3.5"), unit="furlong"), NoteCode.UNIT, "furlong"),
    ("ldh", Quantity(value=D("4.2"), unit="mkat/L"), NoteCode.UNIT, "mkat/L"),
    ("albumin", Quantity(value=D("3.5"), unit="g/dL", code="g/L"), NoteCode.UNIT, "disagree"),
    ("albumin", Quantity(value=None, unit="g/dL"), NoteCode.IMPLAUSIBLE, "no number"),
    ("albumin", Quantity(value=D("NaN"), unit="g/dL"), NoteCode.IMPLAUSIBLE, "no number"),
    ("albumin", Quantity(value=D("1E+500"), unit="g/dL"), NoteCode.IMPLAUSIBLE, "no number"),
    ("albumin", Quantity(value=D("3.5"), unit="g/dL", comparator="~"), NoteCode.UNIT, "comparator"),
    ("albumin", Quantity(value=D(-1), unit="g/dL"), NoteCode.IMPLAUSIBLE, "not plausible"),
]  # fmt: skip


@pytest.mark.requirement("RB-45")
@pytest.mark.parametrize(("key", "quantity", "code", "words"), REFUSED)
def test_what_cannot_be_trusted_is_refused_and_says_why(
    key: str, quantity: Quantity, code: NoteCode, words: str
) -> None:
    found = converted(analytes()[key], quantity)
    assert isinstance(found, Refused)
    assert found.code is code
    assert words in found.text


@pytest.mark.parametrize(
    ("key", "value", "is_used"),
    [("albumin", "4", True), ("albumin", "35", False), ("hb", "8", False), ("hb", "14", False), ("inr", "1.1", True),
     ("sodium", "140", True), ("hb", "125", False)],
)  # fmt: skip
def test_without_a_unit_only_what_can_be_nothing_else_is_used(key: str, value: str, is_used: bool) -> None:
    found = converted(analytes()[key], Quantity(value=D(value), unit=" "))
    assert isinstance(found, Converted) is is_used
    assert is_used or (isinstance(found, Refused) and found.code is NoteCode.UNIT)


@pytest.mark.requirement("RB-45")
@pytest.mark.parametrize(
    ("comparator", "bounds"),
    [("<", Range(high=D("0.5"), high_open=True)), ("<=", Range(high=D("0.5"))),
     (">", Range(low=D("0.5"), low_open=True)), (" >= ", Range(low=D("0.5")))],
)  # fmt: skip
def test_a_comparator_gives_a_bound(comparator: str, bounds: Range) -> None:
    found = converted(analytes()["crp"], Quantity(value=D(5), unit="mg/L", comparator=comparator))
    assert found == Converted(bounds, converted=True)


def test_the_code_counts_and_the_unit_where_the_code_is_not_known() -> None:
    crp = analytes()["crp"]
    assert converted(crp, Quantity(value=D(5), unit="mg per litre", code="mg/L")) == Converted(D("0.5"), converted=True)
    assert converted(crp, Quantity(value=D(5), unit="mg/L", code="MGL")) == Converted(D("0.5"), converted=True)


@given(st.decimals(allow_nan=True, allow_infinity=True), st.sampled_from(sorted(analytes())), st.text(max_size=6))
def test_whatever_the_number_the_answer_is_plausible_or_a_refusal(value: Decimal, key: str, unit: str) -> None:
    analyte = analytes()[key]
    found = converted(analyte, Quantity(value=value, unit=unit or analyte.unit))
    if isinstance(found, Converted):
        assert isinstance(found.value, Decimal)
        assert analyte.low <= found.value <= analyte.high
        assert is_sane(value)


@pytest.mark.parametrize("key", sorted(analytes()))
@given(st.decimals(0, 1, places=4), st.data())
def test_the_unit_a_result_came_in_changes_nothing(key: str, share: Decimal, data: st.DataObject) -> None:
    """The same amount in any accepted unit is the same fact, to the last digit."""
    analyte = analytes()[key]
    unit = data.draw(st.sampled_from(sorted(analyte.factors)))
    factor = analyte.factors[unit]
    amount = round((analyte.low + share * (analyte.high - analyte.low)) / factor, 4)
    own = EXACT.multiply(amount, factor)
    found = converted(analyte, Quantity(value=amount, unit=unit))
    same = converted(analyte, Quantity(value=own, unit=analyte.unit))
    assert isinstance(found, Converted) is isinstance(same, Converted) is analyte.is_plausible(own)
    assert not isinstance(found, Converted) or (isinstance(same, Converted) and found.value == same.value)


def test_a_quantity_is_said_as_written() -> None:
    assert said(Quantity(value=D("3.10"), comparator="<", unit="g/dL", code="x")) == "< 3.10 g/dL"
    assert said(Quantity()) == ""
