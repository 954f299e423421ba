"""Patients for tests of the combined system: survival fixed by an estimate, tolerance by the team's judgement."""

from decimal import Decimal
from typing import Any

from spinal_metastasis.facts import Fact, SurvivalEstimate
from spinal_metastasis.policy import Policy
from spinal_metastasis.results import Assessment, Conflict, RankedOption
from tests.spinal_metastasis.build import STABLE_SINS, UNSTABLE_SINS, assessed, lesion

MONTHS = {"lt1m": "0.5", "1to3m": "2", "3to6m": "4", "6to12m": "8", "ge12m": "20"}
DEFAULT_POLICY = Policy()

# The patient of contract section 5.
RENAL: dict[str, Any] = {
    "age": 64, "sex": "female", "primary": "kidney_rcc", "ecog": 1, "albumin": 3.9, "ambulatory": "independent",
    "visceral_mets": "none", "brain_mets": False, "spinal_mets_count": 1, "extraspinal_bone_mets": 0,
    "srs_available": True,
}  # fmt: skip
T8: dict[str, Any] = {
    "level": "T8", "sins_pain": "mechanical", "sins_bone_lesion": "lytic", "sins_alignment": "normal",
    "sins_collapse": "lt50", "sins_posterolateral": "unilateral", "escc_grade": "2", "myelopathy": False,
}  # fmt: skip

STABLE_LOW: dict[str, Any] = {
    "level": "T8",
    **STABLE_SINS,
    "escc_grade": "0",
    "myelopathy": False,
    "prior_rt_at_level": False,
}
STABLE_HIGH = STABLE_LOW | {"escc_grade": "3"}
UNSTABLE_LOW = STABLE_LOW | UNSTABLE_SINS
UNSTABLE_HIGH = STABLE_HIGH | UNSTABLE_SINS

SUPPORTIVE = "Best supportive care; radiotherapy only for pain that it can still help in time"
SHORT_RT = (
    "Short radiotherapy (8 Gy in one fraction) with palliative care; least-invasive stabilisation if pain is mechanical"
)
EN_BLOC = "En bloc resection, as an alternative for specialist discussion"


def living(*bands: str) -> Fact[Any]:
    """An estimate per band: expected survival is exactly these bands."""
    return Fact(
        tuple(SurvivalEstimate(f"team {i}", median_months=Decimal(MONTHS[band])) for i, band in enumerate(bands))
    )


def weighed(*bands: str, at: dict[str, Any], policy: Policy = DEFAULT_POLICY, **facts: Any) -> Assessment:
    """One lesion, a patient able to be operated on (unless said otherwise), with this expected survival."""
    known = {"able_to_tolerate_surgery": True, "srs_available": True, "neuro_deficit_new": False} | facts
    if bands:
        known["survival_estimate"] = living(*bands)
    return assessed(lesion(**at), policy=policy, **{key: value for key, value in known.items() if value is not None})


def option(answer: Assessment, start: str) -> RankedOption:
    """The only option whose text starts so."""
    (found,) = (one for one in answer.combined.options if one.decision.startswith(start))
    return found


def names(answer: Assessment) -> list[str]:
    return [one.decision for one in answer.combined.options]


def conflict(answer: Assessment, rule: str) -> Conflict:
    (found,) = (one for one in answer.combined.conflicts if one.id == rule)
    return found


def conflict_ids(answer: Assessment) -> list[str]:
    return [one.id for one in answer.combined.conflicts]
