"""Which open facts of a loaded model would tell expected survival, or move it across three months (rule T1)."""

from collections.abc import Iterable

from spinal_metastasis.known import Case
from spinal_metastasis.recommendation.survival import bands_of
from spinal_metastasis.results import Prognosis


def open_model_facts(case: Case, prognoses: Iterable[Prognosis]) -> tuple[str, ...]:
    """Facts missing to trusted models that say nothing yet.

    Asked only where surgery may be tolerated at all: with no estimate recorded, and nothing read under three months.
    """
    return tuple(
        key
        for prognosis in prognoses
        if prognosis.model is not None and prognosis.system in case.policy.survival_systems and not bands_of(prognosis)
        for key in prognosis.missing
    )
