"""The core and the oracle agree on random charts: a bounded share here, the rest in `make soak` (docs/agreement.md)."""

import pytest

from tests.spinal_metastasis.oracle import agreement
from tests.spinal_metastasis.oracle.agreement import BATCH, Report, differences, run_batch
from tests.spinal_metastasis.oracle.production import assessed
from tests.spinal_metastasis.oracle.systems import SYSTEMS

HERE = 5
"""Batches in `make test`: 5,000 charts."""
SEEN: list[Report] = []


@pytest.mark.no_cover
@pytest.mark.parametrize("number", range(HERE))
def test_every_answer_is_the_oracles(number: int) -> None:
    report = run_batch(number)
    SEEN.append(report)
    assert report.seen["charts"] == BATCH
    assert report.differences == []


def test_these_charts_reach_every_kind_of_answer() -> None:
    """One batch, so that agreement above is no agreement on nothing."""
    seen = (SEEN or [run_batch(0, 300)])[0].seen
    for system in SYSTEMS:
        assert seen[f"{system}: complete"], system
        assert seen[f"{system}: incomplete"], system
    assert seen["bollen_2014: out_of_scope"]
    assert seen["rades_2013: out_of_scope"]
    for status in ("able", "unable", "indeterminate"):
        assert seen[f"systemic tolerance: {status}"]
    for agreed in ("none", "single", "agree", "disagree"):
        assert seen[f"survival estimates: {agreed}"]


def test_a_wrong_answer_is_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    document = {"primary": "kidney_rcc", "ecog": 4, "lesions": [{"level": "T8"}]}
    answer = assessed(document)
    assert differences(document, answer) == []
    answer["systemic_tolerance"]["scope"] = []
    answer["prognosis"][0]["max"] += 1
    assert [line.split()[0] for line in differences(document, answer)] == ["tomita_2001:", "tolerance"]
    monkeypatch.setattr(agreement, "assessed", lambda *_, **__: answer)
    monkeypatch.setattr(agreement, "random_document", lambda _: document)
    assert len(run_batch(0, 2).differences) == 2
