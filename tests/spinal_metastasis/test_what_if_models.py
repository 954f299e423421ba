"""What-if with loaded survival models: both answers use them, and their figures stand in the difference."""

from typing import Any

from spinal_metastasis.models.interface import SurvivalModel
from spinal_metastasis.policy import Policy
from spinal_metastasis.what_if import Difference, Overrides, compare
from tests.spinal_metastasis.build import AS_OF, fact, lesion, patient
from tests.spinal_metastasis.models.test_answer import BOTH, model
from tests.spinal_metastasis.models.test_separable import FULL

LOCAL, NOMOGRAM = model("cox"), model("additive", "sorg_nomogram_2016")
AT_T8 = lesion(level="T8", escc_grade="2")


def turned(loaded: SurvivalModel, policy: Policy = BOTH, **values: Any) -> Difference:
    changed = {key: None if value is None else fact(key, value) for key, value in values.items()}
    facts = patient(AT_T8, **FULL | {"age": 60})
    return compare(facts, Overrides(changed), AS_OF, policy, {loaded.card.key: loaded})


def sentence(found: Difference, start: str) -> str:
    (said,) = (one for one in found.sentences if one.startswith(start))
    return said


def test_the_figures_of_a_local_model_change_in_data_and_in_words() -> None:
    found = turned(LOCAL, albumin=2)
    (before,), (after,) = found.before.local_models or (), found.after.local_models or ()
    assert before.survival.probability is not None
    assert after.survival.probability is not None
    assert before.survival.probability["90d"] > after.survival.probability["90d"]
    changed = {change.path: (change.before, change.after) for change in found.changes}
    path = f"local_models[{before.system}].survival.probability.90d"
    assert changed[path] == (before.survival.probability["90d"], after.survival.probability["90d"])
    shown = [f"{one.survival.probability['90d']:.0%} alive at 90 days" for one in (before, after)]  # type: ignore[index]
    old, _, new = sentence(found, LOCAL.name).partition(" → ")
    assert shown[0] in old
    assert shown[1] in new


def test_a_forgotten_input_turns_a_figure_into_a_range_never_narrower_than_it_is() -> None:
    found = turned(NOMOGRAM, hb=None)
    said = sentence(found, "SORG nomogram")
    answer = next(one for one in found.after.prognosis if one.system == "sorg_nomogram_2016")
    assert answer.probability_range is not None
    low, high = answer.probability_range["90d"]
    shown_low, shown_high = (int(end) / 100 for end in said.partition(" → ")[2].split("%")[1].split()[-1].split("-"))
    assert shown_low <= low <= high <= shown_high


def test_a_model_without_figures_says_why() -> None:
    assert sentence(turned(LOCAL, age=17), LOCAL.name).endswith("→ out of scope")
    assert sentence(turned(LOCAL, ecog=None, albumin=None), LOCAL.name).endswith("→ incomplete")


def test_a_model_moves_survival_and_so_the_difference_of_the_whole_answer() -> None:
    only = Policy(survival_systems=(LOCAL.card.key,))
    found = turned(LOCAL, only, ecog=4, primary="pancreas", albumin=1)
    assert sentence(found, "expected survival")
    assert found.before.combined.by_system.keys() == {LOCAL.card.key}


def test_a_change_below_one_per_cent_stands_in_the_data_alone() -> None:
    found = turned(LOCAL, age=61)
    assert any(change.path.startswith("local_models") for change in found.changes)
    assert found.sentences == ()


def test_without_models_nothing_is_said_of_any() -> None:
    found = compare(patient(AT_T8, **FULL), Overrides({"albumin": None}), AS_OF)
    assert not any(change.path.startswith("local_models") for change in found.changes)
