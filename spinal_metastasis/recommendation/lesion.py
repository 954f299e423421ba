"""One lesion: SINS, epidural grade, the six inputs of NOMS and what NOMS leaves open (principles sections 1-4)."""

from collections.abc import Mapping
from typing import NamedTuple

from spinal_metastasis.epidural import HIGH, epidural, myelopathy
from spinal_metastasis.known import Case, Known, is_true, level_of, possible, whole
from spinal_metastasis.recommendation import noms
from spinal_metastasis.recommendation.radiosensitivity import prior_rt, radiosensitivity
from spinal_metastasis.recommendation.tolerance import ABLE, UNABLE, for_noms
from spinal_metastasis.results import (
    DataNote,
    EsccResult,
    LesionResult,
    NomsResult,
    NoteCode,
    SinsResult,
    SystemicTolerance,
)  # fmt: skip
from spinal_metastasis.scores.sins import CONSULT_FROM, UNDEFINED_LEVELS, Sins, sins
from spinal_metastasis.terms import Compartment, SpinalLevel, Stability
from spinal_metastasis.vocabulary import in_order

YES_NO = {True: "yes", False: "no"}


class LesionState(NamedTuple):
    """What the rules know of a lesion before they are merged; `sins` None = not applicable, `sets` empty = out of
    scope.
    """

    facts: Known
    sins: Sins | None
    sets: noms.Sets
    unrecorded: noms.Unrecorded
    flags: tuple[str, ...]
    escc: EsccResult | None


def is_out_of_compartment(lesion: Known) -> bool:
    """Only extradural disease is in scope; an open compartment that may be extradural stays in."""
    return "compartment" in lesion and Compartment.EXTRADURAL not in possible(lesion["compartment"], Compartment)


def is_instrumented(lesion: Known) -> bool:
    if "instrumented" in lesion:
        return is_true(lesion["instrumented"])
    surgery = lesion.get("prior_spine_surgery")
    return surgery is not None and any(operation.instrumented for operation in whole(surgery))


def instrumentation_recorded(lesion: Known) -> bool:
    return "instrumented" in lesion or "prior_spine_surgery" in lesion


def srs_available(case: Case) -> tuple[str, ...]:
    """As recorded, else the site's setting, else both."""
    stated = case.patient.get("srs_available")
    if stated is not None:
        return tuple(YES_NO[answer] for answer in (True, False) if answer in possible(stated, (True, False)))
    return ("yes", "no") if case.policy.srs_available is None else (YES_NO[case.policy.srs_available],)


def lesion_state(case: Case, lesion: Known, status: str) -> LesionState:
    """Read one lesion; `status` is the systemic tolerance, common to all lesions."""
    if is_out_of_compartment(lesion):
        nothing = noms.Unrecorded(prior_rt=False, instrumented=())
        return LesionState(lesion, None, (), nothing, ("OUT_OF_SCOPE_COMPARTMENT",), None)
    instrumented = is_instrumented(lesion)
    score = None if instrumented else sins(lesion)
    cord, histology = epidural(case, lesion), radiosensitivity(case, lesion)
    deficit, deficit_flags = myelopathy(case, lesion)
    sets = (
        cord.bands, tuple(YES_NO[answer] for answer in deficit), tuple(map(str, histology.classes)),
        _stability(lesion, score), for_noms(status), srs_available(case),
    )  # fmt: skip
    unrecorded = noms.Unrecorded(
        prior_rt=prior_rt(lesion) is None,
        instrumented=() if score is None or instrumentation_recorded(lesion) else _stability(lesion, None),
    )
    own = ("SINS_NOT_APPLICABLE_INSTRUMENTED",) if score is None else score.flags
    flags = (*own, *cord.flags, *deficit_flags, *histology.flags)
    return LesionState(lesion, score, sets, unrecorded, flags, EsccResult(cord.grades, cord.bands))


def _stability(lesion: Known, score: Sins | None) -> tuple[str, ...]:
    """SINS classes; without an applicable SINS the team's override, else all three."""
    if score is not None:
        return tuple(band.label for band in score.score.bands)
    return tuple(map(str, possible(lesion.get("stability_override"), Stability)))


def sins_result(score: Sins | None) -> SinsResult:
    if score is None:
        return SinsResult(applicable=False)
    total = score.score
    return SinsResult(
        applicable=True, min=total.low, max=total.high,
        classes=tuple(Stability(band.label) for band in total.bands), determined=len(total.bands) == 1,
        binary_determined=total.low >= CONSULT_FROM or total.high < CONSULT_FROM,
        missing=in_order(total.missing), deciding_components=total.deciding_components, components=total.components,
    )  # fmt: skip


def level_name(lesion: Known) -> str | tuple[str, ...] | None:
    """The level as the answer prints it: one value, several, or nothing."""
    if "level" not in lesion:
        return None
    single = level_of(lesion)
    return str(single) if single is not None else tuple(map(str, possible(lesion["level"], SpinalLevel)))


def lesion_result(
    state: LesionState, tolerance: SystemicTolerance, more_flags: tuple[str, ...], settled_by: tuple[str, ...] | None
) -> LesionResult:
    """The contract's lesion object. `more_flags`: those that need the other lesions."""
    level = level_name(state.facts)
    flags = tuple(dict.fromkeys((*state.flags, *more_flags)))
    if not state.sets:
        return LesionResult(level, flags)
    column = noms.COLUMNS.index("systemic_tolerance")
    able = (*state.sets[:column], (ABLE,), *state.sets[column + 1 :])
    corrected = tolerance.correctable and state.sets[column] == (UNABLE,)
    result = NomsResult(
        inputs=dict(zip(noms.COLUMNS, state.sets, strict=True)),
        decisions=noms.decisions(state.sets, state.unrecorded),
        deciding_inputs=noms.deciding_inputs(state.sets),
        settled_by=settled_by,
        if_corrected=noms.decisions(able, state.unrecorded) if corrected else None,
    )
    return LesionResult(level, flags, sins_result(state.sins), state.escc, result)


def open_sins(state: LesionState) -> Mapping[str, frozenset[tuple[str, str]]]:
    """Open facts of SINS → the classes between which each alone can move it; empty where it only changes the total.

    A transitional segment or the coccyx has no location class: its level is known, and asking it would settle nothing.
    """
    if state.sins is None:
        return {}
    known_level = level_of(state.facts) in UNDEFINED_LEVELS
    score = state.sins.score
    return {key: score.crossings[key] for key in score.missing if not (key == "level" and known_level)}


def is_compressed(state: LesionState) -> bool:
    """High-grade epidural compression, with no other grade possible."""
    return state.escc is not None and state.escc.band == (HIGH,)


def reported_total_note(state: LesionState) -> DataNote | None:
    """A SINS total in the record is a cross-check only: a note when no combination of the components gives it."""
    reported = state.facts.get("sins_total_reported")
    if reported is None or state.sins is None:
        return None
    totals = state.sins.score.totals
    if any(total in totals for total in possible(reported, range(totals[0], totals[-1] + 1))):
        return None
    level = level_of(state.facts)
    where = f" at {level}" if level is not None else ""
    source = reported.evidence[0].source if reported.evidence else None
    return DataNote(NoteCode.CONFLICT, f"SINS total reported{where} does not fit its components; not used.", source)
