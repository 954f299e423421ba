"""An implant nobody recorded is asked about and assumed away only where the answer could change something."""

from typing import Any

import pytest

from tests.spinal_metastasis.build import STABLE_SINS, UNSTABLE_SINS, assessed, lesion

KNOWN: dict[str, Any] = {
    "primary": "kidney_rcc", "able_to_tolerate_surgery": True, "srs_available": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("sins", "override", "asked"),
    [
        (STABLE_SINS, "stable", False),
        (STABLE_SINS, "unstable", True),
        (STABLE_SINS, ["stable", "unstable"], True),
        (STABLE_SINS, None, True),
        (UNSTABLE_SINS, "unstable", False),
    ],
)
def test_with_the_teams_judgement_an_implant_leaves_its_class(sins: dict[str, Any], override: Any, asked: bool) -> None:
    judged = {} if override is None else {"stability_override": override}
    at = lesion(level="T8", escc_grade="0", myelopathy=False, prior_rt_at_level=False, **sins, **judged)
    answer = assessed(at, **KNOWN)
    (found,) = answer.lesions
    assert found.noms is not None
    turns = [one for one in answer.questions if one.input == "instrumented" and "noms" in one.would_change]
    assert bool(turns) is asked
    assert any("instrumented: false" in decision.assumes for decision in found.noms.decisions) is asked
