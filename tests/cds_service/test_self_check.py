"""The self-check: the invented patient gives a card, and a service that cannot do that is not ready."""

import pytest

from cds_service import self_check
from cds_service.self_check import check
from tests.cds_service.calling import is_outcome, service, trial


def test_the_invented_patient_gives_a_card() -> None:
    check(trial())


def test_a_service_that_gives_no_card_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    with service() as client:
        monkeypatch.setattr(self_check, "CHART", dict.fromkeys(self_check.CHART, b"null"))
        answer = client.get("/health/ready")
        live = client.get("/health/live")
    assert (answer.status_code, is_outcome(answer.json()), live.status_code) == (503, True, 200)
