"""Conflicts in words: emergency (C13), NOMS against survival (C10) and its reverse, open survival (C12)."""

from typing import Any

import pytest

from spinal_metastasis.recommendation.combined_conflicts import in_words
from spinal_metastasis.terms import SurvivalBand as B
from tests.spinal_metastasis.build import assessed, lesion
from tests.spinal_metastasis.weighing import (
    RENAL,
    STABLE_HIGH,
    STABLE_LOW,
    conflict,
    conflict_ids,
    weighed,
)

RESISTANT: dict[str, Any] = {"primary": "melanoma"}


def test_c10_shows_surgery_against_short_survival_with_both_reasons() -> None:
    text = conflict(weighed("1to3m", at=STABLE_HIGH, **RESISTANT), "C10").text
    assert text == (
        "CONFLICT at T8: NOMS reads surgery (row N121), expected survival is under 3 months (team 0). Both reasons "
        "stand, no automatic winner: for the team."
    )
    some = conflict(weighed("1to3m", "6to12m", at=STABLE_HIGH, **RESISTANT), "C10").text
    assert "expected survival may be under 3 months (team 0, team 1)" in some


def test_c10_names_three_rows_and_counts_the_rest() -> None:
    wide = weighed("1to3m", at={"level": ["T8", "T9"]})
    assert "CONFLICT at T8 or T9: NOMS reads surgery (rows N009, N021, N033 and 21 more)" in conflict(wide, "C10").text
    three = weighed("1to3m", at=STABLE_HIGH | {"instrumented": True}, **RESISTANT)
    assert "NOMS reads surgery (rows N121, N125, N129), expected" in conflict(three, "C10").text
    two = weighed(
        "1to3m", at=STABLE_HIGH | {"instrumented": True, "stability_override": ["stable", "unstable"]}, **RESISTANT
    )
    assert "NOMS reads surgery (rows N121, N129), expected" in conflict(two, "C10").text
    nowhere = weighed("1to3m", at={"escc_grade": "3", "myelopathy": False}, **RESISTANT)
    assert "CONFLICT at the lesion without a level" in conflict(nowhere, "C10").text


def test_c10_is_silent_without_surgery_or_with_longer_or_unknown_survival() -> None:
    quiet = (
        weighed("1to3m", at=STABLE_LOW, **RESISTANT),
        weighed("3to6m", at=STABLE_HIGH, **RESISTANT),
        weighed(at=STABLE_HIGH, **RESISTANT),
    )
    assert [name for answer in quiet for name in conflict_ids(answer) if name == "C10"] == []


def test_c10_in_reverse_shows_long_survival_against_intolerance() -> None:
    facts = RESISTANT | {"able_to_tolerate_surgery": None, "ecog": 1, "platelets": 40}
    text = conflict(weighed("6to12m", "ge12m", at=STABLE_HIGH, **facts), "C10").text
    assert text == (
        "CONFLICT at T8: expected survival is 6 to 12 months or 12 months or more (team 0, team 1), tolerance rules "
        "stand against the surgery NOMS reads for a fit patient (T10: platelets below 50: correct before any "
        "procedure). Both reasons stand, no automatic winner: for the team."
    )
    some = weighed("ge12m", at=STABLE_LOW | {"instrumented": True}, **facts)
    assert "the surgery NOMS reads for a fit patient" in conflict(some, "C10").text
    quiet = (
        weighed("3to6m", "ge12m", at=STABLE_HIGH, **facts),
        weighed("ge12m", at=STABLE_LOW, **facts),
        weighed("ge12m", at=STABLE_HIGH, **facts | {"able_to_tolerate_surgery": False}),
        weighed("ge12m", at=STABLE_HIGH, **facts | {"patient_declines": ("surgery",)}),
        weighed("ge12m", at=STABLE_HIGH, **facts | {"platelets": 200}),
    )
    assert [name for answer in quiet for name in conflict_ids(answer) if name == "C10"] == []


def test_c12_gives_every_branch_when_survival_is_unknown() -> None:
    text = conflict(weighed(at=STABLE_LOW, **RESISTANT), "C12").text
    assert text == (
        "Expected survival is not known: if under 3 months: under 1 month, best supportive care first; radiotherapy "
        "only for pain that it can still help in time (C1), or 1 to 3 months, no major open surgery as first option; "
        "short radiotherapy, least-invasive stabilisation for mechanical pain, palliative care (C2); if 3 to 6 months: "
        "limited or less invasive surgery; no corpectomy or en bloc resection (C3); if 6 months or more: 6 to 12 "
        "months, the full NOMS row, SRS favoured over cEBRT where the row allows (C4), or 12 months or more, the full "
        "NOMS row, durability first: SRS also for intermediate histology, fixation that lasts (C5). The estimates "
        "are not averaged."
    )


def test_c12_names_only_what_is_open_and_en_bloc_for_its_candidates() -> None:
    text = conflict(weighed("1to3m", "ge12m", at=STABLE_LOW, **RENAL), "C12").text
    assert text.startswith("Estimates of survival leave branches open: if under 3 months: 1 to 3 months, no major")
    assert [name in text for name in ("(C1)", "(C2)", "(C3)", "(C4)", "(C5)", "(C6)")] == [
        False, True, False, False, True, True,
    ]  # fmt: skip
    assert text.partition("; if 6 months or more: ")[2].count("(C6)") == text.count("(C6)") == 1
    assert "(C6)" not in conflict(weighed("1to3m", "ge12m", at=STABLE_LOW, **RESISTANT), "C12").text


@pytest.mark.parametrize("bands", [("lt1m", "1to3m"), ("3to6m",), ("6to12m", "ge12m")])
def test_c12_is_silent_inside_one_branch(bands: tuple[str, ...]) -> None:
    assert "C12" not in conflict_ids(weighed(*bands, at=STABLE_LOW, **RESISTANT))


def test_c13_comes_first_in_an_emergency() -> None:
    answer = weighed("1to3m", "6to12m", at=STABLE_HIGH, **RESISTANT | {"neuro_deficit_new": True})
    assert conflict_ids(answer) == ["C13", "C10", "C12"]
    assert conflict(answer, "C13").text == (
        "Emergency: the combined result does not delay emergency care (A01); prognosis is secondary; reasons from "
        "survival are shown and do not order the options."
    )
    assert "C13" not in conflict_ids(weighed("1to3m", at=STABLE_HIGH, **RESISTANT))


def test_without_a_lesion_there_is_nothing_to_weigh() -> None:
    answer = assessed(primary="melanoma")
    assert (answer.combined.conflicts, answer.combined.options, answer.lmnop) == ((), (), {})


def test_lesions_that_cannot_be_told_apart_share_their_conflicts_and_options() -> None:
    twice = assessed(lesion(escc_grade="3"), lesion(escc_grade="3"), primary="melanoma", able_to_tolerate_surgery=True)
    once = assessed(lesion(escc_grade="3"), primary="melanoma", able_to_tolerate_surgery=True, spinal_mets_count=[2, 3])
    assert [one.decision for one in twice.combined.options] == [one.decision for one in once.combined.options]
    assert len(set(twice.combined.conflicts)) == len(twice.combined.conflicts)


def test_a_lesion_out_of_scope_is_not_weighed() -> None:
    answer = assessed(lesion(level="T8", compartment="intradural"), lesion(level="L2"))
    assert {one.level for one in answer.combined.options} == {"L2"}
    assert list(answer.lmnop) == ["L2"]


def test_bands_have_words() -> None:
    assert in_words((B.LT1M, B.GE12M)) == "under 1 month or 12 months or more"
