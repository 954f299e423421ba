"""The vocabulary against the contract's schemas: the same keys in the same order, the same values and ranges."""

import dataclasses

import pytest

from spinal_metastasis.facts import LesionFacts, PatientFacts
from spinal_metastasis.vocabulary import FACTS, FactSpec, Kind, Scope, in_order
from tests.schemas.validators import schema

DEFS = schema("facts")["$defs"]
SPECS = list(FACTS.values())


def test_the_keys_are_those_of_the_contract_in_its_order() -> None:
    assert list(FACTS) == schema("assessment")["$defs"]["factKey"]["enum"]


def test_each_fact_is_a_field_where_its_scope_says() -> None:
    patient = {field.name for field in dataclasses.fields(PatientFacts)} - {"lesions"}
    lesion = {field.name for field in dataclasses.fields(LesionFacts)}
    assert patient == {spec.key for spec in SPECS if spec.scope is not Scope.LESION}
    assert lesion == {spec.key for spec in SPECS if spec.scope is not Scope.PATIENT}


@pytest.mark.parametrize("spec", [spec for spec in SPECS if spec.kind in (Kind.INTEGER, Kind.NUMBER)])
def test_ranges_are_those_of_the_contract(spec: FactSpec) -> None:
    one = DEFS[f"{spec.key}.one"]
    high = None if spec.high is None else float(spec.high)
    assert spec.low is not None
    assert (one["type"], one["minimum"]) == (spec.kind.value, float(spec.low))
    assert (one.get("maximum"), one.get("multipleOf")) == (high, spec.step)


@pytest.mark.parametrize("spec", [spec for spec in SPECS if spec.kind is Kind.ENUM])
def test_words_are_those_of_the_contract(spec: FactSpec) -> None:
    bare_escc_1 = {"1"} if spec.key == "escc_grade" else set()
    assert {choice.value for choice in spec.choices} | bare_escc_1 == set(DEFS[f"{spec.key}.one"]["enum"])


def test_keys_are_put_in_the_order_of_the_vocabulary() -> None:
    assert in_order(["level", "age", "kps", "age"]) == ("age", "kps", "level")
