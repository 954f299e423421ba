"""Precision and recall on the labelled sentences, guarded against getting worse (docs/report-text.md)."""

import random

import pytest

from tests.report_text.labels import Labelled, agreement, labelled, later

SEED = 20261124
LEAST = 200
SETS = [  # the half or set; least precision, least recall, most sentences that differ
    pytest.param([row for row in labelled() if row.half == "tuning"], 1.0, 0.99, 1, id="tuning half"),
    pytest.param([row for row in labelled() if row.half == "untouched"], 0.99, 0.99, 2, id="untouched half"),
    pytest.param(later(), 0.95, 0.95, 6, id="later set"),
]


def test_the_halves_are_those_that_were_drawn() -> None:
    rows = labelled()
    assert len(rows) >= LEAST
    for language in ("en", "de"):
        sentences = sorted(row.sentence for row in rows if row.language == language)
        drawn = set(random.Random(SEED).sample(sentences, len(sentences) // 2))
        assert {row.sentence for row in rows if row.language == language and row.half == "tuning"} == drawn


@pytest.mark.parametrize(("rows", "precision", "recall", "differing"), SETS)
def test_no_set_gets_worse(rows: list[Labelled], precision: float, recall: float, differing: int) -> None:
    found = agreement(rows)
    assert found.precision >= precision
    assert found.recall >= recall
    assert found.sentences - found.exact <= differing


def test_nothing_is_proposed_that_was_labelled_as_no_proposal_in_the_untouched_half() -> None:
    silent = [row for row in labelled() if row.half == "untouched" and not row.labels]
    assert silent
    assert agreement(silent).extra.total() == 0
