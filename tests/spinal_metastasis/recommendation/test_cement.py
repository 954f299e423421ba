"""Cement augmentation, principles 3.5: favourable needs all five, one failing makes it unfavourable."""

from typing import Any

import pytest

from spinal_metastasis.known import Case
from spinal_metastasis.recommendation.cement import Cement, cement
from spinal_metastasis.recommendation.lesion import lesion_state
from tests.spinal_metastasis.build import case, known

FAVOURABLE = {
    "level": "L3", "escc_grade": "1b", "myelopathy": False, "sins_pain": "mechanical", "sins_bone_lesion": "lytic",
    "sins_alignment": "normal", "sins_collapse": "gt50", "sins_posterolateral": "none", "height_loss_pct": 79,
    "posterior_wall_intact": True, "pain_vas": 7,
}  # fmt: skip


def read(facts: dict[str, Any], **patient: Any) -> Cement:
    lesion = known(**{key: value for key, value in facts.items() if value is not None})
    whole = case(lesion, **{"neuro_deficit_new": False} | patient)
    return cement(whole, lesion_state(whole, lesion, "able"))


def test_all_five_together_are_favourable() -> None:
    assert read(FAVOURABLE) == Cement("favourable")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"escc_grade": "1c"}, "canal stenosis (ESCC 1c or more)"),
        ({"myelopathy": True}, "neurological deficit"),
        ({"sins_alignment": "subluxation_translation"}, "unstable fracture pattern"),
        ({"sins_posterolateral": "bilateral", "sins_alignment": "de_novo_deformity"}, "unstable fracture pattern"),
        ({"height_loss_pct": 80}, "height loss of 80 % or more"),
        ({"posterior_wall_intact": False}, "posterior wall not intact"),
        ({"posterior_wall_intact": None, "bony_retropulsion": True}, "posterior wall not intact"),
        ({"pain_vas": 6}, "pain 6 of 10 or less"),
    ],
)
def test_one_that_fails_is_unfavourable_and_says_why(changed: dict[str, Any], reason: str) -> None:
    assert read(FAVOURABLE | changed) == Cement("unfavourable", (reason,))


def test_a_new_deficit_of_the_patient_counts() -> None:
    assert read(FAVOURABLE, neuro_deficit_new=True) == Cement("unfavourable", ("neurological deficit",))


@pytest.mark.parametrize(
    "whole", [case(known(**FAVOURABLE)), case(known(**FAVOURABLE), neuro_deficit_new=[True, False])]
)
def test_a_new_deficit_that_is_not_known_is_not_absent(whole: Case) -> None:
    state = lesion_state(whole, whole.lesions[0], "able")
    assert cement(whole, state) == Cement("open", missing=("neuro_deficit_new",))


def test_of_a_deficit_only_the_open_sign_is_asked() -> None:
    unsure = read(FAVOURABLE | {"myelopathy": [True, False]}, neuro_deficit_new=[True, False])
    assert set(unsure.missing) == {"myelopathy", "neuro_deficit_new"}


def test_several_reasons_are_all_given() -> None:
    assert read(FAVOURABLE | {"escc_grade": "3", "pain_vas": 2}).reasons == (
        "canal stenosis (ESCC 1c or more)",
        "pain 6 of 10 or less",
    )


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"escc_grade": None}, ("escc_grade",)),
        ({"escc_grade": ["1b", "1c"]}, ("escc_grade",)),
        ({"myelopathy": None}, ("myelopathy",)),
        ({"sins_posterolateral": None}, ("sins_posterolateral",)),
        ({"sins_alignment": ["normal", "subluxation_translation"]}, ("sins_alignment",)),
        ({"height_loss_pct": None}, ("height_loss_pct",)),
        ({"posterior_wall_intact": None}, ("posterior_wall_intact",)),
        ({"posterior_wall_intact": None, "bony_retropulsion": False}, ("posterior_wall_intact",)),
        ({"pain_vas": None}, ("pain_vas",)),
        ({"pain_vas": [6, 7]}, ("pain_vas",)),
        ({"pain_vas": None, "height_loss_pct": None}, ("pain_vas", "height_loss_pct")),
    ],
)
def test_what_is_not_known_leaves_it_open_and_is_named(changed: dict[str, Any], missing: tuple[str, ...]) -> None:
    found = read(FAVOURABLE | {"sins_collapse": "gt50"} | changed)
    if "sins_posterolateral" in changed:
        found = read(FAVOURABLE | {"sins_alignment": "de_novo_deformity"} | changed)
    assert found == Cement("open", missing=missing)
    assert found.others == ("favourable", "unfavourable")


@pytest.mark.parametrize("collapse", ["lt50", "none", "none_gt50_involved"])
def test_a_collapse_class_up_to_half_settles_the_height(collapse: str) -> None:
    assert read(FAVOURABLE | {"height_loss_pct": None, "sins_collapse": collapse}).status == "favourable"


def test_pain_may_stand_at_the_patient() -> None:
    assert read(FAVOURABLE | {"pain_vas": None}, pain_vas=8).status == "favourable"


def test_an_instrumented_level_asks_for_the_teams_judgement() -> None:
    instrumented = FAVOURABLE | {"instrumented": True}
    assert read(instrumented) == Cement("open", missing=("stability_override",))
    assert read(instrumented | {"stability_override": "stable"}).status == "favourable"
    assert read(instrumented | {"stability_override": "unstable"}).reasons == ("unstable fracture pattern",)
    slipping = instrumented | {"stability_override": "stable", "sins_alignment": ["normal", "subluxation_translation"]}
    assert read(slipping) == Cement("open", missing=("sins_alignment",))


@pytest.mark.parametrize("grade", ["0", "1a", "1b"])
def test_every_grade_without_stenosis_is_favourable(grade: str) -> None:
    assert read(FAVOURABLE | {"escc_grade": grade}).status == "favourable"


def test_a_component_of_sins_is_asked_if_it_may_make_the_lesion_unstable_whatever_else_it_may_do() -> None:
    """Each of the three may also move the lesion from stable to potentially unstable."""
    components = ("sins_pain", "sins_alignment", "sins_posterolateral")
    open_ = dict.fromkeys((*components, "height_loss_pct")) | {"sins_collapse": "none"}
    assert read(FAVOURABLE | open_) == Cement("open", missing=components)
