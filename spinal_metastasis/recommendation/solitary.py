"""Rule C6: a solitary spinal metastasis of a slow-growing primary, expected to live a year or more, without visceral
disease or with it controlled (principles section 7). Advisory A13 and the combined options read it here.

The review names kidney, thyroid and breast; anaplastic thyroid cancer is not slow. "Controlled" is the fact
`visceral_controlled`; where it is not known the rule fires without visceral metastases only. Solitary means one
vertebra: bone metastases elsewhere are no part of the rule as it is written.
"""

from collections.abc import Iterable
from typing import NamedTuple

from spinal_metastasis.known import BOTH, Known, capped_counts, is_open, possible, truth
from spinal_metastasis.scores.readings import BREAST, THYROID, primaries
from spinal_metastasis.terms import Primary, VisceralMets
from spinal_metastasis.terms import SurvivalBand as B

SLOW = frozenset({Primary.KIDNEY_RCC, *THYROID, *BREAST})
MET = (True,)


class Condition(NamedTuple):
    """One part of the rule: the answers still possible, and the open facts that would tell."""

    may: tuple[bool, ...]
    facts: tuple[str, ...]


def _condition(patient: Known, answers: Iterable[bool], *keys: str) -> Condition:
    found = set(answers)
    may = tuple(answer for answer in BOTH if answer in found)
    return Condition(may, tuple(key for key in keys if is_open(patient.get(key))) if len(may) > 1 else ())


def _visceral(patient: Known) -> Condition:
    mets = possible(patient.get("visceral_mets"), VisceralMets)
    answers = (m is VisceralMets.NONE or c for m in mets for c in truth(patient.get("visceral_controlled")))
    return _condition(patient, answers, "visceral_mets", "visceral_controlled")


def _solitary(patient: Known) -> Condition:
    counts = capped_counts(patient.get("spinal_mets_count"), least=1, cap=2)
    return _condition(patient, (count == 1 for count in counts), "spinal_mets_count")


def _slow(patient: Known) -> Condition:
    return _condition(patient, (primary in SLOW for primary in primaries(patient)), "primary")


CONDITIONS = (_solitary, _slow, _visceral)


def conditions(patient: Known) -> tuple[Condition, ...]:
    """Solitary, slow-growing, no visceral disease or controlled: what the chart says of each."""
    return tuple(condition(patient) for condition in CONDITIONS)


def is_solitary_and_slow(patient: Known) -> bool:
    """All three hold, whatever is still open."""
    return all(condition(patient).may == MET for condition in CONDITIONS)


def c6(patient: Known, bands: tuple[B, ...]) -> tuple[bool, ...]:
    """Whether C6 fires, over the survival bands still possible: (True,) in all of them, both in some, (False,)."""
    if B.GE12M not in bands or not is_solitary_and_slow(patient):
        return (False,)
    return MET if bands == (B.GE12M,) else BOTH
