"""Both sides of every cut-off the core holds: one row each, and a row for each constant of the code."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

import spinal_metastasis
from tests.spinal_metastasis.oracle.documents import COMPLETE, COMPLETE_LESION
from tests.spinal_metastasis.oracle.production import assessed, prognosis

Answer = Mapping[str, Any]
Probe = Callable[[Answer], Any]
RULES = "recommendation.tolerance."
CAUTIONS = "recommendation.cautions."
SURGERY = "recommendation.advisories.surgery."
RADIOTHERAPY = "recommendation.advisories.radiotherapy."
KATAGIRI, NESMS, RADES, SINS = "scores.katagiri_2014.", "scores.nesms_2015.", "scores.rades_2013.", "scores.sins."
LUKSANAPRUKSA = "panels.luksanapruksa_2017."


class Row(NamedTuple):
    """The constant; facts on this side and on that; what is looked at, and what it is on either side."""

    constant: str
    here: Mapping[str, Any]
    there: Mapping[str, Any]
    probe: Probe
    is_here: Any
    is_there: Any


def component(system: str, item: str) -> Probe:
    return lambda answer: prognosis(answer, system)["components"][item]["max"]


def total(system: str) -> Probe:
    return lambda answer: prognosis(answer, system)["max"]


def reason(rule: str, said: str = "") -> Probe:
    return lambda answer: any(
        one["rule"] == rule and said in one["text"] for one in answer["systemic_tolerance"]["reasons"]
    )


def caution(rule: str, said: str = "") -> Probe:
    return lambda answer: any(
        one["rule"] == rule and said in one["text"] for one in answer["systemic_tolerance"]["cautions"]
    )


def advised(name: str, said: str = "") -> Probe:
    return lambda answer: any(one["id"] == name and said in one["text"] for one in answer["advisories"])


def band(answer: Answer) -> str:
    (only,) = answer["combined"]["survival_bands"]
    return str(only)


def bands(answer: Answer) -> list[str]:
    return list(answer["combined"]["survival_bands"])


def offered(start: str) -> Probe:
    return lambda answer: any(one["decision"].startswith(start) for one in answer["combined"]["options"])


def for_or_against(rule: str) -> Probe:
    def sides(answer: Answer) -> set[str]:
        options = answer["combined"]["options"]
        return {side for side in ("for", "against") if any(rule in option[side] for option in options)}

    return sides


def at(**facts: Any) -> dict[str, Any]:
    """Facts of the lesion."""
    return {"lesion": facts}


def cement(**changed: Any) -> dict[str, Any]:
    """A level at which cement is favourable but for what is changed."""
    favourable = {
        "level": "L3", "escc_grade": "1b", "sins_collapse": "gt50", "sins_posterolateral": "none", "pain_vas": 7,
        "height_loss_pct": 79.9, "posterior_wall_intact": True,
    }  # fmt: skip
    return at(**favourable | changed)


def paraplegic(hour: str) -> dict[str, Any]:
    """Since this hour two days before the charts' noon."""
    return {"frankel_or_asia": "A", "paraplegia_onset": f"2026-10-30T{hour}:00Z"}


def months(value: float) -> dict[str, Any]:
    return {"survival_estimate": [{"model": "team", "median_months": value}]}


def share(value: float) -> dict[str, Any]:
    return {"survival_estimate": [{"model": "team", "horizon_days": 90, "probability_alive": value}]}


def days_ago(day: str, **more: Any) -> dict[str, Any]:
    """A course of radiotherapy that ended on this day of October 2026, surgery planned for the first of November."""
    course = {"modality": "cEBRT", "end": f"2026-10-{day}"}
    return {"lesion": {"prior_rt": [course], "planned_surgery": {"date": "2026-11-01"}, **more}}


def rt_after(day: str) -> dict[str, Any]:
    """Surgery on the first of November 2026, radiotherapy planned for this day of it."""
    plan = {"modality": "cEBRT", "date": f"2026-11-{day}"}
    return {"lesion": {"prior_spine_surgery": [{"date": "2026-11-01"}], "planned_rt": plan}}


OPERATION: dict[str, Any] = {"date": "2026-11-01", "levels": ["T6", "T7", "T8", "T9", "T10", "T11"]}
LONGER = OPERATION | {"levels": [*OPERATION["levels"], "T12"]}
SHORT_AND_ACUTE = months(2) | {"able_to_tolerate_surgery": None, "neuro_deficit_new": True, "kps": None}
TEAM = {"able_to_tolerate_surgery": None}
LONG = TEAM | months(24)
LABORATORY = component("katagiri_2014", "laboratory")
ROWS = (
    Row(KATAGIRI + "ALBUMIN_BELOW_G_PER_DL", {"albumin": 3.7}, {"albumin": 3.69}, LABORATORY, 0, 1),
    Row(KATAGIRI + "CRP_FROM_MG_PER_DL", {"crp": 0.39}, {"crp": 0.4}, LABORATORY, 0, 1),
    Row(KATAGIRI + "LDH_FROM_U_PER_L", {"ldh": 249.9}, {"ldh": 250}, LABORATORY, 0, 1),
    Row(KATAGIRI + "PLATELETS_BELOW_10_9_PER_L", {"platelets": 100}, {"platelets": 99.9}, LABORATORY, 0, 2),
    Row(KATAGIRI + "CALCIUM_FROM_MG_PER_DL", {"calcium": 10.29}, {"calcium": 10.3}, LABORATORY, 0, 2),
    Row(KATAGIRI + "BILIRUBIN_FROM_MG_PER_DL", {"bilirubin": 1.39}, {"bilirubin": 1.4}, LABORATORY, 0, 2),
    Row(NESMS + "ALBUMIN_LOW_BELOW_G_PER_DL", {"albumin": 3.5}, {"albumin": 3.49},
        component("nesms_2015", "albumin"), 1, 0),
    Row(NESMS + "BAUER_HIGH_FROM", {"extraspinal_bone_mets": 1}, {"visceral_mets": "none"},
        component("nesms_2015", "bauer"), 0, 2),
    Row(NESMS + "HIGHEST", {"visceral_mets": "none", "albumin": 3}, {"visceral_mets": "none"},
        total("nesms_2015"), 3, 3),
    Row(RADES + "INTERVAL_MONTHS", {"months_since_cancer_diagnosis": 15.01}, {"months_since_cancer_diagnosis": 15},
        component("rades_2013", "interval"), 1, 3),
    Row(RADES + "DEFICIT_DAYS", {"motor_deficit_days": 7.01}, {"motor_deficit_days": 7},
        component("rades_2013", "motor_deficit"), 1, 4),
    Row(SINS + "CONSULT_FROM", at(sins_pain="none"), at(sins_pain="occasional_nonmechanical"),
        advised("A05"), False, True),
    Row(SINS + "HALF", at(sins_collapse=None, height_loss_pct=50), at(sins_collapse=None, height_loss_pct=50.1),
        lambda answer: answer["lesions"][0]["sins"]["components"]["collapse"]["max"], 2, 3),
    Row("scope.ADULT_FROM_YEARS", {"age": 18}, {"age": 17},
        lambda answer: answer["scope"]["status"], "in_scope", "out_of_scope"),
    Row(RULES + "ASA_UNABLE", LONG | {"asa": 4}, LONG | {"asa": 5}, reason("T5"), False, True),
    Row(RULES + "PLATELETS_OPEN_SURGERY", LONG | {"platelets": 100}, LONG | {"platelets": 99.9},
        reason("T10", "below 100"), False, True),
    Row(RULES + "PLATELETS_ANY_PROCEDURE", LONG | {"platelets": 50}, LONG | {"platelets": 49.9},
        reason("T10", "below 50"), False, True),
    Row(RULES + "INR_ABOVE", LONG | {"inr": 1.5}, LONG | {"inr": 1.51}, reason("T11"), False, True),
    Row(RULES + "HB_BELOW_G_PER_DL", LONG | {"hb": 8}, LONG | {"hb": 7.9}, reason("T13", "haemoglobin"), False, True),
    Row(RULES + "NEUTROPHILS_BELOW_10_9_PER_L", LONG | {"neutrophils": 1}, LONG | {"neutrophils": 0.9},
        reason("T13", "neutrophils"), False, True),
    Row(CAUTIONS + "ALBUMIN_CAUTION_G_PER_DL", {"albumin": 3.5}, {"albumin": 3.49}, caution("T12"), False, True),
    Row(CAUTIONS + "ALBUMIN_STRONG_G_PER_DL", {"albumin": 2.5}, {"albumin": 2.49},
        caution("T12", "strong"), False, True),
    Row(CAUTIONS + "MSTFI_SEVERE_FROM", {"mstfi_items": {"anaemia": True, "coagulopathy": True}},
        {"mstfi_items": {"anaemia": True, "coagulopathy": True, "malnutrition": True}}, caution("T6"), False, True),
    Row(CAUTIONS + "MFI11_FROM", {"mfi11": 0.26}, {"mfi11": 0.27}, caution("T7"), False, True),
    Row("recommendation.survival.HALF", share(0.5), share(0.49),
        bands, ["3to6m", "6to12m", "ge12m"], ["lt1m", "1to3m"]),
    Row("recommendation.combined_situation.FIT_ECOG_TO", SHORT_AND_ACUTE | {"ecog": 2},
        SHORT_AND_ACUTE | {"ecog": 3, "performance_due_to_lesion": False}, offered("For discussion"), True, False),
    Row("recommendation.cement.PAIN_ABOVE", cement(pain_vas=6), cement(),
        for_or_against("3.5"), {"against"}, {"for"}),
    Row("recommendation.cement.HEIGHT_LOSS_BELOW_PCT", cement(), cement(height_loss_pct=80),
        for_or_against("3.5"), {"for"}, {"against"}),
    Row("recommendation.advisories.emergency.PARAPLEGIA_HOURS", paraplegic("12:00"),
        paraplegic("11:59"), advised("A23"), False, True),
    Row(RADIOTHERAPY + "OLDER_ABOVE_YEARS", {"age": 55}, {"age": 56}, advised("A06", "age over 55"), False, True),
    Row(RADIOTHERAPY + "HIGH_DOSE_FROM_GY_PER_FRACTION", at(planned_rt={"modality": "SRS", "gy_per_fraction": 19.9}),
        at(planned_rt={"modality": "SRS", "gy_per_fraction": 20}),
        advised("A06", "20 Gy per fraction planned"), False, True),
    Row(RADIOTHERAPY + "RT_AFTER_SURGERY_MINIMUM_DAYS", rt_after("07"), rt_after("08"),
        advised("A07", "under the minimum"), True, False),
    Row(RADIOTHERAPY + "RECOMMENDED_DAYS", days_ago("19"), days_ago("18"), advised("A08"), True, False),
    Row(RADIOTHERAPY + "SURGERY_AFTER_RT_HARMS_TO_DAYS", days_ago("25"), days_ago("24"),
        advised("A08", "short of the ideal"), False, True),
    Row(SURGERY + "CHEMOTHERAPY_WITHIN_DAYS", {"chemo_last_date": "2026-10-12"} | at(planned_surgery=OPERATION),
        {"chemo_last_date": "2026-10-11"} | at(planned_surgery=OPERATION),
        advised("A14", "chemotherapy"), True, False),
    Row(SURGERY + "ALBUMIN_LOW_BELOW_G_PER_DL", {"albumin": 3.5}, {"albumin": 3.49},
        advised("A14", "albumin"), False, True),
    Row(SURGERY + "OBESE_FROM_KG_PER_M2", {"bmi": 29.9}, {"bmi": 30}, advised("A14", "BMI 30"), False, True),
    Row(SURGERY + "ASA_ABOVE", {"asa": 2}, {"asa": 3}, advised("A14", "ASA"), False, True),
    Row(SURGERY + "ECOG_FROM", {"ecog": 2}, {"ecog": 3}, advised("A14", "ECOG"), False, True),
    Row(SURGERY + "LEVELS_ABOVE", at(planned_surgery=OPERATION), at(planned_surgery=LONGER),
        advised("A14", "1 (more than 6 instrumented levels)"), False, True),
    Row("vocabulary.PLATELETS_BEFORE_SURGERY_DAYS", LONG | {"platelets": {"value": 80, "date": "2026-10-25"}},
        LONG | {"platelets": {"value": 80, "date": "2026-10-24"}}, reason("T10"), True, False),
    Row("vocabulary.ESCC_WITH_DEFICIT_DAYS", at(escc_grade={"value": "2", "date": "2026-10-18"}, myelopathy=True),
        at(escc_grade={"value": "2", "date": "2026-10-17"}, myelopathy=True),
        lambda answer: answer["lesions"][0]["escc"]["grades"] == ["2"], True, False),
)  # fmt: skip
BANDS_OF_MONTHS = (
    (0.99, "lt1m"), (1, "1to3m"), (2.99, "1to3m"), (3, "3to6m"), (5.99, "3to6m"), (6, "6to12m"), (11.99, "6to12m"),
    (12, "ge12m"),
)  # fmt: skip
PERFORMANCE = (
    ({"ecog": 2, "kps": 60}, ""), ({"ecog": 3, "kps": 60}, "T4"), ({"ecog": 2, "kps": 50}, "T4"),
    ({"ecog": 2, "kps": 40}, "T4"), ({"ecog": 2, "kps": 30}, "T3"), ({"ecog": 4, "kps": 60}, "T3"),
)  # fmt: skip


def answered(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The complete chart with these facts, None leaves one out."""
    lesion = {key: value for key, value in (COMPLETE_LESION | facts.get("lesion", {})).items() if value is not None}
    changed = COMPLETE | {key: value for key, value in facts.items() if key != "lesion"}
    patient = {key: value for key, value in changed.items() if value is not None}
    return assessed(patient | {"lesions": [lesion]})


@pytest.mark.parametrize("row", ROWS, ids=[row.constant for row in ROWS])
def test_both_sides_of_a_cut_off(row: Row) -> None:
    assert row.probe(answered(row.here)) == row.is_here
    assert row.probe(answered(row.there)) == row.is_there


@pytest.mark.parametrize(("value", "expected"), BANDS_OF_MONTHS)
def test_both_sides_of_every_band_of_survival(value: float, expected: str) -> None:
    assert band(answered(months(value))) == expected


@pytest.mark.parametrize(("facts", "rule"), PERFORMANCE)
def test_both_sides_of_the_performance_rules(facts: dict[str, Any], rule: str) -> None:
    said = answered(LONG | facts | {"performance_due_to_lesion": False})["systemic_tolerance"]["reasons"]
    assert [one["rule"] for one in said] == ([rule] if rule else [])


NO_CUT_OFFS = {
    "knowledge.HASH_DIGITS", "recommendation.advisories.parts.RADIOSENSITIVITY", "recommendation.cement.MYELOPATHY",
    "recommendation.combined_conflicts.ROWS_SHOWN", "recommendation.combined_situation.TOLERANCE",
    "recommendation.horizon.LOW_PLATELETS", "recommendation.policies.SRS", "recommendation.survival.DAYS_PER_MONTH",
    "scores.tokuhashi_2005.SINGLE_VERTEBRA", "what_if_words.ROWS_SHOWN", "panels.comorbidity.METASTATIC_TUMOUR",
    "recommendation.lmnop_patient.FEW",
}  # fmt: skip
"""Positions, lengths and weights; and the levels of LMNOP, which tests/…/test_lmnop_patient.py looks at."""
ELSEWHERE = {LUKSANAPRUKSA + name for name in ("INTERVAL_MONTHS", "BONE_SITES_ABOVE", "SPINAL_LEVELS_ABOVE")}
"""tests/spinal_metastasis/panels/test_luksanapruksa_2017.py."""


def test_every_number_of_the_core_has_its_row() -> None:
    assert {row.constant for row in ROWS} == _constants() - NO_CUT_OFFS - ELSEWHERE


def _constants() -> set[str]:
    """Numbers that a module of the core names, models apart (these are documents)."""
    found: set[str] = set()
    for module in pkgutil.walk_packages(spinal_metastasis.__path__, "spinal_metastasis."):
        if module.name.startswith("spinal_metastasis.models") or module.ispkg:
            continue
        loaded = importlib.import_module(module.name)
        for node in ast.parse(inspect.getsource(loaded)).body:
            targets = node.targets if isinstance(node, ast.Assign) else []
            names = [target.id for target in targets if isinstance(target, ast.Name) and target.id.isupper()]
            numbers = (name for name in names if type(getattr(loaded, name)) in (int, Decimal))
            found.update(f"{module.name.removeprefix('spinal_metastasis.')}.{name}" for name in numbers)
    return found
