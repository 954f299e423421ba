"""The site's choices that an answer rests on: printed with it where another choice would, or could, have changed it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from spinal_metastasis.known import Case, capped_counts, whole
from spinal_metastasis.recommendation import noms
from spinal_metastasis.recommendation.lesion import LesionState
from spinal_metastasis.recommendation.radiosensitivity import before_prior_rt, prior_rt
from spinal_metastasis.recommendation.survival import bands_of
from spinal_metastasis.results import Prognosis
from spinal_metastasis.scores.tokuhashi_2005 import VERTEBRAL, VERTEBRAL_OTHER_PRINT, count_of_three
from spinal_metastasis.terms import EsccGrade, Radiosensitivity

LOWER = (EsccGrade.G0, EsccGrade.G1A, EsccGrade.G1B)
"""Low whatever the threshold."""
AS_RECORDED: Literal["patchell"] = "patchell"
"""The policy that leaves intermediate histology as it is."""
SRS = noms.COLUMNS.index("srs_available")
YES_OR_NO = frozenset({("yes", "no")})
SITE_SAYS = {True: "yes", False: "no", None: "not set: both stay open"}


def policies(case: Case, states: Sequence[LesionState], prognoses: Sequence[Prognosis]) -> dict[str, str]:
    """Setting → its value, for the settings that matter here, in the order of `Policy`."""
    return dict(_that_matter(case, states, prognoses))


def _that_matter(
    case: Case, states: Sequence[LesionState], prognoses: Sequence[Prognosis]
) -> Iterator[tuple[str, str]]:
    policy, inside = case.policy, [state for state in states if state.sets]
    if "srs_available" not in case.patient and any(noms.is_decided_by(state.sets, SRS, YES_OR_NO) for state in inside):
        yield "srs_available", SITE_SAYS[policy.srs_available]
    if any(_depends_on_threshold(state) for state in inside):
        yield "escc_high_threshold", policy.escc_high_threshold
    if any(prior_rt(state.facts) != (True,) for state in inside) and _depends_on_intermediate(case):
        yield "intermediate_policy", policy.intermediate_policy
    if _depends_on_variant(case):
        yield "tokuhashi_variant", policy.tokuhashi_variant
    if _depends_on_systems(case, prognoses):
        yield "survival_systems", ", ".join(policy.survival_systems)


def _depends_on_threshold(state: LesionState) -> bool:
    """1c is possible, and does not merely stand between a lower and a higher grade that are possible too."""
    grades = state.escc.grades if state.escc is not None else ()
    if EsccGrade.G1C not in grades:
        return False
    return not {True, False} <= {grade in LOWER for grade in grades if grade is not EsccGrade.G1C}


def _depends_on_intermediate(case: Case) -> bool:
    """Intermediate histology is possible, before the site reads it as something else."""
    if case.policy.intermediate_policy != AS_RECORDED:
        case = case._replace(policy=replace(case.policy, intermediate_policy=AS_RECORDED))
    return Radiosensitivity.INTERMEDIATE in before_prior_rt(case)


def _depends_on_variant(case: Case) -> bool:
    """The two prints of the vertebral item differ for one vertebra only."""
    counts = capped_counts(case.patient.get("spinal_mets_count"), least=1, cap=3)
    labels = {count_of_three(count) for count in counts if count}
    return any(VERTEBRAL.points[label] != VERTEBRAL_OTHER_PRINT.points[label] for label in labels)


def _depends_on_systems(case: Case, prognoses: Sequence[Prognosis]) -> bool:
    """No estimate is recorded, and some system says something of survival."""
    estimates = case.patient.get("survival_estimate")
    if estimates is not None and whole(estimates):
        return False
    return any(bands_of(prognosis) for prognosis in prognoses)
