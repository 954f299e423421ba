"""What the questionnaire asks, in the order a clinician would: headings and the facts under them."""

from typing import Final

from conformance.artefacts.items import ASKED
from spinal_metastasis.vocabulary import FACTS, Scope

FROM_PATIENT: Final = frozenset({"age", "sex"})
"""Stand in the Patient resource, and are never asked."""

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

ONLY_IF: Final[dict[str, tuple[str, str]]] = {
    "neuro_deficit_onset": ("neuro_deficit_new", "yes"),
    "brain_mets_treatable": ("brain_mets", "yes"),
    "steroid_mg_per_day": ("steroid_current", "yes"),
}
"""Fact → the answer without which it has no meaning."""


def left_out() -> set[str]:
    """Facts that have an item and are not asked here; () but for those of the Patient."""
    asked = {key for keys in PATIENT.values() for key in keys} | set(LESION)
    return {spec.key for spec in ASKED} - asked - FROM_PATIENT


def in_both() -> frozenset[str]:
    """Facts of the patient or of one lesion: asked in both places."""
    return frozenset(key for key in LESION if FACTS[key].scope is Scope.EITHER)
