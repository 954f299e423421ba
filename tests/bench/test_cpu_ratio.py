"""A guard on the cost of a hook: server CPU as a ratio to the plain echo in the same run, never wall time."""

from collections.abc import Callable, Iterator
from itertools import islice

import pytest

from bench.charts import charts_of_all_stories, charts_of_one_story
from bench.measure import compare

ROOM = 1.4
"""What a noisy machine may add to the ratios of bench/RESULTS.md."""
CHARTS = 60


@pytest.mark.no_cover
@pytest.mark.parametrize(("kilobytes", "ratio"), [(50, 7.2), (300, 2.85)])
def test_a_hook_costs_no_more_than_it_did(kilobytes: int, ratio: float) -> None:
    assert compare(charts_of_one_story(kilobytes), CHARTS, bursts=5).ratio <= ratio * ROOM


@pytest.mark.parametrize("charts", [charts_of_one_story, charts_of_all_stories])
@pytest.mark.parametrize("kilobytes", [50, 300])
def test_the_charts_have_the_size_they_are_called_by_and_differ(
    charts: Callable[[int], Iterator[bytes]], kilobytes: int
) -> None:
    bodies = set(islice(charts(kilobytes), 20))
    assert len(bodies) == 20
    assert all(kilobytes <= len(body) / 1000 <= kilobytes * 1.3 for body in bodies)
