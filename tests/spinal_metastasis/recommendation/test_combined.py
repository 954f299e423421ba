"""The combined answer: options of lesions that cannot be told apart stand once, unless anything of them differs."""

from dataclasses import replace
from typing import Any

import pytest

from spinal_metastasis.recommendation import combined
from spinal_metastasis.results import RankedOption
from tests.spinal_metastasis.build import assessed, lesion
from tests.spinal_metastasis.weighing import STABLE_HIGH, STABLE_LOW, living

FACTS: dict[str, Any] = {
    "able_to_tolerate_surgery": True, "srs_available": True, "neuro_deficit_new": False, "primary": "melanoma",
    "survival_estimate": living("ge12m"), "spinal_mets_count": 2,
}  # fmt: skip
CLOSED: dict[str, Any] = {"instrumented": False}


def options(*lesions: dict[str, Any]) -> list[RankedOption]:
    return list(assessed(*(lesion(**one) for one in lesions), **FACTS).combined.options)


def test_lesions_without_a_level_show_an_option_they_share_once() -> None:
    high, low = (
        {key: value for key, value in at.items() if key != "level"} | CLOSED for at in (STABLE_HIGH, STABLE_LOW)
    )
    assert options(high, high) == options(high)
    assert options(high, low, high) == [*options(high), *options(low)]


def test_lesions_with_a_level_keep_their_own_options() -> None:
    found = options(STABLE_HIGH | CLOSED, STABLE_HIGH | CLOSED | {"level": "L2"})
    assert [one.level for one in found] == ["T8", "L2"]
    assert replace(found[0], level=None) == replace(found[1], level=None)


SHOWN = RankedOption(1, "SRS", ("N025",), ("C5",), ("C1",), ("asa",))


@pytest.mark.parametrize(
    "changed",
    [{"rank": 2}, {"decision": "cEBRT"}, {"rows": ("N026",)}, {"for_": ("C4",)}, {"against": ()}, {"would_change": ()}],
)
def test_an_option_that_differs_in_anything_is_shown_too(changed: dict[str, Any]) -> None:
    other = replace(SHOWN, **changed)
    seen: set[object] = set()
    assert combined._once((SHOWN,), seen) == [SHOWN]
    assert combined._once((SHOWN, other), seen) == [other]
    assert combined._once((other, SHOWN), seen) == []
