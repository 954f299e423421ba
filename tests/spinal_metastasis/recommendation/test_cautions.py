"""Cautions beside the tolerance of surgery (T4-T9, T12, T14, E10): each on both sides of its limit, in words."""

from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.facts import Fact, Range
from spinal_metastasis.recommendation.cautions import cautions
from spinal_metastasis.terms import Declined, MstfiItem
from tests.spinal_metastasis.build import case

T4 = ("T4", "poor performance status not caused by the spine lesion, for the team's judgement")
T7 = ("T7", "11-item frailty index 0.27 or more, caution")
T8 = ("T8", "5-item frailty index 1 or more, complications rise with each point")
CAUTION = ("T12", "albumin below 3.5 g/dL, caution for wound healing and infection")
STRONG = ("T12", "albumin below 2.5 g/dL, strong caution for wound healing and infection")
NOT_DUE: dict[str, Any] = {"performance_due_to_lesion": False}


def said(**facts: Any) -> list[tuple[str, str]]:
    return [(one.rule, one.text) for one in cautions(case(**facts))]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"ecog": 3} | NOT_DUE, T4),
        ({"kps": 40} | NOT_DUE, T4),
        ({"kps": 50} | NOT_DUE, T4),
        ({"ecog": 1, "kps": 50} | NOT_DUE, T4),
        ({"asa": 4}, ("T5", "ASA class 4, caution")),
        ({"asa": 3}, ("T5", "ASA class 3, to note")),
        ({"mfi11": "0.27"}, T7),
        ({"mfi5": 1}, T8),
        ({"charlson": 3}, ("T9", "Charlson comorbidity index 3")),
        ({"albumin": "3.49"}, CAUTION),
        ({"albumin": "2.5"}, CAUTION),
        ({"albumin": "2.49"}, STRONG),
        (
            {"systemic_options_remaining": False},
            ("T14", "systemic options exhausted, which favours less invasive treatment"),
        ),
        ({"systemic_options_remaining": True}, ("T14", "systemic options remain, which favours surgery")),
        ({"patient_declines": ("surgery",)}, ("E10", "the patient declines surgery")),
    ],
)
def test_each_caution_is_said_from_its_limit_on(facts: dict[str, Any], expected: tuple[str, str]) -> None:
    assert said(**facts) == [expected]


@pytest.mark.parametrize(
    "facts",
    [
        {}, {"ecog": 3}, {"ecog": 3, "performance_due_to_lesion": True}, {"ecog": 2} | NOT_DUE, {"ecog": 4} | NOT_DUE,
        {"kps": 30} | NOT_DUE, {"kps": 60} | NOT_DUE, {"ecog": [2, 3]} | NOT_DUE, NOT_DUE,
        {"asa": 2}, {"asa": 5}, {"asa": [3, 4]}, {"asa": [1, 3]}, {"asa": [2, 3]}, {"asa": [3, 5]}, {"asa": [1, 4]},
        {"asa": [2, 4]}, {"asa": [4, 5]}, {"mfi11": "0.26"}, {"mfi11": ["0.2", "0.3"]}, {"mfi5": "0.9"},
        {"mfi5": [0, 1]},
        {"charlson": [1, 2]}, {"albumin": "3.5"}, {"albumin": ["3.4", "3.6"]},
        {"systemic_options_remaining": [True, False]}, {"patient_declines": ("radiotherapy",)},
    ],
)  # fmt: skip
def test_short_of_its_limit_or_open_nothing_is_said(facts: dict[str, Any]) -> None:
    assert said(**facts) == []


def test_a_range_across_the_limit_says_nothing() -> None:
    assert said(mfi5=Range(low=Decimal(0), high=Decimal(3))) == []
    assert said(mfi5=Range(low=Decimal(1), high=Decimal(3))) == [T8]


@pytest.mark.parametrize(("grade", "word"), [(3, "to note"), (4, "caution")])
def test_a_range_of_one_class_counts_as_that_class(grade: int, word: str) -> None:
    assert said(asa=Range(low=Decimal(grade), high=Decimal(grade))) == [("T5", f"ASA class {grade}, {word}")]


def test_three_frailty_items_are_a_strong_caution() -> None:
    items = (MstfiItem.ANAEMIA, MstfiItem.COAGULOPATHY, MstfiItem.MALNUTRITION)
    severe = [("T6", "metastatic spinal tumour frailty index 3 or more, severe, strong caution")]
    assert said(mstfi_items=Fact(dict.fromkeys(items, True))) == severe
    assert said(mstfi_items=Fact(dict.fromkeys(items[:2], True) | {MstfiItem.MALNUTRITION: False})) == []


def test_all_are_said_in_the_order_of_the_rules() -> None:
    everything: dict[str, Any] = {
        "ecog": 3, "asa": 4, "mfi11": "0.5", "mfi5": 2, "charlson": 1, "albumin": 2,
        "systemic_options_remaining": False,
        "patient_declines": (Declined.SURGERY, Declined.SYSTEMIC),
        "mstfi_items": Fact(dict.fromkeys(MstfiItem, True)),
    }  # fmt: skip
    rules = [rule for rule, _ in said(**everything, **NOT_DUE)]
    assert rules == ["T4", "T5", "T6", "T7", "T8", "T9", "T12", "T14", "E10"]
