"""A guard on what the memory costs a hook: server CPU as a ratio, never wall time."""

import pytest

from bench.charts import request_of_size
from bench.remembering import TARGET, cost_of_remembering

ROOM = 0.2
"""What a noisy machine may add to a ratio so near to one; a commit for each answer would add more."""


@pytest.mark.no_cover
def test_audit_and_shown_cards_cost_a_hook_little() -> None:
    assert cost_of_remembering(request_of_size(50), bursts=9, rounds=40) <= TARGET + ROOM
