"""Each primary's points in each system, as the specification's table of primary tumours gives them.

An empty cell of that table is every legal value of the item, or the narrower set that the contract's appendix B names.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from spinal_metastasis.scores.readings import SCORED_PRIMARIES
from tests.spinal_metastasis.build import assessed, lesion, system

BREAST = "breast_hormone_dependent breast_hormone_independent breast_unspecified"
PROSTATE = "prostate_hormone_dependent prostate_hormone_independent prostate_unspecified"
THYROID = "thyroid_papillary thyroid_follicular thyroid_medullary thyroid_unspecified"
LUNG = "lung_nsclc_targeted lung_nsclc_not_targeted lung_nsclc_unspecified lung_unspecified lung_sclc"
UTERUS = "uterus_endometrium uterus_cervix uterus_unspecified"
SLOW = f"{BREAST} {PROSTATE} {THYROID} myeloma lymphoma"
MODERATE = f"kidney_rcc {UTERUS} sarcoma_synovial nasopharynx tonsil thymoma"
RAPID = "stomach pancreas liver_hcc colon rectum colorectal_unspecified melanoma unknown_primary"
NOT_LISTED = (
    "thyroid_anaplastic oesophagus biliary_gallbladder bladder_urothelial ovary sarcoma_osteosarcoma "
    "sarcoma_soft_tissue_other sarcoma_unspecified head_neck leukaemia carcinoid_neuroendocrine germ_cell_seminoma "
    "other"
)

Points = tuple[int, int]
NO_ORGANS: dict[str, Any] = {
    "visceral_mets": "none", "brain_mets": False, "spinal_mets_count": 1, "extraspinal_bone_mets": 0,
}  # fmt: skip
TABLE: dict[str, dict[Points, str]] = {
    "tomita_2001": {(1, 1): SLOW, (2, 2): MODERATE, (4, 4): f"{LUNG} {RAPID}", (1, 4): NOT_LISTED},
    "osri_2013": {(1, 1): SLOW, (2, 2): MODERATE, (4, 4): RAPID, (5, 5): LUNG, (1, 5): NOT_LISTED},
    "tokuhashi_2005": {
        (0, 0): f"{LUNG} stomach oesophagus pancreas bladder_urothelial sarcoma_osteosarcoma",
        (1, 1): "liver_hcc biliary_gallbladder unknown_primary",
        (2, 2): "colon ovary melanoma sarcoma_synovial sarcoma_soft_tissue_other head_neck nasopharynx tonsil "
                "myeloma lymphoma leukaemia germ_cell_seminoma thymoma other",
        (3, 3): f"kidney_rcc {UTERUS}",
        (4, 4): "rectum",
        (5, 5): f"{BREAST} {PROSTATE} {THYROID} carcinoid_neuroendocrine",
        (2, 4): "colorectal_unspecified",
        (0, 2): "sarcoma_unspecified",
        (0, 5): "thyroid_anaplastic",
    },
    "katagiri_2014": {
        (0, 0): f"breast_hormone_dependent prostate_hormone_dependent {THYROID} myeloma lymphoma",
        (2, 2): "breast_hormone_independent prostate_hormone_independent kidney_rcc lung_nsclc_targeted "
                "uterus_endometrium ovary sarcoma_osteosarcoma sarcoma_synovial sarcoma_soft_tissue_other "
                "sarcoma_unspecified carcinoid_neuroendocrine thymoma other",
        (3, 3): "lung_nsclc_not_targeted lung_sclc stomach oesophagus pancreas liver_hcc biliary_gallbladder "
                "bladder_urothelial colon rectum colorectal_unspecified uterus_cervix melanoma head_neck nasopharynx "
                "tonsil unknown_primary",
        (0, 2): "breast_unspecified prostate_unspecified",
        (2, 3): "lung_unspecified lung_nsclc_unspecified uterus_unspecified germ_cell_seminoma",
        (0, 3): "thyroid_anaplastic leukaemia",
    },
    "van_der_linden_2005": {(3, 3): BREAST, (2, 2): PROSTATE, (1, 1): LUNG},
    "rades_2013": {(1, 1): f"{BREAST} myeloma lymphoma", (2, 2): PROSTATE},
}  # fmt: skip
OTHERWISE: dict[str, Points] = {"van_der_linden_2005": (0, 0), "rades_2013": (3, 3)}


def _cases() -> Iterator[tuple[str, str, Points]]:
    for key, rows in TABLE.items():
        listed = {primary: points for points, named in rows.items() for primary in named.split()}
        for primary in SCORED_PRIMARIES:
            yield key, str(primary), listed[primary] if primary in listed else OTHERWISE[key]


@pytest.mark.parametrize(("key", "primary", "points"), list(_cases()))
def test_a_primary_has_the_points_of_the_table(key: str, primary: str, points: Points) -> None:
    item = system(assessed(lesion(level="T8"), primary=primary, ecog=3), key).components["primary"]
    assert (item.min, item.max) == points
    assert (item.value is None) is (item.min != item.max)


def test_no_primary_is_named_that_does_not_exist() -> None:
    named = {primary for rows in TABLE.values() for row in rows.values() for primary in row.split()}
    assert named <= set(SCORED_PRIMARIES)
    assert len(SCORED_PRIMARIES) == 46


BAUER: dict[tuple[Points, Points], str] = {
    ((1, 1), (1, 1)): f"{BREAST} kidney_rcc myeloma lymphoma",
    ((0, 0), (0, 0)): LUNG,
    ((0, 1), (0, 0)): "unknown_primary",
}


@pytest.mark.parametrize("key", ["bauer_1995", "bauer_modified_2008"])
@pytest.mark.parametrize("primary", SCORED_PRIMARIES)
def test_bauer_gives_breast_two_points_colon_one_and_lung_none(key: str, primary: str) -> None:
    listed = {one: points for points, named in BAUER.items() for one in named.split()}
    items = system(assessed(lesion(level="T8"), primary=primary), key).components
    found = tuple((items[item].min, items[item].max) for item in ("not_lung", "favourable_primary"))
    assert found == listed.get(primary, ((1, 1), (0, 0)))


def test_an_unknown_primary_of_bauer_reaches_no_more_than_its_one_open_item() -> None:
    score = system(assessed(lesion(level="T8"), primary="unknown_primary", **NO_ORGANS), "bauer_modified_2008")
    assert (score.min, score.max, score.groups, score.missing) == (2, 3, ("2", "3-4"), ("primary",))


def test_a_list_of_primaries_reaches_the_points_of_each_and_none_between() -> None:
    score = system(assessed(lesion(level="T8"), primary=["breast_unspecified", "lung_sclc"], **NO_ORGANS), "osri_2013")
    assert (score.components["primary"].min, score.components["primary"].max) == (1, 5)
    tomita = system(
        assessed(
            lesion(level="T8"), primary=["breast_unspecified", "lung_sclc"], **NO_ORGANS | {"spinal_mets_count": 2}
        ),
        "tomita_2001",
    )
    assert tomita.groups == ("2-3", "6-7")
