"""Levels of the spine: the vertebrae from the skull down, and the regions they belong to (contract appendix A)."""

from spinal_metastasis.terms import REGIONS, VERTEBRAE, SpinalLevel

CERVICAL = "C0 C1 C2 C3 C4 C5 C6 C7"
THORACIC = "T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12"
LUMBAR = "L1 L2 L3 L4 L5"
SACRAL = "S1 S2 S3 S4 S5"


def test_each_region_holds_its_vertebrae_and_no_transitional_segment() -> None:
    assert {str(region): " ".join(levels) for region, levels in REGIONS.items()} == {
        "cervical": CERVICAL, "thoracic": THORACIC, "lumbar": LUMBAR, "sacral": SACRAL,
    }  # fmt: skip


def test_the_vertebrae_stand_from_the_skull_down() -> None:
    assert " ".join(VERTEBRAE) == f"{CERVICAL} {THORACIC} {LUMBAR} {SACRAL}"
    assert set(SpinalLevel) - set(VERTEBRAE) - set(REGIONS) == {SpinalLevel.T13, SpinalLevel.L6, SpinalLevel.COCCYX}
