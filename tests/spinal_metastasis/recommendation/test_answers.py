"""What an answer is said to leave of a NOMS input is what the core reads once the answer is given."""

from collections import Counter
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from spinal_metastasis.assessment import case_of
from spinal_metastasis.facts import Fact, SurvivalEstimate
from spinal_metastasis.known import Case
from spinal_metastasis.policy import Policy
from spinal_metastasis.recommendation.answers import OpenFact, open_facts
from spinal_metastasis.recommendation.horizon import expectation
from spinal_metastasis.recommendation.lesion import LesionState, lesion_state
from spinal_metastasis.recommendation.survival import Expectation, combined
from spinal_metastasis.recommendation.tolerance import tolerance
from spinal_metastasis.results import SystemicTolerance
from spinal_metastasis.scores import SCORES
from spinal_metastasis.scores.system import framed
from tests.spinal_metastasis.build import AS_OF, DEFAULT_POLICY, STABLE_SINS, lesion, patient

COLUMNS = ("escc", "myelopathy", "radiosensitivity", "stability", "systemic_tolerance", "srs_available")
LONG: dict[str, Any] = {"survival_estimate": Fact((SurvivalEstimate("team", median_months=Decimal(24)),))}
EITHER: dict[str, Any] = {
    "survival_estimate": Fact((SurvivalEstimate("a", Decimal(2)), SurvivalEstimate("b", Decimal(24))))
}
COMPLETE_LEVEL: dict[str, Any] = {
    "level": "T8", **STABLE_SINS, "escc_grade": "0", "myelopathy": False, "prior_rt_at_level": False,
    "instrumented": False,
}  # fmt: skip
COMPLETE: dict[str, Any] = {
    "primary": "kidney_rcc", "srs_available": True, "histology_confirmed": True, "ecog": 1, "asa": 2, "hb": 12,
    "neutrophils": 5, "platelets": 200, "inr": 1, "uncontrolled_infection": False, "organ_failure": False,
    "anticoagulant": False, "neuro_deficit_new": False, **LONG,
}  # fmt: skip


class Reading(NamedTuple):
    case: Case
    fitness: SystemicTolerance
    expected: Expectation
    state: LesionState

    def open_facts(self) -> dict[tuple[str, str], OpenFact]:
        """By fact and input: a primary may feed two."""
        found = list(open_facts(self.case, self.state, self.fitness, self.expected))
        assert len({(one.key, one.column) for one in found}) == len(found)
        return {(one.key, COLUMNS[one.column]): one for one in found}


def read(at_level: dict[str, Any], facts: dict[str, Any], policy: Policy = DEFAULT_POLICY) -> Reading:
    """One lesion as `assess` reads it."""
    level, flat = ({k: v for k, v in given.items() if v is not None} for given in (at_level, facts))
    case, _ = case_of(patient(lesion(**level), **flat), AS_OF, policy)
    outcomes = [(system, system.read(case)) for system in SCORES]
    prognoses = tuple(framed(system, outcome, case) for system, outcome in outcomes)
    scores = [(system.key, outcome.score) for system, outcome in outcomes if outcome.score is not None]
    expected = expectation(case, combined(case, prognoses), scores, prognoses)
    fitness = tolerance(case, expected)
    return Reading(case, fitness, expected, lesion_state(case, case.lesions[0], fitness.status))


def without(*keys: str, **changed: Any) -> Reading:
    """The complete chart with these facts left out, and these changed."""
    given = dict.fromkeys(keys) | changed
    at_level = {key: value for key, value in given.items() if key in COMPLETE_LEVEL or key in OF_LEVEL}
    flat = {key: value for key, value in given.items() if key not in at_level}
    return read(COMPLETE_LEVEL | at_level, COMPLETE | flat)


OF_LEVEL = {"stability_override", "prior_spine_surgery", "height_loss_pct"}
YES_NO = (True, False)
GRADES = ("0", "1a", "1b", "1c", "2", "3")
PAINS = ("none", "occasional_nonmechanical", "mechanical")
EVERY_ANSWER: list[tuple[str, dict[str, Any], str, tuple[Any, ...]]] = [
    ("escc_grade", {}, "escc", GRADES),
    ("escc_grade", {"escc_grade": ["1b", "2", "3"]}, "escc", ("1b", "2", "3")),
    ("myelopathy", {}, "myelopathy", YES_NO),
    ("primary", {"primary": ["melanoma", "myeloma", "ovary"]}, "radiosensitivity", ("melanoma", "myeloma", "ovary")),
    ("primary", {"primary": ["lung_unspecified", "myeloma", "lymphoma"], "histology_confirmed": False},
     "radiosensitivity", ("lung_unspecified", "myeloma", "lymphoma")),
    ("primary", {"primary": ["myeloma", "ovary"], "prior_rt_at_level": [True, False]}, "radiosensitivity",
     ("myeloma", "ovary")),
    ("primary", {"primary": ["myeloma", "ovary"], "prior_rt_at_level": None}, "radiosensitivity", ("myeloma", "ovary")),
    ("prior_rt_at_level", {"primary": "ovary"}, "radiosensitivity", YES_NO),
    ("prior_rt_at_level", {"primary": "ovary", "prior_rt_at_level": [True, False]}, "radiosensitivity", YES_NO),
    ("stability_override", {"instrumented": True}, "stability", ("stable", "potentially_unstable", "unstable")),
    ("stability_override", {"instrumented": True, "stability_override": ["stable", "unstable"]}, "stability",
     ("stable", "unstable")),
    ("instrumented", {}, "stability", YES_NO),
    ("sins_pain", {"level": "T12", "sins_bone_lesion": "lytic"}, "stability", PAINS),
    ("sins_pain", {"level": "T12", "sins_bone_lesion": "lytic", "sins_pain": ["none", "mechanical"]}, "stability",
     ("none", "mechanical")),
    ("sins_pain", {"sins_bone_lesion": ["lytic", "blastic"], "sins_collapse": "gt50"}, "stability", PAINS),
    ("sins_bone_lesion", {"level": "T12", "sins_pain": "mechanical"}, "stability", ("lytic", "mixed", "blastic")),
    ("sins_alignment", {"sins_pain": "mechanical"}, "stability",
     ("normal", "de_novo_deformity", "subluxation_translation")),
    ("sins_collapse", {"sins_pain": "mechanical", "sins_bone_lesion": "mixed"}, "stability",
     ("none", "none_gt50_involved", "lt50", "gt50")),
    ("sins_posterolateral", {"sins_pain": "mechanical", "sins_bone_lesion": "mixed"}, "stability",
     ("none", "unilateral", "bilateral")),
    ("level", {"level": ["T8", "T12", "L3"], "sins_pain": "mechanical", "sins_bone_lesion": "mixed"}, "stability",
     ("T8", "T12", "L3")),
    ("level", {"level": ["T8", "L6", "T13"], "sins_pain": "mechanical", "sins_bone_lesion": "mixed"}, "stability",
     ("T8", "L6", "T13")),
    ("level", {"level": "thoracic", "sins_pain": "mechanical", "sins_bone_lesion": "mixed"}, "stability",
     tuple(f"T{n}" for n in range(1, 13))),
    ("srs_available", {}, "srs_available", YES_NO),
    ("able_to_tolerate_surgery", {"ecog": 3, "performance_due_to_lesion": False}, "systemic_tolerance", YES_NO),
    ("performance_due_to_lesion", {"ecog": 4}, "systemic_tolerance", YES_NO),
    ("performance_due_to_lesion", {"ecog": 3}, "systemic_tolerance", YES_NO),
    ("ecog", {"ecog": [1, 3, 4], "performance_due_to_lesion": False}, "systemic_tolerance", (1, 3, 4)),
    ("ecog", {"ecog": None, "asa": None}, "systemic_tolerance", (0, 1, 2, 3, 4)),
    ("ecog", {"ecog": [1, 4], "performance_due_to_lesion": False, **EITHER}, "systemic_tolerance", (1, 4)),
    ("ecog", {"ecog": [1, 4], "performance_due_to_lesion": False, "asa": [4, 5]}, "systemic_tolerance", (1, 4)),
    ("kps", {"ecog": None, "kps": [30, 50, 60], "performance_due_to_lesion": False}, "systemic_tolerance",
     (30, 50, 60)),
    ("kps", {"ecog": None, "asa": None}, "systemic_tolerance", tuple(range(10, 110, 10))),
    ("asa", {}, "systemic_tolerance", (1, 2, 3, 4, 5)),
    ("asa", {"ecog": 3}, "systemic_tolerance", (1, 2, 3, 4, 5)),
    ("hb", {}, "systemic_tolerance", (8, 7)),
    ("neutrophils", {}, "systemic_tolerance", (2, "0.5")),
    ("platelets", {}, "systemic_tolerance", (150, 90)),
    ("inr", {}, "systemic_tolerance", (1, 2)),
    ("uncontrolled_infection", {}, "systemic_tolerance", YES_NO),
    ("organ_failure", {"ecog": 3}, "systemic_tolerance", YES_NO),
    ("anticoagulant", {}, "systemic_tolerance", YES_NO),
]  # fmt: skip


@pytest.mark.parametrize(("key", "changed", "column", "answers"), EVERY_ANSWER)
def test_each_answer_leaves_what_it_is_said_to_leave(
    key: str, changed: dict[str, Any], column: str, answers: tuple[Any, ...]
) -> None:
    given = {key: None} | changed
    asked, place = without(**given).open_facts()[key, column], COLUMNS.index(column)
    read_then = Counter(frozenset(without(**given | {key: answer}).state.sets[place]) for answer in answers)
    assert Counter(map(frozenset, asked.outcomes())) == read_then


def test_a_fact_that_moves_survival_alone_leaves_tolerance_as_it_is() -> None:
    chart = without("survival_estimate", "primary", kps=60, extraspinal_bone_mets=0, brain_mets=False)
    asked = chart.open_facts()["visceral_mets", "systemic_tolerance"]
    assert chart.fitness.status == "indeterminate"
    assert asked.outcomes() == (("able", "unable"),)


@pytest.mark.parametrize(
    ("changed", "key", "column", "at_lesion", "pairs"),
    [
        ({"escc_grade": None}, "escc_grade", "escc", True, {("low", "high")}),
        ({"escc_grade": ["2", "3"]}, "escc_grade", "escc", True, set()),
        ({"myelopathy": None}, "myelopathy", "myelopathy", False, {("no", "yes")}),
        ({"myelopathy": [True, False]}, "myelopathy", "myelopathy", True, {("no", "yes")}),
        ({"primary": ["myeloma", "kidney_rcc", "ovary"]}, "primary", "radiosensitivity", False,
         {("sensitive", "intermediate"), ("sensitive", "resistant"), ("intermediate", "resistant")}),
        ({"prior_rt_at_level": None, "primary": ["ovary", "kidney_rcc"]}, "prior_rt_at_level", "radiosensitivity",
         True, {("intermediate", "resistant")}),
        ({"prior_rt_at_level": [True, False], "primary": ["ovary", "myeloma"]}, "prior_rt_at_level",
         "radiosensitivity", True, {("intermediate", "resistant"), ("sensitive", "resistant")}),
        ({"instrumented": True}, "stability_override", "stability", True,
         {("stable", "potentially_unstable"), ("stable", "unstable"), ("potentially_unstable", "unstable")}),
        ({"instrumented": None}, "instrumented", "stability", True,
         {("stable", "potentially_unstable"), ("stable", "unstable")}),
        ({"level": "T12", "sins_bone_lesion": "lytic", "sins_pain": None}, "sins_pain", "stability", True,
         {("stable", "potentially_unstable")}),
        ({"srs_available": None}, "srs_available", "srs_available", False, {("yes", "no")}),
        ({"asa": None}, "asa", "systemic_tolerance", False, {("able", "unable")}),
    ],
)  # fmt: skip
def test_a_fact_moves_its_input_between_these_values(
    changed: dict[str, Any], key: str, column: str, at_lesion: bool, pairs: set[tuple[str, str]]
) -> None:
    asked = without(**changed).open_facts()[key, column]
    assert asked.at_lesion is at_lesion
    assert asked.pairs == pairs


@pytest.mark.parametrize(
    ("changed", "silent"),
    [
        ({}, "escc_grade"), ({}, "myelopathy"), ({}, "primary"), ({}, "prior_rt_at_level"), ({}, "instrumented"),
        ({}, "stability_override"), ({}, "srs_available"), ({}, "asa"), ({}, "sins_pain"), ({}, "level"),
        ({"myelopathy": None, "frankel_or_asia": "C"}, "myelopathy"),
        ({"primary": ["myeloma", "lymphoma"]}, "primary"),
        ({"primary": ["myeloma", "ovary"], "radiosensitivity_override": ["sensitive", "resistant"]}, "primary"),
        ({"primary": ["myeloma", "ovary"], "prior_rt_at_level": True}, "primary"),
        ({"prior_rt_at_level": True}, "prior_rt_at_level"),
        ({"instrumented": True, "stability_override": "unstable"}, "stability_override"),
        ({"instrumented": True}, "sins_pain"),
        ({"instrumented": True}, "instrumented"),
        ({"sins_pain": None}, "sins_pain"),  # 0 to 3 points beside 0: stable whatever the answer
    ],
)  # fmt: skip
def test_a_fact_that_could_not_move_its_input_is_not_open(changed: dict[str, Any], silent: str) -> None:
    assert silent not in {key for key, _ in without(**changed).open_facts()}


def test_of_a_complete_chart_nothing_is_open() -> None:
    assert without().open_facts() == {}
