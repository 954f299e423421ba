"""What-if: both answers, the difference in data and in words; unknown overrides are refused."""

import json
from typing import Any

import pytest

from spinal_metastasis.facts import PatientFacts
from spinal_metastasis.policy import Policy
from spinal_metastasis.what_if import Difference, OverrideError, Overrides, compare, overridden
from tests.spinal_metastasis.build import AS_OF, fact, lesion, patient
from tests.spinal_metastasis.weighing import RENAL, T8

FACTS = patient(lesion(**T8), **RENAL)


def turned(facts: PatientFacts = FACTS, at: dict[int, dict[str, Any]] | None = None, **values: Any) -> Difference:
    """`values` replace patient facts, `at` lesion facts by index; None forgets."""
    return compare(
        facts,
        Overrides(_facts(values), {index: _facts(held) for index, held in (at or {}).items()}),
        AS_OF,
    )


def _facts(values: dict[str, Any]) -> dict[str, Any]:
    return {key: None if value is None else fact(key, value) for key, value in values.items()}


def test_a_replaced_fact_of_a_lesion_changes_its_row() -> None:
    found = turned(at={0: {"escc_grade": "1a"}})
    assert "T8: NOMS N125 → N029" in found.sentences
    assert "T8: ESCC 2 → 1a" in found.sentences
    assert "advisory A10 at T8 no longer applies" in found.sentences
    (band,) = (change for change in found.changes if change.path == "lesions[T8].escc.band")
    assert (band.before, band.after) == (["high"], ["low"])
    assert found.before.lesions[0].escc != found.after.lesions[0].escc


def test_a_forgotten_fact_widens_the_score() -> None:
    found = turned(at={0: {"sins_bone_lesion": None}})
    assert found.sentences == ("T8: SINS 9 → 7-9",)
    assert {change.path: (change.before, change.after) for change in found.changes}["lesions[T8].sins.min"] == (9, 7)


def test_nothing_changed_says_nothing() -> None:
    found = turned(ecog=1)
    assert (found.changes, found.sentences) == ((), ())
    assert found.before == found.after


def test_the_index_after_the_last_adds_a_lesion() -> None:
    found = turned(at={1: {"level": "L2"}})
    assert [one.level for one in found.after.lesions] == ["T8", "L2"]
    assert turned(PatientFacts(), at={0: {"level": "T4"}}).after.lesions[0].level == "T4"


def test_lesions_stay_as_they_are_without_an_override_of_theirs() -> None:
    assert overridden(PatientFacts(), Overrides()).lesions is None
    assert overridden(FACTS, Overrides({"ecog": None})) == patient(
        lesion(**T8), **{key: value for key, value in RENAL.items() if key != "ecog"}
    )


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        (Overrides({"lesions": None}), "lesions: not a fact that can be replaced here"),
        (Overrides({"shoe_size": None}), "shoe_size: not a fact that can be replaced here"),
        (Overrides(lesions={0: {"ecog": None}}), "lesions[0].ecog: not a fact that can be replaced here"),
        (Overrides(lesions={2: {}}), "lesions[2]: the patient has 1 lesions"),
        (Overrides(lesions={-1: {}}), "lesions[-1]: the patient has 1 lesions"),
    ],
)
def test_an_override_of_something_that_is_not_there_is_refused(overrides: Overrides, said: str) -> None:
    with pytest.raises(OverrideError) as refused:
        compare(FACTS, overrides, AS_OF)
    assert str(refused.value) == said


def test_the_policy_holds_for_both() -> None:
    facts = patient(lesion(**T8 | {"escc_grade": "1c"}), **RENAL)
    strict = compare(facts, Overrides(lesions={0: {"escc_grade": fact("escc_grade", "2")}}), AS_OF,
                     Policy(escc_high_threshold="1c"))  # fmt: skip
    assert [one for one in strict.sentences if "NOMS" in one] == []


def test_the_json_is_plain_and_has_no_null() -> None:
    text = json.dumps(turned(at={1: {"level": "L2"}}).as_json())
    assert "null" not in text
    document = json.loads(text)
    assert list(document) == ["changes", "sentences", "after"]
    assert document["after"]["combined"]["options"][0]["for"] == ["C5"]
    (added,) = (change for change in document["changes"] if change["path"] == "lesions[L2]")
    assert list(added) == ["path", "after"]
