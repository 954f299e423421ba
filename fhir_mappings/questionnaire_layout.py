"""What our questionnaire asks, in the order a clinician would, and under which linkId (ADR 0051).

A response keeps to this order: a validator refuses another one.
"""

from typing import Final

from fhir_mappings.own_codes import item_code
from fhir_mappings.questionnaire_response import NOT_KNOWN, OF_LESION
from spinal_metastasis.vocabulary import FACTS, Kind, Scope

PATIENT: Final[dict[str, tuple[str, ...]]] = {
    "Neurology": (
        "neuro_deficit_new", "neuro_deficit_onset", "motor_deficit_days", "paraplegia_onset", "ambulatory",
        "frankel_or_asia", "sphincter_dysfunction", "myelopathy", "cauda_equina", "conus_level",
    ),
    "Spinal disease": (
        "spinal_metastasis", "pain_vas", "pathologic_fracture", "spinal_mets_count", "levels_involved",
        "levels_contiguous", "extraspinal_bone_mets",
    ),
    "Cancer": (
        "primary", "histology_confirmed", "radiosensitivity_override", "synchronous", "months_since_cancer_diagnosis",
        "visceral_mets", "visceral_organs", "visceral_pattern", "visceral_controlled", "brain_mets",
        "brain_mets_treatable",
    ),
    "Treatment": (
        "previous_chemotherapy", "prior_systemic_therapy", "systemic_lines", "systemic_agents",
        "systemic_options_remaining", "chemo_last_date", "steroid_current", "steroid_mg_per_day", "bone_agent_current",
        "anticoagulant", "srs_available",
    ),
    "Fitness": (
        "ecog", "kps", "performance_due_to_lesion", "asa", "able_to_tolerate_surgery", "uncontrolled_infection",
        "organ_failure", "pregnant", "patient_declines", "charlson", "bmi", "smoking", "diabetes", "mstfi_items",
        "mfi5", "mfi11",
    ),
    "Laboratory": (
        "albumin", "hb", "wbc", "neutrophils", "lymphocytes", "platelets", "inr", "crp", "ldh", "bilirubin", "alp",
        "calcium", "calcium_corrected", "creatinine", "egfr", "sodium",
    ),
}  # fmt: skip
LESION: Final = (
    "level", "sins_pain", "sins_bone_lesion", "sins_alignment", "sins_collapse", "sins_posterolateral", "escc_grade",
    "myelopathy", "cauda_equina", "pain_vas", "pathologic_fracture", "height_loss_pct", "body_involvement_pct",
    "posterior_wall_intact", "bony_retropulsion", "lesion_column", "compartment", "instrumented", "prior_rt_at_level",
    "stability_override", "sins_total_reported",
)  # fmt: skip
"""`level` first: the others are those of the lesion there."""

NOT_KNOWN_TEXT: Final = "{label}: not known"
"""Of the item beside one that is not answered by code."""
BOTH: Final = frozenset(key for key in LESION if FACTS[key].scope is Scope.EITHER)
"""Facts of the patient or of one lesion: asked in both places."""
ORDER: Final = tuple(
    {key: number for number, key in enumerate(keys)} for keys in ((k for of in PATIENT.values() for k in of), LESION)
)
"""Position of a fact in the patient's group, and in a lesion's."""


def link_id(key: str, *, in_lesion: bool, known: bool = True) -> str:
    """The item that a fact is asked by; `known` False: the one that takes *not known*.

    >>> link_id("pain_vas", in_lesion=True), link_id("ecog", in_lesion=False, known=False)
    ('lesion.pain-vas', 'ecog-unknown')
    >>> link_id("escc_grade", in_lesion=True, known=False)
    'escc-grade'
    """
    before = OF_LESION if in_lesion and key in BOTH else ""
    return f"{before}{item_code(key)}{'' if known or is_coded(key) else NOT_KNOWN}"


def is_coded(key: str) -> bool:
    """Whether it is answered by code, so that *not known* is one of its answers."""
    spec = FACTS[key]
    return spec.kind in (Kind.ENUM, Kind.BOOLEAN) or spec.values is not None
