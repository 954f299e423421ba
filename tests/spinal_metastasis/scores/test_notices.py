"""Notices of the scores: two versions of Bauer, two prints of Tokuhashi, Bollen in triple-negative breast cancer."""

from itertools import product
from typing import Any

import pytest

from spinal_metastasis.facts import Fact
from spinal_metastasis.policy import Policy
from spinal_metastasis.scores import SCORES
from spinal_metastasis.terms import Marker, Presence
from tests.spinal_metastasis.build import assessed, lesion, system

DISAGREE = "BAUER_VERSIONS_DISAGREE"
# prognosis section 3: (a) no fracture and one other favourable factor, (b) a fracture and three others
ONE_OTHER: dict[str, Any] = {
    "primary": "prostate_unspecified", "visceral_mets": "treatable", "brain_mets": False, "spinal_mets_count": 2,
    "extraspinal_bone_mets": 0,
}  # fmt: skip
THREE_OTHERS = ONE_OTHER | {"primary": "breast_unspecified", "visceral_mets": "none"}


def _flagged(facts: dict[str, Any], **more: Any) -> bool:
    answer = assessed(lesion(level="T8"), **facts, **more)
    reasons = [DISAGREE in system(answer, key).reasons for key in ("bauer_1995", "bauer_modified_2008")]
    assert reasons[0] is reasons[1]
    return reasons[0]


@pytest.mark.parametrize(
    ("facts", "fracture", "flagged"),
    [
        (ONE_OTHER, False, True),
        (ONE_OTHER, True, False),
        (ONE_OTHER, None, False),
        (THREE_OTHERS, True, True),
        (THREE_OTHERS, False, False),
        (THREE_OTHERS, [True, False], False),
        (ONE_OTHER | {"visceral_mets": ["none", "treatable"]}, False, False),
        (ONE_OTHER | {"primary": "unknown_primary"}, False, False),
    ],
)
def test_the_two_versions_of_bauer(facts: dict[str, Any], fracture: Any, flagged: bool) -> None:
    more = {} if fracture is None else {"pathologic_fracture": fracture}
    assert _flagged(facts, **more) is flagged


def test_they_disagree_in_these_two_patterns_and_no_other() -> None:
    advice = {"conservative": 0, "no surgery, supportive care": 0, "palliative surgery": 1, "excisional surgery": 2}
    for primary, visceral, count, fracture in product(
        ("breast_unspecified", "colon", "lung_sclc"), ("none", "treatable"), (1, 2), (True, False)
    ):
        facts: dict[str, Any] = {
            "primary": primary,
            "visceral_mets": visceral,
            "spinal_mets_count": count,
            "brain_mets": False,
        }
        answer = assessed(lesion(level="T8"), **facts, extraspinal_bone_mets=0, pathologic_fracture=fracture)
        original, modified = (system(answer, key) for key in ("bauer_1995", "bauer_modified_2008"))
        differ = advice[str(original.advice)] != advice[str(modified.advice)]
        assert (DISAGREE in original.reasons) is differ


VARIANTS: list[Any] = ["ge3_2_1", "ge3_1to2_0"]
CHANGES = "TOKUHASHI_VARIANT_CHANGES_GROUP"
TOKUHASHI: dict[str, Any] = {
    "kps": 80, "extraspinal_bone_mets": 0, "visceral_mets": "untreatable", "brain_mets": False, "primary": "colon",
    "frankel_or_asia": "C", "spinal_mets_count": 1,
}  # fmt: skip


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(
    ("facts", "flagged"),
    [
        ({}, True),
        ({"spinal_mets_count": 2}, False),
        ({"spinal_mets_count": 3}, False),
        ({"frankel_or_asia": "E"}, False),
        ({"frankel_or_asia": "E", "visceral_mets": "none"}, True),
        ({"frankel_or_asia": "A"}, False),
        ({"spinal_mets_count": [1, 3]}, True),
        ({"frankel_or_asia": ["A", "C", "E"]}, False),
    ],
)
def test_the_other_print_of_tokuhashi(variant: Any, facts: dict[str, Any], flagged: bool) -> None:
    answer = assessed(lesion(level="T8"), policy=Policy(tokuhashi_variant=variant), **TOKUHASHI | facts)
    assert (CHANGES in system(answer, "tokuhashi_2005").reasons) is flagged


def test_the_notice_is_there_exactly_when_the_two_prints_differ() -> None:
    for count, palsy, primary in product((1, 2, 3), "ACE", ("colon", "kidney_rcc", "lung_sclc", "rectum")):
        facts: dict[str, Any] = TOKUHASHI | {"spinal_mets_count": count, "frankel_or_asia": palsy, "primary": primary}
        first, other = (
            system(assessed(lesion(level="T8"), policy=Policy(tokuhashi_variant=variant), **facts), "tokuhashi_2005")
            for variant in VARIANTS
        )
        assert (CHANGES in first.reasons) is (first.groups != other.groups)
        assert (CHANGES in other.reasons) is (first.groups != other.groups)


OVERESTIMATES = "BOLLEN_OVERESTIMATES_TRIPLE_NEGATIVE"
NEGATIVE = {Marker.ER: Presence.ABSENT, Marker.PR: Presence.ABSENT, Marker.HER2: Presence.ABSENT}


@pytest.mark.parametrize(
    ("primary", "profile", "flagged"),
    [
        ("breast_hormone_independent", NEGATIVE, True),
        ("breast_hormone_independent", NEGATIVE | {Marker.HER2: Presence.PRESENT}, False),
        ("breast_hormone_independent", NEGATIVE | {Marker.ER: Presence.PRESENT}, False),
        ("breast_hormone_independent", NEGATIVE | {Marker.PR: Presence.PRESENT}, False),
        ("breast_hormone_independent", {Marker.ER: Presence.ABSENT, Marker.PR: Presence.ABSENT}, False),
        ("breast_hormone_independent", None, False),
        ("breast_unspecified", NEGATIVE, False),
        (["breast_hormone_independent", "colon"], NEGATIVE, False),
    ],
)
def test_bollen_and_the_triple_negative(primary: Any, profile: Any, flagged: bool) -> None:
    more: dict[str, Any] = {} if profile is None else {"molecular_profile": Fact(profile)}
    reasons = system(assessed(lesion(level="T8"), primary=primary, **more), "bollen_2014").reasons
    assert (OVERESTIMATES in reasons) is flagged
    assert any("6.7 months" in reason and "22.5" in reason for reason in reasons) is flagged


def test_every_system_says_what_other_cohorts_found() -> None:
    assert [one.key for one in SCORES if not one.validation] == ["sorg_classic_2016"]
