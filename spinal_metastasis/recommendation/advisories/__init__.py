"""Treatment advisories: which fire, for which level, and which open facts would change that (principles section 8).

An advisory fires when its chart facts are known; where it waits on a decision, `conditional` says that only some of the
decisions still open carry it (ADR 0012). A09 is reserved.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from spinal_metastasis.known import Case
from spinal_metastasis.recommendation.advisories import emergency, medical, radiotherapy, surgery
from spinal_metastasis.recommendation.advisories.asking import Answers, Open, at_lesion, decides_advice, of_patient
from spinal_metastasis.recommendation.advisories.emergency import is_paraplegic_over_48_h
from spinal_metastasis.recommendation.advisories.texts import TEXTS
from spinal_metastasis.recommendation.advisories.view import (
    Fired,
    LesionRule,
    PatientRule,
    Place,
    View,
    emergency_fires,
    has_myelopathy,
    view_of,
)
from spinal_metastasis.recommendation.lesion import LesionState
from spinal_metastasis.results import Advisory, DataNote, NoteCode, SystemicTolerance
from spinal_metastasis.terms import SurvivalBand

__all__ = [
    "TEXTS",
    "Answers",
    "advisories",
    "emergency_fires",
    "has_myelopathy",
    "is_paraplegic_over_48_h",
    "open_for_advisories",
]

A = TypeVar("A", bound=Open)
WITH_EMERGENCY = frozenset({"A01", "A02", "A03", "A21"})
PATIENT_RULES: tuple[PatientRule, ...] = (*emergency.PATIENT_RULES, *medical.PATIENT_RULES)
SUSPECTED_RULES: tuple[PatientRule, ...] = emergency.SUSPECTED_RULES
LESION_RULES: tuple[LesionRule, ...] = (
    *emergency.LESION_RULES, *radiotherapy.LESION_RULES, *surgery.LESION_RULES,
)  # fmt: skip


def advisories(
    case: Case,
    states: tuple[LesionState, ...],
    tolerance: SystemicTolerance,
    bands: tuple[SurvivalBand, ...],
    notes: tuple[DataNote, ...],
) -> tuple[Advisory, ...]:
    """All that fire, emergencies first, then by number, then in anatomical order.

    `bands`: expected survival still possible. `notes`: those of the answer; the stale ones are named.
    """
    if not states and not emergency_fires(case, states):
        return ()
    stale = tuple(note for note in notes if note.code is NoteCode.STALE)
    view = view_of(case, states, tolerance, bands, stale)
    answers = [_advisory(fired, view) for fired in dict.fromkeys(all_fired(view))]
    return tuple(sorted(answers, key=lambda advisory: (not advisory.emergency, advisory.id)))


def all_fired(view: View) -> list[Fired]:
    """Without a lesion (the metastasis is only suspected) an emergency alone is told."""
    rules = PATIENT_RULES if view.case.lesions else SUSPECTED_RULES
    patient_wide = [fired for rule in rules if (fired := rule(view)) is not None]
    return patient_wide + [fired for place in view.places for fired in fired_at(view, place)]


def fired_at(view: View, place: Place) -> list[Fired]:
    return [fired for rule in LESION_RULES if (fired := rule(view, place)) is not None]


def _advisory(fired: Fired, view: View) -> Advisory:
    entry = TEXTS[fired.text]
    name = fired.text[:3]
    return Advisory(
        id=name, emergency=view.emergency and name in WITH_EMERGENCY, conditional=fired.conditional,
        strength=entry.strength, text=entry.text.format(named=fired.named), sources=entry.sources, level=fired.level,
    )  # fmt: skip


def open_for_advisories(
    case: Case,
    states: tuple[LesionState, ...],
    tolerance: SystemicTolerance,
    bands: tuple[SurvivalBand, ...],
    feeding: Mapping[A, Mapping[int, Iterable[Answers]]],
) -> Iterator[Open]:
    """Every open fact that would make an advisory fire or fall silent, by key and lesion index (None: the patient).

    `feeding`: the facts that decide NOMS, with the lesions where they do, the input they feed and what each answer
    would leave of it. A fact may stand twice in the answer.
    """
    view = view_of(case, states, tolerance, bands)
    yield from ((key, None) for key in of_patient(view))
    firing = {place.position: (place, fired_at(view, place)) for place in view.places}
    for index, (place, _) in firing.items():
        yield from ((key, index if asked_there else None) for key, asked_there in at_lesion(view, place))
    for asked, by_lesion in feeding.items():
        if any(decides_advice(*firing[index], answers) for index, answers in by_lesion.items()):
            yield asked
