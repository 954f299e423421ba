"""Differences in words: one sentence each."""

from dataclasses import replace
from typing import Any

import pytest

from spinal_metastasis.results import (
    Advisory,
    Assessment,
    Conflict,
    LesionResult,
    LoadedModel,
    NomsDecision,
    NomsResult,
    Prognosis,
    RankedOption,
    Scope,
    Survival,
)
from spinal_metastasis.terms import SurvivalBand, Urgency
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


# Invented answers, one member changed at a time

ANSWER = assessed(lesion(**T8), **RENAL)
BARE = replace(ANSWER, lesions=(), advisories=())
MODEL = LoadedModel("Local Cox", "1", "cox", True, True, "none", "nobody", "never", 1, "0", (), ())


def turned(old: dict[str, Any], new: dict[str, Any]) -> tuple[str, ...]:
    return sentences(replace(BARE, **old), replace(BARE, **new))


def advised(name: str, level: str | None = None, *, emergency: bool = False, conditional: bool = False) -> Advisory:
    return Advisory(name, emergency, conditional, "strong", "text", (), level)


NOW: dict[str, bool] = {"emergency": True}
SOME: dict[str, bool] = {"conditional": True}
PLAIN: dict[str, bool] = {}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (None, PLAIN, ("advisory A05 at T8 now applies",)),
        (None, SOME, ("advisory A05 at T8 now applies in some decisions",)),
        (None, NOW, ("emergency: advisory A05 at T8 now applies",)),
        (PLAIN, NOW, ("emergency: advisory A05 at T8 now applies",)),
        (NOW, NOW, ()),
        (NOW, PLAIN, ("advisory A05 at T8 is no longer an emergency",)),
        (NOW, None, ("advisory A05 at T8 no longer applies",)),
        (PLAIN, None, ("advisory A05 at T8 no longer applies",)),
        (PLAIN, SOME, ("advisory A05 at T8 now applies in some decisions only",)),
        (SOME, PLAIN, ("advisory A05 at T8 now applies in every decision",)),
        (SOME, SOME, ()),
        (PLAIN, PLAIN, ()),
        (None, None, ()),
    ],
)
def test_each_turn_of_an_advisory_is_said_once(
    old: dict[str, bool] | None, new: dict[str, bool] | None, said: tuple[str, ...]
) -> None:
    before, after = (() if how is None else (advised("A05", "T8", **how),) for how in (old, new))
    assert turned({"advisories": before}, {"advisories": after}) == said


def test_an_advisory_of_another_level_or_of_none_is_another() -> None:
    old = (advised("A01"), advised("A05", "T8"), advised("A05", "L2", emergency=True))
    new = (advised("A05", "L2", emergency=True), advised("A19"), advised("A05", "T8", conditional=True))
    assert turned({"advisories": old}, {"advisories": new}) == (
        "advisory A01 no longer applies",
        "advisory A05 at T8 now applies in some decisions only",
        "advisory A19 now applies",
    )


def at_rows(level: str, *decisions: tuple[str, ...]) -> LesionResult:
    held = tuple(NomsDecision("x", rows, Urgency.PLANNED, True, {}, (), ()) for rows in decisions)
    return LesionResult(level, (), noms=NomsResult({}, held, ()))


@pytest.mark.parametrize(
    ("decisions", "shown"),
    [
        ((("N001",),), "N001"),
        ((("N001", "N002"), ("N003",)), "N001 or N002 or N003"),
        ((("N001", "N002"), ("N003", "N004")), "N001 or N002 or N003 or N004"),
        ((("N001", "N002"), ("N003", "N004", "N005")), "N001 or N002 or N003 or N004 or 1 more"),
        ((("N001", "N002", "N003"), ("N004", "N005", "N006")), "N001 or N002 or N003 or N004 or 2 more"),
    ],
)
def test_up_to_four_rows_are_shown(decisions: tuple[tuple[str, ...], ...], shown: str) -> None:
    found = turned({"lesions": (at_rows("T8", ("N099",)),)}, {"lesions": (at_rows("T8", *decisions),)})
    assert found == (f"T8: NOMS N099 → {shown}",)


def system(**changed: Any) -> tuple[Prognosis, ...]:
    first, *rest = ANSWER.prognosis
    plain: dict[str, Any] = {"min": 3, "max": 3, "groups": ("2-3",), "model": None}
    return (replace(first, **plain | changed), *rest)


@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        ({"max": 4}, "3-4 (group 2-3)"),
        ({"max": 5, "groups": ("2-3", "4-5")}, "3-5 (group 2-3 or 4-5)"),
        ({"min": None, "max": None, "groups": ("A", "B")}, "A or B"),
        ({"groups": (), "status": "not_scored"}, "not scored"),
        ({"model": MODEL}, None),
        ({"model": MODEL, "survival": Survival(probability={"90d": 0.904})}, "90% alive at 90 days"),
        ({"model": MODEL, "survival": Survival(probability={"90d": 0.9, "365d": 0.4})},
         "90% alive at 90 days, 40% alive at 365 days"),
        ({"model": MODEL, "probability_range": {"90d": (0.101, 0.201)}}, "10-21% alive at 90 days"),
        ({"model": MODEL, "probability_range": {"90d": (0.109, 0.209)}}, "10-21% alive at 90 days"),
        ({"model": MODEL, "survival": Survival(probability={"90d": 0.9}), "probability_range": {"90d": (0.25, 0.75)}},
         "25-75% alive at 90 days"),
        ({"model": None, "survival": Survival(probability={"90d": 0.9})}, None),
    ],
)  # fmt: skip
def test_a_system_is_said_by_shares_alive_total_group_or_status(changed: dict[str, Any], shown: str | None) -> None:
    found = turned({"prognosis": system()}, {"prognosis": system(**changed)})
    assert found == (() if shown is None else (f"Tomita 2001 3 (group 2-3) → {shown}",))


def test_local_models_go_by_their_name_and_may_come_or_go() -> None:
    one = replace(system(model=MODEL, survival=Survival(probability={"90d": 0.5}))[0], system="local")
    other = replace(one, survival=Survival(probability={"90d": 0.25}))
    nameless = replace(one, model=None)
    assert turned({"local_models": (one,)}, {"local_models": (other,)}) == (
        "Local Cox 50% alive at 90 days → 25% alive at 90 days",
    )
    assert turned({"local_models": (one,)}, {"local_models": None}) == (
        "Local Cox 50% alive at 90 days → out of scope",
    )
    assert turned({"local_models": None}, {"local_models": (nameless,)}) == ("local out of scope → 3 (group 2-3)",)


def together(**changed: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {"options": (), "conflicts": (), "by_system": {"a": (SurvivalBand.GE12M,)}}
    return {"combined": replace(ANSWER.combined, **plain | changed)}


def ranked(decision: str, level: str | None, rank: int = 1) -> RankedOption:
    return RankedOption(rank, decision, (), (), (), (), level)


def test_the_first_option_of_a_level_is_said_where_the_level_stands_in_both() -> None:
    old = (ranked("SRS", "T8"), ranked("cEBRT", "T8", 2), ranked("SRS", None), ranked("SRS", "L2"))
    new = (ranked("SRS", "T8"), ranked("wait", "T8", 2), ranked("wait", None), ranked("wait", "T4"))
    assert turned(together(options=old), together(options=new)) == ("level not known: first option “SRS” → “wait”",)


def test_conflicts_arise_and_go_in_order_each_once() -> None:
    old, new = (
        tuple(Conflict(name, "text") for name in names) for names in (("C13", "C2"), ("C12", "C10", "C2", "C12"))
    )
    assert turned(together(conflicts=old), together(conflicts=new)) == (
        "conflict C10 arises", "conflict C12 arises", "conflict C13 is gone",
    )  # fmt: skip


def test_the_order_is_scope_emergencies_levels_systems_tolerance_survival_advice() -> None:
    before: Assessment = replace(
        BARE, scope=Scope("in_scope", ()), lesions=(at_rows("T8", ("N001",)),), prognosis=system(), **together()
    )
    after = replace(
        BARE, scope=Scope("partly_in_scope", ("some_reason",)), lesions=(at_rows("T8", ("N002",)),),
        prognosis=system(min=4, max=4), systemic_tolerance=replace(BARE.systemic_tolerance, status="unable"),
        advisories=(advised("A05"), advised("A01", emergency=True)), **together(by_system={}),
    )  # fmt: skip
    assert sentences(before, after) == (
        "scope in scope → partly in scope some reason",
        "emergency: advisory A01 now applies",
        "T8: NOMS N001 → N002",
        "Tomita 2001 3 (group 2-3) → 4 (group 2-3)",
        f"tolerance of surgery {BARE.systemic_tolerance.status} → unable",
        "expected survival 12 months or more → not known",
        "advisory A05 now applies",
    )
