"""Levels in words, in sets, and how many there are at least."""

import pytest

from fhir_mappings.bones import bones_at_least
from fhir_mappings.levels import at_least, mentioned_levels, most_specific, vertebrae_of
from spinal_metastasis.terms import REGIONS, SpinalLevel

TEXTS = [
    pytest.param("L3", ["L3"], id="plain"),
    pytest.param("T5-7", ["T5", "T6", "T7"], id="range"),
    pytest.param("Th5–Th7", ["T5", "T6", "T7"], id="range with both letters"),
    pytest.param("D10", ["T10"], id="dorsal"),
    pytest.param("BWK 12", ["T12"], id="German"),
    pytest.param("L5/S1", ["L5", "S1"], id="a disc between two regions"),
    pytest.param("T11-L1", ["T11", "T12", "L1"], id="range over two regions"),
    pytest.param("T8 through T10", ["T8", "T9", "T10"], id="range in words"),
    pytest.param("LWK 2 und 3, BWK 8, 9 u. 11", ["T8", "T9", "T11", "L2", "L3"], id="lists that name the region once"),
    pytest.param("7. Brustwirbelkörpers", ["T7"], id="an ordinal"),
    pytest.param("3. und 4. Brustwirbelkörper, 2.-4. LWS", ["T3", "T4", "lumbar"], id="two ordinals"),
    pytest.param("3.-5. Lendenwirbel", ["L3", "L4", "L5"], id="ordinals to"),
    pytest.param("T11-T13", ["T11", "T13"], id="a range to a transitional vertebra says its ends"),
    pytest.param("99. Brustwirbel", [], id="no such ordinal"),
    pytest.param("T2 signal, T1- und T2-gewichtet, T2w, T1 and T2 weighted", [], id="sequences are no vertebrae"),
    pytest.param("BWK 8 und 3 weitere Läsionen, T4 and 2 cm", ["T4", "T8"], id="a number of things is no vertebra"),
    pytest.param("cervical and sacral", ["cervical", "sacral"], id="regions"),
    pytest.param("dens axis", ["C2"], id="axis"),
    pytest.param("T1 weighted 1.5 T, L4 5 mm", ["L4"], id="words near by"),
    pytest.param("T99, L12", [], id="no such vertebra"),
    pytest.param("C79.51", [], id="an ICD code is no vertebra"),
    pytest.param("", [], id="nothing"),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_levels_named_in_words(text: str, expected: list[str]) -> None:
    assert [level.value for level in mentioned_levels(text)] == expected


def test_a_region_holds_its_vertebrae_and_the_transitional_one() -> None:
    assert set(REGIONS[SpinalLevel.THORACIC]) | {SpinalLevel.T13} == vertebrae_of([SpinalLevel.THORACIC])
    assert SpinalLevel.L6 in vertebrae_of([SpinalLevel.LUMBAR])


def test_a_site_that_a_more_specific_one_may_be_is_dropped() -> None:
    t8, t8_or_t9 = (SpinalLevel.T8,), (SpinalLevel.T8, SpinalLevel.T9)
    thoracic, lumbar = (SpinalLevel.THORACIC,), (SpinalLevel.LUMBAR,)
    assert most_specific([thoracic, lumbar, t8_or_t9, t8]) == (t8, lumbar)


def test_places_that_may_be_the_same_count_once() -> None:
    assert at_least([]) == 0
    assert at_least([frozenset("ab"), frozenset("bc"), frozenset("d")]) == 2


BONES = [
    pytest.param(["Bone structure of rib", "Bone structure of fifth rib"], 1, id="a rib and the fifth"),
    pytest.param(["Bone structure of sternum", "Bone structure of manubrium"], 1, id="parts of the sternum"),
    pytest.param(["Bone structure of ilium", "Bone structure of acetabulum"], 1, id="ilium may be the acetabulum"),
    pytest.param(["Bone structure of ilium", "Bone structure of ischium"], 2, id="two pelvic bones"),
    pytest.param(["neoplasm of bone of lower limb", "neoplasm of femur"], 1, id="a limb and its bone"),
    pytest.param(["neoplasm of femur", "neoplasm of humerus", "neoplasm of parietal bone"], 3, id="three bones"),
    pytest.param(["a bone nobody listed", "neoplasm of femur"], 1, id="an unlisted bone may be any"),
]


@pytest.mark.parametrize(("displays", "expected"), BONES)
def test_bones_count_apart_only_where_they_cannot_be_the_same(displays: list[str], expected: int) -> None:
    assert bones_at_least(displays) == expected
