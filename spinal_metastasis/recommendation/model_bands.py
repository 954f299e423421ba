"""Which open facts of a loaded model would tell expected survival, or move it across three months (rule T1)."""

from collections.abc import Iterable, Mapping

from spinal_metastasis.known import Case, whole
from spinal_metastasis.recommendation.survival import UNDER_3M, bands_of
from spinal_metastasis.results import Prognosis
from spinal_metastasis.terms import SurvivalBand


def open_model_facts(
    case: Case, prognoses: Iterable[Prognosis], by_system: Mapping[str, tuple[SurvivalBand, ...]]
) -> tuple[str, ...]:
    """Facts missing to trusted models that say nothing yet.

    None with the team's own estimate, and none once a system reads under three months: one more changes nothing.
    """
    estimates = case.patient.get("survival_estimate")
    if estimates is not None and whole(estimates):
        return ()
    if any(set(bands) & set(UNDER_3M) for bands in by_system.values()):
        return ()
    return tuple(
        key
        for prognosis in prognoses
        if prognosis.model is not None and prognosis.system in case.policy.survival_systems and not bands_of(prognosis)
        for key in prognosis.missing
    )
