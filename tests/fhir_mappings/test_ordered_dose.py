"""The dose of a radiotherapy order: read where it is said in one way, and else not (ADR 0040)."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from fhir_mappings.elements import Extension
from fhir_mappings.ordered_dose import DoseReading, OrderedDose, ordered_dose

BASE = "http://hl7.org/fhir/us/codex-radiation-therapy/StructureDefinition/codexrt-radiotherapy-dose"
Json = dict[str, Any]


def gy(value: float, unit: str | None = "Gy", **more: Any) -> Json:
    return {"value": value, **({"unit": unit} if unit else {}), **more}


def volume(kind: str = "prescribed", **parts: Any) -> Json:
    inner = [
        {"url": name, "valuePositiveInt": value} if name == "fractions" else {"url": name, "valueQuantity": value}
        for name, value in parts.items()
    ]
    return {"url": f"{BASE}-{kind}-to-volume", "extension": inner}


def read(*volumes: Json) -> OrderedDose:
    return ordered_dose(msgspec.convert(list(volumes), list[Extension]))


def known(each: str, fractions: int | None) -> OrderedDose:
    return OrderedDose(DoseReading.READ, Decimal(each), fractions)


UNCLEAR = OrderedDose(DoseReading.UNCLEAR)
CASES = [
    pytest.param([volume(fractionDose=gy(24), fractions=1)], known("24", 1), id="one fraction"),
    pytest.param([volume(fractionDose=gy(2400, "cGy"))], known("24", None), id="cGy, no number of fractions"),
    pytest.param([volume(totalDose=gy(30), fractions=10)], known("3", 10), id="total and fractions"),
    pytest.param([volume(totalDose=gy(20), fractions=3)], known("6.67", 3), id="total over fractions, rounded"),
    pytest.param([volume(totalDose=gy(60), fractions=3)], known("20", 3), id="total over fractions, tens"),
    pytest.param([volume("planned", fractionDose=gy(8), fractions=1)], known("8", 1), id="planned"),
    pytest.param([volume(fractionDose=gy(9), totalDose=gy(27), fractions=3)], known("9", 3), id="all three"),
    pytest.param([volume(fractionDose=gy(8), fractions=1)] * 2, known("8", 1), id="two volumes alike"),
    pytest.param([volume(fractionDose=gy(8)), volume(fractionDose=gy(24))], UNCLEAR, id="two volumes that differ"),
    pytest.param([volume(fractionDose=gy(9), totalDose=gy(24), fractions=3)], UNCLEAR, id="contradiction"),
    pytest.param([volume(fractionDose=gy(24), totalDose=gy(20))], UNCLEAR, id="a fraction above the total"),
    pytest.param([volume(totalDose=gy(24))], UNCLEAR, id="total alone"),
    pytest.param([volume(fractionDose=gy(24, None))], UNCLEAR, id="no unit"),
    pytest.param([volume(fractionDose=gy(24, "mGy"))], UNCLEAR, id="another unit"),
    pytest.param([volume(fractionDose=gy(24, comparator="<"))], UNCLEAR, id="comparator"),
    pytest.param([volume(fractionDose=gy(2400))], UNCLEAR, id="implausible"),
    pytest.param([volume()], UNCLEAR, id="nothing in it"),
    pytest.param([], OrderedDose(DoseReading.ABSENT), id="none"),
    pytest.param(
        [{"url": "http://example.org/dose", "valueString": "24 Gy"}], OrderedDose(DoseReading.ABSENT), id="other"
    ),
]


@pytest.mark.parametrize(("volumes", "expected"), CASES)
def test_a_dose_is_read_where_it_is_said_in_one_way(volumes: list[Json], expected: OrderedDose) -> None:
    found = read(*volumes)
    assert found == expected
    assert str(found.gy_per_fraction) == str(expected.gy_per_fraction)
