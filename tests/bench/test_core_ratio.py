"""A guard on the cost of the core: CPU as a ratio to bare loops of the same arithmetic, in the same run."""

import pytest

from bench.bare import AS_OF, add_up, sums_of
from bench.core import Core, measure
from bench.core_charts import charts_without_radiology, full_charts
from spinal_metastasis.assessment import assess
from spinal_metastasis.known import is_open
from spinal_metastasis.scores import SCORES

ROOM = 1.6
"""What a noisy machine may add to the ratios of bench/RESULTS.md."""
FULL, QUESTIONS = 105, 280
IMPORT_AS_FULL_CHARTS = 60
"""An import costs as much as so many full charts."""


@pytest.fixture(scope="module")
def core() -> Core:
    return measure(passes=5, imports=5)


@pytest.mark.no_cover
def test_a_full_chart_costs_no_more_than_it_did(core: Core) -> None:
    assert core.full_ratio <= FULL * ROOM


@pytest.mark.no_cover
def test_the_questions_of_a_chart_without_radiology_cost_no_more_than_they_did(core: Core) -> None:
    assert core.questions_ratio <= QUESTIONS * ROOM


@pytest.mark.no_cover
def test_the_import_costs_no_more_than_it_did(core: Core) -> None:
    assert core.import_ms <= core.full_ms * IMPORT_AS_FULL_CHARTS * ROOM


def test_the_bare_loops_add_up_what_the_core_does() -> None:
    facts = list(full_charts())[-1]
    found = assess(facts, AS_OF)
    totals, _ = add_up(sums_of(facts))
    groups = [one.groups[0] for one in found.prognosis if one.groups]
    (lesion,) = found.lesions
    assert lesion.sins is not None
    assert lesion.sins.classes is not None
    assert [group for _, group in totals] == [*groups, *lesion.sins.classes]
    assert len(groups) == len([one for one in SCORES if one.bands])


def test_the_charts_are_what_they_are_called() -> None:
    for facts in full_charts():
        assert not any("noms" in question.would_change for question in assess(facts, AS_OF).questions)
    for facts in charts_without_radiology():
        assert len(facts.lesions or ()) == 2
        assert all(is_open(lesion.escc_grade) and is_open(lesion.sins_collapse) for lesion in facts.lesions or ())
        assert len(assess(facts, AS_OF).questions) > 30
