"""What must hold between two charts: worse never scores better, filling a gap never leaves what was possible, and the
form a fact is written in changes nothing (of units: tests/fhir_mappings/test_units.py).
"""

from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.spinal_metastasis.oracle.compare_patient import NOT_LOADED
from tests.spinal_metastasis.oracle.documents import COMPLETE, documents, without
from tests.spinal_metastasis.oracle.possible import REPRESENTATIVES, values, words
from tests.spinal_metastasis.oracle.production import assessed, prognosis
from tests.spinal_metastasis.oracle.systems import SYSTEMS
from tests.spinal_metastasis.oracle.tables import bands

BETTER_FIRST: dict[str, tuple[Any, ...]] = {
    "ecog": (0, 1, 2, 3, 4), "kps": (100, 90, 80, 70, 60, 50, 40, 30, 20, 10),
    "visceral_mets": ("none", "treatable", "untreatable"), "visceral_pattern": ("nodular", "disseminated"),
    "brain_mets": (False, True), "brain_mets_treatable": (True, False), "previous_chemotherapy": (False, True),
    "frankel_or_asia": ("E", "D", "C", "B", "A"), "ambulatory": ("independent", "aided", "none"),
    "extraspinal_bone_mets": (0, 1, 2, 3, 4), "spinal_mets_count": (2, 3, 4), "pathologic_fracture": (False, True),
    "albumin": (5, 3.7, 3.69, 3.5, 3.49, 2), "crp": (0, 0.39, 0.4, 9), "ldh": (200, 249.9, 250, 400),
    "platelets": (250, 100, 99.9, 20), "calcium": (9, 10.29, 10.3, 13), "bilirubin": (0, 1.39, 1.4, 5),
    "months_since_cancer_diagnosis": (600, 15.1, 15, 0), "motor_deficit_days": (600, 7.1, 7, 0),
}  # fmt: skip
"""Facts a system may read, from the better prognosis to the worse. The primary has no one order."""
STABLER_FIRST: dict[str, tuple[str, ...]] = {
    "sins_pain": ("none", "occasional_nonmechanical", "mechanical"), "sins_bone_lesion": ("blastic", "mixed", "lytic"),
    "sins_alignment": ("normal", "de_novo_deformity", "subluxation_translation"),
    "sins_collapse": ("none", "none_gt50_involved", "lt50", "gt50"),
    "sins_posterolateral": ("none", "unilateral", "bilateral"), "level": ("S3", "T8", "L3", "L1"),
}  # fmt: skip
LOW_IS_BETTER = "low_is_better"


def groups_best_first(system: str, direction: str) -> list[str]:
    names = [name for _, _, name in bands(system)] or list("ABCD")
    return names[::-1] if direction == "high_is_better" else names


@st.composite
def pairs(draw: st.DrawFn, order: dict[str, tuple[Any, ...]]) -> tuple[str, Any, Any]:
    """A fact, a better and a worse value of it."""
    key = draw(st.sampled_from(sorted(order)))
    better, worse = sorted(draw(st.lists(st.integers(0, len(order[key]) - 1), min_size=2, max_size=2, unique=True)))
    return key, order[key][better], order[key][worse]


@given(st.one_of(documents(), st.just(COMPLETE)), pairs(BETTER_FIRST))
def test_a_worse_input_never_improves_a_system(document: dict[str, Any], change: tuple[str, Any, Any]) -> None:
    """Lowest and highest total, best and worst group; for totals of which low is better they rise."""
    key, better, worse = change
    bare = without(document, key)
    before, after = assessed(bare | {key: better}), assessed(bare | {key: worse})
    for one in before["prognosis"]:
        other = prognosis(after, one["system"])
        if not one["groups"] or not other["groups"]:
            continue
        order = groups_best_first(one["system"], one["direction"]).index
        for end in (min, max):
            assert end(map(order, one["groups"])) <= end(map(order, other["groups"])), one["system"]
        if "min" in one:
            worst, sign = ("max", 1) if one["direction"] == LOW_IS_BETTER else ("min", -1)
            assert sign * one[worst] <= sign * other[worst], one["system"]
            best = "min" if worst == "max" else "max"
            assert sign * one[best] <= sign * other[best], one["system"]


@given(st.one_of(documents(), st.just(COMPLETE)), pairs(STABLER_FIRST))
def test_a_worse_item_never_makes_a_level_more_stable(document: dict[str, Any], change: tuple[str, Any, Any]) -> None:
    key, better, worse = change
    first = document["lesions"][0]
    before = assessed(document | {"lesions": [first | {key: better}]})["lesions"][0]["sins"]
    after = assessed(document | {"lesions": [first | {key: worse}]})["lesions"][0]["sins"]
    assert before["min"] <= after["min"]
    assert before["max"] <= after["max"]


GAPS = {key: tuple(order) for key, order in BETTER_FIRST.items()} | {"primary": words("primary")}
READ_OFF_ANOTHER = {"ecog": "kps", "kps": "ecog", "visceral_pattern": "visceral_organs"}


@given(st.one_of(documents(), st.just(COMPLETE)), st.sampled_from(sorted(GAPS)), st.data())
def test_filling_a_gap_never_leaves_what_was_possible(document: dict[str, Any], key: str, data: st.DataObject) -> None:
    """Every system, the one without totals too. A scale read off the other may say something else once recorded."""
    assume(READ_OFF_ANOTHER.get(key) not in document)
    gap = without(document, key)
    if key == "spinal_mets_count":
        assume(len(document["lesions"]) <= 2)
    filled = gap | {key: data.draw(st.sampled_from(GAPS[key]))}
    before, after = assessed(gap), assessed(filled)
    for system in SYSTEMS:
        wide, narrow = prognosis(before, system), prognosis(after, system)
        if narrow["status"] == "out_of_scope":
            continue
        if wide["status"] == "out_of_scope":  # a deficit with its time, beside a grade that says there is none
            assert (system, key) == ("rades_2013", "motor_deficit_days")
            continue
        assert set(narrow["groups"]) <= set(wide["groups"]), system
        assert set(narrow["missing"]) <= set(wide["missing"]), system
        for item, component in narrow["components"].items():
            assert wide["components"][item]["min"] <= component["min"], system
            assert component["max"] <= wide["components"][item]["max"], system
    for system in NOT_LOADED:
        assert prognosis(after, system)["status"] == "model_not_loaded"


@given(documents(), st.sampled_from(["bare", "in an object", "one of one"]))
def test_the_form_a_fact_is_written_in_changes_nothing(document: dict[str, Any], form: str) -> None:
    def written(value: Any) -> Any:
        if isinstance(value, list | dict):
            return value
        return {"bare": value, "in an object": {"value": value}, "one of one": [value]}[form]

    rewritten = {key: value if key == "lesions" else written(value) for key, value in document.items()}
    answer, other = assessed(document), assessed(rewritten)
    assert {**answer, "facts": []} == {**other, "facts": []}


@given(st.sampled_from(sorted(set(REPRESENTATIVES) & set(BETTER_FIRST) - {"spinal_mets_count"})), st.data())
def test_a_bound_is_all_the_values_within_it(key: str, data: st.DataObject) -> None:
    """`at_least` reaches what the values from there on reach together, and no more."""
    document = without(COMPLETE, key)
    bound = {key: {"at_least": data.draw(st.sampled_from(REPRESENTATIVES[key][:-1]))}}
    bounded = assessed(document | bound)
    single = [assessed(document | {key: value}) for value in values(bound, key)]
    for system in SYSTEMS:
        reached = {group for answer in single for group in prognosis(answer, system)["groups"]}
        assert set(prognosis(bounded, system)["groups"]) == reached, system
