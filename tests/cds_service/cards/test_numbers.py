import pytest

from cds_service.cards.labels import band_months, capital, counted, grades, in_turn, joined, level_name, some
from cds_service.cards.numbers import months, percent, say_date, say_value, span
from spinal_metastasis.terms import SurvivalBand as B


@pytest.mark.parametrize(
    ("iso", "said"),
    [
        ("2026-10-24", "24 Oct 2026"),
        ("2026-10", "Oct 2026"),
        ("2026", "2026"),
        ("2026-10-31T18:20:00+01:00", "31 Oct 2026 18:20"),
        ("2026-10-31T00:00:00Z", "31 Oct 2026"),
        ("2026-13-01", "2026-13-01"),
        ("yesterday", "yesterday"),
    ],
)
def test_dates_are_said_as_written_there(iso: str, said: str) -> None:
    assert say_date(iso) == said


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("escc_grade", "2", "2"),
        ("ecog", [1, 2], "1 or 2"),
        ("visceral_organs", ["lung", "liver"], "lung and liver"),
        ("visceral_organs", [], "none"),
        ("spinal_mets_count", {"at_least": 3}, "at least 3"),
        ("albumin", {"above": 2.5, "below": 3.5}, "more than 2.5 and under 3.5"),
        ("primary", "kidney_rcc", "renal cell carcinoma"),
        ("molecular_profile", {"EGFR": "present", "ALK": "absent"}, "EGFR present, ALK absent"),
        (
            "prior_rt",
            [{"modality": "cEBRT", "dose_gy": 30, "end": "2025-03-02"}],
            "cEBRT 30 Gy, end 2 Mar 2025",
        ),
        ("smoking", True, "yes"),
    ],
)
def test_values_are_said_in_words(key: str, value: object, said: str) -> None:
    assert say_value(key, value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(9.25848, "9.26"), (0.526203, "0.526"), (3.499, "3.499"), (3.9, "3.9"), (12.449, "12.4"), (0.0, "0.0")],
)
def test_converted_values_keep_three_digits_unless_that_would_lift_one_over_a_limit(value: float, said: str) -> None:
    assert say_value("albumin", value) == said


def test_numbers_in_even_steps_are_a_range_and_others_are_listed() -> None:
    assert say_value("kps", [30, 40, 50, 60]) == "30-60"
    assert say_value("ecog", [2, 3]) == "2 or 3"
    assert say_value("ecog", [0, 1, 3]) == "0, 1 or 3"


def test_figures_are_whole() -> None:
    assert percent(0.914) == "91 %"
    assert (months(31.2), months(1.0)) == ("31 months", "1 month")
    assert (span(9, 9), span(4, 11)) == ("9", "4-11")


@pytest.mark.parametrize(
    ("bands", "said"),
    [
        ((B.LT1M,), "under 1 month"),
        ((B.FROM1TO3M,), "1 to 3 months"),
        ((B.LT1M, B.FROM1TO3M, B.FROM3TO6M), "under 6 months"),
        ((B.FROM6TO12M,), "6 to 12 months"),
        ((B.GE12M,), "12 months or more"),
        ((B.FROM6TO12M, B.GE12M), "6 months or more"),
        (tuple(B), "any length of time"),
    ],
)
def test_bands_are_said_in_months(bands: tuple[B, ...], said: str) -> None:
    assert band_months(bands) == said


def test_words_are_joined_as_in_a_sentence() -> None:
    assert joined([]) == ""
    assert joined(["a", "b", "c"], "or") == "a, b or c"
    assert in_turn(["a", "b"]) == "a, then b"
    assert some(["a", "b", "c", "d"], 2) == "a, b and 2 more"
    assert counted(2, "answer", "answers") == "two answers"
    assert (capital("renal"), capital("cEBRT")) == ("Renal", "cEBRT")


def test_levels_and_grades_are_named() -> None:
    assert level_name(None) == "level not recorded"
    assert level_name(("T8", "thoracic")) == "T8 or thoracic spine"
    assert grades(("1a", "1b", "1c")) == "1a-1c"
    assert grades(("0", "1a", "1b", "1c", "2", "3")) == "not recorded"
