"""Modified Bauer score: without the fracture item. Range 0-4, high is better. Read beside Leithner 2008 (Eur Spine J
17:1488).

The group medians 4.8, 18.2 and 28.4 months are known from memory only and are left out until they are read again.
"""

from spinal_metastasis.known import Case
from spinal_metastasis.points import Band, Citation, add_up
from spinal_metastasis.results import Cohort, Survival
from spinal_metastasis.scores.bauer import no_fracture, shared_lines, versions_disagree
from spinal_metastasis.scores.system import Outcome, System

LEITHNER_2008 = Citation(
    "Leithner A et al. Predictive value of seven preoperative prognostic scoring systems for spinal metastases. "
    "Eur Spine J 2008;17:1488-1495",
    "10.1007/s00586-008-0763-1",
)

OF_69 = Cohort(69, None, "69 operated spine patients")
BANDS = (
    Band(0, 1, "0-1", LEITHNER_2008.at("groups"), Survival("less than 6 months", cohort=OF_69),
         "no surgery, supportive care"),
    Band(2, 2, "2", LEITHNER_2008.at("groups"), Survival("more than 6 months", cohort=OF_69), "palliative surgery"),
    Band(3, 4, "3-4", LEITHNER_2008.at("groups"), Survival("more than 12 months", cohort=OF_69), "excisional surgery"),
)  # fmt: skip


def read(case: Case) -> Outcome:
    score = add_up(shared_lines(case), BANDS)
    return Outcome(score, reasons=versions_disagree(score.components, no_fracture(case)))


SYSTEM = System(
    "bauer_modified_2008", "Modified Bauer", "high_is_better", LEITHNER_2008, read, OF_69, BANDS,
    ("C 0.6653 in 211 operated patients.",),
    validation=(
        "C 0.6653 (211 operated).",
        "A follow-up series of 196 found the original and the modified score the least affected by case mix.",
    ),
)  # fmt: skip
