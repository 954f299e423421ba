"""OSRI, Oswestry Spinal Risk Index. Range 1-7, low is better: primary tumour pathology + (2 - general condition).

Read beside Balain 2013 (Bone Joint J 95-B:210). The primary list is known from memory and survival per score could not
be read: every answer is unverified and carries no survival figure. The list is that of Tomita with lung as a class
apart.
"""

from spinal_metastasis.known import Case
from spinal_metastasis.points import Band, Citation, PointsTable, add_up
from spinal_metastasis.results import Cohort
from spinal_metastasis.scores.readings import LUNG, grouped, kps_values, placed, primary_class
from spinal_metastasis.scores.system import Mark, Outcome, System
from spinal_metastasis.scores.tokuhashi_2005 import general_condition
from spinal_metastasis.scores.tomita_2001 import MODERATE, RAPID_WITHOUT_LUNG, SLOW

BALAIN_2013 = Citation(
    "Balain B et al. The Oswestry Risk Index: an aid in the treatment of metastatic disease of the spine. "
    "Bone Joint J 2013;95-B:210-216",
    "10.1302/0301-620X.95B2.29323",
)

PATHOLOGY = PointsTable(
    "primary", BALAIN_2013.at("primary tumour pathology"), {"slow": 1, "moderate": 2, "rapid": 4, "lung": 5}
)
CONDITION = PointsTable(
    "general_condition", BALAIN_2013.at("2 - general condition"), {"good": 0, "moderate": 1, "poor": 2}
)

BANDS = tuple(
    Band(low, high, label, BALAIN_2013.at("scores"))
    for low, high, label in ((1, 1, "1"), (2, 3, "2-3"), (4, 5, "4-5"), (6, 7, "6-7"))
)

CLASSES = tuple(PATHOLOGY.points)
CLASS_OF = placed({"slow": SLOW, "moderate": MODERATE, "rapid": RAPID_WITHOUT_LUNG, "lung": LUNG})


def read(case: Case) -> Outcome:
    lines = (
        PATHOLOGY.straight(primary_class(case.patient, CLASS_OF, CLASSES)),
        CONDITION.straight(grouped("kps", kps_values(case.patient), general_condition)),
    )
    return Outcome(add_up(lines, BANDS), Mark.UNVERIFIED)


SYSTEM = System(
    "osri_2013", "OSRI 2013", "low_is_better", BALAIN_2013, read,
    Cohort(199, None, "199 patients, surgery and/or radiotherapy"), BANDS,
    ("Primary list from memory; survival per score not obtained.",),
    validation=(
        "r 0.798 (n 121); C 0.7023 (211 operated); c 0.69 (n 144); Spearman 0.706 (150, radiotherapy only).",
        "Harrell C 0.63, AUC 0.71 and 0.70 at 1 and 2 years (n 456).",
    ),
)  # fmt: skip
