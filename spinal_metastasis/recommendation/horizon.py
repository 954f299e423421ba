"""Which open facts would move expected survival across three months (rule T1), or tell it at all."""

from collections.abc import Sequence

from spinal_metastasis.known import Case, whole
from spinal_metastasis.points import Score
from spinal_metastasis.recommendation.survival import BANDS_OF, SHORT


def survival_facts(case: Case, scores: Sequence[tuple[str, Score]], survival_known: bool) -> tuple[str, ...]:
    """Keys of facts that decide whether a trusted system reads short.

    A system that reads short whatever its open inputs makes every other one irrelevant here. With an estimate recorded
    nothing of this is asked. While no system has a single group, everything that decides a group is worth asking.
    """
    estimates = case.patient.get("survival_estimate")
    if estimates is not None and whole(estimates):
        return ()
    trusted = [(key, score) for key, score in scores if key in case.policy.survival_systems and key in BANDS_OF]
    if not survival_known:
        return tuple(key for _, score in trusted for key in score.deciding)
    surely_short = [key for key, score in trusted if all(_is_short(key, band.label) for band in score.bands)]
    candidates = [pair for pair in trusted if not surely_short or surely_short == [pair[0]]]
    return tuple(
        key for system, score in candidates for key, pairs in score.crossings.items()
        if any(_is_short(system, a) != _is_short(system, b) for a, b in pairs)
    )  # fmt: skip


def _is_short(system: str, group: str) -> bool:
    return BANDS_OF[system][group] == SHORT
