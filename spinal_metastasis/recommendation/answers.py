"""What NOMS would look like after an answer: for each open fact, the input sets each answer would leave.

`pairs` of an input are the values between which one fact alone can move it; a fact *decides* NOMS when such a move
changes decision or urgency for some combination of the other inputs (contract section 5).
"""

from collections import Counter
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import partial, reduce
from itertools import chain
from typing import NamedTuple

from spinal_metastasis.epidural import band
from spinal_metastasis.facts import Fact
from spinal_metastasis.known import BOTH, Case, Known, is_open, possible, truth
from spinal_metastasis.points import Line, Score, added, reached
from spinal_metastasis.recommendation import noms
from spinal_metastasis.recommendation.lesion import YES_NO, LesionState, open_sins
from spinal_metastasis.recommendation.radiosensitivity import (
    after_prior_rt,
    before_prior_rt,
    by_class,
    classes_of,
    prior_rt,
)
from spinal_metastasis.recommendation.survival import Expectation
from spinal_metastasis.recommendation.tolerance import (
    ABLE,
    ASA,
    UNABLE,
    for_noms,
    performance_rule,
    status_of,
    verdicts,
)  # fmt: skip
from spinal_metastasis.results import SystemicTolerance
from spinal_metastasis.scores.readings import ECOG, KPS, primaries
from spinal_metastasis.scores.sins import CLASSES, LOCATION_OF_LEVEL, vertebrae_of
from spinal_metastasis.terms import (
    Alignment,
    BoneLesion,
    Collapse,
    EsccGrade,
    Pain,
    Posterolateral,
    Radiosensitivity,
    SpinalLevel,
)  # fmt: skip

ESCC, MYELOPATHY, RADIOSENSITIVITY, STABILITY, TOLERANCE, SRS = range(len(noms.COLUMNS))
ABLE_OR_NOT = frozenset({(ABLE, UNABLE)})
PERFORMANCE_DOMAINS: dict[str, tuple[int, ...]] = {"ecog": ECOG, "kps": KPS, "performance_due_to_lesion": BOTH}
SINS_DOMAINS: dict[str, tuple[StrEnum, ...]] = {
    "sins_pain": tuple(Pain), "sins_bone_lesion": tuple(BoneLesion),
    "sins_alignment": tuple(Alignment), "sins_collapse": tuple(Collapse), "sins_posterolateral": tuple(Posterolateral),
}  # fmt: skip


class OpenFact(NamedTuple):
    """A fact whose answer would leave one of `outcomes` (possible values of one NOMS input) at this lesion."""

    key: str
    at_lesion: bool
    column: int
    pairs: frozenset[tuple[str, str]]
    outcomes: Callable[[], tuple[tuple[str, ...], ...]]


def open_facts(
    case: Case, state: LesionState, tolerance: SystemicTolerance, expected: Expectation
) -> Iterator[OpenFact]:
    """Every open fact that feeds NOMS at a lesion."""
    yield from chain(
        _escc(case, state), _myelopathy(case, state), _histology(case, state), _prior_rt(case, state),
        _stability(state), _instrumented(state), _tolerance(case, tolerance, expected), _srs(case, state),
    )  # fmt: skip


def _escc(case: Case, state: LesionState) -> Iterator[OpenFact]:
    if is_open(state.facts.get("escc_grade")):
        grades = possible(state.facts.get("escc_grade"), EsccGrade)
        bands = tuple((band(grade, case.policy.escc_high_threshold),) for grade in grades)
        yield OpenFact("escc_grade", True, ESCC, noms.all_pairs(b for (b,) in bands), lambda: bands)


def _myelopathy(case: Case, state: LesionState) -> Iterator[OpenFact]:
    stated = case.at_lesion(state.facts, "myelopathy")
    if is_open(stated) and state.sets[MYELOPATHY] == ("no", "yes"):
        yield OpenFact(
            "myelopathy",
            "myelopathy" in state.facts,
            MYELOPATHY,
            frozenset({("no", "yes")}),
            lambda: (("no",), ("yes",)),
        )


def _histology(case: Case, state: LesionState) -> Iterator[OpenFact]:
    if "radiosensitivity_override" in case.patient:
        return
    classes = before_prior_rt(case)
    if len(classes) < 2 or prior_rt(state.facts) == (True,):
        return

    def outcomes() -> tuple[tuple[str, ...], ...]:
        irradiated = prior_rt(state.facts) or (False,)
        alike = Counter(classes_of(primary) for primary in primaries(case.patient))
        left = {own: tuple(map(str, after_prior_rt(by_class(case, own), irradiated))) for own in alike}
        return tuple(left[own] for own, times in alike.items() for _ in range(times))

    yield OpenFact("primary", False, RADIOSENSITIVITY, noms.all_pairs(map(str, classes)), outcomes)


def _prior_rt(case: Case, state: LesionState) -> Iterator[OpenFact]:
    """Not recorded: asked although it does not widen the input; partly known: asked like any other."""
    recorded = prior_rt(state.facts)
    if recorded is not None and len(recorded) == 1:
        return
    resistant = Radiosensitivity.RESISTANT
    without = tuple(map(str, before_prior_rt(case)))
    pairs = frozenset((one, str(resistant)) for one in without if one != resistant)
    yield OpenFact("prior_rt_at_level", True, RADIOSENSITIVITY, pairs, lambda: (without, (str(resistant),)))


def _stability(state: LesionState) -> Iterator[OpenFact]:
    if state.sins is None:
        if len(state.sets[STABILITY]) > 1:
            classes = state.sets[STABILITY]
            yield OpenFact(
                "stability_override", True, STABILITY, noms.all_pairs(classes), lambda: tuple((c,) for c in classes)
            )
        return
    for key, pairs in open_sins(state).items():
        if pairs:
            yield OpenFact(key, True, STABILITY, pairs, _classes_after(state.facts, state.sins.score, key))


def _classes_after(lesion: Known, score: Score, key: str) -> Callable[[], tuple[tuple[str, ...], ...]]:
    def outcomes() -> tuple[tuple[str, ...], ...]:
        (own,) = (line for line in score.lines if line.variables[0].key == key)
        rest = reduce(added, (line.straight_points() for line in score.lines if line is not own), 1)
        answers = vertebrae_of(lesion.get(key)) if key == "level" else possible(lesion.get(key), SINS_DOMAINS[key])
        points = (_points(own, answer) for answer in answers)
        return tuple(tuple(band.label for band in reached(CLASSES, added(rest, one))) for one in points)

    return outcomes


def _points(line: Line, answer: StrEnum) -> tuple[int, ...]:
    """Of a vertebra by its location; a level the score does not know may have any."""
    label = LOCATION_OF_LEVEL.get(answer) if isinstance(answer, SpinalLevel) else answer
    return line.straight_points() if label is None else (line.table.points[label],)


def _instrumented(state: LesionState) -> Iterator[OpenFact]:
    if opened := state.unrecorded.instrumented:
        classes = state.sets[STABILITY]
        pairs = frozenset((one, other) for one in classes for other in opened if one != other)
        yield OpenFact("instrumented", True, STABILITY, pairs, lambda: (classes, opened))


def _tolerance(case: Case, tolerance: SystemicTolerance, expected: Expectation) -> Iterator[OpenFact]:
    for key in tolerance.missing:
        yield OpenFact(
            key, False, TOLERANCE, ABLE_OR_NOT, partial(_tolerance_after, case, expected, key, tolerance.status)
        )  # fmt: skip


def _tolerance_after(case: Case, expected: Expectation, key: str, now: str) -> tuple[tuple[str, ...], ...]:
    """Sets after each answer. A judgement settles it; a bad answer to T5-T13 rules surgery out, no other changes it.

    Facts that move survival leave it as it is: one of them alone seldom gives a system a single group.
    """
    if key == "able_to_tolerate_surgery":
        return (ABLE,), (UNABLE,)
    if key in PERFORMANCE_DOMAINS:
        others = verdicts(case, expected)[1:]
        answers = possible(case.patient.get(key), PERFORMANCE_DOMAINS[key])
        rules = (performance_rule({**case.patient, key: Fact(answer)}) for answer in answers)
        return tuple(for_noms(status_of((rule, *others))) for rule in rules)
    if key in expected.facts:
        return (for_noms(now),)
    good = len(ASA) - 1 if key == "asa" else 1
    return (for_noms(now),) * good + ((UNABLE,),)


def _srs(case: Case, state: LesionState) -> Iterator[OpenFact]:
    if state.sets[SRS] == ("yes", "no"):
        answers = tuple((YES_NO[answer],) for answer in truth(case.patient.get("srs_available")))
        yield OpenFact("srs_available", False, SRS, frozenset({("yes", "no")}), lambda: answers)
