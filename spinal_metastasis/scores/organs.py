"""Organs that scores count although their papers do not name them (contract appendix B)."""

from spinal_metastasis.known import Known, whole
from spinal_metastasis.terms import Organ

NAMED_ORGANS = frozenset({Organ.LUNG, Organ.LIVER, Organ.KIDNEY})


def organ_reasons(patient: Known) -> tuple[str, ...]:
    """A flag when only organs are recorded that Tomita and Tokuhashi do not name; they count the same."""
    organs = patient.get("visceral_organs")
    unnamed = organs is not None and set(whole(organs)) - NAMED_ORGANS
    return ("ORGAN_NOT_NAMED_BY_SCORE",) if unnamed else ()
