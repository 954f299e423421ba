"""A guard on the cost of a hook: server CPU as a ratio to the plain echo in the same run, never wall time."""

import pytest

from bench.charts import request_of_size
from bench.measure import compare

ROOM = 1.4
"""What a noisy machine may add to the ratios of bench/RESULTS.md."""


@pytest.mark.no_cover
@pytest.mark.parametrize(("kilobytes", "ratio"), [(50, 6.6), (300, 2.85)])
def test_a_hook_costs_no_more_than_it_did(kilobytes: int, ratio: float) -> None:
    body = request_of_size(kilobytes)
    assert len(body) >= kilobytes * 1000
    assert compare(body, bursts=5, rounds=60).ratio <= ratio * ROOM
