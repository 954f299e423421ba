"""van der Linden score: painful spinal metastases, radiotherapy. Range 0-6, high is better.

Read beside van der Linden 2005 (Cancer 103:320). KPS 10 is below the published bands and reads as the lowest one.
Lung scores above "other", opposite to every other system. 2-year shares were read from a figure and are left out.
"""

from spinal_metastasis.epidural import HIGH, epidural, myelopathy
from spinal_metastasis.known import Case, possible
from spinal_metastasis.points import Band, Citation, PointsTable, add_up
from spinal_metastasis.results import Cohort, Survival
from spinal_metastasis.scores.readings import BREAST, LUNG, PROSTATE, grouped, kps_values, placed, primary_class
from spinal_metastasis.scores.system import Outcome, System
from spinal_metastasis.terms import VisceralMets

VAN_DER_LINDEN_2005 = Citation(
    "van der Linden YM et al. Prediction of survival in patients with metastases in the spinal column. "
    "Cancer 2005;103:320-328",
    "10.1002/cncr.20756",
)

PERFORMANCE = PointsTable(
    "performance", VAN_DER_LINDEN_2005.at("Karnofsky"), {"80-100": 2, "50-70": 1, "20-40": 0}
)  # fmt: skip
PRIMARY = PointsTable(
    "primary", VAN_DER_LINDEN_2005.at("primary tumour"), {"breast": 3, "prostate": 2, "lung": 1, "other": 0}
)
VISCERAL = PointsTable("visceral", VAN_DER_LINDEN_2005.at("visceral metastases"), {"absent": 1, "present": 0})

OF_342 = Cohort(342, None, "342 patients with painful spinal metastases, radiotherapy trial, cord compression excluded")
BANDS = (
    Band(0, 3, "A", VAN_DER_LINDEN_2005.at("groups"),
         Survival("median 3 months", median_months=3.0, cohort=OF_342), "short-course treatment"),
    Band(4, 5, "B", VAN_DER_LINDEN_2005.at("groups"), Survival("median 9 months", median_months=9.0, cohort=OF_342)),
    Band(6, 6, "C", VAN_DER_LINDEN_2005.at("groups"),
         Survival("median 19 months (rounded in the source)", median_months=19.0, cohort=OF_342),
         "may justify more durable treatment"),
)  # fmt: skip

NAMED = placed({"breast": BREAST, "prostate": PROSTATE, "lung": LUNG}, otherwise="other")
NAMES = tuple(PRIMARY.points)


def karnofsky_band(kps: int) -> str:
    if kps >= 80:
        return "80-100"
    return "50-70" if kps >= 50 else "20-40"


def presence(visceral: VisceralMets) -> str:
    return "absent" if visceral is VisceralMets.NONE else "present"


def outside_population(case: Case) -> tuple[str, ...]:
    """Cord compression or a deficit: the trial excluded it; the score is computed all the same."""
    outside = any(
        epidural(case, lesion).bands == (HIGH,) or myelopathy(case, lesion)[0] == (True,) for lesion in case.lesions
    )
    return ("outside_population: cord compression",) if outside else ()


def read(case: Case) -> Outcome:
    patient = case.patient
    visceral = possible(patient.get("visceral_mets"), VisceralMets)
    lines = (
        PERFORMANCE.straight(grouped("kps", kps_values(patient), karnofsky_band)),
        PRIMARY.straight(primary_class(patient, NAMED, NAMES)),
        VISCERAL.straight(grouped("visceral_mets", visceral, presence)),
    )
    return Outcome(add_up(lines, BANDS), reasons=outside_population(case))


SYSTEM = System(
    "van_der_linden_2005", "van der Linden 2005", "high_is_better", VAN_DER_LINDEN_2005, read, OF_342, BANDS,
    ("The trial excluded renal cell carcinoma; thyroid was under-represented.", "c 0.66 (n 1379)."),
    validation=("c 0.66 (n 1379, mostly radiotherapy).",),
)  # fmt: skip
