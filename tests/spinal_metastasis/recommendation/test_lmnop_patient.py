"""LMNOP lines of the patient: number of levels, fitness and wishes, prognosis, prior therapy."""

from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.facts import Range
from spinal_metastasis.recommendation.lmnop_patient import extent
from spinal_metastasis.results import LmnopLine
from spinal_metastasis.terms import VERTEBRAE
from tests.spinal_metastasis.build import assessed, case, lesion
from tests.spinal_metastasis.weighing import STABLE_LOW, living

LOCAL = "local treatment (surgery, SRS)"
REST = (
    "treat the symptomatic level, radiotherapy or systemic treatment for the rest (RTOG 0631 took up to 3 sites of at "
    "most 2 contiguous vertebrae for SRS)"
)
EITHER = f"up to 2 contiguous: {LOCAL}; else {REST}"
FIT: dict[str, Any] = {"able_to_tolerate_surgery": True}


def lines(letter: str, at: dict[str, Any] | None = None, **patient: Any) -> list[LmnopLine]:
    answer = assessed(lesion(**at or {"level": "T8"}), **patient)
    return [one for one in answer.lmnop["T8"] if one.letter == letter]


@pytest.mark.parametrize(
    ("facts", "said", "effect"),
    [
        ({"spinal_mets_count": 1}, "1 vertebra", LOCAL),
        ({"spinal_mets_count": 2, "levels_contiguous": True}, "2 vertebrae, contiguous", LOCAL),
        ({"spinal_mets_count": 2, "levels_contiguous": False}, "2 vertebrae, not contiguous", REST),
        ({"spinal_mets_count": 2}, "2 vertebrae, contiguity not known", EITHER),
        ({"spinal_mets_count": 4}, "3 or more vertebrae, contiguity not known", REST),
        ({"spinal_mets_count": [1, 2]}, "1 or 2 vertebrae, contiguity not known", EITHER),
        ({"spinal_mets_count": Range(low=Decimal(2))}, "2 or more vertebrae, contiguity not known", EITHER),
        ({"spinal_mets_count": 0}, "1 vertebra", LOCAL),
        ({}, "1 or more vertebrae, contiguity not known", EITHER),
        ({"levels_involved": ("T8", "T9")}, "2 vertebrae, contiguous", LOCAL),
        ({"levels_involved": ("T8", "L1")}, "2 vertebrae, not contiguous", REST),
        ({"levels_involved": ("T8", "T9", "T10")}, "3 or more vertebrae, contiguous", REST),
        ({"levels_involved": ("T8", "lumbar")}, "2 vertebrae, contiguity not known", EITHER),
        ({"levels_involved": ()}, "1 or more vertebrae, contiguity not known", EITHER),
        ({"levels_involved": ("T8", "T9"), "levels_contiguous": False}, "2 vertebrae, not contiguous", REST),
        ({"levels_involved": tuple(VERTEBRAE)}, "3 or more vertebrae, contiguous", REST),
        ({"spinal_mets_count": [2, 3], "levels_contiguous": True}, "2 or more vertebrae, contiguous", EITHER),
        ({"spinal_mets_count": [3, 5], "levels_contiguous": True}, "3 or more vertebrae, contiguous", REST),
        ({"levels_involved": ("T8", "T9"), "spinal_mets_count": 3}, "3 or more vertebrae, contiguous", REST),
    ],
)
def test_l_counts_vertebrae(facts: dict[str, Any], said: str, effect: str) -> None:
    assert lines("L", **facts)[1] == LmnopLine("L", said, effect)


def test_l_of_a_count_nobody_gave_starts_at_one() -> None:
    assert extent(case()) == LmnopLine("L", "1 or more vertebrae, contiguity not known", EITHER)


@pytest.mark.parametrize(
    ("facts", "said", "effect"),
    [
        (
            FIT | {"survival_estimate": living("ge12m")}, "surgery can be tolerated (the team's judgement)",
            "any extent of procedure",
        ),
        (
            FIT | {"survival_estimate": living("3to6m")}, "surgery can be tolerated (the team's judgement)",
            "limited or minimally invasive procedures (T2)",
        ),
        (
            FIT | {"survival_estimate": living("3to6m", "ge12m")}, "surgery can be tolerated (the team's judgement)",
            "any extent of procedure; limited if survival is 3 to 6 months (T2)",
        ),
        (
            FIT | {"survival_estimate": living("1to3m")}, "surgery can be tolerated (the team's judgement)",
            "the least extent that serves the aim",
        ),
        (
            {"ecog": 1, "survival_estimate": living("ge12m")}, "surgery can be tolerated", "any extent of procedure",
        ),
        (
            {"survival_estimate": living("ge12m")},
            "tolerance of surgery not determined (none of ECOG, Karnofsky and ASA is known)",
            "NOMS is read for both, able and unable",
        ),
        (
            {"ecog": 1, "survival_estimate": living("ge12m"), "organ_failure": True},
            "surgery not tolerated (decompensated organ failure)",
            "least-invasive or non-surgical options; once corrected, surgery is open again",
        ),
        (
            {"ecog": 1, "survival_estimate": living("1to3m")},
            None, "least-invasive or non-surgical options",
        ),
        (
            {"ecog": 1, "survival_estimate": living("ge12m"), "patient_declines": ("surgery", "radiotherapy")},
            "surgery not tolerated (the patient declines surgery (E10)); declines surgery, radiotherapy",
            "least-invasive or non-surgical options; options without surgery, radiotherapy",
        ),
    ],
)  # fmt: skip
def test_p_scales_the_extent_by_fitness_and_wishes(facts: dict[str, Any], said: str | None, effect: str) -> None:
    found = lines("P", **facts)[0]
    assert found.effect == effect
    assert found.input == said or (said is None and found.input.startswith("surgery not tolerated (expected survival"))


def test_p_gives_expected_survival_with_the_rule_of_each_band() -> None:
    unknown = lines("P")[1]
    assert unknown.input == "expected survival not known"
    assert unknown.effect == "expected survival is open: branches under 3, 3 to 6, and 6 months or more (C12)"
    one = lines("P", survival_estimate=living("6to12m"))[1]
    assert one == LmnopLine(
        "P", "expected survival 6 to 12 months (team 0)",
        "the full NOMS row, SRS favoured over cEBRT where the row allows (C4)",
    )  # fmt: skip
    two = lines("P", survival_estimate=living("3to6m", "6to12m"))[1]
    assert two == LmnopLine(
        "P", "expected survival 3 to 6 months or 6 to 12 months (team 0, team 1)",
        "if 3 to 6 months: limited or less invasive surgery; no corpectomy or en bloc resection (C3); if 6 to 12 "
        "months: the full NOMS row, SRS favoured over cEBRT where the row allows (C4)",
    )  # fmt: skip


RT = "SRS or surgery rather than repeat cEBRT (P7, A20)"
NAIVE = "treatment-naive: a more aggressive option is reasonable"
TREATED = "progression after systemic lines: less aggressive"


@pytest.mark.parametrize(
    ("at", "facts", "said", "effect"),
    [
        ({"prior_rt_at_level": True}, {}, "radiotherapy at this level yes", RT),
        ({"prior_rt_at_level": False}, {}, "radiotherapy at this level no", "none"),
        ({"prior_rt_at_level": [True, False]}, {}, "radiotherapy at this level not known", f"if irradiated: {RT}"),
        ({}, {}, "radiotherapy at this level not known", f"if irradiated: {RT}"),
        (
            {"prior_rt_at_level": False}, {"systemic_lines": 0},
            "radiotherapy at this level no; 0 systemic lines", NAIVE,
        ),
        (
            {"prior_rt_at_level": True}, {"systemic_lines": 1},
            "radiotherapy at this level yes; 1 systemic line", f"{RT}; {TREATED}",
        ),
        (
            {"prior_rt_at_level": False}, {"systemic_lines": 120},
            "radiotherapy at this level no; 120 systemic lines", TREATED,
        ),
        (
            {"prior_rt_at_level": False}, {"systemic_lines": Range(Decimal(0), Decimal(0))},
            "radiotherapy at this level no; no systemic therapy so far", NAIVE,
        ),
        (
            {"prior_rt_at_level": False}, {"prior_systemic_therapy": False, "synchronous": True},
            "radiotherapy at this level no; no systemic therapy so far; synchronous metastasis",
            f"{NAIVE}; synchronous: a more aggressive option is reasonable",
        ),
        (
            {"prior_rt_at_level": False}, {"prior_systemic_therapy": True, "synchronous": False},
            "radiotherapy at this level no; systemic therapy given before; metachronous metastasis", TREATED,
        ),
        (
            {"prior_rt_at_level": False}, {"systemic_lines": [1, 2], "prior_systemic_therapy": True},
            "radiotherapy at this level no; systemic therapy given before", TREATED,
        ),
        (
            {"prior_rt_at_level": False}, {"systemic_lines": [1, 2], "prior_systemic_therapy": False},
            "radiotherapy at this level no; systemic therapy given before", TREATED,
        ),
        (
            {"prior_rt_at_level": False}, {"systemic_lines": [0, 2], "prior_systemic_therapy": False},
            "radiotherapy at this level no; no systemic therapy so far", NAIVE,
        ),
    ],
)  # fmt: skip
def test_p_weighs_prior_therapy(at: dict[str, Any], facts: dict[str, Any], said: str, effect: str) -> None:
    assert lines("P", {"level": "T8", **at}, **facts)[2] == LmnopLine("P", said, effect)


def test_p_has_no_line_on_prior_therapy_that_nobody_recorded_and_that_would_change_nothing() -> None:
    silent = {key: value for key, value in STABLE_LOW.items() if key != "prior_rt_at_level"}
    assert len(lines("P", silent, primary="melanoma")) == 2
    assert len(lines("P", silent, primary="melanoma", synchronous=False)) == 3
