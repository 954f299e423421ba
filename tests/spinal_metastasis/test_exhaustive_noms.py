"""All 192 NOMS rows reached through facts, and sets of inputs, against the oracle."""

from itertools import product
from typing import Any

import pytest

from spinal_metastasis.policy import Policy
from tests.spinal_metastasis.oracle.compare import noms_differs
from tests.spinal_metastasis.oracle.documents import COMPLETE, COMPLETE_LESION, without
from tests.spinal_metastasis.oracle.lesion import NOMS_INPUTS, noms_inputs
from tests.spinal_metastasis.oracle.production import assessed
from tests.spinal_metastasis.oracle.tables import NOMS, PRIMARIES

ESCC = {"low": ("0", "1a", "1b", "1c"), "high": ("2", "3")}
PRIMARY = {"sensitive": "myeloma", "intermediate": "ovary", "resistant": "melanoma", "unknown": "unknown_primary"}
STABILITY: dict[str, dict[str, str]] = {
    "stable": {"sins_pain": "none", "sins_collapse": "none"},
    "potentially_unstable": {},
    "unstable": {"sins_alignment": "subluxation_translation"},
}
TOLERANCE = {"able": True, "unable": False}


def document_of(row: dict[str, str], escc: str, *, by_override: bool) -> dict[str, Any]:
    lesion = COMPLETE_LESION | STABILITY[row["stability"]]
    lesion |= {"escc_grade": escc, "myelopathy": row["myelopathy"] == "yes"}
    known = {
        "srs_available": row["srs_available"] == "yes",
        "able_to_tolerate_surgery": TOLERANCE[row["systemic_tolerance"]],
        "primary": "kidney_rcc" if by_override else PRIMARY[row["radiosensitivity"]],
    }
    if by_override:
        known["radiosensitivity_override"] = row["radiosensitivity"]
    return COMPLETE | known | {"lesions": [lesion]}


@pytest.mark.parametrize("by_override", [False, True])
@pytest.mark.parametrize("row", NOMS, ids=[row["row_id"] for row in NOMS])
def test_each_row_is_reached_and_read_letter_for_letter(row: dict[str, str], by_override: bool) -> None:
    assert len(NOMS) == 192
    for escc in ESCC[row["escc"]]:
        noms = assessed(document_of(row, escc, by_override=by_override))["lesions"][0]["noms"]
        assert noms["inputs"] == {name: [row[name]] for name in NOMS_INPUTS}
        assert len(noms["decisions"]) == 1
        decision = noms["decisions"][0]
        assert decision["decision"] == row["decision"]
        assert decision["rows"] == [row["row_id"]]
        assert decision["urgency"] == row["urgency"]
        assert decision["stated_in_review"] == (row["stated_in_seed"] == "yes")
        assert decision["when"] == {}
        assert noms["deciding_inputs"] == []
        assert set(row["flags"].split("|")) - {""} <= set(decision["flags"])


OPEN = {
    "escc": "escc_grade",
    "myelopathy": "myelopathy",
    "radiosensitivity": "primary",
    "stability": "sins_alignment",
    "systemic_tolerance": "able_to_tolerate_surgery",
    "srs_available": "srs_available",
}


def no_survival(document: dict[str, Any]) -> dict[str, Any]:
    """Less what the survival groups rest on, so that tolerance is open unless the team settled it."""
    for key in ("ecog", "kps", "asa"):
        document = without(document, key)
    return document


@pytest.mark.parametrize(
    "opened", [set(names) for n in range(64) if (names := [k for i, k in enumerate(OPEN) if n >> i & 1])]
)
def test_every_subset_of_open_inputs_gives_every_decision_still_open(opened: set[str]) -> None:
    for escc, myelopathy, primary, stability in product("03", (False, True), PRIMARY.values(), STABILITY.values()):
        lesion = COMPLETE_LESION | stability | {"escc_grade": escc, "myelopathy": myelopathy}
        document = no_survival(COMPLETE | {"primary": primary, "lesions": [lesion]})
        for name in opened:
            document = without(document, OPEN[name])
        inputs = noms_inputs(
            document,
            document["lesions"][0],
            tolerance=("able", "unable") if "systemic_tolerance" in opened else ("able",),
        )
        answer = assessed(document)["lesions"][0]["noms"]
        assert noms_differs(inputs, answer) == [], document
        if len(opened) >= 3 and stability:
            break


@pytest.mark.parametrize("primary", [*PRIMARIES, None, ["breast_unspecified", "melanoma"]])
@pytest.mark.parametrize("policy", ["patchell", "as_sensitive", "as_resistant"])
def test_radiosensitivity_follows_the_primary_and_the_policy(primary: object, policy: Any) -> None:
    document = without(COMPLETE, "primary") if primary is None else COMPLETE | {"primary": primary}
    inputs = noms_inputs(document, COMPLETE_LESION, tolerance=("able",), policy=policy)
    answer = assessed(document, Policy(intermediate_policy=policy))["lesions"][0]["noms"]
    assert noms_differs(inputs, answer) == []


@pytest.mark.parametrize(
    "said",
    [
        {"prior_rt_at_level": True},
        {"prior_rt_at_level": False},
        {"prior_rt_at_level": [True, False]},
        {"prior_rt": []},
        {"prior_rt": [{"modality": "cEBRT"}]},
        {"prior_rt": [{"modality": "cEBRT"}], "prior_rt_at_level": False},
    ],
)
def test_prior_radiotherapy_at_the_level_makes_it_resistant(said: dict[str, Any]) -> None:
    lesion = COMPLETE_LESION | said
    document = COMPLETE | {"primary": "myeloma", "lesions": [lesion]}
    inputs = noms_inputs(document, lesion, tolerance=("able",))
    assert noms_differs(inputs, assessed(document)["lesions"][0]["noms"]) == []


@pytest.mark.parametrize("grade", ["0", "1", "1a", "1b", "1c", "2", "3", ["1c", "2"], ["1b", "1c"], None])
@pytest.mark.parametrize("high_from", ["2", "1c"])
def test_both_sides_of_the_escc_threshold(grade: object, high_from: Any) -> None:
    lesion = {key: value for key, value in COMPLETE_LESION.items() if key != "escc_grade"}
    if grade is not None:
        lesion["escc_grade"] = grade
    document = COMPLETE | {"lesions": [lesion]}
    inputs = noms_inputs(document, lesion, tolerance=("able",), high_from=high_from)
    answer = assessed(document, Policy(escc_high_threshold=high_from))["lesions"][0]
    assert noms_differs(inputs, answer["noms"]) == []
    assert answer["escc"]["band"] == list(inputs["escc"])


@pytest.mark.parametrize(
    "said",
    [
        {}, {"frankel_or_asia": "E"}, {"frankel_or_asia": "A"}, {"frankel_or_asia": ["C", "D"]},
        {"frankel_or_asia": ["D", "E"]}, {"cauda_equina": True}, {"cauda_equina": False}, {"neuro_deficit_new": True},
        {"neuro_deficit_new": False}, {"sphincter_dysfunction": True}, {"myelopathy": [True, False]},
    ],
)  # fmt: skip
def test_myelopathy_is_derived_as_yes_and_never_as_no(said: dict[str, Any]) -> None:
    document = COMPLETE
    for key in ("myelopathy", "frankel_or_asia", "neuro_deficit_new"):
        document = without(document, key)
    document = document | said
    inputs = noms_inputs(document, document["lesions"][0], tolerance=("able",))
    assert noms_differs(inputs, assessed(document)["lesions"][0]["noms"]) == []
