"""Random incomplete patients: the oracle agrees, the JSON is the contract's, and knowing more never widens a result."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.schemas.validators import faults_of_assessment, faults_of_facts
from tests.spinal_metastasis.oracle.compare import noms_differs, sins_differs, systems_differ
from tests.spinal_metastasis.oracle.documents import COMPLETE, documents, without
from tests.spinal_metastasis.oracle.lesion import COMPONENTS, facts_deciding_noms, noms_inputs
from tests.spinal_metastasis.oracle.possible import VERTEBRAE, values
from tests.spinal_metastasis.oracle.production import assessed, prognosis


@given(documents())
def test_both_directions_are_the_json_of_the_contract(document: dict[str, Any]) -> None:
    assert faults_of_facts(document) == []
    assert faults_of_assessment(assessed(document)) == []


@given(documents())
def test_systems_answer_as_the_oracle_does(document: dict[str, Any]) -> None:
    assert systems_differ(document, assessed(document)) == []


@given(documents())
def test_lesions_answer_as_the_oracle_does(document: dict[str, Any]) -> None:
    answer = assessed(document)
    ordered = sorted(document["lesions"], key=_position)
    for lesion, found in zip(ordered, answer["lesions"], strict=True):
        assert sins_differs(lesion, found["sins"]) == []
        tolerance = tuple(found["noms"]["inputs"]["systemic_tolerance"])
        judged = set(values(document, "able_to_tolerate_surgery"))
        if len(judged) == 1:  # the team settled it; open, the rules of tolerance decide
            assert tolerance == (("able",) if judged == {True} else ("unable",))
        inputs = noms_inputs(document, lesion, tolerance=tolerance)
        assert noms_differs(inputs, found["noms"]) == []


def _position(lesion: dict[str, Any]) -> int:
    """Documents of several lesions have two plain levels."""
    level = lesion.get("level")
    return VERTEBRAE.index(level) if isinstance(level, str) and level in VERTEBRAE else -1


@given(documents(), st.data())
def test_knowing_one_fact_less_never_loses_a_result(document: dict[str, Any], data: st.DataObject) -> None:
    keys = sorted({key for holder in (document, *document["lesions"]) for key in holder} - {"lesions", "level"})
    if not keys:
        return
    removed = data.draw(st.sampled_from(keys))
    if removed == "prior_rt" or removed == "prior_rt_at_level":
        return  # a modifier: not recorded, it does not widen (contract section 5)
    more, less = assessed(document), assessed(without(document, removed))
    for before in more["prognosis"]:
        after = prognosis(less, before["system"])
        if "out_of_scope" in (before["status"], after["status"]) or "min" not in before:
            continue
        if FALLS_BACK_ON.get(removed) in document:
            continue  # the other fact speaks then, and it may say something else
        assert set(before["groups"]) <= set(after["groups"]), before["system"]
        assert after["min"] <= before["min"] <= before["max"] <= after["max"], before["system"]
    for before, after in zip(more["lesions"], less["lesions"], strict=True):
        assert set(before["sins"]["classes"]) <= set(after["sins"]["classes"])
        for name in ("escc", "stability", "srs_available"):
            assert set(before["noms"]["inputs"][name]) <= set(after["noms"]["inputs"][name]), name


FALLS_BACK_ON = {"ecog": "kps", "kps": "ecog", "visceral_pattern": "visceral_organs"}


@given(documents())
def test_the_facts_asked_for_noms_are_those_that_decide_it(document: dict[str, Any]) -> None:
    document = document | {"able_to_tolerate_surgery": True}  # tolerance is settled, so that no rule of it decides
    deciding = set()
    for lesion in document["lesions"]:
        inputs = noms_inputs(document, lesion, tolerance=("able",))
        deciding |= facts_deciding_noms(document, lesion, inputs)
    asked = {question["input"] for question in assessed(document)["questions"] if "noms" in question["would_change"]}
    assert asked & OF_THE_SIX_INPUTS == deciding


OF_THE_SIX_INPUTS = {*COMPONENTS.values(), "escc_grade", "myelopathy", "primary", "srs_available"}


# Not `able_to_tolerate_surgery`: without the team's judgement the rules of tolerance answer, and may answer otherwise.
NOMS_FACTS = ("escc_grade", "myelopathy", "primary", "sins_pain", "sins_collapse", "sins_alignment", "srs_available")


@given(documents(), st.sampled_from(NOMS_FACTS))
def test_forgetting_one_of_the_six_inputs_never_loses_a_decision(document: dict[str, Any], forgotten: str) -> None:
    settled = document | {"able_to_tolerate_surgery": True}
    for key in ("ecog", "kps", "asa", "frankel_or_asia"):  # a deficit of Frankel A-D would speak for myelopathy
        settled = without(settled, key)
    less = without(settled, forgotten)
    for before, after in zip(assessed(settled)["lesions"], assessed(less)["lesions"], strict=True):
        assert _decisions(before) <= _decisions(after)


def _decisions(lesion: dict[str, Any]) -> set[tuple[str, str]]:
    return {(decision["decision"], decision["urgency"]) for decision in lesion["noms"]["decisions"]}


@given(documents())
def test_the_order_of_lesions_and_of_keys_does_not_matter(document: dict[str, Any]) -> None:
    turned = dict(reversed(document.items())) | {
        "lesions": [dict(reversed(lesion.items())) for lesion in reversed(document["lesions"])]
    }
    if all("level" in lesion for lesion in document["lesions"]):
        assert assessed(turned) == assessed(document)


@given(documents())
def test_ranks_and_orders_are_those_of_the_contract(document: dict[str, Any]) -> None:
    questions = assessed(document)["questions"]
    assert [question["rank"] for question in questions] == list(range(1, len(questions) + 1))


@given(st.sampled_from(sorted(COMPLETE)), st.data())
def test_a_list_of_one_value_repeated_is_that_value(key: str, data: st.DataObject) -> None:
    value = COMPLETE[key]
    if key == "lesions":
        return
    repeats = data.draw(st.integers(1, 3))
    assert assessed(COMPLETE | {key: [value] * repeats}) == assessed(COMPLETE)
