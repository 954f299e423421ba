"""What every prognostic system answers, and the frame that turns a score into the contract's `prognosis` entry."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import NamedTuple

from spinal_metastasis.known import Case, Known
from spinal_metastasis.points import Band, Citation, Score
from spinal_metastasis.results import Cohort, Prognosis, Survival
from spinal_metastasis.scores.readings import HAEMATOLOGICAL, primaries
from spinal_metastasis.terms import Primary
from spinal_metastasis.vocabulary import in_order


class Mark(StrEnum):
    """How well a number is known; the weakest of those used is the system's `evidence`."""

    VERIFIED = "verified"
    INFERRED = "inferred"
    UNVERIFIED = "unverified"


class Outcome(NamedTuple):
    """A system's raw answer for one patient, before the frame: a score, or in `unscored` why there is none.

    `status` is then `out_of_scope` or `model_not_loaded`.
    """

    score: Score | None = None
    mark: Mark = Mark.VERIFIED
    reasons: tuple[str, ...] = ()
    unscored: str = ""
    status: str = "out_of_scope"


class System(NamedTuple):
    """A prognostic system: contract key, direction, papers, derivation cohort, and how it reads a case.

    `additive` False: a category without a total (Bollen), so no `min` and `max`. `validation`: what other
    cohorts found.
    """

    key: str
    title: str
    direction: str
    citation: Citation
    read: Callable[[Case], Outcome]
    cohort: Cohort = Cohort()
    bands: tuple[Band, ...] = ()
    limits: tuple[str, ...] = ()
    additive: bool = True
    haematology_caution: bool = True
    validation: tuple[str, ...] = ()


NO_SURVIVAL = Survival()
HAEMATOLOGY_REASON = "C9"
"""Rule C9: haematological primary; solid-tumour scores fit poorly. Scored as tabulated."""


def _haematological(patient: Known) -> bool:
    return "primary" in patient and any(primary in HAEMATOLOGICAL for primary in primaries(patient))


def primary_mark(patient: Known, from_memory: Iterable[Primary]) -> Mark:
    """Unverified if a primary recorded (or one of those recorded as possible) was placed from memory."""
    memory = frozenset(from_memory)
    recorded = primaries(patient) if "primary" in patient else ()
    return Mark.UNVERIFIED if any(primary in memory for primary in recorded) else Mark.VERIFIED


def framed(system: System, outcome: Outcome, case: Case) -> Prognosis:
    """The contract's entry for an outcome; survival and advice only when a single group is left."""
    if system.haematology_caution and _haematological(case.patient):
        outcome = outcome._replace(reasons=(*outcome.reasons, HAEMATOLOGY_REASON))
    score = outcome.score
    if score is None:
        return without_score(system, outcome)
    single = score.bands[0] if len(score.bands) == 1 else None
    several = {band.label: band.survival for band in score.bands} if single is None else {}
    return Prognosis(
        system=system.key,
        status="incomplete" if score.missing else "complete",
        direction=system.direction,
        groups=tuple(band.label for band in score.bands),
        survival=single.survival if single else NO_SURVIVAL,
        missing=in_order(score.missing),
        reasons=outcome.reasons,
        evidence=outcome.mark,
        components=score.components,
        min=score.low if system.additive else None,
        max=score.high if system.additive else None,
        advice=single.advice if single else None,
        survival_if={label: figure for label, figure in several.items() if figure != NO_SURVIVAL} or None,
    )


def without_score(system: System, outcome: Outcome) -> Prognosis:
    """A system without a result: out of scope, or its model is not loaded."""
    return Prognosis(
        system=system.key, status=outcome.status, direction=system.direction, groups=(),
        survival=NO_SURVIVAL, missing=(), reasons=(outcome.unscored, *outcome.reasons), evidence=outcome.mark,
        components={},
    )  # fmt: skip
