"""The field's words as enums: every value of the contract's fact vocabulary (contract, appendix A and C).

The order of the members is the order of the vocabulary; answers that list values follow it.
"""

from enum import StrEnum


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"
    OTHER = "other"


class Primary(StrEnum):
    """Primary tumours (`primary_id` of the primary tumour table, and the two out-of-scope ones)."""

    BREAST_HORMONE_DEPENDENT = "breast_hormone_dependent"
    BREAST_HORMONE_INDEPENDENT = "breast_hormone_independent"
    BREAST_UNSPECIFIED = "breast_unspecified"
    PROSTATE_HORMONE_DEPENDENT = "prostate_hormone_dependent"
    PROSTATE_HORMONE_INDEPENDENT = "prostate_hormone_independent"
    PROSTATE_UNSPECIFIED = "prostate_unspecified"
    THYROID_PAPILLARY = "thyroid_papillary"
    THYROID_FOLLICULAR = "thyroid_follicular"
    THYROID_MEDULLARY = "thyroid_medullary"
    THYROID_ANAPLASTIC = "thyroid_anaplastic"
    THYROID_UNSPECIFIED = "thyroid_unspecified"
    KIDNEY_RCC = "kidney_rcc"
    LUNG_NSCLC_TARGETED = "lung_nsclc_targeted"
    LUNG_NSCLC_NOT_TARGETED = "lung_nsclc_not_targeted"
    LUNG_NSCLC_UNSPECIFIED = "lung_nsclc_unspecified"
    LUNG_UNSPECIFIED = "lung_unspecified"
    LUNG_SCLC = "lung_sclc"
    STOMACH = "stomach"
    OESOPHAGUS = "oesophagus"
    PANCREAS = "pancreas"
    LIVER_HCC = "liver_hcc"
    BILIARY_GALLBLADDER = "biliary_gallbladder"
    BLADDER_UROTHELIAL = "bladder_urothelial"
    COLON = "colon"
    RECTUM = "rectum"
    COLORECTAL_UNSPECIFIED = "colorectal_unspecified"
    UTERUS_ENDOMETRIUM = "uterus_endometrium"
    UTERUS_CERVIX = "uterus_cervix"
    UTERUS_UNSPECIFIED = "uterus_unspecified"
    OVARY = "ovary"
    MELANOMA = "melanoma"
    SARCOMA_OSTEOSARCOMA = "sarcoma_osteosarcoma"
    SARCOMA_SYNOVIAL = "sarcoma_synovial"
    SARCOMA_SOFT_TISSUE_OTHER = "sarcoma_soft_tissue_other"
    SARCOMA_UNSPECIFIED = "sarcoma_unspecified"
    HEAD_NECK = "head_neck"
    NASOPHARYNX = "nasopharynx"
    TONSIL = "tonsil"
    MYELOMA = "myeloma"
    LYMPHOMA = "lymphoma"
    LEUKAEMIA = "leukaemia"
    CARCINOID_NEUROENDOCRINE = "carcinoid_neuroendocrine"
    GERM_CELL_SEMINOMA = "germ_cell_seminoma"
    THYMOMA = "thymoma"
    UNKNOWN_PRIMARY = "unknown_primary"
    OTHER = "other"
    SPINE_PRIMARY = "spine_primary"
    CNS_PRIMARY = "cns_primary"


class Radiosensitivity(StrEnum):
    SENSITIVE = "sensitive"
    INTERMEDIATE = "intermediate"
    RESISTANT = "resistant"
    UNKNOWN = "unknown"


class Ambulatory(StrEnum):
    INDEPENDENT = "independent"
    AIDED = "aided"
    NONE = "none"


class Frankel(StrEnum):
    """Frankel grade or ASIA impairment scale: the letters agree for every use here."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


class VisceralMets(StrEnum):
    NONE = "none"
    TREATABLE = "treatable"
    UNTREATABLE = "untreatable"


class Organ(StrEnum):
    LUNG = "lung"
    LIVER = "liver"
    KIDNEY = "kidney"
    ADRENAL = "adrenal"
    PLEURA = "pleura"
    PERITONEUM = "peritoneum"
    BOWEL = "bowel"
    MENINGES = "meninges"
    OTHER_VISCERAL = "other_visceral"


class VisceralPattern(StrEnum):
    NODULAR = "nodular"
    DISSEMINATED = "disseminated"


class Marker(StrEnum):
    """Genes and receptors of `molecular_profile`."""

    EGFR = "EGFR"
    ALK = "ALK"
    ROS1 = "ROS1"
    BRAF = "BRAF"
    KRAS = "KRAS"
    MET = "MET"
    RET = "RET"
    HER2 = "HER2"
    ER = "ER"
    PR = "PR"
    PDL1 = "PDL1"


class Presence(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"


class MstfiItem(StrEnum):
    ANAEMIA = "anaemia"
    HEART_FAILURE = "heart_failure"
    CHRONIC_LUNG_DISEASE = "chronic_lung_disease"
    COAGULOPATHY = "coagulopathy"
    ELECTROLYTE_ABNORMALITY = "electrolyte_abnormality"
    PULMONARY_CIRCULATION_DISORDER = "pulmonary_circulation_disorder"
    RENAL_FAILURE = "renal_failure"
    MALNUTRITION = "malnutrition"
    PATHOLOGICAL_FRACTURE = "pathological_fracture"


class BoneAgent(StrEnum):
    NONE = "none"
    BISPHOSPHONATE = "bisphosphonate"
    DENOSUMAB = "denosumab"


class Declined(StrEnum):
    SURGERY = "surgery"
    RADIOTHERAPY = "radiotherapy"
    SYSTEMIC = "systemic"


class SpinalLevel(StrEnum):
    """A vertebra, a transitional segment, or a region (= one of its vertebrae, not known which)."""

    C0 = "C0"
    C1 = "C1"
    C2 = "C2"
    C3 = "C3"
    C4 = "C4"
    C5 = "C5"
    C6 = "C6"
    C7 = "C7"
    T1 = "T1"
    T2 = "T2"
    T3 = "T3"
    T4 = "T4"
    T5 = "T5"
    T6 = "T6"
    T7 = "T7"
    T8 = "T8"
    T9 = "T9"
    T10 = "T10"
    T11 = "T11"
    T12 = "T12"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"
    L5 = "L5"
    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"
    S5 = "S5"
    T13 = "T13"
    L6 = "L6"
    COCCYX = "coccyx"
    CERVICAL = "cervical"
    THORACIC = "thoracic"
    LUMBAR = "lumbar"
    SACRAL = "sacral"


class Pain(StrEnum):
    MECHANICAL = "mechanical"
    OCCASIONAL_NONMECHANICAL = "occasional_nonmechanical"
    NONE = "none"


class BoneLesion(StrEnum):
    LYTIC = "lytic"
    MIXED = "mixed"
    BLASTIC = "blastic"


class Alignment(StrEnum):
    SUBLUXATION_TRANSLATION = "subluxation_translation"
    DE_NOVO_DEFORMITY = "de_novo_deformity"
    NORMAL = "normal"


class Collapse(StrEnum):
    GT50 = "gt50"
    LT50 = "lt50"
    NONE_GT50_INVOLVED = "none_gt50_involved"
    NONE = "none"


class Posterolateral(StrEnum):
    BILATERAL = "bilateral"
    UNILATERAL = "unilateral"
    NONE = "none"


class Stability(StrEnum):
    STABLE = "stable"
    POTENTIALLY_UNSTABLE = "potentially_unstable"
    UNSTABLE = "unstable"


class EsccGrade(StrEnum):
    """Bilsky grade; a string, never a number. `1` alone means one of 1a, 1b, 1c."""

    G0 = "0"
    G1A = "1a"
    G1B = "1b"
    G1C = "1c"
    G2 = "2"
    G3 = "3"


class Compartment(StrEnum):
    EXTRADURAL = "extradural"
    INTRADURAL = "intradural"
    INTRAMEDULLARY = "intramedullary"


class LesionColumn(StrEnum):
    ANTERIOR = "anterior"
    POSTERIOR = "posterior"
    BOTH = "both"


class RtModality(StrEnum):
    CEBRT = "cEBRT"
    SRS = "SRS"


class SurvivalBand(StrEnum):
    """Expected survival; the lower end belongs to the band."""

    LT1M = "lt1m"
    FROM1TO3M = "1to3m"
    FROM3TO6M = "3to6m"
    FROM6TO12M = "6to12m"
    GE12M = "ge12m"


class Urgency(StrEnum):
    PLANNED = "planned"
    URGENT = "urgent"
    EMERGENCY = "emergency"


REGIONS: dict[SpinalLevel, tuple[SpinalLevel, ...]] = {
    region: tuple(level for level in SpinalLevel if level[0] == letter and level[1:].isdigit()
                  and level not in (SpinalLevel.T13, SpinalLevel.L6))
    for region, letter in (
        (SpinalLevel.CERVICAL, "C"), (SpinalLevel.THORACIC, "T"), (SpinalLevel.LUMBAR, "L"), (SpinalLevel.SACRAL, "S"),
    )
}  # fmt: skip
VERTEBRAE: tuple[SpinalLevel, ...] = tuple(level for levels in REGIONS.values() for level in levels)
