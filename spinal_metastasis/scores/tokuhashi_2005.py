"""Revised Tokuhashi score. Range 0-15, high is better.

Read beside Tokuhashi 2005 (Spine 30:2186). Reproductions disagree on the vertebral item (3 or more / 2 / 1, or
3 or more / 1-2 / 0); the default is the first (ADR 0004), the policy `tokuhashi_variant` gives the other. "6 months or
more" of the middle group has no upper end: the authors never set one.
"""

from spinal_metastasis.known import Case, capped_counts, possible
from spinal_metastasis.points import Band, Citation, PointsTable, Variable, add_up
from spinal_metastasis.results import Cohort, Survival
from spinal_metastasis.scores.organs import organ_reasons
from spinal_metastasis.scores.readings import (
    BREAST,
    LUNG,
    PROSTATE,
    THYROID,
    grouped,
    kps_values,
    organ_state,
    placed,
    primary_class,
    worst_organ,
)  # fmt: skip
from spinal_metastasis.scores.system import Outcome, System
from spinal_metastasis.terms import Frankel, VisceralMets
from spinal_metastasis.terms import Primary as P

TOKUHASHI_2005 = Citation(
    "Tokuhashi Y et al. A revised scoring system for preoperative evaluation of metastatic spine tumor prognosis. "
    "Spine 2005;30:2186-2191",
    "10.1097/01.brs.0000180401.06919.a5",
)

GENERAL_CONDITION = PointsTable(
    "general_condition", TOKUHASHI_2005.at("general condition"), {"poor": 0, "moderate": 1, "good": 2}
)
EXTRASPINAL = PointsTable(
    "extraspinal_bone", TOKUHASHI_2005.at("extraspinal bone metastasis foci"), {">=3": 0, "1-2": 1, "0": 2}
)
VERTEBRAL = PointsTable("vertebral", TOKUHASHI_2005.at("metastases in the vertebral body"), {">=3": 0, "2": 1, "1": 2})
VERTEBRAL_OTHER_PRINT = PointsTable(
    "vertebral", TOKUHASHI_2005.at("metastases in the vertebral body, other print"), {">=3": 0, "2": 1, "1": 1}
)
ORGANS = PointsTable(
    "major_organs", TOKUHASHI_2005.at("metastases to the major internal organs"),
    {VisceralMets.UNTREATABLE: 0, VisceralMets.TREATABLE: 1, VisceralMets.NONE: 2},
)  # fmt: skip
SITE = PointsTable(
    "primary", TOKUHASHI_2005.at("primary site of the cancer"),
    {
        "lung, osteosarcoma, stomach, bladder, oesophagus, pancreas": 0,
        "liver, gallbladder, unidentified": 1,
        "others": 2,
        "kidney, uterus": 3,
        "rectum": 4,
        "thyroid, breast, prostate, carcinoid": 5,
    },
)  # fmt: skip
PALSY = PointsTable("palsy", TOKUHASHI_2005.at("palsy"), {"complete": 0, "incomplete": 1, "none": 2})

OF_246 = Cohort(246, None, "246 patients, one Japanese centre")
BANDS = (
    Band(0, 8, "0-8", TOKUHASHI_2005.at("groups"), Survival("less than 6 months predicted", cohort=OF_246),
         "conservative treatment (palliative surgery only exceptionally)"),
    Band(9, 11, "9-11", TOKUHASHI_2005.at("groups"), Survival("6 months or more predicted", cohort=OF_246),
         "palliative surgery; excision only for a single lesion with no major-organ metastasis"),
    Band(12, 15, "12-15", TOKUHASHI_2005.at("groups"), Survival("1 year or more predicted", cohort=OF_246),
         "excisional surgery"),
)  # fmt: skip

SITES = tuple(SITE.points)
LUNG_LIKE, LIVER_LIKE, OTHERS, KIDNEY_LIKE, RECTUM, BREAST_LIKE = SITES
SITE_OF = placed({
    LUNG_LIKE: (*LUNG, P.STOMACH, P.OESOPHAGUS, P.PANCREAS, P.BLADDER_UROTHELIAL, P.SARCOMA_OSTEOSARCOMA),
    LIVER_LIKE: (P.LIVER_HCC, P.BILIARY_GALLBLADDER, P.UNKNOWN_PRIMARY),
    OTHERS: (P.COLON, P.OVARY, P.MELANOMA, P.SARCOMA_SYNOVIAL, P.SARCOMA_SOFT_TISSUE_OTHER, P.HEAD_NECK, P.NASOPHARYNX,
             P.TONSIL, P.MYELOMA, P.LYMPHOMA, P.LEUKAEMIA, P.GERM_CELL_SEMINOMA, P.THYMOMA, P.OTHER),
    KIDNEY_LIKE: (P.KIDNEY_RCC, P.UTERUS_ENDOMETRIUM, P.UTERUS_CERVIX, P.UTERUS_UNSPECIFIED),
    RECTUM: (P.RECTUM,),
    BREAST_LIKE: (*THYROID, *BREAST, *PROSTATE, P.CARCINOID_NEUROENDOCRINE),
}) | {P.COLORECTAL_UNSPECIFIED: (OTHERS, RECTUM), P.SARCOMA_UNSPECIFIED: (LUNG_LIKE, OTHERS)}  # fmt: skip


VARIANT_CHANGES_GROUP = "TOKUHASHI_VARIANT_CHANGES_GROUP"
"""The other print of the vertebral item would leave other groups open; it differs for a single vertebra only."""
SINGLE_VERTEBRA = 1


def general_condition(kps: int) -> str:
    if kps >= 80:
        return "good"
    return "moderate" if kps >= 50 else "poor"


def count_of_three(count: int) -> str:
    return ">=3" if count >= 3 else str(count)


def extraspinal_foci(count: int) -> str:
    if count == 0:
        return "0"
    return ">=3" if count >= 3 else "1-2"


def palsy(grade: Frankel) -> str:
    if grade in (Frankel.A, Frankel.B):
        return "complete"
    return "none" if grade is Frankel.E else "incomplete"


def read(case: Case) -> Outcome:
    patient = case.patient
    vertebrae = tuple(n for n in capped_counts(patient.get("spinal_mets_count"), least=1, cap=3) if n)
    if not vertebrae:
        return Outcome(unscored="no vertebral metastasis: outside the score")
    foci = capped_counts(patient.get("extraspinal_bone_mets"), least=0, cap=3)
    prints = (VERTEBRAL, VERTEBRAL_OTHER_PRINT)
    chosen, other = prints if case.policy.tokuhashi_variant == "ge3_2_1" else reversed(prints)
    count = Variable("spinal_mets_count", vertebrae)
    lines = (
        GENERAL_CONDITION.line(general_condition, Variable("kps", kps_values(patient))),
        EXTRASPINAL.line(extraspinal_foci, Variable("extraspinal_bone_mets", foci)),
        chosen.line(count_of_three, count),
        ORGANS.line(worst_organ, *organ_state(patient)),
        SITE.straight(primary_class(patient, SITE_OF, SITES)),
        PALSY.straight(grouped("frankel_or_asia", possible(patient.get("frankel_or_asia"), Frankel), palsy)),
    )
    score = add_up(lines, BANDS)
    alone = SINGLE_VERTEBRA in vertebrae
    reprinted = add_up((*lines[:2], other.line(count_of_three, count), *lines[3:]), BANDS) if alone else score
    notice = () if reprinted.bands == score.bands else (VARIANT_CHANGES_GROUP,)
    return Outcome(score, reasons=(*organ_reasons(patient), *notice))


SYSTEM = System(
    "tokuhashi_2005", "Revised Tokuhashi 2005", "high_is_better", TOKUHASHI_2005, read, OF_246, BANDS,
    (
        "Pessimistic with modern drugs: of 33 patients scoring under 8, 20 lived longer than 12 months.",
        "The vertebral item is printed in two versions (ADR 0004).",
    ),
    validation=(
        ("Gong 2021 (221 operated): median 18.0, 30.0 and 51.0 months for 0-8, 9-11, 12-15; 32.6 % of single "
        "predictions right."),
        "Zeng 2007 (n 447): median 4, 10 and 29 months.",
        "Surgical series of 105: concordance 80, 33 and 100 %, overall 67.6 %.",
        "Yamashita 2011 (prospective, n 85): right in 79 %; of the group 9-11 57 % lived longer than 1 year.",
        "C 0.7204 (211 operated); c 0.67 (prospective, n 202); c 0.64-0.66 (n 1379, mostly radiotherapy).",
    ),
)  # fmt: skip
