"""The three SORG models. Nothing public gives their points, axes or trees: they answer `model_not_loaded`, never a
guess.

The inputs are listed so that a chart can be read against them: Paulino Pereira 2016 (JBJS Am 98:1767) for the classic
algorithm and the nomogram; Karhade 2019 (Neurosurgery 85:E671) for SORG-ML, whose list is partly from memory.
"""

from collections.abc import Callable

from spinal_metastasis.known import Case, is_open
from spinal_metastasis.points import Citation
from spinal_metastasis.results import Cohort
from spinal_metastasis.scores.system import Mark, Outcome, System

PAULINO_PEREIRA_2016 = Citation(
    "Paulino Pereira NR et al. Development of a prognostic survival algorithm for patients with metastatic spine "
    "disease. "
    "J Bone Joint Surg Am 2016;98:1767-1776",
    "10.2106/JBJS.15.00975",
)
KARHADE_2019 = Citation(
    "Karhade AV et al. Predicting 90-day and 1-year mortality in spinal metastatic disease. Neurosurgery "
    "2019;85:E671-E681",
    "10.1093/neuros/nyz070",
)

NOMOGRAM_INPUTS = (
    "age", "primary", "ecog", "spinal_mets_count", "visceral_organs", "brain_mets", "prior_systemic_therapy",
    "hb", "wbc",
)  # fmt: skip
ML_INPUTS = (
    "age", "sex", "primary", "ecog", "frankel_or_asia", "spinal_mets_count", "visceral_organs", "brain_mets",
    "prior_systemic_therapy", "albumin", "hb", "wbc", "neutrophils", "lymphocytes", "platelets", "inr", "alp",
    "creatinine",     "charlson", "bmi",
)  # fmt: skip


def reader(inputs: tuple[str, ...], mark: Mark = Mark.VERIFIED) -> Callable[[Case], Outcome]:
    """A system without a model: says which of its inputs the chart has and which it lacks."""

    def read(case: Case) -> Outcome:
        lacking = [key for key in inputs if is_open(case.patient.get(key))]
        state = f"{len(inputs) - len(lacking)} of {len(inputs)} inputs known"
        lacks = f"lacking: {', '.join(lacking)}" if lacking else "none lacking"
        return Outcome(
            mark=mark,
            unscored="model not loaded: no published coefficients",
            reasons=(state, lacks),
            status="model_not_loaded",
        )

    return read


CLASSIC = System(
    "sorg_classic_2016", "SORG classic 2016", "low_is_better", PAULINO_PEREIRA_2016, reader(NOMOGRAM_INPUTS),
    Cohort(649, "2002-2014", "649 operated patients, two Boston centres"),
)  # fmt: skip
NOMOGRAM = System(
    "sorg_nomogram_2016", "SORG nomogram 2016", "low_is_better", PAULINO_PEREIRA_2016, reader(NOMOGRAM_INPUTS),
    Cohort(649, "2002-2014", "649 operated patients, two Boston centres"),
    validation=(
        "Nomogram: AUC 0.65, 0.74 and 0.78 at 30 days, 90 days and 1 year (n 100); Harrell C 0.64 (n 456).",
        "AUC 0.759 (180 days) and 0.749 (1 year) in 108 untreated patients, best of eight at both.",
    ),
)  # fmt: skip
ML = System(
    "sorg_ml_2019", "SORG-ML 2019", "low_is_better", KARHADE_2019, reader(ML_INPUTS, Mark.UNVERIFIED),
    Cohort(732, "2000-2016", "732 operated patients"),
    validation=(
        "c at 90 days and 1 year: 0.81 and 0.84 (200, USA), 0.73 and 0.74 (427, Taiwan).",
        "Radiotherapy, not operated (n 2074): 0.76 and 0.78 in complete cases (n 415), 0.85 and 0.87 with imputation.",
    ),
)  # fmt: skip
