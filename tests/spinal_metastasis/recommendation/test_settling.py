"""The fewest facts that settle a lesion's NOMS decision: by example, and against every group of facts tried out."""

from itertools import combinations, product
from random import Random
from typing import Any

import pytest

from tests.spinal_metastasis.build import assessed as assessed_core
from tests.spinal_metastasis.build import lesion, only_lesion
from tests.spinal_metastasis.oracle.compare import in_order
from tests.spinal_metastasis.oracle.documents import COMPLETE, COMPLETE_LESION
from tests.spinal_metastasis.oracle.lesion import COMPONENTS, decisions, noms_inputs
from tests.spinal_metastasis.oracle.nearly_complete import seeded
from tests.spinal_metastasis.oracle.possible import words
from tests.spinal_metastasis.oracle.production import assessed
from tests.spinal_metastasis.recommendation.asking import AT_LEVEL, PATIENT

LESION_FACTS = (*(key for key in COMPONENTS.values() if key != "level"), "escc_grade", "myelopathy")
PATIENT_FACTS = ("primary", "srs_available", "able_to_tolerate_surgery")
TUMOURS = ("myeloma", "ovary", "melanoma", "unknown_primary")
"""One of each class of radiosensitivity."""


def settled(at_level: dict[str, Any] | None = None, *omit: str, **facts: Any) -> tuple[str, ...] | None:
    level = {key: value for key, value in (AT_LEVEL | (at_level or {})).items() if key not in omit}
    patient = {key: value for key, value in (PATIENT | facts).items() if key not in omit}
    noms = only_lesion(assessed_core(lesion(**level), **patient)).noms
    assert noms is not None
    return noms.settled_by


def test_a_decision_that_stands_needs_nothing() -> None:
    assert settled() == ()
    assert settled(None, "sins_bone_lesion") == ()


def test_every_input_that_decides_is_settled_by_one_fact() -> None:
    assert settled(None, "escc_grade") == ("escc_grade",)
    open_ = ("escc_grade", "srs_available", "myelopathy", "able_to_tolerate_surgery", "ecog", "kps")
    assert settled(None, *open_, primary="melanoma") == (
        "able_to_tolerate_surgery", "myelopathy", "srs_available", "escc_grade",
    )  # fmt: skip
    assert settled(None, "primary") == ("primary",)


def test_of_sins_the_fewest_items_are_named() -> None:
    """T12, lytic, with collapse: 7 to 13 with pain and the posterior elements open; each alone may leave 12 or 13 open.
    T8, bilateral: 4 to 6 without pain and 7 to 9 with mechanical pain, whatever the bone lesion.
    """
    low: dict[str, Any] = {"escc_grade": "0"}
    unstable = low | {"level": "T12", "sins_bone_lesion": "lytic", "sins_collapse": "lt50"}
    both = settled(unstable, "sins_pain", "sins_posterolateral", primary="myeloma")
    assert both == ("sins_pain", "sins_posterolateral")
    stable = low | {"sins_posterolateral": "bilateral", "sins_pain": ["none", "mechanical"]}
    assert settled(stable, "sins_bone_lesion", primary="myeloma") == ("sins_pain",)


def test_while_the_histology_is_not_confirmed_no_answer_settles_the_class_unless_it_does_not_matter() -> None:
    """Not confirmed, "unknown" stays possible whatever the tumour is: biopsy first, or not."""
    assert settled(histology_confirmed=False) is None
    stable = {"escc_grade": "0", "prior_rt_at_level": [True, False]}
    assert settled(stable, primary="melanoma", histology_confirmed=False) is None


def test_where_the_team_has_spoken_of_several_classes_it_is_asked_again() -> None:
    assert settled(radiosensitivity_override=["sensitive", "resistant"]) == ("radiosensitivity_override",)


def test_an_earlier_course_that_is_in_doubt_is_asked_with_the_histology_if_that_matters_too() -> None:
    doubt = {"prior_rt_at_level": [True, False]}
    assert settled(doubt, "primary") == ("primary", "prior_rt_at_level")
    assert settled(doubt, primary="myeloma") == ("prior_rt_at_level",)


def test_an_instrumented_level_needs_the_teams_judgement_of_its_stability() -> None:
    assert settled({"instrumented": True}, primary="myeloma") == ("stability_override",)


def test_a_level_without_class_leaves_no_answer_that_settles_it() -> None:
    """L6, total 6 or 7 to 10: the location has no points in the paper."""
    at_level = {"level": "L6", "sins_pain": "mechanical", "sins_bone_lesion": "lytic"}
    assert settled(at_level, primary="myeloma") is None


def test_the_level_settles_it_where_only_its_class_is_open() -> None:
    """5 points without the location: 5 to 8. At L6, without a class, 3 to 6 or 7 to 10 by the alignment alone."""
    at_level = {"escc_grade": "0", "sins_pain": "mechanical", "sins_bone_lesion": "lytic"}
    assert settled(at_level, "level", primary="myeloma") == ("level",)
    without_class = {"escc_grade": "0", "level": "L6", "sins_pain": "mechanical"}
    alignment = {"sins_alignment": ["normal", "subluxation_translation"]}
    assert settled(without_class | alignment, primary="myeloma") == ("sins_alignment",)


def _chart(source: Random) -> dict[str, Any]:
    """Four facts at most are open, the tumour among its four classes."""
    lesion = COMPLETE_LESION | {key: source.choice(words(key)) for key in LESION_FACTS}
    document = COMPLETE | {"srs_available": source.random() < 0.5, "primary": source.choice(TUMOURS)}
    document["able_to_tolerate_surgery"] = source.random() < 0.5
    for key in source.sample((*LESION_FACTS, *PATIENT_FACTS), 4):
        (lesion if key in LESION_FACTS else document).pop(key)
    return document | {"lesions": [lesion]}


@pytest.mark.parametrize("batch", range(4))
def test_no_smaller_group_of_facts_settles_it(batch: int) -> None:
    source = seeded(f"settling {batch}")
    for _ in range(25):
        document = _chart(source)
        (found,) = assessed(document)["lesions"]
        wanted = _fewest(document, tuple(found["noms"]["inputs"]["systemic_tolerance"]))
        assert found["noms"]["settled_by"] in wanted, document


def _fewest(document: dict[str, Any], tolerance: tuple[str, ...]) -> list[list[str]]:
    """All groups of the smallest size after which, whatever the answers, one decision is open."""
    lesion = document["lesions"][0]
    holders = dict.fromkeys(LESION_FACTS, lesion) | dict.fromkeys(PATIENT_FACTS, document)
    open_ = [key for key, holder in holders.items() if key not in holder]
    for size in range(len(open_) + 1):
        groups = [list(group) for group in combinations(open_, size) if _settles(document, group, tolerance)]
        if groups:
            return [in_order(group) for group in groups]
    return []


def _settles(document: dict[str, Any], group: tuple[str, ...], tolerance: tuple[str, ...]) -> bool:
    answers = product(*(TUMOURS if key == "primary" else words(key) for key in group))
    return all(_is_one(document, dict(zip(group, one, strict=True)), tolerance) for one in answers)


def _is_one(document: dict[str, Any], answers: dict[str, Any], tolerance: tuple[str, ...]) -> bool:
    lesion = document["lesions"][0] | {key: value for key, value in answers.items() if key in LESION_FACTS}
    facts = document | {key: value for key, value in answers.items() if key in PATIENT_FACTS}
    if "able_to_tolerate_surgery" in facts:
        tolerance = ("able",) if facts["able_to_tolerate_surgery"] else ("unable",)
    return len(decisions(noms_inputs(facts, lesion, tolerance=tolerance))) == 1
