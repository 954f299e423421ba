"""Where on the prognosis card a system stands: one group, several groups, too wide to say anything, or not used."""

from typing import NamedTuple

from spinal_metastasis.results import Assessment, Prognosis
from spinal_metastasis.scores import SCORES
from spinal_metastasis.scores.readings import NOT_SPECIFIED

SYSTEM_OF = {system.key: system for system in SCORES}
OUTSIDE = "outside_population"


class Places(NamedTuple):
    settled: list[Prognosis]
    open: list[Prognosis]
    wide: list[Prognosis]
    unused: list[Prognosis]


def places(assessment: Assessment) -> Places:
    """Each system once, in the order of the assessment. What the rules rest on is shown even if unverified."""
    found = Places([], [], [], [])
    for system in assessment.prognosis:
        if system.model is not None:  # a loaded model has lines of its own
            continue
        _place(found, system, is_used(system, assessment)).append(system)
    return found


def _place(found: Places, system: Prognosis, used: bool) -> list[Prognosis]:
    if not used:
        return found.unused
    if len(system.groups) == 1:
        return found.settled
    return found.wide if len(system.groups) == len(SYSTEM_OF[system.system].bands) else found.open


def is_used(system: Prognosis, assessment: Assessment) -> bool:
    """It has groups, its population holds this patient, and its figures are verified, or the rules rest on it."""
    verified = system.evidence != "unverified" or system.system in assessment.combined.by_system
    return bool(system.groups) and verified and not is_outside(system)


def is_outside(system: Prognosis) -> bool:
    """The population it was derived in does not hold this patient."""
    return any(reason.startswith(OUTSIDE) for reason in system.reasons)


def is_placed(system: Prognosis, primary: object) -> bool:
    """False where the primary is recorded, and it is the paper's list that leaves the system open."""
    if "primary" not in system.missing or not isinstance(primary, str):
        return True
    return primary in NOT_SPECIFIED
