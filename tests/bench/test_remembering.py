"""A guard on what the memory costs a hook: server CPU as a ratio, never wall time."""

from itertools import islice

import pytest

from bench.charts import charts_of_one_story
from bench.remembering import TARGET, cost_of_remembering

ROOM = 0.2
"""What a noisy machine may add to a ratio so near to one."""


@pytest.mark.no_cover
def test_audit_and_shown_cards_cost_a_hook_little() -> None:
    bodies = list(islice(charts_of_one_story(50), 40))
    assert cost_of_remembering(bodies, bursts=9) <= TARGET + ROOM
