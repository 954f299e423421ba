"""Conversions between ECOG and Karnofsky, cell by cell (contract appendix B)."""

from typing import Any

import pytest

from spinal_metastasis.scores.readings import ecog_values, kps_values
from tests.spinal_metastasis.build import assessed, known, lesion


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
