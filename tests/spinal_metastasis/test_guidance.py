"""Where guidance moved on: the nine points, each beside the answers it touches (specification section 8.1)."""

from typing import Any

import pytest

from spinal_metastasis.facts import Fact, PlannedRt, PlannedSurgery
from spinal_metastasis.guidance import POINTS
from spinal_metastasis.terms import Marker, MstfiItem, Presence, RtModality
from tests.spinal_metastasis.advice import ABLE, HIGH, LOW, STABLE, answer, lives
from tests.spinal_metastasis.build import AS_OF, assessed

DATED = {"planned_surgery": PlannedSurgery(date=AS_OF.date()), "planned_rt": PlannedRt(date=AS_OF.date())}
FRAIL = {MstfiItem.ANAEMIA: True, MstfiItem.HEART_FAILURE: True, MstfiItem.COAGULOPATHY: True}


YEARS_AND_TOUCHES = {
    "SRS_FOR_PAIN": ("2021-2024", "A22"),
    "THREE_MONTH_CUT": ("2020", "T1"),
    "NICE_NG234": ("2023", "A01 A02 A03 A04 A21"),
    "ASTRO_2024": ("2024", "A02 A25"),
    "RT_AFTER_SURGERY": ("2020-2021", "A07"),
    "EMBOLISATION": ("2023", "A10"),
    "FRAILTY_AND_GENOME": ("2016-2025", "T6 T7 T8 molecular_profile"),
    "ESCC_1C_AND_NEW_SCALES": ("2022-2025", "ESCC_1C_BORDERLINE ESCC_BELOW_CONUS"),
    "LESS_THAN_OPEN_SEPARATION": ("2021", "A11"),
}


def _touched(at_level: dict[str, Any], facts: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    return {point.id: point.touches for point in answer(at_level, **facts).guidance}


def test_there_are_nine_points_with_year_and_source() -> None:
    assert len(POINTS) == len({point.id for point in POINTS}) == 9
    for point in POINTS:
        assert point.changed.endswith(".")
        assert point.year[:2] == "20"
        assert point.sources
        assert point.touches


def test_each_point_has_its_year_and_what_it_touches() -> None:
    assert {point.id: (point.year, " ".join(point.touches)) for point in POINTS} == YEARS_AND_TOUCHES


@pytest.mark.parametrize(
    ("at_level", "facts", "point", "touches"),
    [
        (LOW | {"sins_pain": "mechanical", "planned_rt": PlannedRt(RtModality.SRS)}, {}, "SRS_FOR_PAIN", ("A22",)),
        (STABLE, {"ecog": 1, **lives(2)}, "THREE_MONTH_CUT", ("T1",)),
        (STABLE, {"neuro_deficit_new": True}, "NICE_NG234", ("A01", "A02")),
        (HIGH, {"able_to_tolerate_surgery": False}, "NICE_NG234", ("A21",)),
        (STABLE, {"neuro_deficit_new": True}, "ASTRO_2024", ("A02",)),
        (HIGH | {"myelopathy": True}, ABLE | lives(12) | {"primary": "colon", "steroid_current": True}, "ASTRO_2024",
         ("A25",)),
        (STABLE | DATED, {}, "RT_AFTER_SURGERY", ("A07",)),
        (HIGH, ABLE | {"primary": "kidney_rcc"}, "EMBOLISATION", ("A10",)),
        (STABLE, {"mstfi_items": Fact(FRAIL)}, "FRAILTY_AND_GENOME", ("T6",)),
        (STABLE, {"mfi11": "0.3"}, "FRAILTY_AND_GENOME", ("T7",)),
        (STABLE, {"mfi5": 1}, "FRAILTY_AND_GENOME", ("T8",)),
        (STABLE, {"molecular_profile": Fact({Marker.EGFR: Presence.PRESENT})}, "FRAILTY_AND_GENOME",
         ("molecular_profile",)),
        (STABLE | {"escc_grade": "1c"}, {}, "ESCC_1C_AND_NEW_SCALES", ("ESCC_1C_BORDERLINE",)),
        (STABLE | {"level": "L4"}, {}, "ESCC_1C_AND_NEW_SCALES", ("ESCC_BELOW_CONUS",)),
        (HIGH, ABLE | {"primary": "colon"}, "LESS_THAN_OPEN_SEPARATION", ("A11",)),
    ],
)  # fmt: skip
def test_a_point_stands_beside_what_it_touches(
    at_level: dict[str, Any], facts: dict[str, Any], point: str, touches: tuple[str, ...]
) -> None:
    assert _touched(at_level, facts)[point] == touches


def test_an_answer_that_holds_nothing_of_it_shows_no_point() -> None:
    settled = ABLE | {"primary": "colon", "ecog": 1}
    assert _touched(LOW, settled) == {}
    assert assessed(**settled, molecular_profile=Fact({})).guidance == ()
    assert answer(age=12).guidance == ()
