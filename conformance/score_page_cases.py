"""Invented patients for the review pages: worked through by the code, so that a reader can add them up by hand."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from spinal_metastasis.assessment import assess
from spinal_metastasis.facts import Fact, LesionFacts, PatientFacts
from spinal_metastasis.results import Assessment
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
)  # fmt: skip

AS_OF = dt.date(2026, 11, 1)


@dataclass(frozen=True, eq=False, slots=True)
class WorkedCase:
    """A patient as facts by key; `lesion` holds those of the one level."""

    title: str
    patient: Mapping[str, Any]
    lesion: Mapping[str, Any]

    def said(self) -> str:
        return ", ".join(f"{key} {value}" for key, value in (*self.patient.items(), *self.lesion.items()))


@lru_cache
def answer(case: WorkedCase) -> Assessment:
    lesion = LesionFacts(**{key: Fact(value) for key, value in case.lesion.items()})
    patient = PatientFacts(**{key: Fact(value) for key, value in case.patient.items()}, lesions=(lesion,))
    return assess(patient, AS_OF)


KIDNEY = WorkedCase(
    "Kidney, one vertebra, fit",
    {
        "primary": Primary.KIDNEY_RCC, "ecog": 1, "kps": 80, "spinal_mets_count": 1, "extraspinal_bone_mets": 0,
        "visceral_mets": VisceralMets.NONE, "brain_mets": False, "frankel_or_asia": Frankel.E,
        "previous_chemotherapy": False, "ambulatory": Ambulatory.INDEPENDENT, "albumin": Decimal("3.9"),
        "platelets": Decimal(250), "crp": Decimal("0.2"), "ldh": Decimal(200), "calcium": Decimal("9.4"),
        "bilirubin": Decimal("0.6"), "pathologic_fracture": False, "srs_available": True,
        "able_to_tolerate_surgery": True,
    },
    {
        "level": SpinalLevel.T8, "sins_pain": Pain.MECHANICAL, "sins_bone_lesion": BoneLesion.LYTIC,
        "sins_alignment": Alignment.NORMAL, "sins_collapse": Collapse.LT50,
        "sins_posterolateral": Posterolateral.UNILATERAL, "escc_grade": EsccGrade.G2, "myelopathy": False,
    },
)  # fmt: skip
LUNG = WorkedCase(
    "Lung, several vertebrae, cord compression",
    {
        "primary": Primary.LUNG_NSCLC_NOT_TARGETED, "ecog": 3, "kps": 40, "spinal_mets_count": 3,
        "extraspinal_bone_mets": 3, "visceral_mets": VisceralMets.UNTREATABLE,
        "visceral_pattern": VisceralPattern.DISSEMINATED, "brain_mets": False, "frankel_or_asia": Frankel.C,
        "previous_chemotherapy": True, "ambulatory": Ambulatory.NONE, "albumin": Decimal("2.9"),
        "platelets": Decimal(99), "crp": Decimal(6), "ldh": Decimal(300), "calcium": Decimal("9.4"),
        "bilirubin": Decimal("0.6"), "pathologic_fracture": True, "months_since_cancer_diagnosis": Decimal(4),
        "motor_deficit_days": Decimal(3), "srs_available": True, "able_to_tolerate_surgery": False,
    },
    {
        "level": SpinalLevel.T12, "sins_pain": Pain.MECHANICAL, "sins_bone_lesion": BoneLesion.LYTIC,
        "sins_alignment": Alignment.DE_NOVO_DEFORMITY, "sins_collapse": Collapse.GT50,
        "sins_posterolateral": Posterolateral.BILATERAL, "escc_grade": EsccGrade.G3, "myelopathy": True,
    },
)  # fmt: skip
BREAST = WorkedCase(
    "Breast, three inputs known",
    {"primary": Primary.BREAST_HORMONE_DEPENDENT, "kps": 80, "visceral_mets": VisceralMets.NONE},
    {"level": SpinalLevel.L3, "sins_pain": Pain.NONE},
)
CASES = (KIDNEY, LUNG, BREAST)
