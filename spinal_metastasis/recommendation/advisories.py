"""Treatment advisories: which fire, for which level, and which open facts would change that (principles section 8).

An advisory fires when its chart facts are known; where it waits on a decision, `conditional` says that only some of the
decisions still open carry it.
"""

from collections.abc import Iterator
from typing import NamedTuple

from spinal_metastasis.known import Case, Known, is_false, is_open, is_true, level_of, possible
from spinal_metastasis.recommendation import noms
from spinal_metastasis.recommendation.advisory_texts import TEXTS
from spinal_metastasis.recommendation.lesion import LesionState, is_compressed, open_sins
from spinal_metastasis.recommendation.noms_table import TABLE
from spinal_metastasis.results import Advisory
from spinal_metastasis.scores.readings import HAEMATOLOGICAL, THYROID, primaries
from spinal_metastasis.scores.sins import CONSULT_FROM
from spinal_metastasis.terms import Pain, Stability
from spinal_metastasis.terms import Primary as P

HYPERVASCULAR = frozenset({P.KIDNEY_RCC, P.LIVER_HCC, P.THYROID_ANAPLASTIC, *THYROID})
WITH_EMERGENCY = frozenset({"A01", "A02", "A03"})


class Fired(NamedTuple):
    text: str
    level: str | None = None
    conditional: bool = False


def has_myelopathy(state: LesionState) -> bool:
    return bool(state.sets) and state.sets[noms.COLUMNS.index("myelopathy")] == ("yes",)


def emergency_fires(case: Case, states: tuple[LesionState, ...]) -> bool:
    """A01: a new deficit, or myelopathy that is not known to be old."""
    recent = case.patient.get("neuro_deficit_new")
    if is_true(recent):
        return True
    return not is_false(recent) and any(has_myelopathy(state) for state in states)


def advisories(case: Case, states: tuple[LesionState, ...]) -> tuple[Advisory, ...]:
    """All that fire, emergencies first, then by number, then in anatomical order."""
    if not states:
        return ()
    emergency = emergency_fires(case, states)
    fired = [
        *_of_patient(case, states, emergency),
        *(f for state in states for f in _of_lesion(case, state, emergency)),
    ]
    answers = [_advisory(one, emergency) for one in dict.fromkeys(fired)]
    return tuple(sorted(answers, key=lambda advisory: (not advisory.emergency, advisory.id)))


def _advisory(fired: Fired, emergency: bool) -> Advisory:
    entry = TEXTS[fired.text]
    name = fired.text.partition("_")[0]
    return Advisory(
        id=name, emergency=emergency and name in WITH_EMERGENCY, conditional=fired.conditional,
        strength=entry.strength, text=entry.text, sources=entry.sources, level=fired.level,
    )  # fmt: skip


def _of_patient(case: Case, states: tuple[LesionState, ...], emergency: bool) -> Iterator[Fired]:
    if emergency:
        yield Fired("A01")
    if not is_true(case.patient.get("steroid_current")):
        if emergency or any(is_compressed(state) and has_myelopathy(state) for state in states):
            yield Fired("A02")
        elif _is_haematological(case.patient):
            yield Fired("A02_HAEMATOLOGICAL")
    yield Fired("A19")


def _is_haematological(patient: Known) -> bool:
    confirmed = not is_false(patient.get("histology_confirmed"))
    return "primary" in patient and confirmed and set(primaries(patient)) <= HAEMATOLOGICAL


def _of_lesion(case: Case, state: LesionState, emergency: bool) -> Iterator[Fired]:
    if not state.sets:
        return
    named = level_of(state.facts)
    level = str(named) if named is not None else None
    total = state.sins.score if state.sins is not None else None
    sure = total is not None and total.low >= CONSULT_FROM
    maybe = total is not None and total.high >= CONSULT_FROM and _is_examined(state.facts)
    if (sure or maybe) and _suspects_unstable_compression(state, emergency):
        yield Fired("A03", level, conditional=not sure)
    if _needs_first_mri(case, state, emergency):
        yield Fired("A04", level)
    if sure or maybe:
        yield Fired("A05", level, conditional=not sure)
    if _is_hypervascular(case.patient) and "embolisation" not in state.facts:
        surgery = [row.is_surgery for _, row in TABLE.reachable(state.sets)]
        planned = "planned_surgery" in state.facts
        if planned or any(surgery):
            yield Fired("A10", level, conditional=not planned and not all(surgery))


def _is_examined(lesion: Known) -> bool:
    """At least one of the six SINS items beside the level is recorded."""
    return any(key.startswith("sins_") or key in ("height_loss_pct", "body_involvement_pct") for key in lesion)


def _is_mechanical(lesion: Known) -> bool:
    return "sins_pain" in lesion and possible(lesion["sins_pain"], Pain) == (Pain.MECHANICAL,)


def _suspects_unstable_compression(state: LesionState, emergency: bool) -> bool:
    """Neurological signs, or mechanical pain beside high-grade compression."""
    return emergency or has_myelopathy(state) or (_is_mechanical(state.facts) and is_compressed(state))


def _needs_first_mri(case: Case, state: LesionState, emergency: bool) -> bool:
    """Pain recorded, no deficit, and no epidural grade, so no MRI reading of this level."""
    pain = state.facts.get("sins_pain")
    hurts = pain is not None and Pain.NONE not in possible(pain, Pain)
    score = case.at_lesion(state.facts, "pain_vas")
    hurts = hurts or (score is not None and 0 not in possible(score, range(11)))
    return hurts and not emergency and not has_myelopathy(state) and "escc_grade" not in state.facts


def _is_hypervascular(patient: Known) -> bool:
    return "primary" in patient and set(primaries(patient)) <= HYPERVASCULAR


def open_for_advisories(case: Case, states: tuple[LesionState, ...]) -> Iterator[tuple[str, int | None]]:
    """(fact, lesion index or None) of every open fact that would make an advisory fire or fall silent."""
    if not states:
        return
    emergency = emergency_fires(case, states)
    if is_open(case.patient.get("neuro_deficit_new")):
        yield "neuro_deficit_new", None
    steroid_advised = any(f.text.startswith("A02") for f in _of_patient(case, states, emergency))
    if steroid_advised and is_open(case.patient.get("steroid_current")):
        yield "steroid_current", None
    operable = any(map(_may_be_surgery, states))
    if is_open(case.patient.get("primary")) and operable:
        yield "primary", None
    for i, state in enumerate(states):
        yield from ((key, i if at_lesion else None) for key, at_lesion in _open_at_lesion(case, state, emergency))


def _may_be_surgery(state: LesionState) -> bool:
    return bool(state.sets) and any(row.is_surgery for _, row in TABLE.reachable(state.sets))


def _open_at_lesion(case: Case, state: LesionState, emergency: bool) -> Iterator[tuple[str, bool]]:
    """(fact, whether it is asked at the level)."""
    if not state.sets:
        return
    if is_open(case.at_lesion(state.facts, "myelopathy")) and not has_myelopathy(state) and not emergency:
        yield "myelopathy", "myelopathy" in state.facts
    stable = str(Stability.STABLE)
    yield from ((key, True) for key, pairs in open_sins(state).items() if any(stable in pair for pair in pairs))
    if "escc_grade" not in state.facts and _needs_first_mri(case, state, emergency):
        yield "escc_grade", True
