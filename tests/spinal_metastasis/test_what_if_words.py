"""Differences in words: one sentence each."""

from typing import Any

import pytest

from spinal_metastasis.what_if_words import sentences
from tests.spinal_metastasis.build import assessed, lesion
from tests.spinal_metastasis.weighing import RENAL, T8, living


def said(after: dict[str, Any], at: dict[str, Any] | None = None, **before: Any) -> tuple[str, ...]:
    """The patient of the contract; `before` and `after` change patient facts, `at` the lesion afterwards."""
    old = assessed(lesion(**T8), **RENAL | before)
    new = assessed(lesion(**T8 | (at or {})), **RENAL | before | after)
    return sentences(old, new)


def test_emergencies_come_first() -> None:
    found = said({"neuro_deficit_new": True})
    assert found == (
        "emergency: advisory A01 now applies",
        "emergency: advisory A02 now applies",
        "emergency: advisory A03 at T8 now applies",
        "conflict C13 arises",
    )


def test_an_emergency_that_ends_is_said() -> None:
    found = said({"neuro_deficit_new": False}, neuro_deficit_new=True)
    assert found == (
        "advisory A03 at T8 is no longer an emergency",
        "conflict C13 is gone",
        "advisory A01 no longer applies",
        "advisory A02 no longer applies",
    )


def test_totals_are_said_with_their_group() -> None:
    found = said({"primary": "melanoma"})
    assert "Tomita 2001 3 (group 2-3) → 5 (group 4-5)" in found
    assert "Modified Bauer 4 (group 3-4) → 3 (group 3-4)" in found


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"ecog": 2}, "Rades 2013 out of scope → 8-13 (group 6-18)"),
        ({"primary": "prostate_unspecified", "kps": 90}, "Bollen 2014 A or B or C or D → B"),
        ({"able_to_tolerate_surgery": False}, "tolerance of surgery able → unable"),
        ({"survival_estimate": living("1to3m")}, "expected survival 12 months or more → 1 to 3 months"),
        ({"age": 12}, "scope in scope → out of scope age under 18"),
        ({"age": 12}, "T8: no longer assessed"),
        (
            {"able_to_tolerate_surgery": False},
            (
                "T8: first option “Decompression/stabilization followed by SRS” → “Surgical stability opinion first; "
                "stabilise if mechanical pain/high fracture risk; then cEBRT”"
            ),
        ),
    ],
)
def test_what_a_reader_would_notice_is_said(change: dict[str, Any], sentence: str) -> None:
    assert sentence in said(change)


def test_unknown_survival_is_called_so() -> None:
    found = sentences(assessed(lesion(**T8)), assessed(lesion(**T8), survival_estimate=living("3to6m")))
    assert "expected survival not known → 3 to 6 months" in found


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"instrumented": True}, "T8: SINS 9 → not applicable"),
        ({"compartment": "intradural"}, "T8: NOMS N125 → not assessed"),
        ({"compartment": "intradural"}, "T8: SINS 9 → not applicable"),
        ({"compartment": "intradural"}, "T8: ESCC 2 → not assessed"),
        ({"escc_grade": ["1a", "2"]}, "advisory A10 at T8 now applies in some decisions only"),
        ({"escc_grade": ["1a", "2"]}, "T8: ESCC 2 → 1a or 2"),
        ({"level": "T9"}, "T8: no longer assessed"),
        ({"level": "T9"}, "T9: NOMS N125"),
        ({"level": "T9"}, "advisory A10 at T9 now applies"),
    ],
)
def test_what_changes_at_a_lesion_is_said(change: dict[str, Any], sentence: str) -> None:
    assert sentence in said({}, change)


def test_an_advisory_that_becomes_sure_or_comes_for_some_decisions_is_said() -> None:
    some, all_ = assessed(lesion(**T8 | {"escc_grade": ["1a", "2"]}), **RENAL), assessed(lesion(**T8), **RENAL)
    none = assessed(lesion(**T8 | {"escc_grade": "1a"}), **RENAL)
    assert "advisory A10 at T8 now applies in every decision" in sentences(some, all_)
    assert "advisory A10 at T8 now applies in some decisions" in sentences(none, some)


def test_many_rows_are_counted() -> None:
    wide = said(
        {},
        {
            "escc_grade": ["1a", "2"],
            "myelopathy": [True, False],
            "sins_alignment": ["normal", "subluxation_translation"],
        },
    )
    assert any(one.startswith("T8: NOMS N125 → ") and one.endswith(" or 4 more") for one in wide)


def test_lesions_without_a_level_are_told_apart_by_number() -> None:
    before = assessed(lesion(escc_grade="2"), lesion(escc_grade="3"), lesion(level=["T8", "T9"]))
    after = assessed(lesion(escc_grade="2"), lesion(escc_grade="0"), lesion(level=["T8", "T9"]))
    assert "level not known (3): ESCC 3 → 0" in sentences(before, after)
    new = assessed(lesion(level=["T8", "T9"], escc_grade="0"))
    assert "T8/T9: ESCC 0 or 1a or 1b or 1c or 2 or 3 → 0" in sentences(before, new)
