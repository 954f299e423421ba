"""Cement augmentation as stabilisation: does the published appropriateness panel support it here (principles 3.5)?

Favourable needs all of: ESCC 0-1b and no deficit, a stable fracture pattern, height loss under 80 %, posterior wall
intact, pain above 6 of 10 (NASS appropriate-use criteria 2025). How each is read from the facts: ADR 0011.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from spinal_metastasis.known import Case, Known, above, below, is_true, possible, truth
from spinal_metastasis.recommendation.lesion import LesionState, open_sins
from spinal_metastasis.recommendation.noms import COLUMNS, STABILITY
from spinal_metastasis.scores.sins import collapse_classes
from spinal_metastasis.terms import Alignment, Collapse, EsccGrade, Stability
from spinal_metastasis.vocabulary import in_order

RULE = "3.5"
"""Stands in an option's `for` and `against` beside the C-rules: the section of the specification that holds it."""
SOURCE = "NASS AUC 2025 doi:10.1016/j.spinee.2024.12.028"
FAVOURABLE, UNFAVOURABLE, OPEN = "favourable", "unfavourable", "open"
WITHOUT_STENOSIS = (EsccGrade.G0, EsccGrade.G1A, EsccGrade.G1B)
HEIGHT_LOSS_BELOW_PCT = Decimal(80)
PAIN_ABOVE = Decimal(6)
MYELOPATHY = COLUMNS.index("myelopathy")


class Criterion(NamedTuple):
    """One of the five: its possible answers, what is said when it fails, and the facts that would tell."""

    met: frozenset[bool]
    failing: str
    facts: tuple[str, ...]


class Cement(NamedTuple):
    """`reasons` are those against; `missing` the facts that decide while it is open."""

    status: str
    reasons: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def others(self) -> tuple[str, ...]:
        """What it may still become."""
        return (FAVOURABLE, UNFAVOURABLE) if self.status == OPEN else ()


def cement(case: Case, state: LesionState) -> Cement:
    """Unfavourable as soon as one criterion surely fails, favourable only when all are surely met."""
    criteria = tuple(_criteria(case, state))
    failing = tuple(criterion.failing for criterion in criteria if True not in criterion.met)
    if failing:
        return Cement(UNFAVOURABLE, failing)
    unsure = [criterion for criterion in criteria if False in criterion.met]
    if not unsure:
        return Cement(FAVOURABLE)
    return Cement(OPEN, missing=in_order(key for criterion in unsure for key in criterion.facts))


def _criteria(case: Case, state: LesionState) -> Iterator[Criterion]:
    lesion = state.facts
    grades = state.escc.grades if state.escc is not None else ()
    yield Criterion(
        frozenset(grade in WITHOUT_STENOSIS for grade in grades), "canal stenosis (ESCC 1c or more)", ("escc_grade",)
    )
    yield _deficit(case, state)
    yield _pattern(state)
    yield _height(lesion)
    yield _wall(lesion)
    pain = case.at_lesion(lesion, "pain_vas")
    yield Criterion(frozenset(above(pain, PAIN_ABOVE)), "pain 6 of 10 or less", ("pain_vas",))


def _deficit(case: Case, state: LesionState) -> Criterion:
    """No deficit: neither myelopathy at the level nor a new deficit of the patient."""
    intact = frozenset(answer == "no" for answer in state.sets[MYELOPATHY])
    unchanged = frozenset(not new for new in truth(case.patient.get("neuro_deficit_new")))
    open_ = (key for key, met in (("myelopathy", intact), ("neuro_deficit_new", unchanged)) if len(met) > 1)
    return Criterion(_both(intact, unchanged), "neurological deficit", tuple(open_))


def _pattern(state: LesionState) -> Criterion:
    """Stable pattern: SINS not unstable, and no subluxation or translation."""
    alignments = possible(state.facts.get("sins_alignment"), Alignment)
    whole = frozenset(alignment is not Alignment.SUBLUXATION_TRANSLATION for alignment in alignments)
    steady = frozenset(class_ != Stability.UNSTABLE for class_ in state.sets[STABILITY])
    if False in (met := _both(whole, steady)) and True in met:
        keys = {"sins_alignment"} if len(whole) > 1 else set()
        keys |= {key for key, pairs in open_sins(state).items() if any(str(Stability.UNSTABLE) in p for p in pairs)}
        keys |= {"stability_override"} if state.sins is None and len(steady) > 1 else set()
        return Criterion(met, "", in_order(keys))
    return Criterion(met, "unstable fracture pattern", ())


def _both(one: frozenset[bool], other: frozenset[bool]) -> frozenset[bool]:
    return frozenset(a and b for a in one for b in other)


def _height(lesion: Known) -> Criterion:
    """Measured loss; without it, a collapse class up to half settles it."""
    measured = lesion.get("height_loss_pct")
    small = frozenset(below(measured, HEIGHT_LOSS_BELOW_PCT))
    if measured is None and Collapse.GT50 not in collapse_classes(lesion):
        small = frozenset({True})
    return Criterion(small, "height loss of 80 % or more", ("height_loss_pct",))


def _wall(lesion: Known) -> Criterion:
    """Bone pushed back into the canal has broken the posterior wall."""
    intact = frozenset(truth(lesion.get("posterior_wall_intact")))
    if "posterior_wall_intact" not in lesion and is_true(lesion.get("bony_retropulsion")):
        intact = frozenset({False})
    return Criterion(intact, "posterior wall not intact", ("posterior_wall_intact",))
