"""What the combined rules ask about a patient and a lesion: each answer with the facts that could still turn it.

A modifier acts only when it is recorded (contract section 5): a condition holds when every value still possible meets
it. Conditions are those of principles section 7.
"""

from collections.abc import Iterable
from typing import NamedTuple

from spinal_metastasis.known import Case, Known, capped_counts, is_false, possible, truth
from spinal_metastasis.recommendation import solitary
from spinal_metastasis.recommendation.cement import Cement, cement
from spinal_metastasis.recommendation.lesion import LesionState
from spinal_metastasis.recommendation.noms import COLUMNS
from spinal_metastasis.recommendation.tolerance import ABLE, UNABLE
from spinal_metastasis.results import SystemicTolerance
from spinal_metastasis.scores.readings import (
    ECOG,
    HAEMATOLOGICAL,
    KPS,
    ecog_values,
    primaries,
)  # fmt: skip
from spinal_metastasis.terms import Pain

POOR_ECOG_FROM, POOR_KPS_TO = 3, 50
FIT_ECOG_TO = 2
TOLERANCE = COLUMNS.index("systemic_tolerance")


class Condition(NamedTuple):
    """Whether a condition holds, and the facts that could still make it hold (none once it does, or cannot)."""

    holds: bool
    asks: tuple[str, ...] = ()


class Situation(NamedTuple):
    """The conditions of one lesion as they stand; the rules read nothing else about the patient."""

    mechanical_pain: bool = False
    discuss_surgery: bool = False
    en_bloc_candidate: bool = False
    more_aggressive: bool = False
    less_aggressive: bool = False
    haematological: bool = False
    due_to_lesion: bool = False
    emergency: bool = False
    cement: str = ""


class Read(NamedTuple):
    """The situation now, and each other one that facts still open could make of it."""

    present: Situation
    others: tuple[tuple[Situation, tuple[str, ...]], ...]
    cement: Cement


Truths = frozenset[bool]
SURELY, NEVER = frozenset({True}), frozenset({False})


def all_of(*parts: tuple[str | tuple[str, ...], Truths]) -> Condition:
    """Every part (fact key or keys, possible answers) must be true."""
    if all(answers == SURELY for _, answers in parts):
        return Condition(True)
    if any(True not in answers for _, answers in parts):
        return Condition(False)
    open_ = (keys for keys, answers in parts if len(answers) > 1)
    return Condition(False, tuple(key for keys in open_ for key in ((keys,) if isinstance(keys, str) else keys)))


def either(*parts: Truths) -> Truths:
    """Possible answers of "one or the other"; parts are independent facts."""
    if SURELY in parts:
        return SURELY
    return frozenset({True, False}) if any(True in part for part in parts) else NEVER


def _answers(values: Iterable[bool]) -> Truths:
    return frozenset(values)


def mechanical_pain(lesion: Known) -> Condition:
    return all_of(("sins_pain", _answers(p is Pain.MECHANICAL for p in possible(lesion.get("sins_pain"), Pain))))


def en_bloc_candidate(patient: Known) -> Condition:
    """C6 but for survival (solitary.py)."""
    return all_of(*((condition.facts, _answers(condition.may)) for condition in solitary.conditions(patient)))


def _treatment_naive(patient: Known) -> Truths:
    """No systemic therapy so far: by the yes-no fact or by the number of lines."""
    lines = patient.get("systemic_lines")
    by_lines = frozenset({True, False}) if lines is None else _answers(
        count == 0 for count in capped_counts(lines, least=0, cap=1)
    )  # fmt: skip
    by_fact = _answers(not given for given in truth(patient.get("prior_systemic_therapy")))
    return by_lines & by_fact or by_lines


def more_aggressive(patient: Known) -> Condition:
    """C7: synchronous or treatment-naive, with systemic options."""
    synchronous = _answers(truth(patient.get("synchronous")))
    naive = _treatment_naive(patient)
    found = all_of(
        ("systemic_options_remaining", _answers(truth(patient.get("systemic_options_remaining")))),
        ("synchronous", either(synchronous, naive)),
    )
    if "synchronous" not in found.asks:
        return found
    open_facts = (("synchronous", synchronous), ("prior_systemic_therapy", naive))
    others = tuple(key for key in found.asks if key != "synchronous")
    return Condition(False, (*others, *(key for key, answers in open_facts if len(answers) > 1)))


def less_aggressive(patient: Known) -> Condition:
    """C8: no systemic options left."""
    options = _answers(not left for left in truth(patient.get("systemic_options_remaining")))
    return all_of(("systemic_options_remaining", options))


def haematological(patient: Known) -> Condition:
    return all_of(("primary", _answers(primary in HAEMATOLOGICAL for primary in primaries(patient))))


def _poor_by_scale(patient: Known) -> dict[str, Truths]:
    """ECOG 3-4 and the Karnofsky values of rules T3 and T4, each scale as recorded; neither recorded: by ECOG, open."""
    found = {}
    if "ecog" in patient:
        found["ecog"] = _answers(grade >= POOR_ECOG_FROM for grade in possible(patient["ecog"], ECOG))
    if "kps" in patient:
        found["kps"] = _answers(value <= POOR_KPS_TO for value in possible(patient["kps"], KPS))
    return found or {"ecog": frozenset({True, False})}


def due_to_lesion(patient: Known) -> Condition:
    """C11: poor performance, by the worse scale, recorded as caused by the spine lesion."""
    poor = _poor_by_scale(patient)
    return all_of(
        (tuple(key for key, answers in poor.items() if len(answers) > 1), either(*poor.values())),
        ("performance_due_to_lesion", _answers(truth(patient.get("performance_due_to_lesion")))),
    )


def discuss_surgery(patient: Known, fitness: SystemicTolerance, emergency: Condition) -> Condition:
    """C2, last sentence: an acute deficit and ECOG 0-2, where short survival alone (T1) took surgery out of NOMS.

    A poorer status that the lesion itself causes does not count here either (C11).
    """
    if fitness.status != UNABLE or any(reason.rule != "T1" for reason in fitness.reasons):
        return Condition(False)
    fit = _answers(grade <= FIT_ECOG_TO for grade in ecog_values(patient))
    acute = SURELY if emergency.holds else _answers((True, False)) if emergency.asks else NEVER
    caused = SURELY if due_to_lesion(patient).holds else NEVER
    return all_of(("neuro_deficit_new", acute), ("ecog", either(fit, caused)))


def emergency(case: Case, states: tuple[LesionState, ...], fires: bool) -> Condition:
    """C13: advisory A01 fires; `neuro_deficit_new` could still make it."""
    open_ = bool(states) and not fires and not is_false(case.patient.get("neuro_deficit_new"))
    return Condition(fires, ("neuro_deficit_new",) if open_ else ())


class PatientConditions(NamedTuple):
    """The conditions that are the same at every lesion, in the order of `Situation`."""

    discuss_surgery: Condition
    en_bloc_candidate: Condition
    more_aggressive: Condition
    less_aggressive: Condition
    haematological: Condition
    due_to_lesion: Condition
    emergency: Condition


def patient_conditions(
    case: Case, states: tuple[LesionState, ...], fitness: SystemicTolerance, fires: bool
) -> PatientConditions:
    patient, acute = case.patient, emergency(case, states, fires)
    return PatientConditions(
        discuss_surgery(patient, fitness, acute), en_bloc_candidate(patient), more_aggressive(patient),
        less_aggressive(patient), haematological(patient), due_to_lesion(patient), acute,
    )  # fmt: skip


def situation(case: Case, state: LesionState, common: PatientConditions) -> Read:
    """One lesion's situation; en bloc surgery only where surgery may be tolerated."""
    pain, bone_cement = mechanical_pain(state.facts), cement(case, state)
    if ABLE not in state.sets[TOLERANCE]:
        common = common._replace(en_bloc_candidate=Condition(False))
    conditions = (pain, *common)
    now = _situation(tuple(condition.holds for condition in conditions), bone_cement.status)
    turned = [
        (_situation(tuple(c.holds or i == place for i, c in enumerate(conditions)), now.cement), condition.asks)
        for place, condition in enumerate(conditions) if condition.asks
    ]  # fmt: skip
    turned += [(now._replace(cement=status), bone_cement.missing) for status in bone_cement.others]
    return Read(now, tuple(turned), bone_cement)


def _situation(holds: tuple[bool, ...], cement_status: str) -> Situation:
    """`holds` in the order of the fields: mechanical pain, then those common to all lesions."""
    return Situation._make((*holds, cement_status))
