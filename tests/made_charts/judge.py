"""A mapped chart against what is true: every fact right, open or not known; never wrong.

A fact is right when its value is the truth, open when the truth is one of several values left, and wrong otherwise. A
fact about something that is truly absent is wrong.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from fhir_mappings import Mapped
from fhir_mappings.metastases import SpinalMetastasis
from spinal_metastasis.facts import Fact, Flag, LesionFacts, OneOf, PriorRt, PriorSurgery, Range
from spinal_metastasis.freshness import current, recorded
from spinal_metastasis.known import whole
from spinal_metastasis.terms import REGIONS, Marker, Presence, Primary, RtModality
from tests.made_charts.codes import SAYS_LESS
from tests.made_charts.truth import AS_OF, TODAY, Truth

SYNCHRONOUS_DAYS = 90
RECENT_DAYS = 14
BMI_STEP = Decimal("0.01")


class Outcome(StrEnum):
    RIGHT = "right"
    OPEN = "open"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Verdict:
    key: str
    outcome: Outcome
    said: object = None
    true: object = None


def verdicts(truth: Truth, mapped: Mapped) -> Iterator[Verdict]:
    """One for each fact that counts at the index time."""
    facts, _ = current(recorded(mapped.facts), AS_OF)
    for key, fact in facts.items():
        yield _verdict(key, fact, truth)
    for lesion in mapped.facts.lesions or ():
        yield from _of_lesion(lesion, truth)
    yield _presence(truth, mapped)
    if mapped.deceased:
        yield Verdict("deceased", Outcome.WRONG)


def _presence(truth: Truth, mapped: Mapped) -> Verdict:
    """A spinal metastasis is never overlooked and never invented."""
    said = mapped.spinal_metastasis
    wrong = said is (SpinalMetastasis.NONE if truth.levels else SpinalMetastasis.CERTAIN)
    outcome = Outcome.WRONG if wrong else Outcome.OPEN if said is SpinalMetastasis.POSSIBLE else Outcome.RIGHT
    return Verdict("presence", outcome, said, truth.levels)


def _verdict(key: str, fact: Fact[Any], truth: Truth) -> Verdict:
    if key == "age":
        return Verdict(key, _age(fact, truth), fact.value, truth.age)
    judge = JUDGES.get(key)
    if judge is not None:
        return Verdict(key, judge(fact.value, truth), fact.value, "see the truth")
    true = _truth_of(key, truth)
    return Verdict(key, _outcome(fact.value, true), fact.value, true)


def _truth_of(key: str, truth: Truth) -> object:
    if key in truth.labs:
        return truth.labs[key].value
    if key in truth.items:
        return truth.items[key]
    return TRUTHS[key](truth)


def _outcome(value: object, true: object) -> Outcome:
    if isinstance(value, Range):
        return Outcome.OPEN if isinstance(true, int | Decimal) and _holds(value, Decimal(true)) else Outcome.WRONG
    if isinstance(value, OneOf):
        return Outcome.OPEN if true in value.values else Outcome.WRONG
    return Outcome.RIGHT if value == true else Outcome.WRONG


def _holds(bounds: Range, number: Decimal) -> bool:
    above = bounds.low is None or number > bounds.low or (number == bounds.low and not bounds.low_open)
    below = bounds.high is None or number < bounds.high or (number == bounds.high and not bounds.high_open)
    return above and below


def _synchronous(truth: Truth) -> bool:
    return (truth.spread - truth.began).days <= SYNCHRONOUS_DAYS


def _compressed(truth: Truth) -> bool:
    recent = truth.compression is not None and (TODAY - truth.compression).days <= RECENT_DAYS
    return recent and not truth.compression_is_over


def _systemic(truth: Truth) -> bool:
    targeted = truth.tumour.display == "Adenocarcinoma of lung" and truth.targeted
    return bool(truth.chemotherapy or truth.hormone or truth.immunotherapy or targeted)


TRUTHS: Mapping[str, Callable[[Truth], object]] = {
    "sex": lambda t: t.sex,
    "ecog": lambda t: t.ecog,
    "kps": lambda t: t.kps,
    "asa": lambda t: t.asa,
    "pain_vas": lambda t: t.pain,
    "spinal_metastasis": lambda t: bool(t.levels),
    "spinal_mets_count": lambda t: len(t.levels),
    "extraspinal_bone_mets": lambda t: len(t.bones),
    "brain_mets": lambda t: t.brain,
    "synchronous": _synchronous,
    "myelopathy": _compressed,
    "pathologic_fracture": lambda t: t.fracture,
    "previous_chemotherapy": lambda t: bool(t.chemotherapy),
    "prior_systemic_therapy": _systemic,
    "steroid_current": lambda t: t.steroid is not None,
    "steroid_mg_per_day": lambda t: Decimal(t.steroid[0] * t.steroid[1]) if t.steroid else None,
    "bone_agent_current": lambda t: {"denosumab": "denosumab", "zoledronic acid": "bisphosphonate"}.get(t.bone_agent),
    "anticoagulant": lambda t: t.anticoagulant == "warfarin",
    "charlson": lambda t: t.charlson,
    "diabetes": lambda t: t.has_diabetes,
    "smoking": lambda t: t.smokes,
}  # fmt: skip


def _age(fact: Fact[Any], truth: Truth) -> Outcome:
    """Of a partial birth date the middle is taken, and flagged: it may be a year off."""
    if Flag.DERIVED in fact.flags and fact.value in (truth.age - 1, truth.age + 1):
        return Outcome.OPEN
    return _outcome(fact.value, truth.age)


def _bmi(value: Any, truth: Truth) -> Outcome:
    return Outcome.RIGHT if abs(value - truth.bmi) <= BMI_STEP else Outcome.WRONG


def _primary(value: Any, truth: Truth) -> Outcome:
    values: tuple[Primary, ...] = value.values if isinstance(value, OneOf) else (value,)
    meant = {true for value in values for true in (value, *SAYS_LESS.get(value, ()))}
    if truth.primary not in meant:
        return Outcome.WRONG
    return Outcome.RIGHT if values == (truth.primary,) else Outcome.OPEN


def _profile(value: Any, truth: Truth) -> Outcome:
    lung = truth.tumour.display == "Adenocarcinoma of lung"
    true = {
        Marker.ER: truth.er_positive, Marker.PR: truth.pr_positive, Marker.HER2: truth.her2_positive,
        Marker.EGFR: lung and truth.targeted, Marker.ALK: False, Marker.ROS1: False,
    }  # fmt: skip
    right = all((state is Presence.PRESENT) == true[marker] for marker, state in value.items())
    return Outcome.RIGHT if right else Outcome.WRONG


def _organs(value: Any, truth: Truth) -> Outcome:
    found = {str(organ) for organ in value}
    if not found <= set(truth.organs):
        return Outcome.WRONG
    return Outcome.RIGHT if found == set(truth.organs) else Outcome.OPEN


def _last_chemotherapy(value: Any, truth: Truth) -> Outcome:
    """A chart may miss the last one: it names a day on which some was given."""
    days = [day for _, day in truth.chemotherapy]
    said = value.date() if isinstance(value, dt.datetime) else value
    return Outcome.WRONG if said not in days else Outcome.RIGHT if said == max(days) else Outcome.OPEN


JUDGES: Mapping[str, Callable[[Any, Truth], Outcome]] = {
    "bmi": _bmi, "primary": _primary, "molecular_profile": _profile, "visceral_organs": _organs,
    "chemo_last_date": _last_chemotherapy,
}  # fmt: skip


def _of_lesion(lesion: LesionFacts, truth: Truth) -> Iterator[Verdict]:
    """Against the lesion it can be; several: against the one that fits it best."""
    facts, _ = current(recorded(lesion), AS_OF)
    level = facts["level"]
    meant = _levels_meant(level.value) & set(truth.levels)
    if not meant:
        yield Verdict("level", Outcome.WRONG, level.value, truth.levels)
        return
    yield Verdict(
        "level", Outcome.RIGHT if not isinstance(level.value, OneOf) and str(level.value) in meant else Outcome.OPEN
    )
    judged = [
        [_at_level(key, fact, place, truth) for key, fact in facts.items() if key != "level"] for place in sorted(meant)
    ]
    yield from min(judged, key=lambda found: sum(v.outcome is Outcome.WRONG for v in found))


def _levels_meant(value: object) -> set[str]:
    levels = value.values if isinstance(value, OneOf) else (value,)
    return {str(v) for level in levels for v in REGIONS.get(level, (level,))}


def _at_level(key: str, fact: Fact[Any], level: str, truth: Truth) -> Verdict:
    if key == "prior_rt":
        return Verdict(key, _courses(whole(fact), level, truth), fact.value, truth.courses)
    if key == "prior_spine_surgery":
        return Verdict(key, _operations(whole(fact), level, truth), fact.value, truth.operations)
    if key == "instrumented":
        true: object = any(o.level == level and o.instrumented for o in truth.operations)
    elif key in ("myelopathy", "cauda_equina", "pain_vas", "pathologic_fracture"):
        return _verdict(key, fact, truth)
    else:
        true = truth.lesions[level].get(key)
    return Verdict(key, _outcome(fact.value, true), fact.value, true)


def _courses(said: tuple[PriorRt, ...], level: str, truth: Truth) -> Outcome:
    here = [course for course in truth.courses if course.level == level]
    for record in said:
        fits = [
            c for c in here
            if record.dose_gy in (None, c.gray) and record.fractions in (None, c.fractions)
            and record.end in (None, c.end)
            and (record.modality is None or (record.modality is RtModality.SRS) == c.stereotactic)
        ]  # fmt: skip
        if not fits:
            return Outcome.WRONG
        here.remove(fits[0])
    return Outcome.OPEN if here else Outcome.RIGHT


def _operations(said: tuple[PriorSurgery, ...], level: str, truth: Truth) -> Outcome:
    here = [operation for operation in truth.operations if operation.level == level]
    for record in said:
        fits = [o for o in here if record.date in (None, o.day) and record.instrumented in (None, o.instrumented)]
        if not fits:
            return Outcome.WRONG
        here.remove(fits[0])
    return Outcome.OPEN if here else Outcome.RIGHT
