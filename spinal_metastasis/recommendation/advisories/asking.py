"""Which open facts would make an advisory fire or fall silent (ADR 0012).

Where two facts would tell the same one is asked: pain by the SINS item, a deficit by itself and by myelopathy, a
fracture by the collapse. Plans and courses of treatment are no questions: they act once recorded.
"""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from spinal_metastasis.facts import Fact
from spinal_metastasis.freshness import is_within
from spinal_metastasis.known import above, below, is_open, possible, truth
from spinal_metastasis.recommendation.advisories import emergency as deficit
from spinal_metastasis.recommendation.advisories.medical import has_no_histology
from spinal_metastasis.recommendation.advisories.parts import dropped_by, opened_by_instrumentation
from spinal_metastasis.recommendation.advisories.radiotherapy import (
    FRACTURED,
    MALALIGNED,
    OLDER_ABOVE_YEARS,
    fracture_factors,
    srs,
)
from spinal_metastasis.recommendation.advisories.surgery import bleeding_factors, procedure
from spinal_metastasis.recommendation.advisories.view import (
    SURELY,
    Fired,
    Place,
    View,
    consults,
    is_mechanical,
    may_be_compressed,
    pain,
)
from spinal_metastasis.recommendation.lesion import open_sins
from spinal_metastasis.recommendation.radiosensitivity import prior_rt
from spinal_metastasis.recommendation.solitary import MET, conditions
from spinal_metastasis.recommendation.tolerance import INR_ABOVE, PLATELETS_OPEN_SURGERY
from spinal_metastasis.scores.sins import collapse_classes
from spinal_metastasis.terms import (
    Alignment,
    BoneAgent,
    BoneLesion,
    EsccGrade,
    Pain,
    Primary,
    Stability,
    SurvivalBand,
)
from spinal_metastasis.vocabulary import PLATELETS_BEFORE_SURGERY_DAYS

Open: TypeAlias = tuple[str, int | None]
"""A fact, at the lesion with this index or (None) at the patient."""
Answers: TypeAlias = tuple[int, tuple[tuple[str, ...], ...]]
"""The NOMS input a fact feeds, by column, and what each answer would leave of it."""

PART_OF = {
    "A06": "srs", "A08": "surgery", "A10": "surgery", "A11": "separation", "A12": "surgery", "A13": "able",
    "A14": "surgery", "A15": "instrumentation", "A16": "procedure", "A21": "unable", "A22": "srs", "A25": "able",
}  # fmt: skip
"""What the decisions have to carry for these to fire."""


def of_patient(view: View) -> Iterator[str]:
    patient = view.patient
    if is_open(patient.get("neuro_deficit_new")):
        yield "neuro_deficit_new"
    if (view.emergency or view.case.lesions) and deficit.a02_steroid(view) and is_open(patient.get("steroid_current")):
        yield "steroid_current"
    if not view.places:
        return
    if _primary_tells(view):
        yield "primary"
    if is_open(patient.get("histology_confirmed")) and not has_no_histology(patient):
        yield "histology_confirmed"
    agent = patient.get("bone_agent_current")
    if is_open(agent) and BoneAgent.NONE in possible(agent, BoneAgent):
        yield "bone_agent_current"
    if "paraplegia_onset" not in patient and deficit.motor_loss_is_complete(patient) == SURELY:
        yield "paraplegia_onset"
    yield from _bleeding(view)
    yield from _en_bloc(view)


def _primary_tells(view: View) -> bool:
    """A17 for an unknown primary, A10 for one with many vessels."""
    primary = view.patient.get("primary")
    if not is_open(primary):
        return False
    return Primary.UNKNOWN_PRIMARY in possible(primary, Primary) or any(place.parts.surgery for place in view.places)


def _bleeding(view: View) -> Iterator[str]:
    if any(bleeding_factors(view)) or not any(procedure(view, place) for place in view.places):
        return
    patient, platelets = view.patient, view.patient.get("platelets")
    if platelets is not None and not is_within(platelets, PLATELETS_BEFORE_SURGERY_DAYS, view.case.as_of):
        platelets = None
    if len(below(platelets, PLATELETS_OPEN_SURGERY)) > 1:
        yield "platelets"
    if len(above(patient.get("inr"), INR_ABOVE)) > 1:
        yield "inr"
    if len(truth(patient.get("anticoagulant"))) > 1:
        yield "anticoagulant"


def _en_bloc(view: View) -> Iterator[str]:
    """The one part of C6 that is open, while everything else of it holds."""
    if SurvivalBand.GE12M not in view.bands or not any(place.parts.able for place in view.places):
        return
    open_ = [condition for condition in conditions(view.patient) if condition.may != MET]
    if len(open_) == 1:
        yield from open_[0].facts


def at_lesion(view: View, place: Place) -> Iterator[tuple[str, bool]]:
    """(fact, whether it is asked at the level)."""
    facts = place.facts
    if is_open(view.case.at_lesion(facts, "myelopathy")) and not place.deficit and not view.emergency:
        yield "myelopathy", "myelopathy" in facts
    stable = str(Stability.STABLE)
    yield from ((key, True) for key, pairs in open_sins(place.state).items() if any(stable in pair for pair in pairs))
    if is_open(facts.get("escc_grade")) and _grade_tells(view, place):
        yield "escc_grade", True
    if prior_rt(facts) in (None, (False, True)):
        yield "prior_rt_at_level", True
    opened = place.state.unrecorded.instrumented
    if opened and (consults(place) or opened_by_instrumentation(place.state.sets, opened)):
        yield "instrumented", True
    if is_open(facts.get("sins_pain")) and _pain_tells(view, place):
        yield "sins_pain", True
    if srs(place) and not any(fracture_factors(view, place)):
        yield from _fracture(view, place)


def _grade_tells(view: View, place: Place) -> bool:
    """A first reading silences A04; a high grade raises A02, A03, A11, A21 or A25."""
    if "escc_grade" not in place.facts and deficit.a04_pain_mri(view, place) is not None:
        return True
    if place.compressed or not may_be_compressed(place):
        return False
    compressed = place._replace(compressed=True, facts={**place.facts, "escc_grade": Fact(EsccGrade.G3)})
    as_high = view._replace(places=tuple(compressed if other is place else other for other in view.places))
    return bool(place.parts.unable) or ("escc_grade" not in place.facts and bool(place.parts.separation)) or any(
        then is not None and (now is None or now.text != then.text)
        for now, then in (
            (deficit.a02_steroid(view), deficit.a02_steroid(as_high)),
            (deficit.a03_immobilise(view, place), deficit.a03_immobilise(as_high, compressed)),
            (deficit.a25_direct_surgery_benefit(view, place),
             deficit.a25_direct_surgery_benefit(as_high, compressed)),
        )
    )  # fmt: skip


def _pain_tells(view: View, place: Place) -> bool:
    """Any pain raises A04 and A22; mechanical pain beside compression A03. Not where SINS does not apply."""
    if place.state.sins is None:
        return False
    if pain(view, place) != SURELY and (deficit.is_unimaged_without_deficit(view, place) or srs(place)):
        return True
    may_be_mechanical = Pain.MECHANICAL in possible(place.facts.get("sins_pain"), Pain)
    quiet = not view.emergency and not place.deficit and not is_mechanical(place)
    return quiet and may_be_mechanical and place.compressed and bool(consults(place))


def _fracture(view: View, place: Place) -> Iterator[tuple[str, bool]]:
    facts = place.facts
    if True in above(view.patient.get("age"), OLDER_ABOVE_YEARS):
        yield "age", False
    if place.state.sins is None:
        return
    if BoneLesion.LYTIC in possible(facts.get("sins_bone_lesion"), BoneLesion):
        yield "sins_bone_lesion", True
    if MALALIGNED & set(possible(facts.get("sins_alignment"), Alignment)):
        yield "sins_alignment", True
    if FRACTURED & set(collapse_classes(facts)):
        yield "sins_collapse", True


def decides_advice(place: Place, fired: list[Fired], answers: Iterable[Answers]) -> bool:
    """Whether some answer to a fact of NOMS leaves no decision that carries what an advisory waits on."""
    used = {PART_OF[one.text[:3]] for one in fired if one.conditional and one.text[:3] in PART_OF}
    sets = place.state.sets
    return bool(used) and any(
        not used.isdisjoint(dropped_by(sets, column, left)) for column, outcomes in answers for left in set(outcomes)
    )
