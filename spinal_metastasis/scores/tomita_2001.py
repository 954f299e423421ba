"""Tomita surgical-strategy score. Range 2-10, low is better.

Read beside Tomita 2001 (Spine 26:298). Two review tables misprint rapid growth as 3; the range 2-10 needs 4.
The published mean survivals (by band and by treatment received) are means: they are not shown as medians or shares.
"""

from spinal_metastasis.known import Case
from spinal_metastasis.points import Band, Citation, PointsTable, add_up
from spinal_metastasis.results import Cohort
from spinal_metastasis.scores.organs import organ_reasons
from spinal_metastasis.scores.readings import (
    BREAST,
    LUNG,
    PROSTATE,
    THYROID,
    organ_state,
    placed,
    primary_class,
    skeleton,
    worst_organ,
)  # fmt: skip
from spinal_metastasis.scores.system import Outcome, System, primary_mark
from spinal_metastasis.terms import Primary as P
from spinal_metastasis.terms import VisceralMets

TOMITA_2001 = Citation(
    "Tomita K et al. Surgical strategy for spinal metastases. Spine 2001;26:298-306", "10.1097/00007632-200102010-00016"
)

GROWTH = PointsTable("primary", TOMITA_2001.at("primary tumour"), {"slow": 1, "moderate": 2, "rapid": 4})
VISCERAL = PointsTable(
    "visceral", TOMITA_2001.at("visceral metastases"),
    {VisceralMets.NONE: 0, VisceralMets.TREATABLE: 2, VisceralMets.UNTREATABLE: 4},
)  # fmt: skip
BONE = PointsTable("bone", TOMITA_2001.at("bone metastases"), {"solitary": 1, "multiple": 2})

BANDS = (
    Band(2, 3, "2-3", TOMITA_2001.at("strategy"), advice="wide or marginal excision"),
    Band(4, 5, "4-5", TOMITA_2001.at("strategy"), advice="marginal or intralesional excision"),
    Band(6, 7, "6-7", TOMITA_2001.at("strategy"), advice="palliative surgery"),
    Band(8, 10, "8-10", TOMITA_2001.at("strategy"), advice="supportive care, no operation"),
)

CLASSES = ("slow", "moderate", "rapid")
SLOW = (*BREAST, *THYROID, *PROSTATE, P.MYELOMA, P.LYMPHOMA)
MODERATE = (
    P.KIDNEY_RCC, P.UTERUS_ENDOMETRIUM, P.UTERUS_CERVIX, P.UTERUS_UNSPECIFIED, P.SARCOMA_SYNOVIAL, P.NASOPHARYNX,
    P.TONSIL, P.THYMOMA,
)  # fmt: skip
RAPID_WITHOUT_LUNG = (
    P.STOMACH, P.PANCREAS, P.LIVER_HCC, P.COLON, P.RECTUM, P.COLORECTAL_UNSPECIFIED, P.MELANOMA, P.UNKNOWN_PRIMARY,
)  # fmt: skip
GROWTH_OF = placed({"slow": SLOW, "moderate": MODERATE, "rapid": (*LUNG, *RAPID_WITHOUT_LUNG)})
FROM_MEMORY = (
    P.MYELOMA, P.LYMPHOMA, P.SARCOMA_SYNOVIAL, P.NASOPHARYNX, P.TONSIL, P.THYMOMA, P.PANCREAS, P.RECTUM,
    P.COLORECTAL_UNSPECIFIED, P.MELANOMA,
)  # fmt: skip


def bone_extent(spinal: int, extraspinal: int) -> str:
    return "multiple" if spinal + extraspinal > 1 else "solitary"


def read(case: Case) -> Outcome:
    lines = (
        GROWTH.straight(primary_class(case.patient, GROWTH_OF, CLASSES)),
        VISCERAL.line(worst_organ, *organ_state(case.patient)),
        BONE.line(bone_extent, *skeleton(case)),
    )
    return Outcome(add_up(lines, BANDS), primary_mark(case.patient, FROM_MEMORY), organ_reasons(case.patient))


SYSTEM = System(
    "tomita_2001", "Tomita 2001", "low_is_better", TOMITA_2001, read,
    Cohort(67, None, "67 patients, one Japanese centre"), BANDS,
    ("No performance status and no neurology in the score.", "c 0.69 for 1-year survival (prospective, n 202)."),
    validation=(
        ("Gong 2021 (221 operated, 2010-2019): median 34.0, 41.0, 16.0 and 12.0 months for 2-3, 4-5, 6-7, 8-10: longer "
        "than in 2001, and not falling between the first two; 30 % of single predictions right."),
        "c 0.69 for 1-year survival (prospective, n 202); Harrell C 0.6748 (211 operated).",
    ),
)  # fmt: skip
