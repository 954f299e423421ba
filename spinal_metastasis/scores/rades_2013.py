"""Rades score for very short survival in metastatic cord compression. Range 6-25, low is better; 19 or more: death
likely within 2 months. Read beside Rades 2013 (Cancer 119:897). No patient had ECOG 0-1, and a patient without a
motor deficit has no time of developing one: both are outside the score.
"""

from decimal import Decimal

from spinal_metastasis.known import Case, Known, above, possible
from spinal_metastasis.points import Band, Citation, PointsTable, add_up
from spinal_metastasis.results import Cohort, Survival
from spinal_metastasis.scores.readings import (
    BREAST,
    LUNG,
    PROSTATE,
    ecog_values,
    grouped,
    placed,
    primary_class,
    skeleton,
)  # fmt: skip
from spinal_metastasis.scores.system import Outcome, System
from spinal_metastasis.terms import Ambulatory, Frankel, VisceralMets
from spinal_metastasis.terms import Primary as P

RADES_2013 = Citation(
    "Rades D et al. A score to identify patients with metastatic spinal cord compression who may be candidates "
    "for best "
    "supportive care. Cancer 2013;119:897-903",
    "10.1002/cncr.27849",
)

PERFORMANCE = PointsTable("performance", RADES_2013.at("ECOG"), {"2": 0, "3-4": 4})
PRIMARY = PointsTable(
    "primary", RADES_2013.at("primary tumour"),
    {"breast": 1, "myeloma or lymphoma": 1, "prostate": 2, "lung": 3, "other": 3},
)  # fmt: skip
OTHER_BONE = PointsTable("other_bone", RADES_2013.at("other bone metastases"), {"no": 1, "yes": 3})
VISCERAL = PointsTable("visceral", RADES_2013.at("visceral metastases"), {"no": 1, "yes": 4})
INTERVAL = PointsTable("interval", RADES_2013.at("diagnosis to compression"), {">15 months": 1, "<=15 months": 3})
AMBULATORY = PointsTable("ambulatory", RADES_2013.at("ambulatory before treatment"), {"yes": 1, "no": 4})
MOTOR_DEFICIT = PointsTable(
    "motor_deficit", RADES_2013.at("time developing motor deficits"), {">7 days": 1, "<=7 days": 4}
)
INTERVAL_MONTHS = Decimal(15)
DEFICIT_DAYS = Decimal(7)

COHORT = Cohort(None, None, "irradiated metastatic cord compression")
BANDS = (
    Band(6, 18, "6-18", RADES_2013.at("cut-off"), Survival("below the cut-off of 19", cohort=COHORT)),
    Band(19, 25, "19-25", RADES_2013.at("cut-off"),
         Survival("high risk of death within 2 months (sensitivity 81 %, specificity 84 %)", cohort=COHORT),
         "consider best supportive care or the least burdensome radiotherapy"),
)  # fmt: skip

NAMED = placed(
    {"breast": BREAST, "myeloma or lymphoma": (P.MYELOMA, P.LYMPHOMA), "prostate": PROSTATE, "lung": LUNG},
    otherwise="other",
)
NAMES = tuple(PRIMARY.points)


def other_bone(spinal: int, extraspinal: int) -> str:
    return "yes" if spinal + extraspinal >= 2 else "no"


def visceral(state: VisceralMets) -> str:
    return "no" if state is VisceralMets.NONE else "yes"


def can_walk(status: Ambulatory) -> str:
    return "no" if status is Ambulatory.NONE else "yes"


def performance(ecog: int) -> str:
    return "2" if ecog == 2 else "3-4"


def no_motor_deficit(patient: Known) -> bool:
    grade = patient.get("frankel_or_asia")
    return "motor_deficit_days" not in patient and grade is not None and possible(grade, Frankel) == (Frankel.E,)


def read(case: Case) -> Outcome:
    patient = case.patient
    ecog = tuple(grade for grade in ecog_values(patient) if grade >= 2)
    if not ecog:
        return Outcome(unscored="ECOG 0-1: no such patient in the cohort")
    if no_motor_deficit(patient):
        return Outcome(unscored="no motor deficit: the item has no level for it")
    longer, slower = (
        above(patient.get("months_since_cancer_diagnosis"), INTERVAL_MONTHS),
        above(patient.get("motor_deficit_days"), DEFICIT_DAYS),
    )
    lines = (
        PERFORMANCE.straight(grouped("ecog", ecog, performance)),
        PRIMARY.straight(primary_class(patient, NAMED, NAMES)),
        OTHER_BONE.line(other_bone, *skeleton(case)),
        VISCERAL.straight(grouped("visceral_mets", possible(patient.get("visceral_mets"), VisceralMets), visceral)),
        INTERVAL.straight(
            grouped("months_since_cancer_diagnosis", longer, lambda over: ">15 months" if over else "<=15 months")
        ),
        AMBULATORY.straight(grouped("ambulatory", possible(patient.get("ambulatory"), Ambulatory), can_walk)),
        MOTOR_DEFICIT.straight(grouped("motor_deficit_days", slower, lambda over: ">7 days" if over else "<=7 days")),
    )
    return Outcome(add_up(lines, BANDS))


SYSTEM = System(
    "rades_2013", "Rades 2013", "low_is_better", RADES_2013, read, COHORT, BANDS,
    ("Discriminated worse than chance in 1,379 other patients without the time-to-deficit item (c 0.44).",),
    validation=("c 0.44 in 1,379 other patients, the time-to-deficit item missing.",),
)  # fmt: skip
