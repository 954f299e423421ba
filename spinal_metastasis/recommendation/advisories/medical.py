"""Advisories on diagnosis and medical treatment: A17-A19, A24 (principles section 8)."""

from spinal_metastasis.known import Known, is_false, possible
from spinal_metastasis.recommendation.advisories.intervals import written_day
from spinal_metastasis.recommendation.advisories.view import Fired, PatientRule, View
from spinal_metastasis.scores.readings import primaries
from spinal_metastasis.terms import BoneAgent, Primary


def has_no_histology(patient: Known) -> bool:
    """The primary is known to be unknown, or the histology not to be confirmed."""
    unknown = "primary" in patient and primaries(patient) == (Primary.UNKNOWN_PRIMARY,)
    return unknown or is_false(patient.get("histology_confirmed"))


def a17_unknown_primary(view: View) -> Fired | None:
    """No histology. UK hospital protocol after NG234 (quoted second-hand), Chang 2020."""
    return Fired("A17") if view.places and has_no_histology(view.patient) else None


def a18_bone_agent(view: View) -> Fired | None:
    """Bone metastasis and no bone-modifying agent recorded. ASCO 2011 (breast), NICE."""
    agents = possible(view.patient.get("bone_agent_current"), BoneAgent)
    return Fired("A18") if view.places and BoneAgent.NONE in agents else None


def a19_supportive(view: View) -> Fired | None:  # noqa: ARG001 -- every rule is asked alike
    """Every patient with a lesion. NG234 in BMJ 2023."""
    return Fired("A19")


def a24_stale(view: View) -> Fired | None:
    """Inputs older than their limit (section 10), each with its date."""
    named = (f"{note.text.partition(':')[0]} ({written_day(note.date)})" for note in view.stale if note.date)
    listed = "; ".join(dict.fromkeys(named))
    return Fired("A24", named=listed) if listed else None


PATIENT_RULES: tuple[PatientRule, ...] = (a17_unknown_primary, a18_bone_agent, a19_supportive, a24_stale)
