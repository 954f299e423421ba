"""NESMS, New England Spinal Metastasis Score. Range 0-3, high is better: the raw sum 0-4 is capped at 3.

Read beside Ghori 2015 (Spine J 15:2345). It takes the modified Bauer score, not the original. The thresholds of the
three items are known from memory, and no figure per score could be read.
"""

from decimal import Decimal

from spinal_metastasis.known import Case, below, possible
from spinal_metastasis.points import Band, Citation, PointsTable, Variable, add_up
from spinal_metastasis.results import Cohort
from spinal_metastasis.scores.bauer import modified_inputs, modified_total
from spinal_metastasis.scores.readings import grouped
from spinal_metastasis.scores.system import Mark, Outcome, System
from spinal_metastasis.terms import Ambulatory, VisceralMets

GHORI_2015 = Citation(
    "Ghori AK et al. Modeling 1-year survival after surgery on the metastatic spine. Spine J 2015;15:2345-2350",
    "10.1016/j.spinee.2015.06.061",
)

BAUER = PointsTable("bauer", GHORI_2015.at("modified Bauer score"), {"3 or more": 2, "2 or less": 0})
AMBULATORY = PointsTable("ambulatory", GHORI_2015.at("ambulatory status"), {"independent": 1, "impaired": 0})
ALBUMIN = PointsTable("albumin", GHORI_2015.at("serum albumin"), {"normal": 1, "low": 0})
ALBUMIN_LOW_BELOW_G_PER_DL = Decimal("3.5")
BAUER_HIGH_FROM = 3
HIGHEST = 3

BANDS = tuple(Band(n, n, str(n), GHORI_2015.at("score")) for n in range(HIGHEST + 1))


def cap(raw: int) -> int:
    return min(HIGHEST, raw)


def bauer_class(visceral: VisceralMets, brain: bool, spinal: int, extraspinal: int, kind: str) -> str:
    """The modified Bauer total of one combination of its inputs, as high or low."""
    total = modified_total(visceral, brain, spinal, extraspinal, kind)
    return "3 or more" if total >= BAUER_HIGH_FROM else "2 or less"


def walking(status: Ambulatory) -> str:
    return "independent" if status is Ambulatory.INDEPENDENT else "impaired"


def read(case: Case) -> Outcome:
    patient = case.patient
    albumin = Variable("albumin", below(patient.get("albumin"), ALBUMIN_LOW_BELOW_G_PER_DL))
    lines = (
        BAUER.line(bauer_class, *modified_inputs(case)),
        AMBULATORY.straight(grouped("ambulatory", possible(patient.get("ambulatory"), Ambulatory), walking)),
        ALBUMIN.line(albumin_state, albumin),
    )
    return Outcome(add_up(lines, BANDS, cap), Mark.UNVERIFIED)


def albumin_state(low: bool) -> str:
    return "low" if low else "normal"


SYSTEM = System(
    "nesms_2015", "NESMS 2015", "high_is_better", GHORI_2015, read, Cohort(307, None, "307 operated patients"), BANDS,
    ("No treatment threshold is attached.", "c 0.79 (prospective, n 202)."),
    validation=(
        ("Prospective (n 180): odds ratio of death within a year against 3: 7.04 (2.47-20.08) for 2, 31.30 "
        "(8.82-111.04) for 1."),
        "c 0.79 (prospective, n 202; Tomita 0.69, Tokuhashi 0.67, SINS 0.54).",
        "Externally validated in 161 (2016), 322 with cord compression (2025) and 179 Chinese patients.",
    ),
)  # fmt: skip
