"""What is asked for the tolerance of surgery is what decides it: every complete chart listed, by the oracle."""

import pytest

from tests.spinal_metastasis.oracle.asked import assert_what_is_asked_decides
from tests.spinal_metastasis.oracle.nearly_complete import nearly_complete, seeded
from tests.spinal_metastasis.oracle.possible import values
from tests.spinal_metastasis.oracle.tolerance import SURVIVAL_FACTS, deciding

LABORATORY = {"albumin", "crp", "ldh", "platelets", "calcium", "bilirubin"}


@pytest.mark.parametrize("batch", range(8))
def test_the_facts_missing_to_tolerance_are_those_that_decide_it(batch: int) -> None:
    source = seeded(f"deciding {batch}")
    for _ in range(20):
        assert_what_is_asked_decides(nearly_complete(source, most=400))


def test_in_these_charts_every_fact_decides_somewhere() -> None:
    """So that the comparison above says something of each; of the laboratory, of any of its values."""
    found: set[str] = set()
    source = seeded("deciding")
    for _ in range(300):
        document = nearly_complete(source, most=300)
        if min(values(document, "platelets")) >= 100:
            found |= deciding(document)
    assert found >= set(SURVIVAL_FACTS) - LABORATORY
    assert found & LABORATORY
