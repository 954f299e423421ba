"""N of NOMS: ESCC bands, the conus, myelopathy (specification section 2, contract appendix C)."""

from typing import Any

import pytest

from spinal_metastasis.policy import Policy
from spinal_metastasis.results import LesionResult
from tests.spinal_metastasis.build import DEFAULT_POLICY, assessed, lesion, only_lesion

HIGH_FROM_1C = Policy(escc_high_threshold="1c")


def _lesion(at_level: dict[str, Any], policy: Policy = DEFAULT_POLICY, **facts: Any) -> LesionResult:
    return only_lesion(assessed(lesion(**{"level": "T8", **at_level}), policy=policy, **facts))


def _inputs(at_level: dict[str, Any], **facts: Any) -> dict[str, tuple[str, ...]]:
    noms = _lesion(at_level, **facts).noms
    assert noms is not None
    return dict(noms.inputs)


@pytest.mark.parametrize(
    ("grade", "default", "from_1c"),
    [
        ("0", ("low",), ("low",)),
        ("1a", ("low",), ("low",)),
        ("1b", ("low",), ("low",)),
        ("1c", ("low",), ("high",)),
        ("2", ("high",), ("high",)),
        ("3", ("high",), ("high",)),
        (["1a", "1b", "1c"], ("low",), ("low", "high")),
        (["1c", "2"], ("low", "high"), ("high",)),
        (None, ("low", "high"), ("low", "high")),
    ],
)
def test_low_and_high_by_the_sites_threshold(grade: Any, default: tuple[str, ...], from_1c: tuple[str, ...]) -> None:
    at_level = {} if grade is None else {"escc_grade": grade}
    for policy, band in ((DEFAULT_POLICY, default), (HIGH_FROM_1C, from_1c)):
        found = _lesion(at_level, policy)
        assert found.escc is not None
        assert found.noms is not None
        assert found.escc.band == found.noms.inputs["escc"] == band


def test_grades_are_listed_in_the_order_of_the_scale() -> None:
    escc = _lesion({"escc_grade": ["3", "1a", "1a"]}).escc
    assert escc is not None
    assert escc.grades == ("1a", "3")
    unknown = _lesion({}).escc
    assert unknown is not None
    assert unknown.grades == ("0", "1a", "1b", "1c", "2", "3")


@pytest.mark.parametrize(
    ("grade", "flagged"), [("1c", True), (["1b", "1c"], True), ("1b", False), ("2", False), (None, False)]
)
def test_grade_1c_always_carries_its_flag(grade: Any, flagged: bool) -> None:
    at_level = {} if grade is None else {"escc_grade": grade}
    assert ("ESCC_1C_BORDERLINE" in _lesion(at_level).flags) is flagged


@pytest.mark.parametrize(
    ("level", "conus", "below"),
    [
        ("T12", None, False),
        ("L1", None, False),
        ("L2", None, True),
        ("S2", None, True),
        ("L2", "L2", False),
        ("L3", "L2", True),
        ("T12", "T11", True),
        ("L2", ["L1", "L2"], False),
        ("L3", ["L1", "L2"], True),
        (["L1", "L2"], None, False),
        (["L2", "L3"], None, True),
        (None, None, False),
    ],
)
def test_below_the_conus_the_scale_is_used_by_analogy(level: Any, conus: Any, below: bool) -> None:
    stated = {} if conus is None else {"conus_level": conus}
    at_level = {} if level is None else {"level": level}
    (found,) = assessed(lesion(**at_level), **stated).lesions
    assert ("ESCC_BELOW_CONUS" in found.flags) is below


@pytest.mark.parametrize(
    ("level", "below"),
    [("sacral", True), ("lumbar", False), ("thoracic", False), ("T13", False), ("L6", True), ("coccyx", True)],
)
def test_regions_and_transitional_segments_lie_where_all_their_vertebrae_lie(level: str, below: bool) -> None:
    (found,) = assessed(lesion(level=level)).lesions
    assert ("ESCC_BELOW_CONUS" in found.flags) is below


@pytest.mark.parametrize(
    ("at_level", "facts", "answer", "derived"),
    [
        ({}, {}, ("no", "yes"), False),
        ({"myelopathy": True}, {}, ("yes",), False),
        ({"myelopathy": False}, {}, ("no",), False),
        ({}, {"myelopathy": False}, ("no",), False),
        ({"myelopathy": True}, {"myelopathy": False}, ("yes",), False),
        ({"myelopathy": [True, False]}, {}, ("no", "yes"), False),
        *(({}, {"frankel_or_asia": grade}, ("yes",), True) for grade in "ABCD"),
        ({}, {"frankel_or_asia": ["C", "D"]}, ("yes",), True),
        ({}, {"frankel_or_asia": "E"}, ("no", "yes"), False),
        ({}, {"frankel_or_asia": ["D", "E"]}, ("no", "yes"), False),
        ({"cauda_equina": True}, {}, ("yes",), True),
        ({}, {"cauda_equina": True}, ("yes",), True),
        ({"cauda_equina": False}, {"cauda_equina": True}, ("no", "yes"), False),
        ({}, {"neuro_deficit_new": True}, ("yes",), True),
        ({}, {"sphincter_dysfunction": True}, ("yes",), True),
        ({}, {"neuro_deficit_new": False, "sphincter_dysfunction": False, "cauda_equina": False,
              "frankel_or_asia": "E"}, ("no", "yes"), False),
        ({"myelopathy": False}, {"frankel_or_asia": "C"}, ("no",), False),
    ],
)  # fmt: skip
def test_signs_derive_yes_and_nothing_derives_no(
    at_level: dict[str, Any], facts: dict[str, Any], answer: tuple[str, ...], derived: bool
) -> None:
    assert _inputs(at_level, **facts)["myelopathy"] == answer
    assert ("MYELOPATHY_DERIVED" in _lesion(at_level, **facts).flags) is derived


def test_the_grade_and_the_deficit_are_never_derived_from_each_other() -> None:
    assert _inputs({"escc_grade": "3"})["myelopathy"] == ("no", "yes")
    assert _inputs({"myelopathy": True})["escc"] == ("low", "high")
