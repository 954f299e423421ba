"""What scores read alike: ECOG and Karnofsky cell by cell (contract appendix B), primaries, organs, bone."""

from typing import Any

import pytest

from spinal_metastasis.points import Variable
from spinal_metastasis.scores.readings import (
    BREAST,
    HAEMATOLOGICAL,
    LUNG,
    PROSTATE,
    SCORED_PRIMARIES,
    THYROID,
    ecog_values,
    grouped,
    is_refinable,
    kps_values,
    organ_state,
    placed,
    primaries,
    primary_class,
    skeleton,
    worst_organ,
)
from spinal_metastasis.terms import Primary, VisceralMets
from tests.spinal_metastasis.build import assessed, case, known, lesion


@pytest.mark.parametrize(
    ("ecog", "kps"),
    [
        (0, (90, 100)), (1, (70, 80, 90)), (2, (50, 60, 70)), (3, (30, 40, 50, 60)), (4, (10, 20, 30, 40)),
        ([1, 4], (10, 20, 30, 40, 70, 80, 90)),
    ],
)  # fmt: skip
def test_karnofsky_from_ecog(ecog: Any, kps: tuple[int, ...]) -> None:
    assert kps_values(known(ecog=ecog)) == kps


@pytest.mark.parametrize(
    ("kps", "ecog"),
    [
        (100, (0, 1, 2)), (70, (0, 1, 2)), (60, (2, 3)), (50, (2, 3)), (40, (3, 4)), (10, (3, 4)),
        ([40, 50], (2, 3, 4)),
    ],
)  # fmt: skip
def test_ecog_from_karnofsky(kps: Any, ecog: tuple[int, ...]) -> None:
    assert ecog_values(known(kps=kps)) == ecog


def test_the_scale_itself_wins_over_a_conversion_even_when_it_is_open() -> None:
    assert kps_values(known(ecog=4, kps=90)) == (90,)
    assert ecog_values(known(ecog=[0, 4], kps=10)) == (0, 4)


def test_neither_scale_known_leaves_both_whole() -> None:
    assert ecog_values({}) == (0, 1, 2, 3, 4)
    assert kps_values({}) == tuple(range(10, 101, 10))


@pytest.mark.parametrize(
    ("stated", "derived", "value"),
    [({"ecog": 1}, "kps", [70, 80, 90]), ({"kps": 40}, "ecog", [3, 4])],
)
def test_a_converted_scale_is_flagged_as_derived(stated: dict[str, Any], derived: str, value: list[int]) -> None:
    shown = {fact.key: fact for fact in assessed(lesion(level="T8"), **stated).facts}
    assert (shown[derived].value, shown[derived].flags) == (value, ("derived",))
    assert shown[next(iter(stated))].flags == ()


def test_nothing_is_converted_where_both_scales_are_known() -> None:
    keys = [fact.key for fact in assessed(lesion(level="T8"), ecog=1, kps=80).facts]
    assert sorted(keys) == ["ecog", "kps", "level", "spinal_mets_count"]


FAMILIES: dict[str, tuple[str, ...]] = {
    "breast": ("hormone_dependent", "hormone_independent", "unspecified"),
    "prostate": ("hormone_dependent", "hormone_independent", "unspecified"),
    "lung": ("nsclc_targeted", "nsclc_not_targeted", "nsclc_unspecified", "unspecified", "sclc"),
    "thyroid": ("papillary", "follicular", "medullary", "unspecified"),
}


def test_families_of_primaries_by_site() -> None:
    found = {"breast": BREAST, "prostate": PROSTATE, "lung": LUNG, "thyroid": THYROID}
    assert {site: tuple(map(str, family)) for site, family in found.items()} == {
        site: tuple(f"{site}_{kind}" for kind in kinds) for site, kinds in FAMILIES.items()
    }
    assert set(map(str, HAEMATOLOGICAL)) == {"myeloma", "lymphoma", "leukaemia"}


def test_scores_know_every_primary_but_those_of_the_spine_and_the_nervous_system() -> None:
    assert set(Primary) - set(SCORED_PRIMARIES) == {Primary.SPINE_PRIMARY, Primary.CNS_PRIMARY}
    assert primaries({}) == SCORED_PRIMARIES
    assert primaries(known(primary="colon")) == (Primary.COLON,)
    assert primaries(known(primary=["spine_primary", "rectum", "colon"])) == (Primary.COLON, Primary.RECTUM)
    assert primaries(known(primary="spine_primary")) == primaries(known(primary=["cns_primary"])) == ()


@pytest.mark.parametrize(
    ("primary", "refinable"),
    [
        (None, True), (["colon", "rectum"], True), ("colon", False), ("breast_hormone_dependent", False),
        ("breast_unspecified", True), ("lung_nsclc_unspecified", True), ("unknown_primary", True), ("other", True),
        ("thyroid_anaplastic", False),
    ],
)  # fmt: skip
def test_asking_for_the_primary_again_can_tell_more_where_it_is_open_or_not_specified(
    primary: Any, refinable: bool
) -> None:
    assert is_refinable(known(**({} if primary is None else {"primary": primary}))) is refinable


def test_a_primary_a_paper_does_not_place_keeps_every_class() -> None:
    classes = placed({"good": (Primary.COLON,), "bad": (Primary.RECTUM, Primary.OVARY)})
    assert classes == {Primary.COLON: ("good",), Primary.RECTUM: ("bad",), Primary.OVARY: ("bad",)}
    order = ("good", "fair", "bad")
    for primary, left in (("colon", ("good",)), (["rectum", "colon"], ("good", "bad")), ("melanoma", order)):
        assert primary_class(known(primary=primary), classes, order) == Variable("primary", left)
    filled = placed({"good": (Primary.COLON,)}, otherwise="rest")
    assert set(filled) == set(SCORED_PRIMARIES)
    assert (filled[Primary.COLON], filled[Primary.OVARY]) == (("good",), ("rest",))


def test_values_of_one_class_are_one_category_in_their_order() -> None:
    assert grouped("n", (3, 1, 4, 2), lambda n: "odd" if n % 2 else "even") == Variable("n", ("odd", "even"))


NO, ONE, TWO = VisceralMets


@pytest.mark.parametrize(
    ("visceral", "brain", "treatable", "worst"),
    [
        (NO, False, True, NO), (NO, False, False, NO), (ONE, False, False, ONE), (TWO, False, True, TWO),
        (NO, True, True, ONE), (NO, True, False, TWO), (ONE, True, True, ONE), (ONE, True, False, TWO),
        (TWO, True, True, TWO), (TWO, True, False, TWO),
    ],
)  # fmt: skip
def test_the_worse_of_the_viscera_and_the_brain_counts(
    visceral: VisceralMets, brain: bool, treatable: bool, worst: VisceralMets
) -> None:
    assert worst_organ(visceral, brain, treatable) is worst


def test_organs_are_open_until_they_are_recorded() -> None:
    both = (False, True)
    assert [one.values for one in organ_state({})] == [(NO, ONE, TWO), both, both]
    stated = known(visceral_mets=["treatable", "none"], brain_mets=True, brain_mets_treatable=False)
    assert organ_state(stated) == (
        Variable("visceral_mets", (NO, ONE)), Variable("brain_mets", (True,)),
        Variable("brain_mets_treatable", (False,)),
    )  # fmt: skip


def test_bone_is_counted_to_two() -> None:
    assert [one.values for one in skeleton(case())] == [(1, 2), (0, 1, 2)]
    assert skeleton(case(spinal_mets_count=7, extraspinal_bone_mets=[0, 5])) == (
        Variable("spinal_mets_count", (2,)), Variable("extraspinal_bone_mets", (0, 2)),
    )  # fmt: skip
    assert [one.values for one in skeleton(case(spinal_mets_count=1, extraspinal_bone_mets=1))] == [(1,), (1,)]
