"""Original Bauer score. Range 0-5, high is better. Read beside Bauer 1995 (Acta Orthop Scand 66:143)."""

from spinal_metastasis.known import Case
from spinal_metastasis.points import Band, PointsTable, Variable, add_up
from spinal_metastasis.results import Cohort, Survival
from spinal_metastasis.scores.bauer import BAUER_1995, YES_1, no_fracture, shared_lines, versions_disagree
from spinal_metastasis.scores.system import Outcome, System

NO_FRACTURE = PointsTable("no_fracture", BAUER_1995.at("no pathological fracture"), YES_1)

OF_241 = Cohort(241, None, "241 operated patients, 153 limbs and 88 spine")
BANDS = (
    Band(0, 1, "0-1", BAUER_1995.at("groups"),
         Survival("all dead within 6 months", probability={"6mo": 0.0, "12mo": 0.0}, cohort=OF_241), "conservative"),
    Band(2, 3, "2-3", BAUER_1995.at("groups"),
         Survival("a quarter alive at 1 year", probability={"12mo": 0.25}, cohort=OF_241), "palliative surgery"),
    Band(4, 5, "4-5", BAUER_1995.at("groups"),
         Survival("half alive at 1 year", probability={"12mo": 0.5}, cohort=OF_241), "excisional surgery"),
)  # fmt: skip


def read(case: Case) -> Outcome:
    unbroken = no_fracture(case)
    score = add_up((*shared_lines(case), NO_FRACTURE.straight(Variable("pathologic_fracture", unbroken))), BANDS)
    return Outcome(score, reasons=versions_disagree(score.components, unbroken))


SYSTEM = System(
    "bauer_1995", "Bauer 1995", "high_is_better", BAUER_1995, read, OF_241, BANDS,
    ("Derived in operated patients, limbs and spine together.",),
    validation=(
        "A follow-up series of 196 found the original and the modified score the least affected by case mix.",
        "c 0.64-0.66 (n 1379, mostly radiotherapy).",
    ),
)  # fmt: skip
