"""Patients for the core alone: full charts that differ from each other, and typical ones without any radiology."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from typing import Any

from spinal_metastasis.facts import Fact, LesionFacts, PatientFacts
from spinal_metastasis.terms import (
    Alignment,
    Ambulatory,
    BoneLesion,
    Collapse,
    EsccGrade,
    Frankel,
    Pain,
    Posterolateral,
    Primary,
    SpinalLevel,
    VisceralMets,
    VisceralPattern,
)

LEVELS = (SpinalLevel.T8, SpinalLevel.L2, SpinalLevel.C7)
PRIMARIES = (Primary.KIDNEY_RCC, Primary.BREAST_HORMONE_DEPENDENT, Primary.LUNG_SCLC, Primary.COLON, Primary.MELANOMA)
LABORATORY = {
    "albumin": "3.9", "crp": "0.2", "ldh": "200", "platelets": "250", "calcium": "9.5", "bilirubin": "0.8", "hb": "12",
    "neutrophils": "5", "inr": "1", "months_since_cancer_diagnosis": "20", "motor_deficit_days": "10",
}  # fmt: skip
KNOWN: dict[str, Any] = {
    "age": 64, "ambulatory": Ambulatory.INDEPENDENT, "frankel_or_asia": Frankel.D, "spinal_mets_count": 1,
    "extraspinal_bone_mets": 0, "visceral_pattern": VisceralPattern.NODULAR, "brain_mets": False,
    "brain_mets_treatable": True, "previous_chemotherapy": True, "srs_available": True, "neuro_deficit_new": False,
    "performance_due_to_lesion": False, "asa": 2, "uncontrolled_infection": False, "organ_failure": False,
    "anticoagulant": False, "pathologic_fracture": False, "histology_confirmed": True,
    **{key: Decimal(value) for key, value in LABORATORY.items()},
}  # fmt: skip
AT_LEVEL: dict[str, Any] = {
    "sins_pain": Pain.MECHANICAL, "sins_bone_lesion": BoneLesion.LYTIC, "sins_alignment": Alignment.NORMAL,
    "sins_posterolateral": Posterolateral.UNILATERAL, "myelopathy": False, "prior_rt_at_level": False,
    "instrumented": False,
}  # fmt: skip


def _facts(values: dict[str, Any]) -> dict[str, Any]:
    return {key: Fact(value) for key, value in values.items()}


def full_charts() -> Iterator[PatientFacts]:
    """Everything a rule reads is known, at one level."""
    grades, collapses = (EsccGrade.G1A, EsccGrade.G2), (Collapse.NONE, Collapse.LT50)
    for level, primary, grade, collapse in product(LEVELS, PRIMARIES, grades, collapses):
        lesion = LesionFacts(**_facts(AT_LEVEL | {"level": level, "escc_grade": grade, "sins_collapse": collapse}))
        for ecog, kps, visceral in ((1, 80, VisceralMets.NONE), (2, 60, VisceralMets.TREATABLE)):
            patient = KNOWN | {"primary": primary, "ecog": ecog, "kps": kps, "visceral_mets": visceral}
            yield PatientFacts(**_facts(patient), lesions=(lesion,))


def charts_without_radiology() -> Iterator[PatientFacts]:
    """Clinic and blood as charts have them, two levels of which only the place is known."""
    for primary, ecog, (upper, lower) in product(PRIMARIES, (1, 2, 3), product(LEVELS[:1], LEVELS[1:])):
        clinic = {"age": 64, "primary": primary, "ecog": ecog, "ambulatory": Ambulatory.AIDED}
        blood = {key: Decimal(LABORATORY[key]) for key in ("albumin", "crp", "platelets", "calcium", "hb")}
        lesions = tuple(LesionFacts(level=Fact(level)) for level in (upper, lower))
        yield PatientFacts(**_facts(clinic | blood), lesions=lesions)
