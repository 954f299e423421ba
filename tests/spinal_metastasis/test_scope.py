from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.facts import Fact, Range
from tests.spinal_metastasis.build import assessed, lesion


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({"age": 17}, ("age_under_18",)),
        ({"age": [16, 17]}, ("age_under_18",)),
        ({"age": Fact(Range(high=Decimal(18), high_open=True))}, ("age_under_18",)),
        ({"primary": "spine_primary"}, ("spine_primary",)),
        ({"primary": "cns_primary"}, ("cns_primary",)),
        ({"primary": ["cns_primary", "spine_primary"]}, ("spine_primary", "cns_primary")),
        ({"pregnant": True}, ("pregnancy",)),
        ({"spinal_metastasis": False}, ("no_spinal_metastasis",)),
        ({"age": 12, "pregnant": True}, ("age_under_18", "pregnancy")),
    ],
)
def test_out_of_scope_says_why_and_computes_nothing(facts: dict[str, Any], reasons: tuple[str, ...]) -> None:
    answer = assessed(lesion(level="T8"), **facts)
    assert (answer.scope.status, answer.scope.reasons) == ("out_of_scope", reasons)
    assert answer.lesions == ()
    assert answer.advisories == ()
    assert answer.questions == ()
    assert {prognosis.status for prognosis in answer.prognosis} == {"out_of_scope"}


@pytest.mark.parametrize(
    "facts",
    [
        {}, {"age": 18}, {"age": [17, 18]}, {"age": Fact(Range(low=Decimal(17)))}, {"pregnant": False},
        {"age": Fact(Range(low=Decimal(120)))}, {"age": Fact(Range(high=Decimal(18)))}, {"age": [17, 30]},
        {"primary": ["cns_primary", "other"]}, {"pregnant": [True, False]}, {"spinal_metastasis": True},
        {"primary": ["spine_primary", "lung_sclc"]}, {"spinal_metastasis": [True, False]},
    ],
)  # fmt: skip
def test_one_value_in_scope_is_enough(facts: dict[str, Any]) -> None:
    assert assessed(lesion(level="T8"), **facts).scope.status == "in_scope"
