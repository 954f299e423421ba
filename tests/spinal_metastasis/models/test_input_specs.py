"""The inputs a document declares: of each type as written, and what is noted where they are wrong."""

from decimal import Decimal as D
from typing import Any

import pytest

from spinal_metastasis.models.fields import Fault, Fields
from spinal_metastasis.models.input_specs import read_inputs
from spinal_metastasis.models.spec import InputSpec, InputType

AGE: dict[str, Any] = {"name": "age", "type": "number", "unit": "years", "range": [18, 100]}
INR: dict[str, Any] = {"name": "inr", "type": "number", "range": [1, 3]}
BRAIN: dict[str, Any] = {"name": "brain_mets", "type": "boolean"}
SEX: dict[str, Any] = {"name": "sex", "type": "category", "values": ["male", "female"]}
RATIO: dict[str, Any] = {"name": "neutrophil_lymphocyte_ratio", "type": "number", "range": [0, 900]}


def read(*inputs: object) -> tuple[tuple[InputSpec, ...], dict[str, str]]:
    faults: list[Fault] = []
    fields = Fields({"inputs": list(inputs)}, "", faults)
    found = read_inputs(fields)
    fields.finish()
    return found, {fault.path: fault.message for fault in faults}


@pytest.mark.parametrize("required", [True, False, None])
def test_each_type_is_read_as_written(required: bool | None) -> None:
    stated = {} if required is None else {"required": required}
    found, faults = read(*(one | stated for one in (AGE, BRAIN, SEX, INR)))
    assert faults == {}
    is_required = bool(required)
    assert found == (
        InputSpec("age", InputType.NUMBER, "years", D(18), D(100), required=is_required),
        InputSpec("brain_mets", InputType.BOOLEAN, required=is_required),
        InputSpec("sex", InputType.CATEGORY, values=("male", "female"), required=is_required),
        InputSpec("inr", InputType.NUMBER, "", D(1), D(3), required=is_required),
    )


@pytest.mark.parametrize(
    "one",
    [
        AGE | {"range": [0, 120]},
        AGE | {"range": [0, 1]},
        RATIO,
        RATIO | {"range": [0, 1_000_000]},
        INR | {"unit": None},
    ],
)
def test_a_range_reaches_to_the_ends_of_what_is_plausible(one: dict[str, Any]) -> None:
    (spec,), faults = read(one)
    assert faults == {}
    assert (spec.low, spec.high) == tuple(map(D, one["range"]))


BEYOND = "must be two different numbers within what is plausible for the input"
PAIR = "must be a pair of numbers, [lowest, highest]"
CATALOGUE = "must be an input of the catalogue, each once (docs/survival-models.md)"


@pytest.mark.parametrize(
    ("inputs", "faults"),
    [
        ([AGE | {"range": [-1, 100]}], {"inputs[0].range": BEYOND}),
        ([AGE | {"range": [18, 121]}], {"inputs[0].range": BEYOND}),
        ([AGE | {"range": [18, 18]}], {"inputs[0].range": BEYOND}),
        ([RATIO | {"range": [-1, 9]}], {"inputs[0].range": BEYOND}),
        ([AGE | {"range": [100, 18]}], {"inputs[0].range": PAIR}),
        ([AGE | {"range": 18}], {"inputs[0].range": PAIR}),
        ([AGE | {"unit": "months"}], {"inputs[0].unit": "must be years: nothing is converted"}),
        ([AGE | {"unit": None}], {"inputs[0].unit": "must be years: nothing is converted"}),
        ([INR | {"unit": ""}], {"inputs[0].unit": "must not be given"}),
        ([INR | {"unit": "1"}], {"inputs[0].unit": "must not be given"}),
        ([AGE | {"required": 1}], {"inputs[0].required": "must be true or false"}),
        ([AGE | {"type": "boolean"}], {"inputs[0].type": "must be one of number"}),
        ([BRAIN | {"unit": "years"}], {"inputs[0].unit": "is not a member of this object"}),
        ([SEX | {"range": [0, 1]}], {"inputs[0].range": "is not a member of this object"}),
        ([AGE, BRAIN, AGE], {"inputs[2].name": CATALOGUE}),
        ([{"name": "height"}, AGE], {"inputs[0].name": CATALOGUE}),
        ([{"name": "charlson", "type": "number", "range": [0, 9]}, {"name": "charlson_over_0", "type": "boolean"}],
         {"inputs": "read one fact in two ways: charlson_over_0"}),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_input_is_said_once(inputs: list[dict[str, Any]], faults: dict[str, str]) -> None:
    assert read(*inputs)[1] == faults


def test_an_input_that_is_wrong_is_left_out_and_those_after_it_are_read() -> None:
    found, _ = read({"name": "height"}, AGE, {"name": 3}, SEX, AGE)
    assert [spec.name for spec in found] == ["age", "sex"]


def test_a_name_that_is_no_text_is_said_to_be_none() -> None:
    faults: list[Fault] = []
    read_inputs(Fields({"inputs": [{"name": 3}]}, "", faults))
    assert [fault.message for fault in faults] == ["must be the name of an input", CATALOGUE]
